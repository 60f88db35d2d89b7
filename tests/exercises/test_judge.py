"""What a finished attempt says: the range of the signal goes the way the exercise goes."""

from dataclasses import replace

import pytest

from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.judge import make_repetition
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.state import Attempt, SideState, Track


@pytest.mark.parametrize(("exercise", "way"), [("banded-hip-extension", 1.0), ("pigeon-knee-extension", -1.0)])
def test_the_range_of_a_signal_is_positive_the_way_the_exercise_goes(exercise: str, way: float) -> None:
    """The knee of the pigeon's bends less on the way out: a range told from a falling signal is no negative one."""
    plan = replace(make_plan(find_exercise(exercise)), range_of=1)
    assert plan.sign == way and plan.quantity == 0
    start = (0.0,) * len(plan.columns)
    top = (way * 30.0, way * 25.0, *start[2:])
    attempt = Attempt(
        start_s=1.0,
        peak=30.0,
        top_s=2.0,
        top_row=top,
        tracks=(),
        contacts=(Track(),) * 3,
        other_low=0.0,
        other_high=0.0,
    )
    state = SideState(reference=start, noise=start)
    counted = make_repetition(replace(plan, watches=()), state, attempt, start, 3.0, "left")
    assert counted.range == 25.0
    same = make_repetition(replace(plan, watches=(), range_of=0), state, attempt, start, 3.0, "left")
    assert same.signal_range is None and same.range == same.travel == 30.0
