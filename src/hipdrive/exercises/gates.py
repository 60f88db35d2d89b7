"""Can this clip be counted as this exercise? Each refusal is one sentence and what to change."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import CaptureError
from hipdrive.exercises.catalogue_loader import load_catalogue
from hipdrive.exercises.plan import Plan, make_plan
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.signals import Frames, Sample
from hipdrive.exercises.state import Repetition, SetState
from hipdrive.exercises.step import fold

#: Shoulder width against trunk length: from the front about 0.75, from the side under 0.3.
SIDE_WIDTH, FRONT_WIDTH = 0.55, 0.35
#: Share of frames in which a part of the body that is needed may lie outside the picture.
_CUT_OFF_SHARE = 0.25
_NEEDED = ("ear", "shoulder", "hip", "knee", "ankle")
#: A second person this large against the first, in this many of the pictures looked at, is one too many.
_SECOND_SIZE, _SECOND_PICTURES, _PICTURES = 0.6, 3, 5
_SECOND_SCORE = 0.6


def not_alone(clip: Path) -> None:
    """Refuse a clip that shows two people of like size (CaptureError ``two-people``)."""
    from hipdrive.pose.detector import PersonDetector
    from hipdrive.pose.model_files import DETECTOR, model_path
    from hipdrive.video.decode import probe_video, read_frames

    info = probe_video(clip)
    detector = PersonDetector(model_path(DETECTOR))
    crowded = 0
    for number in range(_PICTURES):
        start_s = info.duration_s * (number + 0.5) / _PICTURES
        frame = next(read_frames(clip, start_s=start_s), None)
        if frame is None:
            continue
        people = sorted(detector.detect(frame.rgb), key=lambda p: -p.region.side_px)
        first = people[0].region if people else None
        others = [
            p
            for p in people[1:]
            if first is not None
            and p.score >= _SECOND_SCORE
            and p.region.side_px >= _SECOND_SIZE * first.side_px
            and first.distance_sides(p.region) > 0.25
        ]
        crowded += bool(others)
    if crowded >= _SECOND_PICTURES:
        raise CaptureError(
            "Two people are in the picture",
            slug="two-people",
            got=f"more than one person in {crowded} of {_PICTURES} pictures looked at",
            expected="one person alone",
            fix="film again with only the person who exercises in the picture",
        )


def check_frames(frames: Frames, image_size_px: tuple[int, int], exercise: Exercise) -> None:
    """Refuse what is cut off or seen from the wrong side (CaptureError)."""
    _check_whole(frames, image_size_px)
    view = exercise.camera.view
    shoulder = np.linalg.norm(frames.at("left_shoulder") - frames.at("right_shoulder"), axis=1)
    trunk = np.linalg.norm(frames.middle("shoulder") - frames.middle("hip"), axis=1)
    width = float(np.nanmedian(shoulder / np.maximum(trunk, 1e-9)))
    if view == "side" and width > SIDE_WIDTH:
        raise CaptureError(
            f"{exercise.title} must be filmed from the side, and this looks like the front or the back",
            slug="not-a-side-view",
            got=f"shoulders {100 * width:.0f} % of the trunk's length apart",
            expected=f"at most {100 * SIDE_WIDTH:.0f} %",
            fix=f"film again: {_in_sentence(exercise.camera.words)}{_other_way(exercise, 'front')}",
        )
    if view == "front" and width < FRONT_WIDTH:
        raise CaptureError(
            f"{exercise.title} must be filmed from the front or behind, and this looks like the side",
            slug="not-a-front-view",
            got=f"shoulders {100 * width:.0f} % of the trunk's length apart",
            expected=f"at least {100 * FRONT_WIDTH:.0f} %",
            fix=f"film again: {_in_sentence(exercise.camera.words)}{_other_way(exercise, 'side')}",
        )


def _other_way(exercise: Exercise, seen: str) -> str:
    """The variant that is filmed as this clip was, where there is one."""
    found = [v.name for v in exercise.variants if v.camera is not None and v.camera.view == seen]
    return f"; or was it the variant {found[0]}? Then say --variant {found[0]}" if found else ""


def _check_whole(frames: Frames, image_size_px: tuple[int, int]) -> None:
    names = [f"{side}_{part}" for part in _NEEDED for side in ("left", "right")]
    points = frames.position_px[:, [frames.landmarks.index(name) for name in names]]
    found = np.isfinite(points[:, :, 0]).any(axis=1)
    width, height = image_size_px
    with np.errstate(invalid="ignore"):
        out = (
            (points[:, :, 0] < 0) | (points[:, :, 0] > width) | (points[:, :, 1] < 0) | (points[:, :, 1] > height)
        )
    # An exercise has pauses and walks in and out: only what is outside for much of the clip is cut off.
    worst = int(np.argmax(out[found].mean(axis=0))) if found.any() else 0
    share = float(out[found].mean(axis=0)[worst]) if found.any() else 0.0
    if share > _CUT_OFF_SHARE:
        raise CaptureError(
            "The person is cut off by the edge of the picture",
            slug="person-cut-off",
            got=f"the {names[worst].replace('_', ' ')} outside in {100 * share:.0f} % of the pictures",
            expected="head to feet in the picture all the time",
            fix="step back or turn the phone so that the whole body stays in the picture, then film again",
        )


def no_set(
    exercise: Exercise, plan: Plan, samples: list[Sample], state: SetState, repetitions: tuple[Repetition, ...]
) -> None:
    """Why nothing was counted, as a CaptureError; returns where the person simply did no repetition."""
    looks_like = other_exercise(exercise, samples)
    if looks_like is not None and looks_like[1] > state.counted:
        found, count = looks_like
        raise CaptureError(
            f"This does not look like {exercise.title}; it looks like {found.title}",
            slug="other-exercise",
            got=f"{state.counted or 'no'} repetition of {exercise.name}, {count} of {found.name}",
            expected=exercise.name,
            fix=f"run hipdrive exercise check {found.name} with this clip, or film the exercise you named",
        )
    if state.counted:
        return
    noisy = [r for r in repetitions if any("too noisy" in reason for reason in r.reasons)]
    if noisy or (not state.armed and signal_noise(plan, samples) > plan.least_range / 5.0):
        raise CaptureError(
            "The movement cannot be told from the noise of the pose network",
            slug="too-noisy",
            got=noisy[0].reasons[0] if noisy else "the signal jumps more than the exercise moves",
            fix="film again closer, in better light, with tight clothes and the camera on a stand",
        )
    if not state.armed:
        raise CaptureError(
            f"There is no still hold in the start position of {exercise.title} to calibrate on",
            slug="no-still-hold",
            expected="half a second without moving before the first repetition",
            fix=f"film again and wait two seconds in the start position: {_in_sentence(exercise.set_up)}",
        )


def _in_sentence(words: str) -> str:
    """The words as a part of a longer sentence."""
    return words[0].lower() + words[1:].rstrip(".")


def other_exercise(exercise: Exercise, samples: list[Sample]) -> tuple[Exercise, int] | None:
    """The other exercise of the catalogue that fits the clip best, with its count; None where none has two."""
    best: tuple[Exercise, int] | None = None
    for candidate in load_catalogue().values():
        if candidate.name == exercise.name or candidate.engine is None:
            continue
        state, _ = fold(make_plan(candidate), samples)
        if state.counted >= 2 and (best is None or state.counted > best[1]):
            best = candidate, state.counted
    return best


def signal_noise(plan: Plan, samples: list[Sample]) -> float:
    """Frame-to-frame noise (SD) of the counted quantity, from second differences, robust to the movement itself."""
    column = plan.columns[plan.quantity]
    noise = []
    for side in plan.sides:
        values = np.array([getattr(sample, side)[column] for sample in samples])
        bend = np.abs(np.diff(values, n=2))
        noise.append(1.4826 * float(np.nanmedian(bend)) / np.sqrt(6.0) if np.isfinite(bend).any() else np.inf)
    return float(min(noise))
