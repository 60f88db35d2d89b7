"""BlazePose run by LiteRT, without MediaPipe: detector once, then the network follows its own region.

The steps are MediaPipe's (facts from its graph files, none of its code): a 256 x 256 cut-out, 39 points, each refined on
its 64 x 64 heat map, the two auxiliary points giving the next picture's region. Not taken over: MediaPipe's
smoothing, which shifts events in time; cleaning belongs to `hipdrive.motion`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from hipdrive.motion.landmarks import POSE_LANDMARKS
from hipdrive.pose.backend import Pose
from hipdrive.pose.detector import PersonDetector
from hipdrive.pose.model_files import DETECTOR, model_path
from hipdrive.pose.network import Float32Array, Network
from hipdrive.pose.region import FloatArray, Region, UInt8Array
from hipdrive.pose.runner import RunnerChoice

INPUT_SIZE = 256
HEAT_SIZE = 64
#: A heat map moves its point only where its peak within the patch is at least this (MediaPipe's threshold).
MIN_PEAK = 0.5
_PATCH = np.arange(-3, 4)
#: Below this the network sees no person in its region.
MIN_PRESENCE = 0.5
_AUXILIARY = (33, 34)

_PAIRED_KEYPOINTS = {
    "ear": 7,
    "shoulder": 11,
    "elbow": 13,
    "wrist": 15,
    "hip": 23,
    "knee": 25,
    "ankle": 27,
    "heel": 29,
    "toe": 31,
}
#: BlazePose keypoint number of each landmark (left keypoints are odd, right ones follow).
KEYPOINTS: dict[str, int] = {
    "nose": 0,
    **{f"left_{name}": number for name, number in _PAIRED_KEYPOINTS.items()},
    **{f"right_{name}": number + 1 for name, number in _PAIRED_KEYPOINTS.items()},
}


class BlazePose:
    """Follows one runner from picture to picture (a `PoseBackend`)."""

    name = "blazepose"
    landmarks: tuple[str, ...] = POSE_LANDMARKS

    def __init__(self, model: str, detector_file: Path, landmark_file: Path) -> None:
        self.model = model
        self._detector = PersonDetector(detector_file)
        self._network = Network(landmark_file)
        self._wanted = np.array([*(KEYPOINTS[name] for name in self.landmarks), *_AUXILIARY])
        self._choice = RunnerChoice()
        self._next: Region | None = None
        self._current: Region | None = None

    def restart(self, near: Region | None = None) -> None:
        """Forget the runner; with `near`, the next picture is read there, as if the runner had been followed."""
        self._choice = RunnerChoice(near)
        self._next = near

    def track(self, rgb: UInt8Array, time_s: float) -> Pose | None:
        """The runner in the next picture (upright RGB), or None where the runner is not seen."""
        region = self._next
        if region is None:
            person = self._choice.choose(self._detector.detect(rgb), rgb.shape[1], rgb.shape[0], time_s)
            region = person.region if person else None
        pose = self._read(rgb, region) if region else None
        if pose is None or not self._choice.accept(pose.region, time_s):
            self._next = None
            return None
        return pose

    def person_mask(self) -> tuple[FloatArray, Region]:
        """The last found picture's person mask: (256, 256) in 0..1 over the region it covers.

        The sigmoid is computed here, not in every frame: only the outline of the back needs it.
        """
        if self._current is None:
            raise RuntimeError("person_mask() before a picture in which the runner was found")
        logits = self._network.output((INPUT_SIZE, INPUT_SIZE, 1))[:, :, 0]
        return expit(logits.astype(float)), self._current

    def _read(self, rgb: UInt8Array, region: Region) -> Pose | None:
        self._current = None
        self._network.run(region.crop(rgb, INPUT_SIZE), 1 / 255)
        if float(self._network.output((1,))[0]) < MIN_PRESENCE:
            return None
        raw = self._network.output((195,)).reshape(39, 5)[self._wanted].astype(float)
        heat = self._network.output((HEAT_SIZE, HEAT_SIZE, 39))
        image = region.to_image(refine_points(raw[:, :2] / INPUT_SIZE, heat, self._wanted))
        body, auxiliary = image[: -len(_AUXILIARY)], image[-len(_AUXILIARY) :]
        self._current = region
        self._next = Region.from_axis(auxiliary[0], auxiliary[1])
        # visible and inside the picture: the smaller of the network's two doubts
        confidence = expit(raw[: len(body), 3:].min(axis=1))
        return Pose(body, confidence, self._next)


def refine_points(points: FloatArray, heat: Float32Array, channels: npt.NDArray[np.intp]) -> FloatArray:
    """Points (n, 2; 0..1), each moved to the weighted mean of a 7 x 7 patch of its heat map around it.

    heat : (64, 64, maps) logits; channels (n,) says which map is each point's. A point whose patch has no
    probability of at least `MIN_PEAK` stays where it is.
    """
    centre = np.floor(points * HEAT_SIZE).astype(np.intp)
    columns = centre[:, 0, None] + _PATCH
    rows = centre[:, 1, None] + _PATCH
    column_in = (columns >= 0) & (columns < HEAT_SIZE)
    row_in = (rows >= 0) & (rows < HEAT_SIZE)
    last = HEAT_SIZE - 1
    patch = heat[
        rows.clip(0, last)[:, :, None],
        columns.clip(0, last)[:, None, :],
        channels[:, None, None],
    ]
    weight = (row_in[:, :, None] & column_in[:, None, :]) * expit(patch)
    total = np.maximum(weight.sum(axis=(1, 2)), 1e-12)
    along_columns = (weight.sum(axis=1) * columns).sum(axis=1) / total
    along_rows = (weight.sum(axis=2) * rows).sum(axis=1) / total
    refined = np.stack([along_columns, along_rows], axis=1) / HEAT_SIZE
    return np.where((weight.max(axis=(1, 2)) >= MIN_PEAK)[:, None], refined, points)


def open_blazepose(model: str) -> BlazePose:
    """BlazePose with an installed landmark network: lite, full or heavy."""
    return BlazePose(model, model_path(DETECTOR), model_path(model))
