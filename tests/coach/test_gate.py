"""The gate: light, whole body, view, distance, still hold; each with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.coach.live_set import opened, pictures, play, without_person

from hipdrive.coach.gate import GateCheck, GateState, check_camera, check_still, first_wrong, passed, remember
from hipdrive.coach.picture import Glance, Picture, glance_at
from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.step import begin
from hipdrive.validation.synthetic_figure import IMAGE
from hipdrive.validation.synthetic_sets import make_set

_STANDING = list(pictures(make_set("deadlift", 108).frames))[20:45]


def answers(shown: list[Picture], exercise: str = "deadlift") -> dict[str, GateCheck]:
    state = GateState()
    for picture in shown:
        state = remember(state, glance_at(picture))
    return {check.name: check for check in check_camera(state, find_exercise(exercise))}


def test_a_good_picture_passes() -> None:
    assert passed(tuple(answers(_STANDING).values()))


def test_it_looks_for_a_moment_before_it_answers() -> None:
    assert {check.answer for check in answers(_STANDING[:3]).values()} == {"waiting"}


@pytest.mark.parametrize(
    ("light", "reason"),
    [
        ({"brightness": 0.05}, "too-dark"),
        ({"brightness": 0.97}, "too-bright"),
        ({"contrast": 0.01}, "too-flat"),
    ],
)
def test_light(light: dict[str, float], reason: str) -> None:
    check = answers([replace(p, **light) for p in _STANDING])["light"]  # type: ignore[arg-type]
    assert (check.answer, check.reason) == ("bad", reason)


def test_nobody() -> None:
    found = answers([without_person(p) for p in _STANDING])
    assert found["seen"].reason == "nobody"
    assert found["view"].answer == "waiting"


def test_cut_off_names_the_part() -> None:
    ankle = _STANDING[0].frames.landmarks.index("left_ankle")
    height = int(_STANDING[0].frames.position_px[0, ankle, 1]) - 30
    check = answers([replace(p, size_px=(IMAGE[0], height)) for p in _STANDING])["whole"]
    assert (check.answer, check.reason, check.detail) == ("bad", "cut-off", "ankle")


def test_too_far() -> None:
    def far(picture: Picture) -> Picture:
        small = replace(picture.frames, position_px=picture.frames.position_px * 0.2)
        return replace(picture, frames=small)

    assert answers([far(p) for p in _STANDING])["distance"].reason == "too-far"


def test_view_both_ways() -> None:
    front = list(pictures(make_set("ice-skater", 206).frames))[20:45]
    assert answers(front, "deadlift")["view"].reason == "turn-side"
    assert answers(_STANDING, "ice-skater")["view"].reason == "turn-front"
    assert answers(front, "ice-skater")["view"].answer == "good"


def test_still_hold_is_the_engines() -> None:
    plan = make_plan(find_exercise("deadlift"))
    assert check_still(begin(plan), plan, "both").reason == "start-pose"
    session, state = opened("deadlift")
    shown = list(pictures(make_set("deadlift", 108).frames))
    state, _ = play(session, state, [p for p in shown if p.time_s < 15.0])
    assert check_still(state.engine, session.plan, "both").answer == "good"
    assert 0 < state.noise < session.plan.least_range / 5


def test_a_trembling_picture_is_not_let_through() -> None:
    frames = make_set("banded-hip-extension", 106, noise=25.0).frames
    session, state = opened("banded-hip-extension", "right")
    _, happened = play(session, state, list(pictures(frames)))
    assert [h.kind for h in happened if h.kind in ("go", "cue")] == []


def test_what_is_bad_is_told_before_what_is_not_known() -> None:
    waiting, bad = GateCheck("whole", "waiting"), GateCheck("still", "bad", "start-pose")
    assert first_wrong((waiting, bad)) == bad
    assert first_wrong((waiting,)) == waiting
    assert first_wrong(()) is None


def test_the_gate_forgets() -> None:
    state = GateState()
    for number in range(100):
        state = remember(state, Glance(number / 30, True))
    assert len(state.glances) <= 16
