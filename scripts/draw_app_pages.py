"""Draw every page of the app, on a phone and on a desktop, light and dark: docs/app-pages.md and its pictures.

    python -m scripts.draw_app_pages [page ...]

A server of its own in a folder of its own is filled as a person would fill it: two runs, the questions, a plan, a set
in front of the camera, a hike. Needs what the browser tests need: Chromium, the pose models, `../shared/clips`.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tests.app.live_browser import browser_page, donkey_kick_camera, wait_until
from tests.app.live_driver import TOKEN, running_server
from tests.app.test_story_in_browser import add_person
from tests.hike.track_files import gpx_text

from hipdrive.validation.synthetic_hills import random_hills, walk

ROOT = Path(__file__).parents[1]
CLIPS = ROOT / ".." / "shared" / "clips"
#: Two runs from the same side at nearly the same speed, so that they can be compared; 60 and 120 pictures a second.
RUNS = ((CLIPS / "run_o1_reference.mp4", "3.4"), (CLIPS / "run_o3_lumbar_drive.mp4", "3.5"))
PICTURES = ROOT / "docs" / "pictures" / "app"
HEIGHT_PX, GAP_PX = 800, 16
#: Width, colours and language of each view; two stand above two.
VIEWS = ((360, "light", "de"), (1000, "light", "en"), (360, "dark", "en"), (1000, "dark", "de"))
#: So long for drawings and the first picture of a film.
LOOK_MS = 1500
COACH = ("coach-gate", "coach-set", "coach-done")


def main() -> None:
    """Draw all pages, or those named."""
    wanted = set(sys.argv[1:])
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _browser(Path(folder)) as page:
        person = _fill(page, Path(folder))
        sets = [_coached(page, view) for view in VIEWS]
        for name in COACH:
            if not wanted or name in wanted:
                _write(name, [pictures[name] for pictures in sets])
        names = ["job", *COACH]
        for name, address in _pages(page, person):
            names.append(name)
            if not wanted or name in wanted:
                _write(name, [_look(page, address, view) for view in VIEWS])
    if not wanted:
        _write_list(names)


@contextmanager
def _browser(folder: Path) -> Iterator[Any]:
    camera = donkey_kick_camera(folder)
    with running_server(folder / "app") as server, browser_page(camera, server.address, locale="en") as page:
        page.goto(f"/?token={TOKEN}")
        page.wait_for_selector(".cards")
        yield page


def _fill(page: Any, folder: Path) -> str:
    """A person with all there can be; the path of that person's page."""
    person = add_person(page, "Ana")
    for film, speed_mps in RUNS:
        page.goto(f"/uploads/new?person={person.rsplit('/')[-1]}")
        page.click("details summary")
        page.fill("#belt_speed_mps", speed_mps)
        page.fill("#height_m", "1.75")
        page.set_input_files("#file", film)
        page.check("#keep-yes")
        page.click("#go")
        page.wait_for_selector("progress[data-share]:visible")
        _write("job", [_look(page, page.url, view) for view in VIEWS])
        page.wait_for_selector("#viewer[data-ready=yes], main a[href*='/recordings/']", timeout=600_000)
    page.goto(f"{person}/screening")
    for answer in page.locator("input[type=radio][value=no]").all():
        answer.check()
    page.click("main form button:not([type=button])")
    page.goto(f"{person}/plan")
    page.fill("#start", (date.today() - timedelta(days=3)).isoformat())
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        page.set_checked(f"#day-{day}", day in ("mon", "wed", "fri"))
    page.click("form[action$='/plan/make'] button")
    hike = folder / "walk.gpx"
    rng = np.random.default_rng(7)
    hike.write_text(gpx_text(walk(random_hills(rng), rng)))
    page.goto(f"{person}/hikes")
    page.set_input_files("#file", hike)
    page.click("#go")
    page.wait_for_selector("main a[href*='/hikes/']:visible, main h1 ~ table:visible", timeout=120_000)
    return str(person)


def _pages(page: Any, person: str) -> Iterator[tuple[str, str]]:
    """Name and address of every page."""
    page.goto(person)
    entries = [str(a.get_attribute("href")) for a in page.locator("ol.list a").all()]
    runs = [e for e in entries if "/recordings/" in e]
    hikes = [e for e in entries if "/hikes/" in e]
    yield from (
        ("home", "/"),
        ("people", "/people"),
        ("upload", "/uploads/new"),
        ("jobs", "/jobs"),
    )
    yield from (("person", person), ("person-edit", f"{person}/edit"), ("result", runs[-1]))
    yield from (("report", f"{runs[-1]}/report"), ("set", next(e for e in entries if "/sets/" in e)))
    yield (
        "side-by-side",
        f"{person}/compare?a={runs[-1].rsplit('/')[-1]}&b={runs[0].rsplit('/')[-1]}&align=toe_off",
    )
    yield from ((room, f"{person}/{room}") for room in ("screening", "plan", "progress", "hikes"))
    yield from (("plan-edit", f"{person}/plan/edit"), ("programme", f"{person}/plan/programme"))
    yield "progress-page", f"{person}/progress/page"
    yield from (
        ("hike", hikes[0]),
        ("hike-page", f"{hikes[0]}/report"),
        ("exercises", "/exercises"),
        ("exercise", "/exercises/donkey-kick"),
    )
    yield "coach-choose", "/coach"


def _set_view(page: Any, view: tuple[int, str, str]) -> None:
    width, colours, language = view
    page.set_viewport_size({"width": width, "height": HEIGHT_PX})
    page.emulate_media(color_scheme=colours)
    page.context.add_cookies(
        [{"name": "hipdrive_language", "value": language, "url": page.evaluate("location.origin")}]
    )


def _look(page: Any, address: str, view: tuple[int, str, str]) -> Image.Image:
    _set_view(page, view)
    page.goto(address)
    page.wait_for_timeout(LOOK_MS)
    return _picture(page)


def _picture(page: Any) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _coached(page: Any, view: tuple[int, str, str]) -> dict[str, Image.Image]:
    """A set of four before the camera: the check, the third repetition, the summary."""
    _set_view(page, view)
    page.goto("/coach")
    page.select_option("#exercise", "donkey-kick")
    page.select_option("#person", label="Ana")
    page.check("#dosage-own")
    page.fill("#repetitions", "4")
    page.uncheck("#both")
    page.click("#start")
    wait_until(page, "document.querySelectorAll('#checks li').length > 3", 20)
    pictures = {"coach-gate": _picture(page)}
    wait_until(page, "document.querySelector('#count').textContent === '3'", 60)
    pictures["coach-set"] = _picture(page)
    wait_until(page, "document.body.dataset.phase === 'done'", 60)
    page.wait_for_timeout(LOOK_MS)
    return pictures | {"coach-done": _picture(page)}


def _write(name: str, pictures: Sequence[Image.Image]) -> None:
    """Four views on one sheet: phone beside desktop, light above dark."""
    left, right = pictures[0].width, pictures[1].width
    sheet = Image.new("RGB", (left + GAP_PX + right, 2 * HEIGHT_PX + GAP_PX), (128, 128, 128))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % 2 * (left + GAP_PX), number // 2 * (HEIGHT_PX + GAP_PX)))
    sheet.save(PICTURES / f"{name}.webp", quality=60, method=6)


def _write_list(names: Sequence[str]) -> None:
    parts = [
        "# Every page of the app\n\nDrawn by `python -m scripts.draw_app_pages`: on a phone and on a desktop, "
        "light and dark, English and German.\n"
    ]
    for name in names:
        title = name.replace("-", " ").capitalize()
        parts.append(f"## {title}\n\n![{title}: phone and desktop, light and dark](pictures/app/{name}.webp)\n")
    (ROOT / "docs" / "app-pages.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
