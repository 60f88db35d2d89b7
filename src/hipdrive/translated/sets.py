"""A checked set in the reader's language: its faults with their numbers, cues, and what was not looked at."""

from __future__ import annotations

from hipdrive.exercises.not_looked_at import NotLookedAt
from hipdrive.exercises.result import SetResult, cue_for
from hipdrive.exercises.state import FaultTime, Repetition
from hipdrive.language.words import Words
from hipdrive.translated.findings import reason_said
from hipdrive.translated.said import Said, said


def found_said(result: SetResult, fault: FaultTime, words: Words) -> Said:
    """A fault of one repetition; of the spine with which way and how far it went."""
    if words.language == "en":
        return Said(result.fault_words(fault))
    told = said(words, f"fault.{result.exercise.name}.{fault.slug}", result.words(fault.slug))
    if fault.slug != "spine-moved" or told.english:
        return told
    way = "seen.rounded" if fault.worst > 0 else "seen.arched"
    return Said(words.text(way, fault=told.text, angle=words.number(abs(fault.worst), 0)))


def seen_said(result: SetResult, repetition: Repetition, words: Words) -> tuple[Said, ...]:
    """What was seen in a repetition: its faults, with which dowel contact opened and when."""
    if words.language == "en":
        return tuple(Said(text) for text in result.seen(repetition))
    lost = ", ".join(
        words.text("seen.at", contact=words.text(f"coach.contact_{name}"), time=words.number(time_s, 1))
        for name, time_s in repetition.contact_times_s
    )
    told = []
    for fault in repetition.faults:
        found = found_said(result, fault, words)
        if fault.slug == "contact-lost" and lost and not found.english:
            found = Said(words.text("seen.contacts", fault=found.text, contacts=lost))
        told.append(found)
    return tuple(told)


def cue_said(result: SetResult, repetition: Repetition, words: Words) -> Said:
    """The one thing to say about a repetition; empty where nothing is to be said."""
    found = cue_for(result.exercise, {fault.slug for fault in repetition.faults})
    if found is None or words.language == "en":
        return Said("" if found is None else found[1])
    slug, english = found
    cue = f"cue.{result.exercise.name}.{slug}"
    return said(words, cue if words.has(cue) else f"fault.{result.exercise.name}.{slug}", english)


def unseen_said(item: NotLookedAt, words: Words) -> tuple[Said, Said]:
    """What is not looked at, and why."""
    told = reason_said(f"not looked at: {item.sentence}", words)
    if words.language == "en" or told.english:
        return Said(item.words, told.english), Said(item.why, told.english)
    _, what, why = told.text.split(": ", 2)
    return Said(what), Said(why)
