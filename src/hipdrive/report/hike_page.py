"""The page of a hike: one file of HTML that asks nothing of any network."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from hipdrive.hike.hike import SOURCE_WORDS, Hike
from hipdrive.hike.segments import Segment
from hipdrive.hike.totals import distance_words, duration_words, headline, totals
from hipdrive.report.hike_profile import draw_profile
from hipdrive.report.template import embedded, render_template

_GAIT_WORDS = {"hike": "hiked", "run": "ran", "mixed": "hiked and ran", "unknown": "cannot be told"}
_DISTANCE_WORDS = {
    "device": "the watch's own distance",
    "positions": "smoothed GPS positions",
    "speed": "the watch's speed",
}
_DYNAMICS_WORDS = {
    "cadence_spm": ("Cadence", 1.0, "steps/min, both legs", 0),
    "contact_time_s": ("Contact time", 1000.0, "ms", 0),
    "vertical_oscillation_m": ("Vertical oscillation", 100.0, "cm", 1),
    "step_length_m": ("Step length", 1.0, "m", 2),
}
_WORTH_A_LINE_M = 10.0
_WIDE, _NARROW = (960.0, 380.0), (340.0, 330.0)


def render_hike_page(hike: Hike, name: str) -> str:
    """The whole page as one HTML text; name : of the file, shown on top."""
    pictures = [draw_profile(hike, *size) for size in (_WIDE, _NARROW)]
    context: dict[str, Any] = {
        "name": name,
        "version": version("hipdrive"),
        "style": embedded("report.css", "hike.css"),
        "headline": headline(hike),
        "notes": hike.notes,
        "pictures": [
            (kind, picture) for kind, picture in zip(("wide", "narrow"), pictures, strict=True) if picture
        ],
        "picture_words": _picture_words(hike),
        "window_m": None if hike.noise is None else f"{hike.noise.window_m:.0f}",
        "gaits": [gait for gait, total in totals(hike).items() if total.distance_m >= _WORTH_A_LINE_M],
        "gait_words": _GAIT_WORDS,
        "rows": [_row(number, segment) for number, segment in enumerate(hike.segments, 1)],
        "sums": _sums(hike),
        "known": _known(hike),
        "dynamics": _dynamics(hike),
        "treadmill": hike.treadmill_grade_percent is not None,
    }
    return render_template("hike.html", context)


def _row(number: int, s: Segment) -> dict[str, Any]:
    return {
        "number": number,
        "from": f"{s.start_m / 1000:.2f} km",
        "length": f"{s.length_m:.0f} m",
        "grade": f"{s.grade_percent:.1f} %",
        "lower": f"{s.lower_percent:.1f} %",
        "time": duration_words(s.moving_s),
        "gain": f"{s.gain_m:.0f} m",
        "vam": _vam(s.vam_m_per_h),
        "cadence": _number(s.cadence_spm, 0, ""),
        "gait": _GAIT_WORDS[s.gait],
        "reason": s.reason,
    }


def _vam(value: float) -> str:
    """To 10 m/h: a metre up or down over a minute is 60."""
    return f"{round(value, -1):.0f} m/h" if value == value else "–"


def _number(value: float, digits: int, unit: str) -> str:
    return f"{value:.{digits}f} {unit}".strip() if value == value else "–"


def _sums(hike: Hike) -> list[tuple[str, str]]:
    return [
        (
            _GAIT_WORDS[gait],
            f"{distance_words(t.distance_m)}, {duration_words(t.moving_s)}, {t.gain_m:.0f} m up, "
            f"VAM {_vam(t.vam_m_per_h)}",
        )
        for gait, t in totals(hike).items()
        if t.distance_m >= _WORTH_A_LINE_M
    ]


def _known(hike: Hike) -> list[tuple[str, str]]:
    rows = [
        (
            "Distance",
            f"{_DISTANCE_WORDS[hike.travel.source]}; {distance_words(float(hike.travel.travelled_m[-1]))} in all",
        )
    ]
    if hike.noise is not None:
        source = f"from {SOURCE_WORDS[hike.altitude_source.kind]}: {hike.altitude_source.how_known}"
        noise = (
            f"noise {hike.sigma_m:.1f} m over {hike.noise.correlation_m:.0f} m, which makes the grade of a window of "
            f"{hike.noise.window_m:.0f} m uncertain by ± {hike.grade_se_percent:.1f} percent (one standard error)"
        )
        rows = [("Altitude", source), ("Its noise", noise), *rows]
    rows.append(("Cadence", hike.cadence.how_known))
    rows.append(("Hike or run", hike.gait_rule.how_known))
    if hike.track.device:
        rows.append(("Recorded with", hike.track.device))
    return rows


def _dynamics(hike: Hike) -> list[tuple[str, str]]:
    rows = []
    for v in hike.dynamics:
        title, factor, unit, digits = _DYNAMICS_WORDS[v.name]
        value, sd = f"{v.value * factor:.{digits}f}", f"{v.sd * factor:.{digits}f}"
        rows.append((title, f"{value} {unit} (SD {sd} over {v.samples} samples)"))
    return rows


def _picture_words(hike: Hike) -> str:
    """What the picture shows, for those who do not see it."""
    climbs = "; ".join(
        f"climb {k} from {s.start_m / 1000:.2f} to {s.end_m / 1000:.2f} km at {s.grade_percent:.0f} percent, "
        f"{_GAIT_WORDS[s.gait]}"
        for k, s in enumerate(hike.segments, 1)
        if s.status == "qualifies"
    )
    return f"Altitude over distance, and the grade below. {climbs or 'No climb counts'}."
