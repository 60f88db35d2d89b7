"""The one sentence: what stands out, and how far the leg gets behind the spine line, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive.findings.finding import Finding
from hipdrive.measures.measurement import Measurement
from hipdrive.posture import LABEL_WORDS, Posture

_LEG_BEHIND = "leg-behind-spine-line"
_MOST_NAMED = 2


def headline(measurements: Sequence[Measurement], posture: Posture, findings: Sequence[Finding]) -> str:
    """One sentence with numbers and their uncertainty (one standard deviation).

    Up to two things that stand out, the posture where it has a label, then the leg behind the spine line.
    Where nothing was answered it says why, in the words of the first measurement that could not.
    """
    # What the posture's own label says already comes after what it does not.
    standing_out = sorted((f for f in findings if f.stands_out), key=lambda f: f.shows == posture.label)
    parts = [f.short for f in standing_out[:_MOST_NAMED]] or _nothing_stands_out(findings)
    if posture.label in ("too_tall", "hinged", "deflated", "over_leaned"):
        low, high = posture.intervals[posture.label]
        parts.append(
            f"your posture reads as {LABEL_WORDS[posture.label]} "
            f"({posture.memberships[posture.label]:.1f} on a scale of 0 to 1, {low:.1f} to {high:.1f})"
        )
    elif posture.label == "mixed":
        parts.append("your posture reads as mixed")
    parts += [f.short for f in findings if f.slug == _LEG_BEHIND][:1]
    if not parts:
        return _unanswered(measurements)
    sentence = parts[0] if len(parts) == 1 else f"{'; '.join(parts[:-1])}; and {parts[-1]}"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _nothing_stands_out(findings: Sequence[Finding]) -> list[str]:
    held = [f for f in findings if f.band != (None, None)]
    if not held:
        return []
    unplaced = [f for f in held if f.severity == "note"]
    within = [f.short for f in held if f.severity == "good"][:1]
    if unplaced:
        return ["nothing stands out clearly", unplaced[0].short, *within]
    return ["nothing stands out", *within]


def _unanswered(measurements: Sequence[Measurement]) -> str:
    reasons = [reason for m in measurements if not m.answered for reason in m.reasons]
    return f"This recording cannot answer: {reasons[0]}." if reasons else "This recording cannot answer."
