"""Pawing the foot back before it lands (definitions A11). Slopes over the last 50 to 5 ms before contact."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.hip_drive import hip_angle
from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.speed import foot_speed_in_stance, metres_per_unit, scale_error
from hipdrive.measures.windows import slope_in, step_times, usual, window_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

#: Never across contact: the ground stops the foot.
_WINDOW_S = (0.050, 0.005)
_DISPUTED = (
    "Faster sprinters do not match the ground better (Clark 2023), and no trial of the cue was found: compare with "
    "yourself at the same speed."
)
_FOOT = ("{side}_ankle", "left_hip", "right_hip")


def _before_contact(recording: Recording, side: Side) -> FloatArray:
    steps = step_times(recording, side)
    contact = steps.initial_contact_s
    times = window_times(contact - _WINDOW_S[0], contact - _WINDOW_S[1], points=19)
    return np.where(times >= steps.pass_start_s[:, None], times, np.nan)


def foot_speed_before_contact(recording: Recording, side: Side) -> FloatArray:
    """(step,) speed of the ankle backwards past the hip before contact, motion units per second, + backwards."""
    motion = recording.motion
    ahead = motion[f"{side}_ankle"][:, 0] - motion.midpoint("left_hip", "right_hip")[:, 0]
    return -slope_in(motion.time_s, ahead, _before_contact(recording, side))


@measure(
    MeasureSpec(
        name="pawback_foot_speed_mps",
        unit="m/s",
        sides="each",
        phase="late_swing",
        plane="sagittal",
        meaning="How fast the foot already moves back past the hip just before it lands.",
        source="definitions A11; rises with speed: Poggensee 2014",
        plausible=(-6.0, 12.0),
        u_sys=Systematic(0.3, 0.3, 0.1, "8 mm noise over 50 ms is 0.2-0.3 m/s a step: definitions A11 [derived]"),
        landmarks=_FOOT,
        needs=("scale",),
        min_fps=120.0,
        coarse_below_fps=230.0,
        disputed=_DISPUTED,
    )
)
def pawback_foot_speed_mps(recording: Recording, side: Side | None) -> Reading:
    """Backward speed of the ankle against the hip over the last 50 to 5 ms before contact."""
    assert side is not None
    scale = metres_per_unit(recording)
    if scale is None:
        return Reading(np.zeros(0))
    speeds = foot_speed_before_contact(recording, side) * scale
    noise = 0.1 if recording.motion.is_3d else 0.3
    return Reading(speeds, u_sys=float(np.hypot(noise, scale_error(recording) * usual(np.abs(speeds)))))


@measure(
    MeasureSpec(
        name="pawback_matching_ratio",
        unit="1",
        sides="each",
        phase="late_swing",
        plane="sagittal",
        meaning="The foot's backward speed before landing over the running speed: 1 lands without scuffing.",
        source="ground-speed difference: Clark 2023, doi 10.5114/jhk/159578",
        plausible=(-2.0, 2.5),
        u_sys=Systematic(0.1, 0.1, 0.04, "0.3 m/s at 3 m/s: definitions A11 [derived]"),
        landmarks=(*_FOOT, "{side}_toe"),
        min_fps=120.0,
        coarse_below_fps=230.0,
        disputed=_DISPUTED,
    )
)
def pawback_matching_ratio(recording: Recording, side: Side | None) -> Reading:
    """Foot speed before contact over the same foot's speed in stance: the scale cancels."""
    assert side is not None
    ground = foot_speed_in_stance(recording, side)
    running = usual(ground)
    if not running > 0:
        return Reading(np.zeros(0))
    ratio = foot_speed_before_contact(recording, side) / running
    return Reading(
        ratio, reasons=("the running speed is that of the same foot on the ground, so no scale is needed",)
    )


@measure(
    MeasureSpec(
        name="hip_extension_velocity_at_contact_dps",
        unit="deg/s",
        sides="each",
        phase="late_swing",
        plane="sagittal",
        meaning="How fast the thigh swings back against the trunk just before landing.",
        source="mean 78 over the last 50 ms at 2.5 m/s, from the smoothed mean curve: definitions A11 [derived]",
        plausible=(-600.0, 1200.0),
        u_sys=Systematic(40.0, 40.0, 15.0, "1 degree of noise over 50 ms and the filter's lag [derived]"),
        landmarks=("{side}_hip", "{side}_knee"),
        min_fps=120.0,
        coarse_below_fps=230.0,
        disputed=_DISPUTED,
    )
)
def hip_extension_velocity_at_contact_dps(recording: Recording, side: Side | None) -> Reading:
    """Slope of hip extension before contact; of leg-behind-spine-line where the pelvis is not seen."""
    assert side is not None
    hip = hip_angle(recording, side)
    slopes = slope_in(recording.angles.time_s, hip.extension_deg, _before_contact(recording, side))
    return Reading(slopes, proxy=hip.proxy, reasons=hip.reasons)
