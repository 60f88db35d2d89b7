"""An exercise of the catalogue in the reader's language: texts, faults, cues, dosage."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.exercises.schema import Dosage, Exercise, Span
from hipdrive.language.words import Words
from hipdrive.translated.said import Said, said


@dataclass(frozen=True, slots=True)
class ExerciseSaid:
    """The texts of an exercise's page: (field, words) in their order; (fault, cue) of each fault."""

    texts: tuple[tuple[str, Said], ...]
    faults: tuple[tuple[Said, Said], ...]


def exercise_said(exercise: Exercise, words: Words) -> ExerciseSaid:
    """An exercise in the reader's language."""
    own = (
        ("aim", exercise.aim),
        ("set_up", exercise.set_up),
        ("what_to_do", exercise.what_to_do),
        ("what_to_feel", exercise.what_to_feel),
        ("camera", exercise.camera.words),
    )
    texts = [(field, said(words, f"exercise.{exercise.name}.{field}", text)) for field, text in own]
    faults = [
        (
            said(words, f"fault.{exercise.name}.{fault.slug}", fault.words),
            said(words, f"cue.{exercise.name}.{fault.slug}", fault.cue) if fault.cue else Said(""),
        )
        for fault in exercise.faults
    ]
    return ExerciseSaid((*texts, ("dosage", dosage_said(exercise, words))), tuple(faults))


def fault_said(exercise: str, slug: str, words: Words) -> Said:
    """A fault of a checked set in plain words; its slug where it is unknown."""
    key = f"fault.{exercise}.{slug}"
    return Said(words.text(key)) if words.has(key) else Said(slug, english=words.language != "en")


def dosage_said(exercise: Exercise, words: Words) -> Said:
    """The article's dosage with what it leaves open, from its numbers."""
    dosage = exercise.dosage
    if words.language == "en" or not words.has("dosage.sets"):
        return Said(dosage.words, english=words.language != "en")
    if dosage.sets is None and dosage.repetitions is None:
        key = f"exercise.{exercise.name}.dosage_text"
        given = [] if dosage.text is None else [words.either(key, dosage.text)]
        return Said("; ".join([*given, words.text("dosage.no_numbers")]))
    dose = _dose(dosage, words)
    silences = [] if dosage.sets is not None else [words.text("dosage.no_sets")]
    silences += [] if dosage.per_side is not None else [words.text("dosage.no_sides")]
    return Said("; ".join([dose, *silences]))


def _dose(dosage: Dosage, words: Words) -> str:
    repetitions = "" if dosage.repetitions is None else _span(dosage.repetitions, words)
    if dosage.sets is None:
        dose = words.text("dosage.repetitions", repetitions=repetitions)
    else:
        dose = words.text("dosage.sets", sets=_span(dosage.sets, words), repetitions=repetitions)
    return words.text("dosage.each_side", dose=dose) if dosage.per_side else dose


def _span(span: Span, words: Words) -> str:
    if span.least == span.most:
        return str(span.most)
    return words.text("dosage.from_to", least=span.least, most=span.most)
