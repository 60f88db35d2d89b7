"""Sub-sample instants of a sampled curve: level crossings and extremes."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.motion.motion import FloatArray


def first_crossing(
    values: FloatArray, start: int, stop: int, level: float, *, rising: bool, last: bool = False
) -> float:
    """Fractional index in [start, stop) where values (time,) cross the level, by linear interpolation; NaN if nowhere."""
    start, stop = max(start, 0), min(stop, len(values))
    part = (values[start:stop] - level) * (1.0 if rising else -1.0)
    found = np.flatnonzero((part[:-1] < 0) & (part[1:] >= 0))
    if len(found) == 0:
        return math.nan
    at = found[-1 if last else 0]
    return float(start + at + part[at] / (part[at] - part[at + 1]))


def highest(values: FloatArray, start: int, stop: int) -> float:
    """Fractional index of the maximum inside (start, stop), by a parabola; NaN when it lies on the border."""
    start, stop = max(start, 0), min(stop, len(values))
    part = values[start:stop]
    if len(part) < 3 or not np.isfinite(part).all():
        return math.nan
    at = int(np.argmax(part))
    if at in (0, len(part) - 1):
        return math.nan
    before, top, after = part[at - 1 : at + 2]
    bend = before - 2.0 * top + after
    return float(start + at + (0.5 * (before - after) / bend if bend else 0.0))


def lowest(values: FloatArray, start: int, stop: int) -> float:
    """Fractional index of the minimum inside (start, stop); NaN when it lies on the border."""
    return highest(-values, start, stop)
