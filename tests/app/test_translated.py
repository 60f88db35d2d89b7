"""The library's own words in German: nothing left out, the same gaps, and no English on the pages a runner reads."""

from __future__ import annotations

import json
import re
import string
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient
from tests.app.conftest import result_document
from tests.app.test_pages import answered
from tests.report.conftest import stick_analysis

from hipdrive.analysis import Analysis
from hipdrive.app.result_words import measurements_of
from hipdrive.athletes.register import Athlete
from hipdrive.exercises.check import find_exercise, list_exercises
from hipdrive.exercises.not_looked_at import not_looked_at
from hipdrive.findings import find
from hipdrive.findings.rules import Rules, load_rules
from hipdrive.language.words import LIBRARY_ROOMS, load_words
from hipdrive.measures.measurement import Measurement
from hipdrive.pipeline.motion import analyse_motion
from hipdrive.plan.rules import load_cues, load_prescription, load_progression
from hipdrive.results.document import build_document
from hipdrive.translated.exercises import exercise_said
from hipdrive.translated.findings import WORDINGS, reason_said, result_said, translated_rules
from hipdrive.translated.said import said

DE = load_words("de")
Keep = Callable[[dict[str, Any]], int]
#: Words that no German sentence here has (`leg` is one: leg den Stab).
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|with|your|from|not|behind|foot|knee|hip|trunk|to|than|there|this|you|it|by|while|on"
    r"|within|probability|ankle|at|that|steps|left|right|sets|each|or|for|again)\b",
    re.IGNORECASE,
)


def english_in(text: str) -> set[str]:
    return set(ENGLISH.findall(text))


@cache
def analysed() -> Analysis:
    """The drawn runner through the whole of the library but the pose network."""
    made = stick_analysis()
    strides = made.strides
    return analyse_motion(made.motion, made.source, made.settings, None, strides=strides)


def kept_result() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(build_document(analysed())))
    return found


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def table(room: str) -> dict[str, Any]:
    file = files("hipdrive.language") / "translations" / f"{room}.de.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def leaves(part: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in part.items():
        if isinstance(value, dict):
            yield from leaves(value, (*before, key))
        else:
            yield (*before, key), value


class Text(HTMLParser):
    """The words of a page, those marked as English apart; scripts, choices of language and files left out."""

    VOID = frozenset(["meta", "link", "input", "br", "img", "hr", "source"])

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.english: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            given = dict(attrs)
            self.open.append((tag, "file" if "download" in given else given.get("lang") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self.open}
        marks = [mark for _, mark in self.open if mark]
        if not data.strip() or inside & {"script", "style"} or "file" in marks:
            return
        (self.english if marks and marks[-1] == "en" else self.words).append(data.strip())


def page_text(page: str) -> Text:
    found = Text()
    found.feed(page)
    return found


def german(browser: TestClient, path: str) -> Text:
    answer = browser.get(path, headers={"accept-language": "de"})
    assert answer.status_code == 200, path
    return page_text(answer.text)


# ---------------------------------------------------------------- nothing left out, nothing too many


@pytest.mark.parametrize("exercise", list_exercises(), ids=lambda e: e.name)
def test_every_text_of_an_exercise_is_there(exercise: Any) -> None:
    told = exercise_said(exercise, DE)
    everything = [text for _, text in told.texts] + [text for pair in told.faults for text in pair]
    assert [text.text for text in everything if text.english] == []
    assert {tuple(english_in(text.text)) for text in everything} == {()}
    assert DE.text(f"exercise.{exercise.name}") == DE.text(f"exercise.{exercise.name}.title"), "one name"
    assert exercise_said(exercise, load_words("en")).texts[0][1].text == exercise.aim


def test_no_exercise_text_without_an_exercise() -> None:
    known = {exercise.name: exercise for exercise in list_exercises()}
    given = table("exercises")
    assert set(given["exercise"]) == set(known)
    for name, faults in given["fault"].items():
        assert set(faults) <= {fault.slug for fault in known[name].faults}


def test_the_rules_have_the_same_wordings_with_the_same_gaps() -> None:
    rules, given = load_rules(), table("findings")
    assert set(given["rule"]) == {rule.slug for rule in rules.rule}
    for rule in rules.rule:
        own = given["rule"][rule.slug]
        assert {p for p in WORDINGS if getattr(rule, p) is not None} == set(own) & set(WORDINGS), rule.slug
        assert {"subject", "disputed"} <= set(own) <= {"subject", "disputed", "unit", *WORDINGS}, rule.slug
        assert ("unit" in own) == bool(re.search("[a-z]{3}", rule.unit)), rule.slug
        for place in set(own) & set(WORDINGS):
            for field in ("title", "text", "short"):
                english, here = getattr(getattr(rule, place), field), own[place][field]
                if "{high}" in english and place == "inside" and "{high}" not in here:
                    pytest.fail(f"{rule.slug}.{place}.{field}")
                assert gaps(english) == gaps(here), f"{rule.slug}.{place}.{field}"
    for key, text in leaves({k: v for k, v in given.items() if isinstance(v, str)}):
        assert gaps(getattr(rules, key[0])) == gaps(text), key
    assert set(given["posture"]) == set(rules.posture)
    phrases = rules.phrases.model_dump(by_alias=True)
    assert set(given["phrases"]) == set(phrases) and set(given["phrases"]["postures"]) == set(phrases["postures"])
    for key, text in given["phrases"].items():
        if isinstance(text, str) and key != "probably_title":
            assert gaps(text) == gaps(phrases[key]), key
    for key, text in leaves(given):
        assert not english_in(re.sub(r"{\w+}|too tall", "", text)), key
        assert not re.search(r"\d\.\d", text), f"{key}: a comma is wanted"


def test_the_plan_has_the_same_words_with_the_same_gaps() -> None:
    given, prescription = table("plan"), load_prescription()
    assert set(given["plan_cue"]) == {cue.slug for cue in load_cues()}
    assert set(given["focus"]) == set(prescription.focus.model_dump())
    for ladder in load_progression().ladder:
        for rung in ladder.rung:
            assert given["rung"][rung.exercise][rung.stage]
    for key, text in given["plan_word"].items():
        if key != "asked_for":
            assert gaps(text) == gaps(getattr(prescription.words, key)), key
    assert set(prescription.sign.names) - set(given["pain_sign"]) == {"told-backseat", "told-overstride"}
    for room in LIBRARY_ROOMS:
        for key, text in leaves(table(room)):
            assert not english_in(re.sub(r"{\w+}|hipdrive exercise check deadlift", "", text)), key
            assert not re.search(r"\d\.\d", text), key


# ---------------------------------------------------------------- what is said


def measured(name: str, unit: str, value: float, u_sys: float, side: Any) -> Measurement:
    return Measurement(
        name=name, unit=unit, side=side, phase="stance", view="side", status="measured", value=value, sd=0.0,
        n_steps=16, u_sys=u_sys, mdc95=1.0, reasons=(), per_step=np.empty(0),
    )  # fmt: skip


def rules_in_german() -> Rules:
    rules = translated_rules("de")
    assert rules is not None
    return rules


@pytest.mark.parametrize("rule", load_rules().rule, ids=lambda r: r.slug)
def test_a_rule_says_the_same_thing_in_german(rule: Any) -> None:
    there = rules_in_german()
    band = rule.band
    edges = [edge for edge in (band.low, band.high) if edge is not None] if band else [-4.0, 30.0]
    values = sorted({edge + step for edge in edges for step in (-40.0, -0.01, 0.01, 40.0)})
    said_words = 0
    for value, spread, side in product(values, (0.05, 2.0, 12.0), ("left", "right", "none")):
        scaled = rule.scale
        m = [measured(rule.measurement, "", value / scaled, spread / scaled, side)]
        m += [] if rule.minus is None else [measured(rule.minus, "", 0.0, 0.0, side)]
        m += [measured(name, "", 0.9, 0.0, side) for name in rule.needs]
        m += [measured("speed_mps", "m/s", 3.0, 0.0, "none")]
        ours, theirs = find(m), find(m, there)
        assert [(f.slug, f.severity, f.band, f.value) for f in ours] == [
            (f.slug, f.severity, f.band, f.value) for f in theirs
        ]
        for finding in theirs:
            assert not english_in(f"{finding.title} {finding.text} {finding.short} {finding.disputed}")
            assert "{" not in finding.title + finding.text + finding.short
            said_words += 1
    assert said_words


def test_a_rule_named_in_a_title_fills_its_side() -> None:
    duty = [measured("duty_factor", "1", 0.36, 0.02, "left"), measured("speed_mps", "m/s", 9.0, 0.0, "none")]
    (found,) = find(duty)
    assert found.title == "Share of the stride the left foot spends on the ground"
    (here,) = find(duty, rules_in_german())
    assert here.title == "Anteil des Doppelschritts, den der linke Fuß am Boden ist"


def test_a_kept_result_of_these_rules_is_german_and_a_changed_one_stays_english() -> None:
    document = kept_result()
    told = result_said(document, measurements_of(document), DE)
    assert not told.headline.english and not english_in(told.headline.text)
    assert told.findings and all(not part.english for row in told.findings for part in row)
    assert told.exercises and not any(reason.english for reason in told.exercises)
    document["findings"][0]["text"] = "Something a person wrote."
    document["headline"] = "Another headline."
    changed = result_said(document, measurements_of(document), DE)
    assert str(changed.findings[0][1]) == "Something a person wrote." and changed.findings[0][1].english
    assert changed.headline.__html__() == '<span lang="en">Another headline.</span>'
    assert result_said(result_document("<b>"), [], DE).headline.__html__() == '<span lang="en">&lt;b&gt;</span>'


def test_in_english_the_kept_words_stand_as_they_are() -> None:
    document = kept_result()
    told = result_said(document, [], load_words("en"))
    assert told.headline.__html__().startswith(document["headline"][:20])
    assert not any(part.english for row in told.findings for part in row)


def test_reasons_are_known_by_the_whole_sentence_with_their_numbers() -> None:
    coarse = reason_said("coarse at 30 frames a second; film at 60 or more", DE)
    assert coarse.text == "grob bei 30 Bildern in der Sekunde; film mit 60 oder mehr"
    off = "no standing clip: the value may be off by a constant of about 7.5 deg"
    assert "7,5°" in reason_said(off, DE).text
    assert reason_said("coarse at 30 frames a second; film at 60 or more!", DE).english
    for english, here in table("reasons")["reason"].items():
        assert gaps(english) >= gaps(here), english
        assert not english_in(re.sub(r"{\w+}|--[a-z-]+", "", here)), here


def test_the_reasons_of_a_recording_are_all_known() -> None:
    reasons = {reason for m in analysed().measurements for reason in m.reasons}
    assert reasons and [reason for reason in reasons if reason_said(reason, DE).english] == []


def test_what_a_set_is_not_looked_at_for_is_all_known() -> None:
    sentences = set()
    for exercise in list_exercises():
        for name in (None, *(variant.name for variant in exercise.variants)):
            for fps in (None, 30.0):
                unseen = not_looked_at(find_exercise(exercise.name, name), fps)
                sentences |= {f"not looked at: {item.sentence}" for item in unseen}
    assert len(sentences) > 12
    assert [sentence for sentence in sentences if reason_said(sentence, DE).english] == []


def test_what_has_no_translation_stays_english_and_says_so() -> None:
    left = said(DE, "no.such.key", "Left <as> it is")
    assert left.__html__() == '<span lang="en">Left &lt;as&gt; it is</span>'
    assert said(load_words("en"), "no.such.key", "Left").__html__() == "Left"


# ---------------------------------------------------------------- the pages


@pytest.mark.parametrize("exercise", [e.name for e in list_exercises()])
def test_no_english_on_an_exercise_page(browser: TestClient, exercise: str) -> None:
    page = german(browser, f"/exercises/{exercise}")
    assert page.english == ["English"]
    assert not english_in(" ".join(page.words))


def test_no_english_on_the_result_and_plan_page(browser: TestClient, keep_result: Keep, athlete: Athlete) -> None:
    document = kept_result()
    entry, at = keep_result(document), f"/people/{athlete.id}"
    page = german(browser, f"{at}/recordings/{entry}")
    sources = {row["source"] for row in document["findings"]}
    assert set(page.english) - {"English"} <= sources
    words = " ".join(page.words).replace(document["input"]["name"], "")
    assert not english_in(words)
    assert not re.search(r"\d\.\d{1,2}(?!\d|\.)", re.sub(r"\d\d\.\d\d\.\d{4}", "", words)), "numbers have a comma"
    assert "Das rechte Bein" in words

    browser.post(f"{at}/screening", data=answered(("knee-pain",), "knee"))
    assert browser.post(f"{at}/plan/make", data={"day": ["mon", "thu"], "weeks": "3"}).status_code == 303
    page = german(browser, f"{at}/plan")
    assert page.english == ["English"]
    words = " ".join(page.words)
    assert not english_in(words)
    for part in ("Du gibst an: Knieschmerz", "Schmerz über 3 von 10", "Die Bewegungen lernen", "auf jeder Seite"):
        assert part in words
