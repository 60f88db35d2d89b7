from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hipdrive.errors import ConfigError, MissingExtraError, ModelFileError
from hipdrive.motion.landmarks import LANDMARKS
from hipdrive.pose import rtmlib_backend
from hipdrive.pose.backend import list_backends, open_backend
from hipdrive.pose.region import Region
from hipdrive.pose.rtmlib_backend import KEYPOINTS, RtmlibPose, open_rtmlib

#: Halpe-26 as published: index -> name
HALPE = dict(
    enumerate(
        """nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist
        right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle head neck hip left_big_toe
        right_big_toe left_small_toe right_small_toe left_heel right_heel""".split()  # noqa: SIM905
    )
)


def test_unknown_backend_lists_the_known_ones() -> None:
    assert {"blazepose", "rtmlib"} <= set(list_backends())
    with pytest.raises(ConfigError, match=r"no pose backend called openpose .*expected blazepose or rtmlib"):
        open_backend("openpose")


def test_unknown_blazepose_model() -> None:
    with pytest.raises(ConfigError, match="no pose model called huge"):
        open_backend("blazepose", "huge")


def test_halpe_map() -> None:
    assert set(KEYPOINTS) <= set(LANDMARKS)
    for landmark, number in KEYPOINTS.items():
        assert HALPE[number] == landmark.replace("toe", "big_toe")


def _person(u_px: float, height_px: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    points = np.zeros((26, 2))
    points[:, 0] = u_px + np.arange(26) * 0.1
    points[:, 1] = np.linspace(0, height_px, 26) + 50
    return points


def _backend(*people: np.ndarray[tuple[int, ...], np.dtype[np.float64]], score: float = 0.8) -> RtmlibPose:
    stack = np.array(people).reshape(len(people), -1, 2)
    return RtmlibPose(lambda _picture: (stack, np.full(stack.shape[:2], score)), "fake.onnx")


PICTURE = np.zeros((400, 600, 3), np.uint8)


def test_fake_rtmlib_body_comes_out_under_landmark_names() -> None:
    person = _person(300, 300)
    backend = _backend(_person(50, 60), person)
    pose = backend.track(PICTURE, 0.0)
    assert pose is not None
    row = backend.landmarks.index("right_heel")
    np.testing.assert_allclose(pose.position_px[row], person[25])
    assert pose.confidence == pytest.approx(0.8)


def test_fake_rtmlib_keeps_the_runner_it_is_told() -> None:
    small = _person(50, 60)
    backend = _backend(small, _person(300, 300))
    backend.restart(Region(51, 78, 83))
    pose = backend.track(PICTURE, 0.0)
    assert pose is not None
    assert pose.position_px[0, 0] == pytest.approx(small[0, 0])


def test_fake_rtmlib_sees_nobody_in_faint_keypoints() -> None:
    assert _backend(_person(300, 300), score=0.1).track(PICTURE, 0.0) is None


def test_other_keypoint_sets_are_refused() -> None:
    with pytest.raises(
        ModelFileError, match=r"does not give Halpe-26 keypoints .got keypoints of shape .1, 17, 2"
    ):
        _backend(_person(300, 300)[:17]).track(PICTURE, 0.0)


def _packages(*there: str) -> Callable[[str], object]:
    return lambda name: object() if name in there else None


def test_missing_extra_names_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtmlib_backend, "find_spec", _packages())
    with pytest.raises(MissingExtraError, match="needs an optional package") as caught:
        open_rtmlib("pose.onnx")
    assert caught.value.fix == "pip install 'hipdrive[rtmlib]'"
    assert caught.value.exit_code == 5


def test_rtmlib_wants_local_onnx_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtmlib_backend, "find_spec", _packages("rtmlib", "onnxruntime"))
    with pytest.raises(ConfigError, match="needs its networks as ONNX files"):
        open_rtmlib("heavy")
    with pytest.raises(ModelFileError, match=r"no network gone\.onnx") as caught:
        open_rtmlib("gone.onnx")
    assert "does not download" in caught.value.fix
