"""The whole story in a real browser: a person, a run, its result, a set with the coach, and all of it in the timeline.

Once as it is, with film and pose network, and once short: points in place of a film, a person that is known in place of
one that has to be seen. Everything between is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")
pytest.importorskip("playwright", reason="the extra dev is not installed")

import numpy as np
from tests.app.live_browser import browser_page, chromium, donkey_kick_camera, told, wait_until, write_mjpeg
from tests.app.live_driver import TOKEN, Server, running_server
from tests.app.live_synthetic import EXERCISE
from tests.report.conftest import stick_analysis

from hipdrive.results.tables import save_landmarks

RUN = Path(__file__).parents[2] / "src" / "hipdrive" / "demo" / "reference_run.mp4"
#: The analysis of ten seconds of film in the sandbox, on a busy machine.
ANALYSIS_S = 400.0


@dataclass(frozen=True)
class Practice:
    """What is practised in front of the camera, how often, and how long that may take."""

    exercise: str
    repetitions: int
    limit_s: float


@pytest.mark.slow
def test_from_a_new_person_to_a_set_in_the_timeline(tmp_path: Path) -> None:
    camera = donkey_kick_camera(tmp_path)
    with running_server(tmp_path / "app") as server:
        tell_story(server, camera, RUN, Practice("donkey-kick", 5, 60))


def test_the_story_in_short(tmp_path: Path) -> None:
    if chromium() is None:
        pytest.skip("there is no Chromium on this machine")
    run, camera = tmp_path / "run.npz", tmp_path / "camera.mjpeg"
    save_landmarks(stick_analysis(), run)
    noise = np.random.default_rng(1).integers(60, 200, (180, 320, 3), dtype=np.uint8)
    write_mjpeg(camera, [noise] * 30)
    with running_server(tmp_path / "app", synthetic=True) as server:
        tell_story(server, camera, run, Practice(EXERCISE, 1, 60))


def tell_story(server: Server, camera: Path, run: Path, practice: Practice) -> None:
    """All of it, by the pages alone."""
    with browser_page(camera, server.address, viewport={"width": 1100, "height": 900}) as page:
        faults: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"/?token={TOKEN}")
        page.wait_for_selector(".cards")
        person = add_person(page, "Anna Läufer")
        analyse(page, run)
        practise(page, person, practice)
        page.click("#to-person")
        page.wait_for_url(person)
        kinds = page.locator("ol.list .tag").all_inner_texts()
        assert kinds == ["Set", "Run"], "the newest first"
        page.click("ol.list li:first-child a")
        page.wait_for_url("**/sets/*")
        assert page.inner_text("main strong").startswith(f"{practice.repetitions} ")
        assert page.locator("tbody tr").count() >= practice.repetitions, "every movement, the counted ones too"
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
    # The page of the job goes on to the result by itself; a failure stays there in words.
    page.wait_for_selector("#viewer[data-ready=yes], main .warning:visible", timeout=1000 * ANALYSIS_S)
    assert "/recordings/" in page.url, page.inner_text("main")
    assert page.locator(".finding").count() > 0
    assert "°" in page.inner_text("main")


def practise(page: Any, person: str, practice: Practice) -> None:
    """A set in front of the camera, reached from the person's page; what comes after it is for the same person."""
    page.goto(person)
    page.click("main nav a[href^='/coach']")
    page.wait_for_selector("#start")
    assert page.input_value("#person") == person.rsplit("/", 1)[1]
    page.select_option("#exercise", practice.exercise)
    page.check("#dosage-own")
    page.fill("#repetitions", str(practice.repetitions))
    if page.is_visible("#both"):
        page.uncheck("#both")
    page.click("#start")
    wait_until(page, "document.body.dataset.phase === 'set'", 30)
    wait_until(page, "document.body.dataset.phase === 'done'", practice.limit_s)
    assert page.inner_text("#count") == str(practice.repetitions)
    done = told(page, "set_done")[0]
    assert (done["counted"], done["saved"]) == (practice.repetitions, True)
    page.wait_for_selector("#again:visible")
    again = parse_qs(urlsplit(page.get_attribute("#again", "href")).query)
    assert again["person"] == [person.rsplit("/", 1)[1]]
    assert (again["exercise"], again["repetitions"]) == ([practice.exercise], [str(practice.repetitions)])
