"""The straight line from ear to hip of the articles: whether the shoulder lies on it (definitions A4).

It sees head, shoulder blades and the upper back. Ear, shoulder and hip can be in line with any arch of the low
back, so this is "ear-shoulder-hip alignment", never "neutral spine".
"""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import mean_in, step_times, window_times
from hipdrive.motion.angles import shoulder_behind_line
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

_UNCALIBRATED = (
    "without a standing clip the offset at which the pose network places ear and shoulder stands in it; film three "
    "seconds of quiet standing from the same place"
)


@measure(
    MeasureSpec(
        name="ear_shoulder_hip_offset",
        unit="1",
        sides="none",
        phase="stride",
        plane="sagittal",
        meaning="How far the shoulder lies behind (+) or in front (-) of the line ear to hip, as a share of that line.",
        source="definitions A4; within 0.035 is in line, from 0.06 clearly not [engineering]",
        plausible=(-0.5, 0.5),
        u_sys=Systematic(0.02, 0.05, 0.02, "hip and shoulder keypoints 30 mm off on 65 cm: Needham 2021"),
        landmarks=("{near}_ear", "left_shoulder", "right_shoulder", "left_hip", "right_hip"),
        mdc95=0.035,
        mdc95_source="the tolerance of definitions A4, as none is published [engineering]",
        disputed="It cannot see the arch of the low back or the tilt of the pelvis.",
    )
)
def ear_shoulder_hip_offset(recording: Recording, side: Side | None) -> Reading:
    """Mean over each step of `motion.angles.shoulder_behind_line`, minus the standing value where there is one."""
    motion, steps = recording.motion, step_times(recording, None)
    offset = shoulder_behind_line(
        _ear(recording),
        motion.midpoint("left_shoulder", "right_shoulder"),
        motion.midpoint("left_hip", "right_hip"),
    )
    stop = np.where(np.isfinite(steps.opposite_contact_s), steps.opposite_contact_s, steps.toe_off_s)
    mean = mean_in(motion.time_s, offset, window_times(steps.initial_contact_s, stop))
    standing = recording.standing.ear_shoulder_hip_offset if recording.standing else 0.0
    if recording.motion.is_3d or recording.standing is not None:
        return Reading(mean - standing)
    return Reading(mean, proxy=True, reasons=(_UNCALIBRATED,))


def _ear(recording: Recording) -> FloatArray:
    if recording.near_side is not None:
        return recording.motion[f"{recording.near_side}_ear"]
    return recording.motion.midpoint("left_ear", "right_ear")
