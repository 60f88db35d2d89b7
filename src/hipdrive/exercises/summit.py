"""When a repetition was at its far end: a time that noise does not choose.

At the far end people dwell, and which frame of a plateau is the largest is chance. The far end is therefore the middle
of the dwell, from coming within `SUMMIT_SHARE` of the furthest to going out of it for good; both lie on slopes, where a
little noise moves them little. What is remembered is short, however long the dwell: the frames that went further than
all before, and those that none after has reached.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise, takewhile

#: The dwell is where the travel is within this share of the furthest. Chosen on synthetic sets 101 to 130.
SUMMIT_SHARE = 0.2

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Summit:
    """(seconds, travel) of the frames around the furthest.

    rising : each further than all before, from the last outside the dwell on
    falling : none after is as far, up to the first outside the dwell
    """

    rising: tuple[Point, ...] = ()
    falling: tuple[Point, ...] = ()


def follow_summit(summit: Summit, time_s: float, travel: float) -> Summit:
    """The summit after one more frame; a travel that is not finite changes nothing."""
    if not math.isfinite(travel):
        return summit
    rising, falling = summit.rising, summit.falling
    point = (time_s, travel)
    if not rising or travel > rising[-1][1]:
        rising = (*rising, point)
        line = _line(rising)
        inside = next(n for n, (_, value) in enumerate(rising) if value >= line)
        return Summit(rising[max(inside - 1, 0) :], (point,))
    line = _line(rising)
    if travel >= line:
        further = takewhile(lambda one: one[1] > travel, falling)
        return Summit(rising, (*further, point))
    return summit if falling[-1][1] < line else Summit(rising, (*falling, point))


def middle_s(summit: Summit) -> float:
    """The middle of the dwell; NaN before the first frame."""
    line = _line(summit.rising)
    return (_crossing_s(summit.rising, line) + _crossing_s(summit.falling[::-1], line)) / 2.0


def reached_s(summit: Summit) -> float:
    """When the dwell began, however long it was then; NaN before the first frame."""
    return _crossing_s(summit.rising, _line(summit.rising))


def growth(summit: Summit, seconds: float) -> float:
    """How much further the furthest lies than what was furthest `seconds` ago; inf where that was before the dwell."""
    if not summit.rising:
        return math.inf
    last_s = max(summit.rising[-1][0], summit.falling[-1][0])
    before = [travel for time_s, travel in summit.rising if time_s <= last_s - seconds + 1e-9]
    return summit.rising[-1][1] - before[-1] if before else math.inf


def _line(rising: tuple[Point, ...]) -> float:
    return rising[-1][1] - SUMMIT_SHARE * abs(rising[-1][1]) if rising else math.nan


def _crossing_s(points: tuple[Point, ...], line: float) -> float:
    """When the line is first crossed upwards, between the frames; the first frame's time if that is beyond it."""
    if not points or points[0][1] >= line:
        return points[0][0] if points else math.nan
    for (before_s, below), (after_s, above) in pairwise(points):
        if above >= line:
            return before_s + (after_s - before_s) * (line - below) / (above - below)
    return points[-1][0]
