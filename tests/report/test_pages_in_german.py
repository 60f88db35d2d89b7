"""Programme, progress and hikes in German: nothing left English, nothing translated that nobody says, commas, ``lang``."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from tests.plan.sample import cleared_screening, result_document, sample_plan
from tests.report.test_hike_page import _hike
from tests.report.test_in_german import ENGLISH, PACKAGE, Listening, gaps, read, sentences, table
from tests.report.test_progress_page import jpeg, recorded, shape

from hipdrive.hike.gait import Gait
from hipdrive.hike.hike import Hike, find_hikes
from hipdrive.hike.track import AltitudeSource, Column, build_track
from hipdrive.language.words import Words, load_words
from hipdrive.measures import all_specs
from hipdrive.plan.make import make_plan
from hipdrive.plan.plan import Decision, Plan
from hipdrive.plan.result_file import result_from_document
from hipdrive.plan.rules import load_cues, load_disputed
from hipdrive.plan.weeks import Schedule
from hipdrive.progress import Adherence, Reading, Recorded, Week, build_progress
from hipdrive.report.hike_page import render_hike_page
from hipdrive.report.programme import render_programme
from hipdrive.report.programme_pdf import find_browser, print_programme_pdf
from hipdrive.report.progress_page import SideBySide, render_progress
from hipdrive.report.words import sentence
from hipdrive.translated.calendars import calendar_texts
from hipdrive.validation.synthetic_hills import Hills, walk

Render = Callable[[Words], str]
DE = load_words("de")
ROOMS = ("programme", "progress", "hike")
MODULES = [
    *(f"report/{name}.py" for name in ("programme", "progress_page", "progress_words", "hike_page")),
    "translated/calendars.py",
]
TEMPLATES = ("programme.html", "progress.html", "hike.html")


#: Words of a drawing that reach beyond it.
_CUT = """[...document.querySelectorAll('svg text')].filter(t => {
  const s = t.ownerSVGElement.getBoundingClientRect(), r = t.getBoundingClientRect();
  return r.width && (r.left < s.left - 1 || r.right > s.right + 1);
}).map(t => t.textContent)"""


# ---------------------------------------------------------------- the files


def constants(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def said_in_templates() -> set[str]:
    texts = [(PACKAGE / "report" / "templates" / f"{name}.j2").read_text(encoding="utf-8") for name in TEMPLATES]
    return {found for text in texts for found in re.findall(r'\bsay\("([^"]+)"', text)}


def said_in_code() -> Iterator[str]:
    for name in MODULES:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name_of = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if isinstance(node, ast.Call) and name_of == "say" and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
    yield from (cue.disputed for cue in load_cues())
    for line in load_disputed():
        yield from (line.claim, line.literature, line.stance)


def test_everything_that_is_said_has_a_translation() -> None:
    said = {*said_in_templates(), *said_in_code()}
    assert len(said) > 200
    assert sorted(said - set(sentences())) == []


def test_no_sentence_is_translated_that_nobody_says() -> None:
    conditions = {"watch", "rear", "any"}  # a recording's own words: its kind and its view
    known = said_in_templates() | set(said_in_code()) | conditions
    known |= {text for name in MODULES for text in constants(PACKAGE / name)}
    for room in ROOMS:
        assert sorted(set(table(room)) - known) == [], room


def test_every_sentence_has_the_gaps_of_the_english_one_and_a_comma_in_its_numbers() -> None:
    for room in ROOMS:
        for english, german in table(room).items():
            assert gaps(english) == gaps(german), english
            assert not re.search(r"\d\.\d", german), german
            assert not ENGLISH.findall(re.sub(r"{\w+}", "", german)), german


def test_rooms_that_share_a_sentence_say_it_alike() -> None:
    for room in ROOMS:
        for english, german in table(room).items():
            assert sentences()[english] == german, english


# ---------------------------------------------------------------- the pages


def mixed() -> Hike:
    """A climb of which a part was hiked, a part ran, and a part could be either."""
    found = _hike()
    (hill,) = found.qualifying
    gaits: tuple[Gait, ...] = ("hike", "run", "unknown")
    edges = np.linspace(hill.start_m, hill.end_m, 4)
    parts = tuple(
        replace(hill.stretches[0], gait=gait, start_m=low, end_m=high, moving_s=80.0, gain_m=15.0)
        for gait, low, high in zip(gaits, edges, edges[1:], strict=False)
    )
    segments = tuple(replace(s, stretches=parts) if s is hill else s for s in found.segments)
    return replace(found, segments=segments)


def belt(percent: float) -> Hike:
    track = _hike().track
    columns = {name: getattr(track, name) for name in get_args(Column)}
    source = AltitudeSource("none", "the file has no altitude")
    told = build_track(1.7e9 + track.time_s, columns, altitude_source=source, format_name="x", device="Watch 5.1")
    return find_hikes(told, treadmill_grade_percent=percent)


def rough() -> Hike:
    """By GPS, with stops, steep and less so; samples that cannot be."""
    hills = Hills(
        np.array([0.0, 300.0, 900.0, 1200.0, 1350.0, 1700.0]), np.array([0.0, 14.0, 0.0, 11.0, 0.0]), 10.0
    )
    track = walk(hills, np.random.default_rng(3), stops=3, noise_m=3.0, source="gps")
    cadence = np.where(np.arange(len(track.time_s)) % 50 == 7, 900.0, track.cadence_per_min)
    columns = {name: getattr(track, name) for name in get_args(Column)} | {"cadence_per_min": cadence}
    source = AltitudeSource("gps", "nothing in the file speaks of a barometer (Watch 5)")
    return find_hikes(build_track(1.7e9 + track.time_s, columns, altitude_source=source, format_name="x"))


def run_on_the_flat() -> Hike:
    seconds = np.arange(600.0)
    columns: dict[Column, np.ndarray] = {
        "distance_m": 2.8 * seconds,
        "altitude_m": np.full(600, 400.0),
        "cadence_per_min": np.full(600, 82.0),
        "contact_time_s": np.full(600, 0.2512),
        "vertical_oscillation_m": np.full(600, 0.085),
        "step_length_m": np.full(600, 1.023),
    }
    source = AltitudeSource("barometer", "the file lists a barometer among the watch's sensors")
    return find_hikes(build_track(1.7e9 + seconds, columns, altitude_source=source, format_name="x"))


HIKES: dict[str, Callable[[], Hike]] = {
    "hiked": _hike,
    "ran": lambda: _hike(169.0),
    "unknown": lambda: _hike(80.0),
    "mixed": mixed,
    "flat": lambda: _hike(grade=3.0),
    "belt": lambda: belt(12.5),
    "slow belt": lambda: belt(8.0),
    "rough": rough,
    "dynamics": run_on_the_flat,
}


def stepped() -> Plan:
    reason = "The checked set: the spine stayed in 8 of 9 repetitions. One more such set before the next step."
    decision = Decision(
        "single-leg-rdl", "two-legs", "stay", "single-leg-rdl", "two-legs", reason, date(2027, 3, 20), 1
    )
    return replace(measured(), decisions=(decision,))


def measured() -> Plan:
    """A plan whose finding says what the rules say, from a real-looking result."""
    document = result_document()
    document["findings"][0]["short"] = "your right foot lands ahead of the knee, the shin slanting 13 ± 2°"
    facts = result_from_document(document)
    schedule = Schedule(date(2027, 3, 8), 3, (0, 3), timezone="Europe/Berlin")
    return make_plan(facts, cleared_screening(), schedule, athlete="Zoë Müller", made_on=date(2027, 3, 6))


HISTORY = [recorded(0), recorded(14, 9.0, speed_mps=3.6), recorded(28, 8.4), recorded(56, 11.9)]
WEEKS = (Week(date(2026, 3, 2), 3, 2, 0), Week(date(2026, 3, 9), 3, 3, 1))
PAIR = SideBySide(HISTORY[0], HISTORY[3], (shape(0.05), shape(0.2)), ({"contact": jpeg()}, {"contact": jpeg()}))
GONE = SideBySide(HISTORY[0], HISTORY[1], None, ({}, {}))


def both_legs(day: int, **changes: Any) -> Recorded:
    readings = [
        Reading(name, side, unit, value, 0.1, 20, 0.2, 1.0, status=status, reason=reason)
        for name, unit, value in (("knee_flexion_midstance_deg", "deg", 45.0 + day), ("duty_factor", "1", 0.35))
        for side, status, reason in (
            ("left", "measured", ""),
            ("right", "measured" if day else "insufficient", "5 usable steps; at least 7 are needed"),
        )
    ]
    return recorded(day, readings=tuple(readings), **changes)


PROGRESS: dict[str, Render] = {
    "full": lambda w: render_progress(build_progress("Ada", HISTORY, Adherence(WEEKS)), PAIR, w),
    "gone": lambda w: render_progress(build_progress("Ada", HISTORY, Adherence(())), GONE, w),
    "none": lambda w: render_progress(build_progress("Ada", []), words=w),
    "one": lambda w: render_progress(build_progress("Ada", HISTORY[:1]), words=w),
    "apart": lambda w: render_progress(build_progress("Ada", HISTORY[:2]), words=w),
    "late": lambda w: render_progress(build_progress("Ada", [*HISTORY, recorded(70, near_side="left")]), words=w),
    "legs": lambda w: render_progress(
        build_progress("Ada", [both_legs(0), both_legs(30, version="0.2.0", calibrated=True)]), words=w
    ),
    "all kinds": lambda w: render_progress(
        build_progress(
            "Ada",
            [
                recorded(0),
                recorded(2, model="movenet"),
                recorded(4, surface="overground"),
                recorded(6, grade_percent=5.5),
                recorded(8, speed_mps=None),
                recorded(9, kind="mocap", view="3d", near_side=None),
                recorded(11, kind="keypoints"),
                recorded(12, kind="watch", view="any", near_side=None, fps=np.nan, speed_mps=None),
            ],
        ),
        words=w,
    ),
}
PLANS: dict[str, Callable[[], Plan]] = {
    "sample": sample_plan,
    "nameless": lambda: sample_plan(athlete=""),
    "measured": measured,
    "stepped": stepped,
}


def page_of(name: str, words: Words) -> str:
    if name in HIKES:
        return render_hike_page(HIKES[name](), "run.fit", words)
    return PROGRESS[name](words) if name in PROGRESS else render_programme(PLANS[name](), words)


PAGES = [*PROGRESS, *HIKES, *PLANS]


@pytest.mark.parametrize("case", PAGES)
def test_a_german_page_says_nothing_in_english(case: str) -> None:
    words = Listening()
    page = page_of(case, words)
    assert sorted(words.missing) == []
    assert '<html lang="de">' in page
    told = read(page)
    told = re.sub(r"hipdrive exercise check deadlift|--belt-speed-mps|Running Man", "", told)
    assert not ENGLISH.findall(told), ENGLISH.findall(told)
    numbers = re.sub(
        r"\d\d\.\d\d\.\d{4}|\d+\. (?:[JFMASOND]\w+\.?|Mai)|hipdrive \d[.\d]*|Watch 5\.1|0\.[12]\.0|clip\d+\.mp4",
        "",
        told,
    )
    assert not re.search(r"\d\.\d", numbers), re.findall(r".{20}\d\.\d.{20}", numbers)
    marked = set(re.findall(r'<span lang="en">(.*?)</span>', page))
    ours = {"Because the right foot lands far ahead of the knee, 13 ± 2°.", "made so"}
    cited = {sentence(spec.mdc95_source) for spec in all_specs()}
    assert marked <= ours | cited, "only sources, and what no version of this library said, stay English"


@pytest.mark.parametrize("case", PAGES)
def test_in_english_a_page_is_what_its_sentences_say(case: str) -> None:
    page = page_of(case, load_words("en"))
    assert '<html lang="en">' in page
    assert 'lang="de"' not in page
    assert not re.search(r"{\w+}", re.sub(r"<style>.*?</style>", "", page, flags=re.S)), "a gap was left"


def test_what_a_runner_reads_in_german() -> None:
    words = Listening()
    programme = read(render_programme(stepped(), words))
    for part in (
        "Übungsprogramm für Zoë Müller",
        "8. März 2027 bis 28. März 2027",
        "Der Grund: der rechte Fuß landet vor dem Knie, das Schienbein um 13 ± 2° geneigt.",
        "Unterschenkelwinkel beim Aufsetzen, rechts: 13° ± 2°. Eine Änderung zählt ab 5°.",
        "20. März 2027, Einbeiniges Kreuzheben mit Stab: Der geprüfte Satz: Die Wirbelsäule blieb in 8 von 9",
        "Schmerz ____ /10",
    ):
        assert part in " ".join(programme.split()), part
    progress = read(PROGRESS["full"](words))
    assert "Ada (02.03.2026 bis 27.04.2026): Rumpfneigung im Stand geändert (1 von 2 Messgrößen)." in progress
    assert "Rumpfneigung im Stand: von 8,1° auf 11,9°, mehr als die 3,0°, um die die Messung" in progress
    hike = read(render_hike_page(mixed(), "run.fit", words))
    assert "gegangen:" in hike
    assert "gelaufen, bei weiteren 100 m ist beides möglich." in hike


def test_words_of_a_coach_stay_and_are_marked() -> None:
    plan = sample_plan()
    week = plan.weeks[0]
    item = replace(plan.sessions[0].items[0], title="My <own> exercise", note="Slowly & long")
    session = replace(week.sessions[0], items=(item, *week.sessions[0].items[1:]))
    edited = replace(
        plan, weeks=(replace(week, focus="Easy week", sessions=(session, *week.sessions[1:])), *plan.weeks[1:])
    )
    page = render_programme(edited, load_words("de"))
    assert '<span lang="en">My &lt;own&gt; exercise</span>' in page
    assert '<span lang="en">Easy week.</span>' in page
    assert "Slowly &amp; long." in page


# ---------------------------------------------------------------- calendar and paper


def test_the_calendar_is_german_too() -> None:
    pytest.importorskip("icalendar", reason="the extra calendar is not installed")
    from icalendar import Calendar

    from hipdrive.plan.calendar import write_calendar

    plan, words = measured(), Listening()
    found = Calendar.from_ical(write_calendar(plan, texts=calendar_texts(plan, words)))
    assert words.missing == set()
    assert str(found["prodid"]).endswith("//DE")
    assert str(found["x-wr-calname"]).replace("\\", "") == "Laufübungen, Zoë Müller"
    events = found.walk("VEVENT")
    told = "\n".join(f"{event['summary']}\n{event['description']}" for event in events)
    assert "Übungen: Taube mit Kniestreckung" in told
    assert "Das Laufen wieder filmen" in told
    assert not ENGLISH.findall(told.replace("hipdrive exercise check deadlift", ""))
    english = Calendar.from_ical(write_calendar(plan))
    assert [e["uid"] for e in english.walk("VEVENT")] == [e["uid"] for e in events]
    assert str(english["prodid"]).endswith("//EN")


@pytest.mark.slow
def test_the_printed_programme_has_its_umlauts(tmp_path: Path) -> None:
    if find_browser() is None or shutil.which("pdftotext") is None:
        pytest.skip("needs chromium and pdftotext: apt-get install chromium poppler-utils")
    page = tmp_path / "programme.html"
    page.write_text(render_programme(measured(), load_words("de")), encoding="utf-8")
    assert print_programme_pdf(page, tmp_path / "programme.pdf") is None
    command = ["pdftotext", "-layout", str(tmp_path / "programme.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout
    for part in (
        "Übungsprogramm für Zoë Müller",
        "Hüftstreckung",
        "Mo 8. März",
        "„Schieb den Boden",
        "auf jeder Seite",
    ):
        assert part in text, part
    assert "\ufffd" not in text


@pytest.mark.slow
@pytest.mark.parametrize("width_px", [320, 1100])
def test_no_longer_word_is_cut_in_a_browser(tmp_path: Path, width_px: int) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser_path = find_browser()
    if browser_path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_api.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(browser_path), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width_px, "height": 800})
        for case in ("full", "all kinds", "mixed", "belt", "measured"):
            file = tmp_path / "page.html"
            file.write_text(page_of(case, Listening()), encoding="utf-8")
            page.goto(file.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width_px, case
            assert page.evaluate(_CUT) == [], case
        browser.close()
