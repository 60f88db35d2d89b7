"""Which leg is which: repair of left-right swaps.

Side-view pose networks exchange the two legs in 5-14 % of frames where the legs pass each other. Legs
have inertia, labels do not: of all ways to exchange the labels frame by frame, the one is taken
in which both legs accelerate least and fit the rhythm of the other strides (`gait_template`), the network's own
labels counting as weak evidence. It is the Viterbi path over two states, solved exactly as a min-plus prefix
scan, so that no Python loop runs over frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hipdrive.motion.gait_template import LEG_POINTS, Moments, expected_legs, hip_relative_legs
from hipdrive.motion.landmarks import SIDES, mirror_name
from hipdrive.motion.motion import BoolArray, FloatArray, IntArray, Motion

#: What the network exchanges together.
_LEG = ("hip", *LEG_POINTS)

#: Acceleration, in leg lengths per second squared, at which a frame-to-frame change is as unlikely as
#: the network's own label being wrong. Legs in running reach about 120; a swap at 60 fps looks like 1000+.
_PLAUSIBLE_ACCELERATION = 250.0
#: Cost of one second against the network's own labels. A label swap that lasts longer than about half a second
#: is believed; real swaps last 20-100 ms.
_LABEL_COST_PER_S = 60.0
#: How far the legs' difference may be from the template of its moment, in leg lengths, and the most a frame may cost.
_TEMPLATE_SPREAD = 0.15
_TEMPLATE_LIMIT = 9.0
#: Frames solved at once by the scan; a path of any length is cut into such blocks.
_BLOCK_FRAMES = 16
#: A single frame's evidence is bounded, so that one wild point cannot decide for its neighbours.
_COST_LIMIT = 16.0


def repair_leg_swaps(motion: Motion, moments: Sequence[Moments]) -> tuple[Motion, BoolArray]:
    """Exchange the legs' labels where they are swapped.

    moments : of the stretches that have a template (`gait_template.stride_moments`); none for a short clip
    Returns the repaired motion and a (time,) mask of the frames in which labels were exchanged. Only
    labels move; no position changes. Whether left and right as a whole are right rests on the network
    being right in most frames.
    """
    legs = hip_relative_legs(motion)
    # A smooth template holds whatever the labels: frame by frame it repairs most. The details come from what it repaired.
    rough = _template_costs(legs, legs, moments, harmonics=2)
    roughly = rough[:, 1] < rough[:, 0]
    as_labelled = np.where(roughly[:, None, None, None], legs[:, ::-1], legs)
    template = _template_costs(as_labelled, legs, moments, harmonics=None)
    swapped = np.zeros(motion.frames, dtype=bool)
    for part in motion.passes:
        frames = slice(part.start, part.stop)
        swapped[frames] = _swapped_frames(motion.time_s[frames], legs[frames], template[frames])
    return exchange_legs(motion, swapped), swapped


def exchange_legs(motion: Motion, frames: BoolArray) -> Motion:
    """The same motion with the legs' labels exchanged in the marked frames (time,)."""
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


def _swapped_frames(time_s: FloatArray, legs: FloatArray, template: FloatArray) -> BoolArray:
    """(time,) True where the labels are to be exchanged. ``legs`` is (time, side, point, space), ``template`` a cost."""
    if len(time_s) < 3:
        return np.zeros(len(time_s), dtype=bool)
    alone = template.copy()
    alone[:, 1] += _LABEL_COST_PER_S * float(np.median(np.diff(time_s)))
    return _cheapest_path(_inertia_costs(time_s, legs), alone)


def _inertia_costs(time_s: FloatArray, legs: FloatArray) -> FloatArray:
    """(time - 2, a, b, c) cost of states a, b, c of three frames in a row: how hard the legs would accelerate."""
    both = np.stack([legs, legs[:, ::-1]], axis=1)  # (time, state, side, point, space)
    dt = np.diff(time_s)
    before, after = dt[:-1, None, None, None], dt[1:, None, None, None]
    costs = np.zeros((len(time_s) - 2, 2, 2, 2))
    # Exchanging all three frames changes nothing: the first may keep its labels.
    for b, c in np.ndindex(2, 2):
        # Unevenly spaced second difference, scaled to an acceleration.
        change = (both[2:, c] - both[1:-1, b]) / after - (both[1:-1, b] - both[:-2, 0]) / before
        change *= 2.0 / (before + after)
        cost = np.minimum(_squared(change) / _PLAUSIBLE_ACCELERATION**2, _COST_LIMIT)
        seen = np.isfinite(cost)
        mean = np.where(seen, cost, 0.0).sum(axis=(1, 2)) / np.maximum(seen.sum(axis=(1, 2)), 1)
        costs[:, 0, b, c] = costs[:, 1, 1 - b, 1 - c] = mean
    return costs


def _squared(vectors: FloatArray) -> FloatArray:
    """(...) squared length of (..., space) vectors; several times as quick as the norm of numpy."""
    return np.asarray(np.einsum("...i,...i->...", vectors, vectors))


def _template_costs(
    as_labelled: FloatArray, legs: FloatArray, moments: Sequence[Moments], harmonics: int | None
) -> FloatArray:
    """(time, state) cost of being the wrong way round for this moment of the stride; 0 where no template can say."""
    costs = np.zeros((len(legs), 2))
    for block in moments:
        frames = block.frames
        expected, here = expected_legs(block, as_labelled, harmonics), legs[frames]
        for state, sides in ((0, [0, 1]), (1, [1, 0])):
            miss = _squared(here[:, sides] - expected) / _TEMPLATE_SPREAD**2
            seen = np.isfinite(miss)
            cost = np.where(seen, np.minimum(miss, _TEMPLATE_LIMIT), 0.0).sum(axis=(1, 2))
            costs[frames, state] = cost / np.maximum(seen.sum(axis=(1, 2)), 1)
    return costs


def _cheapest_path(inertia: FloatArray, alone: FloatArray) -> BoolArray:
    """(time,) state of each frame on the cheapest path; ``alone`` is (time, state), ``inertia`` (time - 2, a, b, c)."""
    # States are pairs (previous, current), index 2 * previous + current.
    steps = np.full((len(inertia), 4, 4), np.inf)
    for a, b, c in np.ndindex(2, 2, 2):
        steps[:, 2 * a + b, 2 * b + c] = inertia[:, a, b, c] + alone[2:, c]
    start = (alone[0][:, None] + alone[1][None, :]).ravel()
    pair = _cheapest_states(steps, start)
    return np.asarray(np.concatenate([[pair[0] // 2], pair % 2]) == 1)


def _cheapest_states(steps: FloatArray, start: FloatArray) -> IntArray:
    """(time - 1,) states of the min-cost path through ``steps`` (time - 2, from, to), by forward and backward costs."""
    forward = _costs_along(steps, start)
    backward = _costs_along(steps[::-1].transpose(0, 2, 1), np.zeros(len(start)))[::-1]
    return np.asarray(np.argmin(forward + backward, axis=1))


def _costs_along(steps: FloatArray, start: FloatArray) -> FloatArray:
    """(time - 1, state) lowest cost of reaching each state, from the first frame on.

    Min-plus products of leading steps inside blocks, all blocks side by side; then from block to block.
    """
    frames, states = len(steps), steps.shape[1]
    blocks = -(-frames // _BLOCK_FRAMES)
    nothing = np.where(np.eye(states, dtype=bool), 0.0, np.inf)
    rest = np.broadcast_to(nothing, (blocks * _BLOCK_FRAMES - frames, states, states))
    # States first: every sum and minimum below then runs along whole blocks of frames.
    padded = np.ascontiguousarray(np.concatenate([steps, rest]).transpose(1, 2, 0))
    inside = _leading_products(padded.reshape(states, states, blocks, _BLOCK_FRAMES))
    entry = np.empty((states, blocks))
    cost = start
    for block in range(blocks):
        entry[:, block] = cost
        cost = (cost[:, None] + inside[:, :, block, -1]).min(axis=0)
    reached = (entry[:, None, :, None] + inside).min(axis=0).reshape(states, -1)[:, :frames]
    return np.vstack([start[None], reached.T])


def _leading_products(steps: FloatArray) -> FloatArray:
    """(from, to, block, frame) min-plus products steps[0] ⊗ … ⊗ steps[frame], in log2(frames) array operations."""
    product = steps.copy()
    reach = 1
    while reach < product.shape[-1]:
        before, after = product[..., :-reach], product[..., reach:]
        joined = before[:, 0, None] + after[None, 0]
        for through in range(1, len(steps)):
            np.minimum(joined, before[:, through, None] + after[None, through], out=joined)
        product = np.concatenate([product[..., :reach], joined], axis=-1)
        reach *= 2
    return product
