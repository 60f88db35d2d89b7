"""Gaps: points that slip off the body are taken out, short gaps are bridged and marked, long ones stay missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.ndimage import median_filter

from hipdrive.motion.gait_template import Moments, expected_positions
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import BoolArray, FloatArray, Motion, Status

#: Longest gap bridged by a straight line (definitions A1, step 1); one frame is always bridged.
LONGEST_BRIDGED_GAP_S = 0.05
#: Longest gap bridged where the other strides of the clip say how the leg moves at that moment.
LONGEST_GUIDED_GAP_S = 0.10
#: A point this far from the median of its neighbours, in body-scaled units, is a slip of the network.
_SPIKE_TRUNK_LENGTHS = 0.25
#: A foot seen from the side changes its length by less than this share.
_FOOT_STRETCH = 0.25
#: A leg point is a slip where it misses the other strides by more than this many robust standard deviations ...
_SLIP_DEVIATIONS = 4.5
#: ... and by more than this share of the leg's length, so that a runner's own variation is never cut.
_SLIP_LEG_LENGTHS = 0.07


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
    return _without(motion, spike, f"{int(spike.sum())} points that jump for a moment dropped")


def drop_slips(motion: Motion, leg_length: float, moments: Sequence[Moments]) -> Motion:
    """Mark as missing the leg points that miss what the other strides show at the same moment by far.

    Where the legs pass each other a network puts points of one leg on the other for a few frames. Such slips stand
    out against the runner's own median stride. Clips too short for a median stride are left as they are.
    """
    miss = np.linalg.norm(motion.position - expected_positions(motion, moments), axis=2)
    spread = 1.4826 * np.nanmedian(np.where(np.isfinite(miss), miss, 0.0), axis=0)
    limit = np.maximum(_SLIP_DEVIATIONS * spread, _SLIP_LEG_LENGTHS * leg_length)
    slip = np.isfinite(miss) & (miss > limit)
    return _without(motion, slip, f"{int(slip.sum())} leg points that slipped off the leg dropped")


def drop_bent_feet(motion: Motion) -> Motion:
    """Mark as missing the heel or toe where a foot changes its length: feet are stiff, slips of a network are not.

    A toe is dropped where its distances to both heel and ankle are off by more than a quarter of the foot's median length,
    a heel where its distances to both toe and ankle are.
    """
    bent = np.zeros((motion.frames, len(motion.landmarks)), dtype=bool)
    for side in SIDES:
        heel_toe, off_heel_toe = _length_error(motion, f"{side}_heel", f"{side}_toe")
        for point, other in (("toe", "ankle"), ("heel", "ankle")):
            _, off = _length_error(motion, f"{side}_{point}", f"{side}_{other}")
            allowed = _FOOT_STRETCH * heel_toe
            bent[:, motion.landmarks.index(f"{side}_{point}")] = (off_heel_toe > allowed) & (off > allowed)
    return _without(motion, bent, f"{int(bent.sum())} heel and toe points that stretched the foot dropped")


def _length_error(motion: Motion, first: str, second: str) -> tuple[float, FloatArray]:
    """(median distance of two landmarks, (time,) how far each frame is from it); missing frames are not off."""
    length = np.linalg.norm(motion[first] - motion[second], axis=1)
    middle = float(np.nanmedian(length)) if np.isfinite(length).any() else 0.0
    return middle, np.nan_to_num(np.abs(length - middle))


def fill_short_gaps(motion: Motion, moments: Sequence[Moments] = ()) -> Motion:
    """Bridge short gaps inside a pass; the bridged points become `INTERPOLATED`.

    Gaps of up to 50 ms (at least one frame) are bridged by a straight line. Leg points are bridged over up to
    100 ms along the median stride of the clip, shifted to meet the points on both sides.
    """
    position = motion.position.copy()
    status = motion.status.copy()
    guide = expected_positions(motion, moments)
    for part in motion.passes:
        frames = slice(part.start, part.stop)
        for landmark in range(len(motion.landmarks)):
            column, along = position[frames, landmark], guide[frames, landmark]
            for path, longest_s in ((along, LONGEST_GUIDED_GAP_S), (np.zeros_like(along), LONGEST_BRIDGED_GAP_S)):
                bridge = _bridged(motion.time_s[frames], column, path, longest_s)
                status[frames, landmark][bridge] = Status.INTERPOLATED
    filled = int((status == Status.INTERPOLATED).sum() - (motion.status == Status.INTERPOLATED).sum())
    straight_ms, guided_ms = 1000 * LONGEST_BRIDGED_GAP_S, 1000 * LONGEST_GUIDED_GAP_S
    limits = f"up to {straight_ms:.0f} ms, leg points along the median stride up to {guided_ms:.0f} ms"
    step = f"{filled} missing points in short gaps ({limits}) interpolated and marked"
    provenance = replace(motion.provenance, steps=(*motion.provenance.steps, step))
    return replace(motion, position=position, status=status, provenance=provenance)


def _bridged(time_s: FloatArray, column: FloatArray, guide: FloatArray, longest_s: float) -> BoolArray:
    """Fill the short gaps of ``column`` (time, space) in place along ``guide``, where there is one.

    Returns the (time,) mask of what was filled.
    """
    missing = ~np.isfinite(column[:, 0])
    guided = np.isfinite(guide[:, 0])
    bridge = _bridgeable(time_s, missing, longest_s) & guided
    known = ~missing & guided
    for axis in range(column.shape[1]) if bridge.any() and known.any() else ():
        away = (column - guide)[known, axis]
        column[bridge, axis] = guide[bridge, axis] + np.interp(time_s[bridge], time_s[known], away)
    return bridge & known.any()


def _bridgeable(time_s: FloatArray, missing: BoolArray, longest_s: float) -> BoolArray:
    """(time,) the missing frames that lie in a short gap with present frames on both sides."""
    if not missing.any() or missing.all():
        return np.zeros_like(missing)
    frame_s = float(np.median(np.diff(time_s)))
    seen = np.flatnonzero(~missing)
    before = np.searchsorted(seen, np.arange(len(missing)), side="right") - 1
    after = np.minimum(before + 1, len(seen) - 1)
    inside = (before >= 0) & (np.arange(len(missing)) < seen[-1])
    span = time_s[seen[after]] - time_s[seen[np.maximum(before, 0)]]
    # From the last present to the next present frame a gap of n frames spans n + 1 frame times.
    limit = max(longest_s, 1.01 * frame_s) + 1.01 * frame_s
    return np.asarray(missing & inside & (span <= limit))


def _near_missing(motion: Motion) -> BoolArray:
    """(time, landmark) points whose five-frame median cannot be trusted: a missing neighbour or a pass boundary."""
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
