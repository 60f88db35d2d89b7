"""The plan as an iCalendar file (RFC 5545) that a calendar takes, and takes again after a change.

Each session is one event with its own date: no recurrence rules, so that moving one session moves nothing else. Its
start is a wall clock time in the plan's time zone (18:00 stays 18:00 over the change to summer time), its length is a
DURATION, which unlike an end cannot fall into the hour that comes twice in autumn. The UID is made of `session_id` and
stays the same in every export; SEQUENCE and DTSTAMP rise with the time of the export, so that the later one wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hipdrive.errors import MissingExtraError
from hipdrive.plan.plain_text import plain_text
from hipdrive.plan.plan import Item, Plan, Session, read_zone, require_cleared_plan
from hipdrive.plan.rules import load_prescription

if TYPE_CHECKING:
    from icalendar import Calendar, Component, Event, Timezone

#: SEQUENCE is the minutes since then: whole, rising, and below 2^31 for four thousand years.
_SEQUENCE_FROM = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of the clocks: the instant, UTC offset before and after, and the zone's name and kind from then on."""

    instant: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@dataclass(frozen=True, slots=True)
class CalendarTexts:
    """What a calendar shows of a plan; `hipdrive.translated.calendars` makes it in other languages.

    language : code of two letters; sessions : (title, description) by session id; refilm : (title, description)
    """

    language: str
    name: str
    sessions: Mapping[UUID, tuple[str, str]]
    refilm: tuple[str, str]


def write_calendar(plan: Plan, exported_at: datetime | None = None, texts: CalendarTexts | None = None) -> bytes:
    """The calendar file of a plan: its sessions and, as whole days, the days to film again. UTF-8, CRLF, folded lines.

    exported_at : aware instant of this export, now where None; a later one replaces an earlier one in a calendar
    texts : what it shows; English where None
    Raises MissingExtraError ``extra-missing`` without icalendar; ScreeningError where the screening does not stand.
    """
    require_cleared_plan(plan)
    now = (exported_at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    texts = texts or english_texts(plan)
    calendar = _empty_calendar(plan, texts)
    sessions = [session for session in plan.sessions if session.items]
    if sessions:
        calendar.add_component(_timezone(plan.timezone, [plan.starts_at(session) for session in sessions]))
    for session in sessions:
        calendar.add_component(_session_event(plan, session, now, texts.sessions[session.session_id]))
    for number, day in enumerate(plan.refilm, start=1):
        calendar.add_component(_refilm_event(plan, number, day, now, texts.refilm))
    return bytes(calendar.to_ical(sorted=False))


def english_texts(plan: Plan) -> CalendarTexts:
    """What a calendar shows of a plan, in English."""
    return CalendarTexts(
        language="en",
        name="Running exercises",
        sessions={
            session.session_id: (
                "Exercises: " + ", ".join(item.title for item in session.items),
                _description(plan, session),
            )
            for session in plan.sessions
        },
        refilm=("Film the run again", plan.refilm_words),
    )


def clock_changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Transition]:
    """The changes of the clocks from `first` to `last` (aware), to the second, in order of time."""
    step = timedelta(days=1)
    before = first.astimezone(UTC)
    end = last.astimezone(UTC)
    while before < end:
        after = before + step
        if _offset(zone, before) != _offset(zone, after):
            instant = _change_between(zone, before, after)
            local = instant.astimezone(zone)
            yield Transition(
                instant, _offset(zone, before), _offset(zone, instant), local.tzname() or zone.key, _summer(local)
            )
        before = after


def _empty_calendar(plan: Plan, texts: CalendarTexts) -> Calendar:
    try:
        from icalendar import Calendar, vText
    except ImportError:
        raise MissingExtraError(
            "Calendar files need the optional package icalendar",
            slug="extra-missing",
            got="no icalendar",
            fix="pip install 'hipdrive[calendar]'",
        ) from None
    calendar = Calendar()
    calendar.add("prodid", f"-//hipdrive//plan {version('hipdrive')}//{texts.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = " ".join(plain_text(plan.athlete).split())
    # As text, said so: of an X- property icalendar knows no type and would escape nothing.
    calendar.add("x-wr-calname", vText(f"{texts.name}, {name}" if name else texts.name))
    calendar.add("x-wr-timezone", plan.timezone)
    return calendar


def _session_event(plan: Plan, session: Session, now: datetime, words: tuple[str, str]) -> Event:
    event = _event(f"{session.session_id}@hipdrive", now)
    event.add("dtstart", plan.starts_at(session))
    event.add("duration", timedelta(minutes=session.duration_min))
    event.add("summary", plain_text(words[0]))
    event.add("description", plain_text(words[1]))
    return event


def _refilm_event(plan: Plan, number: int, day: date, now: datetime, words: tuple[str, str]) -> Event:
    event = _event(f"{uuid5(plan.plan_id, f'refilm-{number}')}@hipdrive", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", words[0])
    event.add("description", plain_text(words[1]))
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("sequence", int((now - _SEQUENCE_FROM).total_seconds()) // 60)
    event.add("class", "PRIVATE")
    event.add("categories", ["hipdrive"])
    return event


def _description(plan: Plan, session: Session) -> str:
    lines = [_line(item) for item in session.items]
    if plan.cue is not None:
        lines.append(f"On your runs, one thing to think of: {plan.cue.words}")
    lines.append(load_prescription().words.pain)
    lines.append("For education, not diagnosis or treatment.")
    return "\n".join(lines)


def _line(item: Item) -> str:
    stage = f" ({item.stage_words})" if item.stage_words else ""
    assumed = f" (not the article's: {'; '.join(item.assumed)})" if item.assumed else ""
    return f"- {item.title}{stage}: {item.words}{assumed}"


def _timezone(name: str, starts: list[datetime]) -> Timezone:
    """The VTIMEZONE that these starts need, each change of the clocks written out.

    Made here and not by icalendar's ``from_tzid``, which (7.3) writes the change in spring at 03:00 instead of 02:00:
    RFC 5545 wants the wall clock as it was before the change.
    """
    from icalendar import Timezone

    zone = read_zone(name)
    timezone = Timezone()
    timezone.add("tzid", name)
    first, last = min(starts) - timedelta(days=1), max(starts) + timedelta(days=2)
    local = first.astimezone(zone)
    offset = _offset(zone, first)
    opening = Transition(first, offset, offset, local.tzname() or name, _summer(local))
    for change in (opening, *clock_changes(zone, first, last)):
        timezone.add_component(_observance(change))
    return timezone


def _observance(change: Transition) -> Component:
    from icalendar import TimezoneDaylight, TimezoneStandard

    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", (change.instant.astimezone(UTC) + change.before).replace(tzinfo=None, microsecond=0))
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    return part


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset changes, by halving."""
    start = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if _offset(zone, middle) == start else (before, middle)
    return after


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _summer(local: datetime) -> bool:
    return (local.dst() or timedelta(0)) > timedelta(0)
