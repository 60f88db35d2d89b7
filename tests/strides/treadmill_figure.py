"""A stick figure whose feet obey the ground: at rest on the belt in stance, off it in swing. Walks and runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicHermiteSpline

from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion, build_motion

_THIGH_M, _SHANK_M = 0.43, 0.43


@dataclass(frozen=True)
class Figure:
    """How it goes. `rise_m` is the hip's height over the middle of stance against its ends: + walks, - runs."""

    fps: float = 120.0
    duration_s: float = 8.0
    stride_s: float = 0.72
    contact_time_s: float = 0.26
    speed_mps: float = 3.0
    rise_m: float = -0.06
    hip_height_m: float = 0.80
    first_contact_s: float = 0.25

    def first_s(self, side: Side) -> float:
        """The first initial contact of a foot; the right one comes first."""
        return self.first_contact_s + (self.stride_s / 2.0 if side == "left" else 0.0)

    def contacts_s(self, side: Side) -> FloatArray:
        """The true initial contacts of a foot inside the recording."""
        return np.arange(self.first_s(side), self.duration_s, self.stride_s)


def move(figure: Figure) -> Motion:
    """The figure as a 3D metric motion on a treadmill."""
    time_s = np.arange(0.0, figure.duration_s, 1.0 / figure.fps)
    # The hip repeats once a step; the middle of the right foot's stance is where it is highest or lowest.
    middle = figure.first_contact_s + figure.contact_time_s / 2.0
    phase = 2.0 * np.pi * (time_s - middle) / (figure.stride_s / 2.0)
    hip_y = figure.hip_height_m + figure.rise_m / 2.0 * np.cos(phase)
    positions: dict[str, FloatArray] = {}
    for side, z in zip(SIDES, (-0.09, 0.09), strict=True):
        positions |= _leg(figure, side, time_s, np.stack([0.0 * time_s, hip_y, 0.0 * time_s + z], axis=1))
    return build_motion(time_s, positions, scale="metric")


def _leg(figure: Figure, side: Side, time_s: FloatArray, hip: FloatArray) -> dict[str, FloatArray]:
    since = np.mod(time_s - figure.first_s(side), figure.stride_s)
    contact, stride = figure.contact_time_s, figure.stride_s
    back = figure.speed_mps * contact
    start, stop, speed = 0.42 * back, -0.58 * back, -figure.speed_mps
    knots = np.array([0.0, contact, 0.62 * stride + 0.38 * contact, stride])
    ankle_x = CubicHermiteSpline(
        knots, [start, stop, 0.1, start], [speed, speed, 2.2 * back / (stride - contact), 0.3 * speed]
    )
    lift = CubicHermiteSpline(
        np.array([0.0, 0.55 * contact, contact, 0.6 * stride + 0.4 * contact, stride]),
        [0.08, 0.08, 0.16, 0.30, 0.08],
        [0.0, 0.0, 1.0, 0.0, -0.5],
    )
    ankle = np.stack([ankle_x(since), lift(since), hip[:, 2]], axis=1)
    pitch = np.interp(
        since, [0.0, 0.15 * contact, 0.55 * contact, contact, 0.7 * stride, stride], [15, 0, 0, -40, -20, 15]
    )
    along = np.stack([np.cos(np.radians(pitch)), np.sin(np.radians(pitch)), 0.0 * pitch], axis=1)
    return {
        f"{side}_hip": hip,
        f"{side}_knee": _knee(hip, ankle),
        f"{side}_ankle": ankle,
        f"{side}_heel": ankle - 0.05 * along - [0.0, 0.05, 0.0],
        f"{side}_toe": ankle + 0.14 * along - [0.0, 0.06, 0.0],
    }


def _knee(hip: FloatArray, ankle: FloatArray) -> FloatArray:
    """The knee ahead of the line from hip to ankle, by the two lengths."""
    line = ankle - hip
    length = np.linalg.norm(line, axis=1, keepdims=True)
    bow = np.sqrt(np.maximum(_THIGH_M**2 - (length / 2.0) ** 2, 1e-6))
    ahead = np.stack([-line[:, 1], line[:, 0], 0.0 * line[:, 0]], axis=1) / length
    knee: FloatArray = (hip + ankle) / 2.0 + bow * ahead
    return knee
