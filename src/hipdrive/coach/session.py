"""The live coach: a pure step function over pictures for a whole session, and what a person may ask of it.

    gate -> set -> (pause -> gate -> set) ... -> done

Counting is the exercise engine's (`hipdrive.exercises.step`), begun anew for every set, fed with every picture from the
gate on: a live set and a recorded one of the same pictures are the same repetitions with the same times. Nothing here
knows a clock, a file or a network; states are frozen and go to JSON and back (`hipdrive.coach.stored`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from hipdrive.coach.course import Bout, Course
from hipdrive.coach.cues import Cue, CueState, hear
from hipdrive.coach.gate import (
    GateCheck,
    GateState,
    check_camera,
    check_still,
    first_wrong,
    passed,
    remember,
    still_noise,
)
from hipdrive.coach.picture import Picture, glance_at
from hipdrive.exercises.plan import Plan, make_plan
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.signals import NOBODY, Body, compute_samples
from hipdrive.exercises.state import Event, Repetition, SetState
from hipdrive.exercises.step import begin, finish, step

Phase = Literal["gate", "set", "pause", "done"]
HappeningKind = Literal[
    "go",
    "waiting",
    "repetition",
    "cue",
    "unseen",
    "seen_again",
    "set_done",
    "pause_over",
    "session_done",
    "set_begun",
]
OTHER_SIDE = "the other side was asked for"
TOO_EARLY = "before the camera check was passed"
#: So long without seeing the person, and so long of seeing them again, before it is said.
UNSEEN_S, SEEN_S = 0.7, 0.3
#: Without a picture for longer than this, nobody knows where person and camera are now.
GAP_S = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """What does not change during a session."""

    exercise: Exercise
    plan: Plan
    course: Course


@dataclass(frozen=True, slots=True)
class DoneSet:
    """A finished set. `noise` : SD from frame to frame in the still hold, in the counted quantity's unit."""

    bout: Bout
    repetitions: tuple[Repetition, ...]
    began_s: float
    ended_s: float
    noise: float = math.nan
    cues: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[Repetition, ...]:
        """The repetitions that count."""
        return tuple(r for r in self.repetitions if r.verdict != "not_counted")


@dataclass(frozen=True, slots=True)
class SessionState:
    """Everything a session remembers between two pictures.

    bout : index in the course's bouts; passed_s : when its gate was passed, NaN before
    sight : since when the person is (un)seen, and whether that has been said
    """

    engine: SetState
    phase: Phase = "gate"
    bout: int = 0
    time_s: float = -math.inf
    body: Body = NOBODY
    gate: GateState = field(default_factory=GateState)
    passed_s: float = math.nan
    noise: float = math.nan
    repetitions: tuple[Repetition, ...] = ()
    cues: tuple[str, ...] = ()
    cue: CueState = field(default_factory=CueState)
    unseen: bool = False
    changed_s: float = math.nan
    pause_ends_s: float = math.nan


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing to tell: which kind, when, and what it is about."""

    kind: HappeningKind
    time_s: float
    repetition: Repetition | None = None
    cue: Cue | None = None
    done: DoneSet | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The coach's answer to one picture: the state after it, what happened, and the gate's lines."""

    state: SessionState
    happenings: tuple[Happening, ...] = ()
    checks: tuple[GateCheck, ...] = ()


def open_session(exercise: Exercise, course: Course) -> tuple[Session, SessionState]:
    """A session before its first picture; ConfigError where the exercise is not counted from pictures."""
    session = Session(exercise, make_plan(exercise), course)
    return session, SessionState(begin(session.plan))


def look(session: Session, state: SessionState, picture: Picture) -> Answer:
    """The answer to one more picture. A picture that is not later than the last one changes nothing."""
    time_s = picture.time_s
    if not time_s > state.time_s:
        return Answer(state, checks=_checks(session, state))
    state = replace(state, time_s=time_s, gate=remember(state.gate, glance_at(picture)))
    if state.phase == "done":
        return Answer(state)
    if state.phase == "pause":
        if time_s < state.pause_ends_s:
            return Answer(state, checks=check_camera(state.gate, session.exercise))
        return _after_pause(session, state)
    samples, body = compute_samples(picture.frames, state.body)
    before = state.engine
    engine, events = step(session.plan, before, samples[0])
    state = replace(state, engine=engine, body=body)
    checks = _checks(session, state)
    happenings: list[Happening] = []
    if state.phase == "gate" and passed(checks):
        state = replace(state, phase="set", passed_s=time_s)
        happenings.append(Happening("go", time_s))
    state, told = _count(session, state, before, events)
    happenings += told
    if state.phase == "set":
        noise = still_noise(engine, session.plan, current_bout(session, state).side)
        state = state if math.isnan(noise) else replace(state, noise=noise)
        state, told = _watch_sight(state, checks)
        happenings += told
        if _goal_reached(session, state):
            closed = end_set(session, state)
            return Answer(closed.state, (*happenings, *closed.happenings), checks)
    return Answer(state, tuple(happenings), checks)


def end_set(session: Session, state: SessionState) -> Answer:
    """The person ends the set: the last repetition counts if it had come back far enough."""
    if state.phase not in ("gate", "set"):
        return Answer(state)
    engine, events = finish(session.plan, state.engine)
    state, happenings = _count(session, replace(state, engine=engine), state.engine, events)
    return _close(session, state, happenings)


def end_pause(session: Session, state: SessionState) -> Answer:
    """The person goes on before the rest is over."""
    return _after_pause(session, state) if state.phase == "pause" else Answer(state)


def end_session(session: Session, state: SessionState) -> Answer:
    """The person stops: an open set is closed as it stands, what is left of the course falls away."""
    if state.phase == "done":
        return Answer(state)
    happenings: tuple[Happening, ...] = ()
    if state.phase in ("gate", "set") and shown_count(session, state):
        answer = end_set(session, state)
        state, happenings = answer.state, answer.happenings
    if state.phase == "done":
        return Answer(state, happenings)
    last = Happening("session_done", state.time_s)
    return Answer(replace(state, phase="done"), (*happenings, last))


def come_back(session: Session, state: SessionState, time_s: float) -> Answer:
    """The session goes on at `time_s` after the line to it was cut, or the server was ended.

    After a short gap counting goes on where it was. After a longer one camera and person may stand elsewhere: what
    was finished is kept, movements that waited are judged, and the gate is gone through again.
    """
    if state.phase not in ("gate", "set") or time_s - state.time_s <= GAP_S:
        return Answer(state)
    engine, events = finish(session.plan, state.engine)
    state, happenings = _count(session, replace(state, engine=engine), state.engine, events)
    state = replace(
        state,
        engine=begin(session.plan),
        phase="gate",
        time_s=time_s,
        body=NOBODY,
        gate=GateState(),
        cue=CueState(),
        unseen=False,
        changed_s=math.nan,
    )
    if _goal_reached(session, state):
        return _close(session, state, happenings)
    return Answer(state, tuple(happenings))


def rebuild(
    session: Session,
    done: int,
    repetitions: tuple[Repetition, ...],
    waiting: tuple[Repetition, ...],
    time_s: float,
) -> SessionState:
    """The session from what was kept of it alone: `done` sets and the repetitions of the one that was on.

    waiting : movements that had ended but were not judged yet; those of `repetitions` were judged later
    """
    judged = {(r.side, r.start_s) for r in repetitions}
    kept = (*repetitions, *(r for r in waiting if (r.side, r.start_s) not in judged))
    last = len(session.course.bouts) - 1
    phase: Phase = "done" if done > last else "gate"
    began_s = min((r.start_s for r in kept), default=math.nan)
    return SessionState(begin(session.plan), phase, min(done, last), time_s, repetitions=kept, passed_s=began_s)


def current_bout(session: Session, state: SessionState) -> Bout:
    """The set that is on, or the last one."""
    return session.course.bouts[min(state.bout, len(session.course.bouts) - 1)]


def counted(state: SessionState) -> int:
    """Repetitions of this set that count so far."""
    return sum(r.verdict != "not_counted" for r in state.repetitions)


def _waiting(session: Session, state: SessionState) -> int:
    """Finished movements that wait for the second one, which makes them a set (the first two calibrate)."""
    waiting = _pending(state.engine, current_bout(session, state).side)
    return sum(r.top_s >= state.passed_s for r in waiting)


def shown_count(session: Session, state: SessionState) -> int:
    """The count to show: judged repetitions and those that only wait for the range."""
    return counted(state) + _waiting(session, state)


def _pending(engine: SetState, side: str) -> list[Repetition]:
    return [r for machine in engine.sides for r in machine.pending if _side_fits(r, side)]


def _checks(session: Session, state: SessionState) -> tuple[GateCheck, ...]:
    side = current_bout(session, state).side
    camera = check_camera(state.gate, session.exercise)
    return (*camera, check_still(state.engine, session.plan, side))


def _side_fits(repetition: Repetition, side: str) -> bool:
    return side == "both" or repetition.side in (side, "both")


def _count(
    session: Session, state: SessionState, before: SetState, events: tuple[Event, ...]
) -> tuple[SessionState, list[Happening]]:
    """Take over what the engine told of the side that works, with at most one cue."""
    side = current_bout(session, state).side
    waited = {(r.side, r.start_s) for r in _pending(before, side)}
    happenings = [
        Happening("waiting", state.time_s, repetition=r)
        for r in _pending(state.engine, side)
        if (r.side, r.start_s) not in waited and r.top_s >= state.passed_s
    ]
    for event in events:
        if event.repetition is None:
            continue
        repetition = _judged(event.repetition, side, state)
        state = replace(state, repetitions=(*state.repetitions, repetition))
        happenings.append(Happening("repetition", state.time_s, repetition=repetition))
    if state.phase != "set":
        return state, happenings
    heard = tuple(e for e in events if side == "both" or e.side in (side, "both"))
    cues, cue = hear(state.cue, session.exercise, session.plan, before, state.engine, heard)
    state = replace(state, cue=cues)
    if cue is not None and _side_fits_cue(cue, side):
        state = replace(state, cues=(*state.cues, cue.slug))
        happenings.append(Happening("cue", state.time_s, cue=cue))
    return state, happenings


def _side_fits_cue(cue: Cue, side: str) -> bool:
    return side == "both" or cue.side in (side, "both")


def _judged(repetition: Repetition, side: str, state: SessionState) -> Repetition:
    if repetition.verdict == "not_counted":
        return repetition
    if not _side_fits(repetition, side):
        return replace(repetition, verdict="not_counted", reasons=(OTHER_SIDE,), faults=())
    if not repetition.top_s >= state.passed_s:
        return replace(repetition, verdict="not_counted", reasons=(TOO_EARLY,), faults=())
    return repetition


def _watch_sight(state: SessionState, checks: tuple[GateCheck, ...]) -> tuple[SessionState, list[Happening]]:
    """ "I can't see you" after a moment of it, once; and that it can again."""
    wrong = first_wrong(tuple(c for c in checks if c.name in ("seen", "light", "whole") and c.answer == "bad"))
    if (wrong is not None) == state.unseen:
        return replace(state, changed_s=math.nan), []
    since = state.time_s if math.isnan(state.changed_s) else state.changed_s
    if state.time_s - since < (SEEN_S if state.unseen else UNSEEN_S):
        return replace(state, changed_s=since), []
    state = replace(state, unseen=not state.unseen, changed_s=math.nan)
    if wrong is None:
        return state, [Happening("seen_again", state.time_s)]
    return state, [Happening("unseen", state.time_s, reason=wrong.reason, detail=wrong.detail)]


def _goal_reached(session: Session, state: SessionState) -> bool:
    most = current_bout(session, state).most
    return most is not None and shown_count(session, state) >= most


def _close(session: Session, state: SessionState, happenings: list[Happening]) -> Answer:
    """The set is over: its summary, then the pause or the end."""
    began = state.passed_s if math.isfinite(state.passed_s) else state.time_s
    in_order = tuple(sorted(state.repetitions, key=lambda r: r.start_s))
    done = DoneSet(current_bout(session, state), in_order, began, state.time_s, state.noise, state.cues)
    happenings = [*happenings, Happening("set_done", state.time_s, done=done)]
    if state.bout + 1 >= len(session.course.bouts):
        happenings.append(Happening("session_done", state.time_s))
        return Answer(
            replace(state, phase="done", repetitions=(), unseen=False, engine=begin(session.plan)),
            tuple(happenings),
        )
    ends = state.time_s + session.course.pause_s(state.bout)
    state = replace(
        state, phase="pause", pause_ends_s=ends, unseen=False, repetitions=(), engine=begin(session.plan)
    )
    return Answer(state, tuple(happenings))


def _after_pause(session: Session, state: SessionState) -> Answer:
    """The next set begins at the gate, with an engine that knows nothing of the set before."""
    state = SessionState(begin(session.plan), bout=state.bout + 1, time_s=state.time_s, gate=state.gate)
    return Answer(state, (Happening("pause_over", state.time_s), Happening("set_begun", state.time_s)))
