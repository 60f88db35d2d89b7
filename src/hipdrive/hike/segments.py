"""Climbs of 10 % and more: hysteresis over the slopes, then length, time and certainty (definitions B3.6 to B3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.hike.altitude import Noise
from hipdrive.hike.gait import GAITS, UNKNOWN, Gait
from hipdrive.hike.grade import grade_se_percent
from hipdrive.hike.pieces import Slopes
from hipdrive.hike.profile import Profile
from hipdrive.hike.track import BoolArray, FloatArray, IntArray

Status = Literal["qualifies", "too_uncertain", "too_brief", "cannot_tell"]

ENTER_PERCENT, LEAVE_PERCENT = 10.0, 9.0  # B3.6
LOWER_BOUND_PERCENT = 9.0  # B3.6
SHORTEST_M, SHORTEST_S = 100.0, 60.0  # B3.6
_MERGE_GAP_M = 30.0  # B3.6
#: One-sided 90 %.
BOUND_SES = 1.2816
#: A climb of exactly 100 m is measured shorter half of the time: the length may fall short by its own error,
#: at most by this share.
_LENGTH_SLACK = 0.2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a climb with one gait."""

    gait: Gait
    start_m: float
    end_m: float
    moving_s: float
    gain_m: float

    @property
    def length_m(self) -> float:
        """Along the way."""
        return self.end_m - self.start_m


@dataclass(frozen=True, slots=True)
class Segment:
    """One climb.

    start_m, end_m : distance from the start, with the standard errors of both ends; start_s, end_s : clock seconds
    moving_s : without stops; gain_m : net, between the ends of the fitted slope
    grade_percent : net gain over length; lower_percent : its one-sided 90 % bound
    cadence_spm : median of both legs, NaN where unknown; stretches : by gait, in order
    """

    status: Status
    reason: str
    start_m: float
    end_m: float
    start_se_m: float
    end_se_m: float
    start_s: float
    end_s: float
    moving_s: float
    gain_m: float
    grade_percent: float
    grade_se_percent: float
    lower_percent: float
    cadence_spm: float
    stretches: tuple[Stretch, ...]

    @property
    def length_m(self) -> float:
        """Along the way."""
        return self.end_m - self.start_m

    @property
    def vam_m_per_h(self) -> float:
        """Vertical speed on net gain over moving time (B3.7)."""
        return vam_m_per_h(self.gain_m, self.moving_s)

    @property
    def gait(self) -> Literal["hike", "run", "mixed", "unknown"]:
        """The gait of nine tenths of the moving time; unknown where half of it is."""
        spent = {gait: sum(s.moving_s for s in self.stretches if s.gait == gait) for gait in GAITS}
        total = sum(spent.values()) or 1.0
        if spent["unknown"] > 0.5 * total:
            return "unknown"
        return next((gait for gait in GAITS if spent[gait] >= 0.9 * total), "mixed")


@dataclass(frozen=True, slots=True)
class Steps:
    """What the feet did, sample by sample: clock_s (n,), gait (n,) index into `GAITS`, cadence_spm (n,)."""

    clock_s: FloatArray
    gait: IntArray
    cadence_spm: FloatArray


def vam_m_per_h(gain_m: float, moving_s: float) -> float:
    """3600·Δh/Δt, NaN without time."""
    return 3600.0 * gain_m / moving_s if moving_s > 0.0 else float("nan")


def find_segments(
    profile: Profile, grade_percent: FloatArray, slopes: Slopes, sigma_m: float, noise: Noise, steps: Steps
) -> list[Segment]:
    """Every climb of one part that reaches 100 m, with what it lacks where it does not qualify.

    grade_percent : (cells,) the windowed grade of B3.5; a climb must reach 10 % in it too
    """
    found = []
    for first, last in _merged(_climbing(slopes.grade_percent), slopes.knot_m):
        start_m, end_m = float(slopes.knot_m[first]), float(slopes.knot_m[last])
        inside = (profile.distance_m >= start_m) & (profile.distance_m <= end_m)
        entered = np.nanmax(grade_percent[inside], initial=-np.inf) >= ENTER_PERCENT
        segment = _measure(profile, slopes, first, last, sigma_m, noise, steps)
        if entered and segment.length_m >= (1 - _LENGTH_SLACK) * SHORTEST_M:
            found.append(segment)
    return [segment for segment in found if segment.status == "qualifies" or segment.length_m >= SHORTEST_M]


def _climbing(grade_percent: FloatArray) -> BoolArray:
    """(pieces,) hysteresis: in from 10 %, out below 9 %, between as before."""
    state = np.where(grade_percent >= ENTER_PERCENT, 1, np.where(grade_percent < LEAVE_PERCENT, 0, -1))
    state[0] = max(state[0], 0)
    decided = np.maximum.accumulate(np.where(state >= 0, np.arange(len(state)), 0))
    return np.asarray(state[decided] == 1)


def _merged(climbing: BoolArray, knot_m: FloatArray) -> list[tuple[int, int]]:
    """First and last knot of every climb; gaps shorter than 30 m are bridged."""
    edges = np.diff(np.concatenate([[0], climbing.astype(int), [0]]))
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    apart = knot_m[first[1:]] - knot_m[last[:-1]] >= _MERGE_GAP_M
    keep_first, keep_last = np.append(True, apart), np.append(apart, True)
    if not len(first):
        return []
    return list(zip(first[keep_first].tolist(), last[keep_last].tolist(), strict=True))


def _measure(
    profile: Profile, slopes: Slopes, first: int, last: int, sigma_m: float, noise: Noise, steps: Steps
) -> Segment:
    start_m, end_m = float(slopes.knot_m[first]), float(slopes.knot_m[last])
    length_m = end_m - start_m
    gain_m = float(slopes.height_m[last] - slopes.height_m[first])
    moving = np.interp([start_m, end_m], profile.distance_m, profile.moving_s)
    clock = np.interp([start_m, end_m], profile.distance_m, profile.clock_s)
    grade = 100.0 * gain_m / length_m
    # The ends of a long climb are each known from one window: B3's formula at that window, spread over the length.
    window_m = min(length_m, noise.window_m)
    se = grade_se_percent(sigma_m, noise.correlation_m, window_m) * window_m / length_m
    ends_se_m = slopes.knot_se_m[[first, last]]
    status, reason = _verdict(grade - BOUND_SES * se, length_m, ends_se_m, float(np.diff(moving)[0]), noise)
    climbed = (steps.clock_s >= clock[0]) & (steps.clock_s <= clock[1]) & np.isfinite(steps.cadence_spm)
    return Segment(
        status=status,
        reason=reason,
        start_m=start_m,
        end_m=end_m,
        start_se_m=float(ends_se_m[0]),
        end_se_m=float(ends_se_m[1]),
        start_s=float(clock[0]),
        end_s=float(clock[1]),
        moving_s=float(np.diff(moving)[0]),
        gain_m=gain_m,
        grade_percent=grade,
        grade_se_percent=se,
        lower_percent=grade - BOUND_SES * se,
        cadence_spm=float(np.median(steps.cadence_spm[climbed])) if climbed.any() else float("nan"),
        stretches=_stretches(profile, slopes, start_m, end_m, steps),
    )


def _verdict(
    lower_percent: float, length_m: float, ends_se_m: FloatArray, moving_s: float, noise: Noise
) -> tuple[Status, str]:
    needed_m = max(SHORTEST_M, noise.window_m)
    slack_m = min(BOUND_SES * float(np.hypot(*ends_se_m)), _LENGTH_SLACK * needed_m)
    if length_m + slack_m < needed_m:
        if needed_m > SHORTEST_M:
            return "cannot_tell", f"{length_m:.0f} m is too short for this altitude, which needs {needed_m:.0f} m"
        return "too_brief", f"{length_m:.0f} m is less than {needed_m:.0f} m"
    if lower_percent < LOWER_BOUND_PERCENT:
        return (
            "too_uncertain",
            f"it may be as little as {lower_percent:.1f} %, less than {LOWER_BOUND_PERCENT:.0f} %",
        )
    if moving_s < SHORTEST_S:
        return "too_brief", f"it took {moving_s:.0f} s, less than {SHORTEST_S:.0f} s"
    return "qualifies", ""


def _stretches(
    profile: Profile, slopes: Slopes, start_m: float, end_m: float, steps: Steps
) -> tuple[Stretch, ...]:
    cells = np.flatnonzero((profile.distance_m >= start_m - 1e-6) & (profile.distance_m <= end_m + 1e-6))
    nearest = np.clip(np.searchsorted(steps.clock_s, profile.clock_s[cells]), 0, len(steps.clock_s) - 1)
    gait = steps.gait[nearest] if len(cells) else np.array([UNKNOWN])
    gait[-1:] = gait[-2:-1] if len(gait) > 1 else gait  # the last cell is an end, no way follows it
    changes = np.flatnonzero(np.diff(gait)) + 1
    edges_m = np.concatenate([[start_m], profile.distance_m[cells[changes]], [end_m]])
    moving_s = np.diff(np.interp(edges_m, profile.distance_m, profile.moving_s))
    gain_m = np.diff(np.interp(edges_m, slopes.knot_m, slopes.height_m))
    return tuple(
        Stretch(GAITS[gait[at]], float(a), float(b), float(time_s), float(up_m))
        for at, a, b, time_s, up_m in zip(
            np.append(0, changes), edges_m[:-1], edges_m[1:], moving_s, gain_m, strict=True
        )
    )
