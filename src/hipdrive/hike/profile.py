"""Altitude over distance on a 5 m grid: outliers out (Hampel), samples of a cell averaged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.hike.altitude import Noise
from hipdrive.hike.track import BoolArray, FloatArray, IntArray, Track
from hipdrive.hike.travel import Travel

STEP_M = 5.0  # B3.4
_HAMPEL_S = 15.0  # B3.2
_HAMPEL_MADS = 3.0  # B3.2
_MAD_TO_SD = 1.4826
_LEAST_DEVIATION_M = (
    0.2  # what a watch counts altitude in: a constant stretch is no reason to call a step an outlier
)
_ENOUGH, _LEAST_DEVIATION_OF_FEW_M = 5, 2.0
_AT_ONCE = 200_000
_LEAP_S = 10.0
_FASTEST_UP_MPS, _FASTEST_DOWN_MPS = 1.0, 2.0  # 3600 m up in an hour; the fastest races reach half of it


@dataclass(frozen=True, slots=True)
class Profile:
    """A part of the way on an even grid.

    distance_m : (cells,) from the start of the activity, every 5 m; altitude_m, moving_s, clock_s : (cells,)
    """

    distance_m: FloatArray
    altitude_m: FloatArray
    moving_s: FloatArray
    clock_s: FloatArray

    @property
    def length_m(self) -> float:
        """From the first to the last cell."""
        return float(self.distance_m[-1] - self.distance_m[0])


def build_profiles(track: Track, travel: Travel, noise: Noise) -> tuple[list[Profile], int]:
    """One profile an unbroken part, and how many leaps of the altitude lie between them.

    A part ends at a jump of the way, where altitude is missing for more than half a window, and where the altitude
    leaps. Parts shorter than 50 m are left out: they hold no grade.
    """
    altitude_m = hampel(travel.clock_s, track.altitude_m[travel.sample])
    rows = np.flatnonzero(np.isfinite(altitude_m) & ~travel.standing)
    if len(rows) < 3:
        return [], 0
    leaping = _leaping(travel.clock_s[rows], altitude_m[rows], noise)
    far = np.diff(travel.travelled_m[rows]) > noise.window_m / 2
    bounds = np.flatnonzero(far | leaping | (np.diff(travel.part[rows]) > 0)) + 1
    columns = (travel.travelled_m, altitude_m, travel.moving_s, travel.clock_s)
    pieces = [[column[piece] for column in columns] for piece in np.split(rows, bounds)]
    long = [p for p in pieces if len(p[0]) > 2 and p[0][-1] - p[0][0] >= 10 * STEP_M]
    leaps = int((np.diff(np.concatenate([[False], leaping]).astype(int)) == 1).sum())
    return [_on_grid(*p) for p in long], leaps


def _leaping(clock_s: FloatArray, altitude_m: FloatArray, noise: Noise) -> BoolArray:
    """(n - 1,) steps in which the altitude moves as no feet can: a watch that sets its altimeter anew, or a lift."""
    row = np.arange(len(clock_s))
    before = np.minimum(np.searchsorted(clock_s, clock_s - _LEAP_S, side="left"), np.maximum(row - 1, 0))
    rise_m = altitude_m - altitude_m[before]
    seconds = np.maximum(clock_s - clock_s[before], _LEAP_S)
    leap = (rise_m > _FASTEST_UP_MPS * seconds + noise.ceiling_m) | (
        -rise_m > _FASTEST_DOWN_MPS * seconds + noise.ceiling_m
    )
    edges = np.bincount(before[leap], minlength=len(row) + 1) - np.bincount(row[leap], minlength=len(row) + 1)
    return np.asarray(np.cumsum(edges)[: len(row) - 1] > 0)


def _on_grid(
    travelled_m: FloatArray, altitude_m: FloatArray, moving_s: FloatArray, clock_s: FloatArray
) -> Profile:
    cell = np.round((travelled_m - travelled_m[0]) / STEP_M).astype(int)
    place_m = _cell_means(cell, travelled_m)
    grid_m = travelled_m[0] + STEP_M * np.arange(cell[-1] + 1)
    clock, moving = _cell_means(cell, clock_s), _cell_means(cell, moving_s)
    return Profile(
        distance_m=grid_m,
        altitude_m=np.interp(grid_m, place_m, _cell_means(cell, altitude_m)),
        moving_s=np.interp(grid_m, place_m, moving),
        clock_s=np.interp(grid_m, place_m, clock),
    )


def _cell_means(cell: IntArray, values: FloatArray) -> FloatArray:
    count = np.bincount(cell)
    held = count > 0
    return np.asarray(np.bincount(cell, weights=values)[held] / count[held])


def hampel(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """``values`` with those replaced by the median of ±15 s that lie more than 3 MAD from it (B3.2).

    time_s : (n,) increasing; missing values stay missing and are not counted
    """
    before = np.arange(len(time_s)) - np.searchsorted(time_s, time_s - _HAMPEL_S, side="left")
    reach = int(before.max(initial=0))
    if reach == 0:
        return values
    result = values.copy()
    for start in range(0, len(values), _AT_ONCE):  # a block at a time bounds the memory
        rows = np.arange(start, min(start + _AT_ONCE, len(values)))
        result[rows] = _hampel_rows(time_s, values, rows, reach)
    return result


def _hampel_rows(time_s: FloatArray, values: FloatArray, rows: IntArray, reach: int) -> FloatArray:
    near = rows[:, None] + np.arange(-reach, reach + 1)[None, :]
    inside = (near >= 0) & (near < len(values))
    near = np.clip(near, 0, len(values) - 1)
    inside &= (np.abs(time_s[near] - time_s[rows][:, None]) <= _HAMPEL_S) & np.isfinite(values[near])
    window = np.where(inside, values[near], np.nan)
    median = _median(window, inside)
    spread = _MAD_TO_SD * _median(np.abs(window - median[:, None]), inside)
    own, count = values[rows], inside.sum(axis=1)
    # Of three or four values the MAD is often tiny by chance: only what no noise explains is taken out then.
    least_m = np.where(count >= _ENOUGH, _LEAST_DEVIATION_M, _LEAST_DEVIATION_OF_FEW_M)
    with np.errstate(invalid="ignore"):
        odd = np.abs(own - median) > _HAMPEL_MADS * np.maximum(spread, least_m)
    return np.where(odd & (count >= 3), median, own)


def _median(window: FloatArray, inside: BoolArray) -> FloatArray:
    """Median of each row without its NaN; NaN sorts last, so the count says where the middle is."""
    ordered = np.sort(window, axis=1)
    count = inside.sum(axis=1)
    rows = np.arange(len(window))
    low, high = np.maximum((count - 1) // 2, 0), count // 2
    high = np.minimum(high, window.shape[1] - 1)
    return np.asarray((ordered[rows, low] + ordered[rows, high]) / 2)
