"""The exercises against truth: rendered clips, and synthetic sets of seeds that nothing was tuned on.

What is proven only on synthetic sets (a stick figure with a back, `synthetic_figure`) is labelled so: it shows that
the machine does what it is meant to, not how real people and clothes look to a pose network.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.exercises.check import check_clip, find_exercise
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.result import SetResult
from hipdrive.exercises.signals import Sample, compute_samples
from hipdrive.exercises.state import Repetition
from hipdrive.exercises.step import begin, fold, step
from hipdrive.validation.markdown import table
from hipdrive.validation.synthetic_script import TrueRepetition
from hipdrive.validation.synthetic_sets import (
    FILMED,
    SPINE_JUDGED,
    VARIANTS,
    SyntheticSet,
    make_floor_deadlift,
    make_idle,
    make_jumps,
    make_set,
)

Say = Callable[[str], None]

#: Seeds below were used while building; these were not. (Those from 9000 on were judged until 2026-11-21; what they showed
#: of the banded hip extension was mended, and who mends on them has seen them.)
FIRST_UNSEEN_SEED = 61_000
SPINE_SLUGS = ("spine-moved", "contact-lost", "trunk-rounded")
CLIPS = {
    "ex_o1_donkey_kick_arched": "donkey-kick",
    "ex_o2_slrdl_neutral": "single-leg-rdl",
    "ex_o3_deadlift_rounded": "deadlift",
}
_SYNTHETIC_HEAD = (
    *("exercise", "sets", "exact", "within one", "wrong side", "spine faults found", "contact right"),
    *("false per 100 good", "counted while idle", "ms a frame, p95"),
)
_SPECIAL_HEAD = ("set", "sets", "exact", "fault of the feet found", "wrong fault of the feet")
_CLIP_HEAD = (
    "clip",
    "counted",
    "true",
    "with a spine fault",
    "lumbar flexion RMSE (deg)",
    "r",
    "top, mean error (s)",
)


_SYNTHETIC_WORDS = f"""\
## Exercises: counting and the virtual dowel, synthetic sets only

A stick figure with a bending spine, noise, dropouts, swapped legs and setting up (`hipdrive.validation.synthetic_sets`),
seeds from {FIRST_UNSEEN_SEED} on, which nothing was tuned on. Goals: exact 95 %, within one 99 %, wrong side 0.5 %,
spine faults found 95 %, contact right 90 % of these, false 2 per 100, none counted in 10 minutes of setting up, walking
and resting, a step under 1 ms. No real person has been judged.
"""
_SPECIAL_WORDS = """\
The jumps of the running man (from 60 frames a second) and sets that begin with the weight on the floor, the same figure:
"""
_CLIP_WORDS = """\
## Exercises: rendered clips through the whole way

Goals: every repetition counted; lumbar flexion from the outline within 3 degrees RMSE after the person's own neutral; no
spine fault in the clip done well, one in at least 80 % of the repetitions of the others.
"""


@dataclass
class Score:
    """Sums over synthetic sets."""

    sets: int = 0
    exact: int = 0
    within_one: int = 0
    matched: int = 0
    wrong_side: int = 0
    faults: int = 0
    faults_found: int = 0
    sites_right: int = 0
    good: int = 0
    false_faults: int = 0
    frame_ms: list[float] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Sum another score into this one."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def exercise_parts(clips: Path, say: Say, *, seeds: int = 30, workers: int | None = None) -> list[str]:
    """Markdown of the whole comparison; the clips' table only where ``clips`` holds them."""
    parts = [_SYNTHETIC_WORDS, synthetic_table(seeds, 10.0, say), _SPECIAL_WORDS, special_table(seeds, say)]
    if all((clips / f"{name}.mp4").exists() for name in CLIPS):
        parts += [_CLIP_WORDS, clip_table(clips, workers, say)]
    return parts


def synthetic_table(seeds: int, idle_minutes: float, say: Say) -> str:
    """A row an exercise and the sum last."""
    rows: list[tuple[str, ...]] = []
    total, idle_total = Score(), 0
    for exercise, variant in (*((name, None) for name in FILMED), *VARIANTS):
        name = exercise if variant is None else f"{exercise}, {variant}"
        say(f"synthetic sets: {name}")
        score = score_sets(exercise, range(FIRST_UNSEEN_SEED, FIRST_UNSEEN_SEED + seeds), variant)
        idle = count_idle(exercise, FIRST_UNSEEN_SEED, idle_minutes, variant)
        rows.append(_row(name, score, idle))
        total.add(score)
        idle_total += idle
    return table(_SYNTHETIC_HEAD, [*rows, _row("all", total, idle_total)])


def score_sets(exercise: str, seeds: range, variant: str | None = None) -> Score:
    """Counts, sides, spine faults and time of one exercise's synthetic sets."""
    plan, score, samples = make_plan(find_exercise(exercise, variant)), Score(), list[Sample]()
    judged = (exercise if variant is None else f"{exercise}-{variant}") in SPINE_JUDGED
    for seed in seeds:
        synthetic = make_set(exercise, seed, variant=variant)
        samples, _ = compute_samples(synthetic.frames)
        _, events = fold(plan, samples)
        counted = [e.repetition for e in events if e.repetition and e.repetition.verdict != "not_counted"]
        off = len(counted) - len(synthetic.counted)
        score.sets += 1
        score.exact += off == 0
        score.within_one += abs(off) <= 1
        for true in synthetic.counted:
            found = _matching(true, counted)
            if found is not None:
                _judge(score, judged, plan.dowel, true, found)
    state = begin(plan)
    for sample in samples:
        before = time.perf_counter()
        state, _ = step(plan, state, sample)
        score.frame_ms.append(1000.0 * (time.perf_counter() - before))
    return score


def _matching(true: TrueRepetition, counted: list[Repetition]) -> Repetition | None:
    overlaps = [(min(r.end_s, true.end_s) - max(r.start_s, true.start_s), i) for i, r in enumerate(counted)]
    best = max(overlaps, default=(0.0, -1))
    return counted[best[1]] if best[0] > 0 else None


def _judge(score: Score, judged: bool, dowel: str, true: TrueRepetition, found: Repetition) -> None:
    score.matched += 1
    score.wrong_side += found.side not in ("both", true.side)
    spine = any(fault.slug in SPINE_SLUGS for fault in found.faults)
    if true.fault:
        score.faults += 1
        score.faults_found += spine
        score.sites_right += spine and (dowel != "spine" or dict(found.dowel).get(true.fault) == "lost")
    elif judged:
        score.good += 1
        score.false_faults += spine


def count_idle(exercise: str, seed: int, minutes: float, variant: str | None = None) -> int:
    """Repetitions counted in minutes of getting ready, walking and resting: should be none."""
    samples, _ = compute_samples(make_idle(exercise, seed, minutes, variant=variant).frames)
    return fold(make_plan(find_exercise(exercise, variant)), samples)[0].counted


def special_table(seeds: int, say: Say) -> str:
    """Jumps of the running man, jumped, stepped and with a second hop, and deadlifts begun on the floor."""
    rows: list[tuple[str, ...]] = []
    unseen = range(FIRST_UNSEEN_SEED, FIRST_UNSEEN_SEED + seeds)
    for feet, words in (("", "jumped"), ("no-flight", "stepped across"), ("double-bounce", "second hop")):
        say(f"running man, {words}")
        rows.append(_special_row(f"running man, {words}", feet, [make_jumps(seed, feet) for seed in unseen]))
    say("deadlifts begun on the floor")
    rows.append(_special_row("deadlift begun on the floor", "", [make_floor_deadlift(seed) for seed in unseen]))
    return table(_SPECIAL_HEAD, rows)


def _special_row(name: str, fault: str, sets: list[SyntheticSet]) -> tuple[str, ...]:
    exact = found = wanted = false = matched = 0
    for synthetic in sets:
        samples, _ = compute_samples(synthetic.frames)
        events = fold(make_plan(find_exercise(synthetic.exercise)), samples)[1]
        counted = [e.repetition for e in events if e.repetition and e.repetition.verdict != "not_counted"]
        exact += len(counted) == len(synthetic.counted)
        for true in synthetic.counted:
            repetition = _matching(true, counted)
            if repetition is None:
                continue
            slugs = {f.slug for f in repetition.faults}
            matched += 1
            wanted += bool(true.feet)
            found += bool(true.feet) and fault in slugs
            false += bool((slugs & {"no-flight", "double-bounce"}) - {true.feet})
    told = f"{found}/{wanted} ({100 * found / wanted:.1f} %)" if wanted else "–"
    return name, str(len(sets)), f"{exact}/{len(sets)}", told, f"{false}/{matched}"


def _row(name: str, s: Score, idle: int) -> tuple[str, ...]:
    def share(part: int, whole: int) -> str:
        return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else "–"

    return (
        name,
        str(s.sets),
        share(s.exact, s.sets),
        share(s.within_one, s.sets),
        share(s.wrong_side, s.matched),
        share(s.faults_found, s.faults),
        share(s.sites_right, s.faults_found),
        f"{100 * s.false_faults / s.good:.1f}" if s.good else "–",
        str(idle),
        f"{np.percentile(s.frame_ms, 95):.2f}",
    )


@dataclass(frozen=True)
class ClipScore:
    """One rendered clip: repetitions counted and true, spine faults, lumbar flexion against its truth in degrees."""

    name: str
    counted: int
    true: int
    spine_faults: int
    rmse_deg: float
    correlation: float
    top_error_s: float


def score_clips(clips: Path, workers: int | None) -> Iterator[ClipScore]:
    """The rendered exercise clips through the whole way, against their truth."""
    for name, exercise in CLIPS.items():
        result, _ = check_clip(clips / f"{name}.mp4", exercise, workers=workers)
        yield compare_clip(clips, name, result)


def compare_clip(clips: Path, name: str, result: SetResult) -> ClipScore:
    """A checked rendered clip against its truth files; needs pyarrow."""
    import pyarrow.parquet as pq

    truth = json.loads((clips / f"{name}.json").read_text(encoding="utf-8"))
    columns: Any = pq
    lumbar = columns.read_table(clips / f"{name}.parquet").column("lumbar_flexion").to_numpy()
    lumbar = lumbar - lumbar[:15].mean()
    spine = result.trace.spine_deg
    seen = np.isfinite(spine)
    tops = [event["t"] for event in truth["events"] if event["type"] == "rep_peak"]
    errors = [min(abs(r.top_s - top) for top in tops) for r in result.counted]
    return ClipScore(
        name=name,
        counted=len(result.counted),
        true=truth["rep_count"],
        spine_faults=sum(any(f.slug in SPINE_SLUGS for f in r.faults) for r in result.counted),
        rmse_deg=float(np.sqrt(np.mean((spine[seen] - lumbar[seen]) ** 2))),
        correlation=float(np.corrcoef(spine[seen], lumbar[seen])[0, 1]) if np.ptp(lumbar) > 1.0 else float("nan"),
        top_error_s=float(np.mean(errors)) if errors else float("nan"),
    )


def clip_table(clips: Path, workers: int | None, say: Say) -> str:
    """A row a rendered clip."""
    rows: list[tuple[str, ...]] = []
    for s in score_clips(clips, workers):
        say(f"clip {s.name}")
        r = "–" if np.isnan(s.correlation) else f"{s.correlation:.3f}"
        rows.append(
            (
                s.name,
                str(s.counted),
                str(s.true),
                str(s.spine_faults),
                f"{s.rmse_deg:.2f}",
                r,
                f"{s.top_error_s:.2f}",
            )
        )
    return table(_CLIP_HEAD, rows)
