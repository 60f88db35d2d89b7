"""Ways to the live coach: from an exercise of a plan with its dosage, and from a session that ended to the same again."""

from __future__ import annotations

from urllib.parse import urlencode

from hipdrive.coach.course import LONGEST_REST_S, MOST_REPETITIONS, MOST_SETS, Course
from hipdrive.exercises.check import find_exercise, list_exercises
from hipdrive.exercises.schema import Exercise
from hipdrive.plan.plan import Item
from hipdrive.plan.rules import ladder_of


def coach_address(item: Item, athlete_id: str) -> str:
    """``/coach?...`` for an item of a plan, with the person; empty where nothing is counted in front of a camera.

    A stage is coached as the exercise its filmed sets are checked as. The coach takes one number where a plan gives two:
    the fewer sets and the shorter rest, as both can be added to, and the repetitions at which a set is over.
    """
    exercise = next((e for e in list_exercises() if e.name == _coached_as(item)), None)
    if exercise is None or exercise.engine is None or item.repetitions is None:
        return ""
    repetitions = _in_one_bout(item.repetitions.most, item.per_side, exercise)
    name = f"{exercise.name}:{item.stage}" if item.stage in exercise.variant_names else exercise.name
    asked = {
        "exercise": name,
        "person": athlete_id,
        "sets": min(item.sets.least, MOST_SETS),
        "repetitions": min(repetitions, MOST_REPETITIONS),
        "rest": min(item.rest_s.least, int(LONGEST_REST_S)),
    }
    return f"/coach?{urlencode(asked, safe=':')}"


def again_address(course: Course, athlete_id: str) -> str:
    """``/coach?...`` for the same once more: exercise, person, sides, and the dosage where it was somebody's own."""
    asked: dict[str, str | int] = {"exercise": name_in_form(find_exercise(course.exercise, course.variant))}
    if athlete_id:
        asked["person"] = athlete_id
    sides = [bout.side for bout in course.bouts]
    if sides[0] != "both":
        asked |= {"side": sides[0], "both": "yes" if len(set(sides)) > 1 else "no"}
    if course.source == "plan":
        most = course.bouts[0].most
        asked["sets"] = course.bouts[-1].number
        if most is not None:
            asked["repetitions"] = most
        asked["rest"] = round(course.rest_s)
    return f"/coach?{urlencode(asked, safe=':')}"


def name_in_form(exercise: Exercise) -> str:
    """An exercise as the coach's form and addresses name it: ``name``, or ``name:way`` for another way of doing it."""
    first = find_exercise(exercise.name).variant == exercise.variant
    return exercise.name if first else f"{exercise.name}:{exercise.variant}"


def _coached_as(item: Item) -> str:
    ladder = ladder_of(item.exercise)
    rungs = () if ladder is None else ladder.rung
    own = (r.checked_as for r in rungs if (r.exercise, r.stage) == (item.exercise, item.stage))
    return next(own, item.exercise)


def _in_one_bout(repetitions: int, per_side: bool, exercise: Exercise) -> int:
    """The coach counts one side after the other, but sides that take turns together: a plan may count otherwise."""
    if exercise.sides == "alternating" and per_side:
        return 2 * repetitions
    if exercise.sides == "each_in_turn" and not per_side:
        return (repetitions + 1) // 2
    return repetitions
