"""The app and answers that are old, of a day to come, or kept as if they were of another day; and names nobody sees."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.app.conftest import result_document
from tests.screening.answers import screening

from hipdrive.app.services import Services
from hipdrive.athletes.keep import save_screening
from hipdrive.athletes.register import Athlete, list_athletes
from hipdrive.screening.screening_file import screening_document

Keep = Callable[[dict[str, Any]], int]

FORM = {"start": "2027-03-22", "weeks": "2", "time": "18:00", "day": ["mon", "thu"]}


def _answers(days_ago: int, given: dict[str, Any] | None = None) -> dict[str, Any]:
    day = date.today() - timedelta(days=days_ago)
    return screening_document(screening(given)) | {"answered_on": day.isoformat()}


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (28, False), (29, True)])
def test_old_answers_are_asked_for_anew(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete, days: int, is_old: bool
) -> None:
    keep_result(result_document())
    save_screening(services.database, athlete, _answers(days))
    page = browser.get(f"/people/{athlete.id}/plan").text
    assert ("days ago. Please answer them again" in page) is is_old


def test_answers_of_a_day_to_come_make_no_plan(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete
) -> None:
    keep_result(result_document())
    save_screening(services.database, athlete, _answers(-3))
    refused = browser.post(f"/people/{athlete.id}/plan/make", data=FORM)
    assert refused.status_code >= 400 and "has not come yet" in refused.text


def test_answers_said_to_be_of_another_day_do_not_hide_a_flag(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete
) -> None:
    keep_result(result_document())
    save_screening(services.database, athlete, _answers(5), happened_at=datetime(2099, 1, 1, tzinfo=UTC))
    save_screening(services.database, athlete, _answers(2, {"fever": "yes"}))
    refused = browser.post(f"/people/{athlete.id}/plan/make", data=FORM)
    assert refused.status_code >= 400 and "clinician" in refused.text


@pytest.mark.parametrize("name", ["\u200b", "\u2060\u2060", "Ana\u202e", "\u3164"])
def test_a_name_that_cannot_be_seen_is_refused(browser: TestClient, services: Services, name: str) -> None:
    before = list_athletes(services.database).total
    refused = browser.post("/people", data={"name": name})
    assert refused.status_code == 422 and "cannot be the name of an athlete" in refused.text
    assert list_athletes(services.database).total == before
