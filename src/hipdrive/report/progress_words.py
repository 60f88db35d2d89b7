"""What changed, in a runner's words. Nothing here is better or worse: the literature disputes most of it."""

from __future__ import annotations

import math
from datetime import datetime

from hipdrive.language.words import Words
from hipdrive.measures import all_specs
from hipdrive.progress import Change, Group, ProgressOf, Recorded
from hipdrive.report.words import ENGLISH, plain_name, sentence, side_words, unit_rule, unit_words
from hipdrive.translated.progress import comparison_said

_UNJUDGED = {"not_comparable": "Not compared", "not_measured": "Not measured"}


def title_of(change: Change, words: Words = ENGLISH) -> str:
    """The measurement's plain name, with the leg where it is one leg's."""
    name = plain_name(change.name, words).title
    if change.side not in ("left", "right"):
        return name
    return words.say("{name} ({side} leg)", name=name, side=side_words(change.side, words))


def change_sentence(change: Change, words: Words = ENGLISH) -> str:
    """One measurement's story, e.g. that it went from 8.1° to 11.9°, more than the 3.0° that count."""
    title = title_of(change, words)
    if change.verdict in _UNJUDGED:
        values = [
            amount(change, value, words=words) for value in (change.before, change.after) if math.isfinite(value)
        ]
        return words.say(
            "{title}: {values}. {verdict}: {reason}",
            title=title,
            values=words.say(" and ").join(values),
            verdict=words.say(_UNJUDGED[change.verdict]),
            reason=sentence(comparison_said(change.reason, words).text),
        )
    before, after = (
        amount(change, change.before, short=True, words=words),
        amount(change, change.after, words=words),
    )
    wander = amount(change, change.threshold, words=words)
    if change.verdict == "changed":
        told = (
            "{title} went from {before} to {after}: more than the {wander} that the measurement itself can wander. "
            "It changed."
        )
    else:
        told = (
            "{title} went from {before} to {after}: within the {wander} that the measurement itself can wander. "
            "No change can be told."
        )
    return words.say(told, title=title, before=before, after=after, wander=wander)


def amount(change: Change, value: float, short: bool = False, words: Words = ENGLISH) -> str:
    """A value with its unit, with the digits that its threshold deserves; short: a word of a unit is left away."""
    factor, written, _ = unit_rule(change.name, change.unit)
    shown = unit_words(written, words) if written == "°" or not short else ""
    return words.number(value * factor, decimals_of(change)) + (shown if math.isfinite(value) else "")


def decimals_of(change: Change) -> int:
    """Digits after the point: enough that difference and threshold are not written as the same number."""
    factor, _, decimals = unit_rule(change.name, change.unit)
    size = change.threshold * factor
    if not math.isfinite(size) or size <= 0.0:
        return decimals + 1 if change.unit == "deg" else decimals
    digits = max(decimals, 0 if size >= 10 else 1 if size >= 1 else 2)
    difference = abs(change.difference) * factor
    return digits + (round(difference, digits) == round(size, digits))


def threshold_words(change: Change, words: Words = ENGLISH) -> str:
    """Where the threshold comes from; what is cited stays as it is cited."""
    spec = next((spec for spec in all_specs() if spec.name == change.name), None)
    if change.threshold_source == "published" and spec is not None:
        return spec.mdc95_source
    if change.threshold_source == "own":
        return words.say("the spread between the steps of these recordings")
    if spec is not None and not spec.mdc95_source:
        return words.say("no study says how far this wanders between sessions, so its whole known error counts")
    return words.say("the steps' spread and what a newly placed camera moves")


def legs_of(group: Group) -> list[str]:
    """The legs that have measurements of their own in a group."""
    return sorted({s.side for s in group.series if s.side in ("left", "right")})


def latest_alone(progress: ProgressOf, words: Words = ENGLISH) -> str:
    """That the latest recording is not in what is compared, and why; empty where it is."""
    latest = progress.recordings[-1] if progress.recordings else None
    found = next((why for recording, why in progress.alone if recording is latest), "")
    if not found or not progress.groups or latest is None:
        return ""
    return words.say(
        "The latest recording, of {day}, is not compared: {reason}",
        day=words.date(latest.when),
        reason=sentence(comparison_said(found, words).text),
    )


def headline(progress: ProgressOf, words: Words = ENGLISH) -> str:
    """The one sentence at the head of the page."""
    if not progress.recordings:
        return words.say("{name}: no recording yet.", name=progress.name)
    if len(progress.recordings) == 1:
        return words.say(
            "{name}: one recording so far; film again, at the same speed and from the same side, to see a change.",
            name=progress.name,
        )
    if not progress.groups:
        reason = next(
            reason for recording, reason in reversed(progress.alone) if recording is progress.recordings[-1]
        )
        return words.say(
            "{name}: nothing can be compared yet: {reason}.",
            name=progress.name,
            reason=comparison_said(reason, words),
        )
    group = progress.groups[0]
    return words.say(
        "{name}: {counted} between {first} and {last}.",
        name=progress.name,
        counted=_counted(group, words),
        first=words.date(group.first.when),
        last=words.date(group.last.when),
    )


def _counted(group: Group, words: Words) -> str:
    changed = [s.change for s in group.with_verdict("changed")]
    if not group.judged:
        return words.say("no measurement could be compared")
    if not changed:
        return words.say("none of {judged} measurements changed by more than its own error", judged=group.judged)
    names = list(dict.fromkeys(_inside(plain_name(c.name, words).title, words) for c in changed))
    if len(names) <= 3:
        listed = words.say(" and ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        return words.say(
            "{names} changed ({count} of {judged} measurements)",
            names=listed,
            count=len(changed),
            judged=group.judged,
        )
    return words.say(
        "{count} of {judged} measurements changed by more than their own error",
        count=len(changed),
        judged=group.judged,
    )


def _inside(title: str, words: Words) -> str:
    """A title inside a sentence: small in English; German writes its nouns the same everywhere."""
    return title[0].lower() + title[1:] if words.language == "en" else title


def chance_sentence(group: Group, words: Words = ENGLISH) -> str:
    """How many of the judged could be called changed by chance alone."""
    return words.say(
        "Each of the {judged} measurements is judged by itself, at a limit that an unchanged runner passes at most "
        "one time in twenty: by chance alone up to {many} of them would stand out on average.",
        judged=group.judged,
        many=words.number(group.expected_by_chance, 1),
    )


def conditions_words(recording: Recorded, before: Recorded | None = None, words: Words = ENGLISH) -> str:
    """How it was recorded, in a line; with the speed of the one `before` it too, where that was another."""
    facts = (
        words.say(recording.kind),
        _seen(recording, words),
        words.say(recording.surface) if recording.surface else "",
        _speed(recording, before, words),
        words.say("{grade} % slope", grade=words.number(recording.grade_percent, 1))
        if recording.grade_percent
        else "",
        words.say("{fps} frames/s", fps=words.number(recording.fps)) if math.isfinite(recording.fps) else "",
        words.say("standing recording") if recording.calibrated else words.say("no standing recording"),
        recording.model,
    )
    return ", ".join(fact for fact in facts if fact)


def _seen(recording: Recorded, words: Words) -> str:
    if recording.view == "side":
        side = side_words(str(recording.near_side), words) if recording.near_side else str(recording.near_side)
        return words.say("from the {side} side", side=side)
    return words.say("in 3D") if recording.view == "3d" else words.say(recording.view)


def _speed(recording: Recorded, before: Recorded | None, words: Words) -> str:
    if recording.speed_mps is None:
        return words.say("speed not known")
    speed = f"{words.number(recording.speed_mps, 2)} m/s"
    if before is None or before.speed_mps is None:
        return speed
    earlier = f"{words.number(before.speed_mps, 2)} m/s"
    return speed if earlier == speed else words.say("{earlier} and then {speed}", earlier=earlier, speed=speed)


def day_words(when: datetime, words: Words = ENGLISH) -> str:
    """A day as ``3 March 2026``, ``03.03.2026``."""
    return words.date(when)
