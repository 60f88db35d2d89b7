"""The answers of a screening as a document, in JSON or TOML: to fill in, to keep, to read back."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.faults import FileFault, form_faults, text_fault
from hipdrive.screening.questions import load_questions
from hipdrive.screening.screening import Answer, Pain, Screening, Timing, Trend, YesNo

KIND = "hipdrive-screening"
SCHEMA_VERSION = 1


def _empty_is_none(value: Any) -> Any:
    return None if value == "" else value


def _answer(value: Any) -> Any:
    """yes and no as a person or a program writes them; nothing else is guessed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        word = value.strip().lower()
        return None if word == "" else word
    return value


Given = Annotated[YesNo | None, BeforeValidator(_answer)]


class _PainDocument(BaseModel):
    model_config = ConfigDict(extra="forbid")

    site: str = ""
    onset: str = ""
    intensity: Annotated[Annotated[int, Field(ge=0, le=10)] | None, BeforeValidator(_empty_is_none)] = None
    timing: tuple[Timing, ...] = ()
    trend: Annotated[Trend | None, BeforeValidator(_empty_is_none)] = None
    load_change: str = ""


class _ScreeningDocument(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["hipdrive-screening"] = "hipdrive-screening"
    schema_version: Literal[1] = 1
    questions_version: int | None = None
    answered_on: date
    answers: dict[str, Given]
    details: dict[str, _PainDocument] = {}

    @model_validator(mode="after")
    def _known(self) -> _ScreeningDocument:
        kinds = {q.id: q.kind for q in load_questions().question}
        unknown = sorted(set(self.answers) - set(kinds))
        wrong = sorted(name for name in self.details if kinds.get(name) != "pain")
        if unknown or wrong:
            raise ValueError(f"no such question: {', '.join([*unknown, *wrong])}")
        return self


def screening_document(screening: Screening) -> dict[str, Any]:
    """The plain object of a screening: every question with yes, no or null, and the details of a pain."""
    pains = {a.question: a.pain for a in screening.answers if a.pain is not None}
    return {
        "kind": KIND,
        "schema_version": SCHEMA_VERSION,
        "questions_version": load_questions().version,
        "answered_on": screening.answered_on.isoformat(),
        "answers": {q.id: screening.answer(q.id).answer for q in load_questions().question},
        "details": {
            name: {
                "site": pain.site,
                "onset": pain.onset,
                "intensity": pain.intensity,
                "timing": list(pain.timing),
                "trend": pain.trend,
                "load_change": pain.load_change,
            }
            for name, pain in pains.items()
        },
    }


def screening_from_document(document: Any, name: str = "the screening") -> Screening:
    """Answers from a document. Raises SchemaError ``screening-file`` with every fault."""
    try:
        # Through JSON, so that a date of TOML and a date of JSON are read by the same rule.
        given = _ScreeningDocument.model_validate_json(json.dumps(document, default=str))
    except (ValidationError, TypeError) as error:
        faults = form_faults(error) if isinstance(error, ValidationError) else "something that is no document"
        raise SchemaError(
            f"{name} does not hold the answers of a screening",
            slug="screening-file",
            got=faults,
            expected="answered_on, and yes or no to each question under answers",
            fix="start from an empty one: hipdrive screen --template answers.toml",
        ) from None
    answers = tuple(
        Answer(question, answer, _pain(given.details.get(question))) for question, answer in given.answers.items()
    )
    return Screening(given.answered_on, answers)


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `json.loads`: an object with a key twice is refused, where JSON would let the later one win silently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = sorted({key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1})
        raise FileFault(f"{', '.join(twice)} stands there twice")
    return found


def read_screening(path: Path) -> Screening:
    """Answers from a TOML or JSON file. Raises CorruptFileError ``screening-unreadable``, SchemaError."""
    try:
        text = path.read_text(encoding="utf-8")
        document = (
            tomllib.loads(text)
            if path.suffix.lower() == ".toml"
            else json.loads(text, object_pairs_hook=unique_keys)
        )
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CorruptFileError(
            f"{path.name} cannot be read",
            slug="screening-unreadable",
            got=text_fault(error),
            expected="a TOML or JSON file of answers",
            fix="start from an empty one: hipdrive screen --template answers.toml",
        ) from None
    return screening_from_document(document, path.name)


def _pain(details: _PainDocument | None) -> Pain | None:
    return None if details is None else Pain(**details.model_dump())
