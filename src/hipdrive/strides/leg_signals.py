"""`LegSignals`: one leg's motion about the mid-hip on an even time grid, as every event method reads it.

Positions are taken from the mid-hip, so a panning camera and a belt look alike: in stance the foot moves
backwards at the running speed in either. The hip's own rise and fall is the one signal taken from the picture,
with its slow drift removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import butter, sosfiltfilt

from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion, Pass

GRID_HZ = 200.0
#: Low enough that a pose network's noise leaves velocities usable, and the same for every source, so that
#: the methods' offsets do not depend on how a motion was cleaned before.
CUTOFF_HZ = 12.0
_LOW_PASS: FloatArray = butter(2, CUTOFF_HZ, fs=GRID_HZ, output="sos")
#: Shortest pass worth looking at: less cannot hold one step.
MIN_PASS_S = 0.4


@dataclass(frozen=True, eq=False)
class LegSignals:
    """One leg of one pass, lengths in leg lengths (hip to ankle along the bones), velocities per second.

    time_s : (grid,) even, GRID_HZ
    ankle_x, foot_x, toe_x : (grid,) ahead of the mid-hip
    ankle_y, heel_y, toe_y : (grid,) above the mid-hip's slow level
    foot_vx : (grid,) horizontal velocity of the foot (mean of ankle, heel and toe) against the mid-hip
    toe_vy : (grid,) vertical velocity of the toe
    hip_vy : (grid,) vertical velocity of the mid-hip, + up
    knee_flexion_deg, shank_pitch_deg, thigh_pitch_deg : (grid,)
    foot_pitch_deg : (grid,), NaN where heel or toe is never seen
    seen : (grid,) share of the leg's landmarks that were there in the nearest frame
    level : whether y is truly up against the ground; a picture's ground slopes with camera, lens and belt
    """

    side: Side
    time_s: FloatArray
    ankle_x: FloatArray
    foot_x: FloatArray
    toe_x: FloatArray
    ankle_y: FloatArray
    heel_y: FloatArray
    toe_y: FloatArray
    hip_y: FloatArray
    knee_flexion_deg: FloatArray
    foot_pitch_deg: FloatArray
    shank_pitch_deg: FloatArray
    thigh_pitch_deg: FloatArray
    seen: FloatArray
    level: bool

    def rate(self, values: FloatArray) -> FloatArray:
        """(grid,) time derivative per second."""
        slope: FloatArray = np.gradient(values) * GRID_HZ
        return slope

    @cached_property
    def foot_vx(self) -> FloatArray:
        return self.rate(self.foot_x)

    @cached_property
    def toe_vy(self) -> FloatArray:
        return self.rate(self.toe_y)

    @cached_property
    def hip_vy(self) -> FloatArray:
        return self.rate(self.hip_y)

    @cached_property
    def channels(self) -> FloatArray:
        """(channel, grid) what steps are compared by (`registration`).

        Positions carry a step's time through a pose network's noise, rates carry it sharply where there is none.
        """
        moving = [
            self.foot_x, self.ankle_y, self.heel_y, self.toe_y, self.hip_y, self.knee_flexion_deg, self.shank_pitch_deg,
        ]  # fmt: skip
        still = [self.ankle_x, self.toe_x, self.thigh_pitch_deg, self.foot_pitch_deg]
        every = moving + [self.rate(values) for values in moving] + still
        return np.stack([channel for channel in every if np.isfinite(channel).all()])


def leg_signals(motion: Motion, stretch: Pass) -> dict[Side, LegSignals]:
    """Both legs of one pass; a leg without hip, knee or ankle is left out, and so is a pass under 0.4 s."""
    frames = slice(stretch.start, stretch.stop)
    time_s = motion.time_s[frames]
    if len(time_s) < 4 or time_s[-1] - time_s[0] < MIN_PASS_S:
        return {}
    grid_s = np.arange(time_s[0], time_s[-1], 1.0 / GRID_HZ)
    found = [name for name in ("left_hip", "right_hip") if motion.has(name)]
    if not found:
        return {}
    hips = _smooth(np.nanmean([_filled(motion[name][frames, :2]) for name in found], axis=0), time_s, grid_s)
    return {
        side: _one_leg(motion, frames, side, hips, grid_s)
        for side in SIDES
        if motion.has(f"{side}_knee", f"{side}_ankle")
        and np.isfinite(motion[f"{side}_ankle"][frames, 0]).sum() > 0.5 * len(time_s)
    }


def _one_leg(motion: Motion, frames: slice, side: Side, hips: FloatArray, grid_s: FloatArray) -> LegSignals:
    time_s = motion.time_s[frames]
    raw = {name: motion[f"{side}_{name}"][frames, :2] for name in ("knee", "ankle")}
    ankle = _filled(raw["ankle"])
    # A missing heel or toe is carried by the ankle: the foot is nearly stiff, the picture is not.
    tips = {}
    for name in ("heel", "toe"):
        if motion.has(f"{side}_{name}"):
            raw[name] = motion[f"{side}_{name}"][frames, :2]
            tips[name] = _smooth(ankle + _filled(raw[name] - ankle), time_s, grid_s)
    ankle, knee = (_smooth(_filled(points), time_s, grid_s) for points in (ankle, raw["knee"]))
    hip = (
        _smooth(_filled(motion[f"{side}_hip"][frames, :2]), time_s, grid_s) if motion.has(f"{side}_hip") else hips
    )
    heel, toe = tips.get("heel", ankle), tips.get("toe", ankle)
    length = np.median(np.hypot(*(hip - knee).T) + np.hypot(*(knee - ankle).T))
    level = _slow_level(hips[:, 1])
    foot_x = (ankle + heel + toe)[:, 0] / 3.0 - hips[:, 0]
    shank, thigh = _pitch_deg(ankle, knee), _pitch_deg(knee, hip)
    seen = np.mean([np.isfinite(points[:, 0]) for points in raw.values()], axis=0)
    return LegSignals(
        side=side,
        time_s=grid_s,
        ankle_x=(ankle[:, 0] - hips[:, 0]) / length,
        foot_x=foot_x / length,
        toe_x=(toe[:, 0] - hips[:, 0]) / length,
        ankle_y=(ankle[:, 1] - level) / length,
        heel_y=(heel[:, 1] - level) / length,
        toe_y=(toe[:, 1] - level) / length,
        hip_y=(hips[:, 1] - level) / length,
        knee_flexion_deg=shank - thigh,
        foot_pitch_deg=_foot_pitch_deg(tips, len(grid_s)),
        shank_pitch_deg=shank,
        thigh_pitch_deg=thigh,
        seen=np.interp(grid_s, time_s, seen),
        level=motion.is_3d,
    )


def _filled(points: FloatArray) -> FloatArray:
    """The same (time, 2) points with gaps bridged straight; all NaN stays as it is."""
    filled = points.copy()
    index = np.arange(len(points))
    good = np.isfinite(points).all(axis=1)
    if good.any():
        for axis in range(points.shape[1]):
            filled[:, axis] = np.interp(index, index[good], points[good, axis])
    return filled


def _smooth(points: FloatArray, time_s: FloatArray, grid_s: FloatArray) -> FloatArray:
    """(grid, 2) points on the even grid after a zero-lag fourth-order Butterworth low-pass."""
    if not np.isfinite(points).all():
        return np.full((len(grid_s), points.shape[1]), np.nan)
    even = CubicSpline(time_s, points)(grid_s)
    filtered: FloatArray = sosfiltfilt(_LOW_PASS, even, axis=0, padlen=min(len(even) - 1, 60))
    return filtered


def _slow_level(height: FloatArray) -> FloatArray:
    """(grid,) the slow part of a height: what a tilted camera or a pan adds, without the steps."""
    half = min(int(0.8 * GRID_HZ), len(height) // 2)
    padded = np.pad(height, half, mode="reflect", reflect_type="odd")
    total = np.cumsum(np.concatenate([[0.0], padded]))
    level: FloatArray = (total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1)
    return level


def _foot_pitch_deg(tips: dict[str, FloatArray], grid: int) -> FloatArray:
    if len(tips) < 2:
        return np.full(grid, np.nan)
    along = tips["toe"] - tips["heel"]
    pitch: FloatArray = np.degrees(np.unwrap(np.arctan2(along[:, 1], along[:, 0])))
    return pitch


def _pitch_deg(distal: FloatArray, proximal: FloatArray) -> FloatArray:
    delta = proximal - distal
    angle: FloatArray = np.degrees(np.unwrap(np.arctan2(delta[:, 0], delta[:, 1])))
    return angle
