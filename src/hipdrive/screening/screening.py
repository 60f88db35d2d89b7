"""`Screening`: what a runner answered. `ClearedScreening`: one in which nothing stops a plan.

No score and no diagnosis: signs are reported as they are, a yes to a red flag sends to a clinician.
A `ClearedScreening` cannot be made from answers with a red flag, nor with one unanswered: it checks itself whenever
it is made, also by copying and unpickling, and whoever is handed one checks again with `require_clear`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NoReturn

from hipdrive.errors import ScreeningError
from hipdrive.screening.questions import Question, load_questions

YesNo = Literal["yes", "no"]
Timing = Literal["during", "after", "next_day"]
Trend = Literal["better", "same", "worse"]


@dataclass(frozen=True, slots=True)
class Pain:
    """What is asked about a pain that was answered with yes; None or empty = not said.

    intensity : 0 (none) to 10 (the worst imaginable); load_change : what changed in training before it began
    """

    site: str = ""
    onset: str = ""
    intensity: int | None = None
    timing: tuple[Timing, ...] = ()
    trend: Trend | None = None
    load_change: str = ""

    def __post_init__(self) -> None:
        if self.intensity is not None and not 0 <= self.intensity <= 10:
            raise ValueError(f"intensity is {self.intensity}, expected 0 to 10")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `answer` None = not answered, which is not a no."""

    question: str
    answer: YesNo | None = None
    pain: Pain | None = None

    def __post_init__(self) -> None:
        if self.answer not in ("yes", "no", None):
            raise ValueError(f"{self.question}: the answer is {self.answer!r}, expected yes or no")


@dataclass(frozen=True, slots=True)
class Stop:
    """A red flag answered with yes, and what the person is told."""

    question: str
    asked: str
    urgency: str
    words: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What a runner answered on a day."""

    answered_on: date
    answers: tuple[Answer, ...]

    def __post_init__(self) -> None:
        known = {question.id for question in load_questions().question}
        asked = [answer.question for answer in self.answers]
        unknown = sorted(set(asked) - known)
        twice = sorted({name for name in asked if asked.count(name) > 1})
        if unknown or twice:
            raise ValueError(f"unknown questions: {unknown}; answered twice: {twice}")

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Screening is final: a subclass could answer otherwise than it was answered")

    def answer(self, question_id: str) -> Answer:
        """The answer to a question; one without `answer` where it was not answered."""
        return next((a for a in self.answers if a.question == question_id), Answer(question_id))

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """Questions without a yes or no, in the order in which they are asked."""
        return tuple(q for q in load_questions().question if self.answer(q.id).answer not in ("yes", "no"))

    @property
    def allows_plan(self) -> bool:
        """Every question is answered and no red flag is."""
        return not self.stops and not self.unanswered

    @property
    def signs(self) -> tuple[Answer, ...]:
        """The first article's signs that are reported."""
        return tuple(a for q in load_questions().signs if (a := self.answer(q.id)).answer == "yes")

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Red flags answered with yes, the most urgent first."""
        flagged = [q for q in load_questions().red_flags if self.answer(q.id).answer == "yes"]
        order = ("urgent", "soon", "ask_first")
        return tuple(stop_for(q) for q in sorted(flagged, key=lambda q: order.index(q.urgency or "urgent")))


@dataclass(frozen=True, slots=True)
class ClearedScreening:
    """A screening in which every question is answered and no red flag is. Raises ScreeningError otherwise."""

    screening: Screening

    def __post_init__(self) -> None:
        require_clear(self)

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("ClearedScreening is final: a subclass could leave out the check")

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles are made by the door that checks, never field by field.
        return (ClearedScreening, (self.screening,))

    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError("a ClearedScreening is made from a Screening, not from a state")


def require_clear(cleared: ClearedScreening) -> None:
    """Check a clearance from its answers alone, whatever the object says of itself.

    Raises ScreeningError (exit 4): ``screening-red-flag``, ``screening-unanswered``, ``screening-missing``.
    """
    screening = getattr(cleared, "screening", None) if type(cleared) is ClearedScreening else None
    if type(screening) is not Screening:
        raise ScreeningError(
            "There is no screening behind this plan",
            slug="screening-missing",
            got=type(cleared).__name__,
            expected="a screening in which every question is answered",
            fix="answer the questions first: hipdrive screen",
        )
    given: dict[str, set[str | None]] = {}
    for answer in screening.answers:
        given.setdefault(answer.question, set()).add(answer.answer)
    questions = load_questions()
    flagged = [q for q in questions.red_flags if given.get(q.id, set()) - {"no", None}]
    if flagged:
        raise _flag_error(flagged)
    missing = [q.id for q in questions.question if given.get(q.id) not in ({"yes"}, {"no"})]
    if missing:
        raise ScreeningError(
            "The screening is not answered to the end, and an unanswered question is not a no",
            slug="screening-unanswered",
            got="no answer to " + ", ".join(missing),
            expected="yes or no to every question",
            fix="answer them with hipdrive screen, or in the answers file",
        )


def stop_for(question: Question) -> Stop:
    """What a person is told after a yes to a red flag."""
    urgency = question.urgency or "urgent"
    words = load_questions().stop.of(urgency)
    return Stop(question.id, question.words, urgency, f"{words} {question.extra}" if question.extra else words)


def _flag_error(flagged: list[Question]) -> ScreeningError:
    stops = [stop_for(question) for question in flagged]
    worst = min((s.urgency for s in stops), key=("urgent", "soon", "ask_first").index)
    words = load_questions().stop
    extras = [question.extra for question in flagged if question.extra]
    fix = " ".join([words.of(worst), *extras])  # type: ignore[arg-type]
    return ScreeningError(
        "An answer of the screening has to be looked at by a clinician, so no plan is made",
        slug="screening-red-flag",
        got="yes to " + ", ".join(stop.question for stop in stops),
        fix=fix[:-1],
    )
