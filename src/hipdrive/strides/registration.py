"""Register a runner's steps to their mean: many noisy steps agree on one sharp waveform.

A runner's steps differ little, a pose network's noise differs from frame to frame. So each step is shifted in
time until it fits the mean of all, event rules read the mean, and each step gets the mean's event at its own
shift. The shift is the least-squares one to first order, δ = −Σ M'(S − M) / Σ M'² (curve registration: Ramsay &
Li 1998, J R Stat Soc B 60:351).
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.strides.leg_signals import GRID_HZ, LegSignals

_ITERATIONS = 4
_MAX_SHIFT_S = 0.02
#: Fewer steps have no mean worth fitting.
MIN_STEPS = 3


def windows(values: FloatArray, start_s: float, anchors_s: FloatArray, offsets_s: FloatArray) -> FloatArray:
    """(..., step, offset) values (..., grid) at anchor + offset by linear interpolation; NaN outside the recording.

    offsets_s : even, one grid step apart: all of a step then lie at the same place between two grid points
    """
    place = (anchors_s + offsets_s[0] - start_s) * GRID_HZ
    first = np.floor(place).astype(int)
    count, last = len(offsets_s), values.shape[-1] - 1
    share = (place - first)[:, None]
    if count <= last and bool((first >= 0).all() and (first + count <= last).all()):
        runs = np.lib.stride_tricks.sliding_window_view(values, count + 1, axis=-1)[..., first, :]
        start, stop = runs[..., :-1], runs[..., 1:]
    else:
        at = first[:, None] + np.arange(count)
        start, stop = values[..., np.clip(at, 0, last)], values[..., np.clip(at + 1, 0, last)]
        outside = (at + share < 0) | (at + share > last)
        start[..., outside] = np.nan
    return np.asarray(start + (stop - start) * share)


def register(signals: LegSignals, anchors_s: FloatArray, before_s: float, after_s: float) -> FloatArray:
    """(step,) anchors moved so that the steps agree from `before_s` before them to `after_s` after.

    The median of the moves is kept at zero: registration says when a step came against the others, no more.
    Fewer than three steps come back as they are.
    """
    if len(anchors_s) < MIN_STEPS:
        return anchors_s
    offsets_s = np.arange(-before_s, after_s, 1.0 / GRID_HZ)
    channels = signals.channels
    anchors = anchors_s
    for _ in range(_ITERATIONS):
        cut = windows(channels, signals.time_s[0], anchors, offsets_s).swapaxes(0, 1)
        shift = _shifts(cut) if np.isfinite(cut).all() else _shifts_of_cut_off(cut)
        anchors = anchors + np.clip(shift - np.median(shift), -_MAX_SHIFT_S, _MAX_SHIFT_S)
    return anchors


def _shifts(cut: FloatArray) -> FloatArray:
    """(step,) how much later each step comes than the mean, from its (step, channel, offset) values; none is missing."""
    mean = cut.mean(axis=0)
    slope = _slope(mean)
    rest = cut - mean
    # A constant offset of one landmark in one step is the network's, not a shift in time.
    rest -= rest.mean(axis=2, keepdims=True)
    weight = 1.0 / (rest.var(axis=(0, 2)) + 1e-12)
    weighted = weight[:, None] * slope
    return np.asarray(-np.einsum("ct,nct->n", weighted, rest) / float((weighted * slope).sum()))


def _shifts_of_cut_off(cut: FloatArray) -> FloatArray:
    """As `_shifts`, where the recording does not hold every step wholly: what is missing (NaN) has no say."""
    mean = np.nanmean(cut, axis=0)
    slope = _slope(mean)
    rest = cut - mean
    rest -= np.nanmean(rest, axis=2, keepdims=True)
    weight = 1.0 / (np.nanvar(rest, axis=(0, 2)) + 1e-12)
    information = np.einsum("c,ct,nct->n", weight, slope**2, np.isfinite(rest).astype(float))
    return np.asarray(-np.nansum(weight[:, None] * slope * rest, axis=(1, 2)) / information)


def _slope(mean: FloatArray) -> FloatArray:
    slope = np.gradient(mean, axis=1) * GRID_HZ
    return np.asarray(slope - slope.mean(axis=1, keepdims=True))


def mean_signals(signals: LegSignals, anchors_s: FloatArray, before_s: float, after_s: float) -> LegSignals:
    """The mean of the steps as one leg's signals whose time 0 is the anchor (step,), as far as any step reaches."""
    offsets_s = np.arange(-before_s, after_s, 1.0 / GRID_HZ)
    reach = anchors_s[:, None] + offsets_s
    inside = ((reach >= signals.time_s[0]) & (reach <= signals.time_s[-1])).any(axis=0)
    offsets_s = offsets_s[inside]
    means: dict[str, FloatArray] = {}
    for part in fields(signals):
        if part.name not in ("side", "time_s", "level"):
            cut = windows(getattr(signals, part.name), signals.time_s[0], anchors_s, offsets_s)
            means[part.name] = _mean_of_seen(cut)
    return LegSignals(side=signals.side, time_s=offsets_s, level=signals.level, **means)


def _mean_of_seen(cut: FloatArray) -> FloatArray:
    """(offset,) mean over the steps that reach there; NaN where none does."""
    seen = np.isfinite(cut)
    if seen.all():
        return np.asarray(cut.mean(axis=0))
    total, count = np.where(seen, cut, 0.0).sum(axis=0), seen.sum(axis=0)
    mean: FloatArray = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean
