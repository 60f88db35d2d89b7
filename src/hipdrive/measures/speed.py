"""How fast the runner goes and how long a pixel is; step length follows.

The foot on the ground moves backwards past the hip at running speed, on a treadmill and on a road, with a
fixed and with a panning camera. So the stance foot gives the speed where there is a scale, and the scale
where the belt speed was told.
"""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.tempo import step_durations_s
from hipdrive.measures.windows import slope_in, step_times, usual, window_times
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray

#: Part of stance in which the toe lies still on the ground, for any foot strike.
_TOE_STILL = (0.3, 0.75)
#: Relative systematic error of a scale from body height, and of a speed from the stance foot [engineering].
_SCALE_ERROR = 0.03
_FOOT_SPEED_ERROR = 0.05
#: Relative error of a treadmill's display [engineering].
_BELT_ERROR = 0.02


def foot_speed_in_stance(recording: Recording, side: Side) -> FloatArray:
    """(step,) speed of the stance foot backwards past the hip, motion units per second, + backwards."""
    motion, steps = recording.motion, step_times(recording, side)
    foot = f"{side}_toe" if motion.has(f"{side}_toe") else f"{side}_ankle"
    ahead = motion[foot][:, 0] - motion.midpoint("left_hip", "right_hip")[:, 0]
    start, length = steps.initial_contact_s, steps.contact_time_s
    still = window_times(start + _TOE_STILL[0] * length, start + _TOE_STILL[1] * length)
    return -slope_in(motion.time_s, ahead, still)


def _ground_speeds(recording: Recording) -> FloatArray:
    """(step,) stance-foot speeds of the legs that are truly seen, motion units per second."""
    sides = [side for side in SIDES if not recording.is_far(side)] or list(SIDES)
    return np.concatenate([foot_speed_in_stance(recording, side) for side in sides])


def belt_speed_mps(recording: Recording) -> float | None:
    """The belt speed that was told, if this is a treadmill."""
    return recording.settings.belt_speed_mps if recording.surface == "treadmill" else None


def metres_per_unit(recording: Recording) -> float | None:
    """Metres per motion unit: 1 in metric motions, from the runner's height, or from the belt; else None."""
    if recording.motion.scale == "metric":
        return 1.0
    if recording.px_per_m is not None:
        return 1.0 / recording.px_per_m
    belt = belt_speed_mps(recording)
    speed = usual(_ground_speeds(recording)) if belt is not None else float("nan")
    return belt / speed if belt is not None and speed > 0 else None


def scale_error(recording: Recording) -> float:
    """Relative systematic uncertainty of `metres_per_unit`."""
    if recording.motion.scale == "metric":
        return 0.005
    return _SCALE_ERROR if recording.px_per_m is not None else _FOOT_SPEED_ERROR


def running_speed(recording: Recording) -> Reading:
    """The belt's speed where told; else the stance foot's against the hip, in m/s.

    A reading without steps where there is neither belt nor scale.
    """
    belt = belt_speed_mps(recording)
    if belt is not None:
        return Reading(
            np.full(len(recording.strides.contacts), belt),
            sd=float("nan"),  # told, so it has no spread
            u_sys=_BELT_ERROR * belt,
            reasons=("the belt's speed as told, not measured",),
        )
    scale = metres_per_unit(recording)
    if scale is None:
        return Reading(np.zeros(0))
    speeds = _ground_speeds(recording) * scale
    return Reading(
        speeds,
        value=usual(speeds),
        u_sys=usual(speeds) * float(np.hypot(_FOOT_SPEED_ERROR, scale_error(recording))),
        proxy=True,
        reasons=("estimated from how fast the foot on the ground moves back past the hip",),
    )


@measure(
    MeasureSpec(
        name="speed_mps",
        unit="m/s",
        sides="both",
        phase="recording",
        plane="sagittal",
        meaning="How fast the runner goes: the belt's speed where told, else from the foot on the ground.",
        source="definitions A2; speed typical error 0.09 m/s in 2D video: Murray 2018, Sports 7(1):8",
        plausible=(0.5, 12.0),
        u_sys=Systematic(0.15, 0.15, 0.05, "5 % of the stance foot's speed, 2 % of a belt's [engineering]"),
        landmarks=("left_hip", "right_hip"),
        needs=("speed",),
    )
)
def speed_mps(recording: Recording, side: Side | None) -> Reading:
    """Running speed in m/s."""
    return running_speed(recording)


@measure(
    MeasureSpec(
        name="step_length_m",
        unit="m",
        sides="both",
        phase="stride",
        plane="sagittal",
        meaning="How far the runner gets from one foot's contact to the other's: speed times step time.",
        source="definitions A2; 0.93/1.23/1.48 m at 2.5/3.5/4.5 m/s after Fukuchi 2017, PeerJ 5:e3298",
        plausible=(0.3, 3.5),
        u_sys=Systematic(0.05, 0.05, 0.02, "the error of the speed"),
        landmarks=("left_hip", "right_hip"),
        needs=("speed",),
        disputed="A long step is not an overstride (Souza 2016).",
    )
)
def step_length_m(recording: Recording, side: Side | None) -> Reading:
    """Speed times step time, in m; the same on a treadmill and on a road, and safe under a panning camera."""
    speed = running_speed(recording)
    if np.isfinite(speed.per_step).sum() < 2:
        return Reading(np.zeros(0), reasons=("the speed is not known from at least two steps",))
    value = usual(speed.per_step)
    lengths = step_durations_s(recording) * value
    relative = (speed.u_sys or 0.0) / value if value > 0 else 0.0
    u_sys = relative * usual(lengths)
    return Reading(lengths, u_sys=u_sys, proxy=speed.proxy, reasons=speed.reasons)
