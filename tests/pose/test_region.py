from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.pose.region import MARGIN, Region


def test_upright_person_has_no_rotation_and_the_margin() -> None:
    region = Region.from_axis(np.array([100.0, 200.0]), np.array([100.0, 120.0]))
    assert (region.u_px, region.v_px) == (100, 200)
    assert region.rotation_rad == pytest.approx(0)
    assert region.side_px == pytest.approx(2 * 80 * MARGIN)


def test_leaning_right_turns_clockwise() -> None:
    region = Region.from_axis(np.array([0.0, 0.0]), np.array([10.0, -10.0]))
    assert region.rotation_rad == pytest.approx(math.pi / 4)
    up = region.to_image(np.array([[0.5, 0.0]]))[0]  # the middle of the square's upper edge
    assert up[0] > 0
    assert up[1] < 0


@given(st.floats(-math.pi, math.pi), st.floats(5, 500))
def test_the_axis_always_points_to_the_squares_top(angle: float, length: float) -> None:
    end = np.array([50 + length * math.cos(angle), 60 + length * math.sin(angle)])
    region = Region.from_axis(np.array([50.0, 60.0]), end)
    assert -math.pi <= region.rotation_rad < math.pi + 1e-9
    top = region.to_image(np.array([[0.5, 0.5 - 0.5 / MARGIN]]))[0]
    np.testing.assert_allclose(top, end, atol=1e-6 * length + 1e-6)


@pytest.mark.parametrize("side", [180.0, 330.0, 500.0, 900.0])
@pytest.mark.parametrize("rotation", [-0.6, 0.0, 0.3])
def test_a_spot_in_the_crop_maps_back_to_its_place(side: float, rotation: float) -> None:
    rgb = np.zeros((600, 800, 3), np.uint8)
    rgb[300:310, 420:430] = 255  # centre (425, 305)
    region = Region(400.0, 290.0, side, rotation)
    crop = region.crop(rgb, 256)[:, :, 0].astype(float)
    rows, columns = np.indices(crop.shape) + 0.5
    centre = np.array([[(crop * columns).sum(), (crop * rows).sum()]]) / crop.sum() / 256
    # A third of a sampled pixel: a spot of ten pixels is seen by three samples across in the largest square.
    np.testing.assert_allclose(region.to_image(centre)[0], (425, 305), atol=max(0.6, side / 256 / 3))


def test_outside_the_picture_is_black_and_never_an_error() -> None:
    rgb = np.full((40, 60, 3), 200, np.uint8)
    assert Region(-500, -500, 100).crop(rgb, 64).max() == 0
    assert Region(1000, 20, 900, 1.0).crop(rgb, 64).shape == (64, 64, 3)
    half = Region(0.0, 20.0, 40).crop(rgb, 256)
    assert half[:, :100].max() == 0
    assert half[:, 140:].min() == 200
