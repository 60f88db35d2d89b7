"""A stick figure that runs by known angles at known times, in 2D pixels or 3D metres.

Every angle is a periodic curve over the stride (0 = initial contact of that foot), so events, angles at events
and ranges are known exactly. The figure obeys the angles, not the ground: its feet may slide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import CubicSpline

from hipdrive.measures.spec import Recording, leg_length_of
from hipdrive.motion.angles import StandingReference, compute_angles
from hipdrive.motion.landmarks import SIDES, Side, mirror_name, other_side
from hipdrive.motion.motion import FloatArray, Motion, Pass, Surface, build_motion
from hipdrive.settings import Settings
from hipdrive.strides.strides import Contact, Event, Strides

#: (percent of stride, degrees): thigh pitch, knee flexion, foot pitch of one leg.
THIGH_PITCH = ((0, -20), (16, -12), (30, 6), (42, 18), (55, 6), (70, -22), (82, -32), (92, -27))
KNEE_FLEXION = ((0, 10.7), (16, 43), (38, 15.4), (55, 60), (70, 92.6), (85, 45), (95, 13))
FOOT_PITCH = ((0, 9), (10, 0), (28, 0), (42, -45), (60, -70), (80, -10), (92, 10))

_THIGH_M, _SHANK_M, _TRUNK_M, _FOOT_M = 0.42, 0.43, 0.50, 0.18
_HIP_WIDTH_M, _SHOULDER_WIDTH_M = 0.17, 0.34


@dataclass(frozen=True)
class Runner:
    """How the figure runs. Trunk and pelvis move once a step: mean + half the range times a cosine from contact."""

    fps: float = 120.0
    duration_s: float = 8.0
    cadence_spm: float = 170.0
    duty_factor: float = 0.35
    trunk_lean_deg: float = 7.0
    trunk_range_deg: float = 2.0
    pelvis_tilt_deg: float = 12.0
    pelvis_range_deg: float = 6.0
    vertical_oscillation_m: float = 0.09
    pelvic_drop_deg: float = 0.0
    ear_offset: float = 0.0  # shoulder behind the ear-hip line, share of the line
    thigh_pitch: Sequence[tuple[float, float]] = THIGH_PITCH
    knee_flexion: Sequence[tuple[float, float]] = KNEE_FLEXION
    foot_pitch: Sequence[tuple[float, float]] = FOOT_PITCH
    speed_mps: float = 0.0  # of the hips through space; 0 on a treadmill
    jitter_s: float = 0.0  # random error of every event
    seed: int = 0

    @property
    def stride_s(self) -> float:
        """Seconds from one contact to the same foot's next."""
        return 120.0 / self.cadence_spm


def periodic(points: Sequence[tuple[float, float]], percent: FloatArray) -> FloatArray:
    """A smooth periodic curve through (percent, value) points, at any percent of the stride."""
    knots = np.array([*points, (100.0 + points[0][0], points[0][1])], dtype=float)
    curve = CubicSpline(knots[:, 0], knots[:, 1], bc_type="periodic")
    return np.asarray(curve(np.mod(percent, 100.0)), dtype=float)


def leg_angles(runner: Runner, side: Side, time_s: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Thigh, shank and foot pitch in degrees at any time; the right foot lands first, at 0.2 s."""
    percent = 100.0 * (time_s - first_contact_s(runner, side)) / runner.stride_s
    thigh = periodic(runner.thigh_pitch, percent)
    return thigh, thigh + periodic(runner.knee_flexion, percent), periodic(runner.foot_pitch, percent)


def first_contact_s(runner: Runner, side: Side) -> float:
    """The first initial contact of a foot."""
    return 0.2 + (runner.stride_s / 2.0 if side == "left" else 0.0)


def sway(runner: Runner, mean: float, extent: float, time_s: FloatArray) -> FloatArray:
    """Mean plus half the extent times a cosine, one period a step, largest at contact."""
    phase = 2.0 * np.pi * (time_s - 0.2) / (runner.stride_s / 2.0)
    return mean + extent / 2.0 * np.cos(phase)


def make_strides(runner: Runner) -> Strides:
    """The true contacts that lie whole inside the recording, with the jitter asked for."""
    rng = np.random.default_rng(runner.seed)
    last = runner.duration_s - 0.1
    contacts: list[Contact] = []
    for side in SIDES:
        starts = np.arange(first_contact_s(runner, side), last, runner.stride_s)
        offs = starts + runner.duty_factor * runner.stride_s
        starts = starts + rng.normal(0.0, runner.jitter_s, len(starts))
        offs = offs + rng.normal(0.0, runner.jitter_s, len(offs))
        nexts = np.append(starts, np.nan)[1:]
        contacts += [
            Contact(side, float(a), float(b), float(c), np.nan, 1.0)
            for a, b, c in zip(starts, offs, nexts, strict=True)
            if b < last
        ]
    contacts.sort(key=lambda contact: contact.initial_contact_s)
    following = [*(c.initial_contact_s for c in contacts[1:]), np.nan]
    linked = tuple(replace(c, opposite_contact_s=after) for c, after in zip(contacts, following, strict=True))
    events = tuple(Event(c.initial_contact_s, c.side, "initial_contact", 1.0) for c in linked)
    return Strides(linked, events, "synthetic")


def make_motion(runner: Runner, *, space: int = 2, px_per_m: float = 250.0, near_side: Side = "right") -> Motion:
    """The figure as a motion: 2D in pixels without pelvis landmarks, or 3D in metres with them."""
    time_s = np.arange(0.0, runner.duration_s, 1.0 / runner.fps)
    positions = _body(runner, time_s)
    for side in SIDES:
        positions |= _leg(runner, side, time_s, positions[f"{side}_hip"])
    if space == 3:
        return build_motion(time_s, positions, scale="metric")
    visible = {name: p[:, :2] * px_per_m for name, p in positions.items() if not _is_marker(name)}
    passes = (Pass(0, len(time_s), 1 if near_side == "right" else -1, near_side),)
    return build_motion(time_s, visible, scale="pixel", passes=passes)


def _is_marker(name: str) -> bool:
    return name == "c7" or name.endswith(("asis", "psis"))


def _body(runner: Runner, time_s: FloatArray) -> dict[str, FloatArray]:
    lean = np.radians(sway(runner, runner.trunk_lean_deg, runner.trunk_range_deg, time_s))
    tilt = np.radians(sway(runner, runner.pelvis_tilt_deg, runner.pelvis_range_deg, time_s))
    height = 0.9 + sway(runner, 0.0, -runner.vertical_oscillation_m, time_s)
    hips = np.stack([runner.speed_mps * time_s, height, 0.0 * time_s], axis=1)
    up = np.stack([np.sin(lean), np.cos(lean), 0.0 * lean], axis=1)
    back = np.stack([-np.cos(lean), np.sin(lean), 0.0 * lean], axis=1)
    forward = np.stack([np.cos(tilt), -np.sin(tilt), 0.0 * tilt], axis=1)
    shoulders = hips + _TRUNK_M * up
    # The shoulder stays on the trunk line; the ear is set so that the shoulder lies behind the ear-hip line.
    length = 1.5 * _TRUNK_M
    ears = hips + length * up - runner.ear_offset * length * 1.5 * back
    body = {"c7": hips - 0.06 * forward + _TRUNK_M * up}
    for side, sign in (("left", -1.0), ("right", 1.0)):
        across = np.array([0.0, 0.0, sign])
        body[f"{side}_hip"] = hips + _HIP_WIDTH_M / 2 * across + _drop(runner, sign, time_s)
        body[f"{side}_shoulder"] = shoulders + _SHOULDER_WIDTH_M / 2 * across
        body[f"{side}_ear"] = ears + 0.07 * across
        body[f"{side}_psis"] = hips - 0.06 * forward + 0.04 * across
        body[f"{side}_asis"] = hips + 0.09 * forward + 0.12 * across
    return body


def _drop(runner: Runner, sign: float, time_s: FloatArray) -> FloatArray:
    """Height of a hip when the swing side hangs lower: changes sides with the stance, as a cosine of the stride."""
    percent = 100.0 * (time_s - first_contact_s(runner, "right")) / runner.stride_s
    right_up = np.cos(2.0 * np.pi * (percent - 16.0) / 100.0)
    extent = _HIP_WIDTH_M / 2.0 * np.tan(np.radians(runner.pelvic_drop_deg))
    return np.stack([0.0 * time_s, sign * right_up * extent, 0.0 * time_s], axis=1)


def _leg(runner: Runner, side: Side, time_s: FloatArray, hip: FloatArray) -> dict[str, FloatArray]:
    thigh, shank, foot = leg_angles(runner, side, time_s)
    knee = hip - _THIGH_M * _upright(thigh)
    ankle = knee - _SHANK_M * _upright(shank)
    along = np.stack([np.cos(np.radians(foot)), np.sin(np.radians(foot)), 0.0 * foot], axis=1)
    heel = ankle - 0.05 * along + np.array([0.0, -0.06, 0.0])
    return {
        f"{side}_knee": knee,
        f"{side}_ankle": ankle,
        f"{side}_heel": heel,
        f"{side}_toe": heel + _FOOT_M * along,
    }


def _upright(pitch_deg: FloatArray) -> FloatArray:
    pitch = np.radians(pitch_deg)
    return np.stack([np.sin(pitch), np.cos(pitch), 0.0 * pitch], axis=1)


def make_recording(
    runner: Runner | None = None,
    *,
    space: int = 2,
    near_side: Side = "right",
    px_per_m: float | None = 250.0,
    settings: Settings | None = None,
    surface: Surface = "treadmill",
    standing: StandingReference | None = None,
    motion: Motion | None = None,
    strides: Strides | None = None,
) -> Recording:
    """A recording of the figure with its true strides; 2D is seen from `near_side`."""
    runner = runner or Runner()
    motion = motion or make_motion(runner, space=space, px_per_m=px_per_m or 250.0, near_side=near_side)
    angles = compute_angles(motion)
    seen = None if motion.is_3d else near_side
    return Recording(
        motion=motion,
        angles=angles if standing is None else angles.minus(standing),
        strides=strides or make_strides(runner),
        near_side=seen,
        surface=surface,
        settings=settings or Settings(),
        px_per_m=None if motion.is_3d else px_per_m,
        leg_length=leg_length_of(motion, seen),
        standing=standing,
    )


def mirrored(recording: Recording) -> Recording:
    """The same run in a mirror: left is right, z is turned round."""
    motion = recording.motion
    flip = np.array([1.0, 1.0, -1.0])[: motion.position.shape[2]]
    order = [motion.landmarks.index(mirror_name(name)) for name in motion.landmarks]
    passes = tuple(
        replace(p, near_side=None if p.near_side is None else other_side(p.near_side)) for p in motion.passes
    )
    swapped = replace(motion, position=motion.position[:, order] * flip, passes=passes)
    contacts = tuple(replace(c, side=other_side(c.side)) for c in recording.strides.contacts)
    near = None if recording.near_side is None else other_side(recording.near_side)
    return replace(
        recording,
        motion=swapped,
        angles=compute_angles(swapped),
        strides=replace(recording.strides, contacts=contacts),
        near_side=near,
    )
