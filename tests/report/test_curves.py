"""Curves over the stride, words and numbers, advice, and the posture triangle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.analysis import Analysis
from hipdrive.findings.rules import load_rules
from hipdrive.measures.compute import all_specs
from hipdrive.measures.measurement import Measurement
from hipdrive.measures.overstride import foot_from_zero_deg
from hipdrive.posture.posture import Posture
from hipdrive.report.curves import PERCENT, build_charts, shown_angle_deg, stride_curve
from hipdrive.report.stance import contested_for, film_better
from hipdrive.report.svg import chart_axis, posture_triangle
from hipdrive.report.words import (
    NAMES,
    amount_words,
    band_words,
    finding_decimals,
    number,
    plain_name,
    probability_words,
    sentence,
    unit_rule,
    value_words,
)

MakeMeasurement = Callable[..., Measurement]
NAN = float("nan")
STRIDE_S = 0.70  # of the synthetic runner


def test_a_known_wave_comes_back_as_the_mean_curve(analysis: Analysis) -> None:
    time_s = analysis.motion.time_s
    wave = 20.0 * np.sin(2 * np.pi * (time_s - 0.1) / STRIDE_S)
    curve = stride_curve(time_s, wave, analysis.strides, "right")
    assert curve is not None and curve.strides == len(analysis.strides.of("right")) - 1
    assert curve.mean == pytest.approx(20.0 * np.sin(2 * np.pi * PERCENT / 100.0), abs=0.1)
    assert curve.sd.max() < 0.1


def test_a_stride_with_a_hole_is_left_out(analysis: Analysis) -> None:
    time_s = analysis.motion.time_s
    whole = stride_curve(time_s, np.zeros_like(time_s), analysis.strides, "right")
    holed = np.zeros_like(time_s)
    holed[20] = NAN
    rest = stride_curve(time_s, holed, analysis.strides, "right")
    assert whole is not None and rest is not None
    assert rest.strides == whole.strides - 1
    assert stride_curve(time_s, np.full_like(time_s, NAN), analysis.strides, "right") is None


def test_only_comparable_angles_have_a_reference_band(analysis: Analysis) -> None:
    charts = {chart.key: chart for chart in build_charts(analysis)}
    assert charts["knee_flexion_deg"].reference is not None
    assert "24 runners" in charts["knee_flexion_deg"].reference_source
    assert charts["leg_behind_spine_line_deg"].reference is None
    assert charts["thigh_pitch_deg"].reference is None
    assert "hip_extension_deg" not in charts  # no pelvis in a plain side view


def test_the_ankle_drawn_has_the_zero_of_the_measure(analysis: Analysis) -> None:
    angles = replace(analysis.angles, foot_pitch_deg=analysis.angles.foot_pitch_deg + 8.0)
    crooked = replace(analysis, angles=angles)
    straight = shown_angle_deg(analysis, "ankle_dorsiflexion_deg", "right")
    shown = shown_angle_deg(crooked, "ankle_dorsiflexion_deg", "right")
    assert straight is not None and shown is not None
    assert shown == pytest.approx(straight, nan_ok=True)  # the offset of the pose model's foot is taken out
    foot = foot_from_zero_deg(crooked.angles, None, crooked.strides.of("right"), "right")
    assert shown == pytest.approx(crooked.angles.column("shank_pitch_deg", "right") + foot, nan_ok=True)


def test_the_axis_holds_every_band(analysis: Analysis) -> None:
    for chart in build_charts(analysis):
        axis = chart_axis(chart)
        for curve in chart.curves.values():
            assert axis.low <= (curve.mean - curve.sd).min() and (curve.mean + curve.sd).max() <= axis.high
        assert 2 <= len(axis.ticks) <= 8


@pytest.mark.parametrize(
    ("name", "unit", "value", "u_sys", "expected"),
    [
        ("leg_behind_spine_line_peak_deg", "deg", 12.3, 3.0, "12° ± 3°"),
        ("trunk_lean_deg", "deg", -0.3, 4.0, "0° ± 4°"),
        ("trunk_lean_deg", "deg", -3.4, 4.0, "−3° ± 4°"),
        ("contact_time_s", "s", 0.25, 0.012, "250 ± 15 ms"),
        ("duty_factor", "1", 0.357, 0.02, "36 ± 2 %"),
        ("foot_ahead_of_hip_leg_lengths", "leg lengths", 0.31, 0.03, "0.31 ± 0.03 leg lengths"),
        ("step_length_m", "m", 1.23, 0.04, "1.23 ± 0.06 m"),
    ],
)
def test_values_are_written_as_a_runner_reads_them(
    make_measurement: MakeMeasurement, name: str, unit: str, value: float, u_sys: float, expected: str
) -> None:
    assert value_words(make_measurement(name, unit, value, u_sys=u_sys)) == expected


def test_what_is_not_answered_is_a_dash(make_measurement: MakeMeasurement) -> None:
    assert value_words(make_measurement("trunk_lean_deg", "deg", 7.0, status="not_observable")) == "–"


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 3))
def test_a_number_is_never_nan_nor_minus_zero(value: float, decimals: int) -> None:
    text = number(value, decimals)
    assert "nan" not in text and "inf" not in text and "-" not in text
    assert not text.startswith("−0") or any(digit in text for digit in "123456789")


def test_bands_in_words() -> None:
    assert band_words("°", (2.0, 15.0)) == "2° to 15°"
    assert band_words("°", (None, 9.0)) == "up to 9°"
    assert band_words("°", (2.0, None)) == "from 2°"


def test_amounts_of_findings_are_in_their_own_unit() -> None:
    assert amount_words(8.74, "°", 5.12, 0) == "9° ± 5°"
    assert amount_words(8.74, "°", 0.3, 0) == "8.7° ± 0.3°"
    assert amount_words(2.283, "% of body height", 0.4, 1) == "2.3 ± 0.4 % of body height"
    assert band_words("% of body height", (None, 4.9)) == "up to 4.9 % of body height"
    assert amount_words(NAN, "°") == "–"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.95, "very likely (95 %)"),
        (0.82, "likely (82 %)"),
        (0.6, "cannot be told (60 %)"),
        (0.2, "unlikely (20 %)"),
        (0.02, "very unlikely (2 %)"),
        (NAN, "not known"),
    ],
)
def test_probabilities_have_the_scale_of_the_findings(share: float, words: str) -> None:
    assert probability_words(share) == words


def test_a_value_has_the_same_digits_in_findings_and_table() -> None:
    units = {spec.name: spec.unit for spec in all_specs()}
    compared = 0
    for rule in load_rules().rule:
        factor, _, decimals = unit_rule(rule.measurement, units[rule.measurement])
        if factor == rule.scale:
            assert rule.decimals == decimals, rule.slug
            compared += 1
        assert finding_decimals(rule.measurement, rule.unit.strip()) == rule.decimals
    assert compared > 10


def test_reasons_become_sentences() -> None:
    assert sentence("may be off by about 4.1 deg") == "May be off by about 4.1°."
    assert sentence("Needs a rear view.") == "Needs a rear view."


def test_unknown_names_are_spelt_out() -> None:
    assert plain_name("brand_new_deg").title == "Brand new deg"
    assert plain_name("brand_new_deg").group == "Other"
    assert all(name.title and name.title[0].isupper() for name in NAMES.values())


def test_advice_follows_from_the_reasons_once_each(analysis: Analysis) -> None:
    advice = film_better(analysis)
    assert len(advice) == len(set(advice))
    assert any("3 seconds" in text for text in advice)
    assert any("120 or 240" in text for text in advice)
    assert any("from behind" in text for text in advice)


def test_what_was_told_is_not_asked_for_again(analysis: Analysis) -> None:
    reason = "there is no scale: give the runner's height or the belt's speed"
    asking = replace(analysis, measurements=(replace(analysis.measurements[0], reasons=(reason,)),))
    assert any("--height-m" in text for text in film_better(asking))
    told = replace(asking, settings=replace(asking.settings, height_m=1.78))
    assert not any("--height-m" in text for text in film_better(told))


@pytest.mark.parametrize(("steps", "advised"), [(12, False), (7, False), (6, True)])
def test_longer_is_only_advised_where_the_near_side_has_few_steps(
    analysis: Analysis, steps: int, advised: bool
) -> None:
    reasons = ("3 usable steps; at least 4 are needed",)
    measurements = tuple(
        replace(m, n_steps=steps if m.side == "right" else 3, reasons=reasons) for m in analysis.measurements
    )
    advice = film_better(replace(analysis, measurements=measurements))
    assert any("Film longer" in text for text in advice) == advised


def test_the_disputes_that_touch_a_finding() -> None:
    claims = {claim.claim for claim in contested_for(["vertical_oscillation_m"])}
    assert "Less bounce is better" in claims
    assert "Pawback is power" not in claims


def test_the_triangle_puts_pure_labels_on_their_corners_and_the_cloud_inside() -> None:
    posture = Posture(
        "hinged", {"hinged": 0.8, "too_tall": 0.0, "deflated": 0.0}, {}, (), draws=((1, 1, 1), (0, 0, 0))
    )
    triangle = posture_triangle(posture)
    assert triangle.place == pytest.approx(triangle.corners["hinged"])
    assert len(triangle.cloud) == 1  # all zero has no place
    centre = np.mean(list(triangle.corners.values()), axis=0)
    assert triangle.cloud[0] == pytest.approx(tuple(centre), abs=0.1)
    assert posture_triangle(Posture("insufficient", {}, {}, ())).place is None
