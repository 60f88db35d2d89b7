"""Steps: two legs before one, banded before running man, by whether the spine was seen to stay; pain stops."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.plan.results import checked_set, result
from tests.screening.answers import cleared

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.exercises.check import find_exercise, judge_frames
from hipdrive.exercises.result import set_document
from hipdrive.plan.make import make_plan
from hipdrive.plan.plan import Decision, Plan
from hipdrive.plan.progression import apply_steps, next_steps
from hipdrive.plan.result_file import result_from_document
from hipdrive.plan.set_file import CheckedSet, read_sets, set_from_document
from hipdrive.plan.weeks import Schedule
from hipdrive.validation.synthetic_sets import make_set

START = date(2027, 3, 22)
LATER = date(2027, 4, 5)


def plan() -> Plan:
    return make_plan(result_from_document(result()), cleared("told-backseat"), Schedule(START, timezone="UTC"))


def sets(*documents: dict[str, Any]) -> list[CheckedSet]:
    return [set_from_document(document, f"set {n}") for n, document in enumerate(documents)]


def decide(made: Plan, *documents: dict[str, Any], **more: Any) -> dict[str, Decision]:
    return {d.exercise: d for d in next_steps(made, sets(*documents), START, **more)}


def test_two_quiet_sets_on_two_legs_lead_to_one() -> None:
    made = plan()
    quiet = checked_set("deadlift", kept=6, side="both")
    assert decide(made, quiet)["single-leg-rdl"].direction == "stay"
    decision = decide(made, quiet, quiet)["single-leg-rdl"]
    assert (decision.direction, decision.to_stage) == ("forward", "one-leg")
    assert "stayed in 6 of 6" in decision.reason
    stepped = apply_steps(made, [decision], LATER)
    before = {
        i.stage for s in stepped.sessions if s.day < LATER for i in s.items if i.exercise == "single-leg-rdl"
    }
    after = [i for s in stepped.sessions if s.day >= LATER for i in s.items if i.exercise == "single-leg-rdl"]
    assert before == {"two-legs"}
    assert {i.stage for i in after} == {"one-leg"}
    assert all(i.per_side for i in after), "on one leg the repetitions are for each side"
    assert [s.session_id for s in stepped.sessions] == [s.session_id for s in made.sessions]
    assert stepped.decisions == (decision,)


def test_the_running_man_follows_the_banded_extension_and_not_the_calendar() -> None:
    made = plan()
    assert "running-man" not in made.exercises
    left, right = (checked_set("banded-hip-extension", kept=9, side=side) for side in ("left", "right"))
    one_side = decide(made, left, left)["banded-hip-extension"]
    assert one_side.direction == "stay"
    assert "only the left side" in one_side.reason
    decision = decide(made, left, right)["banded-hip-extension"]
    assert (decision.direction, decision.to_exercise) == ("forward", "running-man")
    stepped = apply_steps(made, [decision], LATER)
    late = {i.exercise for s in stepped.sessions if s.day >= LATER for i in s.items}
    assert "running-man" in late
    assert "banded-hip-extension" not in late
    why = next(i.why for s in stepped.sessions for i in s.items if i.exercise == "running-man")
    assert why == next(i.why for s in made.sessions for i in s.items if i.exercise == "banded-hip-extension")


def test_a_moving_spine_leads_back() -> None:
    quiet = checked_set("deadlift", kept=6, side="both")
    made = plan()
    ahead = apply_steps(made, list(decide(made, quiet, quiet).values()), START)
    bad = checked_set("single-leg-rdl", kept=2, moved=4)
    decision = decide(ahead, bad)["single-leg-rdl"]
    assert (decision.direction, decision.to_stage) == ("back", "two-legs")
    assert "moved in 4 of 6" in decision.reason
    assert {
        i.stage
        for s in apply_steps(ahead, [decision], START).sessions
        for i in s.items
        if i.exercise == "single-leg-rdl"
    } == {"two-legs"}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (checked_set("deadlift", kept=4, moved=2, side="both"), "stayed in 4 of 6"),
        (checked_set("deadlift", kept=3, side="both"), "fewer than the least of a whole set, 5."),
        (checked_set("deadlift", kept=4, unseen=4, side="both"), "the back was seen in 4 of 8"),
        (checked_set("deadlift", kept=0, side="both"), "the back was seen in 0 of 0"),
        (checked_set("deadlift", kept=1, moved=5, side="both"), "no easier step in the article"),
        (checked_set("single-leg-rdl", kept=1, moved=5), "stayed in 1 of 6"),
    ],
)
def test_what_leaves_it_where_it_is(document: dict[str, Any], words: str) -> None:
    decision = decide(plan(), document)["single-leg-rdl"]
    assert (decision.direction, decision.to_stage) == ("stay", "two-legs")
    assert words in decision.reason


def test_a_back_that_was_not_seen_never_leads_forward() -> None:
    unseen = checked_set("deadlift", kept=0, unseen=8, side="both")
    assert decide(plan(), unseen, unseen, unseen)["single-leg-rdl"].direction == "stay"


def test_a_harder_step_that_is_quiet_already_counts() -> None:
    left, right = (checked_set("single-leg-rdl", kept=6, side=side) for side in ("left", "right"))
    assert decide(plan(), left, right)["single-leg-rdl"].to_stage == "one-leg"


def test_a_bad_set_between_two_good_ones() -> None:
    quiet, bad = (
        checked_set("deadlift", kept=6, side="both"),
        checked_set("deadlift", kept=4, moved=2, side="both"),
    )
    assert decide(plan(), quiet, bad, quiet)["single-leg-rdl"].direction == "stay"
    assert decide(plan(), bad, quiet, quiet)["single-leg-rdl"].direction == "forward"


def test_a_lost_contact_is_a_spine_that_moved() -> None:
    document = checked_set("donkey-kick", kept=20)
    for rep in document["reps"]:
        rep["dowel"] = {"sacrum": "lost"}
    assert set_from_document(document, "s").kept == 0


def test_a_whole_set_is_one_on_each_side() -> None:
    document = checked_set("banded-hip-extension", kept=4, side="left")
    document["reps"] += checked_set("banded-hip-extension", kept=6, side="right")["reps"]
    decision = decide(plan(), document, document)["banded-hip-extension"]
    assert decision.direction == "stay"
    assert "8 each side" in decision.reason
    document["reps"] *= 2
    assert decide(plan(), document, document)["banded-hip-extension"].to_exercise == "running-man"


def test_sets_as_the_engine_writes_them() -> None:
    """Synthetic people folding on two legs with the spine still, counted and judged by the engine itself."""
    quiet = [
        set_document(judge_frames(make_set("deadlift", seed, faults=False).frames, find_exercise("deadlift")))
        for seed in (300, 303)
    ]
    assert all(document["counted"] >= 5 for document in quiet)
    assert decide(plan(), *quiet)["single-leg-rdl"].direction == "forward"
    moving = make_set("deadlift", 301).frames
    document = set_document(judge_frames(moving, find_exercise("deadlift")))
    assert any("spine-moved" in rep["faults"] for rep in document["reps"])
    assert decide(plan(), *quiet, document)["single-leg-rdl"].direction == "stay"


@pytest.mark.parametrize(
    ("pain", "worse", "stopped"),
    [
        ({"donkey-kick": 4}, (), True),
        ({"donkey-kick": 3}, (), False),
        ({}, ("donkey-kick",), True),
        ({}, (), False),
    ],
)
def test_pain_above_three_or_worse_the_next_day_stops_that_drill(
    pain: dict[str, int], worse: tuple[str, ...], stopped: bool
) -> None:
    made = plan()
    quiet = checked_set("donkey-kick", kept=20)
    decision = decide(made, quiet, pain=pain, worse_next_day=worse)["donkey-kick"]
    assert (decision.direction == "stop") == stopped
    if not stopped:
        return
    assert "Ask a clinician" in decision.reason
    after = apply_steps(made, [decision], LATER)
    assert "donkey-kick" not in {i.exercise for s in after.sessions if s.day >= LATER for i in s.items}
    assert "donkey-kick" in {i.exercise for s in after.sessions if s.day < LATER for i in s.items}


def test_pain_written_in_the_set_counts_too() -> None:
    hurt = checked_set("donkey-kick", kept=20, pain_during=5)
    assert decide(plan(), hurt)["donkey-kick"].direction == "stop"
    worse = checked_set("deadlift", kept=6, worse_next_day=True)
    assert decide(plan(), worse)["single-leg-rdl"].direction == "stop"


def test_when_every_drill_stops_no_session_is_left() -> None:
    made = plan()
    decisions = next_steps(made, [], START, worse_next_day=made.exercises)
    assert {d.direction for d in decisions} == {"stop"}
    assert apply_steps(made, decisions, START).sessions == ()


def test_an_exercise_without_a_ladder_stays() -> None:
    quiet = checked_set("donkey-kick", kept=20)
    decision = decide(plan(), quiet, quiet)["donkey-kick"]
    assert decision.direction == "stay"
    assert "no step beyond" in decision.reason


def test_sets_of_folders(tmp_path: Path) -> None:
    for name in ("monday", "wednesday"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "set.json").write_text(json.dumps(checked_set("deadlift", kept=6)), encoding="utf-8")
    assert [s.name for s in read_sets([tmp_path])] == ["monday", "wednesday"]
    assert [s.name for s in read_sets([tmp_path / "wednesday", tmp_path / "monday" / "set.json"])] == [
        "wednesday",
        "monday",
    ]
    with pytest.raises(CorruptFileError, match="cannot be read"):
        read_sets([tmp_path / "nothing"])
    (tmp_path / "monday" / "set.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"not a checked set.*exercise"):
        read_sets([tmp_path / "monday"])
