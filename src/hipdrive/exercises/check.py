"""From a clip of an exercise to a counted and judged set; one sentence where it cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from hipdrive.errors import ConfigError
from hipdrive.exercises.catalogue_loader import exercise_called, load_catalogue
from hipdrive.exercises.gates import check_frames, no_set, not_alone
from hipdrive.exercises.not_looked_at import NotLookedAt, not_looked_at
from hipdrive.exercises.plan import Plan, make_plan
from hipdrive.exercises.result import SetResult, Trace, drift_of
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.signals import COLUMN, Frames, Sample, compute_samples
from hipdrive.exercises.state import Event, Repetition
from hipdrive.exercises.step import fold
from hipdrive.motion.landmarks import Side
from hipdrive.pose.slow_motion import in_real_seconds
from hipdrive.pose.track import PoseTrack, estimate_poses
from hipdrive.settings import Settings
from hipdrive.video.decode import probe_video

Progress = Callable[[str, int, int], None]

_OTHER_SIDE = "the other side was asked for"


def list_exercises() -> tuple[Exercise, ...]:
    """The whole catalogue in the articles' order."""
    return tuple(load_catalogue().values())


def find_exercise(name: str, variant: str | None = None) -> Exercise:
    """The exercise of this name, done in the named way; None = the first it has.

    ConfigErrors ``unknown-exercise`` and ``unknown-variant`` name those there are.
    """
    exercise = exercise_called(name, load_catalogue())
    if variant is None or variant in exercise.variant_names:
        return exercise if variant is None else exercise.as_variant(variant)
    raise ConfigError(
        f"{exercise.title} has no variant called {variant}",
        slug="unknown-variant",
        got=variant,
        expected=", ".join(exercise.variant_names) or "no variant: there is one way only",
        fix=f"choose one of these; hipdrive exercise show {name} describes them",
    )


def check_clip(
    clip: Path,
    exercise: str,
    *,
    side: Side | None = None,
    variant: str | None = None,
    capture_fps: float | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    model: str = "heavy",
) -> tuple[SetResult, PoseTrack]:
    """Count and judge a filmed set; with it the track that the pictures are drawn from.

    Parameters
    ----------
    exercise : a name of the catalogue
    side : count only this side's repetitions
    variant : which way of doing it, where there are several; None = the first
    capture_fps : frames a second the camera recorded, of a slow-motion clip; None = as the file's own data say
    workers : processes for the pose network; None = one a core
    progress : called with (stage, done, total)

    Raises
    ------
    ConfigError : no such exercise, or it is not counted from a video
    CaptureError : two people, cut off, wrong view, another exercise, no still hold, too noisy
    and what `hipdrive.pose.track.estimate_poses` raises
    """
    chosen = find_exercise(exercise, variant)
    make_plan(chosen)
    told_fps = Settings(capture_fps=capture_fps).capture_fps  # refuses what no camera records at
    not_alone(clip)
    track = estimate_poses(clip, workers=workers, progress=progress, model=model, outline=True)
    track, words = in_real_seconds(track, told_fps, probe_video(clip).capture_fps)
    result = judge_track(track, chosen, side=side)
    if words:
        result = replace(result, reasons=(*result.reasons, f"times are real seconds; {words}"))
    return result, track


def judge_track(track: PoseTrack, exercise: Exercise, *, side: Side | None = None) -> SetResult:
    """Count and judge a set whose landmarks and outline are known; refuses as `check_clip` does."""
    frames = frames_of(track)
    check_frames(frames, track.image_size_px, exercise)
    return judge_frames(frames, exercise, side=side)


def frames_of(track: PoseTrack) -> Frames:
    """The landmarks and outline of a track as the exercises read them."""
    return Frames(track.time_s, track.position_px, track.confidence, track.landmarks, track.outline_px)


def judge_frames(frames: Frames, exercise: Exercise, *, side: Side | None = None) -> SetResult:
    """The fold of the step function over recorded frames, and what follows from it."""
    plan = make_plan(exercise)
    samples, body = compute_samples(frames)
    state, events = fold(plan, samples)
    repetitions = tuple(sorted((e.repetition for e in events if e.repetition), key=lambda r: r.start_s))
    strange = sum(any("not this exercise" in reason for reason in r.reasons) for r in repetitions)
    if sum(r.verdict != "not_counted" for r in repetitions) <= strange:
        no_set(exercise, plan, samples, state, repetitions)
    repetitions = tuple(_of_side(r, side) for r in repetitions)
    fps = 1.0 / float(np.median(np.diff(frames.time_s)))
    unseen = not_looked_at(exercise, fps)
    return SetResult(
        exercise=exercise,
        plan=plan,
        side=_set_side(repetitions, side),
        repetitions=repetitions,
        events=tuple(events),
        trace=_trace(plan, samples, events, repetitions),
        coverage=_coverage(frames, repetitions),
        status=status_of(exercise, repetitions),
        reasons=_reasons(exercise, fps, unseen, repetitions),
        not_looked_at=unseen,
        facing=-1 if body.facing < 0 else 1,
        drift=drift_of(repetitions),
    )


def _of_side(repetition: Repetition, side: Side | None) -> Repetition:
    if side is None or repetition.side in (side, "both") or repetition.verdict == "not_counted":
        return repetition
    return replace(repetition, verdict="not_counted", reasons=(_OTHER_SIDE,), faults=())


def _set_side(repetitions: tuple[Repetition, ...], side: Side | None) -> str:
    sides = Counter(r.side for r in repetitions if r.verdict != "not_counted")
    if not sides:
        return side or "both"
    return next(iter(sides)) if len(sides) == 1 else "both"


def _trace(plan: Plan, samples: list[Sample], events: list[Event], repetitions: tuple[Repetition, ...]) -> Trace:
    """The curves of the chart, against the start posture, of the side with the most repetitions."""
    sides = Counter(r.side for r in repetitions)
    side = sides.most_common(1)[0][0] if sides and plan.kind == "out_and_back" else plan.sides[0]
    rows = np.array([getattr(sample, side) for sample in samples])
    time_s = np.array([sample.time_s for sample in samples])
    armed = [e.time_s for e in events if e.kind == "armed"]
    start = (time_s <= armed[0]) if armed else np.zeros(len(time_s), dtype=bool)
    start &= time_s >= (armed[0] - 0.5 if armed else 0.0)
    travel = plan.sign * rows[:, plan.columns[plan.range_of]]
    spine = rows[:, COLUMN["spine_flexion_deg"]]
    if start.any():
        travel = travel - np.nanmedian(travel[start])
        spine = spine - (np.nanmedian(spine[start]) if np.isfinite(spine[start]).any() else 0.0)
    return Trace(time_s, travel, spine)


def _coverage(frames: Frames, repetitions: tuple[Repetition, ...]) -> dict[str, float]:
    counted = [r for r in repetitions if r.verdict != "not_counted"]
    return {
        "person": float(np.isfinite(frames.position_px[:, :, 0]).any(axis=1).mean()),
        "limb": float(np.mean([r.seen_share for r in counted])) if counted else 0.0,
        "back_outline": float(np.mean([r.back_share for r in counted])) if counted else 0.0,
    }


def status_of(exercise: Exercise, repetitions: tuple[Repetition, ...]) -> dict[str, str]:
    """How each answer of a set was come by: measured, proxy or not_seen."""
    back = any(r.back_share > 0.6 for r in repetitions)
    status = {"counting": "measured", "spine": "proxy" if back else "not_seen"}
    if exercise.dowel == "spine":
        status |= {"head": "proxy", "mid_scapular": status["spine"], "sacrum": status["spine"]}
    if exercise.dowel == "low_back":
        status |= {"low_back": "proxy", "back_outline": status["spine"]}
    if exercise.dowel != "none":
        status["real_dowel"] = "not_seen"
    return status


def _reasons(
    exercise: Exercise, fps: float, unseen: tuple[NotLookedAt, ...], repetitions: tuple[Repetition, ...]
) -> tuple[str, ...]:
    words: list[str] = []
    if exercise.camera.least_fps and fps < 0.95 * exercise.camera.least_fps:
        words.append(
            f"filmed at {fps:.0f} frames a second, {exercise.camera.least_fps:g} are wanted: times are coarse"
        )
    if exercise.dowel != "none":
        words.append(
            "the dowel is a virtual one, laid on the outline of the back and on landmarks: a real one in the "
            "picture is not looked for, and may be taken for a part of the back: a rod drawn into one rendered clip "
            "moved the outline by up to 12 degrees for moments; what you feel decides"
        )
    words += [f"not looked at: {item.sentence}" for item in unseen]
    if not any(r.verdict != "not_counted" for r in repetitions):
        words.append("no repetition was counted")
    return tuple(words)
