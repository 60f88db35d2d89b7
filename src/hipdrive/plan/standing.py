"""Whether a plan that was made still stands: answers given later may hold a red flag that those behind it did not."""

from __future__ import annotations

from hipdrive.plan.plan import Plan
from hipdrive.screening import ClearedScreening, Screening


def require_still_clear(plan: Plan, newest: Screening | None) -> None:
    """For whatever keeps a plan or goes on with one: the newest answers of that person, where any are known.

    Answers of a day before those behind the plan do not count against it: they were given anew since.
    Raises ScreeningError ``screening-red-flag``.
    """
    if newest is None or newest.answered_on < plan.screening.screening.answered_on:
        return
    if newest.stops:
        ClearedScreening(newest)  # raises, with the words that go with the flag
