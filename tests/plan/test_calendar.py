"""The calendar file, read by another library than the one that wrote it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.sample import START, sample_plan

from hipdrive.errors import MissingExtraError
from hipdrive.plan.calendar import clock_changes, write_calendar
from hipdrive.plan.plan import Plan

ics = pytest.importorskip("ics")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def events(plan: Plan, now: datetime = NOW) -> list[Any]:
    """The events in order of time, as `ics` reads them: local times by the VTIMEZONE of the file itself."""
    return sorted(ics.Calendar(write_calendar(plan, now).decode("utf-8")).events, key=lambda event: event.begin)


def sessions(plan: Plan, now: datetime = NOW) -> list[Any]:
    return [event for event in events(plan, now) if not event.all_day]


def extra(event: Any, name: str) -> str:
    """The value of a property that `ics` keeps without reading it."""
    return next(str(line.value) for line in event.extra if line.name == name)


@pytest.mark.parametrize(
    ("timezone", "before", "after", "change"),
    [
        ("Europe/Berlin", 1, 2, datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("America/New_York", -5, -4, datetime(2027, 3, 14, 7, tzinfo=UTC)),
    ],
)
def test_18_00_stays_18_00_over_the_change_to_summer_time(
    timezone: str, before: int, after: int, change: datetime
) -> None:
    found = sessions(sample_plan(timezone))
    assert len(found) == 18
    offsets = set()
    for event in found:
        start = event.begin.datetime
        assert (start.hour, start.minute) == (18, 0)
        assert start.utcoffset() == timedelta(hours=before if start.astimezone(UTC) < change else after)
        offsets.add(start.utcoffset())
    assert len(offsets) == 2


@pytest.mark.parametrize(
    "timezone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Dublin", "UTC"],
)
def test_the_same_instants_as_the_plan(timezone: str) -> None:
    plan = sample_plan(timezone)
    read = [event.begin.datetime.astimezone(UTC) for event in sessions(plan)]
    assert read == [plan.starts_at(session).astimezone(UTC) for session in plan.sessions]


@pytest.mark.parametrize(
    ("timezone", "first", "local", "instant"),
    [
        # 02:30 is left out on 28 March: an hour later it is.
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", date(2027, 3, 28), time(3, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", date(2027, 3, 28), time(1, 30), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        # 02:30 comes twice on 31 October: the first one.
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("America/New_York", date(2027, 11, 7), time(1, 30), datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
    ],
)
def test_hours_that_are_left_out_or_come_twice(timezone: str, first: date, local: time, instant: datetime) -> None:
    plan = sample_plan(timezone)
    week = plan.weeks[0]
    session = replace(week.sessions[0], day=first, local_time=local)
    one = replace(plan, start=first, weeks=(replace(week, sessions=(session,)),), refilm=())
    (event,) = sessions(one)
    assert event.begin.datetime.astimezone(UTC) == instant
    assert event.duration == timedelta(minutes=session.duration_min)


def test_uids_are_stable_and_a_later_export_wins() -> None:
    plan = sample_plan()
    first, later = events(plan), events(plan, NOW + timedelta(minutes=2))
    assert [event.uid for event in first] == [event.uid for event in later]
    assert len({event.uid for event in first}) == len(first) == 18 + len(plan.refilm)
    for old, new in zip(first, later, strict=True):
        assert int(extra(new, "SEQUENCE")) == int(extra(old, "SEQUENCE")) + 2
        assert new.created - old.created == timedelta(minutes=2)  # DTSTAMP


def test_a_moved_session_keeps_its_uid_and_moves_nothing_else() -> None:
    plan = sample_plan()
    week = plan.weeks[1]
    moved = replace(week.sessions[0], local_time=time(7, 15))
    edited = replace(
        plan, weeks=(plan.weeks[0], replace(week, sessions=(moved, *week.sessions[1:])), *plan.weeks[2:])
    )
    before = {event.uid: event.begin.datetime for event in sessions(plan)}
    after = {event.uid: event.begin.datetime for event in sessions(edited)}
    changed = {uid for uid in before if before[uid] != after[uid]}
    assert changed == {f"{moved.session_id}@hipdrive"}
    assert after[f"{moved.session_id}@hipdrive"].strftime("%H:%M") == "07:15"


def test_days_to_film_again_are_whole_days_and_block_nothing() -> None:
    plan = sample_plan()
    whole = [event for event in events(plan) if event.all_day]
    assert [event.begin.date() for event in whole] == list(plan.refilm)
    assert {event.transparent for event in whole} == {True}


def test_no_recurrence_and_private() -> None:
    text = write_calendar(sample_plan(), NOW).decode("utf-8")
    assert "RRULE" not in text
    assert text.count("CLASS:PRIVATE") == text.count("BEGIN:VEVENT")


AWKWARD = 'Zoë, 走る人; a\\b, "quoted" \nBEGIN:VEVENT\r\nATTENDEE:mailto:x ' + "é" * 80


def test_folding_escaping_and_other_alphabets() -> None:
    plan = sample_plan(athlete=AWKWARD)
    item = replace(plan.sessions[0].items[0], title=AWKWARD)
    session = replace(plan.sessions[0], items=(item,))
    plan = replace(plan, weeks=(replace(plan.weeks[0], sessions=(session,)),), refilm=())
    blob = write_calendar(plan, NOW)
    assert all(len(line) <= 75 for line in blob.split(b"\r\n"))
    assert blob.count(b"\n") == blob.count(b"\r\n") == blob.count(b"\r")
    blob.decode("utf-8")
    assert blob.count(b"\r\nBEGIN:VEVENT") == 1
    assert b"\r\nATTENDEE" not in blob
    (event,) = events(plan)
    assert event.name == "Exercises: " + AWKWARD.replace("\r\n", "\n").replace("\x07", "")


def test_the_description_says_what_and_when_to_stop() -> None:
    plan = sample_plan()
    text = sessions(plan)[0].description
    for item in plan.sessions[0].items:
        assert f"- {item.title}" in text
        assert item.words in text
    assert "3 out of 10" in text
    assert "not the article's: " in text


@settings(max_examples=12, deadline=None)
@given(
    timezone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago", "Africa/Casablanca"]
    ),
    days=st.integers(0, 330),
    hour=st.integers(0, 23),
)
def test_any_start_is_read_back_as_the_same_instant(timezone: str, days: int, hour: int) -> None:
    plan = sample_plan(timezone, at=time(hour, 30))
    shift = timedelta(days=days)
    weeks = tuple(
        replace(week, sessions=tuple(replace(s, day=s.day + shift) for s in week.sessions)) for week in plan.weeks
    )
    plan = replace(plan, start=START + shift, weeks=weeks)
    read = [event.begin.datetime.astimezone(UTC) for event in sessions(plan)]
    assert read == [plan.starts_at(session).astimezone(UTC) for session in plan.sessions]


def test_the_vtimezone_changes_at_the_same_second_as_the_zone(tmp_path: Path) -> None:
    blob = write_calendar(sample_plan("Europe/Berlin"), NOW).decode("utf-8")
    file = tmp_path / "zone.ics"
    file.write_text(blob[blob.index("BEGIN:VTIMEZONE") : blob.index("END:VTIMEZONE")] + "END:VTIMEZONE\r\n")
    zone, real = tzical(str(file)).get(), ZoneInfo("Europe/Berlin")
    for minutes in range(-180, 181, 5):
        wall = datetime(2027, 3, 28, 2) + timedelta(minutes=minutes)
        if not time(2) <= wall.time() < time(3):
            assert wall.replace(tzinfo=zone).utcoffset() == wall.replace(tzinfo=real).utcoffset(), wall


def test_clock_changes_of_a_year() -> None:
    zone = ZoneInfo("Europe/Berlin")
    changes = list(clock_changes(zone, datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)))
    assert [change.instant for change in changes] == [
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        datetime(2027, 10, 31, 1, tzinfo=UTC),
    ]
    assert [change.summer for change in changes] == [True, False]
    assert list(clock_changes(ZoneInfo("Asia/Kathmandu"), NOW, NOW + timedelta(days=400))) == []


def test_without_icalendar_the_install_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtraError, match="Calendar files need the optional package icalendar") as caught:
        write_calendar(sample_plan(), NOW)
    assert caught.value.fix == "pip install 'hipdrive[calendar]'"
