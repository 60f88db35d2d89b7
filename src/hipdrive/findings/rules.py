"""The rules behind the findings, read from ``rules.toml`` and checked once.

A rule names a measurement, the band it is held against with its source, what the literature disputes,
and the wording for a value inside, below and above. A rule without a band only describes.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hipdrive.errors import SchemaError
from hipdrive.posture import LABEL_WORDS, PostureLabel

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wording(_Frozen):
    """What to say on one side of a band. `{value}`, `{size}` (without sign), `{low}`, `{high}` are filled in.

    short : part of a sentence for the headline and for the reason of an exercise
    shows : the posture this belongs to; where that is the recording's own, it comes first among equals
    """

    slug: Slug
    title: Text
    text: Text
    short: Text
    shows: PostureLabel | None = None
    exercises: tuple[Slug, ...] = ()


class Band(_Frozen):
    """Usual from `low` to `high`; far outside below `far_low` or above `far_high`. None = open."""

    low: float | None = None
    high: float | None = None
    far_low: float | None = None
    far_high: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Band:
        order = [x for x in (self.far_low, self.low, self.high, self.far_high) if x is not None]
        if not order or order != sorted(order):
            raise ValueError("a band needs far_low <= low <= high <= far_high, at least one of them")
        if (self.far_low is not None and self.low is None) or (self.far_high is not None and self.high is None):
            raise ValueError("a far limit needs its near one")
        return self


class AtSpeed(_Frozen):
    """What a sample of runners showed at one speed: mean and SD in the rule's unit."""

    speed_mps: float
    mean: float
    sd: Annotated[float, Field(gt=0.0)]


class Rule(_Frozen):
    """One rule.

    minus : hold the difference to this other measurement of the same side against the band
    scale : the shown value is the measured one times this, in `unit`; the band is in `unit` too
    importance : smaller comes first among findings of the same severity
    least_status : `measured` keeps the rule silent on a proxy
    speed_mps : running speeds the band comes from; outside, the value is given without a band
    at_speeds : the band is mean ± SD of these, on a straight line between neighbours in speed, never beyond them; silent
        where the speed is not known
    needs, unless : measurements that must be, or must not be, answered for the rule to speak
    replaces : slugs of findings this one says already
    may_stand_out : False where neither side of the range means anything by itself: told, never in the headline
    most_severe : how far a value outside the band is taken
    unsure : for a value that may lie on either side; None = stay silent then
    """

    slug: Slug
    measurement: Text
    subject: Text
    unit: str
    decimals: Annotated[int, Field(ge=0, le=3)]
    importance: int
    source: Text
    disputed: Text
    minus: Text | None = None
    scale: float = 1.0
    least_status: Literal["measured", "proxy"] = "proxy"
    speed_mps: tuple[float, float] | None = None
    at_speeds: tuple[AtSpeed, ...] = ()
    needs: tuple[Text, ...] = ()
    unless: tuple[Text, ...] = ()
    replaces: tuple[Slug, ...] = ()
    may_stand_out: bool = True
    most_severe: Literal["note", "work_on"] = "note"
    band: Band | None = None
    inside: Wording | None = None
    below: Wording | None = None
    above: Wording | None = None
    describe: Wording | None = None
    describe_negative: Wording | None = None
    speak_when_unsure: bool = True

    @model_validator(mode="after")
    def _worded(self) -> Rule:
        if self.at_speeds:
            if self.band is not None or not (self.inside and self.below and self.above):
                raise ValueError("a band by speed takes the place of `band` and needs all three wordings")
            return self
        if (self.band is None) != (self.inside is None and self.below is None and self.above is None):
            raise ValueError("a band needs wording inside, below or above, and such wording needs a band")
        if self.band is None and self.describe is None:
            raise ValueError("a rule without a band needs `describe`")
        if self.band is not None:
            if (self.band.low is not None) != (self.below is not None):
                raise ValueError("`low` and the wording `below` go together")
            if (self.band.high is not None) != (self.above is not None):
                raise ValueError("`high` and the wording `above` go together")
        return self

    def band_at(self, speed_mps: float) -> Band | None:
        """Mean ± SD at this speed, rounded as shown; None outside the speeds the sample ran at."""
        speeds, means, spreads = zip(*((a.speed_mps, a.mean, a.sd) for a in self.at_speeds), strict=True)
        if not speeds[0] <= speed_mps <= speeds[-1]:
            return None
        mean, spread = (float(np.interp(speed_mps, speeds, values)) for values in (means, spreads))
        return Band(low=round(mean - spread, self.decimals + 1), high=round(mean + spread, self.decimals + 1))

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """Every wording of the rule."""
        every = (self.inside, self.below, self.above, self.describe, self.describe_negative)
        return tuple(wording for wording in every if wording is not None)


class PostureExercises(_Frozen):
    """Exercises that go with a posture, and why."""

    reason: Text
    exercises: tuple[Slug, ...]


class Phrases(_Frozen):
    """What sentences are put together from; the gaps stand in braces and say what is filled in."""

    left: Text
    right: Text
    probably_title: Text
    probably_short: Text
    inside: Text
    outside: Text
    far_leg: Text
    far_leg_short: Text
    unplaced: Text
    between: Text
    up_to: Text
    from_: Annotated[Text, Field(alias="from")]
    one_runner: Text
    runners: Text
    and_: Annotated[Text, Field(alias="and")]
    posture_alone: Text
    nothing_clearly: Text
    nothing: Text
    no_answer: Text
    because: Text
    grade: Text
    postures: dict[PostureLabel, Text] = dict(LABEL_WORDS)


class Rules(_Frozen):
    """The whole of ``rules.toml``.

    unsure, unsure_wide : for a value near a limit, and for an uncertainty wider than the band's own step
    no_reference : for a speed the band does not come from
    few_runners : what one or two open runners show at this speed, beside a value without a band
    general : exercises when nothing stands out, or when nothing could be judged
    carry_over : said with every list of exercises
    """

    unsure: Text
    unsure_wide: Text
    no_reference: Text
    few_runners: Text
    carry_over: Text
    general_reason: Text
    unjudged_reason: Text
    general: tuple[Slug, ...]
    phrases: Phrases
    posture: dict[PostureLabel, PostureExercises]
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _slugs_differ(self) -> Rules:
        slugs = [rule.slug for rule in self.rule]
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice:
            raise ValueError(f"rule named twice: {', '.join(twice)}")
        return self


@cache
def load_rules() -> Rules:
    """The built-in rules, read once."""
    return read_rules(files("hipdrive.findings").joinpath("rules.toml"))


def read_rules(file: Traversable) -> Rules:
    """Rules of one TOML file. Raises SchemaError (slug ``rules-file``) with every fault."""
    try:
        return Rules.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults = f"not TOML: {error}"
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in e['loc']) or 'file'}: {e['msg']}" for e in error.errors()
        )
    raise SchemaError(
        f"{file.name} does not fit its schema",
        slug="rules-file",
        got=faults,
        expected="the keys of hipdrive.findings.rules.Rules",
        fix="Correct the named keys in the TOML file and try again.",
    )
