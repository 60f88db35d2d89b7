"""A switch is a landing: who walks through the middle has not landed, and one switch and half a one are no set."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.signals import compute_samples
from hipdrive.exercises.state import Repetition
from hipdrive.exercises.step import fold
from hipdrive.exercises.summit import Summit, follow_summit, growth
from hipdrive.validation.synthetic_figure import Person, make_person
from hipdrive.validation.synthetic_moves import Moves
from hipdrive.validation.synthetic_script import Script, smooth
from hipdrive.validation.synthetic_sets import film


class Skater:
    """Somebody seen from the front who stood still for a moment, and where the pelvis goes then, in leg lengths."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([seed, 61])
        self.person: Person = make_person(self.rng)
        self.moves = Moves("ice-skater", self.person, self.rng)
        self.leg_m = self.person.thigh + self.person.shank
        self.script, self.at = Script(30.0), 0.0
        self.stay(1.5)

    def stay(self, seconds: float) -> None:
        """Stand at the place reached."""
        self.script.hold(self._pose(self.at), seconds)

    def glide(self, goal: float, seconds: float, *, steadily: bool = False) -> None:
        """Go there, stopping softly; `steadily` = as fast at the end as on the way."""
        before, self.at = self.at, goal

        def pose(share: float) -> np.ndarray:
            return self._pose(before + (goal - before) * (share if steadily else smooth(share)))

        self.script.play(pose, seconds)

    def _pose(self, at: float) -> np.ndarray:
        row = self.moves.at(0.0, "left").copy()
        row[0] += at * self.leg_m
        return row

    def repetitions(self) -> list[Repetition]:
        """Everything told, counted or not."""
        samples, _ = compute_samples(film("ice-skater", self.script, self.person, self.rng).frames)
        events = fold(make_plan(find_exercise("ice-skater", None)), samples)[1]
        return [e.repetition for e in events if e.repetition is not None]


def counted(repetitions: list[Repetition]) -> int:
    return sum(r.verdict != "not_counted" for r in repetitions)


@pytest.mark.parametrize("seed", range(4))
def test_walking_through_the_middle_is_no_landing(seed: int) -> None:
    skater = Skater(seed)
    skater.glide(0.25, 0.9)
    skater.glide(-0.5, 0.7, steadily=True)
    skater.glide(2.2, 2.4, steadily=True)
    skater.stay(1.0)
    assert counted(skater.repetitions()) == 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("landing_s", [0.0, 0.15, 1.2])
def test_bounds_are_counted_however_long_the_landing_is_held(seed: int, landing_s: float) -> None:
    skater = Skater(seed)
    for goal in (0.4, -0.4, 0.4, -0.4, 0.4):
        skater.glide(goal, 0.45)
        skater.stay(landing_s)
    skater.glide(0.0, 0.5)
    skater.stay(0.5)
    assert counted(skater.repetitions()) == 4


@pytest.mark.parametrize("seed", range(4))
def test_one_switch_and_half_a_one_are_no_set(seed: int) -> None:
    skater = Skater(seed)
    for goal in (0.25, -0.75, 0.25):
        skater.glide(goal, 0.5)
        skater.stay(0.5)
    skater.stay(2.0)
    told = skater.repetitions()
    assert counted(told) == 0
    assert sorted(r.reasons[0].split(":")[0] for r in told) == ["half repetition", "one movement alone"]


@pytest.mark.parametrize("seed", range(4))
def test_half_a_switch_at_the_beginning_costs_no_whole_one(seed: int) -> None:
    skater = Skater(seed)
    for goal in (0.25, -0.75, 0.25, -0.75, 0.75, -0.75):
        skater.glide(goal, 0.5)
        skater.stay(0.4)
    told = skater.repetitions()
    assert counted(told) == 4
    assert sum("half repetition" in r.reasons[0] for r in told if r.reasons) == 1


def test_growth_is_what_the_last_moments_added() -> None:
    summit = Summit()
    assert growth(summit, 0.1) == np.inf
    for time_s, travel in ((0.0, 0.2), (0.1, 1.0), (0.2, 1.06), (0.3, 1.05)):
        summit = follow_summit(summit, time_s, travel)
    assert growth(summit, 0.2) == pytest.approx(0.06)
    assert growth(summit, 0.1) == 0.0
    assert growth(summit, 0.4) == np.inf
