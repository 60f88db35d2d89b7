"""Where the legs should be at each moment of the stride, learnt from all strides of the clip.

Exchanging left and right leaves the sum of the legs as it is. The sum therefore tells, whatever the labels, at which
moment of the stride a frame lies; the median over all frames of that moment tells where each leg goes
there. A minority of swapped or slipped frames does not move the median.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter1d
from scipy.signal import butter, hilbert, sosfiltfilt

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


def expected_positions(motion: Motion) -> FloatArray:
    """(time, landmark, space) where the runner's own median stride puts each leg point; NaN where it cannot say."""
    expected = np.full_like(motion.position, np.nan)
    hip = motion.midpoint("left_hip", "right_hip")
    columns = [motion.landmarks.index(f"{side}_{point}") for side in SIDES for point in LEG_POINTS]
    legs = (motion.position[:, columns] - hip[:, None]).reshape(motion.frames, 2, len(LEG_POINTS), -1)
    for frames in blocks(motion):
        found = expected_legs(motion.time_s[frames], legs[frames])
        if found is not None:
            expected[frames[:, None], columns] = (
                found.reshape(len(frames), len(columns), -1) + hip[frames][:, None]
            )
    return expected


def blocks(motion: Motion) -> list[IntArray]:
    """Frame indices of stretches of about 12 s in which the legs stride, inside the passes; one template each."""
    striding = _striding(motion)
    found: list[IntArray] = []
    for part in motion.passes:
        frames = np.arange(part.start, part.stop)[striding[part.start : part.stop]]
        for run in np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1):
            if len(run) > 1:
                lasts_s = motion.time_s[run[-1]] - motion.time_s[run[0]]
                found += np.array_split(run, max(1, round(lasts_s / BLOCK_S)))
    return found


def _striding(motion: Motion) -> BoolArray:
    """(time,) whether the feet swing past each other around this frame; standing has no place in a median stride."""
    legs = hip_relative_legs(motion)
    ankle = LEG_POINTS.index("ankle")
    # The size of the distance does not change when left and right are exchanged.
    apart = np.nan_to_num(np.abs(legs[:, 0, ankle, 0] - legs[:, 1, ankle, 0]))
    window = max(3, round(_STRIDING_WINDOW_S * motion.fps))
    return np.asarray(maximum_filter1d(apart, window) > _STRIDING_LEG_LENGTHS)


def expected_legs(time_s: FloatArray, legs: FloatArray, harmonics: int | None = None) -> FloatArray | None:
    """(time, side, point, space) where the legs are expected; None where the clip is too short for a template.

    legs : (time, side, point, space) as labelled now, relative to the mid-hip
    harmonics : a template of so few harmonics of the stride, which holds even where most frames of one moment are
        swapped; None for the median of each moment, which follows every detail
    """
    phase = _stride_phase(time_s, legs.sum(axis=1))
    if phase is None:
        return None
    flat = legs.reshape(len(legs), -1)
    expected = _medians(phase, flat) if harmonics is None else _few_harmonics(phase, flat, harmonics)
    return expected.reshape(legs.shape)


def _medians(phase: FloatArray, columns: FloatArray) -> FloatArray:
    bins = np.floor(phase * _BINS).astype(int) % _BINS
    table = np.full((_BINS, columns.shape[1]), np.nan)
    for index in range(_BINS):
        inside = columns[bins == index]
        enough = np.isfinite(inside).sum(axis=0) >= 3
        table[index, enough] = np.nanmedian(inside[:, enough], axis=0)
    # Between the middles of two bins the template moves on evenly.
    place = phase * _BINS - 0.5
    below = np.floor(place).astype(int)
    share = (place - below)[:, None]
    return np.asarray(table[below % _BINS] * (1.0 - share) + table[(below + 1) % _BINS] * share)


def _few_harmonics(phase: FloatArray, columns: FloatArray, harmonics: int) -> FloatArray:
    """Least absolute deviations by reweighting: swapped frames are outliers of a smooth curve."""
    turns = 2.0 * np.pi * phase[:, None] * np.arange(1, harmonics + 1)
    basis = np.hstack([np.ones((len(phase), 1)), np.cos(turns), np.sin(turns)])
    filled = np.where(np.isfinite(columns), columns, np.nanmedian(columns, axis=0))
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
    sos = butter(2, np.array(_STEP_BAND_HZ), btype="bandpass", fs=fps, output="sos")
    signals = sosfiltfilt(sos, np.stack(columns, axis=1), axis=0)
    _, _, axes = np.linalg.svd(signals - signals.mean(axis=0), full_matrices=False)
    main = signals @ axes[0]
    step_hz = _strongest_frequency_hz(main, fps)
    narrow = butter(2, np.array([0.7 * step_hz, 1.4 * step_hz]), btype="bandpass", fs=fps, output="sos")
    step_phase = np.unwrap(np.angle(hilbert(sosfiltfilt(narrow, main))))
    return np.asarray((np.interp(time_s, even_s, step_phase) / (4.0 * np.pi)) % 1.0)


def _strongest_frequency_hz(signal: FloatArray, fps: float) -> float:
    power = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), 8192)) ** 2
    frequency = np.fft.rfftfreq(8192, 1.0 / fps)
    band = (frequency >= _STEP_BAND_HZ[0]) & (frequency <= _STEP_BAND_HZ[1])
    return float(frequency[band][int(np.argmax(power[band]))])
