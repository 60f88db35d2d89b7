"""The rhythm of a signal: its strongest frequency."""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import FloatArray


def strongest_frequency_hz(signal: FloatArray, fps: float, low_hz: float = 0.0, high_hz: float = np.inf) -> float:
    """Frequency of most power within the limits; ``signal`` (time,) is even and whole, its mean is taken out."""
    padded = max(4096, 8 * len(signal))
    power = np.abs(np.fft.rfft((signal - signal.mean()) * np.hanning(len(signal)), padded)) ** 2
    frequency = np.fft.rfftfreq(padded, 1.0 / fps)
    band = (frequency >= low_hz) & (frequency <= high_hz)
    return float(frequency[band][int(np.argmax(power[band]))])
