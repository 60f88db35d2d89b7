"""Trunk lean, backseat, the ear-shoulder-hip line, the stable spine, and what 3D adds."""

from __future__ import annotations

from dataclasses import replace
from math import erf, sqrt

import numpy as np
import pytest
from tests.measures.synthetic_runner import Runner, make_recording

from hipdrive.measures import Measurement, Recording, compute_measurements
from hipdrive.measures.pelvis_frontal import lateral_lean_deg_of
from hipdrive.measures.spine_stability import turn_deg
from hipdrive.motion.angles import StandingReference, shoulder_behind_line


def of(recording: Recording, name: str, side: str = "none") -> Measurement:
    """One answer."""
    return next(m for m in compute_measurements(recording) if m.name == name and m.side == side)


def test_trunk_lean_is_the_mean_over_stance() -> None:
    runner = Runner(trunk_lean_deg=9.0, trunk_range_deg=6.0, duty_factor=0.35)
    phase = np.linspace(0.0, 2.0 * np.pi * 2.0 * 0.35, 2001)
    expected = 9.0 + 3.0 * float(np.cos(phase).mean())
    assert of(make_recording(runner), "trunk_lean_deg").value == pytest.approx(expected, abs=0.03)
    assert of(make_recording(runner), "trunk_lean_at_contact_deg").value == pytest.approx(12.0, abs=0.03)


@pytest.mark.parametrize("lean", [-6.0, 0.0, 5.0])
def test_backseat_probability_comes_from_the_whole_uncertainty(lean: float) -> None:
    recording = replace(make_recording(Runner(trunk_lean_deg=lean, trunk_range_deg=0.0)), roll_known=True)
    expected = 0.5 * (1.0 - erf(lean / (4.0 * sqrt(2.0))))
    assert of(recording, "backseat_probability").value == pytest.approx(expected, abs=1e-3)


def test_a_standing_clip_makes_the_backseat_surer() -> None:
    standing = StandingReference(0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    runner = Runner(trunk_lean_deg=-4.0, trunk_range_deg=0.0)
    assert of(make_recording(runner), "backseat_probability").value < 0.9
    assert of(make_recording(runner, standing=standing), "backseat_probability").value >= 0.9


def test_the_backseat_is_a_stand_in_while_the_leans_zero_is_unknown() -> None:
    standing = StandingReference(0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    without = of(make_recording(Runner()), "backseat_probability")
    assert without.status == "proxy"
    assert any("trunk lean whose zero" in reason for reason in without.reasons)
    referenced = of(make_recording(Runner(), standing=standing), "backseat_probability")
    assert referenced.status == "measured"
    assert not any("zero" in reason for reason in referenced.reasons)


def test_a_change_in_the_ear_shoulder_hip_line_is_never_smaller_than_its_tolerance() -> None:
    assert of(make_recording(Runner()), "ear_shoulder_hip_offset").mdc95 >= 0.035


def test_shoulder_ten_percent_behind_the_ear_hip_line() -> None:
    """F1: + is behind."""
    ear, hip = np.array([[0.0, 1.0]]), np.array([[0.0, 0.0]])
    assert shoulder_behind_line(ear, np.array([[-0.1, 0.6]]), hip)[0] == pytest.approx(0.10)
    assert shoulder_behind_line(ear, np.array([[0.1, 0.6]]), hip)[0] == pytest.approx(-0.10)


def test_the_line_is_measured_over_the_stride_and_standing_subtracted() -> None:
    straight = of(make_recording(Runner()), "ear_shoulder_hip_offset")
    rounded = of(make_recording(Runner(ear_offset=0.08)), "ear_shoulder_hip_offset")
    assert straight.value == pytest.approx(0.0, abs=1e-9)
    assert rounded.value == pytest.approx(0.08, abs=0.005)
    standing = StandingReference(0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), ear_shoulder_hip_offset=0.03)
    referenced = of(make_recording(Runner(ear_offset=0.08), standing=standing), "ear_shoulder_hip_offset")
    assert referenced.value == pytest.approx(rounded.value - 0.03)


def test_ranges_of_pelvis_and_low_back_within_the_stride() -> None:
    """Both sway in step: the low back's range is the difference of the two."""
    runner = Runner(pelvis_range_deg=8.0, trunk_range_deg=3.0)
    recording = make_recording(runner, space=3)
    assert of(recording, "pelvis_tilt_range_deg").value == pytest.approx(8.0, abs=0.05)
    assert of(recording, "lumbar_extension_range_deg").value == pytest.approx(5.0, abs=0.05)


def test_pelvis_to_spine_is_the_change_from_standing() -> None:
    runner = Runner(pelvis_tilt_deg=15.0, pelvis_range_deg=0.0, trunk_lean_deg=7.0, trunk_range_deg=0.0)
    standing = StandingReference(2.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), pelvis_tilt_deg=12.0)
    answer = of(make_recording(runner, space=3, standing=standing), "pelvis_to_spine_deg")
    assert answer.value == pytest.approx((15.0 - 12.0) - (7.0 - 2.0), abs=0.01)
    without = of(make_recording(runner, space=3), "pelvis_to_spine_deg")
    assert without.status == "insufficient"
    assert "give a standing trial" in without.reasons[0]


def _turned(recording: Recording, degrees: float) -> Recording:
    """The shoulders turned to and fro by `degrees` against the pelvis, once a stride."""
    motion = recording.motion
    angle = np.radians(degrees) * np.sin(2.0 * np.pi * motion.time_s / Runner().stride_s)
    position = motion.position.copy()
    for side, sign in (("left", -1.0), ("right", 1.0)):
        at = motion.landmarks.index(f"{side}_shoulder")
        middle = motion.midpoint("left_shoulder", "right_shoulder")
        across = sign * 0.17 * np.stack([-np.sin(angle), 0.0 * angle, np.cos(angle)], axis=1)
        position[:, at] = middle + across
    return make_recording(motion=motion.with_position(position, "turned"))


def test_spine_rotation_is_shoulders_against_pelvis() -> None:
    recording = _turned(make_recording(space=3), 8.0)
    turn = turn_deg(recording.motion, "left_shoulder", "right_shoulder")
    assert turn.max() == pytest.approx(8.0, abs=0.05)
    assert of(recording, "spine_rotation_range_deg").value == pytest.approx(16.0, abs=0.1)


def test_pelvic_drop_is_positive_when_the_swing_side_hangs() -> None:
    recording = make_recording(Runner(pelvic_drop_deg=6.0), space=3)
    for side in ("left", "right"):
        assert of(recording, "pelvic_drop_deg", side).value == pytest.approx(6.0, abs=0.1)


def test_lateral_lean_is_positive_over_the_standing_leg() -> None:
    recording = make_recording(space=3)
    position = recording.motion.position.copy()
    for side in ("left", "right"):
        position[:, recording.motion.landmarks.index(f"{side}_shoulder"), 2] += 0.05  # towards the right
    leaning = make_recording(motion=recording.motion.with_position(position, "leant"))
    expected = float(np.degrees(np.arctan2(0.05, 0.5)))
    assert lateral_lean_deg_of(leaning, "right").mean() == pytest.approx(expected, abs=0.2)
    assert of(leaning, "lateral_trunk_lean_deg", "right").value == pytest.approx(expected, abs=0.2)
    assert of(leaning, "lateral_trunk_lean_deg", "left").value == pytest.approx(-expected, abs=0.2)
