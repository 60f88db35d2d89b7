"""The articles' exercises that go with the findings, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hipdrive.exercises import Exercise, load_catalogue
from hipdrive.findings.finding import Finding, Suggestion
from hipdrive.findings.rules import Phrases, Rules, load_rules
from hipdrive.posture import Posture

MOST_SUGGESTED = 4
MOST_PER_REASON = 2


def suggest(findings: Sequence[Finding], posture: Posture, rules: Rules | None = None) -> tuple[Suggestion, ...]:
    """Up to four exercises, in the order of the findings they go with, each named once.

    Only findings that stand out, and the posture's label, ask for exercises.
    Where none does, the articles' general set is given and said to be that. The first reason carries the line
    that practising an exercise was not shown to change the running stride by itself.

    rules : those whose words the findings are in; None for the built-in ones
    """
    rules = rules or load_rules()
    chosen: dict[str, str] = {}
    for reason, exercises in _wishes(findings, posture, rules):
        fresh = [name for name in exercises if name not in chosen][:MOST_PER_REASON]
        chosen.update(dict.fromkeys(fresh, reason))
    if not chosen:
        judged = posture.label != "insufficient" or any(f.band != (None, None) for f in findings)
        chosen = dict.fromkeys(rules.general, rules.general_reason if judged else rules.unjudged_reason)
    catalogue = _catalogue()
    names = list(chosen)[:MOST_SUGGESTED]
    reasons = [chosen[name] for name in names]
    reasons[0] = f"{reasons[0]} {rules.carry_over}"
    return tuple(_suggestion(catalogue[name], reason) for name, reason in zip(names, reasons, strict=True))


@cache
def _catalogue() -> dict[str, Exercise]:
    """The catalogue, read once a process."""
    return load_catalogue()


def _wishes(findings: Sequence[Finding], posture: Posture, rules: Rules) -> list[tuple[str, tuple[str, ...]]]:
    """(reason, exercises) of every finding that stands out, then of the posture."""
    wishes = [(_because(f.short, rules.phrases), f.exercises) for f in findings if f.stands_out and f.exercises]
    of_posture = rules.posture.get(posture.label)
    if of_posture is not None and of_posture.exercises:
        grade = posture.memberships[posture.label]
        low, high = posture.intervals[posture.label]
        parts = {"grade": f"{grade:.1f}", "low": f"{low:.1f}", "high": f"{high:.1f}"}
        words = f"{of_posture.reason} ({rules.phrases.grade.format(**parts)})"
        wishes.append((_because(words, rules.phrases), of_posture.exercises))
    return wishes


def _because(words: str, phrases: Phrases) -> str:
    return phrases.because.replace("{words}", words)


def _suggestion(exercise: Exercise, reason: str) -> Suggestion:
    return Suggestion(
        exercise=exercise.name,
        title=exercise.title,
        reason=reason,
        dosage=exercise.dosage.words,
        how=f"{exercise.set_up} {exercise.what_to_do} {exercise.what_to_feel}",
    )
