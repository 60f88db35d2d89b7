"""`SetResult`: a checked set, and its numbers in the words of the contract (`set.json`)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from hipdrive.exercises.not_looked_at import NotLookedAt
from hipdrive.exercises.plan import Plan
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.state import Event, FaultTime, Repetition
from hipdrive.motion.motion import FloatArray


@dataclass(frozen=True, eq=False)
class Trace:
    """What the chart shows, (time,) each: counted quantity of the side that worked, spine change from the start."""

    time_s: FloatArray
    travel: FloatArray
    spine_deg: FloatArray


@dataclass(frozen=True, eq=False)
class SetResult:
    """A set as counted and judged.

    side : left, right, or both (both legs together, or both sides in one set)
    repetitions : all of them in order of time, those not counted with their reasons
    coverage : shares of the frames, 0..1: person found, working limb sure, back outline seen in repetitions
    status : how each answer was come by: measured, proxy, not_seen
    not_looked_at : what the exercise names and this clip does not show, with the reason
    drift : per repetition, from a straight line over the counted ones: duration in s, range in its unit
    """

    exercise: Exercise
    plan: Plan
    side: str
    repetitions: tuple[Repetition, ...]
    events: tuple[Event, ...]
    trace: Trace
    coverage: dict[str, float]
    status: dict[str, str]
    reasons: tuple[str, ...] = ()
    facing: int = 1
    drift: dict[str, float] = field(default_factory=dict)
    not_looked_at: tuple[NotLookedAt, ...] = ()

    @property
    def counted(self) -> tuple[Repetition, ...]:
        """The repetitions that count, with or without faults."""
        return tuple(r for r in self.repetitions if r.verdict != "not_counted")

    def cue(self, repetition: Repetition) -> str | None:
        """The one thing to say about a repetition: the cue of its first fault in the exercise's own order."""
        found = cue_for(self.exercise, {fault.slug for fault in repetition.faults})
        return None if found is None else found[1]

    def words(self, slug: str) -> str:
        """A fault in plain words."""
        for fault in self.exercise.faults:
            if fault.slug == slug:
                return fault.words
        for valid in self.exercise.valid_range:
            if valid.fault == slug:
                return f"not met: {valid.words}"
        return slug.replace("-", " ")

    def fault_words(self, fault: FaultTime) -> str:
        """A fault of one repetition in plain words; of the spine with which way and how far it went."""
        if fault.slug != "spine-moved":
            return self.words(fault.slug)
        return (
            f"{self.words(fault.slug)} ({'rounded' if fault.worst > 0 else 'arched'} by {abs(fault.worst):.0f}°)"
        )

    def seen(self, repetition: Repetition) -> tuple[str, ...]:
        """What was seen in a repetition, in words: its faults, with which dowel contact opened and when."""
        lost = [f"{name.replace('_', ' ')} at {time_s:.1f} s" for name, time_s in repetition.contact_times_s]
        return tuple(
            f"{self.fault_words(fault)}: {', '.join(lost)}"
            if fault.slug == "contact-lost" and lost
            else self.fault_words(fault)
            for fault in repetition.faults
        )

    @property
    def best(self) -> Repetition | None:
        """The counted repetition with the fewest faults, then the least spine motion, then the largest range."""
        return min(self.counted, key=_badness, default=None)

    @property
    def worst(self) -> Repetition | None:
        """The counted repetition with the most faults, then the most spine motion; None with fewer than two."""
        return max(self.counted, key=_badness) if len(self.counted) > 1 else None


def cue_for(exercise: Exercise, slugs: set[str]) -> tuple[str, str] | None:
    """Slug and words of the one thing to say where these faults were seen; None where nothing is to be said."""
    first = [fault for fault in exercise.faults if fault.slug in slugs]
    if first:
        return first[0].slug, first[0].cue or first[0].words
    ranges = [v for v in exercise.valid_range if v.fault in slugs]
    return (ranges[0].fault or "", f"Not yet: {ranges[0].words}.") if ranges else None


def _badness(repetition: Repetition) -> tuple[int, float, float]:
    spine = max(abs(repetition.spine_low), abs(repetition.spine_high))
    return len(repetition.faults), 0.0 if math.isnan(spine) else spine, -repetition.range


def drift_of(repetitions: tuple[Repetition, ...]) -> dict[str, float]:
    """Tempo, range and their slope per repetition over the counted ones; slopes need three."""
    counted = [r for r in repetitions if r.verdict != "not_counted"]
    if not counted:
        return {}
    duration = np.array([r.end_s - r.start_s for r in counted])
    travel = np.array([r.range for r in counted])
    result = {
        "repetition_s": float(np.median(duration)),
        "range": float(np.median(travel)),
        "out_share": float(np.median([(r.top_s - r.start_s) / max(r.end_s - r.start_s, 1e-6) for r in counted])),
    }
    if len(counted) >= 3:
        number = np.arange(len(counted))
        result["repetition_s_per_repetition"] = float(np.polyfit(number, duration, 1)[0])
        result["range_per_repetition"] = float(np.polyfit(number, travel, 1)[0])
    return result


def set_document(result: SetResult) -> dict[str, Any]:
    """`set.json`: the contract's keys, and more beside them. Only finite numbers and null."""
    unit = result.exercise.signal.unit
    spans = result.exercise.dosage
    return {
        "exercise": result.exercise.name,
        "variant": result.exercise.variant,
        "side": result.side,
        "counted": len(result.counted),
        "reps": [_repetition(result, r) for r in result.repetitions],
        "dosage": {
            "source": spans.source,
            "text": spans.text,
            "sets": None if spans.sets is None else spans.sets.model_dump(),
            "repetitions": None if spans.repetitions is None else spans.repetitions.model_dump(),
            "per_side": spans.per_side,
            "assumptions": [a.model_dump() for a in spans.assumptions],
        },
        "tempo": {key: _number(value, 3) for key, value in result.drift.items()},
        "range_unit": unit,
        "repetition_means": result.exercise.repetition.words,
        "coverage": {key: _number(value, 3) for key, value in result.coverage.items()},
        "status": result.status,
        "not_looked_at": [asdict(item) for item in result.not_looked_at],
        "reasons": list(result.reasons),
    }


def _repetition(result: SetResult, r: Repetition) -> dict[str, Any]:
    degrees = result.exercise.signal.unit == "deg"
    return {
        "start_s": _number(r.start_s, 3),
        "top_s": _number(r.top_s, 3),
        "end_s": _number(r.end_s, 3),
        "side": r.side,
        "verdict": r.verdict,
        "faults": [fault.slug for fault in r.faults],
        "fault_times_s": {fault.slug: _number(fault.time_s, 3) for fault in r.faults},
        "dowel": dict(r.dowel),
        "balanced_dowel": r.balanced or None,
        "flight": r.flight or None,
        "contact_lost_s": {name: _number(time_s, 3) for name, time_s in r.contact_times_s},
        "range_deg": _number(r.range, 1) if degrees else None,
        "range": _number(r.range, 3),
        "spine_flexion_deg": {"least": _number(r.spine_low, 1), "most": _number(r.spine_high, 1)},
        "cue": result.cue(r) if r.verdict != "not_counted" else None,
        "reasons": list(r.reasons),
        "coverage": {"limb": _number(r.seen_share, 2), "back": _number(r.back_share, 2)},
    }


def _number(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None
