"""Left against right (definitions A2), only where both legs are truly seen: 3D, or filmed from both sides."""

from __future__ import annotations

from math import atan, degrees

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import step_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray


def symmetry_angle_percent_of(left: float, right: float) -> float:
    """(45 deg - atan(left / right)) / 90 deg x 100; 0 is even, + when the right is larger. Both must be positive."""
    return (45.0 - degrees(atan(left / right))) / 90.0 * 100.0


@measure(
    MeasureSpec(
        name="symmetry_angle_percent",
        unit="%",
        sides="both",
        phase="recording",
        plane="none",
        meaning="How unlike the two feet's contact times are: 0 is even, + when the right foot stays longer.",
        source="symmetry angle; 1.2 % flagged in Hanley & Tucker 2018",
        plausible=(-50.0, 50.0),
        u_sys=Systematic(1.5, 1.5, 1.0, "10 ms on 250 ms of contact is 1.3 % [derived]"),
        needs=("both_sides_seen",),
        min_fps=60.0,
        coarse_below_fps=120.0,
        unseen="one side view sees one leg well: film the other side too, or record in 3D",
        disputed="Most athletes exceed 1.2 % in some variable: that is not abnormal (Hanley & Tucker 2018).",
    )
)
def symmetry_angle_percent(recording: Recording, side: Side | None) -> Reading:
    """Symmetry angle of the mean contact times; `per_step` pairs each left contact with the right one after it."""
    left, right = (step_times(recording, foot).contact_time_s for foot in ("left", "right"))
    pairs = min(len(left), len(right))
    if not (np.isfinite(left).any() and np.isfinite(right).any()):
        return Reading(np.zeros(0))
    value = symmetry_angle_percent_of(float(np.nanmean(left)), float(np.nanmean(right)))
    each = _paired(left[:pairs], right[:pairs])
    return Reading(each, value=value)


def _paired(left: FloatArray, right: FloatArray) -> FloatArray:
    return (45.0 - np.degrees(np.arctan2(left, right))) / 90.0 * 100.0
