"""One live picture as the coach sees it: landmarks and outline of one frame, and the light it was taken in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hipdrive.exercises.signals import Frames
from hipdrive.motion.motion import FloatArray

#: What must lie inside the picture: the same as of a recorded set (`hipdrive.exercises.gates`).
NEEDED = ("ear", "shoulder", "hip", "knee", "ankle")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One frame.

    frames : arrays of one frame; landmarks NaN where no person was found
    size_px : upright width, height
    brightness, contrast : mean and standard deviation of the picture's luma, 0..1
    """

    frames: Frames
    size_px: tuple[int, int]
    brightness: float = 0.5
    contrast: float = 0.25

    @property
    def time_s(self) -> float:
        """Capture time in seconds of the session."""
        return float(self.frames.time_s[0])

    @property
    def person(self) -> bool:
        """Whether a person was found."""
        return bool(np.isfinite(self.frames.position_px[0, :, 0]).any())


@dataclass(frozen=True, slots=True)
class Glance:
    """What the gate keeps of one picture.

    cut_off : the needed landmark furthest outside the picture, empty where all are inside
    width_share : shoulder width against trunk length
    height_share : ear to ankle along the body, against the picture's height
    hip_share : hips above the lower of knees and ankles in the picture, in leg lengths; negative = below them
    """

    time_s: float
    person: bool
    cut_off: str = ""
    width_share: float = float("nan")
    height_share: float = float("nan")
    hip_share: float = float("nan")
    brightness: float = 0.5
    contrast: float = 0.25


def glance_at(picture: Picture) -> Glance:
    """The few numbers of a picture that the gate judges by."""
    if not picture.person:
        return Glance(picture.time_s, False, brightness=picture.brightness, contrast=picture.contrast)
    frames = picture.frames
    shoulder, hip = frames.middle("shoulder")[0], frames.middle("hip")[0]
    trunk = float(np.linalg.norm(shoulder - hip))
    wide = float(np.linalg.norm(frames.at("left_shoulder")[0] - frames.at("right_shoulder")[0]))
    return Glance(
        picture.time_s,
        True,
        _furthest_out(picture),
        wide / max(trunk, 1e-9),
        _body_px(frames) / picture.size_px[1],
        _hip_share(frames),
        picture.brightness,
        picture.contrast,
    )


def _body_px(frames: Frames) -> float:
    """Ear to shoulder to hip to knee to ankle in pixels, of the longer leg: the same lying, kneeling and standing."""
    chain = [frames.middle("ear")[0], frames.middle("shoulder")[0], frames.middle("hip")[0]]
    return sum(float(np.linalg.norm(b - a)) for a, b in pairwise(chain)) + _leg_px(frames)


def _leg_px(frames: Frames) -> float:
    legs = []
    for side in ("left", "right"):
        points = [frames.at(f"{side}_{name}")[0] for name in ("hip", "knee", "ankle")]
        legs.append(sum(float(np.linalg.norm(b - a)) for a, b in pairwise(points)))
    return max(legs)


def _hip_share(frames: Frames) -> float:
    low = min(float(frames.at(f"{side}_{part}")[0, 1]) for part in ("knee", "ankle") for side in ("left", "right"))
    return (float(frames.middle("hip")[0, 1]) - low) / max(_leg_px(frames), 1e-9)


def _furthest_out(picture: Picture) -> str:
    frames = picture.frames
    names = [f"{side}_{part}" for part in NEEDED for side in ("left", "right")]
    points: FloatArray = frames.position_px[0, [frames.landmarks.index(name) for name in names]]
    size = np.array(picture.size_px, dtype=float)
    out = np.maximum(-points, points - size).max(axis=1)
    worst = int(np.argmax(out))
    return names[worst] if out[worst] > 0 else ""
