"""Which of the articles' exercises, and why: each tied to the measurement it is to change.

Findings that stand out, and the posture, choose by measurement. A reported sign gives the first article's whole set,
because the article says of no sign which exercise goes with it (definitions A13). Where there is neither, the general
set is given and said to be that; where there is little, it makes up the session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hipdrive.findings.rules import load_rules
from hipdrive.plan.plan import Reason
from hipdrive.plan.result_file import FoundFact, Measured, ResultFacts
from hipdrive.plan.rules import ladder_of, load_exercises, load_prescription
from hipdrive.screening import Screening, load_questions


@dataclass(frozen=True, slots=True)
class Choice:
    """An exercise and its reasons; `measured` = a measurement asked for it, it goes into every session."""

    exercise: str
    why: tuple[Reason, ...]

    @property
    def measured(self) -> bool:
        """Whether a finding or the posture asked for it."""
        return any(reason.basis in ("measurement", "posture") for reason in self.why)


def choose(facts: ResultFacts, screening: Screening) -> tuple[Choice, ...]:
    """The exercises of a plan, those that measurements asked for first; each named once, with all its reasons.

    An exercise that the article lets another one come before (running man, after the banded extension) stands here
    as the first rung of its ladder and takes its reasons along.
    """
    rules = load_prescription()
    left_out = rules.sign.not_with_pain if reports_pain(screening) else ()
    measured: dict[str, list[Reason]] = {}
    for exercises, reason in _measured_wishes(facts):
        wanted = tuple(name for name in exercises if name not in left_out)
        for name in _first_rungs(wanted, measured)[: rules.shape.most_per_reason]:
            if name in measured or len(measured) < rules.shape.most_measured:
                _add(measured.setdefault(name, []), reason)
    reported = [answer.question for answer in screening.signs]
    of_signs = _first_rungs(rules.sign.exercises, {}) if reported else []
    signs = {name: [_sign_reason(facts, reported, name)] for name in of_signs}
    names = dict.fromkeys([*measured, *signs])
    chosen = tuple(Choice(name, (*measured.get(name, []), *signs.get(name, []))) for name in names)
    general = [choice for choice in _general(facts, filling=bool(chosen)) if choice.exercise not in names]
    return (*chosen, *general[: max(0, rules.shape.least_exercises - len(chosen))])


def reports_pain(screening: Screening) -> bool:
    """Whether one of the two signs that are a pain is reported."""
    return any(load_questions().find(answer.question).kind == "pain" for answer in screening.signs)


def _add(reasons: list[Reason], reason: Reason) -> None:
    """A posture's reason is left out where a finding on the same measurement says it already."""
    if reason.basis == "measurement" or all(reason.measurement != other.measurement for other in reasons):
        reasons.append(reason)


def _first_rungs(exercises: tuple[str, ...], taken: dict[str, list[Reason]]) -> list[str]:
    """Each exercise by the first rung of its ladder, once; those that are not taken yet come first."""
    names = []
    for exercise in exercises:
        ladder = ladder_of(exercise)
        names.append(exercise if ladder is None else ladder.rung[0].exercise)
    known = [name for name in dict.fromkeys(names) if name in load_exercises()]
    return sorted(known, key=lambda name: name in taken)


def _measured_wishes(facts: ResultFacts) -> list[tuple[tuple[str, ...], Reason]]:
    wishes = [(f.exercises, _finding_reason(facts, f)) for f in facts.findings if f.stands_out and f.exercises]
    label = facts.posture.label
    of_posture = load_rules().posture.get(label)  # type: ignore[call-overload]
    if of_posture is not None and of_posture.exercises:
        name = load_prescription().posture.get(label, "trunk_lean_deg")
        grade = facts.posture.memberships.get(label, 0.0)
        words = f"Because {of_posture.reason} ({grade:.1f} on a scale of 0 to 1)."
        wishes.append(
            (of_posture.exercises, replace(_watched(facts, name), words=words, basis="posture", finding=label))
        )
    return wishes


def _finding_reason(facts: ResultFacts, finding: FoundFact) -> Reason:
    name = load_prescription().stands_for.get(finding.measurement, finding.measurement)
    reason = _watched(facts, name, finding.side)
    return replace(reason, words=f"Because {finding.short}.", basis="measurement", finding=finding.slug)


def _sign_reason(facts: ResultFacts, reported: list[str], exercise: str) -> Reason:
    rules = load_prescription()
    names = [name for sign in reported for name in rules.sign.measurements[sign]]
    words = rules.sign.words.replace("{sign}", " and ".join(rules.sign.names[sign] for sign in reported))
    reason = _first_answered(facts, (*names, *rules.exercise[exercise].watches))
    return replace(reason, words=words, basis="sign", finding=reported[0])


def _general(facts: ResultFacts, filling: bool) -> tuple[Choice, ...]:
    """The articles' general set: alone, or filling up what measurements or signs chose."""
    rules = load_prescription()
    words = rules.words.fill_reason if filling else rules.words.general_reason
    chosen = []
    for name in _first_rungs(load_rules().general, {}):
        reason = _first_answered(facts, rules.exercise[name].watches)
        chosen.append(Choice(name, (replace(reason, words=words),)))
    return tuple(chosen)


def _first_answered(facts: ResultFacts, names: tuple[str, ...]) -> Reason:
    """The first of the measurements that this recording answered; else the first, without a number."""
    answered = [name for name in names if facts.measured(name) is not None]
    return _watched(facts, next(iter([*answered, *names])))


def _watched(facts: ResultFacts, name: str, side: str = "") -> Reason:
    row: Measured | None = facts.measured(name, side)
    if row is None:
        return Reason(words=name, basis="general", measurement=name)
    return Reason(
        words=name,
        basis="general",
        measurement=name,
        side=row.side,
        value=row.value,
        uncertainty=row.uncertainty,
        mdc95=row.mdc95,
        unit=row.unit,
    )
