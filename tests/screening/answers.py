"""Screenings for tests."""

from datetime import date
from typing import Any

from hipdrive.screening import Answer, ClearedScreening, Screening, load_questions

RED_FLAGS = tuple(question.id for question in load_questions().red_flags)
SIGNS = tuple(question.id for question in load_questions().signs)
DAY = date(2026, 11, 21)


def screening(given: dict[str, Any] | None = None, otherwise: Any = "no") -> Screening:
    """Every question answered with no, but those given; None = not answered."""
    answers = dict.fromkeys((*SIGNS, *RED_FLAGS), otherwise) | (given or {})
    return Screening(DAY, tuple(Answer(name, answer) for name, answer in answers.items()))


def cleared(*signs: str) -> ClearedScreening:
    """A screening that stops nothing, with these signs reported."""
    return ClearedScreening(screening(dict.fromkeys(signs, "yes")))
