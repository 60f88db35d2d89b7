"""Deadlifts whose weight lies on the floor: the first way up is the first repetition, judged like the others."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.exercises.check import find_exercise, judge_frames
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.result import SetResult
from hipdrive.exercises.signals import NOBODY, compute_samples
from hipdrive.exercises.step import begin, finish, step
from hipdrive.validation.synthetic_figure import make_person
from hipdrive.validation.synthetic_moves import AT, Moves, make_pose, standing
from hipdrive.validation.synthetic_script import Script
from hipdrive.validation.synthetic_sets import SyntheticSet, film, make_floor_deadlift


def judged(synthetic: SyntheticSet) -> SetResult:
    return judge_frames(synthetic.frames, find_exercise("deadlift"))


@pytest.mark.parametrize("seed", range(201, 207))
def test_every_lift_counts_and_good_ones_have_no_fault(seed: int) -> None:
    synthetic = make_floor_deadlift(seed)
    result = judged(synthetic)
    assert len(result.counted) == len(synthetic.counted)
    first, true = result.counted[0], synthetic.counted[0]
    # Where the machine was armed before, it begins with the way down to the weight.
    assert first.start_s < true.start_s + 0.5
    assert first.end_s == pytest.approx(true.end_s, abs=0.5)
    assert not any(r.faults for r in result.counted)


def _script(seed: int) -> tuple[Script, Moves, np.random.Generator]:
    rng = np.random.default_rng(seed)
    person = make_person(rng, 0.7)
    return Script(30.0), Moves("deadlift-floor", person, rng), rng


def _lifts(script: Script, moves: Moves, count: int, round_first_deg: float) -> None:
    for number in range(count):
        if number:
            script.play(lambda u: moves.at(u, "both"), 1.3)
            script.hold(moves.at(1.0, "both"), 0.6)
            script.play(lambda u: moves.at(1.0 - u, "both"), 1.6)
        else:
            script.play(
                lambda u: _bowed(moves.at(1.0 - u, "both"), round_first_deg * min(5.2 * u * (1 - u), 1.0)), 1.6
            )
        script.hold(moves.at(0.0, "both"), 0.8)


def _bowed(
    pose: np.ndarray[tuple[int], np.dtype[np.float64]], deg: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    row = pose.copy()
    row[AT["lumbar"]] += deg
    return row


def test_a_back_that_rounds_on_the_first_way_up_is_seen() -> None:
    script, moves, rng = _script(3)
    script.hold(moves.at(1.0, "both"), 1.2)
    _lifts(script, moves, 3, round_first_deg=20.0)
    result = judged(film("deadlift", script, moves.person, rng))
    assert ["spine-moved" in {f.slug for f in r.faults} for r in result.counted] == [True, False, False]


def test_setting_up_and_pausing_over_the_weight_may_take_long() -> None:
    script, moves, rng = _script(6)
    script.hold(moves.at(0.0, "both"), 1.5)
    for pause_s in (12.0, 0.5, 10.0, 0.5):
        script.play(lambda u: moves.at(u, "both"), 1.3)
        script.hold(moves.at(1.0, "both"), pause_s)
        script.play(lambda u: moves.at(1.0 - u, "both"), 1.3)
        script.hold(moves.at(0.0, "both"), 0.8)
    result = judged(film("deadlift", script, moves.person, rng))
    assert len(result.counted) == 4
    assert max(r.end_s - r.start_s for r in result.counted) < 5.0


def test_resting_with_hands_on_the_knees_is_no_first_lift() -> None:
    script, moves, rng = _script(4)
    rest = make_pose(moves.person, trunk=45, thigh_left=-20, thigh_right=-20, shank_left=8, shank_right=8)
    script.hold(rest, 3.0)
    script.go(moves.at(0.0, "both"), 1.0)
    script.hold(moves.at(0.0, "both"), 1.2)
    for _ in range(3):
        script.play(lambda u: moves.at(np.sin(np.pi * u), "both"), 3.0)
        script.hold(moves.at(0.0, "both"), 0.6)
    assert len(judged(film("deadlift", script, moves.person, rng)).counted) == 3


def test_picking_something_up_and_walking_off_is_nothing() -> None:
    script, moves, rng = _script(5)
    script.hold(moves.at(1.0, "both"), 1.5)
    script.play(lambda u: moves.at(1.0 - u, "both"), 1.2)
    script.go(standing(moves.person, 1.5), 1.5)
    script.hold(standing(moves.person, 1.5), 1.5)
    samples, _ = compute_samples(film("deadlift", script, moves.person, rng).frames)
    plan = make_plan(find_exercise("deadlift"))
    state = begin(plan)
    for sample in samples:
        state, _ = step(plan, state, sample)
    assert finish(plan, state)[0].counted == 0


def test_one_by_one_as_in_a_live_session_the_same() -> None:
    synthetic = make_floor_deadlift(208)
    plan, body, counted = make_plan(find_exercise("deadlift")), NOBODY, 0
    state, frames = begin(plan), synthetic.frames
    assert frames.outline_px is not None
    for row in range(len(frames.time_s)):
        part = slice(row, row + 1)
        one = type(frames)(
            frames.time_s[part],
            frames.position_px[part],
            frames.confidence[part],
            frames.landmarks,
            frames.outline_px[part],
        )
        samples, body = compute_samples(one, body)
        state, events = step(plan, state, samples[0])
        counted += sum(e.repetition is not None and e.repetition.verdict != "not_counted" for e in events)
    state, _ = finish(plan, state)
    assert state.counted == len(judged(synthetic).counted) == len(synthetic.counted)
    assert counted >= state.counted - 1
