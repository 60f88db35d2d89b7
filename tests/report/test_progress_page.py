"""The progress page: whole, quiet, honest; its words and its places."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hipdrive.progress import Adherence, Reading, Recorded, StrideShape, Week, build_progress
from hipdrive.progress.stride import INSTANTS, MeanCurve
from hipdrive.report import progress_words
from hipdrive.report.progress_page import SideBySide, render_progress
from hipdrive.report.progress_svg import body_paths, time_chart

START = datetime(2026, 3, 2, tzinfo=UTC)
VERDICTS_OF_NOBODY = r"\b(better|worse|improved?|improvement|deteriorat\w+|asymmetr\w*|imbalance)\b"
HOSTILE = '<script>alert("x")</script>'


def recorded(day: int, lean_deg: float = 8.1, **changes: Any) -> Recorded:
    readings = (
        Reading("trunk_lean_deg", "none", "deg", lean_deg, 0.5, 20, 4.0, 3.0),
        Reading("contact_time_s", "right", "s", 0.251, 0.004, 20, 0.012, 0.015),
        Reading("symmetry_angle_percent", "both", "%", 2.0, 0.5, 20, 1.5),
    )
    told: dict[str, Any] = {
        "key": f"clip{day}.mp4",
        "when": START + timedelta(days=day),
        "readings": readings,
        "speed_mps": 3.0,
        "surface": "treadmill",
        "near_side": "right",
        "model": "blazepose/heavy",
        "fps": 120.0,
        "roll_told": True,
    }
    return Recorded(**(told | changes))


def shape(lean: float) -> StrideShape:
    body = {
        "near_shoulder": (lean, 0.7),
        "near_ear": (lean, 0.9),
        "near_knee": (0.2, -0.4),
        "near_ankle": (0.1, -0.9),
    }
    curve = MeanCurve(np.sin(np.linspace(0.0, 6.3, 101)) * 20.0, np.full(101, 2.0), 9)
    return StrideShape("right", {"knee_flexion_deg": curve}, dict.fromkeys(INSTANTS, body), 38.0)


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 40), (90, 120, 150)).save(out, "JPEG")
    return out.getvalue()


class Page(HTMLParser):
    """Checks nesting, keeps text and tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


@pytest.fixture
def html() -> str:
    weeks = (Week(date(2026, 3, 2), 3, 2, 0), Week(date(2026, 3, 9), 3, 3, 1))
    history = [recorded(0), recorded(14, 9.0, speed_mps=3.6), recorded(28, 8.4), recorded(56, 11.9)]
    progress = build_progress("Ada", history, Adherence(weeks))
    pair = SideBySide(
        history[0], history[3], (shape(0.05), shape(0.2)), ({"contact": jpeg()}, {"contact": jpeg()})
    )
    return render_progress(progress, pair)


def test_the_page_is_well_formed_and_asks_nothing_of_a_network(html: str) -> None:
    page = Page(html)
    assert page.faults == []
    assert page.open == []
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.tags:
        for name in ("src", "href", "action", "poster"):
            assert (attrs.get(name) or "data:").startswith(("data:", "#"))
    assert "url(" not in html and "@import" not in html and "<script" not in html


def test_the_change_is_told_in_plain_words(html: str) -> None:
    text = Page(html).text
    assert "trunk lean in stance changed (1 of 2 measurements) between 2 March 2026 and 27 April 2026" in text
    assert (
        "Trunk lean in stance went from 8.1° to 11.9°: more than the 3.0° that the measurement itself can wander. It "
        "changed." in text
    )
    assert "within the 18 ms that the measurement itself can wander. No change can be told." in text
    assert "The speeds differ (3.60 and 3.00 m/s)" in text
    assert "5 of 6 planned sessions done (83 %)." in text


def test_no_direction_is_called_a_verdict_and_sides_are_not_held_against_one_another(html: str) -> None:
    text = Page(html).text.lower()
    # The contested claims of the articles are quoted, each with what the literature says: they are no verdict of ours.
    own = text.split("why lower or higher is no verdict")[0]
    assert re.findall(VERDICTS_OF_NOBODY, own) == []
    assert "symmetry" not in text


def test_what_is_not_compared_is_drawn_hollow(html: str) -> None:
    hollow = [attrs for tag, attrs in Page(html).tags if tag == "circle" and attrs.get("class") == "point hollow"]
    solid = [attrs for tag, attrs in Page(html).tags if tag == "circle" and attrs.get("class") == "point"]
    assert len(hollow) == 2 + 1  # one a series, and the legend's
    assert len(solid) == 2 * 3 + 1


def test_names_are_text_and_never_markup() -> None:
    progress = build_progress(HOSTILE, [recorded(0, key=HOSTILE), recorded(9, model=HOSTILE), recorded(12)])
    page = Page(render_progress(progress))
    assert not any(tag == "script" for tag, _ in page.tags)
    assert HOSTILE in page.text


def test_one_or_no_recording_says_what_to_do() -> None:
    assert "no recording yet" in Page(render_progress(build_progress("Ada", []))).text
    text = Page(render_progress(build_progress("Ada", [recorded(0)]))).text
    assert "one recording so far; film again, at the same speed and from the same side" in text


def test_recordings_that_cannot_be_compared_are_still_laid_on_one_another_with_the_reason() -> None:
    first, second = recorded(0), recorded(9, speed_mps=None)
    progress = build_progress("Ada", [first, second])
    text = Page(render_progress(progress, SideBySide(first, second, (shape(0.0), shape(0.1)), ({}, {})))).text
    assert "nothing can be compared yet: the speed of one recording is not known" in text
    assert "Look at the two, but read no change from them." in text
    assert "Over time, not compared" in text
    assert "Trunk lean in stance: 8.1° and 8.1°. Not compared: The speed of one recording is not known" in text


def test_a_latest_recording_that_stands_alone_is_said_at_the_head() -> None:
    progress = build_progress("Ada", [recorded(0), recorded(9), recorded(20, near_side="left")])
    words = progress_words.latest_alone(progress)
    assert words == (
        "The latest recording, of 22 March 2026, is not compared: One was filmed from the runner's left side, the "
        "other from the right."
    )
    assert words.split(":")[0] in Page(render_progress(progress)).text


def test_folders_that_are_gone_are_said() -> None:
    first, second = recorded(0), recorded(9)
    text = Page(
        render_progress(build_progress("Ada", [first, second]), SideBySide(first, second, None, ({}, {})))
    ).text
    assert "so they cannot be drawn" in text


def test_difference_and_threshold_are_never_written_as_the_same_number() -> None:
    progress = build_progress("Ada", [recorded(0, 8.0), recorded(9, 11.04)])
    change = progress.groups[0].series[0].change
    assert change.verdict == "changed"
    assert "went from 8.00° to 11.04°: more than the 3.00°" in progress_words.change_sentence(change)


def test_the_band_stands_about_the_first_recording_as_far_as_the_threshold() -> None:
    progress = build_progress("Ada", [recorded(0), recorded(28, 8.4), recorded(56, 11.9)])
    series = progress.groups[0].series[0]
    chart = time_chart(series)
    ys = [float(y) for y in re.findall(r" (-?[\d.]+)(?: L|Z)", chart.band)]
    per_unit = (chart.dots[0].y - chart.dots[2].y) / (11.9 - 8.1)
    assert max(ys) - min(ys) == pytest.approx(2 * 3.0 * per_unit, abs=0.3)
    assert (max(ys) + min(ys)) / 2 == pytest.approx(chart.dots[0].y, abs=0.1)
    assert chart.dots[2].y < min(ys)  # outside: called a change


def test_a_series_of_equal_values_on_one_day_can_be_drawn() -> None:
    bare = replace(recorded(0), readings=(Reading("cadence_spm", "both", "spm", 170.0, 0.0, 9, 0.0, 0.0),))
    progress = build_progress("Ada", [bare, replace(bare, key="again")])
    chart = time_chart(progress.groups[0].series[0])
    assert all(math.isfinite(dot.x) and math.isfinite(dot.y) for dot in chart.dots)


def test_limbs_that_were_not_seen_are_left_away() -> None:
    body = body_paths({"near_knee": (0.2, -0.4)})
    assert body.near.count("M") == 1
    assert (body.far, body.head) == ("", None)


def test_a_speed_that_was_not_quite_the_same_is_said() -> None:
    before, after = recorded(1, speed_mps=3.5), recorded(40, speed_mps=3.4)
    assert "3.50 m/s and then 3.40 m/s" in progress_words.conditions_words(after, before)
    assert "and then" not in progress_words.conditions_words(after, recorded(1, speed_mps=3.4))


def test_a_change_is_not_called_more_than_one() -> None:
    changed = build_progress("A", [recorded(1, 5.0), recorded(40, 15.0)]).groups[0].with_verdict("changed")
    words = progress_words.change_sentence(changed[0].change)
    assert words.endswith("It changed.") and "real" not in words
