"""A coach's changes: from a day on, marked as the coach's, and never around a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

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


def test_without_changes_it_is_the_same_plan() -> None:
    same = {item: ItemChange(note=item.note) for item in changeable_items(PLAN, START)}
    assert change_plan(PLAN, same, {}, START) == PLAN
    told = {
        item: ItemChange(sets=(item.sets.least, item.sets.most), note=item.note)
        for item in changeable_items(PLAN, START)
    }
    assert change_plan(PLAN, told, {}, START) == PLAN, "the article's own number stays the article's"


def test_a_changed_number_is_the_coachs_and_what_was_before_stays() -> None:
    item = next(i for i in changeable_items(PLAN, START) if i.repetitions is not None)
    changed = change_plan(PLAN, {item: ItemChange(sets=(2, 2), note="8 kg")}, {}, SECOND_WEEK)
    assert changed.weeks[0] == PLAN.weeks[0]
    found = [i for s in changeable_sessions(changed, SECOND_WEEK) for i in s.items if i.exercise == item.exercise]
    assert {(i.sets.words, i.sets.source, i.note) for i in found} == {("2", "coach", "8 kg")}
    assert {i.repetitions for i in found} == {item.repetitions}
    for session in changeable_sessions(changed, SECOND_WEEK):
        before = next(s for s in PLAN.sessions if s.session_id == session.session_id)
        touched = session.items != before.items
        assert session.duration_min == (minutes_of(session.items) if touched else before.duration_min)
    assert plan_from_document(plan_document(changed)) == changed


def test_an_exercise_left_out_is_gone_from_that_day_on_and_not_before() -> None:
    item = changeable_items(PLAN, SECOND_WEEK)[0]
    changed = change_plan(PLAN, {item: ItemChange(left_out=True)}, {}, SECOND_WEEK)
    assert item not in changeable_items(changed, SECOND_WEEK)
    assert changed.weeks[0] == PLAN.weeks[0]
    assert all(session.items for session in changed.sessions)


def test_something_has_to_stay() -> None:
    out = {item: ItemChange(left_out=True) for item in changeable_items(PLAN, START)}
    with pytest.raises(ConfigError, match="cannot be changed like this") as caught:
        change_plan(PLAN, out, {}, START)
    assert caught.value.slug == "plan-change"


def test_a_session_moves_with_its_name_and_needs_its_rest() -> None:
    first, second = PLAN.weeks[0].sessions[:2]
    later = first.day + timedelta(days=1)
    if second.day - later >= timedelta(days=2):
        moved = change_plan(PLAN, {}, {first.session_id: later}, START)
        assert moved.sessions[0] == replace(first, day=later)
    with pytest.raises(ConfigError, match="does not fit together") as caught:
        change_plan(PLAN, {}, {first.session_id: second.day - timedelta(days=1)}, START)
    assert "no rest day" in str(caught.value)


def test_it_stays_in_its_week() -> None:
    first = PLAN.weeks[0].sessions[0]
    with pytest.raises(ConfigError, match="does not fit together"):
        change_plan(PLAN, {}, {first.session_id: first.day + timedelta(days=7)}, START)


def test_the_screening_is_the_same() -> None:
    changed = change_plan(PLAN, {}, {}, START)
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
    item = next(i for i in changeable_items(PLAN, START) if i.minutes is None)
    changed = change_plan(PLAN, {item: ItemChange(sets=span)}, {}, START)
    found = {
        i.sets for s in changed.sessions for i in s.items if (i.exercise, i.stage) == (item.exercise, item.stage)
    }
    assert {(amount.least, amount.most) for amount in found} == {span}
