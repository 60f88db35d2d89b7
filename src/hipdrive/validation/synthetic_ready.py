"""What people do before and between sets, none of it a repetition: walking about, fiddling with gear, resting."""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.validation.synthetic_figure import Person
from hipdrive.validation.synthetic_moves import ANKLE_M, make_pose, standing
from hipdrive.validation.synthetic_script import Script


def walk(script: Script, person: Person, metres: float, rng: np.random.Generator) -> None:
    """Walk along the picture; from the front it is a step or two to the side."""
    speed, start = float(rng.uniform(0.7, 1.3)), script.rows[-1][0] if script.rows else 0.0
    leg = person.thigh + person.shank
    swing = float(rng.uniform(18.0, 26.0))

    def pose(share: float) -> FloatArray:
        x = start + metres * share
        step = 2 * np.pi * (x - start) / (1.5 * leg)
        a = swing * float(np.sin(step))
        bend = [30 * max(0.0, float(np.cos(step + lag))) for lag in (0.0, np.pi)]
        return make_pose(
            person,
            x=x,
            y=ANKLE_M + 0.985 * leg,
            trunk=5,
            thigh_left=a,
            thigh_right=-a,
            shank_left=a + 5 + bend[0],
            shank_right=-a + 5 + bend[1],
            arm=-a * 0.5,
            elbow=20,
        )

    script.play(pose, abs(metres) / speed)


def _fiddle(script: Script, person: Person, rng: np.random.Generator) -> None:
    """Bend down for the band, the dowel or the weight, once, and do something there."""
    x = script.rows[-1][0] if script.rows else 0.0
    deep = float(rng.uniform(0.3, 1.0))
    knees = float(rng.uniform(0.2, 1.0))
    low = make_pose(
        person,
        trunk=85 * deep,
        thigh_left=-70 * knees,
        thigh_right=-60 * knees,
        shank_left=25 * knees,
        shank_right=20 * knees,
        arm=5,
        elbow=20,
        foot_x=x,
        lumbar=25 * deep,
    )
    script.go(low, float(rng.uniform(0.7, 1.5)))
    script.hold(low, float(rng.uniform(0.3, 3.0)))
    script.go(standing(person, x), float(rng.uniform(0.7, 1.5)))


def _rest(script: Script, person: Person, rng: np.random.Generator) -> None:
    """Shift the weight, shake the legs, look around; sometimes hands on the knees for a long while."""
    x = script.rows[-1][0] if script.rows else 0.0
    if rng.random() < 0.3:
        lean = make_pose(
            person,
            trunk=float(rng.uniform(35, 55)),
            thigh_left=-20,
            thigh_right=-22,
            shank_left=8,
            shank_right=8,
            foot_x=x,
        )
        script.go(lean, 1.0)
        script.hold(lean, float(rng.uniform(9.0, 14.0)))
        script.go(standing(person, x), 1.2)
        return
    for _ in range(int(rng.integers(2, 6))):
        a, b = rng.uniform(-8.0, 8.0, 2)
        pose = make_pose(
            person,
            trunk=float(rng.uniform(0, 12)),
            thigh_left=float(a),
            thigh_right=float(b),
            shank_left=float(a) + 6,
            shank_right=float(b) + float(rng.uniform(3, 40)),
            foot_x=x + float(rng.uniform(-0.05, 0.05)),
        )
        script.go(pose, float(rng.uniform(0.4, 1.2)))


def get_ready(script: Script, person: Person, rng: np.random.Generator) -> None:
    """Some of walking, fiddling and resting, in any order."""
    if not script.rows:
        script.rows.append(standing(person, 0.0))
    for _ in range(int(rng.integers(1, 4))):
        kind = rng.random()
        if kind < 0.4:
            walk(script, person, float(rng.choice([-1, 1]) * rng.uniform(0.8, 1.6)), rng)
        elif kind < 0.7:
            _fiddle(script, person, rng)
            walk(script, person, float(rng.choice([-1, 1]) * rng.uniform(0.8, 1.2)), rng)
        else:
            _rest(script, person, rng)
