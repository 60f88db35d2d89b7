"""The data behind a plan: prescription, progression, cues and contested lines, each a TOML file, checked once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from hipdrive.exercises import Exercise, load_catalogue

Text = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Pair = tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shape(_Frozen):
    """How many of what; all [engineering]."""

    most_per_reason: int
    most_measured: int
    least_exercises: int
    most_emphasised: int
    most_per_session: int
    refilm_every_weeks: int
    rest_days_between: int
    set_up_s: int


class SignRules(_Frozen):
    """What a reported sign asks for: the first article's whole set (definitions A13)."""

    exercises: tuple[str, ...]
    words: Text
    not_with_pain: tuple[str, ...]
    names: dict[str, str]
    measurements: dict[str, tuple[str, ...]]


class Focus(_Frozen):
    """What a week is about: the first, those between, the last."""

    first: Text
    middle: Text
    last: Text


class PlanWords(_Frozen):
    """Sentences told with a plan."""

    pain: Text
    pain_sign: Text
    left_out: Text
    rescreen: Text
    general: Text
    unjudged: Text
    refilm: Text
    opt_in: Text
    general_reason: Text
    fill_reason: Text


class ExerciseRule(_Frozen):
    """What the article leaves open about an exercise, and the measurements it is to change, the first answered counts.

    sets, repetitions, minutes : (least, most), used only where the article is silent
    """

    watches: tuple[str, ...]
    rest_s: int
    seconds_a_repetition: float
    sets: Pair | None = None
    repetitions: Pair | None = None
    minutes: Pair | None = None
    per_side: bool | None = None


class Prescription(_Frozen):
    """The whole of ``prescription.toml``.

    posture : the measurement behind each label; stands_for : the one behind a measurement that cannot be trained
    """

    shape: Shape
    sign: SignRules
    posture: dict[str, str]
    stands_for: dict[str, str]
    focus: Focus
    words: PlanWords
    exercise: dict[str, ExerciseRule]


class Rung(_Frozen):
    """A step of a ladder; `checked_as` = the exercise whose checked sets count for it.

    each_side : both sides have to be seen before the next step
    """

    exercise: str
    stage: str
    words: Text
    checked_as: str
    each_side: bool


class Ladder(_Frozen):
    """Rungs from the easiest on, in the article's order."""

    name: str
    source: Text
    rung: tuple[Rung, ...]


class StepRules(_Frozen):
    """When a set moves the plan; all [engineering] but `most_pain` (definitions A13)."""

    sets_needed: Annotated[int, Field(ge=1)]
    kept_share_forward: Share
    kept_share_back: Share
    seen_share: Share
    most_pain: int
    spine_faults: tuple[str, ...]


class Progression(_Frozen):
    """The whole of ``progression.toml``."""

    rules: StepRules
    words: dict[str, str]
    ladder: tuple[Ladder, ...]


class CueRule(_Frozen):
    """An in-run cue; `findings` = slugs and posture labels that ask for it, `general` = where none does."""

    slug: str
    words: Text
    article: Literal["s1", "s2"]
    findings: tuple[str, ...]
    measurement: str
    why: Text
    disputed: Text
    general: bool = False
    optional: bool = False


class DisputedRule(_Frozen):
    """A contested line and the exercises, cues and signs it goes with."""

    claim: Text
    literature: Text
    stance: Text
    always: bool = False
    exercises: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


class _Cues(_Frozen):
    cue: tuple[CueRule, ...]


class _Lines(_Frozen):
    line: tuple[DisputedRule, ...]


Model = TypeVar("Model", bound=BaseModel)


def _read(name: str, model: type[Model]) -> Model:
    text = files("hipdrive.plan").joinpath(name).read_text(encoding="utf-8")
    return model.model_validate(tomllib.loads(text))


@cache
def load_prescription() -> Prescription:
    """``prescription.toml``, read once."""
    return _read("prescription.toml", Prescription)


@cache
def load_progression() -> Progression:
    """``progression.toml``, read once."""
    return _read("progression.toml", Progression)


@cache
def load_cues() -> tuple[CueRule, ...]:
    """``cues.toml``, read once."""
    return _read("cues.toml", _Cues).cue


@cache
def load_disputed() -> tuple[DisputedRule, ...]:
    """``disputed.toml``, read once."""
    return _read("disputed.toml", _Lines).line


@cache
def load_exercises() -> dict[str, Exercise]:
    """The catalogue, read once a process."""
    return load_catalogue()


def ladder_of(exercise: str) -> Ladder | None:
    """The ladder an exercise is a rung of."""
    for ladder in load_progression().ladder:
        if any(rung.exercise == exercise for rung in ladder.rung):
            return ladder
    return None
