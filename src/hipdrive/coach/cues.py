"""One cue a repetition: the first fault that is seen, in the exercise's own words, and never two."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.exercises.plan import Plan
from hipdrive.exercises.result import cue_for
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.settle import FIDGET_SHARE
from hipdrive.exercises.state import Event, Repetition, SetState

#: A repetition is known by its side and when it began.
Key = tuple[str, float]
_REMEMBERED = 6
#: Two cues are never nearer to each other than this: a sentence takes so long to say and to act on.
QUIET_S = 1.0


@dataclass(frozen=True, slots=True)
class Cue:
    """What to say now. `seen_s` : when the fault began; `slug` : the fault it is for."""

    slug: str
    words: str
    seen_s: float
    side: str


@dataclass(frozen=True, slots=True)
class CueState:
    """Which repetitions have had their cue, and faults of the movement under way that wait until it is a real one."""

    said: tuple[Key, ...] = ()
    said_s: float = float("-inf")
    waiting: tuple[tuple[str, float], ...] = ()
    key: Key = ("", 0.0)


def hear(
    state: CueState, exercise: Exercise, plan: Plan, before: SetState, after: SetState, events: tuple[Event, ...]
) -> tuple[CueState, Cue | None]:
    """The state after one more frame and the cue to say, if any.

    before, after : the engine's states around the frame; events : what it told (of the sides that count)
    """
    for event in events:
        if event.kind == "fault":
            state = _note(state, plan, after, event)
    state, cue = _during(state, exercise, plan, after)
    for repetition in _finished(before, after, events):
        key = (repetition.side, repetition.start_s)
        if cue is None and key not in state.said and repetition.verdict != "not_counted":
            state, cue = _say(state, exercise, key, [(f.slug, f.time_s) for f in repetition.faults], _now(after))
    return state, cue


def _note(state: CueState, plan: Plan, engine: SetState, event: Event) -> CueState:
    key = _under_way(plan, engine, event.side)
    if key is None or key in state.said:
        return state
    slug = event.slug.partition(":")[0]
    waiting = state.waiting if key == state.key else ()
    return CueState(state.said, state.said_s, (*waiting, (slug, event.time_s)), key)


def _during(state: CueState, exercise: Exercise, plan: Plan, engine: SetState) -> tuple[CueState, Cue | None]:
    """Say it in the movement, once that is more than a fidget."""
    if not state.waiting:
        return state, None
    machine = engine.sides[_number(plan, state.key[0])]
    if machine.attempt is None or machine.attempt.start_s != state.key[1]:
        return CueState(state.said, state.said_s), None
    if machine.attempt.peak < FIDGET_SHARE * plan.least_range:
        return state, None
    return _say(state, exercise, state.key, list(state.waiting), _now(engine))


def _say(
    state: CueState, exercise: Exercise, key: Key, faults: list[tuple[str, float]], now_s: float
) -> tuple[CueState, Cue | None]:
    found = cue_for(exercise, {slug for slug, _ in faults})
    if found is None or now_s - state.said_s < QUIET_S:
        return state, None
    slug, words = found
    seen_s = min(time_s for name, time_s in faults if name == slug)
    said = (*state.said, key)[-_REMEMBERED:]
    return CueState(said, now_s), Cue(slug, words, seen_s, key[0])


def _finished(before: SetState, after: SetState, events: tuple[Event, ...]) -> list[Repetition]:
    """Repetitions whose movement ended in this frame: judged ones, and those that wait for the range."""
    waited = [r for side in before.sides for r in side.pending]
    waits = [r for side in after.sides for r in side.pending if r not in waited]
    judged = [e.repetition for e in events if e.repetition is not None]
    old = {(r.side, r.start_s) for r in waited}
    return [*waits, *(r for r in judged if (r.side, r.start_s) not in old)]


def _number(plan: Plan, side: str) -> int:
    return plan.sides.index(side) if plan.kind == "out_and_back" and side in plan.sides else 0


def _under_way(plan: Plan, engine: SetState, side: str) -> Key | None:
    attempt = engine.sides[_number(plan, side)].attempt
    return None if attempt is None else (side, attempt.start_s)


def _now(engine: SetState) -> float:
    return engine.sides[0].smoother.time_s
