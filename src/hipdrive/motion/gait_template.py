"""Where the legs should be at each moment of the stride, learnt from all strides of the clip.

Exchanging left and right leaves the sum of the legs as it is. The sum therefore tells, whatever the labels, at which
moment of the stride a frame lies; the median over all frames of that moment tells where each leg goes
there. A minority of swapped or slipped frames does not move the median.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.ndimage import maximum_filter1d
from scipy.signal import butter, hilbert, sosfiltfilt

from hipdrive.motion.frequency import strongest_frequency_hz
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import BoolArray, FloatArray, IntArray, Motion

#: Points that tell the legs apart. Hips are left out: in a side view they coincide.
LEG_POINTS = ("knee", "ankle", "heel", "toe")

#: Strides of a block share one template: long enough for a median, short enough for tempo and position to be steady.
BLOCK_S = 12.0
#: Below this a median over strides means little; the legs' inertia has to do alone.
_SHORTEST_S = 2.5
#: Steps a second of anything from a fast walk to a sprint.
_STEP_BAND_HZ = (1.5, 5.0)
_SLOWEST_STEPS_HZ = 1.4
_BINS = 36
#: The feet of a running or walking person come this far apart, in leg lengths, at least once in every such window.
_STRIDING_LEG_LENGTHS = 0.4
_STRIDING_WINDOW_S = 0.6


def hip_relative_legs(motion: Motion) -> FloatArray:
    """(time, side, point, space) positions of `LEG_POINTS` relative to the mid-hip, in leg lengths."""
    hip = motion.midpoint("left_hip", "right_hip")
    legs = np.stack([np.stack([motion[f"{s}_{p}"] - hip for p in LEG_POINTS], axis=1) for s in SIDES], axis=1)
    knee, ankle = legs[:, :, 0], legs[:, :, 1]
    length = np.linalg.norm(knee, axis=-1) + np.linalg.norm(ankle - knee, axis=-1)
    return np.asarray(legs / float(np.nanmedian(length)))


def expected_positions(motion: Motion, moments: Sequence[Moments]) -> FloatArray:
    """(time, landmark, space) where the runner's own median stride puts each leg point; NaN where it cannot say."""
    expected = np.full_like(motion.position, np.nan)
    hip = motion.midpoint("left_hip", "right_hip")
    columns = [motion.landmarks.index(f"{side}_{point}") for side in SIDES for point in LEG_POINTS]
    legs = (motion.position[:, columns] - hip[:, None]).reshape(motion.frames, 2, len(LEG_POINTS), -1)
    for block in moments:
        found = expected_legs(block, legs).reshape(len(block.frames), len(columns), -1)
        expected[block.frames[:, None], columns] = found + hip[block.frames][:, None]
    return expected


@dataclass(frozen=True, eq=False)
class Moments:
    """Frames of one stretch of striding, and at which moment of the stride (0..1) each lies."""

    frames: IntArray
    phase: FloatArray


def stride_moments(motion: Motion) -> tuple[Moments, ...]:
    """The moments of every stretch of about 12 s in which the legs stride; one template each.

    Stretches too short for a median are left out. Labels may be swapped: the moments do not depend on them.
    """
    legs = hip_relative_legs(motion)
    blocks = [frames for frames in _blocks(motion, legs) if _steps_are_quick(motion, legs, frames)]
    found = [(frames, _stride_phase(motion.time_s[frames], legs[frames].sum(axis=1))) for frames in blocks]
    return tuple(Moments(frames, phase) for frames, phase in found if phase is not None)


def _blocks(motion: Motion, legs: FloatArray) -> list[IntArray]:
    striding = _striding(motion, legs)
    found: list[IntArray] = []
    for part in motion.passes:
        frames = np.arange(part.start, part.stop)[striding[part.start : part.stop]]
        for run in np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1):
            if len(run) > 1:
                lasts_s = motion.time_s[run[-1]] - motion.time_s[run[0]]
                found += np.array_split(run, max(1, round(lasts_s / BLOCK_S)))
    return found


def _steps_are_quick(motion: Motion, legs: FloatArray, frames: IntArray) -> bool:
    """Whether the steps come at a walker's or runner's rate; slow motion would lock to a multiple of its rate."""
    ankle = LEG_POINTS.index("ankle")
    apart = np.nan_to_num(np.abs(legs[frames, 0, ankle, 0] - legs[frames, 1, ankle, 0]))
    return strongest_frequency_hz(apart, motion.fps, low_hz=0.15) >= _SLOWEST_STEPS_HZ


def _striding(motion: Motion, legs: FloatArray) -> BoolArray:
    """(time,) whether the feet swing past each other around this frame; standing has no place in a median stride."""
    ankle = LEG_POINTS.index("ankle")
    # The size of the distance does not change when left and right are exchanged.
    apart = np.nan_to_num(np.abs(legs[:, 0, ankle, 0] - legs[:, 1, ankle, 0]))
    window = max(3, round(_STRIDING_WINDOW_S * motion.fps))
    return np.asarray(maximum_filter1d(apart, window) > _STRIDING_LEG_LENGTHS)


def expected_legs(block: Moments, legs: FloatArray, harmonics: int | None = None) -> FloatArray:
    """(frame of the block, side, point, space) where the legs are expected.

    legs : (time, side, point, space) of the whole motion as labelled now, relative to the mid-hip
    harmonics : a template of so few harmonics of the stride, which holds even where most frames of one moment are
        swapped; None for the median of each moment, which follows every detail
    """
    inside = legs[block.frames]
    flat = inside.reshape(len(inside), -1)
    expected = _medians(block.phase, flat) if harmonics is None else _few_harmonics(block.phase, flat, harmonics)
    return expected.reshape(inside.shape)


def _medians(phase: FloatArray, columns: FloatArray) -> FloatArray:
    bins = np.floor(phase * _BINS).astype(int) % _BINS
    # All bins side by side, padded with NaN, which sorting puts last: one sort instead of a median a bin.
    order = np.argsort(bins, kind="stable")
    counts = np.bincount(bins, minlength=_BINS)
    place_in_bin = np.arange(len(bins)) - np.repeat(np.cumsum(counts) - counts, counts)
    padded = np.full((_BINS, max(1, int(counts.max())), columns.shape[1]), np.nan)
    padded[bins[order], place_in_bin] = columns[order]
    padded.sort(axis=1)
    seen = np.isfinite(padded).sum(axis=1)
    low, high = (
        np.take_along_axis(padded, np.maximum(k, 0)[:, None], axis=1)[:, 0] for k in ((seen - 1) // 2, seen // 2)
    )
    table = np.where(seen >= 3, (low + high) / 2.0, np.nan)
    # Between the middles of two bins the template moves on evenly.
    place = phase * _BINS - 0.5
    below = np.floor(place).astype(int)
    share = (place - below)[:, None]
    return np.asarray(table[below % _BINS] * (1.0 - share) + table[(below + 1) % _BINS] * share)


def _few_harmonics(phase: FloatArray, columns: FloatArray, harmonics: int) -> FloatArray:
    """Least absolute deviations by reweighting: swapped frames are outliers of a smooth curve."""
    turns = 2.0 * np.pi * phase[:, None] * np.arange(1, harmonics + 1)
    basis = np.hstack([np.ones((len(phase), 1)), np.cos(turns), np.sin(turns)])
    seen = np.isfinite(columns)
    middle = np.zeros(columns.shape[1])  # of a point that no frame shows; nothing is held against it later
    ever = seen.any(axis=0)
    middle[ever] = np.nanmedian(columns[:, ever], axis=0)
    filled = np.where(seen, columns, middle)
    weight = np.ones(len(phase))
    for _ in range(12):
        weighted = basis.T * weight
        fit = np.linalg.solve(weighted @ basis, weighted @ filled)
        miss = np.linalg.norm(filled - basis @ fit, axis=1)
        weight = 1.0 / np.maximum(miss, 0.02 * float(np.median(miss)) + 1e-9)
    return np.asarray(basis @ fit)


def _stride_phase(time_s: FloatArray, both: FloatArray) -> FloatArray | None:
    """(time,) stride phase in 0..1 from the sum of the legs, which repeats every step whatever the labels are."""
    fps = 1.0 / float(np.median(np.diff(time_s)))
    if time_s[-1] - time_s[0] < _SHORTEST_S or fps < 12.0:
        return None
    even_s = np.arange(time_s[0], time_s[-1], 1.0 / fps)
    flat = both.reshape(len(both), -1)
    columns = [
        np.interp(even_s, time_s[np.isfinite(c)], c[np.isfinite(c)]) for c in flat.T if np.isfinite(c).sum() > 2
    ]
    sos = _band_pass(*_STEP_BAND_HZ, fps)
    signals = sosfiltfilt(sos, np.stack(columns, axis=1), axis=0)
    centred = signals - signals.mean(axis=0)
    # The axis of the largest variance; of the small covariance, not of all frames.
    _, axes = np.linalg.eigh(centred.T @ centred)
    main = signals @ axes[:, -1]
    step_hz = strongest_frequency_hz(main, fps, *_STEP_BAND_HZ)
    narrow = _band_pass(0.7 * step_hz, 1.4 * step_hz, fps)
    step_phase = _even_ends(np.unwrap(np.angle(hilbert(sosfiltfilt(narrow, main)))), round(fps / step_hz))
    return np.asarray((np.interp(time_s, even_s, step_phase) / (4.0 * np.pi)) % 1.0)


def _even_ends(phase: FloatArray, step: int) -> FloatArray:
    """The phase with its first and last step carried on evenly from the two steps beside: filters err at ends."""
    if len(phase) < 6 * step:
        return phase
    mended = phase.copy()
    early = (phase[3 * step] - phase[step]) / (2 * step)
    late = (phase[-1 - step] - phase[-1 - 3 * step]) / (2 * step)
    mended[:step] = phase[step] - early * np.arange(step, 0, -1)
    mended[-step:] = phase[-1 - step] + late * np.arange(1, step + 1)
    return mended


@lru_cache(maxsize=256)
def _band_pass(low_hz: float, high_hz: float, fps: float) -> FloatArray:
    return np.asarray(butter(2, np.array([low_hz, high_hz]), btype="bandpass", fs=fps, output="sos"))
