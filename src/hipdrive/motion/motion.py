"""`Motion`: what moved, where and when. Knows no file and no model.

Axes follow ISB: x is the direction of progression, y is up, z is the runner's right. A 2D side view
has x and y only. Readers and pose backends convert; nothing later may flip an axis.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from hipdrive.errors import SchemaError
from hipdrive.motion.landmarks import LANDMARKS, Side

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Scale = Literal["metric", "pixel"]
Surface = Literal["treadmill", "overground"]


#: Two neighbouring times, each rounded to a millisecond, are off by this at most.
_ROUNDED_TIME_S = 0.00101


class Status(IntEnum):
    """Where one landmark position of one frame comes from."""

    OBSERVED = 0
    INTERPOLATED = 1
    MISSING = 2


@dataclass(frozen=True, slots=True)
class Pass:
    """One stretch of running in one direction; steps never span two passes.

    start, stop : half-open frame interval
    image_direction : +1 if the runner faces image right, -1 left; 0 where there is no image (3D)
    near_side : the runner's side the camera sees; None where there is no camera
    image_roll_deg : camera roll that was taken out of the positions (`hipdrive.motion.roll`)
    """

    start: int
    stop: int
    image_direction: int = 0
    near_side: Side | None = None
    image_roll_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a motion comes from and every step applied to it, in order."""

    source: str = ""
    backend: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Motion:
    """Landmark positions over time (arrays are made read-only).

    time_s : (time,) seconds, strictly increasing, may be uneven; 0 is the first frame of the recording
    position : (time, landmark, space) float; NaN = missing; x forward, y up (, z right)
    landmarks : names from `hipdrive.motion.landmarks.LANDMARKS`
    scale : ``metric`` (metres) or ``pixel``
    confidence : (time, landmark) in 0..1
    status : (time, landmark) of `Status`
    passes : half-open frame intervals; at least one
    """

    time_s: FloatArray
    position: FloatArray
    landmarks: tuple[str, ...]
    scale: Scale
    confidence: FloatArray
    status: npt.NDArray[np.int8]
    passes: tuple[Pass, ...]
    provenance: Provenance = Provenance()

    def __post_init__(self) -> None:
        faults = _faults(self)
        if faults:
            raise SchemaError(
                "The motion is not consistent: " + "; ".join(faults),
                slug="motion-schema",
                fix="check the reader or pose backend that made it",
            )
        for array in (self.time_s, self.position, self.confidence, self.status):
            array.setflags(write=False)

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.time_s)

    @property
    def is_3d(self) -> bool:
        """Whether there is a z axis."""
        return bool(self.position.shape[2] == 3)

    @cached_property
    def fps(self) -> float:
        """Usual frame rate in Hz: of the frames that come about as far apart as the median.

        Their mean, for containers that round times to whole milliseconds make 16 and 17 ms of 60 Hz.
        """
        apart = np.diff(self.time_s)
        median = np.quantile(apart, 0.5, method="lower")  # one of them, so that there is always a usual one
        usual = np.abs(apart - median) <= np.clip(_ROUNDED_TIME_S, 0.1 * median, 0.3 * median)
        return float(1.0 / np.mean(apart[usual]))

    @property
    def frames_per_s(self) -> float:
        """Frames that there really are a second inside the passes: lower than `fps` where frames were dropped."""
        kept = [part for part in self.passes if part.stop - part.start > 1]
        lasts_s = sum(float(self.time_s[part.stop - 1] - self.time_s[part.start]) for part in kept)
        frames = sum(part.stop - part.start - 1 for part in kept)
        return min(self.fps, frames / lasts_s) if lasts_s > 0 else self.fps

    def has(self, *names: str) -> bool:
        """Whether every named landmark is present and seen at least once."""
        return all(name in self.landmarks and np.isfinite(self[name][:, 0]).any() for name in names)

    def __getitem__(self, name: str) -> FloatArray:
        """(time, space) position of one landmark; KeyError if the motion has no such landmark."""
        try:
            return self.position[:, self.landmarks.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def midpoint(self, first: str, second: str) -> FloatArray:
        """(time, space) mean of two landmarks; missing where either is."""
        return (self[first] + self[second]) / 2.0

    def with_position(self, position: FloatArray, *steps: str) -> Motion:
        """The same motion with other positions, the steps added to the provenance."""
        provenance = replace(self.provenance, steps=(*self.provenance.steps, *steps))
        return replace(self, position=position, provenance=provenance)


def _faults(motion: Motion) -> list[str]:
    frames, names = motion.position.shape[0], len(motion.landmarks)
    faults: list[str] = []
    if motion.position.ndim != 3 or motion.position.shape[2] not in (2, 3):
        faults.append(f"position has shape {motion.position.shape}, expected (time, landmark, 2 or 3)")
    if motion.position.shape[1] != names:
        faults.append(f"{names} landmark names for {motion.position.shape[1]} positions")
    if motion.time_s.shape != (frames,):
        faults.append(f"{motion.time_s.shape} times for {frames} frames")
    elif frames < 2 or bool(np.any(~(np.diff(motion.time_s) > 0))):
        faults.append("time is not strictly increasing over at least two frames")
    for label, array in (("confidence", motion.confidence), ("status", motion.status)):
        if array.shape != (frames, names):
            faults.append(f"{label} has shape {array.shape}, expected {(frames, names)}")
    unknown = sorted(set(motion.landmarks) - set(LANDMARKS))
    if unknown:
        faults.append(f"unknown landmarks {unknown}")
    if not motion.passes:
        faults.append("no pass")
    return faults


def build_motion(
    time_s: FloatArray,
    positions: dict[str, FloatArray],
    *,
    scale: Scale,
    passes: Iterable[Pass] = (),
    provenance: Provenance | None = None,
    confidence: FloatArray | None = None,
) -> Motion:
    """Make a `Motion` from one (time, space) array per landmark, all frames taken as observed where finite."""
    position = np.stack([np.asarray(p, dtype=float) for p in positions.values()], axis=1)
    missing = ~np.isfinite(position).all(axis=2)
    status = np.where(missing, Status.MISSING, Status.OBSERVED).astype(np.int8)
    return Motion(
        time_s=np.array(time_s, dtype=float),
        position=position,
        landmarks=tuple(positions),
        scale=scale,
        confidence=np.where(missing, 0.0, 1.0) if confidence is None else confidence,
        status=status,
        passes=tuple(passes) or (Pass(0, len(time_s)),),
        provenance=provenance or Provenance(),
    )
