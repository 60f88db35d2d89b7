"""The machine of exercises that change sides: running man (which foot is ahead) and the ice skater's bound.

The counted quantity is signed, + towards the left. A switch counts when the other side is reached and held for a
moment; the first move away from the middle is no switch.
"""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median

from hipdrive.exercises.flight import first_side, follow_feet, judge_flight
from hipdrive.exercises.hold import away, disarm, seek, still_resting
from hipdrive.exercises.judge import make_repetition
from hipdrive.exercises.plan import Plan
from hipdrive.exercises.settle import settle
from hipdrive.exercises.smoothing import Row, steady
from hipdrive.exercises.state import Attempt, Event, Phase, Repetition, SideState, Track, no_contacts
from hipdrive.exercises.summit import Summit, follow_summit, growth
from hipdrive.exercises.watch import watch_frame

#: Share of the usual amplitude that makes a side, and how far back from it the landing is over.
_SIDE_SHARE, _LEAVE_SHARE = 0.5, 0.15
#: A landing that stands is judged so long after the side was reached.
_SETTLE_S = 0.3
#: The far end is dwelt at (definitions B: 100 ms): who still goes on has not landed but walks through.
_DWELL_S = 0.1
#: In the middle of both sides for so long is a pause.
_MIDDLE_SHARE, _MIDDLE_S = 0.5, 0.35
#: Back to under this share of the amplitude and out again to the same side is a switch that was not made.
_RETURN_SHARE, _AGAIN_SHARE = 0.25, 0.75


def advance(plan: Plan, state: SideState, rows: tuple[Row, Row], time_s: float) -> tuple[SideState, list[Event]]:
    """The machine after one more frame; rows are smoothed, for left and right as the working side."""
    if state.phase == "seek":
        return seek(plan, state, rows[0], time_s, "both")
    state, gone = away(plan, state, rows[0], time_s)
    if gone:
        return disarm(plan, state, time_s, "both")
    if state.stance == 0 and not state.moved:
        state = still_resting(plan, state, rows[0], time_s)
    centre = state.rest if plan.centre is None else plan.centre
    value = rows[0][plan.quantity] - centre
    if not math.isfinite(value):
        return state, []
    state = _follow_far_end(plan, state, centre)
    threshold = _SIDE_SHARE * (2.0 * plan.least_range if math.isnan(state.own_range) else state.own_range)
    state = replace(state, feet=follow_feet(plan, state.feet, rows[0], value, time_s))
    events: list[Event] = []
    state = _middle(state, abs(value) < _MIDDLE_SHARE * threshold, time_s)
    towards = 1 if value > 0 else -1
    if abs(value) >= threshold and towards != state.stance:
        state, events = _arrive(plan, state, rows, towards, value, time_s)
    if state.attempt is None or state.reference is None:
        return state, events
    state, more = _landing(plan, state, rows, value, time_s)
    return state, events + more


def _follow_far_end(plan: Plan, state: SideState, centre: float) -> SideState:
    """When a side is reached is a matter of one or two frames: neither smoothed nor of the smoothed values' clock."""
    raw_s, raw = steady(state.smoother, plan.quantity)
    raw -= centre
    crossing = follow_summit(state.crossing, raw_s, -state.stance * raw if state.stance else abs(raw))
    attempt = state.attempt
    if attempt is not None:
        attempt = replace(attempt, summit=follow_summit(attempt.summit, raw_s, raw * state.stance))
    return replace(state, crossing=crossing, attempt=attempt)


def _middle(state: SideState, inside: bool, time_s: float) -> SideState:
    """Feet together for a moment end the row of switches: the next move to a side is a first one again."""
    if not inside:
        return replace(state, middle_s=math.nan)
    since = time_s if math.isnan(state.middle_s) else state.middle_s
    if state.stance and state.phase == "back" and time_s - since > _MIDDLE_S:
        return replace(state, middle_s=since, stance=0, attempt=None)
    return replace(state, middle_s=since)


def _arrive(
    plan: Plan, state: SideState, rows: tuple[Row, Row], towards: int, value: float, time_s: float
) -> tuple[SideState, list[Event]]:
    """A side is reached: judge the landing before, if that is still open, and begin this one."""
    events: list[Event] = []
    if state.attempt is not None and state.phase == "out":
        state, events = finish_landing(plan, state, rows, time_s)
    attempt = Attempt(
        start_s=(time_s if math.isnan(state.low_s) else state.low_s),
        peak=abs(value),
        top_s=time_s,
        top_row=_front_row(rows, towards),
        tracks=tuple(Track() for _ in plan.watches),
        contacts=no_contacts(),
        other_low=math.nan,
        other_high=math.nan,
        near_rest_s=time_s,
        summit=state.crossing,
    )
    phase: Phase = "out" if state.stance else "back"  # the first step out of the middle is not judged
    feet = state.feet if state.stance else first_side(state.feet)
    state = replace(state, feet=feet, phase=phase, stance=towards, attempt=attempt, hold=None, moved=True)
    return replace(state, crossing=Summit()), events


def _front_row(rows: tuple[Row, Row], towards: int) -> Row:
    return rows[0] if towards > 0 else rows[1]


def _landing(
    plan: Plan, state: SideState, rows: tuple[Row, Row], value: float, time_s: float
) -> tuple[SideState, list[Event]]:
    attempt, reference = state.attempt, state.reference
    if attempt is None or reference is None:
        return state, []
    row = _front_row(rows, state.stance)
    side = _side(plan, state.stance)
    attempt, events = watch_frame(plan, attempt, row, reference, state.noise, time_s, side)
    reach = value * state.stance
    if reach > attempt.peak:
        attempt = replace(attempt, peak=reach, top_s=time_s, top_row=row)
    state = replace(state, attempt=attempt)
    if reach >= (1.0 - _LEAVE_SHARE) * attempt.peak:
        state = replace(state, low_s=time_s)
    turned = reach < (1.0 - _LEAVE_SHARE) * attempt.peak
    stands = time_s - attempt.near_rest_s > _SETTLE_S and growth(attempt.summit, _DWELL_S) <= plan.still[0][1]
    if state.phase == "out" and (turned or stands):
        state, more = finish_landing(plan, state, rows, time_s)
        return state, events + more
    return _returned(plan, state, reach, time_s, events)


def _returned(
    plan: Plan, state: SideState, reach: float, time_s: float, events: list[Event]
) -> tuple[SideState, list[Event]]:
    """Feet that meet and go back to where they were: said, not counted."""
    attempt = state.attempt
    if attempt is None or state.phase != "back":
        return state, events
    attempt = replace(attempt, valley=min(attempt.valley, reach))
    if attempt.valley < _RETURN_SHARE * attempt.peak and reach > _AGAIN_SHARE * attempt.peak:
        end_s, side = time_s, _side(plan, state.stance)
        half = Repetition(
            side=side,
            start_s=attempt.top_s,
            top_s=(attempt.top_s + end_s) / 2,
            end_s=end_s,
            verdict="not_counted",
            travel=attempt.peak - attempt.valley,
            reasons=("half repetition: back to the same side without changing",),
        )
        events = [*events, Event("repetition", end_s, side, repetition=half)]
        attempt = replace(attempt, valley=math.inf, top_s=end_s)
    return replace(state, attempt=attempt), events


def finish_landing(
    plan: Plan, state: SideState, rows: tuple[Row, Row], time_s: float
) -> tuple[SideState, list[Event]]:
    """Judge the landing that is open."""
    attempt = state.attempt
    if attempt is None:
        return state, []
    side = _side(plan, state.stance)
    repetition = make_repetition(plan, state, attempt, _front_row(rows, state.stance), time_s, side)
    feet, flight, faults = judge_flight(plan, state.feet, attempt)
    if faults:
        repetition = replace(repetition, verdict="fault", faults=(*repetition.faults, *faults))
    repetition = replace(repetition, flight=flight)
    after = replace(state, phase="back", feet=feet)
    after, events = settle(plan, after, repetition)
    if after.ranges:
        after = replace(after, own_range=median(after.ranges))
    return after, events


def _side(plan: Plan, stance: int) -> str:
    """The working side: in the running man the rear leg, in the bound the leg landed on."""
    forward = "left" if stance > 0 else "right"
    if plan.name == "ice-skater":
        return forward
    return "right" if forward == "left" else "left"
