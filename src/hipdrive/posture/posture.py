"""`Posture`: too tall, hinged, deflated or over-leaned, graded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PostureLabel = Literal["too_tall", "hinged", "deflated", "over_leaned", "mixed", "insufficient"]

# The four that have a membership, in the order of the columns of a membership array.
GRADED_LABELS: tuple[PostureLabel, ...] = ("too_tall", "hinged", "deflated", "over_leaned")

LABEL_WORDS: Mapping[PostureLabel, str] = {
    "too_tall": "too tall",
    "hinged": "hinged",
    "deflated": "deflated",
    "over_leaned": "over-leaned",
    "mixed": "mixed",
    "insufficient": "not enough seen",
}


@dataclass(frozen=True, slots=True)
class Posture:
    """Too tall, hinged, deflated or over-leaned: graded memberships with 90 % intervals (definitions A10).

    The labels are the second article's words, not clinical classes, and none of them is a judgement.

    label : the leading label, `mixed` where none leads clearly, `insufficient` where too little was seen
    memberships : mean membership (0..1) over the Monte Carlo draws; they need not add up to 1.
        Empty where the label is `insufficient`
    intervals : 5 % and 95 % quantile of each membership over the draws, widened to its mean where that lies outside
    reasons : one sentence a feature, with its number, uncertainty and reference
    draws : up to 300 (too tall, hinged, deflated) triples for the picture
    label_shares : share of the draws that each label, `mixed` included, would have had: how sure the label is
    """

    label: PostureLabel
    memberships: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    reasons: tuple[str, ...]
    draws: tuple[tuple[float, float, float], ...] = ()
    label_shares: Mapping[str, float] = field(default_factory=dict)
