"""Joint centres, which carry no marker, from the markers around them.

- hip: regression on the pelvis (Harrington et al. 2007, J Biomech 40:595)
- knee and ankle with a standing trial: the standing markers' midpoint, carried along by the segment's markers
- knee and ankle without one: the point that both neighbouring segments agree on while the joint bends
  (symmetrical centre of rotation estimation, Ehrig et al. 2006, J Biomech 39:2798), held to a prior along
  the joint's axis, where a hinge leaves it free; with only heel and toe on the foot, the point of the shank
  that keeps its distance to both
"""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import BoolArray, FloatArray

# Share of the data's weight given to the prior: enough to settle the hinge axis, too little to move the rest.
_PRIOR_WEIGHT = 0.02
_PIVOT_PRIOR_WEIGHT = 0.04
# The ankle lies this share of the way from the heel marker to the middle of the shank's markers.
_ANKLE_SHARE = 0.3
_FRAMES_FOR_CENTRE = 400


def fit_pose(cluster: FloatArray, reference: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rotation (time, 3, 3) and translation (time, 3) that carry a reference shape onto a cluster of markers.

    cluster : (time, marker, 3); reference : (marker, 3) without gaps. Least squares over the markers seen
    (Söderkvist & Wedin 1993); NaN where fewer than three are.
    """
    seen: BoolArray = np.asarray(np.isfinite(cluster).all(axis=2))
    weight = seen / np.maximum(seen.sum(axis=1, keepdims=True), 1)
    filled = np.where(seen[..., None], cluster, 0.0)
    centre = np.einsum("tm,tmx->tx", weight, filled)
    home = weight @ reference
    covariance = np.einsum("tm,tmx,tmy->txy", weight, reference - home[:, None], filled - centre[:, None])
    u, _, vt = np.linalg.svd(covariance)
    v = np.swapaxes(vt, 1, 2)
    flip = np.ones((len(cluster), 3))
    flip[:, 2] = np.sign(np.linalg.det(v @ np.swapaxes(u, 1, 2)))
    rotation = (v * flip[:, None, :]) @ np.swapaxes(u, 1, 2)
    rotation[seen.sum(axis=1) < 3] = np.nan
    return rotation, centre - np.einsum("txy,ty->tx", rotation, home)


def carry_point(cluster: FloatArray, reference: FloatArray, point: FloatArray) -> FloatArray:
    """(time, 3) a point (3,) of the reference shape's space, moved along with the cluster."""
    rotation, translation = fit_pose(cluster, reference)
    return rotation @ point + translation


def functional_centre(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """(time, 3) centre of the joint between two clusters (time, marker, 3), from their own motion.

    The prior is the point halfway between the clusters' means. NaN throughout when no frame is complete.
    """
    complete = np.flatnonzero(np.isfinite(upper).all(axis=(1, 2)) & np.isfinite(lower).all(axis=(1, 2)))
    if len(complete) == 0:
        return np.full((len(upper), 3), np.nan)
    chosen = complete[:: max(1, len(complete) // _FRAMES_FOR_CENTRE)]
    shapes = upper[chosen[0]], lower[chosen[0]]
    prior = (shapes[0].mean(axis=0) + shapes[1].mean(axis=0)) / 2.0
    poses = [fit_pose(cluster, shape) for cluster, shape in zip((upper, lower), shapes, strict=True)]
    (turn_up, shift_up), (turn_low, shift_low) = [(turn[chosen], shift[chosen]) for turn, shift in poses]
    agree = np.concatenate([turn_up, -turn_low], axis=2).reshape(-1, 6)
    weight = np.sqrt(_PRIOR_WEIGHT * len(chosen))
    system = np.vstack([agree, weight * np.eye(6)])
    target = np.concatenate([(shift_low - shift_up).ravel(), weight * np.tile(prior, 2)])
    points = np.linalg.lstsq(system, target, rcond=None)[0]
    upper_point = poses[0][0] @ points[:3] + poses[0][1]
    lower_point = poses[1][0] @ points[3:] + poses[1][1]
    centre: FloatArray = (upper_point + lower_point) / 2.0
    return centre


def pivot_of_two(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """(time, 3) ankle centre where the foot carries two markers only: heel and toe, (time, 2, 3).

    In the shank's own frame heel and toe move on spheres about the ankle: |p|² = 2 p·c + (r² − |c|²), linear in the
    centre c and one number a sphere. The prior is a point 30 % of the way from heel to the shank's markers.
    """
    whole = np.flatnonzero(np.isfinite(upper).all(axis=(1, 2)))
    if len(whole) == 0:
        return np.full((len(upper), 3), np.nan)
    shape = upper[whole[0]]
    rotation, translation = fit_pose(upper, shape)
    local = np.einsum("txy,tmx->tmy", rotation, lower - translation[:, None])
    local = local[np.isfinite(local).all(axis=(1, 2))]
    heel = local[:, 0].mean(axis=0)
    prior = heel + _ANKLE_SHARE * (shape.mean(axis=0) - heel)
    count = len(local)
    weight = np.sqrt(_PIVOT_PRIOR_WEIGHT * count)
    spheres = [np.hstack([2.0 * local[:, marker], np.tile(np.eye(2)[marker], (count, 1))]) for marker in range(2)]
    system = np.vstack([*spheres, weight * np.eye(5)[:3]])
    squares = np.concatenate([(local[:, marker] ** 2).sum(axis=1) for marker in range(2)])
    centre = np.linalg.lstsq(system, np.concatenate([squares, weight * prior]), rcond=None)[0][:3]
    carried: FloatArray = rotation @ centre + translation
    return carried


def hip_centres(
    left_asis: FloatArray, right_asis: FloatArray, mid_psis: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Left and right hip centre (time, 3) in metres from pelvis markers (Harrington et al. 2007).

    With pelvis depth PD and width PW in mm, in the pelvis frame at mid-ASIS: forward −0.24 PD − 9.9,
    up −0.30 PW − 10.9, outward 0.33 PW + 7.3.
    """
    front = (left_asis + right_asis) / 2.0
    right = _unit(right_asis - left_asis)
    ahead = front - mid_psis
    up = _unit(np.cross(right, ahead))
    forward = np.cross(up, right)
    width = np.nanmedian(np.linalg.norm(right_asis - left_asis, axis=1))
    depth = np.nanmedian(np.linalg.norm(ahead, axis=1))
    middle = front + forward * (-0.24 * depth - 0.0099) + up * (-0.30 * width - 0.0109)
    outward = right * (0.33 * width + 0.0073)
    return middle - outward, middle + outward


def _unit(vector: FloatArray) -> FloatArray:
    length: FloatArray = np.linalg.norm(vector, axis=1, keepdims=True)
    return vector / length
