"""RTMPose body with feet (Halpe-26) through the optional package rtmlib.

Needs ``pip install 'hipdrive[rtmlib]'`` and the two networks as ONNX files on this machine: the model is given as
``POSE.onnx`` or ``DETECTOR.onnx,POSE.onnx``. hipdrive never lets rtmlib download anything. With the pose network
alone the whole picture is taken as the runner's box, which is right only for clips cut to the runner.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import ConfigError, MissingExtraError, ModelFileError
from hipdrive.motion.landmarks import POSE_LANDMARKS
from hipdrive.pose.backend import Pose
from hipdrive.pose.detector import Person
from hipdrive.pose.region import MARGIN, FloatArray, Region, UInt8Array
from hipdrive.pose.runner import RunnerChoice

#: Halpe-26 keypoint number of each landmark; big toe is the toe.
KEYPOINTS: dict[str, int] = {
    "nose": 0,
    "left_ear": 3,
    "right_ear": 4,
    "left_shoulder": 5,
    "right_shoulder": 6,
    "left_elbow": 7,
    "right_elbow": 8,
    "left_wrist": 9,
    "right_wrist": 10,
    "left_hip": 11,
    "right_hip": 12,
    "left_knee": 13,
    "right_knee": 14,
    "left_ankle": 15,
    "right_ankle": 16,
    "left_toe": 20,
    "right_toe": 21,
    "left_heel": 24,
    "right_heel": 25,
}
HALPE_POINTS = 26
#: A person whose keypoints score less than this on average is not seen.
MIN_MEAN_SCORE = 0.3
_NETWORK_SIZE = (192, 256)
_DETECTOR_SIZE = (640, 640)

#: BGR picture -> keypoints (people, 26, 2) in pixels and scores (people, 26)
BodyModel = Callable[[UInt8Array], tuple[FloatArray, FloatArray]]


class RtmlibPose:
    """Follows one runner through pictures (a `PoseBackend`)."""

    name = "rtmlib"
    landmarks: tuple[str, ...] = POSE_LANDMARKS

    def __init__(self, body: BodyModel, model: str) -> None:
        self.model = model
        self._body = body
        self._rows = np.array([KEYPOINTS[name] for name in self.landmarks])
        self._choice = RunnerChoice()

    def restart(self, near: Region | None = None) -> None:
        """Forget the runner; with `near`, look for the person at that place first."""
        self._choice = RunnerChoice(near)

    def track(self, rgb: UInt8Array, time_s: float) -> Pose | None:
        """The runner in the next upright RGB picture (height, width, 3), or None."""
        keypoints, scores = self._body(np.ascontiguousarray(rgb[:, :, ::-1]))  # rtmlib expects OpenCV's BGR
        keypoints, scores = np.asarray(keypoints, dtype=float), np.asarray(scores, dtype=float)
        if keypoints.ndim != 3 or keypoints.shape[1:] != (HALPE_POINTS, 2):
            raise ModelFileError(
                "The rtmlib pose network does not give Halpe-26 keypoints",
                slug="model-keypoints",
                got=f"keypoints of shape {keypoints.shape}",
                expected=f"(people, {HALPE_POINTS}, 2)",
                fix="use a body network with feet trained on Halpe-26",
            )
        people = [
            (Person(_region(points), float(np.mean(score))), points, score)
            for points, score in zip(keypoints, np.clip(scores, 0, 1), strict=True)
            if np.mean(score) >= MIN_MEAN_SCORE
        ]
        chosen = self._choice.choose([person for person, _, _ in people], rgb.shape[1], rgb.shape[0], time_s)
        for person, points, score in people:
            if person is chosen and self._choice.accept(person.region, time_s):
                return Pose(points[self._rows], score[self._rows], person.region)
        return None


def open_rtmlib(model: str) -> RtmlibPose:
    """Load the networks.

    Raises
    ------
    MissingExtraError : rtmlib or onnxruntime is not installed
    ConfigError : `model` names no ONNX file
    ModelFileError : a named file is not there or cannot be loaded
    """
    for package in ("rtmlib", "onnxruntime"):
        if find_spec(package) is None:
            raise MissingExtraError(
                "The pose backend rtmlib needs an optional package",
                slug="extra-missing",
                got=f"no {package}",
                fix="pip install 'hipdrive[rtmlib]'",
            )
    files = [Path(part.strip()) for part in model.split(",")]
    if len(files) > 2 or any(file.suffix.lower() != ".onnx" for file in files):
        raise ConfigError(
            "The rtmlib backend needs its networks as ONNX files",
            slug="unknown-model",
            got=model,
            expected="POSE.onnx or DETECTOR.onnx,POSE.onnx",
            fix="name the files with --model",
        )
    for file in files:
        if not file.is_file():
            raise ModelFileError(
                f"There is no network {file.name}",
                slug="model-missing",
                fix="check the path; hipdrive does not download rtmlib's networks",
            )
    return RtmlibPose(_load_body(files), ",".join(file.name for file in files))


def _load_body(files: list[Path]) -> BodyModel:
    import rtmlib

    try:
        pose: Any = rtmlib.RTMPose(
            str(files[-1]), model_input_size=_NETWORK_SIZE, backend="onnxruntime", device="cpu"
        )
        if len(files) == 1:
            return lambda picture: pose(picture)
        detector: Any = rtmlib.YOLOX(
            str(files[0]), model_input_size=_DETECTOR_SIZE, backend="onnxruntime", device="cpu"
        )
    except Exception as error:  # onnxruntime's own errors share no base class
        raise ModelFileError(
            "The rtmlib networks cannot be loaded",
            slug="model-damaged",
            got=str(error).splitlines()[0][:120],
            fix="get the ONNX files again",
        ) from error

    def run(picture: UInt8Array) -> tuple[FloatArray, FloatArray]:
        boxes = detector(picture)
        if len(boxes) == 0:
            return np.empty((0, HALPE_POINTS, 2)), np.empty((0, HALPE_POINTS))
        keypoints, scores = pose(picture, bboxes=boxes)
        return keypoints, scores

    return run


def _region(points: FloatArray) -> Region:
    """Upright square around the hip centre that reaches the furthest keypoint."""
    centre = points[[KEYPOINTS["left_hip"], KEYPOINTS["right_hip"]]].mean(axis=0)
    reach = float(np.max(np.hypot(*(points - centre).T)))
    return Region(float(centre[0]), float(centre[1]), 2 * reach * MARGIN)
