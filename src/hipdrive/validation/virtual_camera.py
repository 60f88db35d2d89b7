"""A side-view phone camera over laboratory motion: what a pose network would have handed over.

The 3D landmarks are projected through a pinhole at a given distance, height, yaw and roll, resampled to the
camera's frame rate and disturbed as a pose network disturbs them. What comes out is a pixel `Motion` with x
forward and y up whose events are known from force plates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import lfilter

from hipdrive.motion.landmarks import SIDES, Side, mirror_name
from hipdrive.motion.motion import BoolArray, FloatArray, Motion, Pass, Provenance, build_motion


@dataclass(frozen=True, slots=True)
class VirtualCamera:
    """Where the camera stands and how badly points are seen.

    distance_m, height_m : from the runner's middle, above the ground
    yaw_deg : + turns the optical axis towards where the runner comes from; roll_deg : + turns the picture
    focal_px : 924 is a phone's main camera (26 mm equivalent) at 1280 x 720
    noise_px : SD of each coordinate, half of its variance white, half correlated over noise_memory_s
    gap_share : share of heel and toe positions that are missing, in runs of about 50 ms
    swap_share : share of frames in which left and right legs are exchanged, in runs of about 50 ms
    """

    fps: float = 120.0
    distance_m: float = 4.0
    height_m: float = 0.95
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    focal_px: float = 924.0
    noise_px: float = 4.0
    noise_memory_s: float = 0.08
    gap_share: float = 0.0
    swap_share: float = 0.0
    near_side: Side = "right"


def film(motion: Motion, camera: VirtualCamera, seed: int = 0) -> Motion:
    """A pixel `Motion` of a metric 3D one. Times stay those of the motion; gaps in it stay gaps."""
    rng = np.random.default_rng(seed)
    duration = motion.time_s[-1] - motion.time_s[0]
    time_s = motion.time_s[0] + np.arange(int(duration * camera.fps)) / camera.fps
    points = np.stack([_resampled(motion, name, time_s) for name in motion.landmarks], axis=1)
    middle = np.nanmedian((motion["left_hip"] + motion["right_hip"]) / 2.0, axis=0)
    image = _project(points - np.array([middle[0], camera.height_m, middle[2]]), camera)
    image += _noise(image.shape, camera, rng)
    image = _exchange_legs(image, motion.landmarks, _runs(len(time_s), camera.swap_share, camera.fps, rng))
    for tip in ("heel", "toe"):
        for side in SIDES:
            gone = _runs(len(time_s), camera.gap_share, camera.fps, rng)
            image[gone, motion.landmarks.index(f"{side}_{tip}")] = np.nan
    return build_motion(
        time_s,
        {name: image[:, index] for index, name in enumerate(motion.landmarks)},
        scale="pixel",
        passes=(Pass(0, len(time_s), 1 if camera.near_side == "right" else -1, camera.near_side),),
        provenance=Provenance(source=motion.provenance.source, backend="virtual camera", steps=(repr(camera),)),
    )


def _resampled(motion: Motion, name: str, time_s: FloatArray) -> FloatArray:
    points = motion[name]
    good = np.isfinite(points).all(axis=1)
    if good.sum() < 4:
        return np.full((len(time_s), 3), np.nan)
    resampled: FloatArray = CubicSpline(motion.time_s[good], points[good])(time_s)
    return resampled


def _project(points: FloatArray, camera: VirtualCamera) -> FloatArray:
    """(time, landmark, 2) pixels, x forward and y up, of points about the spot the camera looks at."""
    towards = 1.0 if camera.near_side == "right" else -1.0
    yaw, roll = np.radians([camera.yaw_deg, camera.roll_deg])
    along = points[..., 0] * np.cos(yaw) + towards * points[..., 2] * np.sin(yaw)
    nearer = towards * points[..., 2] * np.cos(yaw) - points[..., 0] * np.sin(yaw)
    scale = camera.focal_px / (camera.distance_m - nearer)
    x, y = along * scale, points[..., 1] * scale
    return np.stack([x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)], axis=-1)


def _noise(shape: tuple[int, ...], camera: VirtualCamera, rng: np.random.Generator) -> FloatArray:
    white, drive = rng.standard_normal((2, *shape)) * camera.noise_px / np.sqrt(2.0)
    memory = np.exp(-1.0 / (camera.fps * camera.noise_memory_s))
    drive[1:] *= np.sqrt(1.0 - memory**2)
    total: FloatArray = white + lfilter([1.0], [1.0, -memory], drive, axis=0)
    return total


def _runs(frames: int, share: float, fps: float, rng: np.random.Generator) -> BoolArray:
    """(frames,) bool, true in runs of about 50 ms that cover about the given share."""
    length = max(1, round(0.05 * fps))
    starts = rng.random(frames) < share / length
    runs: BoolArray = np.convolve(starts, np.ones(length))[:frames] > 0
    return runs


def _exchange_legs(image: FloatArray, landmarks: tuple[str, ...], frames: BoolArray) -> FloatArray:
    exchanged = image.copy()
    for column, name in enumerate(landmarks):
        if name.endswith(("hip", "knee", "ankle", "heel", "toe")):
            exchanged[frames, column] = image[frames, landmarks.index(mirror_name(name))]
    return exchanged
