"""`Step`: where one foot goes from farthest ahead of the hip to farthest behind it. Stance lies inside.

Source of the seeds: Zeni et al. 2008, Gait Posture 27:710 — the foot's extremes against the pelvis. In running
the foot is already drawn back before contact and still goes back after toe-off, so the extremes only frame
the search; they are hard to miss and carry their side with them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.signal import butter, find_peaks, sosfiltfilt

from hipdrive.motion.motion import FloatArray
from hipdrive.strides.leg_signals import GRID_HZ, LegSignals

_SEED_HZ = 5.0
#: The foot's path along the running direction in leg lengths: standing and marching are well below, slow
#: running well above.
_MIN_PATH = 0.35
_MIN_PROMINENCE = 0.35  # of that path: less is noise or a stumble
#: An extreme this many spans or fewer from the border may have lost its partner there.
_BORDER_SPANS = 1.4
_SPAN_S = (0.15, 0.9)  # ahead to behind; running 0.3 to 0.45, walking 0.6 to 0.8


@dataclass(frozen=True)
class Step:
    """One leg's signals and the grid indices between which the foot travels back under the body."""

    signals: LegSignals
    ahead: int  # below 0 where the recording begins during the step
    behind: int  # past the end where it stops during the step

    @property
    def begins(self) -> bool:
        """Whether the recording holds the step's beginning."""
        return self.ahead >= 0

    @property
    def ends(self) -> bool:
        """Whether the recording holds the step's end."""
        return self.behind < len(self.signals.time_s)

    def index(self, share: float) -> int:
        """Grid index at a share of the way from ahead (0) to behind (1); may lie outside [0, 1]."""
        place = round(self.ahead + share * (self.behind - self.ahead))
        return max(0, min(place, len(self.signals.time_s)))

    def time_s(self, index: float) -> float:
        """Time of a fractional grid index; NaN stays NaN."""
        return float(self.signals.time_s[0] + index / GRID_HZ)

    @cached_property
    def belt_velocity(self) -> float:
        """Foot velocity against the hip while on the ground, leg lengths per second, negative."""
        middle = np.sort(self.signals.foot_vx[self.index(0.25) : self.index(0.75)])
        if len(middle) < 3:
            return math.nan
        fast = middle[: max(3, len(middle) // 2)]
        # The median of what is sorted already; np.median would sort every step anew. NaN are sorted to the end.
        half = len(fast) // 2
        return math.nan if math.isnan(fast[-1]) else float(fast[half] + fast[-half - 1]) / 2.0


def find_steps(signals: LegSignals) -> list[Step]:
    """The steps of one leg in one pass, in order of time; empty where the foot does not travel.

    A step that the recording cuts off at its beginning or end is among them (see `Step.begins`, `Step.ends`).
    """
    path = _seed_curve(signals.foot_x)
    reach = float(np.ptp(path))
    if not reach > _MIN_PATH:
        return []
    ahead = _peaks(path, _MIN_PROMINENCE * reach)
    behind = _peaks(-path, _MIN_PROMINENCE * reach)
    steps = [Step(signals, start, stop) for start, stop in _pairs(ahead, behind)]
    if not steps:
        return []
    span = round(float(np.median([step.behind - step.ahead for step in steps])))
    if behind[0] < ahead[0] and behind[0] < _BORDER_SPANS * span:
        steps.insert(0, Step(signals, behind[0] - span, behind[0]))
    if ahead[-1] > behind[-1] and ahead[-1] + _BORDER_SPANS * span >= len(path):
        steps.append(Step(signals, ahead[-1], ahead[-1] + span))
    return steps


def _peaks(path: FloatArray, prominence: float) -> list[int]:
    """Indices of maxima that stand out by the prominence; the borders of the recording count as low."""
    framed = np.concatenate([[path.min()], path, [path.min()]])
    found, _ = find_peaks(framed, prominence=prominence)
    return [int(index) - 1 for index in found if 3 < index < len(path) - 2]


def _pairs(ahead: list[int], behind: list[int]) -> list[tuple[int, int]]:
    """Each extreme ahead with the next one behind, where no other extreme ahead comes first and the time is right."""
    low, high = (span * GRID_HZ for span in _SPAN_S)
    turns = sorted([(place, True) for place in ahead] + [(place, False) for place in behind])
    return [
        (start, stop)
        for (start, goes_back), (stop, goes_on) in pairwise(turns)
        if goes_back and not goes_on and low <= stop - start <= high
    ]


def _seed_curve(foot_x: FloatArray) -> FloatArray:
    if not np.isfinite(foot_x).all():
        return np.zeros_like(foot_x)
    sos = butter(2, _SEED_HZ, fs=GRID_HZ, output="sos")
    slow: FloatArray = sosfiltfilt(sos, foot_x, padlen=min(len(foot_x) - 1, 150))
    return slow
