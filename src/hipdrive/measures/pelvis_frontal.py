"""The pelvis and the trunk seen from behind: pelvic drop and leaning sideways at midstance (3D)."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import midstance_s, sample, step_times
from hipdrive.motion.landmarks import Side, other_side
from hipdrive.motion.motion import FloatArray

_UNSEEN = "a side view cannot see left and right of the body; a rear view or a 3D recording would"


def pelvic_drop_deg_of(recording: Recording, side: Side) -> FloatArray:
    """(time,) angle of the hip line below the horizontal towards the other leg, + when that side hangs lower."""
    motion = recording.motion
    line = motion[f"{other_side(side)}_hip"] - motion[f"{side}_hip"]
    return np.degrees(np.arctan2(-line[:, 1], np.abs(line[:, 2])))


def lateral_lean_deg_of(recording: Recording, side: Side) -> FloatArray:
    """(time,) lean of the trunk line in the frontal plane, + towards this leg's side."""
    motion = recording.motion
    trunk = motion.midpoint("left_shoulder", "right_shoulder") - motion.midpoint("left_hip", "right_hip")
    towards_right = np.degrees(np.arctan2(trunk[:, 2], trunk[:, 1]))
    return towards_right if side == "right" else -towards_right


def _at_midstance(recording: Recording, side: Side, values: FloatArray) -> Reading:
    at_s = midstance_s(recording, step_times(recording, side), side)
    return Reading(sample(recording.motion.time_s, values, at_s))


@measure(
    MeasureSpec(
        name="pelvic_drop_deg",
        unit="deg",
        sides="each",
        phase="midstance",
        plane="frontal",
        meaning="How far the pelvis hangs down on the swinging leg's side while this leg stands.",
        source="definitions A5; reliability 2.7-2.8 in 2D: Dingenen 2018",
        plausible=(-25.0, 30.0),
        u_sys=Systematic(2.0, 3.0, 1.0, "2.7-2.8 smallest detectable difference: Dingenen 2018"),
        view="3d",
        landmarks=("left_hip", "right_hip"),
        mdc95=3.0,
        mdc95_source="definitions C; Dingenen 2018",
        unseen=_UNSEEN,
        disputed="Seen more in injured runners looking back (Bramah 2018): no risk score.",
    )
)
def pelvic_drop_deg(recording: Recording, side: Side | None) -> Reading:
    """Slant of the hip line at midstance."""
    assert side is not None
    return _at_midstance(recording, side, pelvic_drop_deg_of(recording, side))


@measure(
    MeasureSpec(
        name="lateral_trunk_lean_deg",
        unit="deg",
        sides="each",
        phase="midstance",
        plane="frontal",
        meaning="How far the trunk leans sideways over the standing leg.",
        source="definitions A5; reliability 1.3-2.3 in 2D: Dingenen 2018",
        plausible=(-30.0, 30.0),
        u_sys=Systematic(1.5, 2.5, 1.0, "1.3-2.3 smallest detectable difference: Dingenen 2018"),
        view="3d",
        landmarks=("left_hip", "right_hip", "left_shoulder", "right_shoulder"),
        mdc95=2.3,
        mdc95_source="Dingenen 2018",
        unseen=_UNSEEN,
    )
)
def lateral_trunk_lean_deg(recording: Recording, side: Side | None) -> Reading:
    """Frontal lean of the trunk line at midstance."""
    assert side is not None
    return _at_midstance(recording, side, lateral_lean_deg_of(recording, side))
