"""Findings: sides of a band, probability, order, what is said when it cannot be told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.findings import Finding, find
from hipdrive.findings.find import Value, number_words, probabilities_outside, probability_below
from hipdrive.findings.rules import load_rules
from hipdrive.measures.measurement import FAR_LEG, Measurement

Make = Callable[..., Measurement]
SHANK = "shank_angle_at_contact_deg"


def _only(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize(
    ("value", "u_sys", "severity", "stands_out", "words"),
    [
        (17.0, 2.0, "work_on", True, "the ankle is 17 ± 2° ahead of the knee, where up to 9° is usual"),
        (11.5, 1.0, "note", True, "the ankle is 12 ± 1° ahead"),
        (4.0, 2.0, "good", False, "within the range of up to 9°"),
        (9.2, 1.0, "note", False, "too near the limit of 9° to say"),
        (10.0, 6.0, "note", False, "too uncertain to say"),
        (16.0, 9.0, "note", True, "It lies outside that range with a probability of 78 %."),
        (7.0, 3.0, "good", False, "It lies inside that range with a probability of 75 %."),
    ],
)
def test_overstride(make: Make, value: float, u_sys: float, severity: str, stands_out: bool, words: str) -> None:
    found = _only(find([make(SHANK, value, u_sys)]))
    assert (found.severity, found.stands_out) == (severity, stands_out)
    assert words in found.text
    assert found.band == (None, 9.0)
    assert found.confidence == pytest.approx(1 - probability_below(Value(value, u_sys, "right"), 9.0))


def test_a_finding_on_the_far_leg_says_so(make: Make) -> None:
    far = _only(find([make(SHANK, 17.0, 2.0, side="left", status="proxy", reasons=(FAR_LEG,))]))
    assert far.text.endswith("It is the far leg, half hidden behind the near one.")
    assert far.short.endswith("(far leg, half hidden behind the near one)")
    assert "far leg" not in _only(find([make(SHANK, 17.0, 2.0)])).text


def test_one_probability_where_the_band_has_two_sides(make: Make) -> None:
    found = _only(find([make("trunk_lean_deg", 2.0, 5.0, side="none")]))
    below, above = probabilities_outside(Value(2.0, 5.0, "none"), 5.0, 11.0)
    assert above > 0.03 and found.stands_out
    assert found.confidence == pytest.approx(below)
    assert f"with a probability of {100 * below:.0f} %" in found.text


def test_upright_and_over_leaned_are_two_sides_of_one_rule(make: Make) -> None:
    assert _only(find([make("trunk_lean_deg", 0.5, 1.0)])).slug == "upright-trunk"
    assert _only(find([make("trunk_lean_deg", 18.0, 1.0)])).slug == "over-leaned"
    assert _only(find([make("trunk_lean_deg", 7.0, 1.0)])).severity == "good"


def test_backseat_replaces_upright(make: Make) -> None:
    leaning_back = [make("trunk_lean_deg", -4.0, 1.0), make("backseat_probability", 0.97, side="none")]
    assert [f.slug for f in find(leaning_back)] == ["backseat"]
    not_sure = [make("trunk_lean_deg", 0.0, 1.0), make("backseat_probability", 0.5, side="none")]
    assert [f.slug for f in find(not_sure)] == ["upright-trunk"]


def test_knee_is_two_sided_and_never_more_than_a_note(make: Make) -> None:
    straight = _only(find([make("knee_flexion_midstance_deg", 30.0, 2.0)]))
    deflated = _only(find([make("knee_flexion_midstance_deg", 60.0, 2.0)]))
    assert (straight.slug, deflated.slug) == ("midstance-knee-straight", "midstance-knee-deflated")
    assert {straight.severity, deflated.severity} == {"note"}


def test_no_band_is_used_at_a_speed_it_does_not_come_from(make: Make) -> None:
    found = _only(find([make("knee_flexion_midstance_deg", 60.0, 2.0), make("speed_mps", 5.0)]))
    assert found.band == (None, None) and not found.stands_out
    assert "comes from running at 2.5 to 3.5 m/s" in found.text


def test_leg_behind_says_what_a_plain_camera_cannot(make: Make) -> None:
    leg = make("leg_behind_spine_line_peak_deg", 12.0, 2.5)
    unseen = make("hip_drive_share", float("nan"), status="not_observable")
    plain = _only(find([leg, unseen]))
    assert plain.text == (
        "The right leg gets 12 ± 2° behind your trunk line; a plain side camera cannot say how much came from "
        "the hip and how much from the back."
    )
    assert (plain.band, plain.confidence) == ((None, None), 0.0)
    seen = find([leg, make("hip_drive_share", 0.6, 0.03)])
    assert [f.slug for f in seen] == ["hip-drive-shared", "leg-behind-spine-line"]
    assert "camera" not in seen[1].text


def test_further_behind_is_not_judged(make: Make) -> None:
    severities = {
        _only(find([make("leg_behind_spine_line_peak_deg", value, 2.0)])).severity for value in (-10.0, 5.0, 30.0)
    }
    assert severities == {"note"}
    short = _only(find([make("leg_behind_spine_line_peak_deg", -10.0, 2.0)]))
    assert "stays 10 ± 2° short of your trunk line" in short.text


@pytest.mark.parametrize(
    ("share", "slug", "severity"),
    [(0.95, "hip-drive-share", "good"), (0.78, "hip-drive-shared", "note"), (0.6, "hip-drive-shared", "work_on")],
)
def test_hip_drive_share_labels(make: Make, share: float, slug: str, severity: str) -> None:
    found = _only(find([make("hip_drive_share", share, 0.02)]))
    assert (found.slug, found.severity) == (slug, severity)


def test_recipe_compares_joints_of_the_same_side(make: Make) -> None:
    right = [make("hip_flexion_at_contact_deg", 33.0, 3.0), make("knee_flexion_at_contact_deg", 11.0, 4.0)]
    found = _only(find(right))
    assert (found.slug, found.value, found.uncertainty) == ("recipe-hip-over-knee", 22.0, 5.0)
    other_side = [right[0], make("knee_flexion_at_contact_deg", 11.0, 4.0, side="left")]
    assert find(other_side) == ()


def test_both_measured_legs_speak_and_a_proxy_leg_is_silent_beside_one(make: Make) -> None:
    both = [make(SHANK, 15.0, 1.0, side="left"), make(SHANK, 5.0, 1.0, side="right")]
    assert [(f.side, f.severity) for f in find(both)] == [("left", "work_on"), ("right", "good")]
    occluded = [make(SHANK, 15.0, 1.0, side="left", status="proxy"), both[1]]
    assert [f.side for f in find(occluded)] == ["right"]


def test_of_two_proxies_the_near_leg_speaks(make: Make) -> None:
    coarse = [make(SHANK, v, 2.0, side=s, status="proxy") for v, s in ((15.0, "left"), (5.0, "right"))]
    near = make("thigh_extension_peak_deg", 20.0, side="right")
    assert [f.side for f in find([*coarse, near])] == ["right"]


def test_nothing_answered_finds_nothing(make: Make) -> None:
    assert find([]) == ()
    assert find([make(SHANK, float("nan"), status="insufficient")]) == ()


def test_order_is_severity_then_what_stands_out_then_importance(make: Make) -> None:
    run = [
        make("cadence_spm", 170.0, side="both"),
        make("trunk_lean_deg", 0.0, 0.5),
        make(SHANK, 17.0, 1.0),
        make("knee_flexion_midstance_deg", 44.0, 1.0),
    ]
    assert [f.slug for f in find(run)] == ["overstride", "upright-trunk", "cadence", "midstance-knee"]


def test_every_rule_can_speak_and_leaves_no_placeholder(make: Make) -> None:
    for rule in load_rules().rule:
        band = rule.band
        edges = [x for x in (band.low, band.high, band.far_low, band.far_high) if x is not None] if band else [0.0]
        for value in (min(edges) - 50.0, sum(edges) / len(edges), max(edges) + 50.0):
            for u_sys in (0.0, 3.0, 60.0):
                run = [make(rule.measurement, value / rule.scale, u_sys / rule.scale)]
                run += [make(rule.minus, 0.0)] if rule.minus else []
                run += [make(name, 0.9) for name in rule.needs]
                for found in find(run):
                    assert not re.search(r"[{}]|nan", found.title + found.text + found.short), found


@given(st.floats(-50, 80), st.floats(0.1, 10), st.floats(0, 20))
def test_confidence_is_a_probability_that_grows_with_the_overstride(
    value: float, u_sys: float, more: float
) -> None:
    def outside(x: float) -> float:
        return probabilities_outside(Value(x, u_sys, "right"), None, 9.0)[1]

    assert 0.0 <= outside(value) <= outside(value + more) + 1e-12 <= 1.0 + 1e-12
    if value <= 9.0:
        assert outside(value) <= 0.5 + 1e-12


@given(st.floats(-50, 80), st.floats(0, 10), st.floats(-20, 20), st.floats(0, 20))
def test_below_inside_and_above_add_up(value: float, u_sys: float, low: float, width: float) -> None:
    below, above = probabilities_outside(Value(value, u_sys, "none"), low, low + width)
    assert 0.0 <= below <= 1.0 and 0.0 <= above <= 1.0
    assert below + above <= 1.0 + 1e-12


@given(st.floats(10, 80), st.floats(0.1, 20), st.floats(0, 20))
def test_more_uncertainty_never_makes_an_outside_value_surer(value: float, u_sys: float, more: float) -> None:
    sure = probabilities_outside(Value(value, u_sys, "none"), None, 9.0)[1]
    less_sure = probabilities_outside(Value(value, u_sys + more, "none"), None, 9.0)[1]
    assert less_sure <= sure + 1e-12


@pytest.mark.parametrize(
    ("number", "uncertainty", "decimals", "words"),
    [
        (14.2, 3.4, 0, "14 ± 3°"),
        (14.2, 0.3, 0, "14.2 ± 0.3°"),
        (-3.04, 0.5, 1, "−3.0 ± 0.5°"),
        (-0.2, 0.0, 0, "0°"),
    ],
)
def test_number_words(number: float, uncertainty: float, decimals: int, words: str) -> None:
    assert number_words(number, uncertainty, decimals, "°") == words


@pytest.mark.parametrize(
    ("speed_mps", "duty", "slug", "band"),
    [
        (2.5, 0.40, "duty-factor", (36.6, 42.2)),
        (3.0, 0.37, "duty-factor", (34.6, 39.6)),
        (3.5, 0.28, "short-contact", (32.6, 37.0)),
        (4.5, 0.40, "long-contact", (30.7, 34.9)),
        (1.9, 0.40, "duty-factor", (None, None)),
        (5.5, 0.40, "duty-factor", (None, None)),
    ],
)
def test_the_band_of_the_duty_factor_goes_with_the_speed_and_never_beyond_its_sample(
    make: Make, speed_mps: float, duty: float, slug: str, band: tuple[float | None, float | None]
) -> None:
    found = find([make("duty_factor", duty, 0.004), make("speed_mps", speed_mps, side="none")])
    one = _only(tuple(f for f in found if f.measurement == "duty_factor"))
    assert one.slug == slug
    assert not one.stands_out
    assert one.band == pytest.approx(band)
    assert ("comes from running at 2.5 to 4.5 m/s" in one.text) == (band == (None, None))


def test_without_a_speed_the_duty_factor_is_held_against_nothing(make: Make) -> None:
    assert find([make("duty_factor", 0.5, 0.004)]) == ()


def test_a_description_says_what_few_open_runners_show_at_the_speed(make: Make) -> None:
    cadence = make("cadence_spm", 181.0, 0.5, side="both")
    slow, none = make("speed_mps", 3.4, side="none"), make("speed_mps", 6.5, side="none")
    assert _only(find([cadence, slow])).text.endswith(
        "At about 3.5 m/s 2 laboratory runners showed 167 steps a minute: too few to be a range."
    )
    assert "laboratory runner" not in _only(find([cadence, none])).text
    assert "laboratory runner" not in _only(find([cadence])).text
