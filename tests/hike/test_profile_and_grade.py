"""Outliers out, the 5 m grid, the windowed grade and its error."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipdrive.hike.altitude import NOISE
from hipdrive.hike.grade import estimate_sigma_m, grade_se_percent, windowed_grade_percent
from hipdrive.hike.profile import STEP_M, Profile, build_profiles, hampel
from hipdrive.hike.track import AltitudeSource, FloatArray, build_track
from hipdrive.hike.travel import find_travel
from hipdrive.validation.synthetic_hills import Hills, walk


def _profile(altitude_m: FloatArray) -> Profile:
    distance_m: FloatArray = STEP_M * np.arange(float(len(altitude_m)))
    return Profile(distance_m, altitude_m.astype(np.float64), distance_m / 1.2, distance_m / 1.2)


@pytest.mark.parametrize(
    ("sigma_m", "correlation_m", "window_m", "percent"),
    [
        (0.5, 10, 100, 0.55),
        (1.0, 10, 100, 1.10),
        (3, 50, 300, 1.41),
        (5, 50, 300, 2.36),
        (3, 50, 100, 7.35),
        (5, 50, 100, 12.2),
    ],
)
def test_the_error_is_that_of_the_definitions(
    sigma_m: float, correlation_m: float, window_m: float, percent: float
) -> None:
    assert grade_se_percent(sigma_m, correlation_m, window_m) == pytest.approx(percent, abs=0.05)


def test_the_error_formula_holds_for_noise_of_its_kind() -> None:
    """The spread of the windowed grade on a slope walked many times is what the formula says, within a third."""
    rng = np.random.default_rng(5)
    hills = Hills(np.array([0.0, 3000.0]), np.array([8.0]), 0.0)
    found = []
    for _ in range(12):
        track = walk(hills, rng, drift_m_per_h=0.0, stops=0, lost_share=0.0)
        profiles, _ = build_profiles(track, find_travel(track), NOISE["barometer"])
        found.append(windowed_grade_percent(profiles[0], 100.0)[20:-20:20])
    spread = float(np.std(np.concatenate(found)))
    assert spread == pytest.approx(grade_se_percent(1.0, 10.0, 100.0), rel=0.33)


@settings(max_examples=40, deadline=None)
@given(st.floats(-30, 30), st.floats(-100, 4000), st.integers(25, 200))
def test_an_even_slope_has_its_grade_everywhere(grade: float, height_m: float, cells: int) -> None:
    profile = _profile(height_m + grade / 100.0 * STEP_M * np.arange(float(cells)))
    np.testing.assert_allclose(windowed_grade_percent(profile, 100.0), grade, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(-10, 10), st.floats(-500, 500))
def test_a_tilt_adds_to_the_grade_and_a_lift_changes_nothing(seed: int, tilt: float, lift_m: float) -> None:
    rough = _profile(np.cumsum(np.random.default_rng(seed).normal(0, 0.5, 80)))
    tilted = _profile(rough.altitude_m + lift_m + tilt / 100.0 * rough.distance_m)
    np.testing.assert_allclose(
        windowed_grade_percent(tilted, 100.0), windowed_grade_percent(rough, 100.0) + tilt, atol=1e-6
    )


def test_a_part_shorter_than_its_window_has_no_grade() -> None:
    assert np.isnan(windowed_grade_percent(_profile(np.arange(40.0)), 300.0)).all()


def test_hampel_takes_spikes_and_leaves_slopes() -> None:
    time_s = np.arange(200.0)
    slope = 0.15 * time_s
    spiked = slope.copy()
    spiked[[40, 41, 120]] += [30.0, -25.0, 30.0]
    cleaned = hampel(time_s, spiked)
    np.testing.assert_allclose(cleaned, slope, atol=0.2)
    np.testing.assert_allclose(hampel(time_s, slope), slope)
    sparse_s, sparse = time_s[::10], slope[::10].copy()
    sparse[7] += 25.0
    np.testing.assert_allclose(hampel(sparse_s, sparse), slope[::10], atol=2.0)
    holed = slope.copy()
    holed[60:70] = np.nan
    assert np.isnan(hampel(time_s, holed)[60:70]).all()


def test_sigma_is_estimated_within_its_limits() -> None:
    rng = np.random.default_rng(3)
    hills = Hills(np.array([0.0, 800.0, 1500.0, 3000.0]), np.array([2.0, 14.0, -5.0]), 10.0)
    for true_m in (0.7, 1.0, 1.6):
        track = walk(hills, rng, noise_m=true_m, stops=0)
        profiles, _ = build_profiles(track, find_travel(track), NOISE["barometer"])
        assert estimate_sigma_m(profiles, NOISE["barometer"]) == pytest.approx(true_m, rel=0.25)
    smooth = [_profile(np.linspace(0, 100, 200))]
    assert estimate_sigma_m(smooth, NOISE["barometer"]) == 0.5
    assert estimate_sigma_m(smooth, NOISE["gps"]) == 3.0


def _rise(altitude_m: FloatArray) -> tuple[list[Profile], int]:
    track = build_track(
        1.7e9 + np.arange(float(len(altitude_m))),
        {"distance_m": 1.2 * np.arange(float(len(altitude_m))), "altitude_m": altitude_m},
        altitude_source=AltitudeSource("barometer", ""),
        format_name="x",
    )
    return build_profiles(track, find_travel(track), NOISE["barometer"])


def test_the_grid_is_even_and_keeps_a_slope() -> None:
    profiles, leaps = _rise(500.0 + 0.12 * 1.2 * np.arange(600.0))
    assert leaps == 0
    assert len(profiles) == 1
    np.testing.assert_allclose(np.diff(profiles[0].distance_m), STEP_M)
    inner = slice(2, -2)
    expected = 500.0 + 0.12 * profiles[0].distance_m
    np.testing.assert_allclose(profiles[0].altitude_m[inner], expected[inner], atol=0.01)


def test_an_altimeter_set_anew_is_no_climb() -> None:
    altitude_m = 500.0 + 0.02 * np.arange(600.0)
    altitude_m[300:] += np.minimum(np.arange(300.0) * 4.0, 30.0)
    profiles, leaps = _rise(altitude_m)
    assert leaps == 1
    assert len(profiles) == 2
    assert all(np.nanmax(windowed_grade_percent(p, 100.0)) < 5.0 for p in profiles)


def test_altitude_missing_for_long_parts_the_way() -> None:
    altitude_m = 500.0 + 0.1 * np.arange(600.0)
    altitude_m[200:210] = np.nan
    assert len(_rise(altitude_m)[0]) == 1
    altitude_m[300:380] = np.nan
    assert len(_rise(altitude_m)[0]) == 2
