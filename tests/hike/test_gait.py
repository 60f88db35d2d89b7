"""Hike or run by cadence; strides doubled by rule; what is open stays open."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipdrive.hike.cadence import Cadence, find_cadence
from hipdrive.hike.gait import HIKE, RUN, UNKNOWN, GaitRule, find_rule, tell_gait
from hipdrive.hike.track import AltitudeSource, Column, FloatArray, build_track
from hipdrive.hike.travel import find_travel

FIXED = GaitRule(135.0, 140.0, "fixed")


def _cadence(recorded: FloatArray, speed_mps: float, step_length_m: float | None = None) -> Cadence:
    time_s = np.arange(float(len(recorded)))
    columns: dict[Column, FloatArray] = {"cadence_per_min": recorded, "distance_m": speed_mps * time_s}
    if step_length_m is not None:
        columns["step_length_m"] = np.full(len(recorded), step_length_m)
    track = build_track(1.7e9 + time_s, columns, altitude_source=AltitudeSource("gps", ""), format_name="x")
    return find_cadence(track, find_travel(track))


@pytest.mark.parametrize(
    ("recorded", "speed_mps", "step_length_m", "unit", "spm"),
    [
        (84.0, 2.8, None, "strides", 168.0),  # B3.8: below 110 above 2 m/s
        (168.0, 2.8, None, "steps", 168.0),
        (61.0, 1.5, 0.74, "strides", 122.0),  # a walk with step length
        (122.0, 1.5, 0.74, "steps", 122.0),
        (56.0, 1.0, None, "strides", 112.0),  # a slow walk as the formats count
        (112.0, 1.0, None, "steps", 112.0),
        (80.0, 0.8, None, "unknown", np.nan),  # 80 steps, or 160?
    ],
)
def test_the_unit_of_the_cadence(
    recorded: float, speed_mps: float, step_length_m: float | None, unit: str, spm: float
) -> None:
    cadence = _cadence(np.full(120, recorded), speed_mps, step_length_m)
    assert cadence.unit == unit
    assert cadence.how_known
    np.testing.assert_allclose(cadence.steps_per_min, spm)


def test_no_cadence_is_said() -> None:
    cadence = _cadence(np.full(120, np.nan), 1.0)
    assert cadence.unit == "none"
    assert np.isnan(cadence.steps_per_min).all()


def test_a_single_slip_of_the_counter_is_smoothed_away() -> None:
    recorded = np.full(120, 118.0)
    recorded[50:53] = 200.0
    assert _cadence(recorded, 1.2).steps_per_min.max() == 118.0


def _told(cadence: list[float], seconds: int, rule: GaitRule = FIXED) -> list[int]:
    values = np.repeat(cadence, seconds)
    gait = tell_gait(values, np.arange(float(len(values))), rule)
    return [int(g) for g in gait[seconds // 2 :: seconds]]


def test_walk_run_and_what_lies_between() -> None:
    assert _told([110.0, 137.0, 165.0, np.nan], 60) == [HIKE, UNKNOWN, RUN, UNKNOWN]


def test_short_stretches_take_the_gait_around_them_or_stay_open() -> None:
    values = np.concatenate([np.full(60, 110.0), np.full(12, 150.0), np.full(60, 110.0)])
    assert set(tell_gait(values, np.arange(132.0), FIXED).tolist()) == {HIKE}
    values = np.concatenate([np.full(60, 110.0), np.full(12, 160.0), np.full(60, 137.0)])
    assert tell_gait(values, np.arange(132.0), FIXED)[65] == UNKNOWN


@settings(max_examples=30, deadline=None)
@given(st.floats(100, 122), st.floats(150, 175), st.floats(0.25, 0.75), st.integers(0, 999))
def test_two_cadences_of_one_person_set_the_limits_between_them(
    walk: float, run: float, share: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    count = int(1200 * share)
    values = np.concatenate([rng.normal(walk, 4, count), rng.normal(run, 5, 1200 - count)])
    rule = find_rule(values, np.ones(1200, bool), 1.0)
    assert "your own" in rule.how_known
    assert walk + 4 < rule.walk_below_spm < rule.run_above_spm < run - 2
    assert rule.run_above_spm - rule.walk_below_spm >= 4.99


def test_one_cadence_alone_or_too_little_keeps_the_fixed_limits() -> None:
    rng = np.random.default_rng(2)
    one = rng.normal(118, 5, 2000)
    assert find_rule(one, np.ones(2000, bool), 1.0) == find_rule(one[:50], np.ones(50, bool), 1.0)
    assert find_rule(rng.normal(165, 5, 2000), np.ones(2000, bool), 1.0).walk_below_spm == 135.0


def test_speed_alone_never_makes_a_gait() -> None:
    cadence = _cadence(np.full(300, np.nan), 4.0)
    gait = tell_gait(cadence.steps_per_min, np.arange(300.0), FIXED)
    assert set(gait.tolist()) == {UNKNOWN}
