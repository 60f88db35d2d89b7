"""Answers grow old, and none are of a day that has not come."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screening.answers import DAY, screening

from hipdrive.errors import ScreeningError
from hipdrive.screening.age import LONGEST_AGE_DAYS, age_days, age_words, require_answered

ANSWERS = screening()
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "answered today."),
        (-1, "answered today."),
        (1, "1 day ago (2026-11-21)."),
        (2, "2 days ago"),
        (LONGEST_AGE_DAYS, f"{LONGEST_AGE_DAYS} days ago (2026-11-21)."),
        (LONGEST_AGE_DAYS + 1, "answer the questions again"),
        (366, "366 days ago (2026-11-21), longer than 28 days"),
    ],
)
def test_the_age_is_said_and_old_answers_are_asked_anew(days: int, words: str) -> None:
    said = age_words(ANSWERS, DAY + timedelta(days=days))
    assert words in said
    assert ("again" in said) == (days > LONGEST_AGE_DAYS)


def test_a_leap_day_is_a_day() -> None:
    assert age_days(replace(ANSWERS, answered_on=date(2028, 2, 28)), date(2028, 3, 1)) == 2


def test_answers_of_a_day_to_come_are_refused() -> None:
    with pytest.raises(ScreeningError, match="has not come yet") as caught:
        require_answered(replace(ANSWERS, answered_on=DAY + timedelta(days=2)), NOON)
    assert caught.value.slug == "screening-in-future"
    assert caught.value.exit_code == 4
    with pytest.raises(ScreeningError):
        require_answered(replace(ANSWERS, answered_on=date.max))


@given(st.integers(-14 * 4, 14 * 4), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_answers_of_today_are_taken_wherever_they_were_given(quarters: int, instant: datetime) -> None:
    """Answered in one time zone and used in another at the same moment: never in the future."""
    now = instant.replace(tzinfo=UTC)
    there = now.astimezone(timezone(timedelta(minutes=15 * quarters)))
    require_answered(replace(ANSWERS, answered_on=there.date()), now)
    assert age_days(replace(ANSWERS, answered_on=there.date()), there.date()) == 0
