"""The coach in a real browser: Chromium, a fake camera that plays a rendered clip, the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")
pytest.importorskip("playwright", reason="the extra dev is not installed")

from tests.app.live_browser import (
    browser_page,
    chromium,
    donkey_kick_camera,
    overflow_px,
    serious,
    told,
    wait_until,
)
from tests.app.live_driver import TOKEN, Server, running_server

from hipdrive.athletes.database import open_database
from hipdrive.athletes.history import timeline
from hipdrive.athletes.register import Athlete, add_athlete

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return donkey_kick_camera(tmp_path_factory.mktemp("camera"))


@pytest.fixture
def person(tmp_path: Path) -> Athlete:
    with open_database(tmp_path / "people.sqlite") as database:
        return add_athlete(database, "Anna")


@pytest.fixture
def server(tmp_path: Path, person: Athlete) -> Iterator[Server]:
    with running_server(tmp_path) as running:
        yield running


def open_coach(page: Any) -> None:
    page.goto(f"/coach?token={TOKEN}")
    page.wait_for_selector("#start")
    page.goto("/coach?exercise=donkey-kick&repetitions=5")
    page.wait_for_selector("#start")


def tab_to(page: Any, wanted: str) -> None:
    """Press the tabulator until this element has the focus."""
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached by keyboard")


def test_a_whole_session_by_keyboard_alone(camera: Path, server: Server, tmp_path: Path, person: Athlete) -> None:
    with browser_page(camera, server.address, viewport={"width": 390, "height": 844}) as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        open_coach(page)
        tab_to(page, "both")
        page.keyboard.press("Space")
        tab_to(page, "person")
        page.keyboard.type("Anna")
        tab_to(page, "start")
        page.keyboard.press("Enter")
        wait_until(page, "document.body.dataset.phase === 'set'", 15)
        page.keyboard.press("m")
        assert page.get_attribute("#mute", "aria-pressed") == "true"
        page.keyboard.press("m")
        wait_until(page, "document.body.dataset.phase === 'done'", 40)
        done = told(page, "set_done")[0]
        assert page.inner_text("#count") == "5"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        answers, sounds = told(page, "answer"), told(page, "sound")
    assert (done["counted"], done["saved"]) == (5, True)
    assert [fault["slug"] for fault in done["faults"]] == ["spine-moved"]
    assert len(sounds) == 5
    assert max(answer["replaced"] for answer in answers) == 0
    # The figures are the benchmark's, on a quiet machine; here only that nothing is out of all proportion.
    assert float(np.percentile([sound["delay_s"] for sound in sounds], 95)) < 1.5
    assert faults == []
    assert all(url.startswith(server.address) for url in asked)
    with open_database(tmp_path / "people.sqlite") as database:
        assert [item.kind for item in timeline(database, person)] == ["set"]


def test_the_page_comes_back_by_itself_after_kill_9(camera: Path, server: Server) -> None:
    with browser_page(camera, server.address) as page:
        open_coach(page)
        page.uncheck("#both")
        page.click("#start")
        wait_until(page, "Number(document.getElementById('count').textContent) >= 2", 30)
        server.kill()
        wait_until(page, "window.told.some((one) => one.kind === 'lost')", 10)
        assert page.inner_text("#trouble") != ""
        server.start()
        wait_until(page, "window.told.filter((one) => one.kind === 'open').length === 2", 20)
        wait_until(page, "Number(document.getElementById('count').textContent) >= 3", 40)
        page.keyboard.press("Escape")
        wait_until(page, "document.body.dataset.phase === 'done'", 10)
        assert told(page, "set_done")[0]["counted"] >= 3


def test_without_a_camera_it_is_said(server: Server, tmp_path: Path) -> None:
    if chromium() is None:
        pytest.skip("there is no Chromium on this machine")
    with browser_page(tmp_path / "none.mjpeg", server.address) as page:
        page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none'));")
        open_coach(page)
        page.click("#start")
        page.wait_for_selector("#camera-problem:not([hidden])")
        assert "camera" in page.inner_text("#camera-problem")
        assert page.is_enabled("#start")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_before_during_and_after_a_set(camera: Path, server: Server, scheme: str) -> None:
    small = {"width": 320, "height": 640}
    with browser_page(camera, server.address, viewport=small, color_scheme=scheme) as page:
        open_coach(page)
        page.uncheck("#both")
        assert_fine(page, "before")
        page.click("#start")
        wait_until(page, "document.body.dataset.phase === 'gate'", 15)
        assert_fine(page, "at the gate")
        wait_until(page, "Number(document.getElementById('count').textContent) >= 2", 30)
        assert_fine(page, "in the set")
        page.keyboard.press("Escape")
        wait_until(page, "document.body.dataset.phase === 'done'", 10)
        page.wait_for_selector("#again:not([hidden])")
        assert_fine(page, "at the end")


def assert_fine(page: Any, moment: str) -> None:
    assert serious(page) == [], moment
    assert overflow_px(page) <= 0, moment
