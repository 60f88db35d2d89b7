"""What changed, in a runner's words. Nothing here is better or worse: the literature disputes most of it."""

from __future__ import annotations

import math
from datetime import datetime

from hipdrive.measures import all_specs
from hipdrive.progress import Change, Group, ProgressOf, Recorded
from hipdrive.report.words import MISSING, number, plain_name, sentence, unit_rule

_UNJUDGED = {"not_comparable": "Not compared", "not_measured": "Not measured"}
VERDICT_WORDS = {
    "changed": "changed",
    "not_changed": "no change to tell",
    **{k: v.lower() for k, v in _UNJUDGED.items()},
}


def title_of(change: Change) -> str:
    """The measurement's plain name, with the leg where it is one leg's."""
    name = plain_name(change.name).title
    return f"{name} ({change.side} leg)" if change.side in ("left", "right") else name


def change_sentence(change: Change) -> str:
    """One measurement's story, e.g. that it went from 8.1° to 11.9°, more than the 3.0° that count."""
    title = title_of(change)
    if change.verdict in _UNJUDGED:
        values = [amount(change, value) for value in (change.before, change.after) if math.isfinite(value)]
        return f"{title}: {' and '.join(values)}. {_UNJUDGED[change.verdict]}: {sentence(change.reason)}"
    went = f"{title} went from {amount(change, change.before, short=True)} to {amount(change, change.after)}"
    wander = amount(change, change.threshold)
    if change.verdict == "changed":
        return f"{went}: more than the {wander} that the measurement itself can wander. It changed."
    return f"{went}: within the {wander} that the measurement itself can wander. No change can be told."


def amount(change: Change, value: float, short: bool = False) -> str:
    """A value with its unit, with the digits that its threshold deserves; short: a word of a unit is left away."""
    factor, written, _ = unit_rule(change.name, change.unit)
    shown = written if written == "°" or not short else ""
    return number(value * factor, decimals_of(change)) + (shown if math.isfinite(value) else "")


def decimals_of(change: Change) -> int:
    """Digits after the point: enough that difference and threshold are not written as the same number."""
    factor, _, decimals = unit_rule(change.name, change.unit)
    size = change.threshold * factor
    if not math.isfinite(size) or size <= 0.0:
        return decimals + 1 if change.unit == "deg" else decimals
    digits = max(decimals, 0 if size >= 10 else 1 if size >= 1 else 2)
    difference = abs(change.difference) * factor
    return digits + (round(difference, digits) == round(size, digits))


def threshold_words(change: Change) -> str:
    """Where the threshold comes from."""
    spec = next((spec for spec in all_specs() if spec.name == change.name), None)
    if change.threshold_source == "published" and spec is not None:
        return spec.mdc95_source
    if change.threshold_source == "own":
        return "the spread between the steps of these recordings"
    if spec is not None and not spec.mdc95_source:
        return "no study says how far this wanders between sessions, so its whole known error counts"
    return "the steps' spread and what a newly placed camera moves"


def legs_of(group: Group) -> list[str]:
    """The legs that have measurements of their own in a group."""
    return sorted({s.side for s in group.series if s.side in ("left", "right")})


def latest_alone(progress: ProgressOf) -> str:
    """That the latest recording is not in what is compared, and why; empty where it is."""
    latest = progress.recordings[-1] if progress.recordings else None
    found = next((why for recording, why in progress.alone if recording is latest), "")
    if not found or not progress.groups or latest is None:
        return ""
    return f"The latest recording, of {day_words(latest.when)}, is not compared: {sentence(found)}"


def headline(progress: ProgressOf) -> str:
    """The one sentence at the head of the page."""
    if not progress.recordings:
        return f"{progress.name}: no recording yet."
    if len(progress.recordings) == 1:
        again = "film again, at the same speed and from the same side, to see a change"
        return f"{progress.name}: one recording so far; {again}."
    if not progress.groups:
        reason = next(
            reason for recording, reason in reversed(progress.alone) if recording is progress.recordings[-1]
        )
        return f"{progress.name}: nothing can be compared yet: {reason}."
    group = progress.groups[0]
    return f"{progress.name}: {_counted(group)} between {day_words(group.first.when)} and {day_words(group.last.when)}."


def _counted(group: Group) -> str:
    changed = [s.change for s in group.with_verdict("changed")]
    if not group.judged:
        return "no measurement could be compared"
    if not changed:
        return f"none of {group.judged} measurements changed by more than its own error"
    names = list(dict.fromkeys(_lower(plain_name(c.name).title) for c in changed))
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    if len(names) <= 3:
        return f"{listed} changed ({len(changed)} of {group.judged} measurements)"
    return f"{len(changed)} of {group.judged} measurements changed by more than their own error"


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]


def chance_sentence(group: Group) -> str:
    """How many of the judged could be called changed by chance alone."""
    many = number(group.expected_by_chance, 1)
    return (
        f"Each of the {group.judged} measurements is judged by itself, at a limit that an unchanged runner passes at most "
        f"one time in twenty: by chance alone up to {many} of them would stand out on average."
    )


def conditions_words(recording: Recorded, before: Recorded | None = None) -> str:
    """How it was recorded, in a line; with the speed of the one `before` it too, where that was another."""
    seen = {"side": f"from the {recording.near_side} side", "3d": "in 3D"}.get(recording.view, recording.view)
    speed = "speed not known" if recording.speed_mps is None else f"{number(recording.speed_mps, 2)} m/s"
    if before is not None and before.speed_mps is not None and recording.speed_mps is not None:
        earlier = f"{number(before.speed_mps, 2)} m/s"
        speed = speed if earlier == speed else f"{earlier} and then {speed}"
    slope = f"{number(recording.grade_percent, 1)} % slope" if recording.grade_percent else ""
    rate = f"{recording.fps:.0f} frames/s" if math.isfinite(recording.fps) else ""
    standing = "standing recording" if recording.calibrated else "no standing recording"
    facts = (recording.kind, seen, recording.surface or "", speed, slope, rate, standing, recording.model)
    return ", ".join(fact for fact in facts if fact)


def day_words(when: datetime) -> str:
    """A day as ``3 March 2026``."""
    return f"{when.day} {when:%B %Y}" if when else MISSING
