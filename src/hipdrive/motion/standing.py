"""The standing reference: what the angles are when the runner stands still in the same view.

Pose networks place hip and knee 30-50 mm off (Needham 2021); the same error stands in the quiet stance,
so subtracting it leaves the true change (definitions, section 0).
"""

from __future__ import annotations

import numpy as np

from hipdrive.errors import CaptureError
from hipdrive.motion.angles import Angles, StandingReference, compute_angles, shoulder_behind_line
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import BoolArray, FloatArray, Motion
from hipdrive.motion.view import trunk_length

#: Quiet stance must last this long to be taken from the start of a clip by itself.
_SHORTEST_STANCE_S = 1.5
_LATEST_STANCE_S = 3.0
#: Fastest movement of hips, shoulders and ankles that still counts as still, in trunk lengths a second.
_STILL_TRUNK_LENGTHS_PER_S = 0.25
#: Knees bent further than this are not standing.
_STRAIGHT_KNEE_DEG = 25.0


def find_standing_window(motion: Motion) -> tuple[float, float] | None:
    """The longest quiet stance that begins within 3 s of the start, in seconds; None where there is none of 1.5 s."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], standing_frames(motion), [False]]).astype(int)))
    runs = [
        (float(motion.time_s[start]), float(motion.time_s[stop - 1]))
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
        if motion.time_s[start] <= _LATEST_STANCE_S
    ]
    longest = max(runs, key=lambda run: run[1] - run[0], default=(0.0, 0.0))
    return longest if longest[1] - longest[0] >= _SHORTEST_STANCE_S else None


def standing_frames(motion: Motion) -> BoolArray:
    """(time,) whether the runner stands still and upright on straight legs."""
    parts = [f"{side}_{part}" for part in ("hip", "shoulder", "ankle") for side in SIDES]
    speeds = [_speed(motion, name) for name in parts if motion.has(name)]
    slow = np.max(speeds, axis=0) < _STILL_TRUNK_LENGTHS_PER_S * trunk_length(motion)
    knees = np.nanmax(np.abs(np.nan_to_num(compute_angles(motion).knee_flexion_deg, nan=180.0)), axis=1)
    return np.asarray(slow & (knees < _STRAIGHT_KNEE_DEG))


def compute_standing_reference(motion: Motion, window_s: tuple[float, float], source: str) -> StandingReference:
    """Median angles over a window of quiet stance.

    Raises CaptureError ``not-standing`` where the runner moves or is not seen in the window.
    """
    inside = (motion.time_s >= window_s[0]) & (motion.time_s <= window_s[1])
    quiet = inside & standing_frames(motion)
    if quiet.sum() < max(5, 0.5 * inside.sum()):
        raise CaptureError(
            "No quiet standing was found in the standing reference",
            slug="not-standing",
            got=f"{int(quiet.sum())} quiet frames of {int(inside.sum())} between {window_s[0]:g} and {window_s[1]:g} s",
            expected="about three seconds of standing still on straight legs, seen from the side",
            fix="film three seconds of quiet standing from the same place, or leave the standing option out",
        )
    return _reference(compute_angles(motion), motion, quiet, source)


def _reference(angles: Angles, motion: Motion, quiet: BoolArray, source: str) -> StandingReference:
    def middle(values: FloatArray) -> tuple[float, float]:
        left, right = np.nanmedian(values[quiet], axis=0)
        return float(left), float(right)

    tilt = angles.pelvis_tilt_deg
    return StandingReference(
        trunk_lean_deg=_middle_or_zero(angles.trunk_lean_deg[quiet]),
        thigh_pitch_deg=middle(angles.thigh_pitch_deg),
        shank_pitch_deg=middle(angles.shank_pitch_deg),
        foot_pitch_deg=middle(angles.foot_pitch_deg),
        ear_shoulder_hip_offset=_ear_offset(motion, quiet),
        pelvis_tilt_deg=0.0 if tilt is None else _middle_or_zero(tilt[quiet]),
        source=source,
    )


def _middle_or_zero(values: FloatArray) -> float:
    """The median; 0 where a trial shows nothing of it, as a lower-body marker set shows no trunk."""
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if seen.size else 0.0


def _ear_offset(motion: Motion, quiet: BoolArray) -> float:
    """Standing value of the ear-shoulder-hip offset, with the ear of the side the camera sees."""
    near = motion.passes[0].near_side
    ears = (near,) if near is not None else SIDES
    if not motion.has(*(f"{side}_ear" for side in ears), "left_shoulder", "right_shoulder"):
        return 0.0
    ear = np.mean([motion[f"{side}_ear"] for side in ears], axis=0)
    shoulder, hip = motion.midpoint("left_shoulder", "right_shoulder"), motion.midpoint("left_hip", "right_hip")
    return float(np.nanmedian(shoulder_behind_line(ear, shoulder, hip)[quiet]))


def _speed(motion: Motion, name: str) -> FloatArray:
    """(time,) speed averaged over about 0.2 s; infinite where missing."""
    velocity = np.gradient(motion[name], motion.time_s, axis=0)
    width = max(1, round(0.2 * motion.fps))
    kernel = np.ones(width) / width
    filled = np.where(np.isfinite(velocity), velocity, 1e9)
    return np.asarray(np.linalg.norm([np.convolve(c, kernel, mode="same") for c in filled.T], axis=0))
