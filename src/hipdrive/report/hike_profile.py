"""The way as a picture: altitude over distance, climbs coloured by gait, the grade with its band below. No map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hipdrive.hike.hike import Hike, Part
from hipdrive.hike.profile import STEP_M
from hipdrive.hike.segments import BOUND_SES, Segment
from hipdrive.language.words import Words
from hipdrive.report.words import ENGLISH

FloatArray = npt.NDArray[np.float64]

_LOWEST_GRADE, _LEAST_HIGHEST_GRADE = -30.0, 40.0
_MOST_POINTS = 500
_MARGIN_M = 500.0  # way shown before the first and after the last climb where the rest has none
_MARK_UNITS = 13.0


@dataclass(frozen=True, slots=True)
class Fill:
    """The ground under a stretch of a climb: an SVG path and its gait."""

    path: str
    gait: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a climb over its middle, as in the table."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Places in an SVG of ``width`` by ``height`` units; ticks are (place, text)."""

    width: float
    height: float
    left: float
    right: float
    top: float
    altitude_bottom: float
    grade_top: float
    grade_bottom: float
    ground: tuple[str, ...]
    lines: tuple[str, ...]
    fills: tuple[Fill, ...]
    marks: tuple[Mark, ...]
    grade_lines: tuple[str, ...]
    grade_bands: tuple[str, ...]
    altitude_ticks: tuple[tuple[float, str], ...]
    grade_ticks: tuple[tuple[float, str], ...]
    distance_ticks: tuple[tuple[float, str], ...]
    ten_percent_y: float


class _Scale:
    """From kilometres, metres and percent to places in the picture."""

    def __init__(self, hike: Hike, width: float, height: float) -> None:
        self.left, self.right, self.top = 42.0, width - 8.0, 18.0
        self.altitude_bottom = 0.60 * height
        self.grade_top, self.grade_bottom = 0.68 * height, height - 26.0
        self.distance = _shown_m(hike)
        distance_m = np.concatenate([part.profile.distance_m for part in hike.parts])
        shown = (distance_m >= self.distance[0]) & (distance_m <= self.distance[1])
        altitude_m = np.concatenate([part.profile.altitude_m for part in hike.parts])[shown]
        steepest = max((s.grade_percent for s in hike.qualifying), default=0.0)
        self.grade = (_LOWEST_GRADE, max(_LEAST_HIGHEST_GRADE, 10.0 * np.ceil(steepest / 10.0) + 5.0))
        low_m, high_m = float(altitude_m.min()), float(altitude_m.max())
        room_m = max(0.08 * (high_m - low_m), 5.0)  # a flat way is not blown up into a mountain
        self.altitude = (low_m - room_m, max(high_m + room_m, low_m + 30.0))

    def x(self, distance_m: FloatArray) -> FloatArray:
        low, high = self.distance
        return self.left + (distance_m - low) / (high - low) * (self.right - self.left)

    def y_altitude(self, altitude_m: FloatArray) -> FloatArray:
        low, high = self.altitude
        return self.altitude_bottom - (altitude_m - low) / (high - low) * (self.altitude_bottom - self.top)

    def y_grade(self, grade_percent: FloatArray) -> FloatArray:
        low, high = self.grade
        share = (np.clip(grade_percent, low, high) - low) / (high - low)
        return np.asarray(self.grade_bottom - share * (self.grade_bottom - self.grade_top))


def draw_profile(hike: Hike, width: float, height: float, words: Words = ENGLISH) -> Picture | None:
    """The picture at one size; None on a treadmill, where there is no profile. words : for the decimal sign."""
    if not hike.parts:
        return None
    scale = _Scale(hike, width, height)
    every = max(1, round((scale.distance[1] - scale.distance[0]) / STEP_M / _MOST_POINTS))
    curves = [curve for part in hike.parts if len((curve := _curves(part, every, scale))[0]) > 1]
    band = BOUND_SES * hike.grade_se_percent
    return Picture(
        width=width,
        height=height,
        left=scale.left,
        right=scale.right,
        top=scale.top,
        altitude_bottom=scale.altitude_bottom,
        grade_top=scale.grade_top,
        grade_bottom=scale.grade_bottom,
        ground=tuple(_under(x, y, scale.altitude_bottom) for x, y, _ in curves),
        lines=tuple(_line(x, y) for x, y, _ in curves),
        fills=tuple(fill for s in hike.qualifying for fill in _fills(hike, s, every, scale)),
        marks=_marks(hike, scale),
        grade_lines=tuple(_line(x, scale.y_grade(g)) for x, _, g in curves),
        grade_bands=tuple(_between(x, scale.y_grade(g + band), scale.y_grade(g - band)) for x, _, g in curves),
        altitude_ticks=_ticks(scale.altitude, 4, scale.y_altitude, 1.0, words),
        grade_ticks=tuple(
            (float(scale.y_grade(np.array(v))), f"{v:+d}".replace("-", "−") if v else "0")
            for v in range(-20, int(scale.grade[1]) + 1, 20)
        ),
        distance_ticks=_ticks(scale.distance, 8 if width > 500 else 4, scale.x, 1000.0, words),
        ten_percent_y=float(scale.y_grade(np.array(10.0))),
    )


def _curves(part: Part, every: int, scale: _Scale) -> tuple[FloatArray, FloatArray, FloatArray]:
    distance_m = part.profile.distance_m
    shown = np.flatnonzero((distance_m >= scale.distance[0]) & (distance_m <= scale.distance[1]))[::every]
    return (
        scale.x(distance_m[shown]),
        scale.y_altitude(part.profile.altitude_m[shown]),
        part.grade_percent[shown],
    )


def _shown_m(hike: Hike) -> tuple[float, float]:
    """The whole way, or where most of it has no climb, the way from before the first to after the last."""
    first_m = float(hike.parts[0].profile.distance_m[0])
    last_m = float(hike.parts[-1].profile.distance_m[-1])
    if not hike.qualifying:
        return first_m, last_m
    from_m = max(first_m, hike.qualifying[0].start_m - _MARGIN_M)
    to_m = min(last_m, hike.qualifying[-1].end_m + _MARGIN_M)
    return (from_m, to_m) if to_m - from_m < 0.5 * (last_m - first_m) else (first_m, last_m)


def _fills(hike: Hike, segment: Segment, every: int, scale: _Scale) -> list[Fill]:
    profile = _part_of(hike, segment).profile
    fills = []
    for stretch in segment.stretches:
        inner = profile.distance_m[::every]
        inner = inner[(inner > stretch.start_m) & (inner < stretch.end_m)]
        place_m = np.concatenate([[stretch.start_m], inner, [stretch.end_m]])
        height_m = np.interp(place_m, profile.distance_m, profile.altitude_m)
        path = _under(scale.x(place_m), scale.y_altitude(height_m), scale.altitude_bottom)
        fills.append(Fill(path, stretch.gait))
    return fills


def _marks(hike: Hike, scale: _Scale) -> tuple[Mark, ...]:
    """The numbers over the climbs; one that would lie on its neighbour is left out, the table has it."""
    marks: list[Mark] = []
    for number, segment in enumerate(hike.segments, 1):
        profile = _part_of(hike, segment).profile
        middle_m = (segment.start_m + segment.end_m) / 2
        height_m = np.interp(middle_m, profile.distance_m, profile.altitude_m)
        x, y = float(scale.x(np.array(middle_m))), float(scale.y_altitude(np.asarray(height_m)))
        if segment.status == "qualifies" and (not marks or x - marks[-1].x >= _MARK_UNITS):
            marks.append(Mark(round(x, 1), round(max(y - 7.0, 11.0), 1), str(number)))
    return tuple(marks)


def _part_of(hike: Hike, segment: Segment) -> Part:
    """The part a climb lies in: the last that begins before its middle."""
    middle_m = (segment.start_m + segment.end_m) / 2
    begun = [part for part in hike.parts if part.profile.distance_m[0] <= middle_m]
    return begun[-1]


def _points(x: FloatArray, y: FloatArray) -> str:
    return "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))


def _line(x: FloatArray, y: FloatArray) -> str:
    return f"M{_points(x, y)}"


def _under(x: FloatArray, y: FloatArray, bottom: float) -> str:
    return f"M{x[0]:.1f} {bottom:.1f}L{_points(x, y)}L{x[-1]:.1f} {bottom:.1f}Z"


def _between(x: FloatArray, upper: FloatArray, lower: FloatArray) -> str:
    return f"M{_points(x, upper)}L{_points(x[::-1], lower[::-1])}Z"


def _ticks(
    limits: tuple[float, float],
    at_most: int,
    place: Callable[[FloatArray], FloatArray],
    unit: float,
    words: Words,
) -> tuple[tuple[float, str], ...]:
    """Round values within the limits, with their places."""
    rough = max((limits[1] - limits[0]) / unit / at_most, 1e-9)
    size = 10.0 ** np.floor(np.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    values = step * np.arange(np.ceil(limits[0] / unit / step), np.floor(limits[1] / unit / step) + 1)
    return tuple(
        (float(place(np.array(value * unit))), words.decimals(f"{value + 0.0:g}")) for value in np.round(values, 6)
    )
