"""What is called a change, and what is not compared."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipdrive.measures import all_specs
from hipdrive.progress import Change, Reading, Recorded, compare_recordings
from hipdrive.progress.threshold import change_threshold

Make = Callable[..., Recorded]
DEFAULTS = {  # definitions C: change claims with markerless 2D between sessions
    "trunk_lean_deg": 3.0,
    "shank_angle_at_contact_deg": 5.0,
    "knee_flexion_midstance_deg": 8.0,
    "knee_yield_deg": 5.0,
    "leg_behind_spine_line_peak_deg": 6.0,
    "pelvic_drop_deg": 3.0,
    "contact_time_s": 0.015,
    "cadence_spm": 3.0,
    "vertical_oscillation_m": 0.010,
}


def change_of(before: Recorded, after: Recorded, name: str = "trunk_lean_deg") -> Change:
    return next(c for c in compare_recordings(before, after) if c.name == name)


@pytest.mark.parametrize(("later_deg", "verdict"), [(10.9, "not_changed"), (12.0, "changed"), (4.0, "changed")])
def test_a_change_is_more_than_its_threshold_either_way(recorded: Make, later_deg: float, verdict: str) -> None:
    change = change_of(recorded(), recorded(30, lean_deg=later_deg))
    assert change.verdict == verdict
    assert change.difference == pytest.approx(later_deg - 8.0)
    assert 3.0 <= change.threshold < 3.3


@pytest.mark.parametrize(("name", "default"), DEFAULTS.items())
def test_the_definitions_figure_between_sessions_is_the_least(recorded: Make, name: str, default: float) -> None:
    reading = Reading(name, "none", "deg", 1.0, 1e-6, 50, 1e-6, 1e-6)
    at_once = recorded(place="tripod")
    assert change_threshold(at_once, at_once, reading, reading).value == pytest.approx(default)


def test_a_recording_of_few_unsteady_steps_raises_the_threshold(recorded: Make) -> None:
    few = replace(recorded().readings[0], sd=6.0, n_steps=7, mdc95=6.3)
    unsteady = recorded(readings=(few,))
    assert change_of(unsteady, recorded(9, lean_deg=13.0)).verdict == "not_changed"
    # Welch at 6 degrees of freedom and a little: 2.4 times the standard error of 2.3, and not 1.96 times.
    assert change_of(unsteady, recorded(9)).threshold > 1.96 * 6.0 / math.sqrt(7)


def test_a_roll_nobody_told_counts_and_a_vouched_place_takes_it_out(recorded: Make) -> None:
    lean = recorded().readings[0]
    unsteady = replace(lean, sd=4.0, mdc95=float("nan"))
    untold, told = recorded(), recorded(roll_told=True)
    same = recorded(place="tripod mark")
    roll = change_threshold(untold, untold, unsteady, unsteady).value
    assert roll > change_threshold(told, told, unsteady, unsteady).value
    assert change_threshold(same, same, lean, lean).value == 3.0


def test_without_a_figure_between_sessions_the_whole_known_error_counts(recorded: Make) -> None:
    foot = Reading("foot_ahead_of_hip_leg_lengths", "right", "leg lengths", 0.3, 0.01, 20, 0.05, 0.006)
    threshold = change_threshold(recorded(), recorded(), foot, foot)
    assert threshold.value == pytest.approx(1.96 * math.hypot(0.05, 0.05), rel=0.02)
    assert threshold.source == "camera"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"speed_mps": 3.3}, r"the speeds differ \(3.00 and 3.30 m/s\)"),
        ({"speed_mps": None}, "the speed of one recording is not known; say it with --belt-speed-mps"),
        ({"near_side": "left"}, "one was filmed from the runner's right side, the other from the left"),
        ({"view": "3d", "near_side": None}, "one shows the side view, the other the 3d view"),
        ({"kind": "watch"}, "one is from a video, the other from a watch"),
        ({"model": "rtmlib/halpe26"}, r"different models \(blazepose/heavy and rtmlib/halpe26\)"),
        ({"surface": "overground"}, "one is on a treadmill, the other overground"),
        ({"grade_percent": 6.0}, r"the slopes differ \(0 % and 6 %\)"),
        ({"calibrated": True}, "only one of the two has a standing recording"),
    ],
)
def test_other_conditions_are_not_compared_and_said(recorded: Make, change: dict[str, object], words: str) -> None:
    found = change_of(recorded(), recorded(30, lean_deg=20.0, **change))
    assert found.verdict == "not_comparable"
    assert math.isnan(found.threshold)
    assert found.difference == pytest.approx(12.0)  # drawn all the same
    assert re.search(words, found.reason)


def test_a_speed_within_the_tolerance_is_the_same(recorded: Make) -> None:
    assert change_of(recorded(), recorded(30, lean_deg=20.0, speed_mps=3.14)).verdict == "changed"


def test_a_missing_side_is_not_measured_with_the_reason(recorded: Make) -> None:
    left = replace(recorded().readings[1], side="left")
    found = next(c for c in compare_recordings(recorded(readings=(left,)), recorded(9)) if c.side == "left")
    assert found.verdict == "not_measured"
    assert found.reason == "the later recording could not answer it: far"


def test_what_neither_answers_and_what_is_no_measure_of_its_own_is_left_out(recorded: Make) -> None:
    found = {(c.name, c.side) for c in compare_recordings(recorded(), recorded(9))}
    assert found == {("trunk_lean_deg", "none"), ("knee_flexion_midstance_deg", "right")}


def test_other_units_are_not_compared(recorded: Make) -> None:
    in_radians = replace(recorded().readings[0], unit="rad")
    found = change_of(recorded(), recorded(9, readings=(in_radians,)))
    assert (found.verdict, found.reason) == ("not_comparable", "one is in deg, the other in rad")


def test_a_number_without_any_error_is_not_compared(recorded: Make) -> None:
    bare = recorded(readings=(Reading("new_measure", "none", "deg", 3.0),))
    found = change_of(bare, replace(bare, key="later"), "new_measure")
    assert (found.verdict, found.reason) == ("not_comparable", "nothing says how large the error of this one is")


_NAMES = st.sampled_from([spec.name for spec in all_specs() if spec.name in DEFAULTS])
_SIZE = st.floats(0.001, 20.0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=_NAMES,
    values=st.tuples(_SIZE, _SIZE),
    sds=st.tuples(_SIZE, _SIZE),
    steps=st.tuples(*[st.integers(2, 60)] * 2),
)
def test_before_and_after_may_be_exchanged(
    recorded: Make, name: str, values: tuple[float, float], sds: tuple[float, float], steps: tuple[int, int]
) -> None:
    a, b = (
        recorded(readings=(Reading(name, "none", "deg", v, sd, n, 1.0, 2.77 * sd / math.sqrt(n)),))
        for v, sd, n in zip(values, sds, steps, strict=True)
    )
    forth, back = change_of(a, b, name), change_of(b, a, name)
    assert forth.verdict == back.verdict
    assert forth.difference == pytest.approx(-back.difference)
    assert forth.threshold >= DEFAULTS[name]
    assert forth.threshold >= 2.7699 * max(sd / math.sqrt(n) for sd, n in zip(sds, steps, strict=True))
