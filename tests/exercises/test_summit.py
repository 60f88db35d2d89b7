"""The time of the far end: the same with noise, fewer frames, or a longer recording; nothing else depends on it."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.signals import Frames, compute_samples
from hipdrive.exercises.state import Repetition
from hipdrive.exercises.step import fold
from hipdrive.exercises.summit import Summit, follow_summit, middle_s, reached_s
from hipdrive.motion.motion import FloatArray
from hipdrive.validation.synthetic_sets import FILMED, make_set

_GOAL_S = 0.1
SHORT = ("donkey-kick", "deadlift")


def _summit(time_s: FloatArray, travel: FloatArray) -> Summit:
    summit = Summit()
    for when, far in zip(time_s.tolist(), travel.tolist(), strict=True):
        summit = follow_summit(summit, when, far)
    return summit


def _there_and_back(time_s: FloatArray, out_s: float, dwell_s: float) -> FloatArray:
    share = np.interp(time_s, [0.0, out_s, out_s + dwell_s, 2 * out_s + dwell_s], [0.0, 1.0, 1.0, 0.0])
    travel: FloatArray = 40.0 * share**3 * (10 - 15 * share + 6 * share**2)
    return travel


@settings(max_examples=60, deadline=None)
@given(
    out_s=st.floats(0.5, 2.0),
    dwell_s=st.floats(0.0, 2.0),
    fps=st.sampled_from([25.0, 30.0, 60.0]),
    seed=st.integers(0, 10_000),
)
def test_noise_and_lost_frames_do_not_move_the_middle_of_a_dwell(
    out_s: float, dwell_s: float, fps: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    time_s = np.arange(0.0, 2 * out_s + dwell_s, 1.0 / fps)
    travel = _there_and_back(time_s, out_s, dwell_s) + rng.normal(0.0, 0.4, len(time_s))
    kept = rng.random(len(time_s)) > 1 / 3
    true_s = out_s + dwell_s / 2
    assert abs(middle_s(_summit(time_s, travel)) - true_s) < _GOAL_S
    assert abs(middle_s(_summit(time_s[kept], travel[kept])) - true_s) < _GOAL_S


@given(st.lists(st.floats(1.0, 100.0), min_size=1, max_size=60))
def test_any_course_has_its_far_end_within_it_and_remembers_only_steps(travel: list[float]) -> None:
    summit = _summit(np.arange(len(travel)) / 30.0, np.array(travel))
    assert 0.0 <= reached_s(summit) <= (len(travel) - 1) / 30.0
    assert 0.0 <= middle_s(summit) <= (len(travel) - 1) / 30.0
    assert all(a[1] < b[1] and a[0] < b[0] for a, b in pairwise(summit.rising))
    assert all(a[1] > b[1] and a[0] < b[0] for a, b in pairwise(summit.falling))


def test_what_is_not_seen_changes_nothing_and_nothing_has_no_time() -> None:
    seen = follow_summit(Summit(), 1.0, 5.0)
    assert follow_summit(seen, 2.0, math.nan) is seen
    assert math.isnan(middle_s(Summit()))
    assert math.isnan(reached_s(Summit()))


def _counted(exercise: str, frames: Frames) -> list[Repetition]:
    samples, _ = compute_samples(frames)
    _, events = fold(make_plan(find_exercise(exercise)), samples)
    return [e.repetition for e in events if e.repetition and e.repetition.verdict != "not_counted"]


def _thinned(frames: Frames, seed: int) -> Frames:
    kept = np.flatnonzero(np.random.default_rng(seed).random(len(frames.time_s)) > 1 / 3)
    outline = None if frames.outline_px is None else frames.outline_px[kept]
    return Frames(
        frames.time_s[kept], frames.position_px[kept], frames.confidence[kept], frames.landmarks, outline
    )


def _check_thinned(exercise: str, seed: int) -> None:
    frames = make_set(exercise, seed).frames
    whole, thin = _counted(exercise, frames), _counted(exercise, _thinned(frames, seed))
    pairs = [
        (a, b)
        for a in whole
        for b in thin
        if a.side == b.side and abs(a.start_s - b.start_s) < 0.25 and abs(a.end_s - b.end_s) < 0.25
    ]
    assert len(thin) == len(whole)
    assert len(pairs) >= 0.8 * len(whole) > 0
    assert max(abs(a.top_s - b.top_s) for a, b in pairs) < _GOAL_S
    assert all(r.start_s <= r.top_s <= r.end_s for r in (*whole, *thin))


@pytest.mark.parametrize("exercise", SHORT)
def test_a_set_that_lost_one_frame_in_three_has_the_same_far_ends(exercise: str) -> None:
    _check_thinned(exercise, 412)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [401, 402])
@pytest.mark.parametrize("exercise", FILMED)
def test_every_exercise_has_the_same_far_ends_with_one_frame_in_three_lost(exercise: str, seed: int) -> None:
    _check_thinned(exercise, seed)
