"""An exercise of the catalogue in the reader's language: texts, faults, cues, dosage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hipdrive.exercises import load_catalogue
from hipdrive.exercises.schema import Dosage, Exercise, Span
from hipdrive.findings.finding import Suggestion
from hipdrive.language.words import Words
from hipdrive.plan.plan import Amount
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
    repetitions = "" if dosage.repetitions is None else span_said(dosage.repetitions, words)
    if dosage.sets is None:
        dose = words.text("dosage.repetitions", repetitions=repetitions)
    else:
        dose = words.text("dosage.sets", sets=span_said(dosage.sets, words), repetitions=repetitions)
    return words.text("dosage.each_side", dose=dose) if dosage.per_side else dose


def span_said(span: Span | Amount, words: Words) -> str:
    """One number, or from the least to the most."""
    if span.least == span.most:
        return str(span.most)
    return words.text("dosage.from_to", least=span.least, most=span.most)


def title_said(exercise: Exercise, words: Words) -> str:
    """An exercise's name, that of this way of doing it first."""
    if words.language == "en":
        return exercise.title
    of_all = words.either(f"exercise.{exercise.name}.title", exercise.title)
    return words.either(f"exercise.{exercise.name}.{exercise.variant}.title", of_all)


@dataclass(frozen=True, slots=True)
class SuggestionSaid:
    """A suggested exercise in the reader's language: name, why, how, how much."""

    exercise: str
    title: Said
    reason: Said
    how: Said
    dosage: Said


def suggestion_said(suggestion: Suggestion, reason: Said, words: Words) -> SuggestionSaid:
    """A suggested exercise, whose reason is said already; other texts than the catalogue's stay English."""
    exercise = _catalogue().get(suggestion.exercise)
    english = words.language != "en"
    how, dosage = Said(suggestion.how, english), Said(suggestion.dosage, english)
    if words.language == "en" or exercise is None:
        return SuggestionSaid(suggestion.exercise, Said(suggestion.title, english), reason, how, dosage)
    told = dict(exercise_said(exercise, words).texts)
    if suggestion.how == f"{exercise.set_up} {exercise.what_to_do} {exercise.what_to_feel}":
        steps = [told[field] for field in ("set_up", "what_to_do", "what_to_feel")]
        how = Said(" ".join(step.text for step in steps), any(step.english for step in steps))
    if suggestion.dosage == exercise.dosage.words:
        dosage = told["dosage"]
    return SuggestionSaid(suggestion.exercise, Said(title_said(exercise, words)), reason, how, dosage)


@cache
def _catalogue() -> dict[str, Exercise]:
    return load_catalogue()
