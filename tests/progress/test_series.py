"""A history: groups that may be compared, series with their points."""

from __future__ import annotations

import math
from collections.abc import Callable

from hipdrive.progress import Recorded, build_progress

Make = Callable[..., Recorded]


def test_the_latest_recording_is_held_against_the_first_of_its_kind(recorded: Make) -> None:
    history = [recorded(60, lean_deg=13.0), recorded(0), recorded(30, lean_deg=9.0)]
    found = build_progress("Ada", history)
    assert [r.key for r in found.recordings] == ["day 0", "day 30", "day 60"]
    (group,) = found.groups
    lean = next(s for s in group.series if s.name == "trunk_lean_deg")
    assert (lean.change.before, lean.change.after, lean.change.verdict) == (8.0, 13.0, "changed")
    assert lean.since_last is not None
    assert lean.since_last.before == 9.0
    assert [p.value for p in lean.points] == [8.0, 9.0, 13.0]
    assert math.isnan(lean.points[0].threshold)
    assert lean.points[1].threshold >= 3.0
    assert found.alone == ()


def test_recordings_of_other_conditions_stand_in_the_series_with_the_reason(recorded: Make) -> None:
    history = [recorded(0), recorded(10, speed_mps=3.6, lean_deg=9.5), recorded(20, lean_deg=8.5)]
    found = build_progress("Ada", history)
    (group,) = found.groups
    assert [r.key for r in group.recordings] == ["day 0", "day 20"]
    lean = next(s for s in group.series if s.name == "trunk_lean_deg")
    assert [p.compared for p in lean.points] == [True, False, True]
    assert lean.points[1].reason == "the speeds differ (3.60 and 3.00 m/s)"
    assert found.alone == ((history[1], "the speeds differ (3.60 and 3.00 m/s)"),)


def test_two_ways_of_filming_make_two_groups_the_latest_first(recorded: Make) -> None:
    history = [recorded(0), recorded(1, near_side="left"), recorded(30), recorded(31, near_side="left")]
    groups = build_progress("Ada", history).groups
    assert [g.last.near_side for g in groups] == ["left", "right"]


def test_one_recording_says_to_film_again(recorded: Make) -> None:
    found = build_progress("Ada", [recorded()])
    assert found.groups == ()
    assert found.alone[0][1] == "the first recording; film again to see a change"
    assert build_progress("Ada", []).alone == ()


def test_a_later_standing_recording_keeps_the_lean_out_but_not_what_needs_no_zero(recorded: Make) -> None:
    found = build_progress("Ada", [recorded(0), recorded(9, calibrated=True, lean_deg=20.0)])
    verdicts = {s.name: s.change.verdict for s in found.groups[0].series}
    assert verdicts["trunk_lean_deg"] == "not_comparable"
    lean = next(s for s in found.groups[0].series if s.name == "trunk_lean_deg")
    assert [p.compared for p in lean.points] == [True, False]
    assert "standing recording" in lean.points[1].reason


def test_what_chance_may_bring_grows_with_what_is_judged(recorded: Make) -> None:
    (group,) = build_progress("Ada", [recorded(0), recorded(9)]).groups
    assert group.judged == 2
    assert group.expected_by_chance == 0.1


def test_recordings_with_one_key_are_told_apart(recorded: Make) -> None:
    history = [recorded(0, key="x"), recorded(5, key="x", lean_deg=20.0), recorded(9, key="x")]
    (group,) = build_progress("Ada", history).groups
    lean = next(s for s in group.series if s.name == "trunk_lean_deg")
    assert [p.value for p in lean.points] == [8.0, 20.0, 8.0]


def test_what_may_not_be_compared_is_kept_to_be_drawn(recorded: Make) -> None:
    found = build_progress("Ada", [recorded(0, speed_mps=None), recorded(9, speed_mps=None, lean_deg=20.0)])
    assert found.groups == ()
    assert {(s.name, s.change.verdict) for s in found.loose} == {
        ("trunk_lean_deg", "not_comparable"),
        ("knee_flexion_midstance_deg", "not_comparable"),
    }
    lean = found.loose[0]
    assert [p.value for p in lean.points] == [8.0, 20.0]
    assert [p.compared for p in lean.points] == [False, True]
    assert build_progress("Ada", [recorded(0), recorded(9)]).loose == ()
