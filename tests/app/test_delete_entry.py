"""One result deleted in the app: asked first, real, and nobody else's."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from tests.app.conftest import hike_document, result_document
from tests.app.test_pages import answered
from tests.screening.answers import screening

from hipdrive.app.services import Services
from hipdrive.athletes.history import timeline
from hipdrive.athletes.keep import save_screening
from hipdrive.athletes.register import Athlete, add_athlete
from hipdrive.results.keep_check import newest_screening
from hipdrive.screening.screening_file import screening_document

Keep = Callable[[dict[str, Any]], int]


def test_a_result_is_deleted_with_its_folder(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete, tmp_path: Path
) -> None:
    keep_result(result_document())
    (item,) = timeline(services.database, athlete)
    result = tmp_path / "result"
    result.mkdir()
    (result / "viewer.json").write_text("{}")
    services.kept._put_in_place((athlete.id, item.entry_id), result)
    at = f"/people/{athlete.id}/recordings/{item.entry_id}"
    kept = services.kept.files(athlete.id, item.entry_id)
    assert kept is not None and kept.folder.is_dir()
    assert re.search(rf'action="{at}/delete"', browser.get(at).text)
    assert browser.post(f"{at}/delete", data={}).headers["location"] == at
    assert kept.folder.is_dir()
    other = add_athlete(services.database, "Ben")
    wrong = f"/people/{other.id}/recordings/{item.entry_id}/delete"
    assert browser.post(wrong, data={"sure": "yes"}).status_code == 404
    assert browser.post(at.replace("recordings", "sets") + "/delete", data={"sure": "yes"}).status_code == 404
    assert len(timeline(services.database, athlete)) == 1
    assert browser.post(f"{at}/delete", data={"sure": "yes"}).headers["location"] == f"/people/{athlete.id}"
    assert timeline(services.database, athlete) == []
    assert not kept.folder.exists() and services.kept.files(athlete.id, item.entry_id) is None
    assert browser.get(at).status_code == 404


def test_hikes_plans_and_answers_are_deleted_where_they_are_shown(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete
) -> None:
    at = f"/people/{athlete.id}"
    keep_result(result_document())
    keep_result(hike_document())
    browser.post(f"{at}/screening", data=answered())
    browser.post(f"{at}/plan/make", data={"day": ["mon"], "weeks": "2"})
    entries: dict[str, int] = {item.kind: item.entry_id for item in timeline(services.database, athlete)}
    pages = {
        "activity": (f"{at}/hikes/{entries['activity']}", "hikes"),
        "plan": (f"{at}/plan", "plans"),
        "screening": (f"{at}/screening", "screenings"),
    }
    for kind, (page, room) in pages.items():
        action = f"{at}/{room}/{entries[kind]}/delete"
        assert f'action="{action}"' in browser.get(page).text, kind
        assert browser.post(action).headers["location"] == page, "not meant"
        wrong = action.replace(room, "sets")
        assert browser.post(wrong, data={"sure": "yes"}).status_code == 404
        assert kind in {item.kind for item in timeline(services.database, athlete)}
        assert browser.post(action, data={"sure": "yes"}).headers["location"] == at
        assert kind not in {item.kind for item in timeline(services.database, athlete)}
        assert browser.get(page).status_code == (404 if kind == "activity" else 200)
    assert [item.kind for item in timeline(services.database, athlete)] == ["recording"]


def test_a_red_flag_does_not_go_with_its_answers_unsaid(browser: TestClient, athlete: Athlete) -> None:
    at = f"/people/{athlete.id}"
    browser.post(f"{at}/screening", data=answered())
    said = "A yes that calls for a clinician does so all the same"
    assert said not in browser.get(f"{at}/screening").text
    browser.post(f"{at}/screening", data=answered(("fever",)))
    assert said in browser.get(f"{at}/screening").text


def test_the_answers_that_are_shown_are_those_that_are_deleted(
    browser: TestClient, services: Services, athlete: Athlete
) -> None:
    old = screening_document(screening()) | {"answered_on": "2026-01-05"}
    later = datetime.now(UTC) + timedelta(hours=1)
    at = f"/people/{athlete.id}/screening"
    browser.post(at, data=answered(("fever",)))
    shown = timeline(services.database, athlete)[0].entry_id
    kept = save_screening(services.database, athlete, old, happened_at=later)
    action = f'action="/people/{athlete.id}/screenings/{{}}/delete"'
    page = browser.get(at).text
    assert action.format(shown) in page and action.format(kept.entry_id) not in page


def test_a_flag_told_again_on_the_same_day_stands(
    browser: TestClient, services: Services, athlete: Athlete
) -> None:
    at = f"/people/{athlete.id}/screening"
    for flags in (("fever",), (), ("fever",)):
        browser.post(at, data=answered(flags))
    newest = newest_screening(services.database, athlete)
    assert newest is not None and newest.stops
