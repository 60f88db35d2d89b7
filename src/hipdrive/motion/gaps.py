"""Gaps: single wild points are taken out, short gaps are bridged and marked, long ones stay missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.ndimage import median_filter

from hipdrive.motion.motion import BoolArray, FloatArray, Motion, Status

#: Longest gap that is bridged (definitions A1, step 1); one frame is always bridged.
LONGEST_BRIDGED_GAP_S = 0.05
#: A point this far from the median of its neighbours, in body-scaled units, is a slip of the network.
_SPIKE_TRUNK_LENGTHS = 0.25


def drop_spikes(motion: Motion, trunk_length: float) -> Motion:
    """Mark as missing the points that jump out of the line of their neighbours and come back.

    A point is dropped where it lies more than a quarter trunk length from the median of five frames
    around it, after the travel a running foot can make between frames is allowed for.
    """
    reach = _SPIKE_TRUNK_LENGTHS * trunk_length
    # The swinging foot covers up to about 20 trunk lengths a second; the median of five lags by none but curves.
    reach += 20.0 * trunk_length / motion.fps * 0.5
    middle = median_filter(np.nan_to_num(motion.position), size=(5, 1, 1), mode="nearest")
    away = np.linalg.norm(motion.position - middle, axis=2)
    near_gap = _near_missing(motion)
    spike = (away > reach) & ~near_gap
    return _without(motion, spike, f"{int(spike.sum())} wild points dropped")


def fill_short_gaps(motion: Motion) -> Motion:
    """Bridge gaps of up to 50 ms (at least one frame) inside a pass by a straight line; they become `INTERPOLATED`."""
    position = motion.position.copy()
    status = motion.status.copy()
    for part in motion.passes:
        frames = slice(part.start, part.stop)
        time_s = motion.time_s[frames]
        for landmark in range(len(motion.landmarks)):
            missing = ~np.isfinite(position[frames, landmark, 0])
            bridge = _bridgeable(time_s, missing, motion.fps)
            if not bridge.any():
                continue
            for axis in range(position.shape[2]):
                column = position[frames, landmark, axis]
                column[bridge] = np.interp(time_s[bridge], time_s[~missing], column[~missing])
            status[frames, landmark][bridge] = Status.INTERPOLATED
    filled = int((status == Status.INTERPOLATED).sum() - (motion.status == Status.INTERPOLATED).sum())
    longest = f"{1000 * LONGEST_BRIDGED_GAP_S:.0f} ms"
    step = f"{filled} missing points in gaps of up to {longest} interpolated and marked"
    provenance = replace(motion.provenance, steps=(*motion.provenance.steps, step))
    return replace(motion, position=position, status=status, provenance=provenance)


def _bridgeable(time_s: FloatArray, missing: BoolArray, fps: float) -> BoolArray:
    """(time,) the missing frames that lie in a short gap with observed frames on both sides."""
    if not missing.any() or missing.all():
        return np.zeros_like(missing)
    seen = np.flatnonzero(~missing)
    before = np.searchsorted(seen, np.arange(len(missing)), side="right") - 1
    after = np.minimum(before + 1, len(seen) - 1)
    inside = (before >= 0) & (np.arange(len(missing)) < seen[-1])
    span = time_s[seen[after]] - time_s[seen[np.maximum(before, 0)]]
    limit = max(LONGEST_BRIDGED_GAP_S, 1.01 / fps) + 1.01 / fps
    return np.asarray(missing & inside & (span <= limit))


def _near_missing(motion: Motion) -> BoolArray:
    """(time, landmark) points whose five-frame median is not to be trusted: a missing neighbour or a pass boundary."""
    missing = ~np.isfinite(motion.position[..., 0])
    edge = np.zeros(motion.frames, dtype=bool)
    for part in motion.passes:
        edge[part.start : part.start + 2] = True
        edge[max(part.stop - 2, 0) : part.stop] = True
    padded = np.pad(missing, ((2, 2), (0, 0)), constant_values=True)
    near = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0).any(axis=-1)
    return np.asarray(near | edge[:, None])


def _without(motion: Motion, dropped: BoolArray, step: str) -> Motion:
    position = np.where(dropped[..., None], np.nan, motion.position)
    status = np.where(dropped, Status.MISSING, motion.status).astype(np.int8)
    provenance = replace(motion.provenance, steps=(*motion.provenance.steps, step))
    return replace(motion, position=position, status=status, provenance=provenance)
