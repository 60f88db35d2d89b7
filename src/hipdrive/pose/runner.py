"""Which of several people is the runner, and staying with that one.

Rule: at the start the person with the largest score x size x centrality is the runner (size: side of the
person's square against the picture's height; centrality falls from 1 in the middle to 0.5 at the left and
right edge). While followed, a region that jumps or changes size faster than a person can is refused. A runner
lost from sight is looked for near the last place, in a circle that grows with time; after `FORGET_S` the choice
starts anew, as a runner who crosses the picture in several passes comes back at the other edge.
"""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive.pose.detector import Person
from hipdrive.pose.region import Region

#: A runner's square (about 2.5 m) moves by at most this part of its side between pictures,
MAX_STEP_SIDES = 0.25
#: plus this much for every second that passed: 10 m/s is 4 sides a second.
MAX_SPEED_SIDES_PER_S = 5.0
MAX_STEP_TOTAL_SIDES = 0.6
#: Largest change of size between pictures, as a ratio.
MAX_GROWTH = 1.5
FORGET_S = 1.0


class RunnerChoice:
    """Remembers where the runner was last seen."""

    def __init__(self, near: Region | None = None) -> None:
        self._last = near
        self._seen_s: float | None = None

    def choose(self, people: Sequence[Person], width: int, height: int, time_s: float) -> Person | None:
        """The runner among the detected people; None where no one is near the place of one lost just now."""
        if self._last is not None and self._seen_s is None:
            self._seen_s = time_s  # a given place counts as seen at the first picture
        if self._last is None or (self._seen_s is not None and time_s - self._seen_s > FORGET_S):
            self._last = None
            return max(people, key=lambda person: _weight(person, width, height), default=None)
        last = self._last
        close = [person for person in people if last.distance_sides(person.region) <= self._reach(time_s)]
        return min(close, key=lambda person: last.distance_sides(person.region), default=None)

    def accept(self, region: Region, time_s: float) -> bool:
        """Whether `region` can be the same runner; if so it becomes the last place seen."""
        last = self._last
        if self._seen_s is None:
            self._seen_s = time_s  # a given place counts as seen at the first picture
        if last is not None:
            growth = region.side_px / max(last.side_px, 1e-9)
            if last.distance_sides(region) > self._reach(time_s) or not 1 / MAX_GROWTH < growth < MAX_GROWTH:
                return False
        self._last, self._seen_s = region, time_s
        return True

    def _reach(self, time_s: float) -> float:
        gone_s = max(time_s - self._seen_s, 0.0) if self._seen_s is not None else 0.0
        return min(MAX_STEP_SIDES + MAX_SPEED_SIDES_PER_S * gone_s, MAX_STEP_TOTAL_SIDES)


def _weight(person: Person, width: int, height: int) -> float:
    off_centre = min(abs(person.region.u_px / width - 0.5) * 2, 1.0)
    return person.score * min(person.region.side_px / height, 2.0) * (1 - 0.5 * off_centre)
