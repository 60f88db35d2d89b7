"""The questions of the screening, read from ``questions.toml`` and checked once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Group = Literal["sign", "hard_stop", "ask_first"]
Urgency = Literal["urgent", "soon", "ask_first"]
Text = Annotated[str, Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Frozen):
    """One question; a yes to one of group `hard_stop` or `ask_first` stops every plan.

    kind : `yes_no`, or `pain` = a yes is asked on: site, onset, intensity, timing, trend, load
    topic : heading under which a red flag is asked; urgency : how soon a yes goes to a clinician
    extra : words added after a yes
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    group: Group
    kind: Literal["yes_no", "pain"]
    words: Text
    source: Text
    topic: Text | None = None
    urgency: Urgency | None = None
    extra: Text | None = None

    @property
    def is_red_flag(self) -> bool:
        """A yes stops every plan."""
        return self.group != "sign"

    @model_validator(mode="after")
    def _flags_are_urgent(self) -> Question:
        if self.is_red_flag and (self.urgency is None or self.topic is None):
            raise ValueError(f"{self.id} is a red flag and needs `urgency` and `topic`")
        return self


class StopWords(_Frozen):
    """What a person is told after a yes, by urgency; `meaning` = what a yes does and does not say."""

    urgent: Text
    soon: Text
    ask_first: Text
    meaning: Text

    def of(self, urgency: Urgency) -> str:
        """The words that go with an urgency."""
        return {"urgent": self.urgent, "soon": self.soon, "ask_first": self.ask_first}[urgency]


class Questions(_Frozen):
    """The whole of ``questions.toml``; `version` rises when a red flag is added or means something else."""

    version: Annotated[int, Field(ge=1)]
    disclaimer: Text
    stop: StopWords
    question: tuple[Question, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> Questions:
        ids = [question.id for question in self.question]
        if len(set(ids)) != len(ids):
            raise ValueError("a question is there twice")
        return self

    @property
    def signs(self) -> tuple[Question, ...]:
        """The first article's four signs."""
        return tuple(q for q in self.question if not q.is_red_flag)

    @property
    def red_flags(self) -> tuple[Question, ...]:
        """Every question whose yes stops a plan."""
        return tuple(q for q in self.question if q.is_red_flag)

    def find(self, question_id: str) -> Question:
        """The question of that id. Raises KeyError."""
        for question in self.question:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@cache
def load_questions() -> Questions:
    """The built-in questions, read once."""
    text = files("hipdrive.screening").joinpath("questions.toml").read_text(encoding="utf-8")
    return Questions.model_validate(tomllib.loads(text))
