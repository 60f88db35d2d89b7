"""A coach's changes: from a day on, marked as the coach's, and never around a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.sample import START, sample_plan

from hipdrive.errors import ConfigError
from hipdrive.plan.change import MOST, ItemChange, change_plan, changeable_items, changeable_sessions
from hipdrive.plan.plan_json import plan_document, plan_from_document
from hipdrive.plan.weeks import minutes_of

PLAN = sample_plan()
SECOND_WEEK = START + timedelta(days=7)
NONE: frozenset[UUID] = frozenset()


def test_without_changes_it_is_the_same_plan() -> None:
    same = {item: ItemChange(note=item.note) for item in changeable_items(PLAN, START, NONE)}
    assert change_plan(PLAN, same, {}, START, NONE) == PLAN
    told = {
        item: ItemChange(sets=(item.sets.least, item.sets.most), note=item.note)
        for item in changeable_items(PLAN, START, NONE)
    }
    assert change_plan(PLAN, told, {}, START, NONE) == PLAN, "the article's own number stays the article's"


def test_a_changed_number_is_the_coachs_and_what_was_before_stays() -> None:
    item = next(i for i in changeable_items(PLAN, START, NONE) if i.repetitions is not None)
    changed = change_plan(PLAN, {item: ItemChange(sets=(2, 2), note="8 kg")}, {}, SECOND_WEEK, NONE)
    assert changed.weeks[0] == PLAN.weeks[0]
    found = [
        i for s in changeable_sessions(changed, SECOND_WEEK, NONE) for i in s.items if i.exercise == item.exercise
    ]
    assert {(i.sets.words, i.sets.source, i.note) for i in found} == {("2", "coach", "8 kg")}
    assert {i.repetitions for i in found} == {item.repetitions}
    for session in changeable_sessions(changed, SECOND_WEEK, NONE):
        before = next(s for s in PLAN.sessions if s.session_id == session.session_id)
        touched = session.items != before.items
        assert session.duration_min == (minutes_of(session.items) if touched else before.duration_min)
    assert plan_from_document(plan_document(changed)) == changed


def test_an_exercise_left_out_is_gone_from_that_day_on_and_not_before() -> None:
    item = changeable_items(PLAN, SECOND_WEEK, NONE)[0]
    changed = change_plan(PLAN, {item: ItemChange(left_out=True)}, {}, SECOND_WEEK, NONE)
    assert item not in changeable_items(changed, SECOND_WEEK, NONE)
    assert changed.weeks[0] == PLAN.weeks[0]
    assert all(session.items for session in changed.sessions)


def test_something_has_to_stay() -> None:
    out = {item: ItemChange(left_out=True) for item in changeable_items(PLAN, START, NONE)}
    with pytest.raises(ConfigError, match="cannot be changed like this") as caught:
        change_plan(PLAN, out, {}, START, NONE)
    assert caught.value.slug == "plan-change"


def test_a_session_moves_with_its_name_and_needs_its_rest() -> None:
    first, second = PLAN.weeks[0].sessions[:2]
    *_, last = PLAN.weeks[0].sessions
    later = last.day + timedelta(days=1)
    moved = change_plan(PLAN, {}, {last.session_id: later}, START, NONE)
    assert moved.weeks[0].sessions == (*PLAN.weeks[0].sessions[:-1], replace(last, day=later))
    assert moved.weeks[1:] == PLAN.weeks[1:]
    with pytest.raises(ConfigError, match="does not fit together") as caught:
        change_plan(PLAN, {}, {first.session_id: second.day - timedelta(days=1)}, START, NONE)
    assert "no rest day" in str(caught.value)


def test_a_session_told_done_stays_as_it_was() -> None:
    """Today's session, ticked off in the morning, is what was asked for and done."""
    done = PLAN.weeks[0].sessions[0]
    told = {done.session_id}
    assert done in changeable_sessions(PLAN, done.day, NONE)
    assert done not in changeable_sessions(PLAN, done.day, told)
    note = {item: ItemChange(note="slowly") for item in changeable_items(PLAN, done.day, NONE)}
    changed = change_plan(PLAN, note, {}, done.day, told)
    assert changed.sessions[0] == done
    assert all(item.note == "slowly" for session in changed.sessions[1:] for item in session.items)
    for day in (done.day, done.day + timedelta(days=1)):
        with pytest.raises(ConfigError, match="cannot be changed like this") as caught:
            change_plan(PLAN, {}, {done.session_id: day}, done.day, told)
        assert caught.value.slug == "plan-change" and "told done or skipped" in str(caught.value)


def test_a_past_session_does_not_move() -> None:
    past = PLAN.weeks[0].sessions[0]
    with pytest.raises(ConfigError, match="cannot be changed like this"):
        change_plan(PLAN, {}, {past.session_id: past.day + timedelta(days=1)}, SECOND_WEEK, NONE)


def test_a_note_changes_no_length() -> None:
    own = replace(PLAN.weeks[0].sessions[0], duration_min=595)
    weeks = (replace(PLAN.weeks[0], sessions=(own, *PLAN.weeks[0].sessions[1:])), *PLAN.weeks[1:])
    changed = change_plan(replace(PLAN, weeks=weeks), {own.items[0]: ItemChange(note="8 kg")}, {}, START, NONE)
    assert changed.sessions[0].duration_min == 595 and changed.sessions[0].items[0].note == "8 kg"


def test_a_session_of_more_than_ten_hours_is_refused() -> None:
    """Every number within its own limit, and all of them together too much."""
    most = ItemChange(sets=(10, 10), repetitions=(100, 100), minutes=(180, 180), rest_s=(600, 600))
    with pytest.raises(ConfigError, match="would take too long") as caught:
        change_plan(PLAN, dict.fromkeys(changeable_items(PLAN, START, NONE), most), {}, START, NONE)
    assert caught.value.slug == "plan-too-long" and "at most 600 minutes" in str(caught.value)


def test_it_stays_in_its_week() -> None:
    first = PLAN.weeks[0].sessions[0]
    with pytest.raises(ConfigError, match="does not fit together"):
        change_plan(PLAN, {}, {first.session_id: first.day + timedelta(days=7)}, START, NONE)


def test_the_screening_is_the_same() -> None:
    changed = change_plan(PLAN, {}, {}, START, NONE)
    assert changed.screening == PLAN.screening and changed.plan_id == PLAN.plan_id


@pytest.mark.parametrize(
    "asked",
    [{"sets": (0, 1)}, {"sets": (3, 2)}, {"repetitions": (1, 101)}, {"rest_s": (1, 601)}, {"note": "x" * 501}],
)
def test_what_cannot_be_asked_for(asked: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="cannot be changed like this"):
        ItemChange(**asked)


@given(least=st.integers(1, MOST["sets"]), more=st.integers(0, MOST["sets"]))
def test_every_span_within_the_limits_is_kept_as_it_is(least: int, more: int) -> None:
    span = (least, min(least + more, MOST["sets"]))
    item = next(i for i in changeable_items(PLAN, START, NONE) if i.minutes is None)
    changed = change_plan(PLAN, {item: ItemChange(sets=span)}, {}, START, NONE)
    found = {
        i.sets for s in changed.sessions for i in s.items if (i.exercise, i.stage) == (item.exercise, item.stage)
    }
    assert {(amount.least, amount.most) for amount in found} == {span}
