"""Synthetic sets and tracks as the coach sees them: one picture after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from hipdrive.coach.course import Dose, make_course
from hipdrive.coach.picture import Picture
from hipdrive.coach.session import Answer, DoneSet, Happening, Session, SessionState, end_set, look, open_session
from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.signals import Frames
from hipdrive.motion.landmarks import Side
from hipdrive.validation.synthetic_figure import IMAGE

#: Never reached, so that a set ends where the recording does.
ENDLESS = Dose(sets=1, repetitions=100)


def pictures(frames: Frames, size_px: tuple[int, int] = IMAGE) -> Iterator[Picture]:
    """The frames one by one."""
    for row in range(len(frames.time_s)):
        here = slice(row, row + 1)
        outline = None if frames.outline_px is None else frames.outline_px[here]
        one = Frames(
            frames.time_s[here], frames.position_px[here], frames.confidence[here], frames.landmarks, outline
        )
        yield Picture(one, size_px)


def opened(exercise: str, side: Side | None = None, dose: Dose = ENDLESS) -> tuple[Session, SessionState]:
    """A session of one exercise."""
    found = find_exercise(exercise)
    return open_session(found, make_course(found, side, dose=dose))


def play(session: Session, state: SessionState, shown: Sequence[Picture]) -> tuple[SessionState, list[Happening]]:
    """Every picture looked at; the state after them and all that happened."""
    happened: list[Happening] = []
    for picture in shown:
        answer = look(session, state, picture)
        state = answer.state
        happened += answer.happenings
    return state, happened


def done_of(answer: Answer) -> DoneSet:
    """The set that this answer closed."""
    return next(h.done for h in answer.happenings if h.done is not None)


def whole_set(
    exercise: str, shown: Sequence[Picture], side: Side | None = None
) -> tuple[DoneSet, list[Happening]]:
    """A set of all the pictures, ended by the person after the last."""
    session, state = opened(exercise, side)
    state, happened = play(session, state, shown)
    return done_of(end_set(session, state)), happened


def without_person(picture: Picture) -> Picture:
    """The same picture with nobody in it."""
    frames = picture.frames
    nobody = Frames(
        frames.time_s,
        np.full_like(frames.position_px, np.nan),
        np.zeros_like(frames.confidence),
        frames.landmarks,
        None if frames.outline_px is None else np.full_like(frames.outline_px, np.nan),
    )
    return replace(picture, frames=nobody)
