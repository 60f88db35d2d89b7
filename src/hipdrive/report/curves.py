"""Angles over the stride: every stride on 0 to 100 %, mean and spread per side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.language.words import Words
from hipdrive.measures.overstride import foot_from_zero_deg
from hipdrive.measures.reference import load_reference_curves
from hipdrive.measures.spec import steps_of
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray
from hipdrive.report.words import ENGLISH, number
from hipdrive.strides.strides import Strides

#: 0, 1 ... 100 % of the stride, from one contact of a foot to its next.
PERCENT: FloatArray = np.linspace(0.0, 100.0, 101)
_FEWEST_STRIDES = 2


@dataclass(frozen=True, eq=False)
class Curve:
    """Mean and standard deviation over the strides of one side, (101,) each, in degrees."""

    mean: FloatArray
    sd: FloatArray
    strides: int


@dataclass(frozen=True, eq=False)
class Chart:
    """One angle over the stride for the sides that have it, and a reference band where one applies."""

    key: str
    title: str
    sense: str  # what + means
    curves: Mapping[Side, Curve]
    toe_off_percent: Mapping[Side, float]
    reference: Curve | None = None
    reference_source: str = ""
    missing: tuple[Side, ...] = field(default=())


_CHARTS: tuple[tuple[str, str, str], ...] = (
    ("leg_behind_spine_line_deg", "Leg behind the spine line", "+ behind, − in front"),
    ("thigh_pitch_deg", "Thigh against the vertical", "+ knee behind the hip"),
    ("knee_flexion_deg", "Knee bend", "0° straight, + bent"),
    ("trunk_lean_deg", "Trunk lean", "+ forward"),
    ("shank_pitch_deg", "Shank against the vertical", "+ knee ahead of the ankle"),
    ("ankle_dorsiflexion_deg", "Ankle bend", "+ toes towards the shin"),
    ("hip_extension_deg", "Hip extension", "thigh against the pelvis, + behind"),
    ("pelvis_tilt_deg", "Pelvis tilt", "+ forward"),
    ("lumbar_extension_deg", "Low back", "pelvis against the trunk, + arched"),
)


def stride_curve(time_s: FloatArray, values: FloatArray, strides: Strides, side: Side) -> Curve | None:
    """Mean and spread over the side's whole strides; None below two.

    A stride with any frame missing is left out: a mean must not be drawn through what was not seen.
    """
    rows = []
    for contact in strides.of(side):
        if not np.isfinite(contact.next_contact_s):
            continue
        at_s = contact.initial_contact_s + PERCENT / 100.0 * (contact.next_contact_s - contact.initial_contact_s)
        rows.append(np.interp(at_s, time_s, values, left=np.nan, right=np.nan))
    whole = [row for row in rows if np.isfinite(row).all()]
    if len(whole) < _FEWEST_STRIDES:
        return None
    stacked = np.stack(whole)
    return Curve(stacked.mean(axis=0), stacked.std(axis=0, ddof=1), len(whole))


def build_charts(analysis: Analysis, words: Words = ENGLISH) -> list[Chart]:
    """Every chart that has at least one side."""
    toe_off = {side: share for side in SIDES if (share := _toe_off_percent(analysis.strides, side)) is not None}
    charts = []
    for key, title, sense in _CHARTS:
        curves = {}
        for side in SIDES:
            values = shown_angle_deg(analysis, key, side)
            curve = (
                None if values is None else stride_curve(analysis.angles.time_s, values, analysis.strides, side)
            )
            if curve is not None:
                curves[side] = curve
        if curves:
            missing = tuple(side for side in SIDES if side not in curves)
            reference, source = _reference(key, words)
            titles = words.say(title), words.say(sense)
            charts.append(Chart(key, *titles, curves, toe_off, reference, source, missing))
    return charts


def chart_summary(chart: Chart, words: Words = ENGLISH) -> str:
    """One sentence a side: the lowest and highest mean and where in the stride."""
    text = "{side}: from {low} at {low_at} % to {high} at {high_at} % of the stride ({strides} strides)."
    parts = []
    for side, curve in chart.curves.items():
        low, high = int(np.argmin(curve.mean)), int(np.argmax(curve.mean))
        parts.append(
            words.say(
                text,
                side=words.text(f"side.{side}").capitalize(),
                low=f"{words.number(curve.mean[low], 0)}°",
                low_at=f"{PERCENT[low]:.0f}",
                high=f"{words.number(curve.mean[high], 0)}°",
                high_at=f"{PERCENT[high]:.0f}",
                strides=curve.strides,
            )
        )
    return " ".join(parts)


def chart_rows(chart: Chart) -> list[tuple[str, list[str]]]:
    """Every tenth percent with mean and spread of each side, for those who do not see the curve."""
    rows = []
    for index in range(0, len(PERCENT), 10):
        cells = [f"{number(c.mean[index], 0)}° ± {number(c.sd[index], 0)}°" for c in chart.curves.values()]
        rows.append((f"{PERCENT[index]:.0f} %", cells))
    return rows


def _reference(key: str, words: Words) -> tuple[Curve | None, str]:
    """The open runners' curve that may stand beside this angle, and what must be said of it."""
    for found in load_reference_curves().values():
        if key in found.comparable:
            mean = np.interp(PERCENT, found.percent, found.mean_deg)
            sd = np.interp(PERCENT, found.percent, found.sd_deg)
            source = words.say("mean ± one standard deviation of {source}.", source=words.say(found.source))
            caution = found.caution and " " + words.say("Mind: {caution}.", caution=words.say(found.caution))
            return Curve(mean, sd, found.n_runners), source + caution
    return None, ""


def shown_angle_deg(analysis: Analysis, key: str, side: Side) -> FloatArray | None:
    """(time,) an angle with the zero the measurements have; None where the recording has no such angle.

    Without a standing clip the measurements take the foot's zero from the foot lying flat (`foot_from_zero_deg`),
    so the ankle drawn beside them does too; ``angles.csv`` keeps the angle as it was seen.
    """
    values: FloatArray | None = getattr(analysis.angles, key)
    if values is None:
        return None
    if key == "ankle_dorsiflexion_deg":
        contacts = steps_of(analysis.strides, analysis.motion, side)
        foot = foot_from_zero_deg(analysis.angles, analysis.standing, contacts, side)
        return analysis.angles.column("shank_pitch_deg", side) + foot
    return values if values.ndim == 1 else values[:, SIDES.index(side)]


def _toe_off_percent(strides: Strides, side: Side) -> float | None:
    shares = [
        100.0 * (c.toe_off_s - c.initial_contact_s) / (c.next_contact_s - c.initial_contact_s)
        for c in strides.of(side)
        if np.isfinite(c.next_contact_s) and np.isfinite(c.toe_off_s)
    ]
    return float(np.median(shares)) if shares else None
