"""The live coach on synthetic pictures: an eye that knows the person of each time, so that no pose network is needed."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image
from tests.coach.live_set import pictures

from hipdrive.coach.picture import Picture
from hipdrive.motion.landmarks import POSE_LANDMARKS
from hipdrive.validation.synthetic_sets import SyntheticSet, make_set

EXERCISE, SEED, EVERY = "deadlift", 108, 2


@cache
def synthetic() -> SyntheticSet:
    """The set that every picture of these tests belongs to: eight repetitions, 41 s."""
    return make_set(EXERCISE, SEED)


@cache
def shown() -> tuple[Picture, ...]:
    """Its pictures, thirty a second."""
    return tuple(pictures(synthetic().frames))[::EVERY]


@cache
def grey_jpeg(width: int = 320, height: int = 180) -> bytes:
    """Any picture; the synthetic eye does not look at it."""
    stream = io.BytesIO()
    noise = np.random.default_rng(1).integers(60, 200, (height, width, 3), dtype=np.uint8)
    Image.fromarray(noise).save(stream, "JPEG")
    return stream.getvalue()


class SyntheticEye:
    """In place of `hipdrive.app.live_eye.Eye`: the person of the time of the picture, seen at that time."""

    landmarks = POSE_LANDMARKS

    def __init__(self, model: str = "full") -> None:
        self._times = np.array([p.time_s for p in shown()])

    def see(self, rgb: npt.NDArray[np.uint8], time_s: float) -> Picture:
        picture = shown()[int(np.argmin(np.abs(self._times - time_s)))]
        return replace(picture, frames=replace(picture.frames, time_s=np.array([time_s])))
