"""Which leg is which: repair of left-right swaps.

Side-view pose networks exchange the two legs in 5-14 % of frames where the legs pass each other. Legs
have inertia, labels do not: of all ways to exchange the labels frame by frame, the one is taken
in which both legs accelerate least, the network's own labels counting as weak evidence (a Viterbi path
over two states, solved exactly as a min-plus prefix scan, so that no Python loop runs over frames).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.motion.landmarks import SIDES, mirror_name
from hipdrive.motion.motion import BoolArray, FloatArray, Motion

#: Points that tell the legs apart. Hips are left out: in a side view they coincide.
_TELLING = ("knee", "ankle", "heel", "toe")
#: Everything that the network exchanges together with them.
_LEG = ("hip", *_TELLING)

#: Acceleration, in leg lengths per second squared, at which a frame-to-frame change is as unlikely as
#: the network's own label being wrong. Legs in running reach about 120; a swap at 60 fps looks like 1000+.
_PLAUSIBLE_ACCELERATION = 250.0
#: Weight of the network's own label in the same unit of cost.
_LABEL_WEIGHT = 0.15
#: A single frame's evidence is bounded, so that one wild point cannot decide for its neighbours.
_COST_LIMIT = 16.0


def repair_leg_swaps(motion: Motion) -> tuple[Motion, BoolArray]:
    """Exchange the legs' labels where they are swapped.

    Returns the repaired motion and a (time,) mask of the frames in which labels were exchanged. Only
    labels move; no position changes. Whether left and right as a whole are right rests on the network
    being right in most frames.
    """
    swapped = np.zeros(motion.frames, dtype=bool)
    for part in motion.passes:
        frames = slice(part.start, part.stop)
        swapped[frames] = _swapped_frames(motion.time_s[frames], _legs(motion)[frames])
    return exchange_legs(motion, swapped), swapped


def exchange_legs(motion: Motion, frames: BoolArray) -> Motion:
    """The same motion with the legs' labels exchanged in the marked frames."""
    names = [f"{side}_{point}" for side in SIDES for point in _LEG if f"{side}_{point}" in motion.landmarks]
    here = [motion.landmarks.index(name) for name in names]
    there = [motion.landmarks.index(mirror_name(name)) for name in names]

    def exchanged(values: FloatArray) -> FloatArray:
        result = values.copy()
        result[:, here] = np.where(_wide(frames, values), values[:, there], values[:, here])
        return result

    share = 100.0 * float(np.mean(frames))
    step = f"left-right leg labels exchanged in {share:.1f} % of frames"
    return replace(
        motion,
        position=exchanged(motion.position),
        confidence=exchanged(motion.confidence),
        status=exchanged(motion.status.astype(float)).astype(np.int8),
        provenance=replace(motion.provenance, steps=(*motion.provenance.steps, step)),
    )


def _wide(frames: BoolArray, like: FloatArray) -> BoolArray:
    return frames.reshape(-1, *([1] * (like.ndim - 1)))


def _legs(motion: Motion) -> FloatArray:
    """(time, side, point, space) positions relative to the mid-hip, in leg lengths."""
    hip = motion.midpoint("left_hip", "right_hip")
    points = np.stack(
        [np.stack([motion[f"{side}_{p}"] - hip for p in _TELLING], axis=1) for side in SIDES], axis=1
    )
    knee, ankle = points[:, :, 0], points[:, :, 1]
    length = np.linalg.norm(knee, axis=-1) + np.linalg.norm(ankle - knee, axis=-1)
    return points / float(np.nanmedian(length))


def _swapped_frames(time_s: FloatArray, legs: FloatArray) -> BoolArray:
    """(time,) states of the cheapest path; True = exchanged. ``legs`` is (time, side, point, space)."""
    if len(time_s) < 3:
        return np.zeros(len(time_s), dtype=bool)
    both = np.stack([legs, legs[:, ::-1]], axis=1)  # (time, state, side, point, space)
    dt = np.diff(time_s)
    # Unevenly spaced second difference, scaled to an acceleration.
    before, after = dt[:-1, None, None, None], dt[1:, None, None, None]

    def acceleration(a: int, b: int, c: int) -> FloatArray:
        rise = (both[2:, c] - both[1:-1, b]) / after
        fall = (both[1:-1, b] - both[:-2, a]) / before
        size = np.linalg.norm((rise - fall) * 2.0 / (before + after), axis=-1)
        cost = np.minimum((size / _PLAUSIBLE_ACCELERATION) ** 2, _COST_LIMIT)
        seen = np.isfinite(cost)
        total = np.where(seen, cost, 0.0).sum(axis=(1, 2)) / np.maximum(seen.sum(axis=(1, 2)), 1)
        return np.asarray(total)

    # States are pairs (previous, current); matrix [p, c] -> [c, n] of one frame step. Index 2*p + c.
    steps = np.full((len(time_s) - 2, 4, 4), np.inf)
    for a in (0, 1):
        for b in (0, 1):
            for c in (0, 1):
                steps[:, 2 * a + b, 2 * b + c] = acceleration(a, b, c) + _LABEL_WEIGHT * c
    start = np.array([0.0, _LABEL_WEIGHT, _LABEL_WEIGHT, 2 * _LABEL_WEIGHT])
    pair = _cheapest_states(steps, start)
    states = np.concatenate([[pair[0] // 2], pair % 2])
    return np.asarray(states == 1)


def _cheapest_states(steps: FloatArray, start: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(time - 1,) states of the min-cost path through ``steps`` (time - 2, from, to), by forward and backward costs."""
    forward = start[:, None] + _prefix(steps)  # (time - 2, from, to)
    forward_cost = np.vstack([start[None], forward.min(axis=1)])
    backward = _prefix(steps[::-1].transpose(0, 2, 1))[::-1].transpose(0, 2, 1)
    backward_cost = np.vstack([backward.min(axis=2), np.zeros((1, steps.shape[1]))])
    return np.asarray(np.argmin(forward_cost + backward_cost, axis=1))


def _prefix(steps: FloatArray) -> FloatArray:
    """Min-plus products of all leading steps: out[i] = steps[0] ⊗ … ⊗ steps[i], in log2(time) array operations."""
    product = steps.copy()
    reach = 1
    while reach < len(product):
        joined = (product[:-reach, :, :, None] + product[reach:, None, :, :]).min(axis=2)
        product = np.concatenate([product[:reach], joined])
        reach *= 2
    return product
