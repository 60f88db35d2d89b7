"""Frozen states to JSON and back, and what does not fit."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import pytest

from hipdrive.coach.course import Bout, Course
from hipdrive.coach.stored import from_plain, to_plain
from hipdrive.errors import CorruptFileError
from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.state import SetState
from hipdrive.exercises.step import begin


@dataclass(frozen=True)
class Odd:
    """All that a state may hold."""

    number: float
    some: tuple[float, ...]
    pair: tuple[str, int]
    maybe: Bout | None
    nested: tuple[Bout, ...] = ()


@pytest.mark.parametrize(
    "value",
    [
        Odd(0.1 + 0.2, (1.0, math.inf, -math.inf), ("a", 3), None),
        Odd(-0.0, (), ("", 0), Bout(1, "left", None, 5), (Bout(2, "both", 1, None),)),
    ],
)
def test_there_and_back(value: Odd) -> None:
    assert from_plain(Odd, json.loads(json.dumps(to_plain(value)))) == value


def test_nan_comes_back_as_nan() -> None:
    back = from_plain(Odd, json.loads(json.dumps(to_plain(Odd(math.nan, (math.nan,), ("a", 1), None)))))
    assert math.isnan(back.number)
    assert math.isnan(back.some[0])


@pytest.mark.parametrize("exercise", ["deadlift", "single-leg-rdl", "running-man"])
def test_a_fresh_engine(exercise: str) -> None:
    state = begin(make_plan(find_exercise(exercise)))
    assert json.dumps(to_plain(from_plain(SetState, to_plain(state)))) == json.dumps(to_plain(state))


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"exercise": "deadlift"},
        {"exercise": 3, "variant": None, "bouts": [], "rest_s": 60.0, "source": "plan"},
        {"exercise": "deadlift", "variant": None, "bouts": [{"number": 1}], "rest_s": 60.0, "source": "plan"},
        {"exercise": "deadlift", "variant": None, "bouts": [], "rest_s": "60", "source": "plan"},
        {"exercise": "deadlift", "variant": None, "bouts": [], "rest_s": 60.0, "source": "rumour"},
        {"exercise": "deadlift", "variant": None, "bouts": [], "rest_s": 60.0, "source": "plan", "more": 1},
    ],
)
def test_what_does_not_fit_is_damaged(plain: object) -> None:
    with pytest.raises(CorruptFileError, match="live session is damaged"):
        from_plain(Course, plain)
