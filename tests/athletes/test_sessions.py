"""The sessions of a plan as a person names them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from tests.athletes.test_keep import JSON

from hipdrive.athletes.sessions import find_session, planned_sessions
from hipdrive.errors import ConfigError

PLAN = {
    "weeks": [
        {"sessions": [{"session_id": "aaaaaa-1", "day": "2026-05-01"}, {"session_id": "bbbbbb-2", "day": "2026-05-03"}]},
        {"sessions": [{"session_id": "cccccc-3", "day": "2026-05-08"}]},
    ]
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "told", "found"),
    [
        ("next", (), "aaaaaa-1"),
        ("next", ("aaaaaa-1",), "bbbbbb-2"),
        ("2.1", (), "cccccc-3"),
        ("2026-05-03", (), "bbbbbb-2"),
        ("today", (), "cccccc-3"),
        ("cccccc", (), "cccccc-3"),
    ],
)
def test_ways_of_naming_one(wanted: str, told: tuple[str, ...], found: str) -> None:
    session = find_session(planned_sessions(PLAN), wanted, told=told, today=date(2026, 5, 8))
    assert session is not None and session.id == found


@pytest.mark.parametrize("wanted", ["3.1", "2.9", "2026-05-02", "today"])
def test_one_that_the_plan_has_not_is_refused_with_the_next(wanted: str) -> None:
    with pytest.raises(ConfigError, match="no such session") as caught:
        find_session(planned_sessions(PLAN), wanted, told=("aaaaaa-1",), today=date(2026, 6, 1))
    assert "week 1, session 2 (2026-05-03)" in caught.value.fix


def test_when_all_were_told_there_is_no_next() -> None:
    with pytest.raises(ConfigError, match="no such session"):
        find_session(planned_sessions(PLAN), "next", told=("aaaaaa-1", "bbbbbb-2", "cccccc-3"))


@pytest.mark.parametrize("wanted", ["yoga", "aaa", "a hill with Bert"])
def test_anything_else_is_an_extra_one(wanted: str) -> None:
    assert find_session(planned_sessions(PLAN), wanted) is None


@given(weeks=JSON)
def test_whatever_a_document_has_for_weeks_is_read_or_passed_over(weeks: Any) -> None:
    assert isinstance(planned_sessions({"weeks": weeks}), list)
