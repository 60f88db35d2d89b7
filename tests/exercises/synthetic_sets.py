"""Synthetic sets of every exercise that is filmed, with their truth: seeded, so a seed is a set.

A set is: walking in and getting ready, a still hold in the start position, repetitions of the person's own range
(give or take 8 %) with pauses, now and then a half one or a fault of the spine, a rest or a fiddle with the band in
between, for one-sided exercises the other side as well, and then walking off, or the clip ends with the last one.
`make_idle` is the same person for as long as wanted without a single repetition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from tests.exercises.synthetic_figure import Joints, Person, draw, make_person

from hipdrive.exercises.signals import Frames
from hipdrive.motion.motion import FloatArray

#: A pose: hip x and y in metres, then degrees, then how much of each leg lies in the picture's plane.
_KEYS = ("x", "y", "trunk", "lumbar", "neck", "thigh_left", "thigh_right", "shank_left", "shank_right", "arm", "elbow", "seen_left", "seen_right")  # fmt: skip
_AT = {name: number for number, name in enumerate(_KEYS)}
_ANKLE_M = 0.09
FILMED = (
    "pigeon-knee-extension",
    "donkey-kick",
    "single-leg-rdl",
    "banded-hip-extension",
    "running-man",
    "ice-skater",
    "deadlift",
    "hinged-upper-body",
    "single-leg-hop",
)
FPS = {"running-man": 60.0, "single-leg-hop": 120.0}
BALLISTIC = ("running-man", "ice-skater", "single-leg-hop")
SPINE_JUDGED = ("donkey-kick", "single-leg-rdl", "banded-hip-extension", "deadlift", "pigeon-knee-extension")


@dataclass(frozen=True)
class TrueRepetition:
    """What was done. fault : None, or the dowel contact that opens (`low_back` where there is no dowel along the spine)."""

    start_s: float
    top_s: float
    end_s: float
    side: str
    half: bool = False
    fault: str | None = None
    spine_peak_deg: float = 0.0


@dataclass
class Script:
    """A set being written: poses frame by frame, and the truth beside."""

    fps: float
    rows: list[FloatArray] = field(default_factory=list)
    truth: list[TrueRepetition] = field(default_factory=list)

    @property
    def time_s(self) -> float:
        return len(self.rows) / self.fps

    def play(self, pose_at: Callable[[float], FloatArray], seconds: float) -> None:
        """Add `seconds` of a pose that depends on the share of them gone (0..1)."""
        count = max(2, round(seconds * self.fps))
        self.rows += [pose_at((i + 1) / count) for i in range(count)]

    def go(self, pose: FloatArray, seconds: float) -> None:
        """Move to a pose smoothly."""
        start = self.rows[-1] if self.rows else pose
        self.play(lambda share: start + (pose - start) * _smooth(share), seconds)

    def hold(self, pose: FloatArray, seconds: float) -> None:
        self.play(lambda _: pose, seconds)


@dataclass(frozen=True, eq=False)
class SyntheticSet:
    """Frames as a pose network would give them, and what is true of them."""

    exercise: str
    frames: Frames
    truth: tuple[TrueRepetition, ...]
    lumbar_deg: FloatArray
    person: Person

    @property
    def counted(self) -> tuple[TrueRepetition, ...]:
        return tuple(r for r in self.truth if not r.half)


def _smooth(share: float) -> float:
    return float(share**3 * (10 - 15 * share + 6 * share**2))


def _pose(person: Person, **values: float) -> FloatArray:
    """A pose from its angles; `stance` says which ankle is on the floor at `foot_x` and so where the hip is."""
    stance, foot_x = values.pop("stance", 0.0), values.pop("foot_x", 0.0)
    row = np.zeros(len(_KEYS))
    row[[_AT["seen_left"], _AT["seen_right"]]] = 1.0
    for name, value in values.items():
        row[_AT[name]] = value
    if "y" not in values:
        side = "left" if stance <= 0 else "right"
        thigh, shank = np.radians(row[_AT[f"thigh_{side}"]]), np.radians(row[_AT[f"shank_{side}"]])
        row[0] = foot_x + person.shank * np.sin(shank) + person.thigh * np.sin(thigh)
        row[1] = _ANKLE_M + person.shank * np.cos(shank) + person.thigh * np.cos(thigh)
    return row


def _sided(side: str, work: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """thigh and shank of the working and the other leg, by side."""
    rest = "right" if side == "left" else "left"
    return {f"{k}_{side}": v for k, v in work.items()} | {f"{k}_{rest}": v for k, v in other.items()}


def _standing(person: Person, foot_x: float = 0.0) -> FloatArray:
    return _pose(
        person, trunk=3.0, thigh_left=-1.0, thigh_right=-2.0, shank_left=3.0, shank_right=4.0, foot_x=foot_x
    )


class _Moves:
    """One person's way of doing one exercise: the pose at each phase, 0 start to 1 top."""

    def __init__(self, exercise: str, person: Person, rng: np.random.Generator) -> None:
        self.exercise, self.person = exercise, person
        self.size = float(rng.uniform(0.0, 1.0))
        self.lean = float(rng.uniform(-3.0, 6.0))
        self.extra = float(rng.uniform(0.0, 1.0))

    def at(self, phase: float, side: str) -> FloatArray:
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
        return _pose(self.person, trunk=lean, arm=-2 - p * 5, neck=-p * 12, **thighs)

    def _single_leg_rdl(self, p: float, side: str) -> FloatArray:
        lean = self.lean + p * (45 + 30 * self.size)
        free = {"thigh": lean * p - 5 + 8 * self.extra, "shank": lean * p + 12 + 20 * self.extra}
        legs = _sided(side, {"thigh": -2 - 10 * p, "shank": 4 + 2 * p}, free)
        return _pose(self.person, trunk=lean, neck=-p * 8, arm=20, elbow=60, stance=_sign(side), **legs)

    def _banded_hip_extension(self, p: float, side: str) -> FloatArray:
        legs = _sided(
            side,
            {"thigh": -2 + p * (15 + 18 * self.size), "shank": 4 + p * (18 + 20 * self.size)},
            {"thigh": -1, "shank": 3},
        )
        return _pose(self.person, trunk=self.lean + p * 2, arm=20, elbow=60, stance=-_sign(side), **legs)

    def _donkey_kick(self, p: float, side: str) -> FloatArray:
        trunk = 76 + self.lean
        kick = p * (60 + 35 * self.size)
        legs = _sided(side, {"thigh": kick, "shank": kick + 88}, {"thigh": -1 + p * 3, "shank": 88 + p * 3})
        return _pose(self.person, y=self.person.thigh + 0.05, trunk=trunk, arm=0, elbow=6, neck=8, **legs)

    def _pigeon_knee_extension(self, p: float, side: str) -> FloatArray:
        rear = 55 + 10 * self.extra + p * 10
        knee = 75 + 30 * self.size - p * (65 + 28 * self.size)
        legs = _sided(side, {"thigh": rear, "shank": rear + knee}, {"thigh": -75, "shank": -80})
        other = "right" if side == "left" else "left"
        seen = {f"seen_{other}": 0.45}
        return _pose(self.person, y=0.24, trunk=25 + 20 * self.extra, arm=-10, elbow=10, **legs, **seen)

    def _running_man(self, p: float, side: str) -> FloatArray:
        """`p` from -1 to 1: the left foot ahead at +1. Between them both feet are in the air."""
        spread = (18 + 14 * self.size) * p
        hop = 0.06 * (1 - p * p)
        legs = {
            "thigh_left": -spread,
            "thigh_right": spread,
            "shank_left": -spread + 14,
            "shank_right": spread + 18,
        }
        y = _ANKLE_M + (self.person.thigh + self.person.shank) * float(np.cos(np.radians(abs(spread) + 5))) + hop
        return _pose(self.person, y=y, trunk=self.lean + 5, arm=20, elbow=60, **legs)

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
        return _pose(
            self.person,
            x=x,
            y=0.9 * leg - 0.03 * abs(p) + 0.05 * (1 - p * p),
            trunk=-4 * p,
            arm=5,
            elbow=40,
            **legs,
        )

    def _hinged_upper_body(self, p: float, side: str) -> FloatArray:
        trunk = 30 + 30 * self.size
        arm = 0.0 if self.extra < 0.5 else p * (trunk + 5)
        legs = {"thigh_left": -18.0, "thigh_right": -19.0, "shank_left": 5.0, "shank_right": 6.0}
        return _pose(self.person, trunk=trunk, arm=arm, elbow=8 + p * (70 + 30 * self.size), **legs)

    def _single_leg_hop(self, p: float, side: str) -> FloatArray:
        """`p` from -1 (sunk into the landing) over 0 (standing) to 1 (in the air)."""
        bend = max(-p, 0.0) * (12 + 8 * self.extra)
        legs = _sided(side, {"thigh": -3 - bend, "shank": 5 + bend}, {"thigh": -18, "shank": 70})
        pose = _pose(self.person, trunk=8 + self.lean, arm=10, elbow=70, stance=_sign(side), **legs)
        pose[1] += max(p, 0.0) * (0.05 + 0.08 * self.size)
        return pose


def _sign(side: str) -> float:
    return -1.0 if side == "left" else 1.0


def _with_fault(pose: FloatArray, kind: str | None, size: float, share: float) -> FloatArray:
    if kind is None:
        return pose
    amount = size * np.clip(np.sin(np.pi * share) * 1.6, 0.0, 1.0)
    row = pose.copy()
    if kind == "head":
        row[_AT["neck"]] += 1.6 * amount
    else:
        row[_AT["lumbar"]] += amount if kind == "sacrum" else -amount
    return row


def _repeat(
    script: Script,
    moves: _Moves,
    side: str,
    rng: np.random.Generator,
    tempo_s: float,
    kind: str | None,
    half: bool,
) -> None:
    """One repetition there and back, written with its truth."""
    size = float(rng.uniform(0.40, 0.55) if half else rng.uniform(0.92, 1.08))
    out_s, back_s = tempo_s * rng.uniform(0.42, 0.5), tempo_s * rng.uniform(0.42, 0.5)
    top_s, start = max(tempo_s * rng.uniform(0.0, 0.15), 0.05), script.time_s
    total = out_s + top_s + back_s
    spine = float(rng.uniform(13.0, 26.0)) if kind else 0.0
    script.play(lambda u: _with_fault(moves.at(size * _smooth(u), side), kind, spine, u * out_s / total), out_s)
    top = script.time_s
    script.play(lambda u: _with_fault(moves.at(size, side), kind, spine, (out_s + u * top_s) / total), top_s)
    script.play(lambda u: _with_fault(moves.at(size * (1 - _smooth(u)), side), kind, spine, (out_s + top_s + u * back_s) / total), back_s)  # fmt: skip
    script.truth.append(TrueRepetition(start, top + top_s / 2, script.time_s, side, half, kind, spine))


def _hop(script: Script, moves: _Moves, side: str, rng: np.random.Generator) -> None:
    size, period_s = float(rng.uniform(0.92, 1.08)), float(rng.uniform(0.42, 0.6))
    start = script.time_s
    script.play(lambda u: moves.at(size * float(np.sin(np.pi * u)), side), 0.55 * period_s)
    end = script.time_s
    script.play(lambda u: moves.at(-size * float(np.sin(np.pi * u)), side), 0.45 * period_s)
    script.truth.append(TrueRepetition(start, (start + end) / 2, end, side))


def _switches(script: Script, moves: _Moves, count: int, rng: np.random.Generator) -> None:
    """The first move to a side, then `count` switches; the working side as the exercise names it."""
    at, towards = 0.0, float(rng.choice([-1, 1]))
    for number in range(count + 1):
        goal = towards * float(rng.uniform(0.9, 1.1))
        seconds, start, before = float(rng.uniform(0.25, 0.4)), script.time_s, at
        script.play(lambda u, a=before, b=goal: moves.at(a + (b - a) * _smooth(u), "left"), seconds)  # type: ignore[misc]
        end = script.time_s
        script.hold(moves.at(goal, "left"), float(rng.uniform(0.15, 0.7)))
        ahead = "left" if goal > 0 else "right"
        rear = "right" if goal > 0 else "left"
        if number:
            side = rear if moves.exercise == "running-man" else ahead
            script.truth.append(TrueRepetition(start, (start + end) / 2, end, side))
        at, towards = goal, -towards
    script.go(moves.at(0.0, "left"), 0.4)


def _walk(script: Script, person: Person, metres: float, rng: np.random.Generator) -> None:
    """Walk along the picture; from the front it is a step or two to the side."""
    speed, start = float(rng.uniform(0.7, 1.3)), script.rows[-1][0] if script.rows else 0.0
    leg = person.thigh + person.shank
    swing = float(rng.uniform(18.0, 26.0))

    def pose(share: float) -> FloatArray:
        x = start + metres * share
        step = 2 * np.pi * (x - start) / (1.5 * leg)
        a = swing * float(np.sin(step))
        bend = [30 * max(0.0, float(np.cos(step + lag))) for lag in (0.0, np.pi)]
        return _pose(person, x=x, y=_ANKLE_M + 0.985 * leg, trunk=5, thigh_left=a, thigh_right=-a,
                     shank_left=a + 5 + bend[0], shank_right=-a + 5 + bend[1], arm=-a * 0.5, elbow=20)  # fmt: skip

    script.play(pose, abs(metres) / speed)


def _fiddle(script: Script, person: Person, rng: np.random.Generator) -> None:
    """Bend down for the band, the dowel or the weight, once, and do something there."""
    x = script.rows[-1][0] if script.rows else 0.0
    deep = float(rng.uniform(0.3, 1.0))
    knees = float(rng.uniform(0.2, 1.0))
    low = _pose(person, trunk=85 * deep, thigh_left=-70 * knees, thigh_right=-60 * knees, shank_left=25 * knees,
                shank_right=20 * knees, arm=5, elbow=20, foot_x=x, lumbar=25 * deep)  # fmt: skip
    script.go(low, float(rng.uniform(0.7, 1.5)))
    script.hold(low, float(rng.uniform(0.3, 3.0)))
    script.go(_standing(person, x), float(rng.uniform(0.7, 1.5)))


def _rest(script: Script, person: Person, rng: np.random.Generator) -> None:
    """Shift the weight, shake the legs, look around; sometimes hands on the knees for a long while."""
    x = script.rows[-1][0] if script.rows else 0.0
    if rng.random() < 0.3:
        lean = _pose(
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
        script.go(_standing(person, x), 1.2)
        return
    for _ in range(int(rng.integers(2, 6))):
        a, b = rng.uniform(-8.0, 8.0, 2)
        pose = _pose(person, trunk=float(rng.uniform(0, 12)), thigh_left=float(a), thigh_right=float(b), shank_left=float(a) + 6,
                     shank_right=float(b) + float(rng.uniform(3, 40)), foot_x=x + float(rng.uniform(-0.05, 0.05)))  # fmt: skip
        script.go(pose, float(rng.uniform(0.4, 1.2)))


def _get_ready(script: Script, person: Person, rng: np.random.Generator) -> None:
    """Some of walking, fiddling and resting, in any order."""
    if not script.rows:
        script.rows.append(_standing(person, 0.0))
    for _ in range(int(rng.integers(1, 4))):
        kind = rng.random()
        if kind < 0.4:
            _walk(script, person, float(rng.choice([-1, 1]) * rng.uniform(0.8, 1.6)), rng)
        elif kind < 0.7:
            _fiddle(script, person, rng)
            _walk(script, person, float(rng.choice([-1, 1]) * rng.uniform(0.8, 1.2)), rng)
        else:
            _rest(script, person, rng)


def _shifted(pose: FloatArray, x: float) -> FloatArray:
    row = pose.copy()
    row[0] += x
    return row


def make_set(
    exercise: str, seed: int, *, faults: bool = True, noise: float = 1.0, halves: bool = True
) -> SyntheticSet:
    """One set. `faults` lets a third of its repetitions move the spine where the exercise judges that."""
    rng = np.random.default_rng([seed, FILMED.index(exercise)])
    person = make_person(rng, noise)
    script = Script(FPS.get(exercise, float(rng.choice([30.0, 30.0, 60.0]))))
    moves = _Moves(exercise, person, rng)
    ready = rng.random() < 0.7 and exercise != "ice-skater"
    if ready:
        _get_ready(script, person, rng)
    one_sided = exercise not in ("deadlift", "hinged-upper-body", "running-man", "ice-skater")
    sides = [str(s) for s in rng.permutation(["left", "right"])][: int(rng.integers(1, 3)) if one_sided else 1]
    for number, side in enumerate(sides):
        if number:
            _get_ready(script, person, rng)
        _bout(script, moves, side, rng, faults, halves)
    if rng.random() < 0.5 and exercise != "ice-skater":
        script.go(_standing(person, script.rows[-1][0]), 1.2)
        _walk(script, person, 1.5, rng)
    return _film(exercise, script, person, rng)


def _bout(script: Script, moves: _Moves, side: str, rng: np.random.Generator, faults: bool, halves: bool) -> None:
    """Still hold and repetitions of one side, wherever the person stands now."""
    x = script.rows[-1][0] if script.rows else 0.0
    first = len(script.rows)
    start = moves.at(0.0, side)
    shift = x - start[0] if moves.exercise != "ice-skater" else 0.0
    if script.rows:
        script.go(_shifted(start, shift), 1.8 if start[1] < 0.6 else 0.9)
    moved = len(script.rows)
    script.hold(start, float(rng.uniform(0.8, 2.5)))
    count = int(rng.integers(4, 13))
    if moves.exercise in ("running-man", "ice-skater"):
        _switches(script, moves, count, rng)
    elif moves.exercise == "single-leg-hop":
        for _ in range(count):
            _hop(script, moves, side, rng)
        script.hold(start, 0.4)
    else:
        _repetitions(script, moves, side, rng, count, faults, halves)
    script.rows[moved:] = [_shifted(row, shift) for row in script.rows[moved:]]
    del first


def _repetitions(
    script: Script, moves: _Moves, side: str, rng: np.random.Generator, count: int, faults: bool, halves: bool
) -> None:
    tempo_s = float(rng.uniform(2.2, 4.5) if moves.exercise == "hinged-upper-body" else rng.uniform(1.4, 4.0))
    kinds = ("sacrum", "mid_scapular", "head") if moves.exercise in ("single-leg-rdl", "banded-hip-extension") else ("sacrum", "mid_scapular")  # fmt: skip
    judged = faults and moves.exercise in SPINE_JUDGED
    for number in range(count):
        half = halves and number >= 2 and rng.random() < 0.1
        kind = str(rng.choice(kinds)) if judged and not half and rng.random() < 0.33 else None
        _repeat(
            script, moves, side, rng, max(tempo_s * float(rng.uniform(0.9, 1.1)), 1.5 if kind else 1.2), kind, half
        )
        script.hold(moves.at(0.0, side), float(rng.choice([0.05, 0.3, 1.0])) + 0.05)
        if number < count - 1 and rng.random() < 0.04:
            script.hold(moves.at(0.0, side), float(rng.uniform(2.0, 5.0)))


def make_idle(exercise: str, seed: int, minutes: float, *, noise: float = 1.0) -> SyntheticSet:
    """Walking, fiddling, resting, getting into the start position and out of it again: not one repetition."""
    rng = np.random.default_rng([seed, 999, FILMED.index(exercise)])
    person = make_person(rng, noise)
    script = Script(30.0)
    moves = _Moves(exercise, person, rng)
    while script.time_s < 60.0 * minutes:
        _get_ready(script, person, rng)
        if rng.random() < 0.5:
            start = moves.at(0.0, str(rng.choice(["left", "right"])))
            start = _shifted(start, script.rows[-1][0] - start[0])
            script.go(start, 1.5)
            script.hold(start, float(rng.uniform(0.5, 4.0)))
            script.go(_standing(person, script.rows[-1][0]), 1.5)
        if abs(script.rows[-1][0]) > 1.5:
            _walk(script, person, -script.rows[-1][0], rng)
    return _film(exercise, script, person, rng)


def _film(exercise: str, script: Script, person: Person, rng: np.random.Generator) -> SyntheticSet:
    """The script as frames: a body that never stands quite still, seen by a network that errs."""
    rows = np.stack(script.rows)
    sway = np.cumsum(rng.normal(size=(len(rows), 3)), axis=0) / np.sqrt(script.fps)
    sway = (sway - np.linspace(0, 1, len(rows))[:, None] * sway[-1]) * np.array([0.002, 0.001, 0.25])
    rows[:, :3] += np.clip(sway, -np.array([0.01, 0.01, 1.0]), np.array([0.01, 0.01, 1.0]))
    rows[:, _AT["lumbar"]] += np.clip(np.cumsum(rng.normal(size=len(rows))) * 0.1 / np.sqrt(script.fps), -1.0, 1.0)
    time_s = np.arange(len(rows)) / script.fps
    sides = ("left", "right")
    joints = Joints(
        time_s=time_s,
        root_x=rows[:, 0],
        root_y=rows[:, 1],
        trunk=rows[:, 2],
        lumbar=rows[:, 3],
        neck=rows[:, 4],
        thigh={s: rows[:, _AT[f"thigh_{s}"]] for s in sides},
        shank={s: rows[:, _AT[f"shank_{s}"]] for s in sides},
        upper_arm=rows[:, _AT["arm"]],
        elbow=rows[:, _AT["elbow"]],
        leg_seen={s: rows[:, _AT[f"seen_{s}"]] for s in sides},
        front=exercise == "ice-skater",
    )
    return SyntheticSet(exercise, draw(joints, person, rng), tuple(script.truth), rows[:, 3], person)
