"""The weeks: on which days, which exercises a session, when to film again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID, uuid5

from hipdrive.errors import ConfigError
from hipdrive.plan.items import seconds_of
from hipdrive.plan.plan import FIRST_DAY, LAST_DAY, Item, Session, Week
from hipdrive.plan.rules import load_exercises, load_prescription

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HIKE = "uphill-hike"
MOST_WEEKS = 26
_ROUND_MIN = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """When: first day, number of weeks of seven days, weekdays (0 = Monday), time of day, time zone name.

    Raises ConfigError ``plan-start``, ``plan-weeks``, ``plan-days``: every two sessions need a rest day between them.
    """

    start: date
    weeks: int = 6
    days: tuple[int, ...] = (0, 2, 4)
    local_time: time = time(18, 0)
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        if not FIRST_DAY <= self.start <= LAST_DAY - timedelta(weeks=MOST_WEEKS):
            raise ConfigError(
                "A plan cannot begin on that day",
                slug="plan-start",
                got=self.start.isoformat(),
                expected=f"a day after {FIRST_DAY} and well before {LAST_DAY}",
                fix="begin on a day of this year or the next",
            )
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise ConfigError(
                "That is not a number of weeks for a plan",
                slug="plan-weeks",
                got=str(self.weeks),
                expected=f"1 to {MOST_WEEKS}",
                fix="choose a number of weeks; film again and make a new plan after that",
            )
        gap = 1 + load_prescription().shape.rest_days_between
        days = sorted(set(self.days))
        gaps = [b - a for a, b in zip(days, [*days[1:], days[0] + 7] if days else [], strict=False)]
        if not days or not set(days) <= set(range(7)) or min(gaps) < gap:
            raise ConfigError(
                "These days leave no rest day between two sessions" if days else "There is no day for a session",
                slug="plan-days",
                got=",".join(DAYS[day % 7] for day in self.days),
                expected="one to three weekdays with at least a day between them, also over the weekend",
                fix="choose for example --days mon,wed,fri or --days tue,sat",
            )

    def dates(self, week: int) -> tuple[date, ...]:
        """The days of a week (from 1) that have a session, in order."""
        first = self.start + timedelta(days=7 * (week - 1))
        return tuple(d for n in range(7) if (d := first + timedelta(days=n)).weekday() in self.days)


def build_weeks(
    schedule: Schedule, plan_id: UUID, emphasised: Sequence[Item], others: Sequence[Item]
) -> tuple[Week, ...]:
    """Weeks of sessions.

    emphasised : the first of them in every session, the rest and `others` take turns in the places that are left
    A hike is once a week, at the end of the last session. Session ids follow from plan id, week and place.
    """
    turn = 0
    weeks = []
    hikes = [item for item in [*emphasised, *others] if item.exercise == HIKE]
    most = load_prescription().shape.most_emphasised
    drills = [item for item in emphasised if item.exercise != HIKE]
    always, rest = drills[:most], [*drills[most:], *(item for item in others if item.exercise != HIKE)]
    for number in range(1, schedule.weeks + 1):
        dates, sessions = schedule.dates(number), []
        for place, day in enumerate(dates):
            items, turn = _items(always, rest, turn)
            items = sorted(items, key=lambda item: load_exercises()[item.exercise].number)
            items += hikes if place == len(dates) - 1 else []
            session_id = uuid5(plan_id, f"week {number} session {place + 1}")
            sessions.append(Session(session_id, day, schedule.local_time, minutes_of(items), tuple(items)))
        weeks.append(Week(number, _focus(number, schedule.weeks), tuple(sessions)))
    return tuple(weeks)


def minutes_of(items: Sequence[Item]) -> int:
    """About how long a session takes, up to the next five minutes."""
    return max(_ROUND_MIN, _ROUND_MIN * math.ceil(sum(seconds_of(item) for item in items) / 60 / _ROUND_MIN))


def refilm_days(schedule: Schedule) -> tuple[date, ...]:
    """Days to film again: every few weeks and in the last one, on its last day without a session."""
    every = load_prescription().shape.refilm_every_weeks
    numbers = [n for n in range(1, schedule.weeks + 1) if n % every == 0 or n == schedule.weeks]
    days = []
    for number in numbers:
        week = [schedule.start + timedelta(days=7 * (number - 1) + n) for n in range(7)]
        days.append([day for day in week if day.weekday() not in schedule.days][-1])
    return tuple(days)


def _items(always: Sequence[Item], rest: Sequence[Item], turn: int) -> tuple[list[Item], int]:
    """The items of one session, and whose turn it is next."""
    most = load_prescription().shape.most_per_session
    chosen = list(always[:most])
    free = min(most - len(chosen), len(rest))
    chosen += [rest[(turn + n) % len(rest)] for n in range(free)]
    return chosen, turn + free


def _focus(number: int, weeks: int) -> str:
    focus = load_prescription().focus
    if number <= math.ceil(weeks / 3):
        return focus.first
    return focus.last if number > weeks - weeks // 3 else focus.middle
