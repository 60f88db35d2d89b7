"""The report and the page of a set in German: no sentence without a translation, none too many, none cut off."""

from __future__ import annotations

import ast
import html as html_text
import io
import re
import shutil
import string
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.report.conftest import mocap_analysis, stick_analysis

from hipdrive.analysis import Analysis
from hipdrive.exercises.check import find_exercise, judge_frames, list_exercises
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.result import SetResult
from hipdrive.exercises.settle import alone
from hipdrive.findings import find, headline, suggest
from hipdrive.language.words import Words, load_words
from hipdrive.measures.reference import BY_SPEED_SOURCE, load_reference_curves, load_reference_values
from hipdrive.motion.motion import Status
from hipdrive.pipeline.motion import analyse_motion
from hipdrive.posture.features import FEATURES, Observed
from hipdrive.posture.posture import Posture
from hipdrive.report import stance
from hipdrive.report.colours import WHITE
from hipdrive.report.exercise_overlay import SetPainter, draw_repetition
from hipdrive.report.figures import draw_key_frames
from hipdrive.report.overlay import OverlayPainter, _plate
from hipdrive.report.page import render_report
from hipdrive.report.set_chart import draw_set_chart
from hipdrive.report.set_page import render_set
from hipdrive.report.words import GROUPS, NAMES, POSTURE_WORDS, STATUS_WORDS, probability_words
from hipdrive.results.exercise_set import shown_repetitions
from hipdrive.translated.findings import reason_said
from hipdrive.validation.synthetic_sets import make_set

SENTENCES = files("hipdrive.language") / "sentences"
PACKAGE = Path(str(files("hipdrive")))
#: Of the room report, what is neither a hike nor a programme nor progress.
MODULES = (
    *("curves", "exercise_overlay", "figures", "overlay", "page", "provenance", "sections", "set_chart"),
    *("set_page", "share_bar", "stance", "words"),
)
TEMPLATES = ("report.html", "charts.html", "tables.html", "set.html")
EXERCISES = ("single-leg-rdl", "donkey-kick", "deadlift", "running-man", "single-leg-hop")
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|with|your|from|not|behind|foot|knee|hip|trunk|to|than|there|this|you|it|while|on"
    r"|within|probability|ankle|at|that|steps|left|right|sets|each|or|for|again|seen|counted)\b"
)


def table(room: str) -> dict[str, str]:
    return tomllib.loads((SENTENCES / f"{room}.de.toml").read_text(encoding="utf-8"))


@cache
def sentences() -> dict[str, str]:
    """Every sentence of every room."""
    every: dict[str, str] = {}
    for room in sorted(p.name.split(".")[0] for p in Path(str(SENTENCES)).glob("*.de.toml")):
        every |= table(room)
    return every


class Listening(Words):
    """German that notes what it is asked for and does not know."""

    def __init__(self) -> None:
        self.__dict__ |= load_words("de").__dict__
        self.missing: set[str] = set()

    def say(self, english: str, **values: object) -> str:
        if english not in sentences():
            self.missing.add(english)
        return super().say(english, **values)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# ---------------------------------------------------------------- the file


def constants() -> set[str]:
    """Every piece of text in the code and templates that speak, and in the rooms whose texts they pass on."""
    paths = [PACKAGE / "report" / f"{name}.py" for name in MODULES]
    paths += [PACKAGE / "measures" / "reference.py", PACKAGE / "analysis.py", PACKAGE / "motion" / "motion.py"]
    found = {
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return found | set(said_in_templates())


def said_in_templates() -> Iterator[str]:
    for name in TEMPLATES:
        template = (PACKAGE / "report" / "templates" / f"{name}.j2").read_text(encoding="utf-8")
        yield from re.findall(r'\bsay\("([^"]+)"', template)


def said_in_code() -> Iterator[str]:
    """What is said as it stands in the code, and the tables that are said entry by entry."""
    for name in MODULES:
        for node in ast.walk(ast.parse((PACKAGE / "report" / f"{name}.py").read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "say" and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
    yield from (name.meaning for name in NAMES.values() if name.meaning)
    yield from (*GROUPS, *STATUS_WORDS.values(), *POSTURE_WORDS.values(), *stance.NEVER_CLAIMED, BY_SPEED_SOURCE)
    for claim in stance.CONTESTED:
        yield from (claim.claim, claim.evidence, claim.stance)
    yield from (entry.text for entry in (*stance._ADVICE, *stance._LABORATORY_ADVICE))
    yield from (stance._ALWAYS, stance._LABORATORY)
    for curve in load_reference_curves().values():
        yield from (curve.source, *([curve.caution] if curve.caution else []))
    for value in load_reference_values().values():
        yield from (value.source, *([value.caution] if value.caution else []))


def test_everything_that_is_said_has_a_translation() -> None:
    said = {*said_in_templates(), *said_in_code()}
    assert len(said) > 200
    assert sorted(said - set(sentences())) == []


def test_no_sentence_is_translated_that_nobody_says() -> None:
    assert sorted(set(table("report")) - constants()) == []


def test_every_sentence_has_the_gaps_of_the_english_one_and_a_comma_in_its_numbers() -> None:
    for english, german in table("report").items():
        assert gaps(english) == gaps(german), english
        assert bool(english.strip()) == bool(german.strip())
        if "CC BY" not in german:
            assert not re.search(r"\d\.\d", german), german
            assert not ENGLISH.findall(re.sub(r"{\w+}", "", german)), german


def test_rooms_that_share_a_sentence_say_it_alike() -> None:
    own = table("report")
    for english, german in sentences().items():
        assert own.get(english, german) == german, english


# ---------------------------------------------------------------- the report


@cache
def analysed() -> Analysis:
    """The drawn runner through the whole of the library but the pose network."""
    made = stick_analysis()
    return analyse_motion(made.motion, made.source, made.settings, None, strides=made.strides)


def in_three_dimensions() -> Analysis:
    """A laboratory recording with what the drawn one lacks: the three shares, one negative, and told settings."""
    made = mocap_analysis(analysed())
    shares = {"hip_drive_share": 0.9, "lumbar_share": 0.2, "trunk_share": -0.1}
    answered = [
        replace(m, status="proxy", value=shares[m.name], sd=0.01, n_steps=8, u_sys=0.05, reasons=())
        if m.name in shares
        else m
        for m in made.measurements
    ]
    settings = replace(made.settings, height_m=1.75, mass_kg=70.5, grade_percent=1.5)
    return replace(made, measurements=tuple(answered), settings=settings)


def unanswered() -> Analysis:
    """Nothing was seen."""
    made = analysed()
    none = tuple(replace(m, status="insufficient", value=np.nan, n_steps=0, reasons=()) for m in made.measurements)
    posture = Posture("insufficient", {}, {}, ("5 steps were seen, 7 are needed",))
    found = find(none)
    return replace(
        made,
        measurements=none,
        posture=posture,
        findings=found,
        suggestions=suggest(found, posture),
        headline=headline(none, posture, found),
        warnings=("The recording shows no trunk: what needs the spine line or the lean is left out.",),
    )


CASES: dict[str, Callable[[], Analysis]] = {
    "side": analysed,
    "laboratory": in_three_dimensions,
    "nothing": unanswered,
}


@cache
def german_report(case: str) -> tuple[str, frozenset[str]]:
    """The page with its pictures, and what could not be said."""
    words, analysis = Listening(), CASES[case]()
    pictures = {name: jpeg(picture) for name, picture in draw_key_frames(analysis, {}, words).items()}
    return render_report(analysis, pictures, words), frozenset(words.missing)


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def read(page: str) -> str:
    """What a reader of German reads or hears of a page: without scripts, code, and what is marked as English."""
    page = re.sub(r"<(script|style|code)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r'<span lang="en">.*?</span>', " ", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:alt|aria-label|data-label)="([^"]*)"', page)
    return html_text.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *spoken]))


@pytest.mark.parametrize("case", CASES)
def test_the_report_is_german_throughout(case: str) -> None:
    page, missing = german_report(case)
    assert missing == frozenset()
    assert '<html lang="de">' in page
    text = re.sub(r"\S*CC BY 4\.0|--[\w-]+|hipdrive exercise show \S+|too tall\)", " ", read(page))
    assert ENGLISH.findall(text) == []
    numbers = re.sub(r"(hipdrive|numpy|av|PIL|litert|python)\S* [\d.]+\S*", " ", text)
    assert not re.search(r"\d\.\d", numbers), re.findall(r".{20}\d\.\d.{10}", numbers)


def test_numbers_in_the_report_have_the_comma() -> None:
    page, _ = german_report("side")
    assert re.search(r"\d,\d", read(page))
    laboratory = read(german_report("laboratory")[0])
    assert "Körpergröße m 1,75; Gewicht kg 70,5" in laboratory
    assert "Hüfte 90 %, Rücken 20 %, Neigung −10 %" in laboratory


def test_what_is_not_known_in_german_is_marked_as_english() -> None:
    analysis = replace(analysed(), warnings=("Something new.",), headline="A headline of another version.")
    page = render_report(analysis, {}, load_words("de"))
    assert '<span lang="en">Something new.</span>' in page
    assert '<h1><span lang="en">A headline of another version.</span></h1>' in page
    assert '<span lang="en">' not in render_report(analysis, {})


def test_every_probability_has_its_words() -> None:
    words = Listening()
    told = {probability_words(share, words) for share in (0.99, 0.8, 0.5, 0.2, 0.01, float("nan"))}
    assert words.missing == set() and "sehr wahrscheinlich (99 %)" in told and len(told) == 6


def test_the_film_of_a_run_is_lettered_in_german() -> None:
    words, analysis = Listening(), analysed()
    status = analysis.motion.status.copy()
    status[0] = Status.MISSING
    seen = replace(analysis, motion=replace(analysis.motion, status=status))
    painter = OverlayPainter(seen, (320, 180), words)
    lettered = {text for frame in painter._words for text, _ in frame}
    assert words.missing == set()
    assert {"Aufsetzen links", "Abdruck rechts"} <= lettered
    assert any(re.fullmatch(r"Oberschenkel \d+° hinter der Wirbelsäule", text) for text in lettered)


@pytest.mark.parametrize("size", [(480, 854), (854, 480), (270, 480)])
def test_the_longest_line_fits_a_film_held_upright(size: tuple[int, int]) -> None:
    painter = OverlayPainter(analysed(), size, load_words("de"))
    assert max(plate.shape[1] for plate in painter._plates.values()) <= size[0] - 16
    english = OverlayPainter(analysed(), size)
    if size != (270, 480):
        assert {plate.shape[0] for plate in english._plates.values()} == {
            _plate("A", WHITE, round(size[1] / 24)).shape[0]
        }


# ---------------------------------------------------------------- a checked set


@cache
def checked(exercise: str) -> SetResult:
    return judge_frames(make_set(exercise, 101).frames, find_exercise(exercise))


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_page_of_a_set_is_german_throughout(exercise: str) -> None:
    words, result, frames = Listening(), checked(exercise), make_set(exercise, 101).frames
    blank = np.full((540, 960, 3), 90, dtype=np.uint8)
    pictures = {"chart": draw_set_chart(result, words)}
    for name, r in shown_repetitions(result).items():
        at = int(np.argmin(np.abs(frames.time_s - r.top_s)))
        pictures[name] = draw_repetition(result, frames, r, name, blank, at, words)
    blobs = {}
    for name, picture in pictures.items():
        out = io.BytesIO()
        picture.save(out, "PNG")
        blobs[name] = out.getvalue()
    page = render_set(result, blobs, words)
    assert words.missing == set()
    assert '<html lang="de">' in page and '<span lang="en">' not in page
    assert ENGLISH.findall(read(page)) == [] and not re.search(r"\d\.\d", read(page))
    assert re.search(r"\d,\d bis \d+,\d s", read(page))


def test_the_film_of_a_set_is_lettered_in_german() -> None:
    words, result, frames = Listening(), checked("single-leg-rdl"), make_set("single-leg-rdl", 101).frames
    painter = SetPainter(result, frames, 960, (480, 270), words)
    lettered = {text for time_s in frames.time_s.tolist() for text, _ in painter._words(time_s)}
    assert words.missing == set()
    assert f"0 von {len(result.counted)}" in lettered and "gut" in lettered
    assert any(text.startswith("nicht gezählt: halbe Wiederholung") for text in lettered)
    assert not any(ENGLISH.search(text) for text in lettered)


def test_long_words_on_a_film_held_upright_go_into_the_next_row() -> None:
    result, frames = checked("single-leg-rdl"), make_set("single-leg-rdl", 101).frames
    painter = SetPainter(result, frames, 1080, (480, 854), load_words("de"))
    drawn: list[str] = []
    painter._plate = lambda draw, top_px, text, colour: drawn.append(text)  # type: ignore[method-assign]
    for frame in range(0, len(frames.time_s), 10):
        painter.paint(Image.new("RGB", (480, 854)), frame)
    assert max(painter._face.getlength(text) for text in drawn) <= 480 - 24
    assert any("Der Rücken rundet".lower() in text.lower() for text in drawn)


def test_a_set_that_was_seen_badly_says_so_in_german() -> None:
    words, result = Listening(), checked("deadlift")
    unseen = replace(
        result,
        trace=replace(result.trace, spine_deg=np.full_like(result.trace.spine_deg, np.nan)),
        reasons=("a reason nobody knows",),
    )
    draw_set_chart(unseen, words)
    assert words.missing == set()
    assert '<span lang="en">A reason nobody knows.</span>' in render_set(unseen, {}, words)


def test_why_a_repetition_was_not_counted_is_known_for_every_exercise() -> None:
    words = load_words("de")
    expected = {limit.words for e in list_exercises() if e.engine is not None for limit in make_plan(e).top}
    assert expected
    reasons = [f"not this exercise: expected that {limit}" for limit in expected]
    reasons += [alone(checked("deadlift").repetitions[0]).repetition.reasons[0]]  # type: ignore[union-attr]
    for exercise in EXERCISES:
        reasons += [reason for r in checked(exercise).repetitions for reason in r.reasons]
    assert [reason for reason in reasons if reason_said(reason, words).english] == []


def test_what_the_posture_was_read_from_is_known() -> None:
    words = load_words("de")
    shown = [Observed(name, value, 1.25, 8).sentence for name in FEATURES for value in (-2.0, 12.3)]
    unseen = [f"not seen here: {', '.join([f.words for f in FEATURES.values()][:count])}" for count in (1, 3, 6)]
    for reason in (*shown, *unseen):
        told = reason_said(reason, words)
        assert not told.english, reason
        assert not re.search(r"\d\.\d", told.text) and ENGLISH.findall(told.text) == []


# ---------------------------------------------------------------- in a browser


@pytest.mark.slow
@pytest.mark.parametrize(("width_px", "scheme"), [(320, "light"), (320, "dark"), (1280, "light")])
@pytest.mark.parametrize("page_of", ["side", "laboratory", "set"])
def test_longer_words_overflow_nothing(tmp_path: Path, page_of: str, width_px: int, scheme: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser_path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    file = tmp_path / "report.html"
    german = load_words("de")
    page_text = render_set(checked("donkey-kick"), {}, german) if page_of == "set" else german_report(page_of)[0]
    file.write_text(page_text, encoding="utf-8")
    with sync_api.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width_px, "height": 800}, color_scheme=scheme)
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px
        cut = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,dt,dd,p,li,th,td,summary,figcaption')]"
            ".filter((e) => !e.closest('thead, .hidden') && e.clientWidth && e.scrollWidth > e.clientWidth + 1)"
            ".map((e) => e.textContent.trim())"
        )
        assert cut == []
        if page_of != "set":
            plot = page.locator(".plot").first
            plot.focus()
            plot.press("ArrowRight")
            readout = page.locator(".readout").first.inner_text()
            assert re.match(r"Bei 0 % des Doppelschritts: links .*°, rechts .*°", readout)
        browser.close()
