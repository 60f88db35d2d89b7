"""The virtual camera's geometry and disturbances."""

import numpy as np
import pytest
from tests.strides.treadmill_figure import Figure, move

from hipdrive.validation.virtual_camera import VirtualCamera, film

STILL = VirtualCamera(noise_px=0.0)
FIGURE = move(Figure(duration_s=3.0))


def test_scale_is_focal_length_over_distance() -> None:
    image = film(FIGURE, STILL)
    true_m = FIGURE["right_knee"][:, :2] - FIGURE["right_ankle"][:, :2]
    seen_px = image["right_knee"] - image["right_ankle"]
    np.testing.assert_allclose(seen_px, true_m[: len(seen_px)] * 924.0 / (4.0 - 0.09), rtol=2e-3, atol=0.5)


def test_noise_has_the_stated_spread_and_a_memory() -> None:
    noisy, clean = (film(FIGURE, VirtualCamera(noise_px=n)) for n in (4.0, 0.0))
    noise = noisy.position - clean.position
    assert noise.std() == pytest.approx(4.0, rel=0.1)
    neighbours = np.corrcoef(noise[1:].ravel(), noise[:-1].ravel())[0, 1]
    assert 0.35 < neighbours < 0.55


def test_roll_turns_the_picture() -> None:
    trunk = [film(FIGURE, VirtualCamera(noise_px=0.0, roll_deg=roll)) for roll in (0.0, 5.0)]
    pitch = [np.degrees(np.arctan2(*(m["right_hip"] - m["right_ankle"]).T)) for m in trunk]
    np.testing.assert_allclose(pitch[0] - pitch[1], 5.0, atol=1e-6)


def test_gaps_and_swaps_have_about_the_stated_share() -> None:
    gone = np.isnan(film(FIGURE, VirtualCamera(gap_share=0.2))["left_toe"][:, 0]).mean()
    assert 0.05 < gone < 0.4
    swapped, straight = film(FIGURE, VirtualCamera(noise_px=0.0, swap_share=0.2)), film(FIGURE, STILL)
    changed = np.abs(swapped["left_ankle"] - straight["left_ankle"]).max(axis=1) > 1.0
    assert 0.05 < changed.mean() < 0.4


@pytest.mark.parametrize("fps", [30.0, 240.0])
def test_frame_rate_is_the_cameras(fps: float) -> None:
    assert film(FIGURE, VirtualCamera(fps=fps)).fps == pytest.approx(fps)
