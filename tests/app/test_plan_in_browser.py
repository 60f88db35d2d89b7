"""The pages of somebody who has everything, in a real browser: 320 pixels, axe-core, and the plan changed by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")
pytest.importorskip("playwright", reason="the extra dev is not installed")

from tests.app.conftest import hike_document, set_document
from tests.app.let_in import let_in
from tests.app.live_browser import chromium, overflow_px, serious
from tests.app.live_driver import TOKEN, Server, running_server
from tests.plan.sample import sample_plan

from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.athletes.keep import save_activity, save_plan, save_screening, save_set
from hipdrive.athletes.register import add_athlete
from hipdrive.plan.plan_json import plan_document
from hipdrive.screening.screening_file import screening_document

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")


@dataclass(frozen=True)
class Kept:
    """A running app in which somebody has two plans, answers, a set and a hike."""

    server: Server
    person: str
    pages: tuple[str, ...]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("app")
    services = create_app(
        AppConfig(folder, token=TOKEN, database_url=str(folder / "people.sqlite"))
    ).state.services
    database, athlete = services.database, add_athlete(services.database, "Anna Läufer")
    plan = sample_plan()
    save_screening(database, athlete, screening_document(plan.screening.screening))
    old = save_plan(database, athlete, plan_document(sample_plan(athlete="before"))).entry_id
    save_plan(database, athlete, plan_document(plan))
    sets = save_set(database, athlete, set_document()).entry_id
    hike = save_activity(database, athlete, hike_document()).entry_id
    database.close()
    rooms = ("", "/plan", "/plan/edit", f"/plans/{old}", "/screening", f"/sets/{sets}", f"/hikes/{hike}", "/hikes")
    at = f"/people/{athlete.id}"
    with running_server(folder) as server:
        yield Kept(server, at, tuple(at + room for room in rooms))


@pytest.mark.parametrize(
    ("scheme", "language"), [("light", "en"), pytest.param("dark", "de", marks=pytest.mark.slow)]
)
def test_no_serious_finding_and_320_px_are_enough(kept: Kept, scheme: str, language: str) -> None:
    small = {"width": 320, "height": 700}
    with let_in(kept.server, viewport=small, color_scheme=scheme, locale=language) as page:
        for path in kept.pages:
            assert page.goto(path).status == 200, path
            page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
            assert serious(page) == [], path
            assert overflow_px(page) <= 0, path


def test_a_plan_is_changed_by_keyboard_alone(kept: Kept) -> None:
    with let_in(kept.server, viewport={"width": 1000, "height": 800}, locale="en") as page:
        page.goto(f"{kept.person}/plan/edit")
        tab_to(page, "i0.sets.most")
        most = int(page.input_value("[id='i0.sets.most']"))
        page.keyboard.press("ArrowUp")
        tab_to(page, "i0.note")
        page.keyboard.type("8 kg, slowly")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{kept.person}/plan")
        assert "8 kg, slowly" in page.inner_text("main")
        assert page.locator("article .tag").first.inner_text() == "changed by the coach"
        page.goto(f"{kept.person}/plan/edit")
        assert page.input_value("[id='i0.sets.most']") == str(most + 1)


def test_what_only_a_yes_asks_is_seen_after_a_yes(kept: Kept) -> None:
    with let_in(kept.server, viewport={"width": 320, "height": 700}, locale="en") as page:
        page.goto(f"{kept.person}/screening")
        page.check("#knee-pain-no")
        assert not page.is_visible("#knee-pain-site")
        page.check("#knee-pain-yes")
        assert page.is_visible("#knee-pain-site")


def tab_to(page: Any, wanted: str) -> None:
    """Press the tabulator until this element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == wanted:
            return
    pytest.fail(f"{wanted} cannot be reached by keyboard")
