"""What a coach's edit of `plan.json` may not say: a number of somebody's own under the article's name."""

from __future__ import annotations

from collections.abc import Iterator

from hipdrive.errors import SchemaError
from hipdrive.exercises import Exercise
from hipdrive.plan.items import stages_of
from hipdrive.plan.plan import Item, Plan
from hipdrive.plan.rules import load_exercises


def check_edited(plan: Plan) -> None:
    """Exercises and stages exist, and what is called the article's is the article's.

    Raises SchemaError ``plan-edit`` with every fault together.
    """
    faults = dict.fromkeys(
        f"{session.day} {item.exercise}: {fault}"
        for session in plan.sessions
        for item in session.items
        for fault in _faults(item)
    )
    if faults:
        raise SchemaError(
            "The plan says something that does not hold",
            slug="plan-edit",
            got="; ".join(faults),
            fix='mend the named places; a number of your own has "source": "coach"',
        )


def _faults(item: Item) -> Iterator[str]:
    found = load_exercises().get(item.exercise)
    if found is None:
        yield "there is no exercise of that name"
        return
    if item.stage not in stages_of(item.exercise):
        yield f"there is no stage {item.stage}, only {', '.join(stages_of(item.exercise))}"
    yield from _not_the_articles(item, found)


def _not_the_articles(item: Item, found: Exercise) -> Iterator[str]:
    given = {"sets": found.dosage.sets, "repetitions": found.dosage.repetitions}
    own = {"sets": item.sets, "repetitions": item.repetitions, "minutes": item.minutes, "rest_s": item.rest_s}
    for name, amount in own.items():
        if amount is None or amount.source != "article":
            continue
        span = given.get(name)
        if span is None:
            yield f"{name} {amount.words} is called the article's, which gives none"
        elif (span.least, span.most) != (amount.least, amount.most):
            yield f"{name} {amount.words} is called the article's, which says {span.words}"
    if item.per_side_source == "article" and found.dosage.per_side != item.per_side:
        yield "per_side is called the article's, which does not say so"
