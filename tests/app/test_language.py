"""English and German: the same messages with the same gaps, and each language's ways with numbers and dates."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from hipdrive.app.language import choose_language
from hipdrive.exercises.check import list_exercises
from hipdrive.language.words import LANGUAGES, load_words
from hipdrive.report.words import NAMES
from hipdrive.screening import load_questions

MESSAGES = Path(str(files("hipdrive.language") / "messages"))
ROOMS = sorted({path.name.split(".")[0] for path in MESSAGES.glob("*.toml")})


def flat(room: str, language: str) -> dict[str, str]:
    table = tomllib.loads((MESSAGES / f"{room}.{language}.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}

    def walk(part: dict[str, object], before: str) -> None:
        for key, value in part.items():
            if isinstance(value, dict):
                walk(value, f"{before}{key}.")
            else:
                found[before + key] = str(value)

    walk(table, "")
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_messages_with_the_same_gaps(room: str) -> None:
    english, german = flat(room, "en"), flat(room, "de")
    assert set(english) == set(german)
    for key, text in english.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", german[key])), key
        assert bool(german[key].strip()) == bool(text.strip()), key


def test_names_of_measures_exercises_and_questions_are_those_of_their_rooms() -> None:
    english = load_words("en")
    for name, known in NAMES.items():
        assert english.text(f"measure.{name}") == known.title
    for exercise in list_exercises():
        assert english.text(f"exercise.{exercise.name}") == exercise.title
    questions = load_questions()
    for question in questions.question:
        assert english.text(f"ask.{question.id}") == question.words
        assert english.has(f"ask_extra.{question.id}") == (question.extra is not None)
    assert english.text("screening.disclaimer") == questions.disclaimer
    assert english.text("stop.urgent") == questions.stop.urgent


def test_every_message_a_template_asks_for_is_there() -> None:
    words = load_words("en")
    for path in Path(str(files("hipdrive.app") / "templates")).glob("*.html"):
        for key in re.findall(r"\bt\('([\w.-]+)'[,)]", path.read_text(encoding="utf-8")):
            assert words.has(key), f"{path.name}: {key}"


@pytest.mark.parametrize(
    ("language", "number", "amount", "day"),
    [("en", "−1234.5", "7.5°", "9 March 2026"), ("de", "−1234,5", "7,5°", "09.03.2026")],
)
def test_numbers_units_and_dates(language: str, number: str, amount: str, day: str) -> None:
    words = load_words(language)
    assert words.number(-1234.5, 1) == number
    assert words.amount(7.5, "deg", 1) == amount
    assert words.date(datetime(2026, 3, 9, tzinfo=UTC)) == day
    assert words.number(float("nan")) == "–" and words.number(-0.0, 1).startswith("0")


@pytest.mark.parametrize(
    ("accepts", "chosen", "expected"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "", "de"),
        ("fr,en;q=0.5", "", "en"),
        ("de", "en", "en"),
        ("", "", "en"),
        ("de", "xx", "de"),
    ],
)
def test_the_choice_of_language(accepts: str, chosen: str, expected: str) -> None:
    cookies = {"hipdrive_language": chosen} if chosen else {}
    assert choose_language({"accept-language": accepts}, cookies) == expected
    assert expected in LANGUAGES
