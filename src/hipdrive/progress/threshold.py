"""How large a difference between two recordings must be before it is larger than the measurement's own error.

Three parts (decision 9):

- floor: the larger of the two recordings' own MDC95 and the between-session figure of the definitions
- chance: 95 % of the difference of two means over steps, with as many degrees of freedom as the steps give
- set-up: what a newly placed camera moves, 95 % of the difference of two. A network's keypoints sit beside the
  joints by a constant of the same person, side and model: it falls out of the difference. What does not fall out
  is perspective, frame rate and events (`camera_errors.csv`) and a roll nobody told. Nothing of this counts where
  somebody vouches that the camera has not moved. But a measure without a published between-session figure gets its
  whole systematic error counted, in both, since nothing else says how far it wanders.

The threshold is the larger of the floor and chance and set-up together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hipdrive.measures.camera_errors import camera_error
from hipdrive.progress.conditions import specs
from hipdrive.progress.recording import NAN, Reading, Recorded

#: Camera roll that nobody told, one standard deviation [engineering], as in `hipdrive.measures.uncertainty`.
_UNTOLD_ROLL_DEG = 1.0
_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Threshold:
    """The smallest difference that counts, in the measurement's unit, and what sets it; NaN where nothing tells.

    source : published, the recording's own, or camera
    """

    value: float
    source: str


def change_threshold(before: Recorded, after: Recorded, first: Reading, second: Reading) -> Threshold:
    """The threshold of one measurement between two recordings that may be compared."""
    spec = specs().get(first.name)
    # The published figures are of cameras and markers: a watch's numbers are judged by what came with them, if anything.
    published = spec.mdc95 if spec is not None and before.kind != "watch" else NAN
    own = _largest(first.mdc95, second.mdc95)
    floor = _largest(published, own)
    same_place = before.place is not None and before.place == after.place
    moved = (_moved(recording, r, same_place) for recording, r in ((before, first), (after, second)))
    set_up = _NORMAL_95 * math.hypot(*moved)
    together = math.hypot(_chance(first, second), set_up)
    if not math.isfinite(floor) and together == 0.0:
        return Threshold(NAN, "")
    value = _largest(floor, together)
    if value == published:
        return Threshold(value, "published")
    return Threshold(value, "own" if value == own else "camera")


def _moved(recording: Recorded, reading: Reading, same_place: bool) -> float:
    """One standard deviation of what a newly placed camera does to this reading."""
    spec = specs().get(reading.name)
    if spec is None or not spec.mdc95_source:
        return reading.u_sys if math.isfinite(reading.u_sys) else 0.0
    if same_place or recording.view != "side" or recording.kind == "watch":
        return 0.0
    roll = _UNTOLD_ROLL_DEG if spec.roll_sensitive and not (recording.calibrated or recording.roll_told) else 0.0
    return math.hypot(camera_error(reading.name, recording.fps), roll)


def _chance(first: Reading, second: Reading) -> float:
    """95 % of the difference of two means over steps (Welch); 0 where no spread is known."""
    variances = first.sem**2, second.sem**2
    total = sum(variances)
    if total == 0.0:
        return 0.0
    from scipy.special import stdtrit  # a heavy import, not needed to start

    freedom = total**2 / sum(v**2 / max(r.n_steps - 1, 1) for v, r in zip(variances, (first, second), strict=True))
    return float(stdtrit(freedom, 0.975)) * math.sqrt(total)


def _largest(*values: float) -> float:
    return max((value for value in values if math.isfinite(value)), default=NAN)
