"""`Finding` and `Suggestion`: what stands out, and the articles' exercises that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipdrive.measures.measurement import MeasurementSide
from hipdrive.posture.posture import PostureLabel

Severity = Literal["good", "note", "work_on"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands out, or is within its range, with the band it was held against.

    band : (low, high) in `unit`, None where open; (None, None) where there is nothing to hold it against
    confidence : probability, from the measurement's uncertainty, that the value lies outside the band (0..1): on
        the side it names where it stands out, on either side where it does not; 0 where there is no band
    uncertainty : one standard deviation of `value`, random and systematic parts together
    short : the finding as part of a sentence, with number and uncertainty
    exercises : names of the articles' exercises that go with it
    stands_out : outside its band on one side with a probability of at least 0.66 (`find.LIKELY`)
    shows : the posture it belongs to, None where it belongs to none
    """

    slug: str
    title: str
    text: str
    severity: Severity
    measurement: str
    side: MeasurementSide
    value: float
    unit: str
    band: tuple[float | None, float | None]
    source: str
    disputed: str
    confidence: float
    uncertainty: float = 0.0
    short: str = ""
    exercises: tuple[str, ...] = ()
    stands_out: bool = False
    shows: PostureLabel | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An exercise of the articles and why it is suggested."""

    exercise: str
    title: str
    reason: str
    dosage: str  # the article's words in short, or that it gives none
    how: str
