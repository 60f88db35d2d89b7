"""The broken line: its bends where the hill has them, none where it has none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipdrive.hike.pieces import fit_slopes
from hipdrive.hike.profile import STEP_M, Profile
from hipdrive.hike.track import FloatArray


def _profile(altitude_m: FloatArray) -> Profile:
    distance_m: FloatArray = STEP_M * np.arange(float(len(altitude_m)))
    return Profile(distance_m, altitude_m, distance_m, distance_m)


def _broken(bends_m: list[float], grades: list[float]) -> FloatArray:
    at_m = STEP_M * np.arange(int(bends_m[-1] / STEP_M) + 1)
    heights = np.concatenate([[0.0], np.cumsum(np.diff([0.0, *bends_m]) * np.array(grades) / 100.0)])
    return np.asarray(np.interp(at_m, [0.0, *bends_m], heights))


def test_a_broken_line_is_found_as_it_is() -> None:
    profile = _profile(_broken([400, 700, 1200, 1500], [0, 15, -4, 12]))
    slopes = fit_slopes(profile, 0.5, 10.0, 100.0)
    np.testing.assert_allclose(slopes.knot_m, [0, 400, 700, 1200, 1500])
    np.testing.assert_allclose(slopes.grade_percent, [0, 15, -4, 12], atol=1e-3)
    assert (slopes.knot_se_m[1:-1] < 15.0).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-25, 25), st.integers(30, 400))
def test_an_even_slope_with_noise_has_few_bends(seed: int, grade: float, cells: int) -> None:
    """Noise of the assumed kind invents next to no bends, and none that look like another climb."""
    rng = np.random.default_rng(seed)
    noise = np.convolve(rng.normal(0, 1.0, cells + 1), [0.7071, 0.7071], mode="valid")
    slopes = fit_slopes(_profile(grade / 100.0 * STEP_M * np.arange(cells) + noise), 1.0, 10.0, 100.0)
    assert len(slopes.grade_percent) <= 1 + cells // 80


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-400, 4000))
def test_backwards_is_downhill_and_height_does_not_matter(seed: int, lift_m: float) -> None:
    rng = np.random.default_rng(seed)
    grades = [float(g) for g in rng.choice([-12.0, 0.0, 9.0, 20.0], 4)]
    line = _broken([300, 600, 900, 1200], grades)
    slopes = fit_slopes(_profile(line), 0.5, 10.0, 100.0)
    lifted = fit_slopes(_profile(line + lift_m), 0.5, 10.0, 100.0)
    turned = fit_slopes(_profile(line[::-1].copy()), 0.5, 10.0, 100.0)
    np.testing.assert_array_equal(slopes.knot, lifted.knot)
    np.testing.assert_allclose(turned.knot_m, 1200.0 - slopes.knot_m[::-1])
    np.testing.assert_allclose(turned.grade_percent, -slopes.grade_percent[::-1], atol=1e-6)


def test_one_wild_cell_moves_the_heights_little() -> None:
    line = _broken([300, 600, 900], [0, 15, 0])
    wild = line.copy()
    wild[90] += 6.0
    slopes = fit_slopes(_profile(wild), 1.0, 10.0, 100.0)
    assert slopes.height_m[-1] - slopes.height_m[0] == pytest.approx(45.0, abs=1.0)
