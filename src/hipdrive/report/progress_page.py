"""The progress page: one file of HTML that asks nothing of any network and needs no script."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import hipdrive
from hipdrive.language.words import Words
from hipdrive.progress import Adherence, Change, Group, ProgressOf, Recorded, Series, StrideShape
from hipdrive.progress.conditions import differences
from hipdrive.progress.stride import INSTANTS, Instant
from hipdrive.report import progress_svg, progress_words, svg
from hipdrive.report.curves import Chart, Curve
from hipdrive.report.stance import contested_for, never_claimed
from hipdrive.report.template import embedded, render_template
from hipdrive.report.words import ENGLISH, GROUPS, page_say, plain_name, sentence, unit_rule, unit_words
from hipdrive.translated.progress import comparison_said
from hipdrive.translated.said import Said

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


def render_progress(progress: ProgressOf, pair: SideBySide | None = None, words: Words = ENGLISH) -> str:
    """The whole page as one HTML text.

    pair : the two recordings to lay on one another; None leaves that section out
    words : the reader's language
    """
    changed = [s.change for group in progress.groups for s in group.with_verdict("changed")]
    context: dict[str, Any] = {
        "say": page_say(words),
        "language": words.language,
        "name": progress.name,
        "version": getattr(hipdrive, "__version__", ""),
        "style": embedded("report.css", "progress.css"),
        "headline": progress_words.headline(progress, words),
        "late": progress_words.latest_alone(progress, words),
        "groups": [_group(group, words) for group in progress.groups],
        "loose": [_time_chart(s, words) for s in sorted(progress.loose, key=_told_order)],
        "pair": None if pair is None else _pair(pair, words),
        "adherence": None if progress.adherence is None else _adherence(progress.adherence, words),
        "alone": [
            (words.date(r.when), progress_words.conditions_words(r, words=words), _reason(why, words))
            for r, why in progress.alone
        ],
        "recordings": [
            (words.date(r.when), r.key, progress_words.conditions_words(r, words=words))
            for r in progress.recordings
        ],
        "versions": sorted({r.version for r in progress.recordings if r.version}),
        "contested": contested_for((change.name for change in changed), words),
        "never_claimed": never_claimed(words),
    }
    return render_template("progress.html", context)


def _reason(english: str, words: Words) -> Said:
    """Why something is not compared, as a sentence."""
    told = comparison_said(english, words)
    return Said(sentence(told.text), told.english)


def _group(group: Group, words: Words) -> dict[str, Any]:
    judged = sorted((*group.with_verdict("changed"), *group.with_verdict("not_changed")), key=_told_order)
    legs = progress_words.legs_of(group)
    first, last = words.date(group.first.when), words.date(group.last.when)
    return {
        "title": words.say("{first} to {last}", first=first, last=last),
        "conditions": progress_words.conditions_words(group.last, group.first, words),
        "leg": legs[0] if len(legs) == 1 else "",
        "rows": [_row(s.change, len(legs) > 1, words) for s in judged if _stands_open(s)],
        "other_rows": [_row(s.change, len(legs) > 1, words) for s in judged if not _stands_open(s)],
        "changed": [
            progress_words.change_sentence(s.change, words) for s in judged if s.change.verdict == "changed"
        ],
        "chance": progress_words.chance_sentence(group, words),
        "first_charts": [_time_chart(s, words) for s in judged if _stands_open(s)],
        "other_charts": [
            _time_chart(s, words) for s in (*judged, *group.with_verdict("not_comparable")) if not _stands_open(s)
        ],
        "unjudged": _unjudged(group, words),
    }


def _stands_open(series: Series) -> bool:
    """Not under the fold."""
    verdict = series.change.verdict
    return verdict == "changed" or (verdict == "not_changed" and series.name in _FIRST)


def _told_order(series: Series) -> tuple[bool, int, int]:
    """What changed, then what the articles talk about, then the rest group by group."""
    first = _FIRST.index(series.name) if series.name in _FIRST else len(_FIRST)
    return series.change.verdict != "changed", first, GROUPS.index(plain_name(series.name).group)


def _unjudged(group: Group, words: Words) -> list[tuple[Said, list[str]]]:
    """The reason, and what it keeps from being compared."""
    reasons: dict[Said, list[str]] = {}
    for s in (*group.with_verdict("not_comparable"), *group.with_verdict("not_measured")):
        reasons.setdefault(_reason(s.change.reason, words), []).append(progress_words.title_of(s.change, words))
    return list(reasons.items())


def _row(change: Change, named: bool, words: Words) -> dict[str, Any]:
    """One line of the picture of all changes: where the difference lies in units of its threshold.

    named : say the leg, as where there are two
    """
    share = change.difference / change.threshold
    place = 50.0 + 50.0 * max(-1.0, min(1.0, share / _REACH))
    title = progress_words.title_of(change, words) if named else plain_name(change.name, words).title
    return {
        "title": title,
        "went": " → ".join(
            progress_words.amount(change, v, short=True, words=words) for v in (change.before, change.after)
        ),
        "counts": progress_words.amount(change, change.threshold, words=words),
        "place": place,
        "changed": change.verdict == "changed",
    }


def _time_chart(series: Series, words: Words) -> dict[str, Any]:
    change = series.change
    factor, written, _ = unit_rule(series.name, series.unit)
    chart = progress_svg.time_chart(series, factor)
    step = chart.ticks[1][1] - chart.ticks[0][1]
    digits = max(0, math.ceil(-math.log10(step) - 1e-9))
    recent = series.since_last
    return {
        "title": progress_words.title_of(change, words),
        "unit": unit_words(written, words).strip() or words.say("no unit"),
        "meaning": plain_name(series.name, words).meaning,
        "sentence": progress_words.change_sentence(change, words),
        "source": _source(change, words),
        "recent": "" if recent is None else _recent_words(recent, words),
        "ticks": [(y, words.number(tick, digits)) for y, tick in chart.ticks],
        "band": chart.band,
        "line": chart.line,
        "dots": [(dot.x, dot.y, dot.hollow, _dot_words(change, dot, words)) for dot in chart.dots],
        "ends": tuple(
            words.short_date(p.recording.when, year=True) for p in (series.points[0], series.points[-1])
        ),
        "table": [
            (
                words.date(p.recording.when),
                progress_words.amount(change, p.value, words=words),
                sentence(_not_compared(p.reason, words)) if p.reason else "",
            )
            for p in series.points
        ],
    }


def _source(change: Change, words: Words) -> Said:
    """Where the limit comes from; a citation is English in every language and says so."""
    cited = change.threshold_source == "published" and words.language != "en"
    return Said(sentence(progress_words.threshold_words(change, words)), english=cited)


def _not_compared(reason: str, words: Words) -> str:
    return words.say("not compared: {reason}", reason=comparison_said(reason, words))


def _recent_words(change: Change, words: Words) -> str:
    if change.verdict != "changed":
        return ""
    return words.say(
        "Since the recording before the last it changed by {amount}.",
        amount=progress_words.amount(change, change.difference, words=words),
    )


def _dot_words(change: Change, dot: progress_svg.Dot, words: Words) -> str:
    value = progress_words.amount(change, dot.point.value, words=words)
    told = f"{words.date(dot.point.recording.when)}: {value}"
    return f"{told}; {_not_compared(dot.point.reason, words)}" if dot.point.reason else told


def _pair(pair: SideBySide, words: Words) -> dict[str, Any]:
    shapes = pair.shapes
    return {
        "before": words.date(pair.before.when),
        "after": words.date(pair.after.when),
        "caution": _reason("; ".join(differences(pair.before, pair.after)), words),
        "instants": [] if shapes is None else [_instant(shapes, instant, words) for instant in INSTANTS],
        "width": progress_svg.BODY_WIDTH,
        "height": progress_svg.BODY_HEIGHT,
        "photographs": [
            (words.say(_INSTANT_WORDS[i]), _data_uri(pair.pictures[0][i]), _data_uri(pair.pictures[1][i]))
            for i in INSTANTS
            if i in pair.pictures[0] and i in pair.pictures[1]
        ],
        "charts": [] if shapes is None else _curve_charts(shapes, words),
    }


def _instant(shapes: tuple[StrideShape, StrideShape], instant: Instant, words: Words) -> dict[str, Any]:
    before, after = (progress_svg.body_paths(shape.bodies[instant]) for shape in shapes)
    return {"title": words.say(_INSTANT_WORDS[instant]), "before": before, "after": after}


def _curve_charts(shapes: tuple[StrideShape, StrideShape], words: Words) -> list[dict[str, Any]]:
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
                "title": words.say(title),
                "ticks": [(axis.y(tick), words.number(tick)) for tick in axis.ticks],
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


def _adherence(adherence: Adherence, words: Words) -> dict[str, Any]:
    most = max((max(w.planned, w.done + w.extra) for w in adherence.weeks), default=0) or 1
    return {
        "words": _sessions_words(adherence, words),
        "weeks": [
            {
                "label": words.short_date(w.monday),
                "planned": 100.0 * w.planned / most,
                "done": 100.0 * w.done / most,
                "extra": 100.0 * w.extra / most,
                "words": words.say(
                    "{done} of {planned}, {extra} more", done=w.done, planned=w.planned, extra=w.extra
                )
                if w.extra
                else words.say("{done} of {planned}", done=w.done, planned=w.planned),
            }
            for w in adherence.weeks
        ],
    }


def _sessions_words(adherence: Adherence, words: Words) -> str:
    if not adherence.planned:
        return words.say("No session was planned in these weeks.")
    return words.say(
        "{done} of {planned} planned sessions done ({percent} %).",
        done=adherence.done,
        planned=adherence.planned,
        percent=words.number(100.0 * adherence.done / adherence.planned),
    )


def _data_uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}"
