"""The printed report opens in the reader's language; the film is lettered in that of whoever sent it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient
from tests.app.conftest import hike_document, result_document, set_document

from hipdrive.app import analysing
from hipdrive.app.job import Order
from hipdrive.app.services import Services
from hipdrive.athletes.register import Athlete

Keep = Callable[[dict[str, Any]], int]
GERMAN = {"accept-language": "de"}
DOCUMENTS = {"recordings": result_document, "sets": set_document, "hikes": hike_document}


@pytest.fixture(params=DOCUMENTS)
def room(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def put(services: Services, athlete: Athlete, entry: int, folder: Path, pages: dict[str, str]) -> None:
    """A result folder whose pages say their language."""
    (folder / "key_frames").mkdir(parents=True)
    for name, language in pages.items():
        (folder / name).write_text(f'<!DOCTYPE html>\n<html lang="{language}">\n', encoding="utf-8")
    services.kept._put_in_place((athlete.id, entry), folder)


def test_everybody_reads_their_own(
    browser: TestClient, services: Services, athlete: Athlete, keep_result: Keep, tmp_path: Path, room: str
) -> None:
    entry = keep_result(DOCUMENTS[room]())
    put(services, athlete, entry, tmp_path / "result", {"report.html": "de", "report.en.html": "en"})
    at = f"/people/{athlete.id}/{room}/{entry}/report"
    assert '<html lang="de">' in browser.get(at, headers=GERMAN).text
    english = browser.get(at, headers={"accept-language": "en"})
    assert '<html lang="en">' in english.text and "sandbox" in english.headers["content-security-policy"]


@pytest.mark.parametrize("room", ["recordings", "sets"], indirect=True)
def test_a_report_that_was_made_in_english_only_says_so(
    browser: TestClient, services: Services, athlete: Athlete, keep_result: Keep, tmp_path: Path, room: str
) -> None:
    entry = keep_result(DOCUMENTS[room]())
    put(services, athlete, entry, tmp_path / "result", {"report.html": "en"})
    at = f"/people/{athlete.id}/{room}/{entry}"
    page = browser.get(at, headers=GERMAN).text
    assert f'href="{at}/report" hreflang="en"' in page and '<span lang="en">(English)</span>' in page
    assert "(English)" not in browser.get(at, headers={"accept-language": "en"}).text
    assert '<html lang="en">' in browser.get(f"{at}/report", headers=GERMAN).text


def test_pictures_of_a_set_are_lettered_in_the_readers_language(
    browser: TestClient, services: Services, athlete: Athlete, keep_result: Keep, tmp_path: Path
) -> None:
    entry = keep_result(set_document())
    pictures = tmp_path / "result" / "key_frames"
    pictures.mkdir(parents=True)
    for name, width in (("best.png", 3), ("best.en.png", 5), ("chart.png", 7)):
        Image.new("RGB", (width, 2)).save(pictures / name)
    services.kept._put_in_place((athlete.id, entry), tmp_path / "result")
    at = f"/people/{athlete.id}/sets/{entry}/pictures"
    shown = {
        (name, language): browser.get(f"{at}/{name}", headers={"accept-language": language}).content
        for name in ("best", "chart")
        for language in ("de", "en")
    }
    assert shown["best", "de"] != shown["best", "en"]
    assert shown["chart", "de"] == shown["chart", "en"], "where there is one only, it is that one"
    assert browser.get(f"{at}/best.en").status_code == 404


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_senders_language_comes_first(language: str) -> None:
    order = Order(
        kind="run",
        athlete_id="a",
        file_name="run.mp4",
        suffix=".mp4",
        keep_video=False,
        language=language,  # type: ignore[arg-type]
    )
    first, other = analysing._languages(order)
    assert first.language == language and {first.language, other.language} == {"en", "de"}


def test_an_order_from_before_languages_is_english() -> None:
    old = {"kind": "run", "athlete_id": "a", "file_name": "run.mp4", "suffix": ".mp4", "keep_video": False}
    assert Order.model_validate_json(json.dumps(old)).language == "en"
