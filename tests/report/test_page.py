"""The report page: whole, safe, honest, and readable in a real browser."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hipdrive.analysis import Analysis
from hipdrive.errors import InputError
from hipdrive.posture.posture import Posture
from hipdrive.report.page import render_report
from hipdrive.report.sections import measurement_groups
from hipdrive.strides.strides import Strides

VOID = {"meta", "img", "br", "wbr", "link", "hr", "input"}
HOSTILE = '<script>alert("x")</script>"><img src=x onerror=alert(1)>'


class Page(HTMLParser):
    """Checks nesting while reading, and keeps what the tests ask about."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data


def parse(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


def picture(kind: str = "JPEG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (60, 80), (90, 120, 150)).save(stream, kind)
    return stream.getvalue()


def all_pictures() -> dict[str, bytes]:
    return {name: picture() for name in ("hero", "contact", "midstance", "toe_off", "strobe", "landing")}


def test_the_page_is_well_formed(analysis: Analysis) -> None:
    page = parse(render_report(analysis, all_pictures()))
    assert page.faults == []
    assert page.open == []
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_from_anywhere(analysis: Analysis) -> None:
    html = render_report(analysis, all_pictures())
    for tag, attrs in parse(html).tags:
        for name in ("src", "href", "data", "action", "poster", "srcset"):
            value = attrs.get(name) or ""
            assert value == "" or value.startswith(("#", "data:image/")), (tag, value)
    assert "http:" not in html and "https:" not in html
    assert "@import" not in html and "url(" not in html


def test_a_band_of_something_else_is_not_written_beside_the_measurement(analysis: Analysis) -> None:
    """A finding on a difference of two angles names one of them; its band is not that angle's."""
    knee = next(m for m in analysis.measurements if m.name == "knee_flexion_midstance_deg")
    difference = replace(analysis.findings[0], measurement=knee.name, value=knee.value - 12.0, band=(3.0, None))
    groups = dict(measurement_groups(replace(analysis, findings=(difference,))))
    assert groups["Knee and ankle"][0].reference == "40° ± 5° *"
    same = replace(difference, value=knee.value)
    groups = dict(measurement_groups(replace(analysis, findings=(same,))))
    assert groups["Knee and ankle"][0].reference == "from 3°"


def test_hostile_words_stay_words(analysis: Analysis) -> None:
    hostile = replace(
        analysis,
        source=replace(analysis.source, name=HOSTILE),
        headline=HOSTILE,
        warnings=(HOSTILE,),
        findings=tuple(replace(f, title=HOSTILE, text=HOSTILE, source=HOSTILE) for f in analysis.findings),
        suggestions=tuple(replace(s, how=HOSTILE) for s in analysis.suggestions),
        measurements=tuple(replace(m, reasons=(HOSTILE,)) for m in analysis.measurements),
    )
    page = parse(render_report(hostile, {}))
    assert page.faults == []
    assert sum(tag == "script" for tag, _ in page.tags) == 2  # the chart data and the page's own
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert not any(tag == "img" for tag, _ in page.tags)
    assert HOSTILE in page.text


def test_every_measurement_is_shown_with_its_reasons(analysis: Analysis) -> None:
    html = render_report(analysis, {})
    plain = html.replace("<wbr>", "")
    text = parse(html).text
    for found in analysis.measurements:
        assert found.name in plain
        for reason in found.reasons:
            assert reason in text
    for words in ("measured", "stand-in", "cannot be seen", "not measured"):
        assert words in text


def test_left_and_right_differ_by_dash_and_by_colour(analysis: Analysis) -> None:
    html = render_report(analysis, {})
    left = re.search(r"\.line\.left \{([^}]*)\}", html)
    right = re.search(r"\.line\.right \{([^}]*)\}", html)
    assert left is not None and right is not None
    assert "stroke-dasharray" in left.group(1)
    assert "stroke-dasharray" not in right.group(1)
    assert 'class="line left"' in html and 'class="line right"' in html
    assert "left (dashed)" in html and "right (solid)" in html


def test_headings_go_down_one_step_at_a_time_and_in_order(analysis: Analysis) -> None:
    page = parse(render_report(analysis, all_pictures()))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    order = [
        "The leg behind the spine line",
        "Contact, midstance, toe-off",
        "Posture: hinged",
        "Angles over the stride",
        "What stands out",
        "Exercises that go with it",
        "All measurements",
        "What is missing, and why",
        "How to film better next time",
        "What this report is, and is not",
    ]
    html = render_report(analysis, all_pictures())
    places = [html.index(f">{title}</h2>") for title in order]
    assert places == sorted(places)


def test_a_screen_reader_has_landmarks_alt_texts_and_captions(analysis: Analysis) -> None:
    page = parse(render_report(analysis, all_pictures()))
    tags = [tag for tag, _ in page.tags]
    assert {"header", "main", "footer"} <= set(tags)
    pictures = [attrs for tag, attrs in page.tags if tag == "img"]
    assert len(pictures) == 5
    assert all(len(attrs.get("alt") or "") > 20 for attrs in pictures)
    assert tags.count("table") == tags.count("caption")
    plots = [attrs for _, attrs in page.tags if attrs.get("class") == "plot"]
    assert plots and all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in plots)


def test_values_are_written_with_unit_and_uncertainty(analysis: Analysis) -> None:
    text = parse(render_report(analysis, {})).text
    assert "12° ± 3°" in text
    assert "ms" in text and "steps/min" in text
    assert "likely (72 %)" in text


def test_disputes_and_what_is_never_claimed_stand_in_the_footer(analysis: Analysis) -> None:
    text = parse(render_report(analysis, {})).text
    assert "not a diagnosis" in text
    assert "injury risk or its cause" in text
    assert "no standing clip" in text.lower()
    assert "A forward hinge is efficient" in text  # the trunk finding touches it
    assert "Pawback is power" not in text  # nothing of pawback was found
    assert "would not be evidence-based" in text


def nothing_seen(analysis: Analysis) -> Analysis:
    """A recording that could answer nothing at all."""
    motion = analysis.motion
    return replace(
        analysis,
        strides=Strides((), (), "none"),
        near_side=None,
        findings=(),
        suggestions=(),
        measurements=tuple(
            replace(m, status="insufficient", value=np.nan, sd=np.nan, mdc95=np.nan, u_sys=np.nan, n_steps=0)
            for m in analysis.measurements
        ),
        posture=Posture("insufficient", {}, {}, ("Fewer than 7 steps.",)),
        motion=motion,
    )


def test_too_little_still_gives_a_page_and_never_the_word_nan(analysis: Analysis) -> None:
    page = parse(render_report(nothing_seen(analysis), {}))
    assert page.faults == []
    assert not re.search(r"\b(nan|None|inf)\b", page.text)
    assert "Too few whole strides" in page.text
    assert "not enough to say" in page.text
    assert "Nothing that this recording could answer stands out" in page.text


def test_what_stands_out_is_told_apart_from_what_was_also_looked_at(analysis: Analysis) -> None:
    html = parse(render_report(analysis, {})).text
    outstanding, also = analysis.findings
    assert html.index(outstanding.title) < html.index("Also looked at (1)") < html.index(also.title)
    assert "Nothing that this recording could answer stands out" not in html
    calm = parse(render_report(replace(analysis, findings=(also,)), {})).text
    assert calm.index("Nothing that this recording could answer stands out") < calm.index(also.title)


def test_a_hole_in_the_numbers_is_a_dash(analysis: Analysis) -> None:
    holes = tuple(replace(m, sd=np.nan, mdc95=np.nan, u_sys=np.nan, n_steps=1) for m in analysis.measurements)
    findings = tuple(replace(f, value=np.nan, confidence=np.nan) for f in analysis.findings)
    html = render_report(replace(analysis, measurements=holes, findings=findings), {})
    assert not re.search(r"\bnan\b", html, re.IGNORECASE)


def test_a_picture_of_another_kind_is_refused(analysis: Analysis) -> None:
    with pytest.raises(InputError, match="neither PNG nor JPEG") as caught:
        render_report(analysis, {"hero": b"GIF89a..."})
    assert caught.value.slug == "report-picture"


def test_png_is_taken_too(analysis: Analysis) -> None:
    assert "data:image/png;base64," in render_report(analysis, {"hero": picture("PNG")})


@pytest.mark.slow
@pytest.mark.parametrize(("width_px", "scheme"), [(320, "light"), (320, "dark"), (1280, "light")])
def test_in_a_browser_nothing_overflows_and_keys_read_values(
    analysis: Analysis, tmp_path: Path, width_px: int, scheme: str
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser_path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    file = tmp_path / "report.html"
    file.write_text(render_report(analysis, all_pictures()), encoding="utf-8")
    requests: list[str] = []
    faults: list[str] = []
    with sync_api.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width_px, "height": 800}, color_scheme=scheme)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px
        plot = page.locator(".plot").first
        plot.focus()
        plot.press("ArrowRight")
        plot.press("PageDown")
        plot.press("ArrowRight")
        readout = page.locator(".readout").first
        assert re.match(r"At 1 % of the stride: left .*°, right .*°", readout.inner_text())
        plot.press("Escape")
        assert "strides)" in readout.inner_text()
        browser.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert faults == []
