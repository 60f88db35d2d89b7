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

from hipdrive.exercises.signals import Frames
from hipdrive.motion.motion import FloatArray
from hipdrive.validation.synthetic_figure import Joints, Person, draw, make_person
from hipdrive.validation.synthetic_moves import ANKLE_M, AT, Moves, make_pose, standing

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


def _with_fault(pose: FloatArray, kind: str | None, size: float, share: float) -> FloatArray:
    if kind is None:
        return pose
    amount = size * np.clip(np.sin(np.pi * share) * 1.6, 0.0, 1.0)
    row = pose.copy()
    if kind == "head":
        row[AT["neck"]] += 1.6 * amount
    else:
        row[AT["lumbar"]] += amount if kind == "sacrum" else -amount
    return row


def _repeat(
    script: Script,
    moves: Moves,
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
    script.play(
        lambda u: _with_fault(
            moves.at(size * (1 - _smooth(u)), side), kind, spine, (out_s + top_s + u * back_s) / total
        ),
        back_s,
    )
    script.truth.append(TrueRepetition(start, top + top_s / 2, script.time_s, side, half, kind, spine))


def _hop(script: Script, moves: Moves, side: str, rng: np.random.Generator) -> None:
    size, period_s = float(rng.uniform(0.92, 1.08)), float(rng.uniform(0.42, 0.6))
    start = script.time_s
    script.play(lambda u: moves.at(size * float(np.sin(np.pi * u)), side), 0.55 * period_s)
    end = script.time_s
    script.play(lambda u: moves.at(-size * float(np.sin(np.pi * u)), side), 0.45 * period_s)
    script.truth.append(TrueRepetition(start, (start + end) / 2, end, side))


def _switches(script: Script, moves: Moves, count: int, rng: np.random.Generator) -> None:
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


def _get_ready(script: Script, person: Person, rng: np.random.Generator) -> None:
    """Some of walking, fiddling and resting, in any order."""
    if not script.rows:
        script.rows.append(standing(person, 0.0))
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
    moves = Moves(exercise, person, rng)
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
        script.go(standing(person, script.rows[-1][0]), 1.2)
        _walk(script, person, 1.5, rng)
    return film(exercise, script, person, rng)


def _bout(script: Script, moves: Moves, side: str, rng: np.random.Generator, faults: bool, halves: bool) -> None:
    """Still hold and repetitions of one side, wherever the person stands now."""
    x = script.rows[-1][0] if script.rows else 0.0
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


def _repetitions(
    script: Script, moves: Moves, side: str, rng: np.random.Generator, count: int, faults: bool, halves: bool
) -> None:
    tempo_s = float(rng.uniform(2.2, 4.5) if moves.exercise == "hinged-upper-body" else rng.uniform(1.4, 4.0))
    kinds = (
        ("sacrum", "mid_scapular", "head")
        if moves.exercise in ("single-leg-rdl", "banded-hip-extension")
        else ("sacrum", "mid_scapular")
    )
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
    moves = Moves(exercise, person, rng)
    while script.time_s < 60.0 * minutes:
        _get_ready(script, person, rng)
        if rng.random() < 0.5:
            start = moves.at(0.0, str(rng.choice(["left", "right"])))
            start = _shifted(start, script.rows[-1][0] - start[0])
            script.go(start, 1.5)
            script.hold(start, float(rng.uniform(0.5, 4.0)))
            script.go(standing(person, script.rows[-1][0]), 1.5)
        if abs(script.rows[-1][0]) > 1.5:
            _walk(script, person, -script.rows[-1][0], rng)
    return film(exercise, script, person, rng)


def film(exercise: str, script: Script, person: Person, rng: np.random.Generator) -> SyntheticSet:
    """The script as frames: a body that never stands quite still, seen by a network that errs."""
    rows = np.stack(script.rows)
    sway = np.cumsum(rng.normal(size=(len(rows), 3)), axis=0) / np.sqrt(script.fps)
    sway = (sway - np.linspace(0, 1, len(rows))[:, None] * sway[-1]) * np.array([0.002, 0.001, 0.25])
    rows[:, :3] += np.clip(sway, -np.array([0.01, 0.01, 1.0]), np.array([0.01, 0.01, 1.0]))
    rows[:, AT["lumbar"]] += np.clip(np.cumsum(rng.normal(size=len(rows))) * 0.1 / np.sqrt(script.fps), -1.0, 1.0)
    time_s = np.arange(len(rows)) / script.fps
    sides = ("left", "right")
    joints = Joints(
        time_s=time_s,
        root_x=rows[:, 0],
        root_y=rows[:, 1],
        trunk=rows[:, 2],
        lumbar=rows[:, 3],
        neck=rows[:, 4],
        thigh={s: rows[:, AT[f"thigh_{s}"]] for s in sides},
        shank={s: rows[:, AT[f"shank_{s}"]] for s in sides},
        upper_arm=rows[:, AT["arm"]],
        elbow=rows[:, AT["elbow"]],
        leg_seen={s: rows[:, AT[f"seen_{s}"]] for s in sides},
        front=exercise == "ice-skater",
    )
    return SyntheticSet(exercise, draw(joints, person, rng), tuple(script.truth), rows[:, 3], person)
