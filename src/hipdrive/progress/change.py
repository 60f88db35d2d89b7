"""`Change`: what one measurement did between two recordings, and whether that can be told from its error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from hipdrive.measures.measurement import FAR_LEG
from hipdrive.progress.conditions import NOT_FOLLOWED, differences, zero_differs
from hipdrive.progress.recording import NAN, Reading, Recorded
from hipdrive.progress.threshold import Threshold, change_threshold

Verdict = Literal["changed", "not_changed", "not_comparable", "not_measured"]


@dataclass(frozen=True, slots=True)
class Change:
    """One measurement of one side, before and after.

    difference : after minus before; NaN where either has no number
    threshold : the smallest difference that counts as a change; NaN where the two are not compared
    threshold_source : published, own or camera (`hipdrive.progress.threshold`); empty where not compared
    reason : why they are not compared or not measured, in words; empty otherwise
    """

    name: str
    side: str
    unit: str
    verdict: Verdict
    before: float
    after: float
    difference: float
    threshold: float
    threshold_source: str = ""
    reason: str = ""


def compare_recordings(before: Recorded, after: Recorded) -> tuple[Change, ...]:
    """Every measurement that either recording answers, in the order of the later one."""
    common = "; ".join(differences(before, after))
    # The first of a name and side counts, as in `Recorded.reading`; a table, for years of recordings are compared.
    first = {(r.name, r.side): r for r in reversed(before.readings)}
    second = {(r.name, r.side): r for r in reversed(after.readings)}
    keys = dict.fromkeys((r.name, r.side) for recording in (after, before) for r in recording.readings)
    return tuple(
        change
        for key in keys
        if key[0] not in NOT_FOLLOWED
        and (change := _change(before, after, first.get(key), second.get(key), common))
    )


def _change(
    before: Recorded, after: Recorded, first: Reading | None, second: Reading | None, common: str
) -> Change | None:
    """The verdict on one measurement; None where neither recording has a number."""
    known = second if second is not None and second.answered else first
    if known is None or not known.answered:
        return None
    lacking = _lacking(first, second)
    values = _value(first), _value(second)
    if lacking:
        return _unjudged(known, "not_measured", values, lacking)
    assert first is not None and second is not None
    reason = common or zero_differs(known.name, before, after) or _units(first, second)
    if reason:
        return _unjudged(known, "not_comparable", values, reason)
    threshold = change_threshold(before, after, first, second)
    if not math.isfinite(threshold.value):
        return _unjudged(known, "not_comparable", values, "nothing says how large the error of this one is")
    return _judged(known, values, threshold)


def _judged(known: Reading, values: tuple[float, float], threshold: Threshold) -> Change:
    difference = values[1] - values[0]
    verdict: Verdict = "changed" if abs(difference) > threshold.value else "not_changed"
    return Change(
        known.name, known.side, known.unit, verdict, *values, difference, threshold.value, threshold.source
    )


def _unjudged(known: Reading, verdict: Verdict, values: tuple[float, float], reason: str) -> Change:
    difference = values[1] - values[0]
    return Change(known.name, known.side, known.unit, verdict, *values, difference, NAN, "", reason)


def _value(reading: Reading | None) -> float:
    return reading.value if reading is not None and reading.answered else NAN


def _lacking(first: Reading | None, second: Reading | None) -> str:
    for which, reading in (("earlier", first), ("later", second)):
        if reading is None:
            return f"the {which} recording does not have it"
        if not reading.answered:
            why = FAR_LEG if reading.reason == FAR_LEG else reading.reason
            return f"the {which} recording could not answer it" + (f": {why}" if why else "")
    return ""


def _units(first: Reading, second: Reading) -> str:
    return "" if first.unit == second.unit else f"one is in {first.unit}, the other in {second.unit}"
