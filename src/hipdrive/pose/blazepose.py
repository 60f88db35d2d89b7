"""BlazePose run by LiteRT, without MediaPipe: detector once, then the network follows its own region.

The steps are MediaPipe's (docs/explanation/pose.md names them): a 256 x 256 cut-out, 39 points, each refined on
its 64 x 64 heat map, the two auxiliary points giving the next picture's region. Not taken over: MediaPipe's
smoothing, which shifts events in time; cleaning belongs to `hipdrive.motion`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

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
        self._rows = np.array([KEYPOINTS[name] for name in self.landmarks])
        self._choice = RunnerChoice()
        self._next: Region | None = None
        self._current: Region | None = None

    def restart(self, near: Region | None = None) -> None:
        """Forget the runner; with `near`, the next picture is searched for the person there."""
        self._choice = RunnerChoice(near)
        self._next = None

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
        return 1 / (1 + np.exp(-logits.astype(float))), self._current

    def _read(self, rgb: UInt8Array, region: Region) -> Pose | None:
        self._current = None
        self._network.run(region.crop(rgb, INPUT_SIZE), 1 / 255)
        if float(self._network.output((1,))[0]) < MIN_PRESENCE:
            return None
        raw = self._network.output((195,)).reshape(39, 5)
        points = refine_points(
            raw[:, :2].astype(float) / INPUT_SIZE, self._network.output((HEAT_SIZE, HEAT_SIZE, 39))
        )
        image = region.to_image(points)
        self._current = region
        self._next = Region.from_axis(image[_AUXILIARY[0]], image[_AUXILIARY[1]])
        # visible and inside the picture: the smaller of the network's two doubts
        confidence = 1 / (1 + np.exp(-raw[self._rows, 3:].min(axis=1).astype(float)))
        return Pose(image[self._rows], confidence, self._next)


def refine_points(points: FloatArray, heat: Float32Array) -> FloatArray:
    """Move each point (n, 2; 0..1) to the weighted mean of the 7 x 7 patch of its heat map (64, 64, n; logits)
    around it, where that patch's peak probability is at least `MIN_PEAK`.
    """
    centre = np.floor(points * HEAT_SIZE).astype(np.intp)
    columns = centre[:, 0, None] + _PATCH
    rows = centre[:, 1, None] + _PATCH
    column_in = (columns >= 0) & (columns < HEAT_SIZE)
    row_in = (rows >= 0) & (rows < HEAT_SIZE)
    last = HEAT_SIZE - 1
    patch = heat[
        np.clip(rows, 0, last)[:, :, None],
        np.clip(columns, 0, last)[:, None, :],
        np.arange(len(points))[:, None, None],
    ].astype(float)
    weight = (row_in[:, :, None] & column_in[:, None, :]) / (1 + np.exp(-patch))
    peak, total = weight.max(axis=(1, 2)), np.maximum(weight.sum(axis=(1, 2)), 1e-12)
    mean = np.stack(
        [(weight.sum(axis=1) * columns).sum(axis=1), (weight.sum(axis=2) * rows).sum(axis=1)], axis=1
    ) / (total[:, None] * HEAT_SIZE)
    return np.where((peak >= MIN_PEAK)[:, None], mean, points)


def open_blazepose(model: str) -> BlazePose:
    """BlazePose with an installed landmark network: lite, full or heavy."""
    return BlazePose(model, model_path(DETECTOR), model_path(model))
