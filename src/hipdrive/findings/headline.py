"""The one sentence: what stands out, and how far the leg gets behind the spine line, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive.findings.finding import Finding
from hipdrive.measures.measurement import Measurement
from hipdrive.posture import LABEL_WORDS, Posture

_LEG_BEHIND = "leg-behind-spine-line"
_SHARE = "hip_drive_share"
_MOST_NAMED = 2


def headline(measurements: Sequence[Measurement], posture: Posture, findings: Sequence[Finding]) -> str:
    """One sentence with numbers and their uncertainty (one standard deviation).

    How far the leg gets behind the spine line and, in 3D, how much of it the hip does; then up to two things that
    stand out. Where nothing was answered
    it says why, in the words of the first measurement that could not.
    """
    behind = [f.short for f in findings if f.slug == _LEG_BEHIND][:1]
    behind += [f.short for f in findings if f.measurement == _SHARE and not f.stands_out][:1]
    standing_out = [f.short for f in findings if f.stands_out][:_MOST_NAMED]
    if not behind and not standing_out and not findings:
        return _unanswered(measurements)
    if standing_out:
        said = " and ".join(standing_out)
    elif posture.label in LABEL_WORDS and posture.label not in ("mixed", "insufficient"):
        said = f"your posture reads as {LABEL_WORDS[posture.label]}, and nothing else stands out"
    else:
        said = _nothing_stands_out(findings)
    sentence = "; ".join([" and ".join(behind), said] if behind else [said])
    return f"{sentence[0].upper()}{sentence[1:]}."


def _nothing_stands_out(findings: Sequence[Finding]) -> str:
    unplaced = [f for f in findings if f.band != (None, None) and f.severity == "note" and not f.stands_out]
    return "nothing stands out clearly" if unplaced else "nothing stands out"


def _unanswered(measurements: Sequence[Measurement]) -> str:
    reasons = [reason for m in measurements if not m.answered for reason in m.reasons]
    return f"This recording cannot answer: {reasons[0]}." if reasons else "This recording cannot answer."
