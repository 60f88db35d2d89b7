"""What was planned beside what was done, week by week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Planned:
    """One exercise on one day of a plan."""

    day: date
    exercise: str


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise that was done on one day, in however many sets."""

    day: date
    exercise: str


@dataclass(frozen=True, slots=True)
class Week:
    """Sessions of one week from Monday: a session is one exercise on one day.

    done : planned sessions of the week that were done, on whichever day of it; extra : done beyond the plan
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
    """Count by week and exercise; a session moved to another day of its week is done.

    until : what is planned after this day is not asked for yet
    Two sets of one exercise on one day are one session.
    """
    asked = [p for p in set(planned) if until is None or p.day <= until]
    worked = set(done)
    days = [p.day for p in asked] + [d.day for d in worked]
    if not days:
        return Adherence(())
    first, last = _monday(min(days)), _monday(max(days))
    count = (last - first).days // 7 + 1
    return Adherence(tuple(_week(first + timedelta(weeks=n), asked, worked) for n in range(count)))


def _week(monday: date, planned: list[Planned], done: set[Done]) -> Week:
    asked = [p.exercise for p in planned if _monday(p.day) == monday]
    worked = [d.exercise for d in done if _monday(d.day) == monday]
    met = sum(min(asked.count(name), worked.count(name)) for name in set(asked))
    return Week(monday, len(asked), met, len(worked) - met)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
