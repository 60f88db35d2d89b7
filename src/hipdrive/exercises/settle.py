"""Is a finished movement a repetition? Against the person's own range, which the first two calibrate."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median

from hipdrive.exercises.plan import Plan
from hipdrive.exercises.state import Event, Repetition, SideState

#: Repetitions that calibrate the range (definitions B: two slow ones), and that keep it up to date.
CALIBRATING = 2
_REMEMBERED = 7
#: Two movements further apart than so many of the longest are not a set.
_PAIR_LENGTHS = 2.5
#: A movement under this share of the smallest range is a fidget and not even mentioned.
FIDGET_SHARE = 0.45
#: The network's noise (SD from frame to frame) may be this share of the travel: smoothed it is a third of that.
NOISE_SHARE = 0.3


def settle(plan: Plan, state: SideState, found: Repetition) -> tuple[SideState, list[Event]]:
    """Judge one finished movement, and those that waited for the range."""
    if found.travel < (1.0 if found.reasons else FIDGET_SHARE) * plan.least_range:
        return state, []
    refusal = _refusal(plan, state, found)
    if refusal:
        return state, [_told(replace(found, verdict="not_counted", reasons=(refusal,), faults=()))]
    state = replace(state, moved=True)
    if state.bout < CALIBRATING:
        # One movement alone is no set, wherever the person has come to stand now.
        apart_s = _PAIR_LENGTHS * plan.longest_s
        stale = [alone(p) for p in state.pending if found.start_s - p.end_s > apart_s]
        kept = tuple(p for p in state.pending if found.start_s - p.end_s <= apart_s)
        state = replace(state, pending=(*kept, found))
        if len(state.pending) < CALIBRATING:
            return state, stale
        if plan.kind == "switch":
            state, halves = _without_halves(plan, state)
            stale += halves
            if len(state.pending) < CALIBRATING:
                return state, stale
        state, events = settle_pending(plan, state)
        return state, stale + events
    return _against_range(plan, state, found)


def settle_pending(plan: Plan, state: SideState) -> tuple[SideState, list[Event]]:
    """Judge the repetitions that waited: their travel is the range."""
    if not state.pending:
        return state, []
    waiting = state.pending
    state = replace(state, own_range=_range_so_far(plan, state), pending=(), bout=CALIBRATING)
    events: list[Event] = []
    for repetition in waiting:
        state, more = _against_range(plan, state, repetition)
        events += more
    return state, events


def _without_halves(plan: Plan, state: SideState) -> tuple[SideState, list[Event]]:
    """A switch and half a one are still one movement alone: two whole ones calibrate."""
    least = plan.counted_share * _range_so_far(plan, state)
    halves = [_half(p, p.travel * plan.counted_share / least) for p in state.pending if p.travel < least]
    return replace(state, pending=tuple(p for p in state.pending if p.travel >= least)), halves


def _range_so_far(plan: Plan, state: SideState) -> float:
    return _first_range(plan, state.pending) if math.isnan(state.own_range) else state.own_range


def _first_range(plan: Plan, waiting: tuple[Repetition, ...]) -> float:
    """The mean of repetitions that are alike; the largest where one of them is a half one."""
    travels = [repetition.travel for repetition in waiting]
    largest = max(travels)
    return largest if min(travels) < plan.counted_share * largest else sum(travels) / len(travels)


def _against_range(plan: Plan, state: SideState, found: Repetition) -> tuple[SideState, list[Event]]:
    share = found.travel / state.own_range
    if share < plan.counted_share:
        return state, [_half(found, share)]
    ranges = (*state.ranges, found.travel)[-_REMEMBERED:]
    # Not below the first range: a set that gets shorter and shorter must not carry its limit with it.
    own_range = max(median(ranges), 0.8 * state.own_range)
    return replace(state, ranges=ranges, own_range=own_range), [_told(found)]


def _refusal(plan: Plan, state: SideState, found: Repetition) -> str:
    duration_s = found.end_s - found.start_s
    most = NOISE_SHARE * max(found.travel, plan.least_range)
    if state.raw_noise > most:
        return (
            f"the signal is too noisy for its range: {state.raw_noise:.2g} in the still hold, at most {most:.2g}"
        )
    if found.reasons:
        return found.reasons[0]
    if found.travel < plan.least_range:
        return f"travel too small: {found.travel:.3g}, at least {plan.least_range:g}"
    if found.travel > plan.most_range:
        return f"travel too large for this exercise: {found.travel:.3g}"
    if duration_s < plan.shortest_s:
        return f"too fast: {duration_s:.2f} s, at least {plan.shortest_s:g} s"
    if duration_s > plan.longest_s:
        return f"too slow: {duration_s:.1f} s, at most {plan.longest_s:g} s"
    return ""


def _half(found: Repetition, share: float) -> Event:
    words = f"half repetition: {100 * share:.0f} % of the own range"
    return _told(replace(found, verdict="not_counted", reasons=(words,), faults=()))


def alone(repetition: Repetition) -> Event:
    """A movement that never became a set."""
    words = "one movement alone: taken as getting ready"
    return _told(replace(repetition, verdict="not_counted", reasons=(words,), faults=()))


def _told(repetition: Repetition) -> Event:
    return Event("repetition", repetition.end_s, repetition.side, repetition=repetition)
