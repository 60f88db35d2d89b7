"""How old answers are. A file of answers may say any day; where they are used, they are of a day that has been.

The reader of the file does not ask what day it is: a plan and its answers can be read again at any time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hipdrive.errors import ScreeningError
from hipdrive.screening.screening import Screening

#: [engineering] No study says how long such answers hold, and neither do the articles. Four weeks: a pain or a fever of the
#: last month is what the questions are about, and a plan of six weeks is not begun on answers from before the last one.
LONGEST_AGE_DAYS = 28

#: Somewhere on earth it is already this much later than in UTC.
_EASTERNMOST = timedelta(hours=14)


def age_days(screening: Screening, today: date) -> int:
    """Whole days since the answers, 0 on the same day or where it is tomorrow already."""
    return max((today - screening.answered_on).days, 0)


def require_answered(screening: Screening, now: datetime | None = None) -> None:
    """Answers of a day that has not come yet anywhere on earth were not given.

    now : with its time zone; None = the clock. Raises ScreeningError ``screening-in-future``.
    """
    latest = ((now or datetime.now(UTC)).astimezone(UTC) + _EASTERNMOST).date()
    if screening.answered_on > latest:
        raise ScreeningError(
            "The answers of the screening are of a day that has not come yet",
            slug="screening-in-future",
            got=screening.answered_on.isoformat(),
            expected="the day on which they were given",
            fix="answer the questions again: hipdrive screen; or set this machine's clock right",
        )


def age_words(screening: Screening, today: date) -> str:
    """One sentence on how old the answers are; asks for new ones where they are older than `LONGEST_AGE_DAYS`."""
    days = age_days(screening, today)
    if days == 0:
        return "The screening was answered today."
    said = f"The screening was answered {days} day{'' if days == 1 else 's'} ago ({screening.answered_on})"
    if days <= LONGEST_AGE_DAYS:
        return f"{said}."
    again = "answer the questions again before you go by a plan (hipdrive screen)"
    return f"{said}, longer than {LONGEST_AGE_DAYS} days: {again}."
