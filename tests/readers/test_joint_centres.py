"""Joint centres on shapes whose centres are known."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from hipdrive.motion.motion import FloatArray
from hipdrive.readers.joint_centres import carry_point, fit_pose, functional_centre, hip_centres

SHAPE = np.array([[0.0, 0.0, 0.0], [0.1, 0.02, 0.0], [0.03, 0.2, 0.05], [0.0, 0.1, 0.09]])


@settings(max_examples=30, deadline=None)
@given(turn=st.tuples(*[st.floats(-3, 3)] * 3), shift=st.tuples(*[st.floats(-5, 5)] * 3))
def test_fit_pose_finds_the_turn_and_shift(turn: tuple[float, ...], shift: tuple[float, ...]) -> None:
    rotation = Rotation.from_rotvec(turn).as_matrix()
    found, moved = fit_pose((SHAPE @ rotation.T + shift)[None], SHAPE)
    np.testing.assert_allclose(found[0], rotation, atol=1e-8)
    np.testing.assert_allclose(moved[0], shift, atol=1e-8)


def test_three_seen_markers_suffice_and_two_do_not() -> None:
    frames = np.stack([SHAPE, SHAPE])
    frames[0, 0] = np.nan
    frames[1, :2] = np.nan
    carried = carry_point(frames, SHAPE, np.array([0.5, 0.5, 0.5]))
    np.testing.assert_allclose(carried[0], 0.5, atol=1e-9)
    assert np.isnan(carried[1]).all()


UPPER_AT, LOWER_BELOW, HINGE_AT = (np.array([0.0, y, 0.0]) for y in (0.6, 0.3, 0.5))


def hinge(angle_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two clusters that turn about the z axis through (0, 0.5)."""
    upper = np.repeat((SHAPE + UPPER_AT)[None], len(angle_deg), axis=0)
    turn = Rotation.from_euler("z", angle_deg[:, None], degrees=True).as_matrix()
    lower = np.einsum("txy,my->tmx", turn, SHAPE - LOWER_BELOW) + HINGE_AT
    return upper, lower


def test_functional_centre_lies_on_the_hinge() -> None:
    centre = functional_centre(*hinge(np.linspace(0.0, -90.0, 80)))
    assert np.abs(centre[:, :2] - [0.0, 0.5]).max() < 0.02


def test_hip_centres_mirror_each_other() -> None:
    left, right = np.array([[0.1, 1.0, -0.12]]), np.array([[0.1, 1.0, 0.12]])
    left_hip, right_hip = hip_centres(left, right, np.array([[-0.08, 1.02, 0.0]]))
    np.testing.assert_allclose(left_hip * [1, 1, -1], right_hip, atol=1e-12)
    assert right_hip[0, 1] < 0.95
    assert -0.08 < right_hip[0, 0] < 0.1
