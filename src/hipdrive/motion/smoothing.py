"""Zero-lag low-pass filtering suited to running (definitions A1, step 1)."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.signal import butter, sosfiltfilt

from hipdrive.motion.motion import FloatArray, Motion

#: Cut-off of hips, knees, shoulders and head.
BODY_CUTOFF_HZ = 10.0
#: Cut-off of ankles, heels and toes, which stop dead at contact.
FOOT_CUTOFF_HZ = 15.0
#: A filter this close to half the frame rate would ring.
_LARGEST_SHARE_OF_NYQUIST = 0.8

_FOOT = ("ankle", "heel", "toe")


def smooth(motion: Motion) -> Motion:
    """The motion after a zero-lag Butterworth low-pass of fourth order, each pass by itself.

    Uneven timestamps (variable frame rate) are resampled to an even grid, filtered, and read back at
    the original times. Missing stays missing; nothing is extrapolated.
    """
    position = motion.position.copy()
    groups = {
        BODY_CUTOFF_HZ: [i for i, name in enumerate(motion.landmarks) if not name.endswith(_FOOT)],
        FOOT_CUTOFF_HZ: [i for i, name in enumerate(motion.landmarks) if name.endswith(_FOOT)],
    }
    applied = {wanted: min(wanted, _LARGEST_SHARE_OF_NYQUIST * motion.fps / 2.0) for wanted in groups}
    for part in motion.passes:
        for wanted, columns in groups.items():
            frames = slice(part.start, part.stop)
            position[frames, columns] = _smooth_columns(
                motion.time_s[frames], position[frames, columns], motion.fps, applied[wanted]
            )
    cutoffs = f"{applied[BODY_CUTOFF_HZ]:.1f} Hz (body), {applied[FOOT_CUTOFF_HZ]:.1f} Hz (feet)"
    return motion.with_position(position, f"zero-lag Butterworth low-pass, fourth order, {cutoffs}")


def _smooth_columns(time_s: FloatArray, values: FloatArray, fps: float, cutoff_hz: float) -> FloatArray:
    """(time, landmark, space) filtered; a gap is bridged for the filter's sake and is a gap again afterwards."""
    missing = ~np.isfinite(values)
    bridged = values.copy()
    for landmark, axis in np.argwhere(missing.any(axis=0) & ~missing.all(axis=0)):
        gap = missing[:, landmark, axis]
        bridged[gap, landmark, axis] = np.interp(time_s[gap], time_s[~gap], values[~gap, landmark, axis])
    filtered = low_pass(time_s, np.where(missing.all(axis=0), 0.0, bridged), fps, cutoff_hz)
    return np.where(missing, np.nan, filtered)


def low_pass(time_s: FloatArray, values: FloatArray, fps: float, cutoff_hz: float) -> FloatArray:
    """(time, …) zero-lag low-pass of values without gaps; too short a run (under 10 frames) is returned as it is."""
    if len(time_s) < 10:
        return values
    # Forward and backward halve the amplitude twice: the design cut-off is raised so that the pair meets it.
    design_hz = min(cutoff_hz / (np.sqrt(2.0) - 1.0) ** 0.25, 0.98 * fps / 2.0)
    sos = _design(design_hz, fps)
    uneven = float(np.max(np.abs(np.diff(time_s) * fps - 1.0))) > 0.02
    if not uneven:
        return np.asarray(_zero_lag(sos, values, fps, cutoff_hz))
    count = max(10, round((time_s[-1] - time_s[0]) * fps) + 1)
    even_s = np.linspace(time_s[0], time_s[-1], count)
    flat = values.reshape(len(values), -1)
    grid = np.stack([np.interp(even_s, time_s, column) for column in flat.T], axis=1)
    filtered = _zero_lag(sos, grid, fps, cutoff_hz)
    back = np.stack([np.interp(time_s, even_s, column) for column in filtered.T], axis=1)
    return np.asarray(back.reshape(values.shape))


@cache
def _design(cutoff_hz: float, fps: float) -> FloatArray:
    """Second-order Butterworth sections; designing one costs more than filtering a stretch with it."""
    return np.asarray(butter(2, cutoff_hz, fs=fps, output="sos"))


def _zero_lag(sos: FloatArray, values: FloatArray, fps: float, cutoff_hz: float) -> FloatArray:
    # Pad by a full period of the cut-off, mirrored through the end point, so that ends do not swing.
    pad = min(len(values) - 1, max(6, round(fps / cutoff_hz)))
    return np.asarray(sosfiltfilt(sos, values, axis=0, padtype="odd", padlen=pad))
