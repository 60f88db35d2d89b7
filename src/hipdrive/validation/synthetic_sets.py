"""Synthetic sets of every exercise that is filmed, with their truth: seeded, so a seed is a set.

A set is: walking in and getting ready, a still hold in the start position, repetitions of the person's own range
(give or take 8 %) with pauses, now and then a half one or a fault of the spine, a rest or a fiddle with the band in
between, for one-sided exercises the other side as well, and then walking off, or the clip ends with the last one.
`make_idle` is the same person for as long as wanted without a single repetition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.exercises.signals import Frames
from hipdrive.motion.motion import FloatArray
from hipdrive.validation.synthetic_figure import Joints, Person, draw, make_person
from hipdrive.validation.synthetic_moves import AT, Moves, standing
from hipdrive.validation.synthetic_ready import get_ready, walk
from hipdrive.validation.synthetic_script import Script, TrueRepetition, smooth

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
#: Other ways of doing some of them: (exercise, variant).
VARIANTS = (("ice-skater", "hinge"), ("hinged-upper-body", "fly"))
_FROM_THE_FRONT = ("ice-skater", "hinged-upper-body-fly")
FPS = {"running-man": 60.0, "single-leg-hop": 120.0}
SPINE_JUDGED = (
    *("donkey-kick", "single-leg-rdl", "banded-hip-extension", "deadlift", "pigeon-knee-extension"),
    "ice-skater-hinge",
)


@dataclass(frozen=True, eq=False)
class SyntheticSet:
    """Frames as a pose network would give them, and what is true of them."""

    exercise: str
    variant: str | None
    frames: Frames
    truth: tuple[TrueRepetition, ...]
    lumbar_deg: FloatArray
    person: Person

    @property
    def counted(self) -> tuple[TrueRepetition, ...]:
        """Those that are whole: what a counter has to find."""
        return tuple(r for r in self.truth if not r.half)


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
    script.play(lambda u: _with_fault(moves.at(size * smooth(u), side), kind, spine, u * out_s / total), out_s)
    top = script.time_s
    script.play(lambda u: _with_fault(moves.at(size, side), kind, spine, (out_s + u * top_s) / total), top_s)
    script.play(
        lambda u: _with_fault(
            moves.at(size * (1 - smooth(u)), side), kind, spine, (out_s + top_s + u * back_s) / total
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


def _switches(script: Script, moves: Moves, count: int, rng: np.random.Generator, feet: str = "") -> None:
    """The first move to a side, then `count` switches; the working side as the exercise names it.

    feet : no-flight = stepped across instead of jumped; double-bounce = another hop before every second switch
    """
    at, towards = 0.0, float(rng.choice([-1, 1]))
    jump = (0.04 + 0.05 * moves.extra) if moves.exercise == "running-man" and feet != "no-flight" else 0.0
    for number in range(count + 1):
        goal = towards * float(rng.uniform(0.9, 1.1))
        bounced = feet == "double-bounce" and number > 1 and number % 2 == 0
        if bounced:
            seconds = float(rng.uniform(0.25, 0.35))
            script.play(lambda u, a=at: _lifted(moves.at(a, "left"), jump * float(np.sin(np.pi * u))), seconds)  # type: ignore[misc]
            script.hold(moves.at(at, "left"), float(rng.uniform(0.1, 0.3)))
        seconds, start, before = float(rng.uniform(0.25, 0.4)), script.time_s, at
        script.play(
            lambda u, a=before, b=goal: _lifted(  # type: ignore[misc]
                moves.at(a + (b - a) * smooth(u), "left"), jump * float(np.sin(np.pi * u))
            ),
            seconds,
        )
        end = script.time_s
        script.hold(moves.at(goal, "left"), float(rng.uniform(0.15, 0.7)))
        ahead = "left" if goal > 0 else "right"
        rear = "right" if goal > 0 else "left"
        if number:
            side = rear if moves.exercise == "running-man" else ahead
            wrong = feet if bounced or feet == "no-flight" else ""
            script.truth.append(TrueRepetition(start, (start + end) / 2, end, side, feet=wrong))
        at, towards = goal, -towards
    script.go(moves.at(0.0, "left"), 0.4)


def _lifted(pose: FloatArray, metres: float) -> FloatArray:
    row = pose.copy()
    row[1] += metres
    return row


def _shifted(pose: FloatArray, x: float) -> FloatArray:
    row = pose.copy()
    row[0] += x
    return row


def _way(exercise: str, variant: str | None) -> str:
    return exercise if variant is None else f"{exercise}-{variant}"


def make_set(
    exercise: str,
    seed: int,
    *,
    variant: str | None = None,
    faults: bool = True,
    noise: float = 1.0,
    halves: bool = True,
) -> SyntheticSet:
    """One set. `faults` lets a third of its repetitions move the spine where the exercise judges that."""
    rng, person, script, moves = _begin(exercise, seed, variant, noise)
    front = _way(exercise, variant) in _FROM_THE_FRONT
    ready = rng.random() < 0.7 and not front
    if ready:
        get_ready(script, person, rng)
    both = ("deadlift", "hinged-upper-body", "hinged-upper-body-fly", "running-man", "ice-skater")
    one_sided = _way(exercise, variant) not in both
    sides = [str(s) for s in rng.permutation(["left", "right"])][: int(rng.integers(1, 3)) if one_sided else 1]
    for number, side in enumerate(sides):
        if number:
            get_ready(script, person, rng)
        _bout(script, moves, side, rng, faults, halves)
    if rng.random() < 0.5 and not front:
        script.go(standing(person, script.rows[-1][0]), 1.2)
        walk(script, person, 1.5, rng)
    return film(exercise, script, person, rng, variant)


def _begin(
    exercise: str, seed: int, variant: str | None, noise: float
) -> tuple[np.random.Generator, Person, Script, Moves]:
    number = FILMED.index(exercise) if variant is None else 100 + VARIANTS.index((exercise, variant))
    rng = np.random.default_rng([seed, number])
    person = make_person(rng, noise)
    script = Script(FPS.get(exercise, float(rng.choice([30.0, 30.0, 60.0]))))
    return rng, person, script, Moves(_way(exercise, variant), person, rng)


def make_jumps(seed: int, feet: str, *, fps: float = 60.0) -> SyntheticSet:
    """A running man whose feet do what `feet` says: "" = one jump a switch, no-flight or double-bounce."""
    rng, person, script, moves = _begin("running-man", seed, None, 1.0)
    script.fps = fps
    script.hold(moves.at(0.0, "left"), float(rng.uniform(0.8, 2.5)))
    _switches(script, moves, int(rng.integers(6, 13)), rng, feet)
    return film("running-man", script, person, rng)


def make_floor_deadlift(seed: int) -> SyntheticSet:
    """Deadlifts whose weight lies on the floor: held still at the bottom, up, a moment, and so on; ends at the bottom."""
    rng, person, script, _ = _begin("deadlift", seed, None, 1.0)
    moves = Moves("deadlift-floor", person, rng)
    if rng.random() < 0.5:
        get_ready(script, person, rng)
    x = script.rows[-1][0] - moves.at(0.0, "both")[0] if script.rows else 0.0
    low, high = _shifted(moves.at(1.0, "both"), x), _shifted(moves.at(0.0, "both"), x)
    script.go(low, 1.5)
    script.hold(low, float(rng.uniform(0.9, 3.0)))

    def lift(share: float) -> FloatArray:
        return _shifted(moves.at(1.0 - smooth(share), "both"), x)

    tempo_s = float(rng.uniform(0.9, 1.8))
    for number in range(int(rng.integers(3, 9))):
        start = script.time_s
        if number:
            script.play(lambda u: lift(1.0 - u), tempo_s * float(rng.uniform(0.9, 1.1)))
            script.hold(low, float(rng.uniform(0.05, 1.5)))
        top = script.time_s
        script.play(lift, tempo_s * float(rng.uniform(0.9, 1.1)))
        script.truth.append(TrueRepetition(start, top, script.time_s, "both"))
        script.hold(high, float(rng.uniform(0.6, 1.5)))
    script.play(lambda u: lift(1.0 - u), tempo_s)
    script.hold(low, 0.5)
    return film("deadlift", script, person, rng)


def _bout(script: Script, moves: Moves, side: str, rng: np.random.Generator, faults: bool, halves: bool) -> None:
    """Still hold and repetitions of one side, wherever the person stands now."""
    x = script.rows[-1][0] if script.rows else 0.0
    start = moves.at(0.0, side)
    shift = x - start[0] if moves.exercise not in _FROM_THE_FRONT else 0.0
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
    tempo_s = float(rng.uniform(2.2, 4.5) if moves.exercise.startswith("hinged") else rng.uniform(1.4, 4.0))
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


def make_idle(
    exercise: str, seed: int, minutes: float, *, variant: str | None = None, noise: float = 1.0
) -> SyntheticSet:
    """Walking, fiddling, resting, getting into the start position and out of it again: not one repetition."""
    number = FILMED.index(exercise) if variant is None else 100 + VARIANTS.index((exercise, variant))
    rng = np.random.default_rng([seed, 999, number])
    person = make_person(rng, noise)
    script = Script(30.0)
    moves = Moves(_way(exercise, variant), person, rng)
    while script.time_s < 60.0 * minutes:
        get_ready(script, person, rng)
        if rng.random() < 0.5:
            start = moves.at(0.0, str(rng.choice(["left", "right"])))
            start = _shifted(start, script.rows[-1][0] - start[0])
            script.go(start, 1.5)
            script.hold(start, float(rng.uniform(0.5, 4.0)))
            script.go(standing(person, script.rows[-1][0]), 1.5)
        if abs(script.rows[-1][0]) > 1.5:
            walk(script, person, -script.rows[-1][0], rng)
    return film(exercise, script, person, rng, variant)


def film(
    exercise: str, script: Script, person: Person, rng: np.random.Generator, variant: str | None = None
) -> SyntheticSet:
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
        front=_way(exercise, variant) in _FROM_THE_FRONT,
        trunk_seen=rows[:, AT["seen_trunk"]],
    )
    return SyntheticSet(exercise, variant, draw(joints, person, rng), tuple(script.truth), rows[:, 3], person)
