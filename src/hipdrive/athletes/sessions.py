"""The sessions of a kept plan, as a person names them: a day, ``2.1`` (week and session), ``next``, or the plan's own id."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hipdrive.errors import ConfigError

_WEEK_AND_NUMBER = re.compile(r"(\d{1,3})\.(\d{1,2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session of a plan."""

    id: str
    day: str
    week: int
    number: int

    @property
    def words(self) -> str:
        """``week 2, session 1 (2026-11-24)``."""
        return f"week {self.week}, session {self.number} ({self.day})"


def planned_sessions(plan: Mapping[str, Any]) -> list[PlannedSession]:
    """The sessions of a plan's document, in its order; what is no session is passed over."""
    found = []
    weeks = plan.get("weeks")
    for week_number, week in enumerate(weeks if isinstance(weeks, list) else [], start=1):
        sessions = week.get("sessions") if isinstance(week, Mapping) else None
        for number, session in enumerate(sessions if isinstance(sessions, list) else [], start=1):
            if isinstance(session, Mapping) and session.get("session_id"):
                found.append(
                    PlannedSession(str(session["session_id"]), str(session.get("day")), week_number, number)
                )
    return found


def find_session(
    sessions: list[PlannedSession], wanted: str, *, told: Collection[str] = (), today: date | None = None
) -> PlannedSession | None:
    """The session that was meant; None where `wanted` is in nobody's way of naming one: then it is an extra one.

    told : ids of sessions that were told before; ``next`` is the first that was not
    Raises ConfigError ``session-unknown`` where it is named as one of the plan and the plan has none such.
    """
    wanted = wanted.strip()
    day = (today or date.today()).isoformat() if wanted == "today" else wanted
    found: list[PlannedSession] | None = None
    if wanted == "next":
        found = [session for session in sessions if session.id not in told]
    elif _DAY.fullmatch(day):
        found = [session for session in sessions if session.day == day]
    elif match := _WEEK_AND_NUMBER.fullmatch(wanted):
        place = int(match[1]), int(match[2])
        found = [session for session in sessions if (session.week, session.number) == place]
    elif by_id := [session for session in sessions if len(wanted) >= 6 and session.id.startswith(wanted)]:
        found = by_id
    if found:
        return found[0]
    if found is None:
        return None
    still = next((session for session in sessions if session.id not in told), None)
    raise ConfigError(
        "The plan has no such session",
        slug="session-unknown",
        got=wanted,
        expected="a day of the plan, WEEK.SESSION such as 2.1, today or next",
        fix="keep a plan first: hipdrive athlete keep NAME plan.json"
        if still is None
        else f"the next is {still.words}",
    )
