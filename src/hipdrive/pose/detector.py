"""BlazePose's person detector: a 224 x 224 picture to people, each a `Region` with a score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.special import expit

from hipdrive.pose.network import Network
from hipdrive.pose.region import FloatArray, Region, UInt8Array

INPUT_SIZE = 224
#: (grid cells along a side, anchors a cell) from strides 8, 16 and three layers of stride 32
GRIDS = ((28, 2), (14, 2), (7, 6))
MIN_SCORE = 0.5
#: Two detections whose boxes share more than this part of their union are one person.
MAX_OVERLAP = 0.3


@dataclass(frozen=True, slots=True)
class Person:
    """One detected person: where, and the detector's score in 0..1."""

    region: Region
    score: float


class PersonDetector:
    """Finds every person in a picture."""

    def __init__(self, model: Path) -> None:
        self._network = Network(model)
        self._anchors = anchor_centres()

    def detect(self, rgb: UInt8Array) -> list[Person]:
        """People in an upright (H, W, 3) picture, best score first."""
        height, width = rgb.shape[:2]
        scale = INPUT_SIZE / max(height, width)
        size = (max(round(width * scale), 1), max(round(height * scale), 1))
        small = np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))
        left, top = (INPUT_SIZE - size[0]) // 2, (INPUT_SIZE - size[1]) // 2
        picture = np.zeros((INPUT_SIZE, INPUT_SIZE, 3), np.float32)
        picture[top : top + size[1], left : left + size[0]] = small
        picture /= 127.5
        picture -= 1.0
        self._network.run(picture)
        raw = self._network.output((2254, 12))
        logits = self._network.output((2254, 1))[:, 0]
        scores = expit(logits.astype(float))
        kept = np.flatnonzero(scores >= MIN_SCORE)
        offset = np.array([left, top])
        return [
            Person(Region.from_axis(*((points - offset) / scale)), float(score))
            for points, score in _people(raw[kept].astype(float), scores[kept], self._anchors[kept])
        ]


def anchor_centres() -> FloatArray:
    """(2254, 2) centres of the detector's anchors in input pixels, x then y."""
    layers = []
    for cells, repeat in GRIDS:
        centre = (np.arange(cells) + 0.5) / cells * INPUT_SIZE
        x, y = np.meshgrid(centre, centre)
        layers.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), repeat, axis=0))
    return np.concatenate(layers)


def _people(raw: FloatArray, scores: FloatArray, anchors: FloatArray) -> list[tuple[FloatArray, float]]:
    """Key points 0 and 1 (2, 2) and score of each person: boxes that overlap are averaged, weighted by score."""
    centre = raw[:, :2] + anchors
    half = raw[:, 2:4] / 2
    boxes = np.concatenate([centre - half, centre + half], axis=1)
    points = raw[:, 4:8].reshape(-1, 2, 2) + anchors[:, None]
    left = np.argsort(-scores)
    people = []
    while left.size:
        best = left[0]
        same = overlap(boxes[best], boxes[left]) > MAX_OVERLAP
        same[0] = True
        group = left[same]
        people.append((np.average(points[group], axis=0, weights=scores[group]), float(scores[best])))
        left = left[~same]
    return people


def overlap(box: FloatArray, boxes: FloatArray) -> npt.NDArray[np.float64]:
    """Intersection over union of one box (4,) with each of `boxes` (n, 4); corners x0, y0, x1, y1."""
    shared = np.clip(np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2]), 0, None).prod(axis=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    own = (box[2:] - box[:2]).prod()
    return np.asarray(shared / np.maximum(areas + own - shared, 1e-9))
