"""The programme page: whole, safe, honest, readable on a phone and printed on paper."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import replace
from datetime import date, time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.plan.sample import cleared_screening, sample_plan

from hipdrive.errors import ConfigError
from hipdrive.plan.items import build_item
from hipdrive.plan.plan import Decision, Plan, Reason
from hipdrive.plan.rules import load_exercises, load_prescription
from hipdrive.report import programme_pdf
from hipdrive.report.programme import reason_number, render_programme
from hipdrive.report.programme_pdf import find_browser, print_programme_pdf
from hipdrive.screening import load_questions

ATTACK = '"><script>alert(1)</script><img src=https://elsewhere.example/x onerror=alert(2)>'


class _Outline(HTMLParser):
    """Tags that were opened, and whether each that needs it was closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br", "polyline", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("polyline", "circle"):
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def outline(html: str) -> _Outline:
    parser = _Outline()
    parser.feed(html)
    assert parser.open == []
    return parser


def words(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return " ".join(" ".join(outline(body).text).split())


def test_every_exercise_has_its_figure_before_its_words() -> None:
    plan = sample_plan()
    html = render_programme(plan)
    cards = re.findall(r"<article.*?</article>", html, re.S)
    assert len(cards) == len(plan.exercises)
    for name, card in zip(plan.exercises, cards, strict=True):
        exercise = load_exercises()[name]
        assert card.index("<svg") < card.index("How much") < card.index("Why this one")
        text = words(card)
        assert exercise.what_to_feel in text
        for fault in exercise.faults:
            assert fault.words.lower() in text.lower()
            assert fault.cue is None or fault.cue in text


def test_on_two_legs_what_the_single_leg_asks_for_is_said_to_come_later() -> None:
    plan = sample_plan()
    stages = {
        item.stage for session in plan.sessions for item in session.items if item.exercise == "single-leg-rdl"
    }
    cards = re.findall(r"<article.*?</article>", render_programme(plan), re.S)
    card = words(cards[list(plan.exercises).index("single-leg-rdl")])
    assert ("Do, once the next step is reached." in card) == (stages == {"two-legs"})
    assert ("What is watched from the next step on" in card) == (stages == {"two-legs"})
    assert stages <= {"two-legs", "one-leg"}


def test_why_is_tied_to_the_measurement_with_its_uncertainty() -> None:
    text = words(render_programme(sample_plan()))
    assert "Because the right foot lands far ahead of the knee, 13 ± 2°." in text
    assert "Shank angle at contact, right: 13° ± 2°. A change counts from 5° on." in text
    assert "not answered by this recording" not in text


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (
            Reason("x", "general", "hip_drive_share"),
            "Share from the hip: not answered by this recording, so no change can be told yet.",
        ),
        (
            Reason("x", "measurement", "cadence_spm", "both", 171.0, 0.2, 3.0, "steps/min"),
            "Cadence, both: 171 ± 0.2 steps/min. A change counts from 3 steps/min on.",
        ),
        (
            Reason("x", "measurement", "trunk_share", "right", 0.31, None, None, "1"),
            "Share from the trunk's lean, right: 31 %.",
        ),
        (
            Reason("x", "measurement", "trunk_lean_deg", "none", -1.4, 3.0, None, "deg"),
            "Trunk lean in stance: −1° ± 3°.",
        ),
        (Reason("x", "general", ""), ""),
    ],
)
def test_the_number_behind_a_reason(reason: Reason, expected: str) -> None:
    assert reason_number(reason) == expected


def test_what_is_assumed_is_marked_and_the_articles_words_stand_beside_it() -> None:
    plan = sample_plan()
    text = words(render_programme(plan))
    for session in plan.sessions:
        for item in session.items:
            assert f"The article: {item.article_words}." in text
            for assumed in item.assumed:
                assert assumed in text
    for line in plan.assumptions:
        assert line in text


def test_stop_rule_disclaimer_and_disputed_lines_are_there() -> None:
    plan = sample_plan()
    html = render_programme(plan)
    text = words(html)
    pain = load_prescription().words.pain
    assert html.index(pain) < html.index("<main")
    assert text.count(pain) == 1
    assert text.count(load_questions().disclaimer) == 1
    assert len(plan.disputed) >= 3
    for line in plan.disputed:
        assert line.claim in text
        assert line.literature in text
        assert line.stance in text
    assert "injury risk or its cause" in text
    assert plan.cue is not None
    assert plan.cue.words in text


def test_each_week_is_seven_days_with_a_box_for_each_exercise() -> None:
    plan = sample_plan()
    html = render_programme(plan)
    weeks = html.split('<div class="week">')[1:]
    assert len(weeks) == len(plan.weeks)
    for week, shown in zip(plan.weeks, weeks, strict=True):
        assert len(re.findall(r'<li class="day', shown)) == 7
        items = sum(len(session.items) for session in week.sessions)
        films = sum(0 <= (day - plan.start).days - 7 * (week.number - 1) < 7 for day in plan.refilm)
        assert shown.count('class="box"') == items + films
        assert shown.count("Pain ____ /10") == len(week.sessions)
    text = words(html)
    assert "Mon 8 Mar" in text
    assert "18:00" in text
    for day in plan.refilm:
        assert f"{day.day} {['Jan', 'Feb', 'Mar', 'Apr', 'May'][day.month - 1]} {day.year}" in text


def test_a_stage_is_drawn_as_what_it_asks_for() -> None:
    plan = sample_plan()
    item = build_item("single-leg-rdl", (Reason("x", "general", "trunk_lean_deg"),), "two-legs")
    later = build_item("single-leg-rdl", (Reason("x", "general", "trunk_lean_deg"),), "one-leg")
    first, second = plan.weeks[0].sessions[:2]
    week = replace(plan.weeks[0], sessions=(replace(first, items=(item,)), replace(second, items=(later,))))
    only = replace(plan, weeks=(week,), refilm=())
    html = render_programme(only)
    figures = re.findall(r"<figure>.*?</figure>", html, re.S)
    assert len(figures) == 2
    two, one = figures
    assert two.count("#9aa3ad") == one.count("#9aa3ad")  # the far leg is in both
    assert re.sub(r"<figcaption.*", "", two) != re.sub(r"<figcaption.*", "", one)
    assert item.stage_words in two
    assert later.stage_words in one
    assert two.count("#cc79a7") == one.count("#cc79a7") == 2  # the stick, which the deadlift itself has not


def test_a_session_at_an_hour_that_is_left_out_is_shown_at_its_real_time() -> None:
    plan = sample_plan(at=time(2, 30))
    week = plan.weeks[2]
    moved = replace(week.sessions[2], day=date(2027, 3, 28))
    plan = replace(plan, weeks=(*plan.weeks[:2], replace(week, sessions=(*week.sessions[:2], moved))), refilm=())
    assert "03:30" in render_programme(plan)


def test_decisions_are_told() -> None:
    made = sample_plan()
    decision = Decision(
        "single-leg-rdl",
        "two-legs",
        "forward",
        "single-leg-rdl",
        "one-leg",
        "the spine stayed",
        date(2027, 3, 20),
        2,
    )
    text = words(render_programme(replace(made, decisions=(decision,))))
    assert "20 Mar 2027, Single-leg RDL with dowel feedback: The spine stayed." in text


def attacked() -> Plan:
    plan = sample_plan(athlete=ATTACK)
    assert plan.cue is not None
    week = plan.weeks[0]
    item = plan.sessions[0].items[0]
    reason = replace(item.why[0], words=ATTACK)
    item = replace(item, title=ATTACK, note=ATTACK, stage_words=ATTACK, article_words=ATTACK, why=(reason,))
    session = replace(week.sessions[0], items=(item, *week.sessions[0].items[1:]))
    return replace(
        plan,
        weeks=(replace(week, focus=ATTACK, sessions=(session, *week.sessions[1:])), *plan.weeks[1:]),
        cue=replace(plan.cue, words=ATTACK, why=ATTACK, disputed=ATTACK),
        notes=(ATTACK,),
        refilm_words=ATTACK,
        assumptions=(ATTACK,),
        disputed=tuple(replace(line, claim=ATTACK, literature=ATTACK, stance=ATTACK) for line in plan.disputed),
        provenance=replace(plan.provenance, input_name=ATTACK, hipdrive_version=ATTACK),
        screening=cleared_screening(ATTACK),
    )


def test_every_word_from_outside_is_escaped() -> None:
    html = render_programme(attacked())
    tags = set(outline(html).tags)
    assert not tags & {"script", "img", "iframe", "object", "link"}
    assert html.count("&lt;script&gt;") > 15


def test_no_plan_no_page() -> None:
    with pytest.raises(ConfigError, match="not a plan"):
        render_programme("a plan")  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize(("width_px", "scheme"), [(320, "light"), (320, "dark"), (800, "light"), (1280, "dark")])
def test_in_a_browser_nothing_overflows_and_nothing_is_asked_for(
    tmp_path: Path, width_px: int, scheme: str
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser_path = find_browser()
    if browser_path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    requests: list[str] = []
    faults: list[str] = []
    with sync_api.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(browser_path), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width_px, "height": 800}, color_scheme=scheme)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        for name, plan in (("plain", sample_plan()), ("attacked", attacked())):
            file = tmp_path / f"{name}.html"
            file.write_text(render_programme(plan), encoding="utf-8")
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width_px
            paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
            page.emulate_media(media="print")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            assert (
                page.evaluate("getComputedStyle(document.querySelector('.measured')).color") == "rgb(51, 51, 51)"
            )
            page.emulate_media(media="screen")
        browser.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize(("paper", "size"), [("A4", "594.96 841.92"), ("letter", "612 792")])
def test_printed_as_a_pdf_on_paper_of_that_size(tmp_path: Path, paper: programme_pdf.Paper, size: str) -> None:
    if find_browser() is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    page = tmp_path / "programme.html"
    page.write_text(render_programme(sample_plan()), encoding="utf-8")
    assert print_programme_pdf(page, tmp_path / "programme.pdf", paper=paper) is None
    blob = (tmp_path / "programme.pdf").read_bytes()
    boxes = {tuple(box.split()) for box in re.findall(r"/MediaBox \[0 0 ([\d. ]+)\]", blob.decode("latin-1"))}
    assert {tuple(round(float(side)) for side in box) for box in boxes} == {
        tuple(round(float(side)) for side in size.split())
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["programme.html", "programme.pdf"]


def _browser_that(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    browser = folder / "chromium"
    browser.write_text(f"#!/bin/sh\n{script}\n")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return browser


def test_without_a_browser_a_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme_pdf, "find_browser", lambda: None)
    page = tmp_path / "programme.html"
    page.write_text("<head></head>", encoding="utf-8")
    said = print_programme_pdf(page, tmp_path / "programme.pdf")
    assert said == (
        "No Chromium, Chrome or Edge was found, so there is no PDF: open programme.html in a browser and print it."
    )
    assert not (tmp_path / "programme.pdf").exists()


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for a browser is a shell script")
@pytest.mark.parametrize(
    ("script", "limit_s", "why"),
    [
        ("exit 3", 60, "it ended with 3"),
        ("exit 0", 60, "it wrote no PDF"),
        ("sleep 30", 0.5, "it took longer than 0.5 s"),
    ],
)
def test_a_browser_that_fails_leaves_nothing_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, limit_s: float, why: str
) -> None:
    browser = _browser_that(tmp_path, script, monkeypatch)
    assert find_browser() == browser
    page = tmp_path / "programme.html"
    page.write_text("<head></head>", encoding="utf-8")
    said = print_programme_pdf(page, tmp_path / "programme.pdf", limit_s=limit_s)
    assert said is not None
    assert why in said
    assert "open it in a browser and print it" in said
    assert not (tmp_path / "programme.pdf").exists()


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for a browser is a shell script")
def test_the_browser_is_kept_off_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    _browser_that(tmp_path, f'printf "%s\\n" "$@" > {seen}; exit 1', monkeypatch)
    page = tmp_path / "programme.html"
    page.write_text("<head></head>", encoding="utf-8")
    print_programme_pdf(page, tmp_path / "programme.pdf", limit_s=20)
    given = seen.read_text().splitlines()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in given
    assert "--disable-background-networking" in given
    assert given[-1].startswith("file:")
