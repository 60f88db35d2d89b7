"""The drawn figures of the catalogue: start and far end of an exercise as one SVG, made from the poses in its TOML."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

from hipdrive.exercises.schema import Exercise, Pose

_Point = tuple[float, float]

#: Lengths as shares of the body's height (Drillis and Contini 1966), and the picture's size in units.
_THIGH, _SHANK, _TRUNK, _NECK, _UPPER_ARM, _FOREARM, _FOOT = 0.245, 0.246, 0.288, 0.09, 0.186, 0.2, 0.11
_HEAD_RADIUS = 0.058
_SCALE, _WIDTH, _HEIGHT, _FLOOR = 190.0, 520.0, 260.0, 228.0
_INK, _FAR, _WORK, _DOWEL, _GROUND = "#14161a", "#9aa3ad", "#d55e00", "#cc79a7", "#6b7480"


@dataclass(frozen=True, slots=True)
class Figure:
    """Joints of one drawn figure in picture units, x to the right (forward), y down."""

    hip: _Point
    shoulder: _Point
    head: _Point
    near_leg: tuple[_Point, ...]
    far_leg: tuple[_Point, ...]
    arm: tuple[_Point, ...]


def draw_exercise(exercise: Exercise, labels: tuple[str, str] = ("start", "end"), caption: str = "") -> str:
    """An SVG of 520 x 260 units: the start position on the left, the far end on the right; empty where none is given.

    caption : what a screen reader says of it; empty for the exercise's title and what is shown, in English
    """
    if exercise.drawing is None:
        return ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
        f'font-family="sans-serif"><title>{escape(caption or f"{exercise.title}: start and end position")}</title>'
    ]
    slope = exercise.drawing.slope_percent / 100.0
    for number, (pose, words) in enumerate(
        zip((exercise.drawing.start, exercise.drawing.top), labels, strict=True)
    ):
        centre = _WIDTH * (0.25 + 0.5 * number)
        figure = place_figure(pose, centre)
        # A sloping floor goes through the lowest foot.
        foot_x = max((*figure.near_leg, *figure.far_leg), key=lambda point: point[1])[0]
        left, right = _FLOOR + slope * (foot_x - centre + 115), _FLOOR + slope * (foot_x - centre - 115)
        parts.append(_line((centre - 115, left), (centre + 115, right), _GROUND, 2))
        parts += _figure(figure, exercise.dowel)
        parts.append(
            f'<text x="{centre:g}" y="{_HEIGHT - 8:g}" text-anchor="middle" font-size="13" '
            f'fill="{_INK}">{escape(words)}</text>'
        )
    return "".join([*parts, "</svg>"])


def place_figure(pose: Pose, centre_x: float) -> Figure:
    """The figure with its lowest point on the floor (plus what the pose is lifted), its middle at `centre_x`."""
    hip = (0.0, 0.0)
    shoulder = _step(hip, pose.trunk, _TRUNK)
    head = _step(shoulder, pose.trunk + pose.head, _NECK + 0.02)
    near = _leg(hip, pose.near_thigh, pose.near_shank, 0.05 if pose.wide else 0.0, pose.wide)
    far = _leg(hip, pose.far_thigh, pose.far_shank, -0.05 if pose.wide else 0.0, pose.wide)
    elbow = _step(shoulder, pose.arm, -_UPPER_ARM)
    hand = _step(elbow, pose.arm - pose.elbow, -_FOREARM)
    points = [hip, shoulder, head, *near, *far, elbow, hand]
    lowest = min(y for _, y in points) - 0.012
    middle = (min(x for x, _ in points) + max(x for x, _ in points)) / 2

    def put(point: _Point) -> _Point:
        return centre_x + (point[0] - middle) * _SCALE, _FLOOR - (point[1] - lowest + pose.lifted) * _SCALE

    return Figure(
        put(hip),
        put(shoulder),
        put(head),
        tuple(map(put, near)),
        tuple(map(put, far)),
        tuple(map(put, (shoulder, elbow, hand))),
    )


def _leg(hip: _Point, thigh: float, shank: float, aside: float, wide: bool) -> tuple[_Point, ...]:
    top = (hip[0] + aside, hip[1])
    knee = _step(top, thigh, -_THIGH)
    ankle = _step(knee, shank, -_SHANK)
    if wide:
        return top, knee, ankle, (ankle[0] + 0.02, ankle[1] - 0.03)
    # A shank that lies on the floor has its foot stretched along it; any other foot is square to the shank.
    lying = 60.0 < abs(shank) < 120.0
    toe = _step(ankle, shank, -0.7 * _FOOT) if lying else _step(ankle, shank + 90.0, _FOOT)
    return top, knee, ankle, toe


def _step(start: _Point, pitch_deg: float, length: float) -> _Point:
    rad = math.radians(pitch_deg)
    return start[0] + length * math.sin(rad), start[1] + length * math.cos(rad)


def _figure(figure: Figure, dowel: str) -> list[str]:
    parts = [_path(figure.far_leg, _FAR, 7), _path(figure.near_leg, _WORK, 8)]
    parts.append(_line(figure.hip, figure.shoulder, _INK, 10))
    parts.append(_line(figure.shoulder, figure.head, _INK, 7))
    parts.append(_path(figure.arm, _INK, 5))
    x, y = figure.head
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_HEAD_RADIUS * _SCALE:.1f}" fill="{_INK}"/>')
    return [*parts, *_stick(figure, dowel)]


def _stick(figure: Figure, dowel: str) -> list[str]:
    """The dowel: a line along the back from sacrum to head, or its end lying on the low back."""
    (hx, hy), (sx, sy) = figure.hip, figure.shoulder
    length = math.hypot(sx - hx, sy - hy)
    along = ((sx - hx) / length, (sy - hy) / length)
    back = (along[1], -along[0])  # up the trunk turned a quarter to the person's back, y down
    gap = 0.062 * _SCALE
    if dowel == "spine":
        ends = [
            (hx + along[0] * s * length + back[0] * gap, hy + along[1] * s * length + back[1] * gap)
            for s in (-0.12, 1.62)
        ]
        return [_line(ends[0], ends[1], _DOWEL, 5)]
    if dowel == "low_back":
        x, y = hx + along[0] * 0.3 * length + back[0] * 11, hy + along[1] * 0.3 * length + back[1] * 11
        return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{_DOWEL}"/>']
    return []


def _line(a: _Point, b: _Point, colour: str, width: float) -> str:
    return _path((a, b), colour, width)


def _path(points: tuple[_Point, ...], colour: str, width: float) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )
