"""From frames to a judged set and its document; each refusal in its words; the rendered clips where they are."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from hipdrive.errors import CaptureError, ConfigError, SchemaError
from hipdrive.exercises import load_catalogue
from hipdrive.exercises.check import check_clip, find_exercise, judge_frames, list_exercises
from hipdrive.exercises.drawing import draw_exercise
from hipdrive.exercises.gates import check_frames
from hipdrive.exercises.plan import make_plan
from hipdrive.exercises.result import SetResult, set_document
from hipdrive.exercises.schema import Exercise
from hipdrive.exercises.signals import Frames
from hipdrive.validation.synthetic_figure import IMAGE
from hipdrive.validation.synthetic_sets import make_set

CLIPS = Path(__file__).parents[2] / ".." / "shared" / "clips"


def judged(exercise: str, seed: int) -> SetResult:
    return judge_frames(make_set(exercise, seed).frames, find_exercise(exercise))


def test_document_has_the_contracts_keys_and_only_finite_numbers() -> None:
    document = set_document(judged("single-leg-rdl", 201))
    assert {"exercise", "side", "reps", "counted", "dosage", "coverage", "reasons"} <= document.keys()
    text = json.dumps(document, allow_nan=False)
    assert json.loads(text)["exercise"] == "single-leg-rdl"
    for rep in document["reps"]:
        assert {"start_s", "top_s", "end_s", "side", "verdict", "faults", "dowel", "range_deg"} <= rep.keys()
        assert rep["start_s"] <= rep["top_s"] <= rep["end_s"]
        assert rep["verdict"] in ("valid", "fault", "not_counted")
        assert set(rep["dowel"]) == {"head", "mid_scapular", "sacrum"}
        assert set(rep["dowel"].values()) <= {"kept", "lost", "unseen"}
        assert (rep["verdict"] == "fault") == bool(rep["faults"])
        assert rep["verdict"] != "not_counted" or rep["reasons"]
    assert document["counted"] == sum(rep["verdict"] != "not_counted" for rep in document["reps"])


def test_dosage_is_the_articles_and_null_where_it_is_silent() -> None:
    assert set_document(judged("deadlift", 202))["dosage"]["sets"] is None
    dosage = set_document(judged("donkey-kick", 202))["dosage"]
    assert dosage["repetitions"] == {"least": 20, "most": 20}
    assert dosage["sets"] is None
    assert dosage["assumptions"][0]["source"] == "assumption"


def test_a_real_dowel_is_never_claimed() -> None:
    result = judged("single-leg-rdl", 203)
    assert result.status["real_dowel"] == "not_seen"
    assert result.status["sacrum"] == "proxy"
    assert any("virtual" in reason for reason in result.reasons)


def test_one_cue_for_a_fault_and_none_for_a_good_one() -> None:
    result = judged("single-leg-rdl", 101)
    for repetition in result.repetitions:
        cue = result.cue(repetition)
        assert bool(cue) == bool(repetition.faults)
    assert any(r.faults for r in result.repetitions)


def test_side_option_counts_only_that_side() -> None:
    synthetic = next(
        s for s in (make_set("donkey-kick", seed) for seed in range(300, 320)) if _both_sides(s.truth)
    )
    exercise = find_exercise("donkey-kick")
    everything = judge_frames(synthetic.frames, exercise)
    left = judge_frames(synthetic.frames, exercise, side="left")
    assert everything.side == "both"
    assert left.side == "left"
    assert {r.side for r in left.counted} == {"left"}
    assert len(left.counted) == sum(r.side == "left" for r in everything.counted)


def _both_sides(truth: object) -> bool:
    return {t.side for t in truth} == {"left", "right"}  # type: ignore[attr-defined]


def test_another_exercise_is_named() -> None:
    frames = make_set("deadlift", 204, faults=False).frames
    with pytest.raises(CaptureError, match="looks like Deadlift"):
        judge_frames(frames, find_exercise("donkey-kick"))


def test_no_still_hold_is_said() -> None:
    synthetic = make_set("deadlift", 205)
    first = round(synthetic.truth[0].start_s * 30) + 12
    frames = synthetic.frames
    assert frames.outline_px is not None
    moving = slice(first, first + 25)
    cut = Frames(
        frames.time_s[moving],
        frames.position_px[moving],
        frames.confidence[moving],
        frames.landmarks,
        frames.outline_px[moving],
    )
    with pytest.raises(CaptureError, match="no still hold"):
        judge_frames(cut, find_exercise("deadlift"))


def test_wrong_view_both_ways() -> None:
    front = make_set("ice-skater", 206).frames
    with pytest.raises(CaptureError, match="must be filmed from the side"):
        check_frames(front, IMAGE, find_exercise("deadlift"))
    side = make_set("deadlift", 206).frames
    with pytest.raises(CaptureError, match="must be filmed from the front"):
        check_frames(side, IMAGE, find_exercise("ice-skater"))


def test_cut_off_is_said() -> None:
    frames = make_set("deadlift", 207).frames
    feet = float(np.nanmedian(frames.position_px[:, frames.landmarks.index("left_ankle"), 1]))
    with pytest.raises(CaptureError, match="cut off") as caught:
        check_frames(frames, (IMAGE[0], int(feet) - 40), find_exercise("deadlift"))
    assert "ankle" in caught.value.got


def test_unknown_exercise_lists_the_choices() -> None:
    with pytest.raises(ConfigError, match="no exercise called squat") as caught:
        find_exercise("squat")
    assert "donkey-kick" in caught.value.expected
    assert len(list_exercises()) == 10


def test_unknown_quantity_in_a_new_exercise_is_said() -> None:
    known = load_catalogue()["deadlift"]
    assert known.engine is not None
    wrong = known.model_copy(update={"engine": known.engine.model_copy(update={"quantity": "elan_vital"})})
    with pytest.raises(SchemaError, match="quantity that does not exist") as caught:
        make_plan(wrong)
    assert "elan_vital" in caught.value.got


@pytest.mark.parametrize("exercise", list_exercises(), ids=lambda e: e.name)
def test_every_exercise_is_drawn_and_its_fault_checks_make_a_plan(exercise: Exercise) -> None:
    root = ElementTree.fromstring(draw_exercise(exercise))
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) >= 2
    if exercise.engine is not None:
        plan = make_plan(exercise)
        assert plan.quantity == 0
        assert all(0 <= watch.column < len(plan.columns) for watch in plan.watches)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("clip", "exercise", "count", "spine_faults"),
    [
        ("ex_o1_donkey_kick_arched", "donkey-kick", 5, 5),
        ("ex_o2_slrdl_neutral", "single-leg-rdl", 4, 0),
        ("ex_o3_deadlift_rounded", "deadlift", 4, 4),
    ],
)
def test_rendered_clips(clip: str, exercise: str, count: int, spine_faults: int) -> None:
    path = CLIPS / f"{clip}.mp4"
    if not path.exists():
        pytest.skip("the rendered clips are not on this machine")
    result, track = check_clip(path, exercise, workers=2, model="full")
    assert track.outline_px is not None
    assert len(result.counted) == count
    assert sum("spine-moved" in {f.slug for f in r.faults} for r in result.counted) == spine_faults


@pytest.mark.slow
def test_a_slow_motion_clip_is_counted_in_real_seconds() -> None:
    """The rendered clip plays 30 frames a second; told that the camera took 60, every time is half as long."""
    path = CLIPS / "ex_o3_deadlift_rounded.mp4"
    if not path.exists():
        pytest.skip("the rendered clips are not on this machine")
    result, track = check_clip(path, "deadlift", workers=2, model="lite", capture_fps=60.0)
    assert len(result.counted) == 4
    assert 1.0 / np.median(np.diff(track.time_s)) == pytest.approx(60.0, rel=0.01)
    assert all(r.end_s - r.start_s < 1.6 for r in result.counted)
    assert "recorded at 60, played at 30 frames a second (told)" in " ".join(result.reasons)


def test_a_camera_of_a_million_frames_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="capture-fps is 1e"):
        check_clip(tmp_path / "no.mp4", "deadlift", capture_fps=1e6)
