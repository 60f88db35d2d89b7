"""Steps a minute from what the watch wrote: steps, or strides of one leg?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.hike.track import BoolArray, FloatArray, Track
from hipdrive.hike.travel import Travel

CadenceUnit = Literal["steps", "strides", "unknown", "none"]

_FAST_MPS = 2.0  # B3.8
_PER_LEG_BELOW = 110.0  # B3.8
_MEDIAN_S = 10.0  # B3.8
_FEWEST = 20
#: Where nobody was faster than 2 m/s B3's rule is silent. The formats count one leg's cycles, so a slow cadence is doubled;
#: as steps, 85 and more a minute is a walk, doubled it would be a run. Between, either could be.
_STRIDES_BELOW_SLOW, _STEPS_FROM_SLOW = 75.0, 85.0


@dataclass(frozen=True, slots=True)
class Cadence:
    """Steps a minute, both legs.

    steps_per_min : (samples of the travel,) 10 s median, NaN where not recorded or its unit is unknown
    unit : what the file's numbers were; how_known : in words
    """

    steps_per_min: FloatArray
    unit: CadenceUnit
    how_known: str

    @property
    def factor(self) -> float:
        """What the file's number is multiplied by."""
        return {"steps": 1.0, "strides": 2.0}.get(self.unit, float("nan"))


def find_cadence(track: Track, travel: Travel) -> Cadence:
    """Cadence of both legs along the way (B3.8)."""
    recorded = track.cadence_per_min[travel.sample]
    moving = np.isfinite(recorded) & ~travel.standing
    unit, how_known = _unit(track, travel, recorded, moving)
    factor = {"steps": 1.0, "strides": 2.0}.get(unit, float("nan"))
    smooth = _running_median(travel.clock_s, np.where(travel.standing, np.nan, factor * recorded))
    return Cadence(smooth, unit, how_known)


def _unit(track: Track, travel: Travel, recorded: FloatArray, moving: BoolArray) -> tuple[CadenceUnit, str]:
    if not moving.any():
        return "none", "the file has no cadence"
    step_m = track.step_length_m[travel.sample]
    speed_mps = _speed_mps(track, travel)
    fast = moving & (speed_mps > _FAST_MPS)
    if fast.sum() >= _FEWEST:
        median = float(np.median(recorded[fast]))
        if median < _PER_LEG_BELOW:
            return "strides", f"doubled: the median above 2 m/s is {median:.0f}, which is one leg's"
        return "steps", f"as recorded: the median above 2 m/s is {median:.0f}"
    with_length = moving & np.isfinite(step_m) & (speed_mps > 0.5)
    if with_length.sum() >= 5:
        ratio = float(np.median(60.0 * speed_mps[with_length] / step_m[with_length] / recorded[with_length]))
        unit: CadenceUnit = "strides" if ratio > np.sqrt(2.0) else "steps"
        words = "doubled" if unit == "strides" else "as recorded"
        return unit, f"{words}: speed over step length is {ratio:.2f} times the recorded number"
    median = float(np.median(recorded[moving]))
    if median < _STRIDES_BELOW_SLOW:
        return "strides", f"doubled: nothing above 2 m/s, and {median:.0f} is one leg's as these files count"
    if median >= _STEPS_FROM_SLOW:
        return "steps", f"as recorded: nothing above 2 m/s, and {median:.0f} doubled would be no walk"
    return "unknown", f"nothing above 2 m/s, and {median:.0f} may be both legs' or one leg's"


def _speed_mps(track: Track, travel: Travel) -> FloatArray:
    device = track.speed_mps[travel.sample]
    made = np.gradient(travel.travelled_m, travel.clock_s)
    return np.where(np.isfinite(device), device, made)


def _running_median(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Median over 10 s about each sample; NaN where the sample itself has none and its neighbours neither."""
    first = np.searchsorted(time_s, time_s - _MEDIAN_S / 2, side="left")
    reach = int((np.arange(len(time_s)) - first).max(initial=0))
    if reach == 0:
        return values
    near = np.clip(np.arange(len(time_s))[:, None] + np.arange(-reach, reach + 1)[None, :], 0, len(time_s) - 1)
    window = np.where(np.abs(time_s[near] - time_s[:, None]) <= _MEDIAN_S / 2, values[near], np.nan)
    result = np.full(len(values), np.nan)
    seen = np.isfinite(window).any(axis=1)
    ordered = np.sort(window[seen], axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(len(ordered))
    result[seen] = (ordered[rows, (count - 1) // 2] + ordered[rows, count // 2]) / 2
    return result
