"""How a person does each exercise: the pose at every phase of it, from the start position (0) to the far end (1)."""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.validation.synthetic_figure import Person

#: A pose: hip x and y in metres, then degrees, then how much of legs and trunk lies in the picture's plane.
KEYS = (
    *("x", "y", "trunk", "lumbar", "neck", "thigh_left", "thigh_right", "shank_left", "shank_right"),
    *("arm", "elbow", "seen_left", "seen_right", "seen_trunk"),
)
AT = {name: number for number, name in enumerate(KEYS)}
ANKLE_M = 0.09


def make_pose(person: Person, **values: float) -> FloatArray:
    """(key,) a pose from its angles; `stance` says which ankle is on the floor at `foot_x` and so where the hip is."""
    stance, foot_x = values.pop("stance", 0.0), values.pop("foot_x", 0.0)
    row = np.zeros(len(KEYS))
    row[[AT["seen_left"], AT["seen_right"], AT["seen_trunk"]]] = 1.0
    for name, value in values.items():
        row[AT[name]] = value
    if "y" not in values:
        side = "left" if stance <= 0 else "right"
        thigh, shank = np.radians(row[AT[f"thigh_{side}"]]), np.radians(row[AT[f"shank_{side}"]])
        row[0] = foot_x + person.shank * np.sin(shank) + person.thigh * np.sin(thigh)
        row[1] = ANKLE_M + person.shank * np.cos(shank) + person.thigh * np.cos(thigh)
    return row


def sided(side: str, work: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """thigh and shank of the working and the other leg, by side."""
    rest = "right" if side == "left" else "left"
    return {f"{k}_{side}": v for k, v in work.items()} | {f"{k}_{rest}": v for k, v in other.items()}


def standing(person: Person, foot_x: float = 0.0) -> FloatArray:
    """Quiet standing, the left ankle at `foot_x` (metres)."""
    return make_pose(
        person, trunk=3.0, thigh_left=-1.0, thigh_right=-2.0, shank_left=3.0, shank_right=4.0, foot_x=foot_x
    )


class Moves:
    """One person's way of doing one exercise: the pose at each phase, 0 start to 1 top."""

    def __init__(self, exercise: str, person: Person, rng: np.random.Generator) -> None:
        self.exercise, self.person = exercise, person
        self.size = float(rng.uniform(0.0, 1.0))
        self.lean = float(rng.uniform(-3.0, 6.0))
        self.extra = float(rng.uniform(0.0, 1.0))

    def at(self, phase: float, side: str) -> FloatArray:
        """The pose (as `make_pose` orders it) at a share 0..1 of the way to the far end."""
        build = getattr(self, "_" + self.exercise.replace("-", "_"))
        pose: FloatArray = build(phase, side)
        return pose

    def _deadlift(self, p: float, side: str) -> FloatArray:
        lean, back, squat = self.lean + p * (45 + 25 * self.size), -p * (20 + 25 * self.extra), 3 + 12 * p
        thighs = {
            "thigh_left": back,
            "thigh_right": back - 1,
            "shank_left": 3 + squat * 0.5,
            "shank_right": 4 + squat * 0.5,
        }
        return make_pose(self.person, trunk=lean, arm=-2 - p * 5, neck=-p * 12, **thighs)

    def _single_leg_rdl(self, p: float, side: str) -> FloatArray:
        lean = self.lean + p * (45 + 30 * self.size)
        free = {"thigh": lean * p - 5 + 8 * self.extra, "shank": lean * p + 12 + 20 * self.extra}
        legs = sided(side, {"thigh": -2 - 10 * p, "shank": 4 + 2 * p}, free)
        return make_pose(self.person, trunk=lean, neck=-p * 8, arm=20, elbow=60, stance=side_sign(side), **legs)

    def _banded_hip_extension(self, p: float, side: str) -> FloatArray:
        legs = sided(
            side,
            {"thigh": -2 + p * (15 + 18 * self.size), "shank": 4 + p * (18 + 20 * self.size)},
            {"thigh": -1, "shank": 3},
        )
        return make_pose(self.person, trunk=self.lean + p * 2, arm=20, elbow=60, stance=-side_sign(side), **legs)

    def _donkey_kick(self, p: float, side: str) -> FloatArray:
        trunk = 76 + self.lean
        kick = p * (60 + 35 * self.size)
        legs = sided(side, {"thigh": kick, "shank": kick + 88}, {"thigh": -1 + p * 3, "shank": 88 + p * 3})
        return make_pose(self.person, y=self.person.thigh + 0.05, trunk=trunk, arm=0, elbow=6, neck=8, **legs)

    def _pigeon_knee_extension(self, p: float, side: str) -> FloatArray:
        rear = 55 + 10 * self.extra + p * 10
        knee = 75 + 30 * self.size - p * (65 + 28 * self.size)
        legs = sided(side, {"thigh": rear, "shank": rear + knee}, {"thigh": -75, "shank": -80})
        other = "right" if side == "left" else "left"
        seen = {f"seen_{other}": 0.45}
        return make_pose(self.person, y=0.24, trunk=25 + 20 * self.extra, arm=-10, elbow=10, **legs, **seen)

    def _running_man(self, p: float, side: str) -> FloatArray:
        """`p` from -1 to 1: the left foot ahead at +1. The lower foot is on the floor; the script adds the jump."""
        spread = (18 + 14 * self.size) * p
        legs = {
            "thigh_left": -spread,
            "thigh_right": spread,
            "shank_left": -spread + 14,
            "shank_right": spread + 18,
        }
        y = max(self._leg_height(legs[f"thigh_{k}"], legs[f"shank_{k}"]) for k in ("left", "right"))
        return make_pose(self.person, y=y, trunk=self.lean + 5, arm=20, elbow=60, **legs)

    def _leg_height(self, thigh: float, shank: float) -> float:
        """Metres from the lowest point of the foot, heel or toe, up to the hip; the foot is square to the shank."""
        lean = np.radians(shank)
        ankle = self.person.thigh * np.cos(np.radians(thigh)) + self.person.shank * np.cos(lean)
        toe = self.person.foot * np.sin(lean) + 0.05 * np.cos(lean)
        heel = -0.25 * self.person.foot * np.sin(lean) + 0.04 * np.cos(lean)
        return float(ankle + max(toe, heel))

    def _deadlift_floor(self, p: float, side: str) -> FloatArray:
        """`p` 1 with the hands at a weight on the floor."""
        fold, sink, lean = p * (66 + 10 * self.size), p * (48 + 14 * self.extra), 3 + 12 * p
        legs = {"thigh_left": -sink, "thigh_right": -sink - 1, "shank_left": lean, "shank_right": lean + 1}
        return make_pose(self.person, trunk=self.lean + fold, arm=-2, elbow=5, neck=-p * 12, **legs)

    def _ice_skater(self, p: float, side: str) -> FloatArray:
        """`p` from -1 to 1: over the left foot at +1 (x is to the left)."""
        leg = self.person.thigh + self.person.shank
        tilt = 10 * p
        legs = {
            "thigh_left": -tilt - 6,
            "thigh_right": -tilt + 6,
            "shank_left": -tilt - 4,
            "shank_right": -tilt + 4,
        }
        x = p * leg * (0.25 + 0.3 * self.size)
        return make_pose(
            self.person,
            x=x,
            y=0.9 * leg - 0.03 * abs(p) + 0.05 * (1 - p * p),
            trunk=-4 * p,
            arm=5,
            elbow=40,
            **legs,
        )

    def _ice_skater_hinge(self, p: float, side: str) -> FloatArray:
        """In place on one leg, seen from the side; the free leg glides back."""
        legs = sided(
            side,
            {"thigh": -4 - p * (8 + 12 * self.extra), "shank": 6 + p * (4 + 8 * self.extra)},
            {"thigh": 2 + p * (18 + 20 * self.size), "shank": 30 + p * (20 + 30 * self.size)},
        )
        trunk = 6 + self.lean + p * (16 + 20 * self.size)
        return make_pose(self.person, trunk=trunk, arm=10, elbow=20, stance=side_sign(side), **legs)

    def _hinged_upper_body_fly(self, p: float, side: str) -> FloatArray:
        """Seen from the front: the trunk points at the camera, the arms open sideways."""
        legs = {"thigh_left": -4.0, "thigh_right": 4.0, "shank_left": -4.0, "shank_right": 4.0}
        folded = float(np.cos(np.radians(35 + 30 * self.size)))
        leg = self.person.thigh + self.person.shank
        arm = 4 + p * (55 + 35 * self.extra)
        return make_pose(self.person, y=0.97 * leg, trunk=0, arm=arm, elbow=15, seen_trunk=folded, **legs)

    def _hinged_upper_body(self, p: float, side: str) -> FloatArray:
        trunk = 30 + 30 * self.size
        arm = 0.0 if self.extra < 0.5 else p * (trunk + 5)
        legs = {"thigh_left": -18.0, "thigh_right": -19.0, "shank_left": 5.0, "shank_right": 6.0}
        return make_pose(self.person, trunk=trunk, arm=arm, elbow=8 + p * (70 + 30 * self.size), **legs)

    def _single_leg_hop(self, p: float, side: str) -> FloatArray:
        """`p` from -1 (sunk into the landing) over 0 (standing) to 1 (in the air)."""
        bend = max(-p, 0.0) * (12 + 8 * self.extra)
        legs = sided(side, {"thigh": -3 - bend, "shank": 5 + bend}, {"thigh": -18, "shank": 70})
        pose = make_pose(self.person, trunk=8 + self.lean, arm=10, elbow=70, stance=side_sign(side), **legs)
        pose[1] += max(p, 0.0) * (0.05 + 0.08 * self.size)
        return pose


def side_sign(side: str) -> float:
    """The sign by which `make_pose` is told the stance: - left, + right."""
    return -1.0 if side == "left" else 1.0
