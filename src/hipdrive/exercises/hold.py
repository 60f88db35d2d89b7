"""The start-pose gate: a still hold in the start pose arms a machine and calibrates it; leaving the place disarms it."""

from __future__ import annotations

import math
from dataclasses import replace

from hipdrive.exercises.plan import Plan
from hipdrive.exercises.settle import alone
from hipdrive.exercises.smoothing import Row
from hipdrive.exercises.state import Event, Feet, Hold, SideState
from hipdrive.exercises.watch import within

#: The still hold in the start pose that calibrates (issue: 0.5 s).
HOLD_S = 0.5
#: Enough where the person came up from a still hold at the far end: that has shown that a set begins.
SHORT_HOLD_S = 0.3
#: Long enough that it is no slow movement: the level of rest is here, even if it is further out.
STOOD_S = 1.2
#: What the calibration remembers.
_MEMORY_S = 0.6
#: A condition of the movement broken for so long means the person is doing something else.
AWAY_S = 0.3


def seek(plan: Plan, state: SideState, row: Row, time_s: float, side: str) -> tuple[SideState, list[Event]]:
    """Waiting for the still hold; nothing counts."""
    hold = extend_hold(plan, state, row, time_s)
    came_up = state.rise is not None and not math.isnan(state.rise.left_s)
    if hold is None or time_s - hold.start_s < (SHORT_HOLD_S if came_up else HOLD_S):
        return replace(state, hold=hold), []
    armed = replace(
        _calibrated(plan, state, hold),
        phase="rest",
        moved=False,
        low_s=time_s,
        away_s=math.nan,
        attempt=None,
        stance=0,
    )
    return armed, [Event("armed", time_s, side)]


def still_resting(plan: Plan, state: SideState, row: Row, time_s: float) -> SideState:
    """Stillness between movements: before the first repetition it calibrates anew, later only the level and the place.

    A person who settles into a rounded back between repetitions must not calibrate the fault away; one who stands
    with the leg elsewhere than at first begins there, and one who shuffles the feet has moved, not left.
    """
    hold = extend_hold(plan, state, row, time_s)
    state = replace(state, hold=hold)
    if hold is None or state.reference is None or time_s - hold.start_s < HOLD_S:
        return state
    return stand_here(plan, state, hold)


def stand_here(plan: Plan, state: SideState, hold: Hold) -> SideState:
    """What a still hold in the start pose changes: see `still_resting`."""
    if not state.moved or state.reference is None:
        return _calibrated(plan, state, hold)
    level = hold.mean[plan.quantity] * plan.sign
    rest = level if hold.time_s - hold.start_s >= STOOD_S else min(level, state.rest)
    return replace(state, reference=in_place(plan, state.reference, hold), rest=rest)


def in_place(plan: Plan, reference: Row, hold: Hold) -> Row:
    """The reference at the place in the picture where the person stands still now."""
    return tuple(
        new if c in plan.where else old for c, (old, new) in enumerate(zip(reference, hold.mean, strict=True))
    )


def _calibrated(plan: Plan, state: SideState, hold: Hold) -> SideState:
    # The stillest moment since the machine was armed: settling into the pose is no noise.
    noise = hold.sd if not state.noise else tuple(min(a, b) for a, b in zip(state.noise, hold.sd, strict=True))
    return replace(
        state,
        hold=hold,
        reference=hold.mean,
        noise=noise,
        raw_noise=math.sqrt(hold.bend / max(hold.count, 1.0) / 6.0),
        rest=hold.mean[plan.quantity] * plan.sign,
    )


def extend_hold(plan: Plan, state: SideState, row: Row, time_s: float) -> Hold | None:
    """The still hold after one more frame: longer, begun anew after a movement, or None out of the start pose."""
    hold = state.hold
    if not all(within(limit, row, None) for limit in plan.start) or not math.isfinite(row[plan.quantity]):
        return None
    if hold is not None:
        mean = hold.mean
        moved = any(not abs(row[column] - mean[column]) <= tolerance for column, tolerance in plan.still)
        if not moved:
            kept = math.exp((hold.time_s - time_s) / _MEMORY_S)
            return Hold(
                hold.start_s,
                time_s,
                kept * hold.count + 1,
                kept * hold.bend + _bend(plan, state),
                tuple(kept * a + b for a, b in zip(hold.total, row, strict=True)),
                tuple(kept * a + b * b for a, b in zip(hold.squares, row, strict=True)),
            )
    return Hold(time_s, time_s, 1, 0.0, row, tuple(value * value for value in row))


def _bend(plan: Plan, state: SideState) -> float:
    """Squared second difference of the raw counted quantity; a spike is no noise and is cut off."""
    last = [row[plan.quantity] for row in state.smoother.rows[-3:]]
    if len(last) < 3 or not math.isfinite(sum(last)):
        return 0.0
    return min((last[0] - 2.0 * last[1] + last[2]) ** 2, (2.0 * plan.least_range) ** 2)


def away(plan: Plan, state: SideState, row: Row, time_s: float) -> tuple[SideState, bool]:
    """Whether the person has left what the exercise looks like, for long enough."""
    missing = not math.isfinite(row[plan.quantity])
    if not missing and all(within(limit, row, state.reference) for limit in plan.moving):
        return (state if math.isnan(state.away_s) else replace(state, away_s=math.nan)), False
    since = time_s if math.isnan(state.away_s) else state.away_s
    return replace(state, away_s=since), time_s - since >= AWAY_S


def disarm(plan: Plan, state: SideState, time_s: float, side: str) -> tuple[SideState, list[Event]]:
    """Back to waiting. A single movement that never became a set is not counted; the known range is kept."""
    events = [alone(repetition) for repetition in state.pending]
    events.append(Event("left", time_s, side))
    return replace(
        state,
        phase="seek",
        hold=None,
        reference=None,
        attempt=None,
        pending=(),
        noise=(),
        away_s=math.nan,
        stance=0,
        bout=0,
        feet=Feet(),
        rise=None,
    ), events
