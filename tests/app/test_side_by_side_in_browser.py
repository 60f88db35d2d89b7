"""Two recordings side by side in a real browser, with different frame rates: what is shown, read from the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")
pytest.importorskip("playwright", reason="the extra dev is not installed")

from tests.app.let_in import let_in
from tests.app.live_browser import chromium, wait_until
from tests.app.live_driver import TOKEN, running_server
from tests.app.numbered_films import READ_NUMBER, Film, keep_film, steady, unsteady

from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.athletes.register import add_athlete

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")

#: Each camera was started at another moment of the run.
FILMS = {
    "30 a second": steady(30.0, began_s=0.0),
    "60 a second": steady(60.0, began_s=0.171),
    "slow motion": steady(120.0, began_s=0.052, slower=4.0),
    "unsteady": unsteady(began_s=0.118),
}
PAIRS = [("30 a second", "60 a second"), ("unsteady", "60 a second"), ("slow motion", "30 a second")]


@dataclass(frozen=True)
class Kept:
    """An app's folder with every film in it."""

    folder: Path
    person: str
    entries: dict[str, int]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("app")
    services = create_app(
        AppConfig(folder, token=TOKEN, database_url=str(folder / "people.sqlite"))
    ).state.services
    athlete = add_athlete(services.database, "Anna")
    entries = {name: keep_film(services, athlete, film, folder / "made" / name) for name, film in FILMS.items()}
    services.database.close()
    return Kept(folder, athlete.id, entries)


@pytest.fixture(scope="module")
def page(kept: Kept) -> Iterator[Any]:
    """A browser that was let in."""
    large = {"width": 1100, "height": 900}
    with running_server(kept.folder) as server, let_in(server, viewport=large) as page:
        yield page


@pytest.mark.parametrize("align", ["initial_contact", "midstance", "toe_off"])
@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_each_side_shows_its_picture_nearest_to_the_same_moment(
    page: Any, kept: Kept, pair: tuple[str, str], align: str
) -> None:
    films = [FILMS[name] for name in pair]
    open_pair(page, kept, pair, align)
    assert moment_ms(page) == 0
    assert_nearest(page, films, align)
    fill_moment(page, 137)
    assert_nearest(page, films, align)
    fill_moment(page, -90)
    assert_nearest(page, films, align)


@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_a_step_is_one_picture_of_the_faster_film_and_the_other_follows_by_time(
    page: Any, kept: Kept, pair: tuple[str, str]
) -> None:
    films = [FILMS[name] for name in pair]
    open_pair(page, kept, pair, "toe_off")
    shown = [assert_nearest(page, films, "toe_off")]
    for direction in (1, 1, 1, 1, 1, 1, -1, -1):
        page.click(f"[data-step='{direction}']")
        shown.append(assert_nearest(page, films, "toe_off"))
        moved = direction * np.subtract(shown[-1], shown[-2])
        assert moved.max() == 1, "the faster film goes on by one picture and never by more"
        assert moved.min() >= 0
    apart_s = [film.time_s[shown[6][n]] - film.time_s[shown[0][n]] for n, film in enumerate(films)]
    widest_s = max(film.gap_s(shown[6][n]) for n, film in enumerate(films))
    assert abs(apart_s[0] - apart_s[1]) <= widest_s, "the same time goes by on both sides"


def open_pair(page: Any, kept: Kept, pair: tuple[str, str], align: str) -> None:
    first, second = (kept.entries[name] for name in pair)
    page.goto(f"/people/{kept.person}/compare?a={first}&b={second}&align={align}")
    page.wait_for_selector("#compare[data-ready=yes]")


def moment_ms(page: Any) -> float:
    """The moment that is shown, after the event, as the page tells it to the films."""
    return float(page.get_attribute("#compare", "data-moment-ms"))


def fill_moment(page: Any, milliseconds: int) -> None:
    """Move the slider as a hand does."""
    page.locator("#moment").fill(str(milliseconds))
    assert moment_ms(page) == milliseconds


def assert_nearest(page: Any, films: list[Film], align: str) -> list[int]:
    """Each side really shows the picture nearest to the moment, within half a frame of its own; their numbers."""
    wanted = []
    for film in films:
        moment_s = film.first(align) + moment_ms(page) / 1000
        picture = int(np.abs(film.time_s - moment_s).argmin())
        assert abs(film.time_s[picture] - moment_s) <= film.gap_s(picture) / 2 + 1e-6
        wanted.append(picture)
    says = [int(one.get_attribute("data-picture")) for one in page.locator(".film").all()]
    assert says == wanted
    shown = f"[...document.querySelectorAll('.film')].map({READ_NUMBER}).join() === '{wanted[0]},{wanted[1]}'"
    wait_until(page, shown, 20)
    return wanted
