"""From a finished attempt to a judged repetition."""

from __future__ import annotations

import math

from hipdrive.exercises.plan import Plan
from hipdrive.exercises.smoothing import Row
from hipdrive.exercises.state import Attempt, FaultTime, Repetition, SideState
from hipdrive.exercises.summit import middle_s, reached_s
from hipdrive.exercises.watch import balanced, contact_states, faults_of, within


def make_repetition(
    plan: Plan, state: SideState, attempt: Attempt, row: Row, time_s: float, side: str
) -> Repetition:
    """The judged repetition; reasons are given where it is not one of this exercise."""
    reference = state.reference or row
    end_s = time_s
    faults = faults_of(plan, attempt, reference, state.noise, row, end_s)
    if plan.rushed_s and end_s - attempt.start_s < plan.rushed_s:
        faults = (*faults, FaultTime("rushed", end_s, end_s - attempt.start_s))
    reasons = tuple(limit.words for limit in plan.top if not within(limit, attempt.top_row, reference))
    frames = max(attempt.frames, 1)
    seen_back = attempt.back_seen > 0
    return Repetition(
        side=side,
        start_s=max(attempt.start_s, 0.0),
        top_s=_far_end_s(plan, attempt, end_s),
        end_s=end_s,
        verdict="fault" if faults else "valid",
        travel=attempt.peak,
        faults=faults,
        dowel=contact_states(plan, attempt),
        contact_times_s=tuple(
            (name, track.raised_s)
            for (name, _), track in zip(contact_states(plan, attempt), attempt.contacts, strict=False)
            if track.raised
        ),
        balanced=balanced(plan, attempt),
        reasons=tuple(f"not this exercise: expected that {words}" for words in reasons),
        seen_share=attempt.seen / frames,
        back_share=attempt.back_seen / frames,
        spine_low=attempt.spine_low if seen_back else math.nan,
        spine_high=attempt.spine_high if seen_back else math.nan,
        signal_range=_signal_range(plan, attempt, reference),
    )


def _signal_range(plan: Plan, attempt: Attempt, reference: Row) -> float | None:
    """How far the signal went the way the exercise goes, as the chart draws it; None where it is what is counted."""
    if plan.range_of == plan.quantity:
        return None
    return plan.sign * (attempt.top_row[plan.range_of] - reference[plan.range_of])


def _far_end_s(plan: Plan, attempt: Attempt, end_s: float) -> float:
    """The time of the far end; the side of a switch is held for as long as one likes, so there it is the arrival."""
    far_s = reached_s(attempt.summit) if plan.kind == "switch" else middle_s(attempt.summit)
    return min(max(far_s, attempt.start_s), end_s) if math.isfinite(far_s) else attempt.top_s
