"""The running man's jump: one flight a switch, none when stepped across, another hop is said; from 60 frames a second."""

from __future__ import annotations

import pytest

from hipdrive.exercises.check import find_exercise, judge_frames
from hipdrive.exercises.result import SetResult, set_document
from hipdrive.validation.synthetic_sets import SyntheticSet, make_jumps

FEET = {"no-flight", "double-bounce"}


def judged(synthetic: SyntheticSet) -> SetResult:
    return judge_frames(synthetic.frames, find_exercise("running-man"))


def feet_faults(result: SetResult) -> list[set[str]]:
    return [{f.slug for f in r.faults} & FEET for r in result.counted]


@pytest.mark.parametrize("seed", [201, 202, 203])
def test_jumped_switches_fly_and_have_no_fault_of_the_feet(seed: int) -> None:
    result = judged(make_jumps(seed, ""))
    assert {r.flight for r in result.counted} == {"seen"}
    assert feet_faults(result) == [set()] * len(result.counted)


@pytest.mark.parametrize("seed", [201, 202, 203])
def test_stepping_across_is_no_flight_and_still_counts(seed: int) -> None:
    synthetic = make_jumps(seed, "no-flight")
    result = judged(synthetic)
    assert len(result.counted) == len(synthetic.counted)
    assert feet_faults(result) == [{"no-flight"}] * len(result.counted)
    assert result.cue(result.counted[0]) == "Let the floor go for a moment at every change."


def test_another_hop_is_told_with_the_switch_that_follows_it() -> None:
    synthetic = make_jumps(204, "double-bounce")
    result = judged(synthetic)
    assert any(t.feet for t in synthetic.counted)
    assert [bool(f) for f in feet_faults(result)] == [bool(t.feet) for t in synthetic.counted]
    for repetition in result.counted:
        for fault in repetition.faults:
            if fault.slug == "double-bounce":
                assert fault.time_s < repetition.start_s + 0.1, "the hop was before the switch"


def test_with_too_few_frames_nothing_is_said_of_the_feet_and_that_is_said() -> None:
    result = judged(make_jumps(205, "no-flight", fps=30.0))
    assert result.counted
    assert feet_faults(result) == [set()] * len(result.counted)
    document = set_document(result)
    assert {rep["flight"] for rep in document["reps"] if rep["verdict"] != "not_counted"} == {"not_looked_at"}
    unseen = {item["slug"]: item["why"] for item in document["not_looked_at"]}
    assert unseen.keys() >= FEET
    assert "60 frames a second, and the clip has 30" in unseen["no-flight"]
    assert any("clip has 30" in reason for reason in document["reasons"])


def test_5994_frames_a_second_are_60() -> None:
    result = judged(make_jumps(206, "", fps=59.94))
    assert {r.flight for r in result.counted} == {"seen"}
    assert not any("flight" in item.slug for item in result.not_looked_at)
