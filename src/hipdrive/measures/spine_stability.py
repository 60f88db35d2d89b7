"""A stable spine: arch of the low back, tilt of the pelvis, rotation (definitions A5). 3D, or pelvis stickers.

"No arch", "pelvis perpendicular to the spine" and "hinge without tilting the pelvis" are one variable: lumbar
extension relative to standing. Stable means near the runner's own baseline, not still.
"""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import mean_in, range_in, stance, step_times, window_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray, Motion

_UNSEEN = (
    "a plain side view does not see the pelvis or the low back: six degrees of arch move the skin by about one "
    "pixel; pelvis markers, stickers on it, or a 3D recording would show it"
)
_NORMAL = "Stable is not still: 6-7 degrees of pelvic tilt range are normal (Perpiñá-Martínez 2023)."
_TRUNK = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")


def _stride_windows(recording: Recording) -> FloatArray:
    """(stride, point) instants over every stride of either foot."""
    steps = step_times(recording, None)
    return window_times(steps.initial_contact_s, steps.next_contact_s, points=121)


def turn_deg(motion: Motion, left: str, right: str) -> FloatArray:
    """(time,) turn about the vertical of the line between two landmarks, + when the left one is ahead. 3D only."""
    across = motion[right] - motion[left]
    return np.degrees(np.arctan2(-across[:, 0], across[:, 2]))


@measure(
    MeasureSpec(
        name="lumbar_extension_range_deg",
        unit="deg",
        sides="none",
        phase="stride",
        plane="sagittal",
        meaning="How much the low back arches and straightens within a stride.",
        source="definitions A5: pelvic tilt minus trunk lean",
        plausible=(0.0, 60.0),
        u_sys=Systematic(3.0, 3.0, 1.5, "a range loses constant offsets; skin over markers moves [engineering]"),
        landmarks=_TRUNK,
        needs=("pelvis",),
        min_fps=48.0,
        unseen=_UNSEEN,
        disputed=_NORMAL,
    )
)
def lumbar_extension_range_deg(recording: Recording, side: Side | None) -> Reading:
    """Largest minus smallest lumbar extension within each stride."""
    lumbar = recording.angles.lumbar_extension_deg
    assert lumbar is not None
    return Reading(range_in(recording.angles.time_s, lumbar, _stride_windows(recording)))


@measure(
    MeasureSpec(
        name="pelvis_tilt_range_deg",
        unit="deg",
        sides="none",
        phase="stride",
        plane="sagittal",
        meaning="How much the pelvis tips forwards and backwards within a stride.",
        source="5.9-6.5 (men), 6.3-7.4 (women): Perpiñá-Martínez 2023, doi 10.3390/ijerph20043631",
        plausible=(0.0, 60.0),
        u_sys=Systematic(2.7, 2.7, 1.0, "5 mm on a 150 mm baseline: definitions A5 [derived]"),
        needs=("pelvis",),
        min_fps=48.0,
        unseen=_UNSEEN,
        disputed=_NORMAL,
    )
)
def pelvis_tilt_range_deg(recording: Recording, side: Side | None) -> Reading:
    """Largest minus smallest pelvic tilt within each stride."""
    tilt = recording.angles.pelvis_tilt_deg
    assert tilt is not None
    return Reading(range_in(recording.angles.time_s, tilt, _stride_windows(recording)))


@measure(
    MeasureSpec(
        name="spine_rotation_range_deg",
        unit="deg",
        sides="none",
        phase="stride",
        plane="transverse",
        meaning="How much the shoulders turn against the pelvis within a stride.",
        source="definitions A5; pelvis alone 9.7-16.1: Perpiñá-Martínez 2023, doi 10.3390/ijerph20043631",
        plausible=(0.0, 90.0),
        u_sys=Systematic(3.0, 3.0, 2.0, "skin over markers moves [engineering]"),
        view="3d",
        landmarks=_TRUNK,
        min_fps=48.0,
        unseen="a side view cannot see the body turn about the vertical; a 3D recording would",
    )
)
def spine_rotation_range_deg(recording: Recording, side: Side | None) -> Reading:
    """Range within each stride of the turn of the shoulder line against the pelvis line (front of it if marked)."""
    motion = recording.motion
    pelvis = "asis" if motion.has("left_asis", "right_asis") else "hip"
    between = turn_deg(motion, "left_shoulder", "right_shoulder") - turn_deg(
        motion, f"left_{pelvis}", f"right_{pelvis}"
    )
    return Reading(range_in(motion.time_s, between, _stride_windows(recording)))


@measure(
    MeasureSpec(
        name="pelvis_to_spine_deg",
        unit="deg",
        sides="none",
        phase="stance",
        plane="sagittal",
        meaning="Change of the pelvis against the spine from standing: + arched, - rounded. The articles' right angle.",
        source="definitions A5; within 6 green, 12 amber [engineering]",
        plausible=(-60.0, 60.0),
        u_sys=Systematic(3.0, 8.0, 1.5, "sticker baseline and trunk line: definitions A5 [derived]"),
        landmarks=_TRUNK,
        needs=("pelvis", "standing"),
        unseen=_UNSEEN,
        disputed="A literal right angle is not anatomy: standing pelves tilt forward; only the change is judged.",
    )
)
def pelvis_to_spine_deg(recording: Recording, side: Side | None) -> Reading:
    """Mean lumbar extension over each stance, standing subtracted."""
    lumbar = recording.angles.lumbar_extension_deg
    assert lumbar is not None
    return Reading(mean_in(recording.angles.time_s, lumbar, stance(step_times(recording, None))))
