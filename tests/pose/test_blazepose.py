from __future__ import annotations

import numpy as np
import pytest

from hipdrive.motion.landmarks import POSE_LANDMARKS
from hipdrive.pose.blazepose import KEYPOINTS, refine_points


def _heat(column: float, row: float, peak_logit: float = 4.0) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    rows, columns = np.indices((64, 64))
    distance = (columns - column) ** 2 + (rows - row) ** 2
    return (peak_logit - 4 * distance)[:, :, None].astype(np.float32)


FIRST = np.array([0])


def test_every_landmark_has_its_own_keypoint() -> None:
    assert set(KEYPOINTS) == set(POSE_LANDMARKS)
    assert len(set(KEYPOINTS.values())) == len(KEYPOINTS)
    assert (KEYPOINTS["left_toe"], KEYPOINTS["right_toe"]) == (31, 32)
    assert (KEYPOINTS["left_heel"], KEYPOINTS["right_heel"]) == (29, 30)


def test_a_point_moves_to_its_heat() -> None:
    refined = refine_points(np.array([[0.5, 0.5]]), _heat(33, 30), FIRST)
    np.testing.assert_allclose(refined[0] * 64, (33, 30), atol=0.05)


def test_a_faint_heat_moves_nothing() -> None:
    point = np.array([[0.503, 0.497]])
    np.testing.assert_array_equal(refine_points(point, _heat(33, 30, peak_logit=-0.1), FIRST), point)


def test_heat_beyond_the_patch_moves_nothing() -> None:
    point = np.array([[0.5, 0.5]])
    np.testing.assert_array_equal(refine_points(point, _heat(40, 32), FIRST), point)


@pytest.mark.parametrize("place", [(-0.2, 0.5), (0.0, 0.0), (1.0, 1.0), (3.0, 0.2)])
def test_points_at_and_beyond_the_border(place: tuple[float, float]) -> None:
    assert np.isfinite(refine_points(np.array([place]), _heat(0, 0), FIRST)).all()


def test_channels_pick_the_map_of_each_point() -> None:
    heat = np.concatenate([_heat(10, 10), _heat(33, 30)], axis=2)
    refined = refine_points(np.array([[0.5, 0.5], [10 / 64, 10 / 64]]), heat, np.array([1, 0]))
    np.testing.assert_allclose(refined * 64, [(33, 30), (10, 10)], atol=0.05)
