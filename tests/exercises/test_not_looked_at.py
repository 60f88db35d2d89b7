"""Silence is no praise: what a camera does not show is named, per exercise, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipdrive.errors import SchemaError
from hipdrive.exercises import load_catalogue
from hipdrive.exercises.check import find_exercise, judge_frames, list_exercises
from hipdrive.exercises.not_looked_at import not_looked_at
from hipdrive.exercises.result import set_document
from hipdrive.exercises.schema import Exercise
from hipdrive.validation.synthetic_sets import make_set

BUILT_IN = Path(__file__).parents[2] / "src" / "hipdrive" / "exercises" / "catalogue"
#: Definitions B: what its table gives to a rear or front view, or to no camera.
UNSEEN = {
    "pigeon-knee-extension": {"hips-turned"},
    "donkey-kick": {"pelvis-rolled", "leg-out-to-side", "weight-shifted"},
    "single-leg-rdl": {"pelvis-opened"},
    "banded-hip-extension": {"swung"},
    "ice-skater": {
        "trunk-rounded",
        "knee-fell-in",
        "pelvis-dropped",
        "trunk_lean_landing_deg",
        "knee_flexion_deg",
    },
}


@pytest.mark.parametrize("exercise", list_exercises(), ids=lambda e: e.name)
def test_every_exercise_names_what_it_does_not_look_at(exercise: Exercise) -> None:
    found = not_looked_at(exercise)
    assert {item.slug for item in found} == UNSEEN.get(exercise.name, set())
    for item in found:
        assert len(item.why) > 20
        assert not any(word in item.why for word in ("TODO", "not implemented"))


@pytest.mark.parametrize("exercise", [e for e in list_exercises() if e.engine], ids=lambda e: e.name)
def test_a_fault_that_needs_another_view_is_never_raised_from_this_one(exercise: Exercise) -> None:
    views = {exercise.camera.view, "rear" if exercise.camera.view == "front" else exercise.camera.view}
    for fault in exercise.faults:
        if fault.seen_from not in views:
            assert fault.check is None, fault.slug
            assert fault.not_looked_at, fault.slug


def test_set_says_it_in_reasons_and_as_a_list() -> None:
    document = set_document(judge_frames(make_set("donkey-kick", 201).frames, find_exercise("donkey-kick")))
    assert {item["slug"] for item in document["not_looked_at"]} == UNSEEN["donkey-kick"]
    assert any(
        reason.startswith("not looked at: the pelvis rolls by more than 5 degrees: ")
        for reason in document["reasons"]
    )
    assert all({"slug", "words", "why"} == item.keys() for item in document["not_looked_at"])


def test_a_new_exercise_cannot_pass_over_a_fault(tmp_path: Path) -> None:
    text = (BUILT_IN / "donkey-kick.toml").read_text(encoding="utf-8")
    start = text.index("not_looked_at = ")
    silent = text[:start] + text[text.index("\n", start) + 1 :]
    (tmp_path / "donkey-kick.toml").write_text(silent, encoding="utf-8")
    with pytest.raises(SchemaError, match="needs one of check, watched_by, not_looked_at: pelvis-rolled"):
        load_catalogue(tmp_path)


def test_new_checks_fire() -> None:
    """The knee that stays on the floor in the pigeon, the foot that stays on it in the hop."""
    checks = {(e.name, v.fault): v.check for e in list_exercises() for v in e.valid_range if v.check and v.fault}
    knee = checks["pigeon-knee-extension", "knee-stayed-down"]
    assert (knee.quantity, knee.least, knee.change, knee.at) == ("knee_height_leg_lengths", 0.04, True, "top")
    foot = checks["single-leg-hop", "foot-stayed-down"]
    assert (foot.quantity, foot.least, foot.at) == ("feet_lift_leg_lengths", 0.02, "top")
