"""What a camera may show that is not what was asked for: plain words, and never a count of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.coach.live_set import opened, pictures, play, whole_set, without_person

from hipdrive.coach.gate import check_camera, first_wrong
from hipdrive.coach.picture import Picture
from hipdrive.coach.session import OTHER_SIDE, Happening
from hipdrive.exercises.check import find_exercise
from hipdrive.motion.motion import FloatArray
from hipdrive.validation.synthetic_figure import IMAGE
from hipdrive.validation.synthetic_sets import make_set

_SET = make_set("deadlift", 108)
_ALL = list(pictures(_SET.frames))
#: Thirty pictures a second up to the third repetition.
_SHOWN = [p for p in _ALL[::2] if p.time_s < _SET.counted[2].end_s + 0.8]
_TRUE = 3


def moved(
    picture: Picture, place: Callable[[FloatArray], FloatArray], size_px: tuple[int, int] = IMAGE
) -> Picture:
    """The picture with every point elsewhere."""
    frames = picture.frames
    edge = None if frames.outline_px is None else place(frames.outline_px)
    return replace(
        picture, frames=replace(frames, position_px=place(frames.position_px), outline_px=edge), size_px=size_px
    )


def upside_down(points: FloatArray) -> FloatArray:
    return np.asarray(np.array(IMAGE, dtype=float) - points)


def on_its_side(points: FloatArray) -> FloatArray:
    return np.asarray(np.stack([points[..., 1], IMAGE[0] - points[..., 0]], axis=-1))


def mirrored(points: FloatArray) -> FloatArray:
    return np.asarray(np.array([IMAGE[0], 0.0]) + points * np.array([-1.0, 1.0]))


def near(points: FloatArray) -> FloatArray:
    return np.asarray((points - np.array(IMAGE) / 2) * 2.5 + np.array(IMAGE) / 2)


def told(shown: list[Picture]) -> tuple[str, list[Happening], int]:
    """What the gate says first after all of them, what happened, and the repetitions that count."""
    session, state = opened("deadlift")
    state, happened = play(session, state, shown)
    wrong = first_wrong(check_camera(state.gate, session.exercise))
    done, _ = whole_set("deadlift", shown)
    return ("" if wrong is None else wrong.reason), happened, len(done.counted)


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ([moved(p, upside_down) for p in _SHOWN], "turn-camera"),
        ([moved(p, on_its_side, (IMAGE[1], IMAGE[0])) for p in _SHOWN], "turn-camera"),
        ([moved(p, near) for p in _SHOWN], "cut-off"),
        ([replace(p, brightness=0.02) for p in _SHOWN], "too-dark"),
        ([without_person(p) for p in _SHOWN], "nobody"),
    ],
    ids=["upside down", "on its side", "too near", "dark", "nobody"],
)
def test_what_cannot_be_judged_is_said_and_not_counted(shown: list[Picture], reason: str) -> None:
    said, happened, count = told(shown)
    assert said == reason
    assert {h.kind for h in happened} <= {"waiting", "repetition"}
    assert count == 0


def test_walking_in_late_changes_nothing_of_the_count() -> None:
    empty = [
        replace(without_person(p), frames=replace(without_person(p).frames, time_s=p.frames.time_s - 20.0))
        for p in _SHOWN[:300]
    ]
    said, happened, count = told([*empty, *_SHOWN])
    assert said == ""
    assert [h.kind for h in happened].count("go") == 1
    assert count == _TRUE


def test_the_other_way_round_is_the_same_set() -> None:
    said, _, count = told([moved(p, mirrored) for p in _SHOWN])
    assert (said, count) == ("", _TRUE)


def test_eight_pictures_a_second_are_enough_for_a_slow_exercise() -> None:
    last_s, few = -1.0, []
    for picture in _SHOWN:
        if picture.time_s - last_s >= 0.125 - 1e-6:
            few.append(picture)
            last_s = picture.time_s
    said, happened, count = told(few)
    assert said == ""
    assert [h.kind for h in happened].count("go") == 1
    assert count == _TRUE


def test_a_second_person_who_is_taken_for_the_first_is_not_counted() -> None:
    """The network looks now here, now there: somebody stands a metre aside while the first one works."""
    still = next(p for p in _SHOWN if p.time_s > _SET.counted[0].start_s - 0.3)

    def beside(picture: Picture) -> Picture:
        other = moved(still, lambda points: np.asarray(points + np.array([450.0, 0.0])))
        return replace(picture, frames=replace(other.frames, time_s=picture.frames.time_s))

    turns = [beside(p) if (p.time_s % 2.0) > 1.0 else p for p in _SHOWN]
    _, _, count = told(turns)
    assert count <= _TRUE


@pytest.mark.parametrize("exercise", ["banded-hip-extension", "donkey-kick"])
def test_the_other_side_than_asked_is_told_and_not_counted(exercise: str) -> None:
    synthetic = make_set(exercise, 101)
    worked = synthetic.counted[0].side
    stop_s = synthetic.counted[2].end_s + 1.0
    shown = [p for p in pictures(synthetic.frames) if p.time_s < stop_s]
    done, _ = whole_set(exercise, shown, "right" if worked == "left" else "left")
    assert done.counted == ()
    assert (OTHER_SIDE,) in {r.reasons for r in done.repetitions}


def test_every_exercise_is_upright_in_its_start_position() -> None:
    for name in ("pigeon-knee-extension", "donkey-kick", "single-leg-rdl", "ice-skater"):
        synthetic = make_set(name, 101)
        start = [
            p for p in pictures(synthetic.frames) if abs(p.time_s - synthetic.counted[0].start_s + 0.4) < 0.25
        ]
        session, state = opened(name)
        state, _ = play(session, state, start)
        wrong = first_wrong(check_camera(state.gate, find_exercise(name)))
        assert wrong is None, name
