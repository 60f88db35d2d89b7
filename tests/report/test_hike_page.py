"""The page of a hike: whole in itself, says what is there and nothing about posture."""

import re
from html.parser import HTMLParser
from typing import get_args

import numpy as np
import pytest

from hipdrive.hike.hike import Hike, find_hikes
from hipdrive.hike.track import AltitudeSource, Column, Track, build_track
from hipdrive.report.hike_page import render_hike_page
from hipdrive.report.hike_profile import draw_profile
from hipdrive.validation.synthetic_hills import Hills, walk


def _hike(cadence: float = 56.0, grade: float = 15.0, flat_m: float = 300.0) -> Hike:
    bends_m = np.array([0.0, flat_m, flat_m + 300.0, flat_m + 600.0])
    hills = Hills(bends_m, np.array([0.0, grade, 0.0]), 10.0)
    return find_hikes(walk(hills, np.random.default_rng(8), stops=0, noise_m=0.4, cadence_spm=cadence))


@pytest.fixture(scope="module")
def page() -> str:
    return render_hike_page(_hike(), "<walk> & hike.fit")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def test_the_page_is_whole_and_asks_nothing_of_any_network(page: str) -> None:
    tags = _Tags()
    tags.feed(page)
    assert not tags.faults
    assert tags.open == []
    assert not [v for name, v in tags.attributes if name in ("src", "href") and not v.startswith("#")]
    assert not re.search(r"https?://|@import|<script", page)
    assert "default-src 'none'" in page


def test_names_are_escaped(page: str) -> None:
    assert "<walk>" not in page
    assert "&lt;walk&gt; &amp; hike.fit" in page


def test_the_answer_comes_first_and_the_bound_is_in_the_table(page: str) -> None:
    hike = _hike()
    (hill,) = hike.qualifying
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page)
    assert heading is not None
    assert heading.group(1).startswith("You hiked 3")
    assert f'data-label="At least">{hill.lower_percent:.1f} %' in page
    assert "nothing here is about posture" in page


def test_climbs_are_coloured_by_gait_with_a_texture_beside_the_colour() -> None:
    assert '<path class="hike"' in render_hike_page(_hike(56.0), "x")
    ran = render_hike_page(_hike(84.5 * 2), "x")
    assert '<path class="run"' in ran
    assert "url(#run-wide)" in ran
    assert '<path class="unknown"' in render_hike_page(_hike(80.0), "x")


def test_the_picture_lies_within_its_frame() -> None:
    for size in ((960.0, 380.0), (340.0, 330.0)):
        picture = draw_profile(_hike(), *size)
        assert picture is not None
        paths = [*picture.lines, *picture.ground, *picture.grade_lines, *picture.grade_bands]
        numbers = [pair.split() for path in paths for pair in re.findall(r"[\d.-]+ [\d.-]+", path)]
        places = np.array(numbers, dtype=float)
        assert places[:, 0].min() >= 0.0
        assert places[:, 0].max() <= size[0]
        assert places[:, 1].min() >= 0.0
        assert places[:, 1].max() <= size[1]


def test_a_long_flat_way_is_cut_to_its_climbs() -> None:
    whole, cut = draw_profile(_hike(), 960.0, 380.0), draw_profile(_hike(flat_m=4000.0), 960.0, 380.0)
    assert whole is not None
    assert cut is not None
    assert float(whole.distance_ticks[0][1]) == 0.0
    assert float(cut.distance_ticks[0][1]) >= 3.5


def test_a_treadmill_has_no_picture_but_the_note_on_its_deck() -> None:
    track = _hike().track
    columns = {name: getattr(track, name) for name in get_args(Column)}
    belt: Track = build_track(
        1.7e9 + track.time_s, columns, altitude_source=AltitudeSource("none", ""), format_name="x"
    )
    page = render_hike_page(find_hikes(belt, treadmill_grade_percent=12.0), "belt.fit")
    assert '<figure class="profile">' not in page
    assert "off by 0.5 to 1 percent" in page


def test_a_way_without_climbs_says_so() -> None:
    page = render_hike_page(_hike(grade=3.0), "flat.fit")
    assert "No climb of 100 m or more at 10 % or steeper." in page
    assert "<p>None.</p>" in page
