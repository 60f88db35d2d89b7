"""Places of what the progress page draws: a value over time with its band, stick figures laid on one another."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hipdrive.progress import Point, Series

WIDTH, HEIGHT = 320.0, 150.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 10.0, 10.0, 24.0
#: Units of the drawing to a leg length, and the middle of the hips in it.
_LEG = 86.0
_HIP = (110.0, 108.0)
BODY_WIDTH, BODY_HEIGHT = 220.0, 220.0
_LIMBS: dict[str, tuple[tuple[str, ...], ...]] = {
    "near": (("hips", "near_knee", "near_ankle", "near_heel", "near_toe", "near_ankle"), ("hips", "shoulders")),
    "far": (
        ("hips", "far_knee", "far_ankle", "far_heel", "far_toe", "far_ankle"),
        ("shoulders", "near_elbow", "near_wrist"),
        ("shoulders", "far_elbow", "far_wrist"),
    ),
}


@dataclass(frozen=True, slots=True)
class Dot:
    """One recording's place; hollow where it is not compared."""

    x: float
    y: float
    hollow: bool
    point: Point


@dataclass(frozen=True, slots=True)
class TimeChart:
    """A series drawn: dots, the line through the compared ones, the band about the first, ticks on the left."""

    dots: tuple[Dot, ...]
    line: str
    band: str
    ticks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A stick figure's paths: trunk and near leg, far leg and arms; and the middle of the head."""

    near: str
    far: str
    head: tuple[float, float] | None


def time_chart(series: Series, factor: float = 1.0) -> TimeChart:
    """Places of a series; values are multiplied by ``factor`` before ticks are chosen.

    The band holds at each compared recording what does not count as a change from the first one.
    """
    points = series.points
    values = [p.value * factor for p in points]
    compared = [p for p in points if p.compared]
    first = compared[0].value * factor if compared else values[0]
    margins = [p.threshold * factor for p in compared if math.isfinite(p.threshold)]
    reach = max(margins, default=0.0)
    low, high, step = _round_range(min([*values, first - reach]), max([*values, first + reach]))
    start, stop = points[0].recording.when.timestamp(), points[-1].recording.when.timestamp()

    def x(point: Point) -> float:
        share = (point.recording.when.timestamp() - start) / (stop - start) if stop > start else 0.5
        return _LEFT + 8.0 + share * (WIDTH - _LEFT - _RIGHT - 16.0)

    def y(value: float) -> float:
        return _TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM)

    dots = tuple(Dot(x(p), y(v), not p.compared, p) for p, v in zip(points, values, strict=True))
    places = [(dot.x, dot.y) for dot in dots if not dot.hollow]
    ticks = tuple((y(tick), tick) for tick in _ticks(low, high, step))
    return TimeChart(dots, _path(places) if len(places) > 1 else "", _band(compared, first, factor, x, y), ticks)


def _band(
    compared: list[Point], first: float, factor: float, x: Callable[[Point], float], y: Callable[[float], float]
) -> str:
    limits = [(x(p), p.threshold * factor) for p in compared if math.isfinite(p.threshold)]
    if not limits:
        return ""
    limits = [(x(compared[0]), limits[0][1]), *limits]
    upper = [(at, y(first + limit)) for at, limit in limits]
    lower = [(at, y(first - limit)) for at, limit in reversed(limits)]
    return _path([*upper, *lower]) + "Z"


def _round_range(low: float, high: float) -> tuple[float, float, float]:
    """A range that holds both on a round step of at most five ticks."""
    spread = (high - low) or abs(high) or 1.0
    base = 10.0 ** math.floor(math.log10(spread / 4.0))
    step = next(base * m for m in (1.0, 2.0, 5.0, 10.0) if spread / (base * m) <= 4.0)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return low, (high if high > low else low + step), step


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [low + n * step for n in range(round((high - low) / step) + 1)]


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places)


def body_paths(body: Mapping[str, tuple[float, float]]) -> Body:
    """Paths of one mean body; limbs whose points are missing are left away."""
    known = {**body, "hips": (0.0, 0.0)}
    shoulders = [body[name] for name in ("near_shoulder", "far_shoulder") if name in body]
    if shoulders:
        known["shoulders"] = _middle(shoulders)
    ears = [body[name] for name in ("near_ear", "far_ear") if name in body]
    head = _place(_middle(ears)) if ears else None
    near, far = (" ".join(_limb(known, names) for names in _LIMBS[which]) for which in ("near", "far"))
    return Body(near.strip(), far.strip(), head)


def _limb(known: Mapping[str, tuple[float, float]], names: tuple[str, ...]) -> str:
    """The path through the points that are known, in order; nothing for fewer than two."""
    places = [_place(known[name]) for name in names if name in known]
    return _path(places) if len(places) > 1 else ""


def _place(point: tuple[float, float]) -> tuple[float, float]:
    return _HIP[0] + _LEG * point[0], _HIP[1] - _LEG * point[1]


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
