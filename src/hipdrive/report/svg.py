"""Charts as inline SVG: curves over the stride, and the posture triangle with its cloud."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hipdrive.analysis import Posture
from hipdrive.motion.motion import FloatArray
from hipdrive.report.curves import PERCENT, Chart, Curve

# A phone of 320 px shows these units nearly one to one, so 11 units of text stay readable.
WIDTH, HEIGHT = 320.0, 200.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 8.0, 12.0, 30.0

_CORNERS = {"too_tall": (40.0, 210.0), "hinged": (160.0, 24.0), "deflated": (280.0, 210.0)}
_CLOUD_POINTS = 250


@dataclass(frozen=True, slots=True)
class Axis:
    """The plot's vertical range and its ticks, degrees, with their places."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        """Place of a value, units from the top."""
        return _TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - _TOP - _BOTTOM)


def x_of(percent: float) -> float:
    """Place of a share of the stride, units from the left."""
    return _LEFT + percent / 100.0 * (WIDTH - _LEFT - _RIGHT)


def chart_axis(chart: Chart) -> Axis:
    """A range that holds every band, on round ticks."""
    drawn = [*chart.curves.values(), *([chart.reference] if chart.reference else [])]
    low = min(float(np.min(curve.mean - curve.sd)) for curve in drawn)
    high = max(float(np.max(curve.mean + curve.sd)) for curve in drawn)
    step = next((s for s in (2, 5, 10, 20, 30, 60) if (high - low) / s <= 6), 90)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    high = high if high > low else low + step
    return Axis(low, high, tuple(float(tick) for tick in range(int(low), int(high) + 1, step)))


def line_path(values: FloatArray, axis: Axis) -> str:
    """The SVG path of a curve."""
    return "M" + " L".join(f"{x_of(p):.1f} {axis.y(v):.1f}" for p, v in zip(PERCENT, values, strict=True))


def band_path(curve: Curve, axis: Axis) -> str:
    """The SVG path of mean plus and minus one standard deviation."""
    upper = [f"{x_of(p):.1f} {axis.y(v):.1f}" for p, v in zip(PERCENT, curve.mean + curve.sd, strict=True)]
    lower = [f"{x_of(p):.1f} {axis.y(v):.1f}" for p, v in zip(PERCENT, curve.mean - curve.sd, strict=True)]
    return "M" + " L".join([*upper, *reversed(lower)]) + "Z"


@dataclass(frozen=True, slots=True)
class Triangle:
    """The posture triangle: corners with names, the runner's place, and the cloud of what the noise allows."""

    corners: dict[str, tuple[float, float]]
    place: tuple[float, float] | None
    cloud: tuple[tuple[float, float], ...]


def posture_triangle(posture: Posture) -> Triangle:
    """Where the three memberships put the runner; no place where they are all zero or missing."""
    kinds = tuple(_CORNERS)
    place = _barycentric(np.array([[posture.memberships.get(kind, np.nan) for kind in kinds]]))
    draws = np.array(posture.draws, dtype=float).reshape(-1, 3)
    thinned = draws[:: max(1, len(draws) // _CLOUD_POINTS)]
    cloud = tuple((round(x, 1), round(y, 1)) for x, y in _barycentric(thinned).tolist())
    middle = tuple(place[0].tolist()) if len(place) else None
    if posture.label == "insufficient":
        middle = None
    return Triangle(dict(_CORNERS), None if middle is None else (middle[0], middle[1]), cloud)


def _barycentric(weights: FloatArray) -> FloatArray:
    """(point, 2) places of the rows of weights that are finite and not all zero."""
    clipped = np.clip(weights, 0.0, None)
    total = clipped.sum(axis=1)
    usable = np.isfinite(total) & (total > 1e-9)
    shares = clipped[usable] / total[usable][:, None]
    places: FloatArray = shares @ np.array(list(_CORNERS.values()))
    return places
