"""A stick figure with a bending spine and a back: from joint angles over time to landmarks and outline in pixels.

What it has: bodies of other proportions, a spine of pelvis, lumbar arc and thorax under a skin of its own profile,
hips that the "network" misplaces and that migrate as the hip folds, white and slow noise, spikes, swapped legs, frames
without a person, a worse far leg, either direction, any frame rate. What it has not: cloth, hands holding a stick,
lens, occlusion by furniture. Results on it are results on synthetic sets and labelled so.

Angles in degrees with hipdrive's signs: trunk + forward, thigh + with the knee behind the hip, shank + with the knee
ahead of the ankle, lumbar and neck + flexed. World: x forward, y up, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.exercises.signals import Frames
from hipdrive.motion.landmarks import POSE_LANDMARKS
from hipdrive.motion.motion import FloatArray
from hipdrive.pose.outline import ALONG

IMAGE = (1920, 1080)


@dataclass(frozen=True)
class Person:
    """Lengths in metres, pixel scale, and how badly the network sees this person (pixels)."""

    thigh: float
    shank: float
    trunk: float
    neck: float
    foot: float
    upper_arm: float
    forearm: float
    lumbar_share: tuple[float, float]  # where the lumbar arc begins and ends along the trunk
    skin: float
    profile: tuple[float, float]  # own lordosis and kyphosis, metres
    px_per_m: float
    facing: int
    noise_px: float
    slow_px: float
    outline_px: float
    hip_bias: tuple[float, float]
    hip_migration: float
    drop_share: float
    spike_share: float
    swap_share: float


def make_person(rng: np.random.Generator, noise: float = 1.0) -> Person:
    """Someone of ordinary proportions; `noise` scales what the network does badly."""
    height = rng.uniform(1.52, 1.95)
    share = rng.normal(1.0, 0.03, 5)
    return Person(
        thigh=0.245 * height * share[0],
        shank=0.246 * height * share[1],
        trunk=0.288 * height * share[2],
        neck=0.105 * height * share[3],
        foot=0.13 * height * share[4],
        upper_arm=0.186 * height,
        forearm=0.146 * height,
        lumbar_share=(rng.uniform(0.10, 0.16), rng.uniform(0.40, 0.50)),
        skin=rng.uniform(0.08, 0.13),
        profile=(rng.uniform(0.0, 0.02), rng.uniform(0.0, 0.02)),
        px_per_m=rng.uniform(230.0, 420.0),
        facing=int(rng.choice([-1, 1])),
        noise_px=noise * rng.uniform(0.8, 2.2),
        slow_px=noise * rng.uniform(0.5, 2.0),
        outline_px=noise * rng.uniform(0.5, 1.2),
        hip_bias=(rng.uniform(-0.03, 0.03), rng.uniform(-0.03, 0.03)),
        hip_migration=rng.uniform(-0.02, 0.02),
        drop_share=noise * rng.uniform(0.0, 0.01),
        spike_share=noise * rng.uniform(0.0, 0.006),
        swap_share=noise * rng.uniform(0.0, 0.004),
    )


@dataclass
class Joints:
    """Joint angles and root over time, (time,) each; `front` True = seen from the front, x is then sideways."""

    time_s: FloatArray
    root_x: FloatArray
    root_y: FloatArray
    trunk: FloatArray
    lumbar: FloatArray
    neck: FloatArray
    thigh: dict[str, FloatArray]
    shank: dict[str, FloatArray]
    upper_arm: FloatArray
    elbow: FloatArray
    leg_seen: dict[str, FloatArray]  # 1 = in the picture's plane, smaller = foreshortened
    front: bool = False
    trunk_seen: FloatArray | float = 1.0


def _along(angle_deg: FloatArray, length: float | FloatArray) -> FloatArray:
    rad = np.radians(angle_deg)
    return np.stack([length * np.sin(rad), length * np.cos(rad)], axis=1)


def draw(joints: Joints, person: Person, rng: np.random.Generator) -> Frames:
    """The landmarks and outline a pose network would give of the moving figure."""
    points = _landmarks(joints, person)
    outline = None if joints.front else _outline(joints, person)
    scale = np.array([person.facing * person.px_per_m, -person.px_per_m])
    centre = np.array([IMAGE[0] / 2, IMAGE[1] * 0.85])
    pixels = np.stack([points[name] for name in POSE_LANDMARKS], axis=1) * scale + centre
    near = "right" if person.facing > 0 else "left"
    pixels += _noise(pixels.shape, person, rng, near)
    confidence = np.clip(rng.normal(0.9, 0.05, pixels.shape[:2]), 0.3, 1.0)
    far = [i for i, name in enumerate(POSE_LANDMARKS) if not name.startswith(near) and name != "nose"]
    confidence[:, far] = np.clip(rng.normal(0.5, 0.1, (len(pixels), len(far))), 0.05, 1.0)
    edge = None
    if outline is not None:
        edge = outline * scale + centre + _outline_noise(outline.shape, person, rng)
    _spoil(pixels, edge, person, rng)
    confidence[~np.isfinite(pixels[:, :, 0])] = 0.0
    return Frames(joints.time_s, pixels, confidence, POSE_LANDMARKS, edge)


def _landmarks(joints: Joints, person: Person) -> dict[str, FloatArray]:
    hip = np.stack([joints.root_x, joints.root_y], axis=1)
    shoulder = hip + _along(joints.trunk, person.trunk * joints.trunk_seen)
    head = shoulder + _along(joints.trunk + joints.neck + 10.0, person.neck)
    points: dict[str, FloatArray] = {}
    face = _along(joints.trunk + joints.neck + 100.0, 0.09)
    for number, side in enumerate(("left", "right")):
        sign = 1.0 if side == "left" else -1.0
        apart = np.array([0.01 * sign, 0.0]) if not joints.front else np.array([0.0, 0.0])
        wide = np.array([0.18 * sign, 0.0]) if joints.front else apart
        narrow = np.array([0.09 * sign, 0.0]) if joints.front else apart
        fold = np.abs(joints.trunk - joints.thigh[side])[:, None] / 100.0
        bias = np.array(person.hip_bias) + fold * np.array([person.hip_migration, person.hip_migration])
        knee = hip + narrow - _along(joints.thigh[side], person.thigh * joints.leg_seen[side])
        ankle = knee - _along(joints.shank[side], person.shank * joints.leg_seen[side])
        foot_pitch = joints.shank[side] + 90.0
        out = -sign if joints.front else 1.0  # from the front both arms open outwards
        elbow = shoulder + wide - _along(out * joints.upper_arm, person.upper_arm)
        wrist = elbow - _along(out * (joints.upper_arm - joints.elbow), person.forearm)
        points[f"{side}_hip"] = hip + narrow + (0.0 if joints.front else bias)
        points[f"{side}_shoulder"] = shoulder + wide
        points[f"{side}_knee"], points[f"{side}_ankle"] = knee, ankle
        points[f"{side}_heel"] = ankle - _along(foot_pitch, 0.25 * person.foot) - _along(joints.shank[side], 0.04)
        points[f"{side}_toe"] = ankle + _along(foot_pitch, person.foot) - _along(joints.shank[side], 0.05)
        points[f"{side}_elbow"], points[f"{side}_wrist"] = elbow, wrist
        points[f"{side}_ear"] = head + (np.array([0.07 * sign, 0.0]) if joints.front else 0.005 * (2 * number - 1))
    points["nose"] = head + (np.array([0.0, -0.02]) if joints.front else face)
    return points


def _outline(joints: Joints, person: Person) -> FloatArray:
    """(time, N, 2) the skin of the back at the rays of `ALONG`, in metres: pelvis, lumbar arc, thorax."""
    place = np.linspace(-0.3, 1.35, 120)
    low, high = person.lumbar_share
    bend = np.clip((place - low) / (high - low), 0.0, 1.0)
    pitch = joints.lumbar[:, None] * bend  # against the pelvis
    step = np.diff(place, prepend=place[0])
    x = np.cumsum(np.sin(np.radians(pitch)) * step, axis=1)
    y = np.cumsum(np.cos(np.radians(pitch)) * step, axis=1)
    ends = np.array([0.0, 1.0])
    x_end, y_end = (np.stack([np.interp(ends, place, row) for row in values]) for values in (x, y))
    tilt = np.arctan2(x_end[:, 1] - x_end[:, 0], y_end[:, 1] - y_end[:, 0])
    x, y = x - x_end[:, :1], y - y_end[:, :1]
    forward = x * np.cos(tilt)[:, None] - y * np.sin(tilt)[:, None]
    upward = x * np.sin(tilt)[:, None] + y * np.cos(tilt)[:, None]
    length = np.hypot(x_end[:, 1] - x_end[:, 0], y_end[:, 1] - y_end[:, 0])[:, None]
    lordosis, kyphosis = person.profile
    own = (
        person.skin
        - lordosis * np.exp(-(((place - 0.3) / 0.15) ** 2))
        + kyphosis * np.exp(-(((place - 0.75) / 0.2) ** 2))
    )
    own = own - 0.35 * np.clip(place - 1.05, 0.0, None) * person.trunk
    behind = -forward * person.trunk / length + own
    rays = np.stack([np.interp(ALONG, u, b) for u, b in zip(upward / length, behind, strict=True)])
    axis = _along(joints.trunk, 1.0)
    back = np.stack([-axis[:, 1], axis[:, 0]], axis=1)
    hip = np.stack([joints.root_x, joints.root_y], axis=1)
    return hip[:, None] + ALONG[:, None] * (axis * person.trunk)[:, None] + rays[:, :, None] * back[:, None]


def _slow(shape: tuple[int, ...], rng: np.random.Generator, memory: float = 0.93) -> FloatArray:
    """Noise of unit variance that remembers itself from frame to frame."""
    white = rng.normal(size=shape)
    result = np.empty(shape)
    result[0] = white[0]
    for row in range(1, len(white)):
        result[row] = memory * result[row - 1] + np.sqrt(1 - memory**2) * white[row]
    return result


def _noise(shape: tuple[int, ...], person: Person, rng: np.random.Generator, near: str) -> FloatArray:
    size = np.where([name.startswith(near) or name == "nose" for name in POSE_LANDMARKS], 1.0, 1.5)[:, None]
    return np.asarray(size * (person.noise_px * rng.normal(size=shape) + person.slow_px * _slow(shape, rng)))


def _outline_noise(shape: tuple[int, ...], person: Person, rng: np.random.Generator) -> FloatArray:
    """Every point by itself, and whole stretches of the back together."""
    wide = _slow((shape[0], 5, 2), rng)
    spread = np.stack(
        [
            np.interp(np.arange(shape[1]), np.linspace(0, shape[1] - 1, 5), w)
            for w in wide.reshape(-1, 5, 2).transpose(0, 2, 1).reshape(-1, 5)
        ]
    )
    stretch = spread.reshape(shape[0], 2, shape[1]).transpose(0, 2, 1)
    return np.asarray(person.outline_px * (rng.normal(size=shape) + 0.7 * stretch))


def _spoil(pixels: FloatArray, edge: FloatArray | None, person: Person, rng: np.random.Generator) -> None:
    """Spikes, swapped legs, frames without a person; in place."""
    frames = len(pixels)
    for frame in np.flatnonzero(rng.random(frames) < person.spike_share):
        pixels[frame, rng.integers(pixels.shape[1])] += rng.normal(0.0, 60.0, 2)
    left = [POSE_LANDMARKS.index(f"left_{n}") for n in ("knee", "ankle", "heel", "toe")]
    right = [POSE_LANDMARKS.index(f"right_{n}") for n in ("knee", "ankle", "heel", "toe")]
    for frame in np.flatnonzero(rng.random(frames) < person.swap_share):
        part = slice(frame, frame + int(rng.integers(1, 3)))
        pixels[part, left + right] = pixels[part, right + left]
    for frame in np.flatnonzero(rng.random(frames) < person.drop_share / 3):
        part = slice(frame, frame + int(rng.integers(1, 6)))
        pixels[part] = np.nan
        if edge is not None:
            edge[part] = np.nan
