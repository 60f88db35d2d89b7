"""Timeline, hikes, progress and the printed plan in the app: German, with what others wrote left and marked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.app.conftest import hike_document, set_document
from tests.app.test_pages import answered
from tests.app.test_translated import ENGLISH, german, kept_result
from tests.report.test_pages_in_german import HIKES

from hipdrive.app.services import Services
from hipdrive.athletes.keep import save_activity, save_recording
from hipdrive.athletes.register import Athlete
from hipdrive.hike.document import hike_document as document_of

Keep = Callable[[dict[str, Any]], int]
DE = {"accept-language": "de"}
NAMES = r"walk\.fit|English|Deutsch|run\.mp4|Running Man|hipdrive exercise check deadlift"


def english_in(words: list[str]) -> list[str]:
    return ENGLISH.findall(re.sub(NAMES, "", " ".join(words)))


@pytest.fixture
def lived(browser: TestClient, services: Services, athlete: Athlete, keep_result: Keep) -> str:
    """A person with one of everything; the address."""
    result, at = kept_result(), f"/people/{athlete.id}"
    result["settings"] = {**result.get("settings", {}), "belt_speed_mps": 3.0}
    later = json.loads(json.dumps(result))
    later["input"]["sha256"] = "cd" * 32
    for row in later["measurements"]:
        if row["name"] == "trunk_lean_deg" and row["value"] is not None:
            row["value"] += 15.0
    day = datetime(2026, 3, 2, 10, tzinfo=UTC)
    for n, document in enumerate((result, later)):
        save_recording(services.database, athlete, document, happened_at=day + timedelta(days=20 * n))
    keep_result(set_document() | {"exercise": "deadlift", "reps": [], "reasons": []})
    hike = document_of(HIKES["rough"](), name="walk.fit", sha256="ef" * 32)
    save_activity(services.database, athlete, hike, happened_at=day)
    browser.post(f"{at}/screening", data=answered(("knee-pain",), "knee"))
    assert browser.post(f"{at}/plan/make", data={"day": ["mon", "thu"], "weeks": "3"}).status_code == 303
    return at


def test_the_timeline_says_what_happened_in_german(browser: TestClient, lived: str) -> None:
    page = german(browser, lived)
    assert set(page.english) <= {"English"}
    assert not english_in(page.words)
    told = " ".join(page.words)
    for part in (
        "Kreuzheben: 1 gezählt",
        "ein Plan über 3 Wochen",
        "Fragen vorab",
        "Du bist 600 m bei 10",
        "Das rechte Bein",
    ):
        assert part in told, part


def test_a_hike_says_its_notes_in_german(browser: TestClient, lived: str) -> None:
    (entry,) = set(re.findall(rf"{lived}/hikes/(\d+)", browser.get(lived).text))
    for path in (f"{lived}/hikes", f"{lived}/hikes/{entry}"):
        page = german(browser, path)
        assert set(page.english) <= {"English"}
        assert not english_in(page.words), path
    assert "3 Pausen von 10 s oder mehr herausgenommen" in " ".join(page.words)


def test_progress_in_the_app_and_its_page(browser: TestClient, lived: str) -> None:
    for path in (f"{lived}/progress", f"{lived}/progress/page"):
        answer = browser.get(path, headers=DE).text
        assert '<html lang="de"' in answer
        page = german(browser, path)
        told = " ".join(page.words)
        assert "Rumpfneigung im Stand" in told
        assert not english_in(page.words), path
        assert not re.search(r"\d\.\d (?:m/s|ms|°|%)", told)


def test_programme_and_calendar_come_in_the_readers_language(browser: TestClient, lived: str) -> None:
    programme = browser.get(f"{lived}/plan/programme", headers=DE).text
    assert '<html lang="de">' in programme
    assert "Übungsprogramm für Anna Läufer" in programme
    assert "Exercise programme for Anna Läufer" in browser.get(f"{lived}/plan/programme").text
    pytest.importorskip("icalendar", reason="the extra calendar is not installed")
    assert "//DE" in browser.get(f"{lived}/plan/calendar.ics", headers=DE).text
    assert "//EN" in browser.get(f"{lived}/plan/calendar.ics").text


def test_what_another_wrote_stays_and_is_marked(browser: TestClient, services: Services, athlete: Athlete) -> None:
    attack = "<script>alert(1)</script>"
    save_activity(services.database, athlete, hike_document(attack), happened_at=datetime(2026, 3, 2, tzinfo=UTC))
    for path in (f"/people/{athlete.id}", f"/people/{athlete.id}/hikes"):
        page = browser.get(path, headers=DE).text
        assert '<span lang="en">&lt;script&gt;alert(1)&lt;/script&gt;</span>' in page
        assert attack not in page
        assert 'lang="en">&lt;script' not in browser.get(path).text
