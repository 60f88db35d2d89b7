"""Values between frames and over windows."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.measures.windows import mean_in, peak_in, range_in, sample, slope_in, window_times

TIME = np.arange(0.0, 2.0, 0.02)
WAVE = np.sin(2.0 * np.pi * TIME)


def test_a_cubic_is_sampled_exactly() -> None:
    values = TIME**3 - 2.0 * TIME
    at = np.array([0.5071, 1.233])
    np.testing.assert_allclose(sample(TIME, values, at), at**3 - 2.0 * at, atol=1e-12)


def test_uneven_frames_are_sampled_exactly_too() -> None:
    rng = np.random.default_rng(1)
    time = np.sort(rng.uniform(0.0, 2.0, 60))
    at = np.linspace(time[2], time[-3], 20)
    np.testing.assert_allclose(sample(time, time**3, at), at**3, atol=1e-9)


def test_outside_and_in_gaps_there_is_nothing() -> None:
    gap = WAVE.copy()
    gap[40:45] = np.nan
    at = np.array([-0.1, 0.85, 2.5, np.nan, 0.3])
    assert np.isnan(sample(TIME, gap, at)).tolist() == [True, True, True, True, False]


def test_beside_a_gap_it_is_linear() -> None:
    gap = WAVE.copy()
    gap[40] = np.nan
    between = sample(TIME, gap, np.array([TIME[38] + 0.01]))
    assert between[0] == pytest.approx(0.5 * (WAVE[38] + WAVE[39]))


def test_the_peak_lies_between_frames() -> None:
    window = window_times(np.array([0.05]), np.array([0.45]))
    peak, at = peak_in(TIME, np.sin(2.0 * np.pi * (TIME - 0.007)), window)
    assert peak[0] == pytest.approx(1.0, abs=1e-4)
    assert at[0] == pytest.approx(0.257, abs=5e-4)


def test_a_peak_at_the_edge_stays_in_the_window() -> None:
    window = window_times(np.array([0.05]), np.array([0.15]))
    peak, at = peak_in(TIME, WAVE, window)
    assert at[0] == pytest.approx(0.15)
    assert peak[0] == pytest.approx(np.sin(2.0 * np.pi * 0.15), abs=0.005)


def test_means_ranges_and_slopes() -> None:
    window = window_times(np.array([0.0, 0.5]), np.array([1.0, 1.5]), points=201)
    np.testing.assert_allclose(mean_in(TIME, WAVE, window), 0.0, atol=0.002)
    np.testing.assert_allclose(range_in(TIME, WAVE, window), 2.0, atol=0.01)
    np.testing.assert_allclose(slope_in(TIME, 3.0 * TIME + 1.0, window), 3.0)


def test_a_window_with_a_fifth_missing_says_nothing() -> None:
    holes = WAVE.copy()
    holes[10:25] = np.nan
    window = window_times(np.array([0.0, 1.0]), np.array([1.0, 1.9]))
    assert np.isnan(mean_in(TIME, holes, window)).tolist() == [True, False]
    assert np.isnan(peak_in(TIME, holes, window)[0]).tolist() == [True, False]


def test_no_steps_are_no_trouble() -> None:
    none = window_times(np.zeros(0), np.zeros(0))
    assert len(mean_in(TIME, WAVE, none)) == 0
    assert len(peak_in(TIME, WAVE, none)[0]) == 0
    assert len(slope_in(TIME, WAVE, none)) == 0
