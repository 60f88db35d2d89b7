"""The progress page: one file of HTML that asks nothing of any network and needs no script."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import hipdrive
from hipdrive.progress import Adherence, Change, Group, ProgressOf, Recorded, Series, StrideShape
from hipdrive.progress.conditions import differences
from hipdrive.progress.stride import INSTANTS, Instant
from hipdrive.report import progress_svg, progress_words, svg
from hipdrive.report.curves import Chart, Curve
from hipdrive.report.stance import NEVER_CLAIMED, contested_for
from hipdrive.report.template import embedded, render_template
from hipdrive.report.words import GROUPS, number, plain_name, sentence, unit_rule

#: What the articles talk about first; their charts stand open, the others under a fold.
_FIRST = (
    "leg_behind_spine_line_peak_deg",
    "hip_drive_share",
    "trunk_lean_deg",
    "shank_angle_at_contact_deg",
    "knee_flexion_midstance_deg",
    "cadence_spm",
)
_CURVES = (
    ("leg_behind_spine_line_deg", "Leg behind the spine line"),
    ("trunk_lean_deg", "Trunk lean"),
    ("thigh_pitch_deg", "Thigh against the vertical"),
    ("knee_flexion_deg", "Knee bend"),
    ("shank_pitch_deg", "Shank against the vertical"),
    ("ankle_dorsiflexion_deg", "Ankle bend"),
)
_INSTANT_WORDS: dict[Instant, str] = {"contact": "Contact", "midstance": "Midstance", "toe_off": "Toe-off"}
#: The picture of all changes reaches this many thresholds to either side.
_REACH = 2.5


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Two recordings at the same instants of the stride.

    shapes : their mean strides; None where a result folder is gone
    pictures : JPEG by instant, of each; empty where none was kept
    """

    before: Recorded
    after: Recorded
    shapes: tuple[StrideShape, StrideShape] | None
    pictures: tuple[Mapping[Instant, bytes], Mapping[Instant, bytes]]


def render_progress(progress: ProgressOf, pair: SideBySide | None = None) -> str:
    """The whole page as one HTML text.

    pair : the two recordings to lay on one another; None leaves that section out
    """
    changed = [s.change for group in progress.groups for s in group.with_verdict("changed")]
    context: dict[str, Any] = {
        "name": progress.name,
        "version": getattr(hipdrive, "__version__", ""),
        "style": embedded("report.css", "progress.css"),
        "headline": progress_words.headline(progress),
        "late": progress_words.latest_alone(progress),
        "groups": [_group(group) for group in progress.groups],
        "loose": [_time_chart(s) for s in sorted(progress.loose, key=_told_order)],
        "pair": None if pair is None else _pair(pair),
        "adherence": None if progress.adherence is None else _adherence(progress.adherence),
        "alone": [
            (progress_words.day_words(r.when), progress_words.conditions_words(r), sentence(why))
            for r, why in progress.alone
        ],
        "recordings": [
            (progress_words.day_words(r.when), r.key, progress_words.conditions_words(r))
            for r in progress.recordings
        ],
        "versions": sorted({r.version for r in progress.recordings if r.version}),
        "contested": contested_for(change.name for change in changed),
        "never_claimed": NEVER_CLAIMED,
    }
    return render_template("progress.html", context)


def _group(group: Group) -> dict[str, Any]:
    judged = sorted((*group.with_verdict("changed"), *group.with_verdict("not_changed")), key=_told_order)
    legs = progress_words.legs_of(group)
    return {
        "title": f"{progress_words.day_words(group.first.when)} to {progress_words.day_words(group.last.when)}",
        "conditions": progress_words.conditions_words(group.last, group.first),
        "leg": f"; the measures of one leg are the {legs[0]} leg's" if len(legs) == 1 else "",
        "rows": [_row(s.change, len(legs) > 1) for s in judged if _stands_open(s)],
        "other_rows": [_row(s.change, len(legs) > 1) for s in judged if not _stands_open(s)],
        "changed": [progress_words.change_sentence(s.change) for s in judged if s.change.verdict == "changed"],
        "chance": progress_words.chance_sentence(group),
        "first_charts": [_time_chart(s) for s in judged if _stands_open(s)],
        "other_charts": [
            _time_chart(s) for s in (*judged, *group.with_verdict("not_comparable")) if not _stands_open(s)
        ],
        "unjudged": _unjudged(group),
    }


def _stands_open(series: Series) -> bool:
    """Not under the fold."""
    verdict = series.change.verdict
    return verdict == "changed" or (verdict == "not_changed" and series.name in _FIRST)


def _told_order(series: Series) -> tuple[bool, int, int]:
    """What changed, then what the articles talk about, then the rest group by group."""
    first = _FIRST.index(series.name) if series.name in _FIRST else len(_FIRST)
    return series.change.verdict != "changed", first, GROUPS.index(plain_name(series.name).group)


def _unjudged(group: Group) -> list[tuple[str, list[str]]]:
    """The reason, and what it keeps from being compared."""
    reasons: dict[str, list[str]] = {}
    for s in (*group.with_verdict("not_comparable"), *group.with_verdict("not_measured")):
        reasons.setdefault(sentence(s.change.reason), []).append(progress_words.title_of(s.change))
    return list(reasons.items())


def _row(change: Change, named: bool) -> dict[str, Any]:
    """One line of the picture of all changes: where the difference lies in units of its threshold.

    named : say the leg, as where there are two
    """
    share = change.difference / change.threshold
    place = 50.0 + 50.0 * max(-1.0, min(1.0, share / _REACH))
    return {
        "title": progress_words.title_of(change) if named else plain_name(change.name).title,
        "went": " → ".join(progress_words.amount(change, v, short=True) for v in (change.before, change.after)),
        "counts": progress_words.amount(change, change.threshold),
        "place": place,
        "changed": change.verdict == "changed",
    }


def _time_chart(series: Series) -> dict[str, Any]:
    change = series.change
    factor, written, _ = unit_rule(series.name, series.unit)
    chart = progress_svg.time_chart(series, factor)
    step = chart.ticks[1][1] - chart.ticks[0][1]
    digits = max(0, math.ceil(-math.log10(step) - 1e-9))
    recent = series.since_last
    return {
        "title": progress_words.title_of(change),
        "unit": written.strip() or "no unit",
        "meaning": plain_name(series.name).meaning,
        "sentence": progress_words.change_sentence(change),
        "source": sentence(progress_words.threshold_words(change)),
        "recent": "" if recent is None else _recent_words(recent),
        "ticks": [(y, number(tick, digits)) for y, tick in chart.ticks],
        "band": chart.band,
        "line": chart.line,
        "dots": [(dot.x, dot.y, dot.hollow, _dot_words(change, dot)) for dot in chart.dots],
        "ends": (_short_day(series.points[0].recording), _short_day(series.points[-1].recording)),
        "table": [
            (
                progress_words.day_words(p.recording.when),
                progress_words.amount(change, p.value),
                sentence(f"not compared: {p.reason}") if p.reason else "",
            )
            for p in series.points
        ],
    }


def _recent_words(change: Change) -> str:
    if change.verdict != "changed":
        return ""
    return f"Since the recording before the last it changed by {progress_words.amount(change, change.difference)}."


def _dot_words(change: Change, dot: progress_svg.Dot) -> str:
    words = (
        f"{progress_words.day_words(dot.point.recording.when)}: {progress_words.amount(change, dot.point.value)}"
    )
    return f"{words}; not compared: {dot.point.reason}" if dot.point.reason else words


def _short_day(recording: Recorded) -> str:
    return f"{recording.when.day} {recording.when:%b %Y}"


def _pair(pair: SideBySide) -> dict[str, Any]:
    shapes = pair.shapes
    return {
        "before": progress_words.day_words(pair.before.when),
        "after": progress_words.day_words(pair.after.when),
        "caution": sentence("; ".join(differences(pair.before, pair.after))),
        "instants": [] if shapes is None else [_instant(shapes, instant) for instant in INSTANTS],
        "width": progress_svg.BODY_WIDTH,
        "height": progress_svg.BODY_HEIGHT,
        "photographs": [
            (_INSTANT_WORDS[i], _data_uri(pair.pictures[0][i]), _data_uri(pair.pictures[1][i]))
            for i in INSTANTS
            if i in pair.pictures[0] and i in pair.pictures[1]
        ],
        "charts": [] if shapes is None else _curve_charts(shapes),
    }


def _instant(shapes: tuple[StrideShape, StrideShape], instant: Instant) -> dict[str, Any]:
    before, after = (progress_svg.body_paths(shape.bodies[instant]) for shape in shapes)
    return {"title": _INSTANT_WORDS[instant], "before": before, "after": after}


def _curve_charts(shapes: tuple[StrideShape, StrideShape]) -> list[dict[str, Any]]:
    charts = []
    for key, title in _CURVES:
        if not all(key in shape.curves for shape in shapes):
            continue
        curves = [
            Curve(shape.curves[key].mean, shape.curves[key].sd, shape.curves[key].strides) for shape in shapes
        ]
        # The report's own axis, which is asked for by side: before stands as left, after as right.
        axis = svg.chart_axis(Chart(key, title, "", {"left": curves[0], "right": curves[1]}, {}))
        charts.append(
            {
                "title": title,
                "ticks": [(axis.y(tick), number(tick, 0)) for tick in axis.ticks],
                "percents": [(svg.x_of(p), f"{p:.0f}") for p in (0.0, 25.0, 50.0, 75.0, 100.0)],
                "lines": [
                    (name, svg.line_path(curve.mean, axis), svg.band_path(curve, axis))
                    for name, curve in zip(("left", "right"), curves, strict=True)
                ],
                "toe_off": [
                    (name, svg.x_of(shape.toe_off_percent))
                    for name, shape in zip(("left", "right"), shapes, strict=True)
                    if math.isfinite(shape.toe_off_percent)
                ],
                "strides": tuple(curve.strides for curve in curves),
            }
        )
    return charts


def _adherence(adherence: Adherence) -> dict[str, Any]:
    most = max((max(w.planned, w.done + w.extra) for w in adherence.weeks), default=0) or 1
    share = f" ({number(100.0 * adherence.done / adherence.planned, 0)} %)" if adherence.planned else ""
    words = f"{adherence.done} of {adherence.planned} planned sessions done{share}."
    return {
        "words": words if adherence.planned else "No session was planned in these weeks.",
        "weeks": [
            {
                "label": f"{w.monday.day} {w.monday:%b}",
                "planned": 100.0 * w.planned / most,
                "done": 100.0 * w.done / most,
                "extra": 100.0 * w.extra / most,
                "words": f"{w.done} of {w.planned}" + (f", {w.extra} more" if w.extra else ""),
            }
            for w in adherence.weeks
        ],
    }


def _data_uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}"
