"""The way as straight slopes: where does the grade change, by more than the noise could make it seem?

A centred window of 100 m smears the end of a slope over 100 m and, along a long even slope of 9 %, exceeds 10 % somewhere by
chance. So segments begin and end at bends that the altitude itself shows: neighbouring pieces are joined until every bend
left is worth its two numbers, each bend is then placed by a two-piece fit, and the slopes are fitted together.
docs/decisions: "Ends of a climb".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solveh_banded

from hipdrive.hike.grade import grade_se_percent
from hipdrive.hike.profile import STEP_M, Profile
from hipdrive.hike.track import BoolArray, FloatArray, IntArray

_FIRST_PIECE_CELLS = 5
_WORTH_A_BEND = 9.0  # chi-square of 2 freedoms: 1.1 % by chance
_WORTH_A_CHANGE = 3.5  # standard errors between neighbouring grades
_SWEEPS = 4
_LEAST_CELLS = 3
_HUBER = 1.5
_REWEIGHTINGS = 3


@dataclass(frozen=True, slots=True)
class Slopes:
    """Straight pieces that meet at bends.

    knot : (pieces + 1,) cell of each bend and of both ends; knot_m, height_m : (pieces + 1,) their distance and fitted
    altitude; grade_percent : (pieces,); knot_se_m : (pieces + 1,) standard error of the place of a bend, 0 at both ends
    """

    knot: IntArray
    knot_m: FloatArray
    height_m: FloatArray
    grade_percent: FloatArray
    knot_se_m: FloatArray


def fit_slopes(profile: Profile, sigma_m: float, correlation_m: float, window_m: float) -> Slopes:
    """The fewest straight slopes that explain the altitude up to its noise."""
    per_cell = sigma_m**2 * max(correlation_m / STEP_M, 1.0)  # correlated cells count for less
    x, h = profile.distance_m - profile.distance_m[0], profile.altitude_m - profile.altitude_m[0]
    knot = _join(x, h, per_cell)
    reach = round(window_m / STEP_M)
    for _ in range(2):
        knot = _place_bends(x, h, knot, reach)
        knot = _drop_small_changes(x, h, knot, sigma_m, correlation_m, window_m)
    knot = _place_bends(x, h, knot, reach)
    height_m = _heights(x, h, knot)
    knot_m = x[knot]
    grade = np.diff(height_m) / np.diff(knot_m)
    return Slopes(
        knot=knot,
        knot_m=knot_m + profile.distance_m[0],
        height_m=height_m + profile.altitude_m[0],
        grade_percent=100.0 * grade,
        knot_se_m=_bend_errors_m(x, knot, grade, per_cell, reach),
    )


class _Sums:
    """Running sums that give the squared rest of a straight line over any stretch of cells at once."""

    def __init__(self, x: FloatArray, h: FloatArray) -> None:
        even = np.polyval(np.polyfit(x, h, 1), x)  # what is left is small: the sums keep their digits
        y, u = h - even, x - x.mean()
        columns = np.stack([np.ones_like(u), u, y, u * u, u * y, y * y])
        self._sums = np.concatenate([np.zeros((6, 1)), np.cumsum(columns, axis=1)], axis=1)

    def rest(self, first: IntArray, last: IntArray) -> FloatArray:
        """Squared rest of the line through cells first..last-1, for arrays of stretches."""
        n, u, y, uu, uy, yy = self._sums[:, last] - self._sums[:, first]
        spread = np.maximum(uu - u * u / n, 1e-9)
        return np.asarray(np.maximum(yy - y * y / n - (uy - u * y / n) ** 2 / spread, 0.0))


def _join(x: FloatArray, h: FloatArray, per_cell: float) -> IntArray:
    """Bends left after joining neighbours, the cheapest first, while the join costs less than a bend is worth."""
    sums = _Sums(x, h)
    knot = np.append(np.arange(0, max(len(x) - _FIRST_PIECE_CELLS + 1, 1), _FIRST_PIECE_CELLS), len(x))
    while len(knot) > 2:
        own = sums.rest(knot[:-1], knot[1:])
        cost = (sums.rest(knot[:-2], knot[2:]) - own[:-1] - own[1:]) / per_cell
        padded = np.concatenate([[np.inf], cost, [np.inf]])
        cheapest = (cost < _WORTH_A_BEND) & (cost < padded[:-2]) & (cost <= padded[2:])
        if not cheapest.any():
            break
        knot = np.delete(knot, 1 + np.flatnonzero(cheapest))
    knot[-1] = len(x) - 1
    return knot


def _place_bends(x: FloatArray, h: FloatArray, knot: IntArray, reach: int) -> IntArray:
    """Each bend where two lines that meet fit best between its neighbours; even and odd bends in turn."""
    knot = knot.copy()
    for sweep in range(_SWEEPS):
        before = knot.copy()
        for k in range(1 + sweep % 2, len(knot) - 1, 2):
            first, last = max(knot[k - 1], knot[k] - reach), min(knot[k + 1], knot[k] + reach)
            knot[k] = first + _best_bend(x[first : last + 1] - x[first], h[first : last + 1], int(knot[k] - first))
        if sweep and np.array_equal(before, knot):
            break
    return knot


def _best_bend(x: FloatArray, h: FloatArray, now: int) -> int:
    """Cell of the bend of two lines that meet, by least squares over every cell."""
    places = np.arange(_LEAST_CELLS, len(x) - _LEAST_CELLS)
    if not len(places):
        return now
    hinge = np.maximum(x[None, :] - x[places][:, None], 0.0)
    base = _line_base(x)
    hinge -= (hinge @ base) @ base.T
    rest = h - base @ (base.T @ h)
    gain = (hinge @ rest) ** 2 / np.maximum((hinge * hinge).sum(axis=1), 1e-9)
    return int(places[np.argmax(gain)])


def _line_base(x: FloatArray) -> FloatArray:
    """(cells, 2) orthonormal base of the straight lines over x."""
    u = x - x.mean()
    return np.stack([np.full(len(x), len(x) ** -0.5), u / np.linalg.norm(u)], axis=1)


def _drop_small_changes(
    x: FloatArray, h: FloatArray, knot: IntArray, sigma_m: float, correlation_m: float, window_m: float
) -> IntArray:
    """Without bends whose change of grade is smaller than twice its error; the smallest goes first."""
    while len(knot) > 2:
        length_m = np.diff(x[knot])
        grade = 100.0 * np.diff(_heights(x, h, knot)) / length_m
        se = np.array([grade_se_percent(sigma_m, correlation_m, min(length, 2 * window_m)) for length in length_m])
        change = np.abs(np.diff(grade)) / np.hypot(se[1:], se[:-1])
        if change.min() >= _WORTH_A_CHANGE:
            break
        small = _lowest_of_neighbours(change) & (change < _WORTH_A_CHANGE)
        knot = np.delete(knot, 1 + np.flatnonzero(small))
    return knot


def _lowest_of_neighbours(values: FloatArray) -> BoolArray:
    padded = np.concatenate([[np.inf], values, [np.inf]])
    return np.asarray((values < padded[:-2]) & (values <= padded[2:]))


def _heights(x: FloatArray, h: FloatArray, knot: IntArray) -> FloatArray:
    """Altitude at the bends of the broken line that fits best; cells far off it count less (Huber)."""
    piece = np.clip(np.searchsorted(knot, np.arange(len(x)), side="right") - 1, 0, len(knot) - 2)
    share = (x - x[knot[piece]]) / (x[knot[piece + 1]] - x[knot[piece]])
    weight = np.ones(len(x))
    heights = np.zeros(len(knot))
    for _ in range(_REWEIGHTINGS):
        heights = _solve_hats(piece, share, h, weight, len(knot))
        off = np.abs(h - (1 - share) * heights[piece] - share * heights[piece + 1])
        scale = max(1.4826 * float(np.median(off)), 1e-3)
        weight = np.minimum(1.0, _HUBER * scale / np.maximum(off, 1e-9))
    return heights


def _solve_hats(piece: IntArray, share: FloatArray, h: FloatArray, weight: FloatArray, knots: int) -> FloatArray:
    """Normal equations of the broken line: three diagonals."""
    left, right = 1.0 - share, share
    diagonal = np.bincount(piece, weight * left * left, knots) + np.bincount(
        piece + 1, weight * right * right, knots
    )
    beside = np.bincount(piece + 1, weight * left * right, knots)
    wanted = np.bincount(piece, weight * left * h, knots) + np.bincount(piece + 1, weight * right * h, knots)
    return np.asarray(solveh_banded(np.stack([beside, diagonal + 1e-9]), wanted))


def _bend_errors_m(x: FloatArray, knot: IntArray, grade: FloatArray, per_cell: float, reach: int) -> FloatArray:
    """(knots,) standard error of the place of each bend: noise over the change of grade it has to be seen by."""
    result = np.zeros(len(knot))
    for k in range(1, len(knot) - 1):
        first, last = max(knot[k - 1], knot[k] - reach), min(knot[k + 1], knot[k] + reach)
        u = x[first : last + 1]
        base = _line_base(u)
        hinge = np.maximum(u - x[knot[k]], 0.0)
        hinge -= base @ (base.T @ hinge)
        base = np.column_stack([base, hinge / np.linalg.norm(hinge)])
        beyond = (u > x[knot[k]]).astype(float)
        beyond -= base @ (base.T @ beyond)
        seen = abs(grade[k] - grade[k - 1]) * np.linalg.norm(beyond)
        result[k] = np.hypot(STEP_M, np.sqrt(per_cell) / max(float(seen), 1e-9))
    return np.asarray(np.minimum(result, x[-1] - x[0]))
