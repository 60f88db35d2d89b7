"""The outline of the back, from a pose network's person mask: a few points instead of the mask.

Rays go out square to the line mid-hip to mid-shoulder, from a little below the hips (sacrum) to a little above
the shoulders (neck), towards the back. Where a ray leaves the person lies the outline.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np

from hipdrive.pose.region import FloatArray, Region

#: Places along the trunk line where the back is sampled: 0 = mid-hip, 1 = mid-shoulder.
ALONG: FloatArray = np.linspace(-0.2, 1.2, 36)
#: A pixel belongs to the person from this mask value on.
EDGE = 0.5
#: A back is never further from the trunk line than this, in trunk lengths: beyond it the ray met an arm or a chair.
FURTHEST = 0.6
_STEPS = 96
#: The mask says only that a ray starts within the body if so much of its first part lies on the person.
_LEAST_INSIDE = 0.5


@runtime_checkable
class MaskedBackend(Protocol):
    """A pose backend that also says which pixels are the person."""

    def person_mask(self) -> tuple[FloatArray, Region]:
        """The last found picture's mask, (size, size) in 0..1, and the region it covers."""
        ...


def back_outline(
    mask: FloatArray, region: Region, position_px: FloatArray, landmarks: tuple[str, ...]
) -> FloatArray:
    """(N, 2) u, v of the back's outline in upright pixels at `ALONG`; NaN where no edge is found.

    mask : (size, size) in 0..1 over `region`
    position_px : (landmark, 2) of the same picture

    The back is the side away from where the toes and the nose point.
    """
    nothing = np.full((len(ALONG), 2), np.nan)
    at = {name: position_px[i] for i, name in enumerate(landmarks)}
    hip: FloatArray = (at["left_hip"] + at["right_hip"]) / 2
    shoulder = (at["left_shoulder"] + at["right_shoulder"]) / 2
    trunk = shoulder - hip
    length = float(np.hypot(*trunk))
    if not np.isfinite(length) or length < 8.0:
        return nothing
    outward = _backward(trunk / length, at)
    reach = np.linspace(0.0, FURTHEST, _STEPS)
    start = hip + ALONG[:, None] * trunk
    rays = start[:, None, :] + (reach * length)[None, :, None] * outward
    values = _sample(mask, region, rays.reshape(-1, 2)).reshape(len(ALONG), _STEPS)
    edge = _first_exit(values)
    distance = np.interp(edge, np.arange(_STEPS), reach * length)
    points: FloatArray = start + distance[:, None] * outward
    points[~np.isfinite(edge)] = np.nan
    return points


def _backward(axis: FloatArray, at: dict[str, FloatArray]) -> FloatArray:
    """Unit vector square to the trunk axis, towards the back: the person's left or right hand of the axis.

    The hint is where the nose lies from the ears and the toes from the heels, turned into the trunk's own
    frame: upright, on hands and knees and bent over alike, the nose and the toes point to the front.
    """
    square = np.array([-axis[1], axis[0]])
    ears = (at["left_ear"] + at["right_ear"]) / 2
    hips = (at["left_hip"] + at["right_hip"]) / 2
    knees = (at["left_knee"] + at["right_knee"]) / 2
    ankles = (at["left_ankle"] + at["right_ankle"]) / 2
    nose = at["nose"] - ears
    # Knees bend so that the knee lies in front of the line hip to ankle; the nose leads the ears.
    bend = knees - (hips + ankles) / 2
    votes = 2.0 * np.sign(nose @ square) * min(1.0, float(np.hypot(*nose)) / 10.0) + float(np.sign(bend @ square))
    return np.asarray(-square if votes > 0 else square)


def _sample(mask: FloatArray, region: Region, points: FloatArray) -> FloatArray:
    """(n,) mask values at image points, bilinear; 0 outside the square."""
    size = mask.shape[0]
    cos, sin = np.cos(region.rotation_rad), np.sin(region.rotation_rad)
    du, dv = (points - (region.u_px, region.v_px)).T / region.side_px
    x = (cos * du + sin * dv + 0.5) * size - 0.5
    y = (-sin * du + cos * dv + 0.5) * size - 0.5
    inside = (x >= 0) & (x <= size - 1.001) & (y >= 0) & (y <= size - 1.001)
    x, y = np.where(inside, x, 0.0), np.where(inside, y, 0.0)
    left, top = x.astype(int), y.astype(int)
    right_share, low_share = x - left, y - top
    value = (
        mask[top, left] * (1 - right_share) * (1 - low_share)
        + mask[top, left + 1] * right_share * (1 - low_share)
        + mask[top + 1, left] * (1 - right_share) * low_share
        + mask[top + 1, left + 1] * right_share * low_share
    )
    return np.asarray(np.where(inside, value, 0.0))


def _first_exit(values: FloatArray) -> FloatArray:
    """(ray,) step, with its fraction, at which each ray first leaves the person; NaN where it never was in or never leaves.

    values : (ray, step) mask values outward
    """
    inside = values >= EDGE
    out = ~inside
    entered = np.cumsum(inside, axis=1) >= 3
    leaving = out & entered
    found = leaving.any(axis=1)
    step = np.argmax(leaving, axis=1)
    rows = np.arange(len(values))
    before, after = values[rows, np.maximum(step - 1, 0)], values[rows, step]
    share = (before - EDGE) / np.maximum(before - after, 1e-9)
    started = inside[:, : max(3, values.shape[1] // 12)].mean(axis=1) >= _LEAST_INSIDE
    return np.asarray(np.where(found & started, step - 1 + np.clip(share, 0.0, 1.0), np.nan))
