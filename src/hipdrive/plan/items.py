"""`build_item`: an exercise of the catalogue as an item of a session, its silences filled and marked."""

from __future__ import annotations

from hipdrive.errors import ConfigError
from hipdrive.exercises import Exercise
from hipdrive.exercises.catalogue_loader import exercise_called
from hipdrive.exercises.schema import Span
from hipdrive.plan.plan import Amount, Item, Reason, Source
from hipdrive.plan.rules import ExerciseRule, Rung, ladder_of, load_exercises, load_prescription

AS_DESCRIBED = "as-described"


def stages_of(exercise: str) -> tuple[str, ...]:
    """The stages an exercise can be in."""
    ladder = ladder_of(exercise)
    if ladder is None:
        return (AS_DESCRIBED,)
    return tuple(rung.stage for rung in ladder.rung if rung.exercise == exercise)


def build_item(exercise: str, why: tuple[Reason, ...], stage: str = "") -> Item:
    """An item in a stage, the first one where none is named; the article's numbers where it gives any.

    Raises ConfigError ``unknown-exercise``, ``unknown-stage``.
    """
    found = exercise_called(exercise, load_exercises())
    stage = stage or stages_of(exercise)[0]
    if stage not in stages_of(exercise):
        raise ConfigError(
            f"{exercise} has no stage of that name",
            slug="unknown-stage",
            got=stage,
            expected=", ".join(stages_of(exercise)),
            fix="name one of these stages",
        )
    rule, rung = load_prescription().exercise[exercise], _rung(exercise, stage)
    per_side, per_side_source = _per_side(found, rule, rung)
    hike = rule.minutes is not None
    return Item(
        exercise=exercise,
        title=found.title,
        stage=stage,
        stage_words="" if rung is None else rung.words,
        sets=_amount(found, "sets", found.dosage.sets, rule.sets),
        repetitions=None if hike else _amount(found, "repetitions", found.dosage.repetitions, rule.repetitions),
        minutes=_amount(found, "minutes", None, rule.minutes) if hike else None,
        per_side=per_side,
        per_side_source=per_side_source,
        rest_s=Amount(rule.rest_s, rule.rest_s, "assumption", "the article names no rest"),
        dowel=found.dowel,
        article_words=found.dosage.words,
        why=why,
    )


def seconds_of(item: Item) -> float:
    """About how long an item takes at the upper end of its amounts, rests between sets included."""
    rule = load_prescription().exercise[item.exercise]
    if item.minutes is not None:
        return 60.0 * item.minutes.most
    assert item.repetitions is not None  # Item.__post_init__
    bouts = item.sets.most * (2 if item.per_side else 1)
    work = bouts * item.repetitions.most * rule.seconds_a_repetition
    return work + (bouts - 1) * item.rest_s.most + load_prescription().shape.set_up_s


def _rung(exercise: str, stage: str) -> Rung | None:
    ladder = ladder_of(exercise)
    if ladder is None:
        return None
    return next(rung for rung in ladder.rung if (rung.exercise, rung.stage) == (exercise, stage))


def _amount(exercise: Exercise, field: str, given: Span | None, assumed: tuple[int, int] | None) -> Amount:
    if given is not None:
        return Amount(given.least, given.most, "article")
    for own in exercise.dosage.assumptions:
        if own.field == field:
            return Amount(int(own.value), int(own.value), "assumption", own.why)
    least, most = assumed or (1, 1)
    return Amount(least, most, "assumption", f"the article gives no {field}")


def _per_side(exercise: Exercise, rule: ExerciseRule, rung: Rung | None) -> tuple[bool, Source]:
    if rung is not None and not rung.each_side:
        return False, "assumption"  # both legs work at once, or the article does not say
    if exercise.dosage.per_side is not None:
        return exercise.dosage.per_side, "article"
    for own in exercise.dosage.assumptions:
        if own.field == "per_side":
            return bool(own.value), "assumption"
    return bool(rule.per_side), "assumption"
