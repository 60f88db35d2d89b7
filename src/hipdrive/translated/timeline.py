"""A line of a person's timeline in the reader's language, from the line that was kept."""

from __future__ import annotations

from functools import cache

from hipdrive.language.words import Words, load_words
from hipdrive.plan.rules import load_exercises
from hipdrive.translated.hikes import hike_said
from hipdrive.translated.plan_lines import headline_said
from hipdrive.translated.said import Said
from hipdrive.translated.tables import read_table
from hipdrive.translated.wordings import Wordings, known_again


def line_said(kind: str, english: str, words: Words) -> Said:
    """The line of an entry of that kind; one that no room of this version says stays English, marked."""
    if kind == "set" and words.language == "en":
        return Said(_with_title(english))
    line = known_again(english, words, lambda text: _lines(words.language).known(text))
    if not line.english:
        return line
    if kind == "activity":
        return hike_said(english, words)
    return headline_said(english, words) if kind == "recording" else line


def _with_title(line: str) -> str:
    """``Deadlift: 8 counted`` for ``deadlift: 8 counted``: the register keeps the catalogue's name, people read a title."""
    name, colon, rest = line.partition(":")
    exercise = load_exercises().get(name)
    return line if exercise is None else f"{exercise.title}{colon}{rest}"


@cache
def _lines(language: str) -> Wordings:
    words = load_words(language)
    exercises = [
        (exercise.name, words.text(f"exercise.{exercise.name}")) for exercise in load_exercises().values()
    ]
    return Wordings([*read_table("timeline", language).get("reason", {}).items(), *exercises], words)
