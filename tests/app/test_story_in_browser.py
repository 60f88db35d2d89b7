"""The whole story in a real browser: a person, a run, its result, a set with the coach, and all of it in the timeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")
pytest.importorskip("playwright", reason="the extra dev is not installed")

from tests.app.live_browser import browser_page, donkey_kick_camera, told, wait_until
from tests.app.live_driver import TOKEN, running_server

RUN = Path(__file__).parents[2] / "src" / "hipdrive" / "demo" / "reference_run.mp4"
#: The analysis of ten seconds of film in the sandbox, on a busy machine.
ANALYSIS_S = 400.0

pytestmark = pytest.mark.slow


def test_from_a_new_person_to_a_set_in_the_timeline(tmp_path: Path) -> None:
    camera = donkey_kick_camera(tmp_path)
    with (
        running_server(tmp_path / "app") as server,
        browser_page(camera, server.address, viewport={"width": 1100, "height": 900}) as page,
    ):
        faults: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"/?token={TOKEN}")
        page.wait_for_selector(".cards")
        person = add_person(page, "Anna Läufer")
        analyse(page, RUN)
        practise(page, person)
        page.goto(person)
        kinds = page.locator("ol.list .tag").all_inner_texts()
        assert kinds == ["Set", "Run"], "the newest first"
        page.click("ol.list li:first-child a")
        assert page.inner_text("main strong").startswith("5 ")
        assert page.locator("tbody tr").count() >= 5, "every movement, the counted ones too"
        page.goto(person)
        page.click("ol.list li:last-child a")
        page.wait_for_selector("#viewer[data-ready=yes]")
        assert faults == []
        assert all(url.startswith((server.address, "blob:", "data:")) for url in asked)


def add_person(page: Any, name: str) -> str:
    """Add somebody by the page; the address of that person's own page."""
    page.click("header nav a[href='/people']")
    page.fill("#name", name)
    page.press("#name", "Enter")
    page.wait_for_url("**/people/*")
    assert page.inner_text("h1") == name
    assert page.locator("ol.list").count() == 0, "nothing happened yet"
    address: str = page.url
    return address


def analyse(page: Any, film: Path) -> None:
    """Upload a film for the person whose page is open, until its result is shown."""
    page.click("main nav a[href^='/uploads/new']")
    page.set_input_files("#file", film)
    page.check("#keep-yes")
    page.click("#go")
    page.wait_for_url("**/jobs/*")
    # The person stays on the page of the job, which goes on to the result by itself; a failure stays there in words.
    shown = "#viewer[data-ready=yes]:visible, main a[href*='/recordings/']:visible, main .warning:visible"
    page.wait_for_selector(shown, timeout=1000 * ANALYSIS_S)
    if "/jobs/" in page.url and page.locator("main a[href*='/recordings/']").count():
        page.click("main a[href*='/recordings/']")
        page.wait_for_url("**/recordings/*")
    assert "/recordings/" in page.url, page.inner_text("main")
    assert page.locator(".finding").count() > 0
    assert "°" in page.inner_text("main")


def practise(page: Any, person: str) -> None:
    """A set of five in front of the camera, reached from the person's page."""
    page.goto(person)
    page.click("main nav a[href^='/coach']")
    page.wait_for_selector("#start")
    assert page.input_value("#person") == person.rsplit("/", 1)[1]
    page.select_option("#exercise", "donkey-kick")
    page.check("#dosage-own")
    page.fill("#repetitions", "5")
    page.uncheck("#both")
    page.click("#start")
    wait_until(page, "document.body.dataset.phase === 'set'", 20)
    wait_until(page, "document.body.dataset.phase === 'done'", 60)
    assert page.inner_text("#count") == "5"
    done = told(page, "set_done")[0]
    assert (done["counted"], done["saved"]) == (5, True)
