"""The report page: one file of HTML that asks nothing of any network."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

import hipdrive
from hipdrive.analysis import Analysis
from hipdrive.errors import InputError
from hipdrive.language.words import Words
from hipdrive.motion.landmarks import SIDES
from hipdrive.report import sections, svg
from hipdrive.report.curves import Chart, build_charts, chart_rows, chart_summary
from hipdrive.report.provenance import provenance_rows
from hipdrive.report.share_bar import build_share_bar
from hipdrive.report.stance import contested_for, film_better, never_claimed
from hipdrive.report.template import embedded, render_template
from hipdrive.report.words import ENGLISH, POSTURE_WORDS, number, page_say, reason_sentence
from hipdrive.translated.exercises import suggestion_said
from hipdrive.translated.findings import headline_said, reason_said, suggested_said

_WORTH_SAYING = 0.15  # membership from which the fourth label, which has no corner, is named under the triangle


def render_report(analysis: Analysis, pictures: Mapping[str, bytes], words: Words = ENGLISH) -> str:
    """The whole report as one HTML text.

    pictures : PNG or JPEG by key as `draw_key_frames` names them (hero, contact, midstance, toe_off, landing);
        missing ones are left out, other keys ignored
    words : the reader's language; what cannot be said in it stays English and is marked as that
    Raises InputError where a picture is neither PNG nor JPEG.
    """
    context: dict[str, Any] = {
        "analysis": analysis,
        "version": getattr(hipdrive, "__version__", ""),
        "style": embedded("report.css"),
        "script": embedded("report.js"),
        "pictures": {name: _data_uri(name, blob) for name, blob in pictures.items()},
        "filmed": analysis.source.kind == "video",
        "language": words.language,
        "say": page_say(words),
        "side_of": {side: words.text(f"side.{side}") for side in SIDES},
        "far_side": "left" if analysis.near_side == "right" else "right",
        **_charts(analysis, words),
        **_posture(analysis, words),
        **_said(analysis, words),
    }
    return render_template("report.html", context)


def _charts(analysis: Analysis, words: Words) -> dict[str, Any]:
    charts = build_charts(analysis, words)
    data: dict[str, Any] = {chart.key: _chart_data(chart) for chart in charts}
    return {
        "charts": [_chart_context(chart, words) for chart in charts],
        "chart_data": Markup(_script_json(data | {"words": _script_words(words)})),
    }


def _posture(analysis: Analysis, words: Words) -> dict[str, Any]:
    posture = analysis.posture
    label = words.say(POSTURE_WORDS[posture.label])
    return {
        "posture": sections.posture_rows(posture, words),
        "posture_reasons": [reason_sentence(reason, words) for reason in posture.reasons],
        "over_leaned": posture.memberships.get("over_leaned", 0.0) >= _WORTH_SAYING,
        "posture_label": label[:1].lower() + label[1:],
        "triangle": svg.posture_triangle(posture),
    }


def _said(analysis: Analysis, words: Words) -> dict[str, Any]:
    """Everything that is words and numbers alone."""
    measured, posture = analysis.measurements, analysis.posture
    because = suggested_said([(s.exercise, s.reason) for s in analysis.suggestions], measured, posture, words)
    return {
        "headline": headline_said(analysis.headline, measured, posture, words),
        "warnings": [reason_said(warning, words) for warning in analysis.warnings],
        "glance": sections.glance_rows(analysis, words),
        "hero": sections.hero_words(analysis, words),
        "shares": build_share_bar(analysis, words),
        "alt": sections.picture_alts(analysis, words),
        "landing": sections.landing_rows(analysis, words),
        "findings": sections.finding_rows(analysis, words),
        "exercises": [
            suggestion_said(s, why, words) for s, why in zip(analysis.suggestions, because, strict=True)
        ],
        "groups": sections.measurement_groups(analysis, words),
        "reference_note": sections.reference_note(analysis, words),
        "missing": sections.missing_reasons(analysis, words),
        "film_better": film_better(analysis, words),
        "contested": contested_for((finding.measurement for finding in analysis.findings), words),
        "never_claimed": never_claimed(words),
        "provenance": provenance_rows(analysis, words),
    }


def _script_words(words: Words) -> dict[str, str]:
    """What the page's script says."""
    said = {"at": words.say("At {percent} % of the stride: {values}")}
    return said | {str(side): words.text(f"side.{side}") for side in SIDES}


def _data_uri(name: str, blob: bytes) -> str:
    for start, kind in ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg")):
        if blob.startswith(start):
            return f"data:image/{kind};base64,{base64.b64encode(blob).decode('ascii')}"
    raise InputError(
        f"The picture {name} is neither PNG nor JPEG",
        slug="report-picture",
        got=f"a file that begins with {blob[:4]!r}",
        fix="encode it with Pillow's save",
    )


def _chart_context(chart: Chart, words: Words) -> dict[str, Any]:
    """What the template draws of one chart: places, not numbers."""
    axis = svg.chart_axis(chart)
    return {
        "key": chart.key,
        "title": chart.title,
        "sense": chart.sense,
        "ticks": [(axis.y(tick), number(tick, 0)) for tick in axis.ticks],
        "percents": [(svg.x_of(p), f"{p:.0f}") for p in (0, 25, 50, 75, 100)],
        "lines": [
            {
                "side": side,
                "path": svg.line_path(chart.curves[side].mean, axis),
                "band": svg.band_path(chart.curves[side], axis),
                "strides": chart.curves[side].strides,
            }
            for side in reversed(SIDES)  # the dashed line last, so that the solid one shows through its gaps
            if side in chart.curves
        ],
        "toe_off": [
            (side, svg.x_of(share)) for side, share in chart.toe_off_percent.items() if side in chart.curves
        ],
        "reference": None if chart.reference is None else svg.band_path(chart.reference, axis),
        "reference_source": chart.reference_source,
        "missing": chart.missing,
        "sides": [side for side in SIDES if side in chart.curves],
        "summary": chart_summary(chart, words),
        "rows": chart_rows(chart),
    }


def _chart_data(chart: Chart) -> dict[str, Any]:
    """What the page's script needs to name the values under the pointer."""
    axis = svg.chart_axis(chart)
    return {
        "title": chart.title,
        "low": axis.low,
        "high": axis.high,
        "sides": {
            side: {"mean": curve.mean.round(1).tolist(), "sd": curve.sd.round(1).tolist()}
            for side, curve in chart.curves.items()
        },
    }


def _script_json(data: object) -> str:
    """JSON that can stand inside a script element whatever it holds."""
    return json.dumps(data, allow_nan=False).replace("<", "\\u003c").replace("&", "\\u0026")
