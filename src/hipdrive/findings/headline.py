"""The one sentence: what stands out, and how far the leg gets behind the spine line, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from hipdrive.findings.finding import Finding
from hipdrive.findings.rules import Phrases, Rules, load_rules
from hipdrive.measures.measurement import Measurement
from hipdrive.posture import Posture

_LEG_BEHIND = "leg-behind-spine-line"
_SHARE = "hip_drive_share"
_MOST_NAMED = 2


def headline(
    measurements: Sequence[Measurement], posture: Posture, findings: Sequence[Finding], rules: Rules | None = None
) -> str:
    """One sentence with numbers and their uncertainty (one standard deviation).

    How far the leg gets behind the spine line and, in 3D, how much of it the hip does; then up to two things that
    stand out. Where nothing was answered
    it says why, in the words of the first measurement that could not.

    rules : those whose words the findings are in; None for the built-in ones
    """
    phrases = (rules or load_rules()).phrases
    behind = [f.short for f in findings if f.slug == _LEG_BEHIND][:1]
    behind += [f.short for f in findings if f.measurement == _SHARE and not f.stands_out][:1]
    standing_out = [f.short for f in findings if f.stands_out][:_MOST_NAMED]
    if not behind and not standing_out and not findings:
        return _unanswered(measurements, phrases)
    if standing_out:
        said = phrases.and_.join(standing_out)
    elif posture.label in phrases.postures and posture.label not in ("mixed", "insufficient"):
        said = phrases.posture_alone.replace("{posture}", phrases.postures[posture.label])
    else:
        said = _nothing_stands_out(findings, phrases)
    sentence = "; ".join([phrases.and_.join(behind), said] if behind else [said])
    return f"{sentence[0].upper()}{sentence[1:]}."


def _nothing_stands_out(findings: Sequence[Finding], phrases: Phrases) -> str:
    unplaced = [f for f in findings if f.band != (None, None) and f.severity == "note" and not f.stands_out]
    return phrases.nothing_clearly if unplaced else phrases.nothing


def _unanswered(measurements: Sequence[Measurement], phrases: Phrases) -> str:
    reasons = [reason for m in measurements if not m.answered for reason in m.reasons]
    return f"{phrases.no_answer}: {reasons[0]}." if reasons else f"{phrases.no_answer}."
