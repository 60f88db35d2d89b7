"""What of an exercise a clip is not looked at for, and why: said beside every answer, so that silence is no praise."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.exercises.schema import Exercise


@dataclass(frozen=True, slots=True)
class NotLookedAt:
    """Something that the exercise names and this clip does not show. `slug` of a fault, quantity of a range."""

    slug: str
    words: str
    why: str

    @property
    def sentence(self) -> str:
        """What and why, in one line."""
        return f"{self.words}: {self.why}"


def not_looked_at(exercise: Exercise, fps: float | None = None) -> tuple[NotLookedAt, ...]:
    """Everything that is not looked at in a clip of so many frames a second; None = as many as are asked for."""
    found = [NotLookedAt(f.slug, f.words, f.not_looked_at) for f in exercise.faults if f.not_looked_at]
    found += [NotLookedAt(v.quantity, v.words, v.not_looked_at) for v in exercise.valid_range if v.not_looked_at]
    flight = None if exercise.engine is None else exercise.engine.flight
    if flight is not None and fps is not None and fps < 0.95 * flight.least_fps:
        why = f"that takes {flight.least_fps:g} frames a second, and the clip has {fps:.0f}"
        found += [
            NotLookedAt(f.slug, f.words, why) for f in exercise.faults if f.slug in (flight.missing, flight.twice)
        ]
    return tuple(found)
