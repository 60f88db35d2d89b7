"""REST -> OUT -> TOP -> BACK -> REST: the machine of every exercise that goes out and comes back, for one side."""

from __future__ import annotations

import math
from dataclasses import replace

from hipdrive.exercises.from_below import follow_rise, from_the_floor, judge_rise
from hipdrive.exercises.hold import (
    HOLD_S,
    STOOD_S,
    away,
    disarm,
    extend_hold,
    in_place,
    seek,
    stand_here,
    still_resting,
)
from hipdrive.exercises.judge import make_repetition
from hipdrive.exercises.plan import Plan
from hipdrive.exercises.settle import settle
from hipdrive.exercises.smoothing import Row
from hipdrive.exercises.state import Attempt, Event, Hold, SideState, Track, no_contacts
from hipdrive.exercises.summit import Summit, follow_summit
from hipdrive.exercises.watch import watch_frame

#: Shares of the range (definitions B: 20 % and 80 % with hysteresis).
OUT_SHARE = 0.2
_NEAR_REST_SHARE, _HOME_SHARE = 0.3, 0.06
_TURN_SHARE = 0.12
#: After coming near rest a repetition ends at the latest so much later, even if the last bit is never gone.
_LINGER_S = 0.45
#: A movement during which the person was on the way to another place for longer than this share is none.
_ELSEWHERE_SHARE = 0.15
#: A raw trunk pitch further off its smooth course than this is a spike of the network, not a tremble.
_SPIKE_DEG = 10.0
#: Standing still for so long in the start pose ends a movement wherever it stands.
_STOOD_S = 0.6
#: Further out by so much of the smallest range is going on, not trembling on the spot.
_ON_SHARE = 0.5
#: The rest level follows where the person really comes back to.
_REST_FOLLOWS = 0.3


def advance(
    plan: Plan, state: SideState, row: Row, other: float, time_s: float, side: str
) -> tuple[SideState, list[Event]]:
    """One side's machine after one more frame.

    row : smoothed quantities; other : the counted quantity of the other side, NaN where there is none
    """
    if state.phase == "seek":
        state, events = seek(plan, follow_rise(plan, state, row, time_s), row, time_s, side)
        if not events:
            return state, events
        state, more = judge_rise(plan, state, side)
        return state, events + more
    state, gone = away(plan, state, row, time_s)
    if gone:
        return disarm(plan, state, time_s, side)
    travel = row[plan.quantity] * plan.sign - state.rest
    if not math.isfinite(travel):
        return state, []
    if state.phase == "rest":
        return _rest(plan, state, row, travel, other, time_s)
    return _under_way(plan, state, row, travel, other, time_s, side)


def _range(plan: Plan, state: SideState) -> float:
    return plan.least_range if math.isnan(state.own_range) else state.own_range


def _rest(
    plan: Plan, state: SideState, row: Row, travel: float, other: float, time_s: float
) -> tuple[SideState, list[Event]]:
    size = _range(plan, state)
    state = still_resting(plan, state, row, time_s)
    if travel < 0.5 * OUT_SHARE * size:
        return replace(state, low_s=time_s), []
    if travel < OUT_SHARE * size:
        return state, []
    if state.low_s != state.low_s or time_s - state.low_s > plan.longest_s:
        state = replace(state, low_s=time_s)
    attempt = Attempt(
        start_s=state.low_s,
        peak=travel,
        top_s=time_s,
        top_row=row,
        tracks=tuple(Track() for _ in plan.watches),
        contacts=no_contacts(),
        other_low=other,
        other_high=other,
        summit=follow_summit(Summit(), time_s, travel),
    )
    return replace(state, phase="out", hold=None, attempt=attempt), []


def _under_way(
    plan: Plan, state: SideState, row: Row, travel: float, other: float, time_s: float, side: str
) -> tuple[SideState, list[Event]]:
    attempt, reference = state.attempt, state.reference
    if attempt is None or reference is None:
        return replace(state, phase="seek", hold=None), []
    state = replace(follow_rise(plan, state, row, time_s), hold=extend_hold(plan, state, row, time_s))
    if _stands(plan, state, attempt, travel, time_s):
        return _stood_still(plan, state, attempt, row, time_s, side)
    if state.hold is not None and time_s - state.hold.start_s >= HOLD_S:
        state = replace(state, reference=in_place(plan, reference, state.hold))
    if state.hold is not None and time_s - state.hold.start_s >= STOOD_S:
        attempt = replace(attempt, stood=state.hold)
    if attempt.stood is not None and _begins_there(plan, state, attempt.stood, travel):
        there = stand_here(plan, state, attempt.stood)
        return replace(there, phase="rest", attempt=None, hold=None, low_s=attempt.stood.time_s), []
    summit = follow_summit(attempt.summit, time_s, travel)
    attempt = replace(attempt, summit=summit, lowest=min(attempt.lowest, travel))
    if not math.isnan(state.away_s):
        attempt = replace(attempt, elsewhere=attempt.elsewhere + 1)
    wobble = state.smoother.rows[-1][plan.place["trunk_lean_deg"]] - row[plan.place["trunk_lean_deg"]]
    if math.isfinite(wobble) and abs(wobble) < _SPIKE_DEG:
        attempt = replace(attempt, shaken=attempt.shaken + wobble**2)
    attempt, events = watch_frame(plan, attempt, row, reference, state.noise, time_s, side)
    if attempt.others > 1.0:
        events = []  # the other side moves: its own machine tells
    if travel > attempt.peak:
        attempt = replace(attempt, peak=travel, top_s=time_s, top_row=row, valley=math.inf)
        phase = state.phase if state.phase == "out" else "out"
        state = replace(state, phase=phase, attempt=_seen_other(attempt, other))
        return state, events
    attempt = _seen_other(replace(attempt, valley=min(attempt.valley, travel)), other)
    if state.phase == "out" and travel < attempt.peak - _TURN_SHARE * max(attempt.peak, _range(plan, state)):
        state = replace(state, phase="back")
    near = travel < _NEAR_REST_SHARE * attempt.peak
    if near and math.isnan(attempt.near_rest_s):
        attempt = replace(attempt, near_rest_s=time_s)
    state = replace(state, attempt=attempt)
    risen = travel > attempt.valley + 0.15 * attempt.peak
    lingered = time_s - attempt.near_rest_s > _LINGER_S  # False while it is NaN
    if (near and travel < _HOME_SHARE * attempt.peak) or (
        not math.isnan(attempt.near_rest_s) and (lingered or risen)
    ):
        state, more = finish_attempt(plan, state, attempt, row, time_s, side)
        return state, events + more
    return state, events


def _stands(plan: Plan, state: SideState, attempt: Attempt, travel: float, time_s: float) -> bool:
    """Still in the start pose: on the way back, or where what looked like a beginning was a small shift."""
    stood_s = 0.0 if state.hold is None else time_s - state.hold.start_s
    if state.phase == "back":
        return stood_s >= _STOOD_S and travel < 0.5 * attempt.peak
    return stood_s >= STOOD_S and attempt.peak < 0.6 * plan.least_range


def _begins_there(plan: Plan, state: SideState, stood: Hold, travel: float) -> bool:
    """Stood still in the start pose on the way out, then went on out: what came before was getting into it.

    Not where it stood as far out as a repetition goes: that was a rest at the far end.
    """
    level = stood.mean[plan.quantity] * plan.sign - state.rest
    if state.phase != "out" or level >= plan.counted_share * state.own_range:  # False while the range is NaN
        return False
    return travel - level > _ON_SHARE * plan.least_range


def _stood_still(
    plan: Plan, state: SideState, attempt: Attempt, row: Row, time_s: float, side: str
) -> tuple[SideState, list[Event]]:
    """Still again in the start pose, though not where it began: the movement is over and the rest level is here."""
    events: list[Event] = []
    if state.phase == "back":
        hold = state.hold
        state, events = finish_attempt(plan, state, attempt, row, time_s, side)
        state = replace(state, hold=hold)
    state = replace(state, phase="rest", attempt=None, low_s=time_s, rise=None)
    return still_resting(plan, state, row, time_s), events


def _seen_other(attempt: Attempt, other: float) -> Attempt:
    if other != other:
        return attempt
    return replace(attempt, other_low=min(attempt.other_low, other), other_high=max(attempt.other_high, other))


def finish_attempt(
    plan: Plan, state: SideState, attempt: Attempt, row: Row, time_s: float, side: str
) -> tuple[SideState, list[Event]]:
    """The movement is over: judge it, unless the other side moved more, whose repetition it then is."""
    valley = attempt.valley if math.isfinite(attempt.valley) else 0.0
    rest = state.rest + _REST_FOLLOWS * min(max(valley, -0.2 * attempt.peak), 0.3 * attempt.peak)
    attempt = from_the_floor(plan, state, attempt, time_s)
    after = replace(state, phase="rest", attempt=None, rest=rest, low_s=time_s, hold=None, rise=None)
    if attempt.others > plan.other_share or attempt.elsewhere > _ELSEWHERE_SHARE * attempt.frames:
        return after, []
    repetition = make_repetition(plan, state, attempt, row, time_s, side)
    return settle(plan, after, repetition)
