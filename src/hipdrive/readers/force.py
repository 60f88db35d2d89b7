"""`PlateForce`: the vertical ground force of one plate or belt over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray


@dataclass(frozen=True, eq=False)
class PlateForce:
    """Vertical ground force (time,) in newtons, up positive, at time_s (time,) seconds from the first frame.

    name : the plate's or column's own name
    side : the foot the file says it belongs to; None where it does not say
    """

    name: str
    time_s: FloatArray
    vertical_n: FloatArray
    side: Side | None = None

    @property
    def rate_hz(self) -> float:
        """Samples a second."""
        return float(1.0 / np.median(np.diff(self.time_s)))


def vertical_of(force: FloatArray) -> FloatArray:
    """(time,) the vertical part of (time, 3) ground forces whose axes are not known, up positive.

    Weight outweighs braking and sideways force in every running recording, so the vertical is the axis of
    the largest mean.
    """
    mean = np.nanmean(force, axis=0)
    axis = int(np.argmax(np.abs(mean)))
    sign = -1.0 if mean[axis] < 0 else 1.0
    return np.asarray(sign * force[:, axis], dtype=float)
