"""In a real browser: upload, result, picture by picture, side by side; by keyboard alone; axe-core on every page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, sync_playwright
from tests.app.live_browser import overflow_px, serious
from tests.app.serve_command import Served, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

CLIP = Path(__file__).parents[2] / "src" / "hipdrive" / "demo" / "reference_run.mp4"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, server: Served) -> Iterator[Page]:
    context = chromium.new_context(locale="en", viewport={"width": 1100, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(server.way_in)
    page.wait_for_url(f"{server.base}/")
    yield page
    context.close()
    assert faults == [], "the page's scripts and its content security policy agree"


@pytest.fixture(scope="module")
def recording(chromium: Browser, server: Served) -> str:
    """Path of the result of a clip that was uploaded twice through the page, for a person called Anna."""
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(server.way_in)
    page.wait_for_url(f"{server.base}/")
    results = []
    for number in range(2):
        page.goto(f"{server.base}/uploads/new")
        page.set_input_files("#file", CLIP)
        if number:
            page.select_option("#person", label="Anna")
        else:
            page.fill("#new_person", "Anna")
        page.check("#keep-yes")
        page.click("summary")
        page.fill("#height_m", "1,75" if number else "1.76")
        page.click("#go")
        page.wait_for_url("**/jobs/*")
        page.wait_for_selector("[data-text]")
        page.reload()  # progress survives it
        until(lambda: "/recordings/" in page.url or page.locator(".warning").count() > 0, 400)
        if "/recordings/" not in page.url:
            pytest.skip(page.locator(".warning").inner_text())
        results.append(page.url.removeprefix(server.base))
    context.close()
    assert results[0] != results[1]
    return results[1]


def until(true: Callable[[], bool], limit_s: float = 20) -> None:
    """Wait in Python: the pages' content security policy lets nobody evaluate text, not even the test's tool."""
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.1)


def test_a_page_without_anything_yet_has_no_serious_finding(page: Page, server: Served) -> None:
    for path in ("/", "/people", "/uploads/new"):
        page.goto(server.base + path)
        assert serious(page) == [], path
        page.set_viewport_size({"width": 320, "height": 640})
        assert overflow_px(page) <= 0, path
        page.set_viewport_size({"width": 1100, "height": 900})


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_serious_finding_on_any_page_and_320_px_are_enough(
    chromium: Browser, server: Served, recording: str, scheme: str, language: str
) -> None:
    context = chromium.new_context(locale=language, color_scheme=scheme, viewport={"width": 320, "height": 700})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(server.way_in)
    page.wait_for_url(f"{server.base}/")
    person = recording.split("/recordings/")[0]
    entries = f"a=1&b={recording.rsplit('/', 1)[1]}"
    paths = [
        "/",
        "/people",
        person,
        f"{person}/edit",
        "/uploads/new",
        "/jobs",
        "/exercises",
        "/exercises/deadlift",
        "/coach",
    ]
    paths += [
        recording,
        f"{person}/compare?{entries}",
        f"{person}/screening",
        f"{person}/plan",
        f"{person}/progress",
    ]
    for path in [*paths, f"{person}/hikes", "/nothing"]:
        page.goto(server.base + path)
        page.wait_for_load_state("networkidle")
        assert serious(page) == [], path
        assert overflow_px(page) <= 0, path
    context.close()


@pytest.mark.slow
def test_the_film_is_stepped_picture_by_picture_by_its_true_times(
    page: Page, server: Served, recording: str
) -> None:
    page.goto(server.base + recording)
    page.wait_for_selector("#viewer[data-ready=yes]")
    times = page.request.get(f"{server.base}{recording}/files/viewer.json").json()
    start = int(page.get_attribute("#viewer", "data-picture") or 0)
    for step in range(1, 6):
        page.click("[data-step='1']")
        page.wait_for_selector(f"#viewer[data-picture='{start + step}']")
        until(lambda: _shown_picture(page, times["playback_s"]) == start + step)  # noqa: B023
    for step in range(1, 4):
        page.click("[data-step='-1']")
        until(lambda: _shown_picture(page, times["playback_s"]) == start + 5 - step)  # noqa: B023
    assert f"Picture {start + 3} of {len(times['time_s'])}" in page.inner_text("#where")
    page.click("[data-event='1']")
    event = next(e for e in times["events"] if e["picture"] > start + 2)
    assert page.get_attribute("#viewer", "data-picture") == str(event["picture"])
    assert page.locator("#curves svg").count() >= 4


def _shown_picture(page: Page, playback_s: list[float]) -> int:
    """Index of the picture on the screen, from the time the browser itself gives to it."""
    media_s = float(page.get_attribute("#film", "data-shown-at") or "nan")
    return min(range(len(playback_s)), key=lambda index: abs(playback_s[index] - media_s))


@pytest.mark.slow
def test_the_skeleton_can_be_hidden_and_lies_on_the_runner(page: Page, server: Served, recording: str) -> None:
    page.goto(server.base + recording)
    page.wait_for_selector("#viewer[data-ready=yes]")
    drawn = """() => { const c = document.querySelector('.film canvas');
        return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0); }"""
    until(lambda: bool(page.evaluate(drawn)))
    page.uncheck("#overlay")
    assert not page.evaluate(drawn)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.film video, .film canvas')].map(e => { const b = e.getBoundingClientRect();"
        " return [b.x, b.y, b.width, b.height]; })"
    )
    assert all(abs(a - b) <= 1 for a, b in zip(*boxes, strict=True)), (
        "picture and drawing have the same place and size"
    )


@pytest.mark.slow
def test_two_recordings_side_by_side_at_the_same_moment(page: Page, server: Served, recording: str) -> None:
    person, entry = recording.split("/recordings/")
    page.goto(f"{server.base}{person}/compare?a={int(entry) - 1}&b={entry}&align=toe_off")
    page.wait_for_selector("#compare[data-ready=yes]")
    films = page.locator(".film")
    assert films.count() == 2
    before = [films.nth(n).get_attribute("data-picture") for n in (0, 1)]
    assert before[0] == before[1], "the same clip: the same picture"
    page.click("[data-step='1']")
    after = [films.nth(n).get_attribute("data-picture") for n in (0, 1)]
    assert [int(a or 0) - int(b or 0) for a, b in zip(after, before, strict=True)] == [1, 1]


@pytest.mark.slow
def test_a_person_is_added_and_a_film_stepped_by_keyboard_alone(
    page: Page, server: Served, recording: str
) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.goto(f"{server.base}/people")
    _tab_to(page, "#name")
    page.keyboard.type("Keyboard Kate")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*")
    assert page.inner_text("h1") == "Keyboard Kate"
    page.goto(server.base + recording)
    page.wait_for_selector("#viewer[data-ready=yes]")
    _tab_to(page, "#place")
    start = int(page.get_attribute("#viewer", "data-picture") or 0)
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#viewer", "data-picture") == str(start + 1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("#viewer", "data-picture") == str(start - 1)
    assert "Picture" in (page.get_attribute("#place", "aria-valuetext") or "")
    page.keyboard.press("Shift+ArrowRight")
    assert int(page.get_attribute("#viewer", "data-picture") or 0) >= start


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", "the focus can be seen"
            return
    raise AssertionError(f"Tab never reaches {selector}")
