"""Can the camera see what it must, before anything counts? View, distance, light, whole body, and a still hold.

Every check is over the last half second of pictures; the still hold is the exercise engine's own, so what calibrates a
recorded set calibrates a live one. Limits that a recorded set has too are the same; distance and light are ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import Literal

from hipdrive.coach.picture import Glance
from hipdrive.exercises.gates import FRONT_WIDTH, SIDE_WIDTH
from hipdrive.exercises.plan import Plan
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.settle import NOISE_SHARE
from hipdrive.exercises.state import SetState, SideState

#: How long the gate looks back, and how much of it must have been looked at.
WINDOW_S, LEAST_S = 0.5, 0.3
#: Share of the pictures in which a part may be outside or the person not found.
_MISSING_SHARE = 0.25
#: Ear to ankle against the picture's height: smaller, and landmark noise of a pixel or two is degrees.
FAR_SHARE = 0.25
#: In every start position the hips are higher above the floor than this, in leg lengths (lowest: pigeon, about 0.2);
#: under it the picture is turned, or the person lies.
UPRIGHT_SHARE = 0.1
#: Luma of the whole picture, 0..1; between these a face can be told from a wall.
DARK, BRIGHT, FLAT = 0.12, 0.92, 0.03

CheckName = Literal["seen", "whole", "view", "distance", "light", "still"]
Answer = Literal["good", "bad", "waiting"]


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One line of the gate. `reason` : short name of what is wrong, for words in any language; `detail` a landmark."""

    name: CheckName
    answer: Answer
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GateState:
    """The last half second of pictures."""

    glances: tuple[Glance, ...] = ()


def remember(state: GateState, glance: Glance) -> GateState:
    """The state after one more picture."""
    kept = tuple(g for g in state.glances if g.time_s > glance.time_s - WINDOW_S - 1e-9)
    return GateState((*kept, glance))


def check_camera(state: GateState, exercise: Exercise) -> tuple[GateCheck, ...]:
    """Everything but the still hold, in the order in which it is best mended."""
    glances = state.glances
    if not glances or glances[-1].time_s - glances[0].time_s < LEAST_S:
        names: tuple[CheckName, ...] = ("light", "seen", "whole", "view", "distance")
        return tuple(GateCheck(name, "waiting") for name in names)
    seen = [g for g in glances if g.person]
    light = _light(glances)
    if len(seen) < (1.0 - _MISSING_SHARE) * len(glances):
        waiting = tuple(GateCheck(name, "waiting") for name in ("whole", "view", "distance"))
        return (light, GateCheck("seen", "bad", "nobody"), *waiting)
    return (
        light,
        GateCheck("seen", "good"),
        _whole(seen),
        _view(median(g.width_share for g in seen), median(g.hip_share for g in seen), exercise),
        _distance(median(g.height_share for g in seen)),
    )


def check_still(engine: SetState, plan: Plan, side: str) -> GateCheck:
    """The still hold in the start pose, as the engine of the exercise finds it, and its noise."""
    machine = machine_of(engine, plan, side)
    if machine.rise is not None and math.isfinite(machine.rise.left_s):
        return GateCheck("still", "good")  # at the far end: a set that begins with the weight on the floor
    if machine.phase == "seek":
        in_pose = machine.hold is not None
        return GateCheck("still", "waiting" if in_pose else "bad", "hold-still" if in_pose else "start-pose")
    if machine.raw_noise > NOISE_SHARE * plan.least_range:
        return GateCheck("still", "bad", "too-noisy")
    return GateCheck("still", "good")


def machine_of(engine: SetState, plan: Plan, side: str) -> SideState:
    """The machine that counts this side; the only one where both count together or in turn."""
    return (
        engine.sides[plan.sides.index(side)] if plan.kind != "switch" and side in plan.sides else engine.sides[0]
    )


def still_noise(engine: SetState, plan: Plan, side: str) -> float:
    """SD from frame to frame of the counted quantity in the still hold, in its unit; NaN before it."""
    machine = machine_of(engine, plan, side)
    return machine.raw_noise if machine.reference is not None else math.nan


def passed(checks: tuple[GateCheck, ...]) -> bool:
    """Whether counting may begin."""
    return all(check.answer == "good" for check in checks)


def first_wrong(checks: tuple[GateCheck, ...]) -> GateCheck | None:
    """The check to mend first: what is bad before what is only not known yet."""
    wrong = [check for check in checks if check.answer == "bad"]
    waiting = [check for check in checks if check.answer == "waiting"]
    return next(iter(wrong or waiting), None)


def _light(glances: tuple[Glance, ...]) -> GateCheck:
    brightness, contrast = (median(getattr(g, name) for g in glances) for name in ("brightness", "contrast"))
    if brightness < DARK:
        return GateCheck("light", "bad", "too-dark")
    if brightness > BRIGHT:
        return GateCheck("light", "bad", "too-bright")
    return GateCheck("light", "bad", "too-flat") if contrast < FLAT else GateCheck("light", "good")


def _whole(seen: list[Glance]) -> GateCheck:
    outside = [g.cut_off for g in seen if g.cut_off]
    if len(outside) > _MISSING_SHARE * len(seen):
        worst = max(set(outside), key=outside.count)
        return GateCheck("whole", "bad", "cut-off", worst.split("_")[-1])
    return GateCheck("whole", "good")


def _view(width_share: float, hip_share: float, exercise: Exercise) -> GateCheck:
    if hip_share < UPRIGHT_SHARE:
        return GateCheck("view", "bad", "turn-camera")
    wanted = exercise.camera.view
    if wanted == "side" and width_share > SIDE_WIDTH:
        return GateCheck("view", "bad", "turn-side")
    if wanted in ("front", "rear") and width_share < FRONT_WIDTH:
        return GateCheck("view", "bad", "turn-front")
    return GateCheck("view", "good")


def _distance(height_share: float) -> GateCheck:
    return GateCheck("distance", "bad", "too-far") if height_share < FAR_SHARE else GateCheck("distance", "good")
