"""Posture classifier: the archetypes of definitions F9, gates, labels and properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipdrive.measures.measurement import Measurement, MeasurementStatus
from hipdrive.posture import GRADED_LABELS, Posture, classify_posture, select_answers

NAMES = {
    "trunk": ("trunk_lean_deg", 1.0),
    "knee": ("knee_flexion_midstance_deg", 1.0),
    "ankle": ("ankle_dorsiflexion_midstance_deg", 1.0),
    "shank": ("shank_angle_at_contact_deg", 1.0),
    "bounce": ("vertical_oscillation_body_heights", 0.01),
    "alignment": ("ear_shoulder_hip_offset", 1.0),
    "arch": ("pelvis_to_spine_deg", 1.0),
}
F9_SD = {"trunk": 1.5, "knee": 2.5, "ankle": 2.5, "shank": 2.0, "bounce": 0.4}


def measured(
    name: str,
    value: float,
    u_sys: float = 0.0,
    n_steps: int = 20,
    status: MeasurementStatus = "measured",
    sd: float = 0.0,
) -> Measurement:
    return Measurement(
        name, "deg", "right", "stance", "side", status, value, sd, n_steps, u_sys, 1.0, (), np.full(n_steps, value)
    )


def recording(sds: dict[str, float] | None = None, n_steps: int = 20, **values: float) -> list[Measurement]:
    sds = F9_SD if sds is None else sds
    return [
        measured(NAMES[key][0], value * NAMES[key][1], sds.get(key, 0.0) * NAMES[key][1], n_steps)
        for key, value in values.items()
    ]


def archetype(trunk: float, knee: float, ankle: float, shank: float, bounce: float) -> Posture:
    return classify_posture(recording(trunk=trunk, knee=knee, ankle=ankle, shank=shank, bounce=bounce))


@pytest.mark.parametrize(
    ("values", "label", "share"),
    [
        ((7.3, 43, 23, 9, 4.4), "hinged", 0.99),
        ((1, 33, 15, 13, 6), "too_tall", 0.99),
        ((-3, 38, 18, 14, 5.2), "too_tall", 0.98),
        ((8, 58, 32, 8, 3.8), "deflated", 0.97),
        ((20, 46, 24, 12, 4), "over_leaned", 1.0),
        ((4, 40, 20, 10, 5), "hinged", 0.7),
    ],
)
def test_archetypes_of_f9(values: tuple[float, float, float, float, float], label: str, share: float) -> None:
    posture = archetype(*values)
    assert posture.label == label
    assert posture.label_shares[label] == pytest.approx(share, abs=0.05)


def test_archetype_between_is_partly_mixed() -> None:
    shares = archetype(4, 40, 20, 10, 5).label_shares
    assert shares["mixed"] == pytest.approx(0.2, abs=0.06)


def test_without_noise_the_scores_are_those_of_a10_by_hand() -> None:
    posture = classify_posture(recording({}, trunk=1, knee=33, ankle=15, shank=13, bounce=6))
    by_hand = (0.35 + 0.20 + 0.10 + 0.15 * (1.1 / 1.3) + 0.10 * 0.8) / 0.90
    assert posture.memberships["too_tall"] == pytest.approx(by_hand)
    assert posture.intervals["too_tall"] == pytest.approx((by_hand, by_hand))


def test_too_tall_is_gated_by_an_upright_trunk() -> None:
    posture = classify_posture(recording({}, trunk=4.5, knee=30, ankle=10, shank=20, bounce=8))
    assert posture.memberships["too_tall"] == pytest.approx(math.sqrt(0.5 / 3))
    leaning = classify_posture(recording({}, trunk=8, knee=30, ankle=10, shank=20, bounce=8))
    assert leaning.memberships["too_tall"] == 0.0


def test_rounded_alignment_makes_a_middling_lean_over_leaned() -> None:
    posture = classify_posture(recording({}, trunk=8, knee=44, ankle=22, shank=8, bounce=4, alignment=0.07))
    assert posture.label == "over_leaned"
    assert posture.memberships["hinged"] == 0.0


def test_arch_from_the_pelvis_goes_before_the_arched_look() -> None:
    arched_look = recording({}, trunk=0, knee=44, ankle=22, shank=8, bounce=4, alignment=-0.07)
    with_pelvis = [*arched_look, measured("pelvis_to_spine_deg", 0.0)]
    more = classify_posture(arched_look).memberships["too_tall"]
    assert more > classify_posture(with_pelvis).memberships["too_tall"]


def test_mixed_names_the_two_that_lead() -> None:
    posture = classify_posture(recording({}, trunk=3.2, knee=38, ankle=18, shank=10, bounce=5))
    assert posture.label == "mixed"
    assert posture.reasons[0].startswith("mixed: too tall / hinged") or posture.reasons[0].startswith(
        "mixed: hinged / too tall"
    )


def test_reasons_carry_number_uncertainty_and_reference() -> None:
    assert (
        "trunk lean 2° ± 1 (reference 7.3 ± 3.6)"
        in classify_posture(recording({"trunk": 1.2}, trunk=1.5, knee=40, ankle=20)).reasons
    )


@pytest.mark.parametrize(
    ("measurements", "words"),
    [
        (recording(knee=40, ankle=20, shank=8, bounce=4), "trunk lean was not seen"),
        (recording(trunk=7, shank=8), "only 22% of what the posture is read from was seen"),
        (recording(n_steps=3, trunk=7, knee=40, ankle=20), "3 steps were seen, 7 are needed"),
        ([], "trunk lean was not seen"),
    ],
)
def test_insufficient_says_why(measurements: list[Measurement], words: str) -> None:
    posture = classify_posture(measurements)
    assert posture.label == "insufficient"
    assert posture.memberships == {} and posture.draws == ()
    assert any(words in reason for reason in posture.reasons)


def test_the_occluded_leg_does_not_join_in() -> None:
    near = measured("knee_flexion_midstance_deg", 40.0, 3.0)
    far = measured("knee_flexion_midstance_deg", 60.0, 1.0, status="proxy")
    assert select_answers([far, near], "knee_flexion_midstance_deg") == (near,)
    worse = measured("knee_flexion_midstance_deg", 50.0, 5.0, status="proxy")
    assert select_answers([worse, far], "knee_flexion_midstance_deg") == (far,)
    silent = measured("knee_flexion_midstance_deg", float("nan"), status="not_observable")
    assert select_answers([silent], "knee_flexion_midstance_deg") == ()


def test_two_measured_legs_are_averaged() -> None:
    both = [
        *recording({}, trunk=7, ankle=22),
        measured("knee_flexion_midstance_deg", 40.0, 2.0),
        measured("knee_flexion_midstance_deg", 48.0, 2.0),
    ]
    assert any(r.startswith("knee bend at midstance 44° ± 2") for r in classify_posture(both).reasons)


def test_bounce_in_metres_needs_the_height() -> None:
    run = [*recording({}, trunk=0, knee=42, ankle=22), measured("vertical_oscillation_m", 0.105)]
    assert any("not seen here: shank angle at landing, bounce" in r for r in classify_posture(run).reasons)
    assert any(r.startswith("bounce 6.0 %") for r in classify_posture(run, height_m=1.75).reasons)


def test_speed_outside_the_references_is_said() -> None:
    run = [*recording(trunk=7, knee=42, ankle=22), measured("speed_mps", 4.5)]
    assert any("this run is at 4.5 m/s" in reason for reason in classify_posture(run).reasons)


@settings(max_examples=50, deadline=None)
@given(
    st.floats(-20, 40),
    st.floats(10, 90),
    st.floats(-10, 50),
    st.floats(-10, 30),
    st.floats(0, 12),
    st.floats(0, 8),
)
def test_memberships_shares_and_intervals_are_grades(
    trunk: float, knee: float, ankle: float, shank: float, bounce: float, sd: float
) -> None:
    run = recording(dict.fromkeys(F9_SD, sd), trunk=trunk, knee=knee, ankle=ankle, shank=shank, bounce=bounce)
    posture = classify_posture(run)
    assert set(posture.memberships) == set(GRADED_LABELS)
    assert sum(posture.label_shares.values()) == pytest.approx(1.0)
    for name, value in posture.memberships.items():
        low, high = posture.intervals[name]
        assert 0.0 <= low <= value <= high <= 1.0
    assert len(posture.draws) == 300
    assert posture == classify_posture(run)


def test_the_interval_holds_the_mean_where_hardly_a_draw_is_off_the_end() -> None:
    posture = classify_posture(recording({"trunk": 2.0}, trunk=8.5, knee=44, ankle=22, shank=9, bounce=4))
    value, (low, high) = posture.memberships["over_leaned"], posture.intervals["over_leaned"]
    assert 0.001 < value < 0.02
    assert low == 0.0 and high == value


@settings(max_examples=50, deadline=None)
@given(st.floats(-20, 40), st.floats(0, 10), st.floats(0.1, 5))
def test_leaning_further_is_never_taller_nor_less_over_leaned(trunk: float, more: float, sd: float) -> None:
    def memberships(lean: float) -> dict[str, float]:
        run = recording({"trunk": sd}, trunk=lean, knee=42, ankle=22, shank=9, bounce=5)
        return dict(classify_posture(run).memberships)

    before, after = memberships(trunk), memberships(trunk + more)
    assert after["too_tall"] <= before["too_tall"] + 1e-9
    assert after["over_leaned"] >= before["over_leaned"] - 1e-9
    assert after["deflated"] == pytest.approx(before["deflated"])
