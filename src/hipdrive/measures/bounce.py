"""How much the runner bounces (definitions A8): up and down of the hips within a step."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.speed import metres_per_unit, scale_error
from hipdrive.measures.windows import sample, step_times, window_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

#: Hip-knee plus knee-ankle over body height: Drillis & Contini 1966 (0.245 + 0.246).
LEG_PER_HEIGHT = 0.491
#: The hips move about this much more than the body's centre of mass (definitions A2: 97 mm against 77 mm).
HIPS_OVER_CENTRE_OF_MASS = 1.25
_REASON = "measured at the hips, which move about 25 % more than the body's centre of mass"
_DISPUTED = (
    "Less bounce goes moderately with economy (Van Hooren 2024), yet better runners fly longer (Preece 2019): "
    "context, no target."
)


def hip_rise_and_fall(recording: Recording) -> FloatArray:
    """(step,) largest minus smallest height of the mid-hip from one contact to the next, motion units.

    The line from the first to the last instant is taken out, so that a slow drift of the picture does not count.
    """
    motion, steps = recording.motion, step_times(recording, None)
    times = window_times(steps.initial_contact_s, steps.opposite_contact_s)
    height = sample(motion.time_s, motion.midpoint("left_hip", "right_hip")[:, 1], times)
    drift = height[:, :1] + (height[:, -1:] - height[:, :1]) * np.linspace(0.0, 1.0, times.shape[1])
    level = height - drift
    return np.asarray(level.max(axis=1) - level.min(axis=1), dtype=float)


@measure(
    MeasureSpec(
        name="vertical_oscillation_m",
        unit="m",
        sides="both",
        phase="stride",
        plane="sagittal",
        meaning="How far the hips go up and down within a step, in metres.",
        source="centre of mass 0.077+-0.012 at 2.75 m/s: Malisoux 2023, n=860; pelvis markers 0.097 at 2.5 m/s",
        plausible=(0.01, 0.30),
        u_sys=Systematic(0.005, 0.005, 0.002, "scale error and keypoint noise [engineering]"),
        landmarks=("left_hip", "right_hip"),
        needs=("scale",),
        coarse_below_fps=60.0,
        mdc95=0.010,
        mdc95_source="definitions C [engineering]",
        disputed=_DISPUTED,
    )
)
def vertical_oscillation_m(recording: Recording, side: Side | None) -> Reading:
    """Rise and fall of the mid-hip per step in metres: a stand-in for the centre of mass."""
    scale = metres_per_unit(recording)
    if scale is None:
        return Reading(np.zeros(0))
    rise = hip_rise_and_fall(recording) * scale
    usual = float(np.nanmedian(rise)) if np.isfinite(rise).any() else 0.0
    noise = 0.002 if recording.motion.is_3d else 0.004
    return Reading(
        rise, u_sys=float(np.hypot(noise, scale_error(recording) * usual)), proxy=True, reasons=(_REASON,)
    )


@measure(
    MeasureSpec(
        name="vertical_oscillation_body_heights",
        unit="body heights",
        sides="both",
        phase="stride",
        plane="sagittal",
        meaning="How far the hips go up and down within a step, in body heights; needs no scale.",
        source="centre of mass about 0.044 at 2.75 m/s: Malisoux 2023, n=860; the hips about a quarter more",
        plausible=(0.005, 0.18),
        u_sys=Systematic(0.004, 0.004, 0.002, "body height from the leg's length, 5 % [engineering]"),
        landmarks=("left_hip", "right_hip"),
        coarse_below_fps=60.0,
        mdc95=0.006,
        mdc95_source="10 mm of 1.75 m: definitions C [engineering]",
        disputed=_DISPUTED,
    )
)
def vertical_oscillation_body_heights(recording: Recording, side: Side | None) -> Reading:
    """Rise and fall of the mid-hip per step over body height: told with a scale, else leg length / 0.491."""
    height_m, scale = recording.settings.height_m, metres_per_unit(recording)
    if height_m is not None and scale is not None:
        height = height_m / scale
        reasons: tuple[str, ...] = (_REASON,)
    else:
        height = recording.leg_length / LEG_PER_HEIGHT
        reasons = (_REASON, "the body's height is taken from the length of the leg")
    return Reading(hip_rise_and_fall(recording) / height, proxy=True, reasons=reasons)
