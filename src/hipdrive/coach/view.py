"""What to show with a picture: count, movement, dowel and where they lie in the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hipdrive.coach.gate import machine_of
from hipdrive.coach.picture import Picture
from hipdrive.coach.session import Phase, Session, SessionState, current_bout, shown_count
from hipdrive.exercises.back import OUTLINE_ALONG
from hipdrive.exercises.dowel import CONTACTS
from hipdrive.exercises.plan import Plan
from hipdrive.exercises.rod import lay_dowel
from hipdrive.exercises.state import SideState
from hipdrive.exercises.watch import BACK_SURE, SURE, contact_states

Point = tuple[float, float]
#: The outline as drawn ends at the neck: above it are hair and hood.
_DRAWN_TO = 1.06


@dataclass(frozen=True, slots=True)
class View:
    """Numbers of the moment. `movement` : share of the person's range, 0 at rest, NaN where it is not known yet.

    contacts : (contact, kept | lost | unseen) of the dowel; empty where the exercise has none
    turning : the pause is there to turn round to the other side
    """

    phase: Phase
    set_number: int
    sets: int
    side: str
    count: int
    least: int | None
    most: int | None
    movement: float
    contacts: tuple[tuple[str, str], ...]
    pause_left_s: float
    turning: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Places in the picture as shares of its width and height.

    body : (u, v, confidence) of each landmark, empty where nobody is seen; back : the outline of the back
    rod : both ends of the dowel along the spine; contacts : where each contact lies
    """

    body: tuple[tuple[float, float, float], ...] = ()
    back: tuple[Point, ...] = ()
    rod: tuple[Point, ...] = ()
    contacts: tuple[tuple[str, Point], ...] = ()


def view_of(session: Session, state: SessionState) -> View:
    """The numbers to show."""
    bout = current_bout(session, state)
    machine = machine_of(state.engine, session.plan, bout.side)
    on = state.phase == "set"
    return View(
        phase=state.phase,
        set_number=bout.number,
        sets=session.course.bouts[-1].number,
        side=bout.side,
        count=shown_count(session, state),
        least=bout.least,
        most=bout.most,
        movement=_movement(session.plan, machine) if on else math.nan,
        contacts=_contacts(session.plan, machine) if on else (),
        pause_left_s=max(state.pause_ends_s - state.time_s, 0.0) if state.phase == "pause" else 0.0,
        turning=state.phase == "pause" and session.course.turns(state.bout),
    )


def draw(session: Session, picture: Picture) -> Drawing:
    """Where body, back and dowel lie in this picture."""
    if not picture.person:
        return Drawing()
    width, height = picture.size_px
    frames = picture.frames
    body = tuple(
        (float(u) / width, float(v) / height, float(sure))
        for (u, v), sure in zip(frames.position_px[0], frames.confidence[0], strict=True)
    )

    def share(point: Point) -> Point:
        return point[0] / width, point[1] / height

    back = lay_dowel(session.exercise.dowel, frames, 0)
    if back is None:
        return Drawing(body)
    drawn = back.outline[np.isfinite(back.outline).all(axis=1) & (OUTLINE_ALONG <= _DRAWN_TO)]
    line = tuple(share((float(u), float(v))) for u, v in drawn)
    if session.exercise.dowel == "none":
        return Drawing(body, line)
    if back.end_on is not None:
        return Drawing(body, line, (), (("low_back", share(back.end_on)),))
    rod = () if back.rod is None else tuple(share(end) for end in back.rod)
    return Drawing(body, line, rod, tuple((name, share(point)) for name, point in back.sites.items()))


def _movement(plan: Plan, machine: SideState) -> float:
    """How far out the movement is now."""
    if plan.kind != "out_and_back" or machine.phase == "seek" or not machine.smoother.smooth:
        return math.nan
    travel = machine.smoother.smooth[plan.quantity] * plan.sign - machine.rest
    own = machine.own_range if math.isfinite(machine.own_range) else plan.least_range
    return travel / own


def _contacts(plan: Plan, machine: SideState) -> tuple[tuple[str, str], ...]:
    """As judged so far in this movement; at rest whether they can be seen."""
    if plan.dowel == "none" or not machine.smoother.smooth:
        return ()
    if machine.attempt is not None:
        return contact_states(plan, machine.attempt)
    row = machine.smoother.smooth
    back = "kept" if row[plan.place["back_confidence"]] >= BACK_SURE else "unseen"
    if plan.dowel == "low_back":
        stick = "kept" if row[plan.place["limb_confidence"]] >= SURE else "unseen"
        return (("low_back", stick), ("back_outline", back))
    head = back if row[plan.place["head_confidence"]] >= SURE else "unseen"
    return tuple((name, head if name == "head" else back) for name in CONTACTS)
