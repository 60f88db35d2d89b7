"""The quantities that exercises are counted and judged on, frame by frame, from landmarks and the back's outline.

Array code on any number of frames: a recorded set is computed at once, a live picture as an array of one. Only where
the person faces and how large the legs are is carried from frame to frame (`follow_body`), looking back, never ahead.

Signs follow the definitions: pitch + when the upper end is ahead, thigh + when the knee is behind the hip, flexion +;
spine flexion + rounded, - arched. Lengths are in leg lengths (thigh + shank), x + to the front, y + up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hipdrive.exercises.back import spine_flexion_deg
from hipdrive.motion.landmarks import SIDES, Side, other_side
from hipdrive.motion.motion import FloatArray

#: One value a frame and side, in this order.
QUANTITIES: tuple[str, ...] = (
    "trunk_lean_deg",
    "thigh_pitch_deg",
    "other_thigh_pitch_deg",
    "shank_pitch_deg",
    "knee_flexion_deg",
    "other_knee_flexion_deg",
    "leg_behind_spine_line_deg",
    "other_leg_behind_spine_line_deg",
    "whole_leg_pitch_deg",
    "thigh_before_knee_deg",
    "hip_flexion_deg",
    "one_leg_fold_deg",
    "one_leg_back_deg",
    "leg_spread_deg",
    "knee_share_of_fold",
    "elbow_flexion_deg",
    "hip_x_leg_lengths",
    "hip_height_leg_lengths",
    "hip_above_floor_leg_lengths",
    "ankle_x_leg_lengths",
    "other_ankle_x_leg_lengths",
    "other_foot_lift_leg_lengths",
    "ankle_ahead_leg_lengths",
    "stagger_leg_lengths",
    "sideways_leg_lengths",
    "width_share",
    "neck_flexion_deg",
    "spine_flexion_deg",
    "limb_confidence",
    "head_confidence",
    "back_confidence",
    "feet_lift_leg_lengths",
    "knee_height_leg_lengths",
    "arm_opening_deg",
    "hand_above_floor_leg_lengths",
)
COLUMN: dict[str, int] = {name: number for number, name in enumerate(QUANTITIES)}
#: How fast the memory of facing and size fades, in frames' worth of seconds.
_MEMORY_S = 1.0
#: The leg length follows only what differs by more than this, quickly up and very slowly down: places in the
#: picture are divided by it, so it must stand still during a set.
_DEAD_BAND, _UP_SHARE_PER_S, _DOWN_SHARE_PER_S = 0.10, 0.30, 0.005


class Sample(NamedTuple):
    """One frame: the quantities for each side as the working side, and for both legs together."""

    time_s: float
    left: tuple[float, ...]
    right: tuple[float, ...]
    both: tuple[float, ...]


class Body(NamedTuple):
    """What is remembered of the person: `facing` > 0 to image right, leg length in pixels; NaN before the first frame."""

    time_s: float = float("nan")
    facing: float = float("nan")
    leg_px: float = float("nan")


#: Before the first frame.
NOBODY = Body()


@dataclass(frozen=True, eq=False)
class Frames:
    """Landmarks of some frames in upright pixels (u right, v down).

    position_px : (time, landmark, 2); confidence : (time, landmark); outline_px : (time, N, 2) or None
    """

    time_s: FloatArray
    position_px: FloatArray
    confidence: FloatArray
    landmarks: tuple[str, ...]
    outline_px: FloatArray | None = None

    def at(self, name: str) -> FloatArray:
        """(time, 2) x to image right, y up, pixels."""
        return np.asarray(self.position_px[:, self.landmarks.index(name)] * np.array([1.0, -1.0]))

    def sure(self, *names: str) -> FloatArray:
        """(time,) the smallest confidence of the named landmarks."""
        return np.asarray(self.confidence[:, [self.landmarks.index(name) for name in names]].min(axis=1))

    def middle(self, name: str) -> FloatArray:
        """(time, 2) mean of the left and right landmark."""
        return np.asarray((self.at(f"left_{name}") + self.at(f"right_{name}")) / 2)


def follow_body(body: Body, time_s: float, facing_vote: float, leg_px: float) -> Body:
    """The memory after one more frame: facing fades over a second, leg length settles at what is long but common."""
    if not np.isfinite(facing_vote) or not np.isfinite(leg_px):
        return body
    if not np.isfinite(body.time_s):
        return Body(time_s, facing_vote, leg_px)
    gone_s = min(max(time_s - body.time_s, 0.0), _MEMORY_S)
    share = gone_s / _MEMORY_S
    rate = _UP_SHARE_PER_S if leg_px > body.leg_px else -_DOWN_SHARE_PER_S
    step = rate * gone_s * body.leg_px if abs(leg_px / body.leg_px - 1.0) > _DEAD_BAND else 0.0
    return Body(time_s, body.facing + share * (facing_vote - body.facing), body.leg_px + step)


def compute_samples(frames: Frames, body: Body = NOBODY) -> tuple[list[Sample], Body]:
    """The samples of the frames in order, and the memory to carry on with."""
    votes, legs = _facing_votes(frames), _leg_px(frames)
    facing, scale = np.empty(len(votes)), np.empty(len(votes))
    for row, (time_s, vote, leg) in enumerate(
        zip(frames.time_s.tolist(), votes.tolist(), legs.tolist(), strict=True)
    ):
        body = follow_body(body, time_s, vote, leg)
        facing[row] = 1.0 if not body.facing < 0 else -1.0
        scale[row] = body.leg_px
    with np.errstate(invalid="ignore", divide="ignore"):
        left, right = (_side_values(frames, side, facing, scale) for side in SIDES)
    both = _together(left, right)
    rows = zip(frames.time_s.tolist(), left.tolist(), right.tolist(), both.tolist(), strict=True)
    return [Sample(t, tuple(a), tuple(b), tuple(c)) for t, a, b, c in rows], body


def _facing_votes(frames: Frames) -> FloatArray:
    """(time,) + for image right: nose before ears, toes before heels of upright shanks, shoulders before hips."""
    leg = _leg_px(frames)
    nose = frames.at("nose")[:, 0] - frames.middle("ear")[:, 0]
    lean = frames.middle("shoulder")[:, 0] - frames.middle("hip")[:, 0]
    feet = np.zeros(len(leg))
    for side in SIDES:
        shank = frames.at(f"{side}_knee") - frames.at(f"{side}_ankle")
        upright = np.clip(shank[:, 1] / np.maximum(np.linalg.norm(shank, axis=1), 1e-9), 0.0, 1.0)
        feet += upright * (frames.at(f"{side}_toe")[:, 0] - frames.at(f"{side}_heel")[:, 0])
    return np.asarray((2.0 * nose + 0.5 * lean + feet) / leg)


def _leg_px(frames: Frames) -> FloatArray:
    """(time,) thigh plus shank of the leg that looks longer."""
    lengths = [
        np.linalg.norm(frames.at(f"{side}_hip") - frames.at(f"{side}_knee"), axis=1)
        + np.linalg.norm(frames.at(f"{side}_knee") - frames.at(f"{side}_ankle"), axis=1)
        for side in SIDES
    ]
    return np.asarray(np.maximum(lengths[0], lengths[1]))


def _pitch(frames: Frames, low: FloatArray, high: FloatArray, facing: FloatArray) -> FloatArray:
    along = high - low
    return np.asarray(np.degrees(np.arctan2(along[:, 0] * facing, along[:, 1])))


def _wrap(angle_deg: FloatArray, lowest_deg: float = -180.0) -> FloatArray:
    return np.asarray((angle_deg - lowest_deg) % 360.0 + lowest_deg)


def _side_values(frames: Frames, side: Side, facing: FloatArray, scale: FloatArray) -> FloatArray:
    """(time, quantity) with `side` as the working side."""
    other = other_side(side)
    hip, shoulder = frames.middle("hip"), frames.middle("shoulder")
    trunk = _pitch(frames, hip, shoulder, facing)
    thigh, shank = _leg_pitches(frames, side, facing)
    other_thigh, other_shank = _leg_pitches(frames, other, facing)
    whole_leg = _whole_leg_pitch(frames, side, facing)
    knee, other_knee = _wrap(shank - thigh, -90.0), _wrap(other_shank - other_thigh, -90.0)
    psi, other_psi = _wrap(thigh - trunk), _wrap(other_thigh - trunk)
    foot, other_foot = _foot_y(frames, side), _foot_y(frames, other)
    floor = np.fmin(
        np.fmin(foot, other_foot), np.fmin(frames.at("left_knee")[:, 1], frames.at("right_knee")[:, 1])
    )
    hand = np.fmin(frames.at("left_wrist")[:, 1], frames.at("right_wrist")[:, 1])
    ahead = (frames.at(f"{side}_ankle")[:, 0] - frames.at(f"{other}_ankle")[:, 0]) * facing / scale
    back, back_sure = spine_flexion_deg(frames.outline_px, frames.position_px, frames.landmarks)
    columns = {
        "trunk_lean_deg": trunk,
        "thigh_pitch_deg": thigh,
        "other_thigh_pitch_deg": other_thigh,
        "shank_pitch_deg": shank,
        "knee_flexion_deg": knee,
        "other_knee_flexion_deg": other_knee,
        "leg_behind_spine_line_deg": psi,
        "other_leg_behind_spine_line_deg": other_psi,
        "whole_leg_pitch_deg": whole_leg,
        # Not below its start as long as the thigh does at least half of what the whole leg does.
        "thigh_before_knee_deg": _wrap(2.0 * thigh - whole_leg),
        "hip_flexion_deg": -psi,
        "one_leg_fold_deg": other_psi - psi,
        "one_leg_back_deg": psi - other_psi,
        "leg_spread_deg": np.abs(psi - other_psi),
        "knee_share_of_fold": knee / np.maximum(-psi, 20.0),
        "elbow_flexion_deg": _elbow(frames, side),
        "hip_x_leg_lengths": hip[:, 0] * facing / scale,
        "hip_height_leg_lengths": hip[:, 1] / scale,
        "hip_above_floor_leg_lengths": (hip[:, 1] - floor) / scale,
        "ankle_x_leg_lengths": frames.at(f"{side}_ankle")[:, 0] * facing / scale,
        "other_ankle_x_leg_lengths": frames.at(f"{other}_ankle")[:, 0] * facing / scale,
        "other_foot_lift_leg_lengths": (other_foot - foot) / scale,
        "ankle_ahead_leg_lengths": ahead,
        "stagger_leg_lengths": np.abs(ahead),
        "sideways_leg_lengths": _sideways(frames, side) / scale,
        "width_share": _width_share(frames),
        "neck_flexion_deg": _wrap(_pitch(frames, shoulder, frames.middle("ear"), facing) - trunk),
        "spine_flexion_deg": back,
        "limb_confidence": frames.sure(f"{side}_hip", f"{side}_knee", f"{side}_shoulder"),
        "head_confidence": np.maximum(frames.sure("left_ear"), frames.sure("right_ear")),
        "back_confidence": back_sure,
        "feet_lift_leg_lengths": np.fmin(foot, other_foot) / scale,
        "knee_height_leg_lengths": frames.at(f"{side}_knee")[:, 1] / scale,
        "hand_above_floor_leg_lengths": (hand - floor) / scale,
        "arm_opening_deg": _arm_opening(frames, side),
    }
    return np.stack([columns[name] for name in QUANTITIES], axis=1)


def _leg_pitches(frames: Frames, side: Side, facing: FloatArray) -> tuple[FloatArray, FloatArray]:
    hip, knee, ankle = (frames.at(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    return _pitch(frames, knee, hip, facing), _pitch(frames, ankle, knee, facing)


def _whole_leg_pitch(frames: Frames, side: Side, facing: FloatArray) -> FloatArray:
    """(time,) hip to ankle: twice the lever of the thigh, so the same landmark noise turns it half as far."""
    return _pitch(frames, frames.at(f"{side}_ankle"), frames.at(f"{side}_hip"), facing)


def _elbow(frames: Frames, side: Side) -> FloatArray:
    upper = frames.at(f"{side}_elbow") - frames.at(f"{side}_shoulder")
    fore = frames.at(f"{side}_wrist") - frames.at(f"{side}_elbow")
    cross = upper[:, 0] * fore[:, 1] - upper[:, 1] * fore[:, 0]
    return np.asarray(np.degrees(np.arctan2(np.abs(cross), (upper * fore).sum(axis=1))))


def _arm_opening(frames: Frames, side: Side) -> FloatArray:
    """(time,) upper arm from straight down outwards, seen from the front or from behind; 90 = level with the floor."""
    upper = frames.at(f"{side}_elbow") - frames.at(f"{side}_shoulder")
    across = frames.at(f"{side}_shoulder")[:, 0] - frames.at(f"{other_side(side)}_shoulder")[:, 0]
    return np.asarray(np.degrees(np.arctan2(upper[:, 0] * np.where(across >= 0, 1.0, -1.0), -upper[:, 1])))


def _foot_y(frames: Frames, side: Side) -> FloatArray:
    heights = [frames.at(f"{side}_{name}")[:, 1] for name in ("ankle", "heel", "toe")]
    return np.asarray(np.fmin(np.fmin(heights[0], heights[1]), heights[2]))


def _sideways(frames: Frames, side: Side) -> FloatArray:
    """(time,) pixels of the pelvis towards `side`, seen from the front or from behind."""
    across = frames.at("left_shoulder")[:, 0] - frames.at("right_shoulder")[:, 0]
    to_left = frames.middle("hip")[:, 0] * np.where(across >= 0, 1.0, -1.0)
    return np.asarray(to_left if side == "left" else -to_left)


def _width_share(frames: Frames) -> FloatArray:
    trunk = np.linalg.norm(frames.middle("shoulder") - frames.middle("hip"), axis=1)
    wide = np.linalg.norm(frames.at("left_shoulder") - frames.at("right_shoulder"), axis=1)
    return np.asarray(wide / np.maximum(trunk, 1e-9))


def _together(left: FloatArray, right: FloatArray) -> FloatArray:
    """(time, quantity) both legs as one: their mean, the better seen one weighing more."""
    sure = COLUMN["limb_confidence"]
    weight_left, weight_right = left[:, [sure]] ** 2 + 1e-6, right[:, [sure]] ** 2 + 1e-6
    mean = (left * weight_left + right * weight_right) / (weight_left + weight_right)
    mean[:, sure] = np.maximum(left[:, sure], right[:, sure])
    return np.asarray(mean)
