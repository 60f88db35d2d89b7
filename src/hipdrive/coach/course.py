"""What a live session consists of: sets one after another, each with its side and its goal, and the rests between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipdrive.errors import ConfigError
from hipdrive.exercises.schema import Exercise
from hipdrive.motion.landmarks import Side, other_side

WorkingSide = Literal["left", "right", "both"]
#: The articles say nothing about rests; a minute is ours and can always be cut short.
REST_S = 60.0
#: To turn round to the other side is no rest.
TURN_S = 10.0
MOST_SETS, MOST_REPETITIONS, LONGEST_REST_S = 10, 100, 600.0


@dataclass(frozen=True, slots=True)
class Bout:
    """One set of one side. `least` to `most` repetitions; `most` ends it, None = the person ends it."""

    number: int
    side: WorkingSide
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Dose:
    """How much, as the plan gives it; None = as the article says, and where it is silent one set, ended by the person."""

    sets: int | None = None
    repetitions: int | None = None
    rest_s: float | None = None

    def __post_init__(self) -> None:
        for name, value, most in (
            ("sets", self.sets, MOST_SETS),
            ("repetitions", self.repetitions, MOST_REPETITIONS),
            ("rest", self.rest_s, LONGEST_REST_S),
        ):
            least = 0 if name == "rest" else 1
            if value is not None and not least <= value <= most:
                raise ConfigError(
                    f"The number of {name} makes no sense" if name != "rest" else "The rest makes no sense",
                    slug="dose-out-of-range",
                    got=f"{value:g}",
                    expected=f"{least} to {most:g}",
                    fix="choose a number in this range",
                )


@dataclass(frozen=True, slots=True)
class Course:
    """The whole session, worked out before it begins.

    variant : the way of doing the exercise, where there are several
    source : whose dosage it is: plan, article, or assumption where the article is silent
    """

    exercise: str
    variant: str | None
    bouts: tuple[Bout, ...]
    rest_s: float
    source: Literal["plan", "article", "assumption"]

    def pause_s(self, bout: int) -> float:
        """Seconds between this bout and the next: a turn within a set, a rest after it."""
        return min(TURN_S, self.rest_s) if self.turns(bout) else self.rest_s

    def turns(self, bout: int) -> bool:
        """Whether the next bout is the other side of the same set."""
        return self.bouts[bout].number == self.bouts[bout + 1].number


def make_course(
    exercise: Exercise, side: Side | None = None, *, one_side: bool = False, dose: Dose | None = None
) -> Course:
    """The sets of one exercise in order.

    Parameters
    ----------
    side : the side that begins, where one side works at a time; None = right
    one_side : leave the other side out
    dose : the plan's; None = the article's
    """
    dose = dose or Dose()
    article = exercise.dosage
    sets = dose.sets or (article.sets.least if article.sets else 1)
    least, most = dose.repetitions, dose.repetitions
    if dose.repetitions is None and article.repetitions is not None:
        least, most = article.repetitions.least, article.repetitions.most
    sides: tuple[WorkingSide, ...] = ("both",)
    if exercise.sides == "each_in_turn":
        first: Side = side or "right"
        sides = (first,) if one_side else (first, other_side(first))
    told = dose.sets is not None or dose.repetitions is not None
    silent = article.sets is None and article.repetitions is None
    return Course(
        exercise.name,
        exercise.variant,
        tuple(Bout(number, which, least, most) for number in range(1, sets + 1) for which in sides),
        REST_S if dose.rest_s is None else dose.rest_s,
        "plan" if told else "assumption" if silent else "article",
    )
