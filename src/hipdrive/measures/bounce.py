"""How much the runner bounces (definitions A8): up and down of the body's centre within a step.

The centre of mass is not seen; the hips stand in for it, and they move about a quarter more.
"""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.speed import metres_per_unit, scale_error
from hipdrive.measures.stiffness import expected_oscillation_m
from hipdrive.measures.windows import sample, step_times, usual, window_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

#: Hip-knee plus knee-ankle over body height: Drillis & Contini 1966 (0.245 + 0.246).
LEG_PER_HEIGHT = 0.491
#: The hips move about this much more than the body's centre of mass: 97 mm against 77 mm (definitions A2, A8).
HIPS_OVER_CENTRE_OF_MASS = 1.25
#: How well that quotient is known [engineering].
_QUOTIENT_ERROR = 0.08
#: Further than this from what contact and flight time imply, the events or the scale are wrong (definitions A2).
_MOST_DISAGREEMENT = 0.30
_REASON = "from the hips, whose movement is divided by 1.25 because they move more than the body's centre of mass"
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
        meaning="How far the body's centre goes up and down within a step, in metres.",
        source="0.077+-0.012 at 2.75 m/s: Malisoux 2023, n=860, doi 10.1177/23259671231204629",
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
    """Rise and fall of the mid-hip per step in metres, over 1.25: a stand-in for the centre of mass."""
    scale = metres_per_unit(recording)
    if scale is None:
        return Reading(np.zeros(0))
    rise = hip_rise_and_fall(recording) * scale / HIPS_OVER_CENTRE_OF_MASS
    typical = usual(rise)
    noise = 0.002 if recording.motion.is_3d else 0.004
    error = typical * float(np.hypot(scale_error(recording), _QUOTIENT_ERROR))
    reasons = (_REASON, *_disagreement(recording, typical))
    return Reading(rise, u_sys=float(np.hypot(noise, error)), proxy=True, reasons=reasons)


def _disagreement(recording: Recording, oscillation_m: float) -> tuple[str, ...]:
    """A warning where contact and flight time imply a very different bounce; only where these can be timed."""
    steps = step_times(recording, None)
    if recording.is_slower(120.0):
        return ()
    expected = usual(expected_oscillation_m(steps.contact_time_s, steps.opposite_contact_s - steps.toe_off_s))
    if not abs(oscillation_m - expected) > _MOST_DISAGREEMENT * expected:
        return ()
    return (f"contact and flight time imply {expected:.3f} m: the events or the scale may be wrong",)


@measure(
    MeasureSpec(
        name="vertical_oscillation_body_heights",
        unit="body heights",
        sides="both",
        phase="stride",
        plane="sagittal",
        meaning="How far the body's centre goes up and down within a step, in body heights; needs no scale.",
        source="about 0.044 at 2.75 m/s: Malisoux 2023, n=860, doi 10.1177/23259671231204629",
        plausible=(0.005, 0.18),
        u_sys=Systematic(
            0.004, 0.004, 0.002, "body height from the leg's length 5 %, hips for centre of mass 8 % [engineering]"
        ),
        landmarks=("left_hip", "right_hip"),
        coarse_below_fps=60.0,
        mdc95=0.006,
        mdc95_source="10 mm of 1.75 m: definitions C [engineering]",
        disputed=_DISPUTED,
    )
)
def vertical_oscillation_body_heights(recording: Recording, side: Side | None) -> Reading:
    """Rise and fall of the mid-hip per step over body height, over 1.25.

    Body height is the one told where there is a scale, else leg length / 0.491.
    """
    height_m, scale = recording.settings.height_m, metres_per_unit(recording)
    if height_m is not None and scale is not None:
        height = height_m / scale
        reasons: tuple[str, ...] = (_REASON,)
    else:
        height = recording.leg_length / LEG_PER_HEIGHT
        reasons = (_REASON, "the body's height is taken from the length of the leg")
    rise = hip_rise_and_fall(recording) / height / HIPS_OVER_CENTRE_OF_MASS
    return Reading(rise, proxy=True, reasons=reasons)
