"""What was planned beside what was done, week by week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Planned:
    """One session of a plan. session : its id, the same through every edit of the plan."""

    day: date
    session: str


@dataclass(frozen=True, slots=True)
class Done:
    """Work on one day: a session that was told done or skipped, or a checked set of some exercise.

    session : the planned session it was, empty where it is not known which
    """

    day: date
    session: str = ""
    done: bool = True


@dataclass(frozen=True, slots=True)
class Week:
    """Sessions of one week from Monday.

    done : of the planned ones; extra : days of work beyond the plan
    """

    monday: date
    planned: int
    done: int
    extra: int


@dataclass(frozen=True, slots=True)
class Adherence:
    """The weeks in order, those without plan and without work between them included."""

    weeks: tuple[Week, ...]

    @property
    def planned(self) -> int:
        """Sessions planned in all weeks."""
        return sum(week.planned for week in self.weeks)

    @property
    def done(self) -> int:
        """Planned sessions that were done."""
        return sum(week.done for week in self.weeks)


def count_adherence(planned: Iterable[Planned], done: Iterable[Done], until: date | None = None) -> Adherence:
    """Count by week from Monday.

    A session told done is done, whenever that was. Of the others, not told skipped, each day of work in the same week
    makes one done: moving a session to another day of its week is no miss, and two sets on one day are one session.
    until : what is planned after this day is not asked for yet
    """
    asked = {p for p in planned if until is None or p.day <= until}
    worked = set(done)
    days = [p.day for p in asked] + [d.day for d in worked if d.done]
    if not days:
        return Adherence(())
    first = _monday(min(days))
    count = (_monday(max(days)) - first).days // 7 + 1
    return Adherence(tuple(_week(first + timedelta(weeks=n), asked, worked) for n in range(count)))


def _week(monday: date, planned: set[Planned], work: set[Done]) -> Week:
    asked = {p.session for p in planned if _monday(p.day) == monday}
    everywhere = {p.session for p in planned}
    told = {d.session for d in work if d.done} & asked
    open_ = asked - told - {d.session for d in work if not d.done}
    # A day on which a session was told done is that session's day, whatever sets were checked on it.
    taken = {d.day for d in work if d.done and d.session in everywhere}
    days = {d.day for d in work if d.done and _monday(d.day) == monday} - taken
    met = min(len(open_), len(days))
    return Week(monday, len(asked), len(told) + met, len(days) - met)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
