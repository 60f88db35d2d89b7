"""A set that begins at the far end: the weight lies on the floor, and the first way up is the first repetition.

A still hold down there is remembered together with the way up from it. When the person then stands still, which
calibrates, the way up is judged against that posture like any other repetition; what follows it is counted as always.
"""

from __future__ import annotations

import math
from dataclasses import replace

from hipdrive.exercises.judge import make_repetition
from hipdrive.exercises.plan import Plan
from hipdrive.exercises.settle import settle
from hipdrive.exercises.smoothing import Row
from hipdrive.exercises.state import Attempt, Event, Rise, SideState, Track, no_contacts
from hipdrive.exercises.summit import Summit
from hipdrive.exercises.watch import watch_frame, within

#: How long the hold at the far end must be.
LOW_HOLD_S = 0.5
#: The way up may take so much longer than half of the longest repetition: standing still comes after it.
_STANDING_S = 1.5
#: Back at the start position, as a share of the travel.
_HOME_SHARE = 0.1
_ELSEWHERE_SHARE = 0.15


def follow_rise(plan: Plan, state: SideState, row: Row, time_s: float) -> SideState:
    """Remember a still hold at the far end, and the way up from it, while the machine waits to be armed."""
    if not plan.low_start:
        return state
    rise = state.rise or Rise(row, time_s)
    if any(not abs(row[column] - rise.anchor[column]) <= tolerance for column, tolerance in plan.still):
        rise = replace(rise, anchor=row, since_s=time_s)
    at_far_end = math.isfinite(row[plan.quantity]) and all(within(limit, row, None) for limit in plan.low_start)
    if at_far_end and time_s - rise.since_s >= LOW_HOLD_S:
        return replace(state, rise=replace(rise, left_s=time_s, rows=((time_s, row),)))
    if math.isnan(rise.left_s):
        return replace(state, rise=rise)
    if time_s - rise.left_s > plan.longest_s / 2 + _STANDING_S:
        return replace(state, rise=replace(rise, left_s=math.nan, rows=()))
    return replace(state, rise=replace(rise, rows=(*rise.rows, (time_s, row))))


def from_the_floor(plan: Plan, state: SideState, attempt: Attempt, end_s: float) -> Attempt:
    """The attempt; where it took too long because of a still hold at the far end, it begins at the end of that hold.

    Setting up over a weight, or letting it lie for a while between two lifts, may take as long as it likes.
    """
    rise = state.rise
    if rise is None or math.isnan(rise.left_s) or end_s - attempt.start_s <= plan.longest_s:
        return attempt
    left_s = rise.left_s
    return replace(attempt, start_s=left_s, top_s=left_s, summit=Summit())


def judge_rise(plan: Plan, state: SideState, side: str) -> tuple[SideState, list[Event]]:
    """The machine was armed just now: if the person came up from a hold at the far end, that is a repetition."""
    rise, reference = state.rise, state.reference
    state = replace(state, rise=None)
    if rise is None or math.isnan(rise.left_s) or reference is None:
        return state, []
    travels = [row[plan.quantity] * plan.sign - state.rest for _, row in rise.rows]
    peak = max((t for t in travels if math.isfinite(t)), default=0.0)
    home = [n for n, travel in enumerate(travels) if travel < _HOME_SHARE * peak]
    if peak < plan.least_range or not home:
        return state, []
    rows = rise.rows[: home[0] + 1]
    attempt, events = _replay(plan, state, reference, rows, peak, side)
    if attempt.elsewhere > _ELSEWHERE_SHARE * attempt.frames:
        return state, []
    end_s, end_row = rows[-1]
    repetition = make_repetition(plan, state, attempt, end_row, end_s, side)
    # Half a repetition in time; everything else of it is a whole one.
    state, more = settle(replace(plan, shortest_s=plan.shortest_s / 2), state, repetition)
    return state, events + more


def _replay(
    plan: Plan, state: SideState, reference: Row, rows: tuple[tuple[float, Row], ...], peak: float, side: str
) -> tuple[Attempt, list[Event]]:
    first_s, first_row = rows[0]
    attempt = Attempt(
        start_s=first_s,
        peak=peak,
        top_s=first_s,
        top_row=first_row,
        tracks=tuple(Track() for _ in plan.watches),
        contacts=no_contacts(),
        other_low=math.nan,
        other_high=math.nan,
    )
    events: list[Event] = []
    for time_s, row in rows:
        away = not all(within(limit, row, reference) for limit in plan.moving)
        attempt = replace(attempt, elsewhere=attempt.elsewhere + away)
        attempt, more = watch_frame(plan, attempt, row, reference, state.noise, time_s, side)
        events += more
    return attempt, events
