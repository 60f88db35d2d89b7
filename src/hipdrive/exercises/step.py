"""The pure step function: (state, frame) -> (state, events). Recorded and live sets are the same code.

A recorded set is a fold of `step` over its frames, then `finish`; a live set calls `step` once a picture. Nothing else
counts, so both give the same counts and the same times of faults.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from hipdrive.exercises import out_and_back, switch
from hipdrive.exercises.plan import Plan
from hipdrive.exercises.settle import CALIBRATING, alone, settle_pending
from hipdrive.exercises.signals import Sample
from hipdrive.exercises.smoothing import Row, smooth_row
from hipdrive.exercises.state import Event, SetState, SideState

#: At the end of a recording a repetition counts if it had come back so far; cutting the clip there is usual.
_BACK_ENOUGH = 0.5


def begin(plan: Plan) -> SetState:
    """The state before the first frame."""
    return SetState(sides=tuple(SideState() for _ in _rows(plan)))


def step(plan: Plan, state: SetState, sample: Sample) -> tuple[SetState, tuple[Event, ...]]:
    """The state after one more frame, and what happened."""
    before = state.sides[0].smoother.time_s
    if sample.time_s <= before:
        return state, ()
    raw = [tuple(_row(sample, side)[column] for column in plan.columns) for side in _rows(plan)]
    sides = [
        replace(old, smoother=smooth_row(old.smoother, sample.time_s, row, plan.window_s))
        for old, row in zip(state.sides, raw, strict=True)
    ]
    smooth = [side.smoother.smooth for side in sides]
    events: list[Event] = []
    if plan.kind == "switch":
        sides[0], events = switch.advance(plan, sides[0], (smooth[0], smooth[1]), sides[0].smoother.clock_s)
    else:
        for number, name in enumerate(plan.sides):
            other = smooth[1 - number][plan.quantity] if len(sides) == 2 else math.nan
            sides[number], more = out_and_back.advance(
                plan, sides[number], smooth[number], other, sides[number].smoother.clock_s, name
            )
            events += more
    return _told(state, tuple(sides), events, raw[0]), tuple(events)


def finish(plan: Plan, state: SetState) -> tuple[SetState, tuple[Event, ...]]:
    """The recording is over: the last repetition counts if it had come back far enough."""
    sides, events = list(state.sides), list[Event]()
    for number, name in enumerate(plan.sides if plan.kind == "out_and_back" else ("both",)):
        side = sides[number]
        attempt, row = side.attempt, side.smoother.smooth
        if plan.kind == "out_and_back" and attempt is not None:
            travel = row[plan.quantity] * plan.sign - side.rest
            if side.phase == "back" and travel < _BACK_ENOUGH * attempt.peak:
                side, more = out_and_back.finish_attempt(plan, side, attempt, row, side.smoother.clock_s, name)
                events += more
        elif plan.kind == "switch" and attempt is not None and side.phase == "out":
            rows = (sides[0].smoother.smooth, sides[1].smoother.smooth)
            side, more = switch.finish_landing(plan, side, rows, side.smoother.clock_s)
            events += more
        if plan.kind == "switch" and side.bout < CALIBRATING:
            side, more = replace(side, pending=()), [alone(repetition) for repetition in side.pending]
        else:
            side, more = settle_pending(plan, side)
        sides[number] = side
        events += more
    return _told(state, tuple(sides), events, None), tuple(events)


def fold(plan: Plan, samples: Iterable[Sample]) -> tuple[SetState, list[Event]]:
    """A whole recorded set."""
    state, told = begin(plan), list[Event]()
    for sample in samples:
        state, events = step(plan, state, sample)
        told += events
    state, events = finish(plan, state)
    return state, [*told, *events]


def _rows(plan: Plan) -> tuple[str, ...]:
    return ("left", "right") if plan.kind == "switch" else plan.sides


def _row(sample: Sample, side: str) -> Row:
    return sample.left if side == "left" else sample.right if side == "right" else sample.both


def _told(state: SetState, sides: tuple[SideState, ...], events: list[Event], row: Row | None) -> SetState:
    new = sum(1 for e in events if e.repetition is not None and e.repetition.verdict != "not_counted")
    return SetState(
        sides,
        counted=state.counted + new,
        frames=state.frames + (row is not None),
        seen_frames=state.seen_frames + (row is not None and math.isfinite(row[0])),
        armed=state.armed or any(e.kind == "armed" for e in events),
    )
