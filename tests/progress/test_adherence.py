"""Planned beside done."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hipdrive.progress import Done, Planned, Week, count_adherence

MONDAY = date(2026, 3, 2)


def day(offset: int) -> date:
    return MONDAY + timedelta(days=offset)


def test_a_session_told_done_is_done_even_weeks_later() -> None:
    found = count_adherence([Planned(day(0), "a"), Planned(day(2), "b")], [Done(day(15), "a")])
    assert [(w.planned, w.done, w.extra) for w in found.weeks] == [(2, 1, 0), (0, 0, 0), (0, 0, 0)]


def test_sets_on_another_day_of_the_week_make_up_for_a_planned_session() -> None:
    planned = [Planned(day(0), "a"), Planned(day(2), "b")]
    found = count_adherence(planned, [Done(day(4)), Done(day(4)), Done(day(8))])
    assert found.weeks == (Week(day(0), 2, 1, 0), Week(day(7), 0, 0, 1))
    assert (found.planned, found.done) == (2, 1)


def test_sets_of_the_day_on_which_a_session_was_ticked_are_that_session() -> None:
    planned = [Planned(day(0), "a"), Planned(day(2), "b")]
    found = count_adherence(planned, [Done(day(0), "a"), Done(day(0))])
    assert found.weeks == (Week(day(0), 2, 1, 0),)


def test_a_session_told_skipped_is_not_made_up_for() -> None:
    found = count_adherence([Planned(day(0), "a")], [Done(day(0), "a", done=False), Done(day(1))])
    assert found.weeks == (Week(day(0), 1, 0, 1),)


def test_what_is_still_to_come_is_not_asked_for() -> None:
    planned = [Planned(day(0), "a"), Planned(day(7), "b")]
    assert count_adherence(planned, [], until=day(3)).planned == 1


def test_nothing_planned_and_nothing_done_is_no_week() -> None:
    assert count_adherence([], []).weeks == ()


_DAYS = st.integers(0, 40)


@given(
    planned=st.lists(_DAYS, max_size=12),
    done=st.lists(st.tuples(_DAYS, st.integers(-1, 14), st.booleans()), max_size=20),
)
def test_no_week_is_done_more_often_than_planned(planned: list[int], done: list[tuple[int, int, bool]]) -> None:
    asked = [Planned(day(d), str(n)) for n, d in enumerate(planned)]
    worked = [Done(day(d), "" if s < 0 else str(s), told) for d, s, told in done]
    found = count_adherence(asked, worked)
    assert all(0 <= week.done <= week.planned and week.extra >= 0 for week in found.weeks)
    assert found.planned == len(asked)
