"""Landing: overstride, joint flexion, pawback (acceptance F1 and F7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.measures.synthetic_runner import Runner, leg_angles, make_recording, periodic

from hipdrive.measures import Measurement, Recording, compute_measurements
from hipdrive.measures.pawback import foot_speed_before_contact
from hipdrive.measures.speed import foot_speed_in_stance
from hipdrive.measures.windows import midstance_s, step_times
from hipdrive.motion.angles import StandingReference
from hipdrive.settings import Settings

STANDING = StandingReference(0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))

#: Mean curves of 31 runners at 2.5 m/s as the definitions give them (RBDS): extension + , percent of stride.
HIP_EXTENSION = ((0, -32.9), (20, -23.5), (40, 2.9), (42, 3.3), (82, -43.5))
#: The points at 14 and 18 % only keep the spline's top at 16 %.
KNEE = ((0, 10.7), (14, 42.5), (16, 42.9), (18, 42.5), (38, 15.4), (70, 92.6), (90, 25.0))


def of(recording: Recording, name: str, side: str = "right") -> Measurement:
    """One answer."""
    return next(m for m in compute_measurements(recording) if m.name == name and m.side == side)


def test_signs_of_the_definitions() -> None:
    """F1: lean 7, thigh -19.7, shank -9 give knee 10.7, shank angle +9, leg behind spine line -26.7."""
    at_contact = Runner(
        thigh_pitch=((0, -19.7), *Runner().thigh_pitch[1:]),
        knee_flexion=((0, 10.7), *Runner().knee_flexion[1:]),
        trunk_lean_deg=6.0,
        trunk_range_deg=2.0,
    )
    recording = make_recording(at_contact)
    assert of(recording, "knee_flexion_at_contact_deg").value == pytest.approx(10.7, abs=0.05)
    assert of(recording, "shank_angle_at_contact_deg").value == pytest.approx(9.0, abs=0.05)
    assert of(recording, "hip_flexion_at_contact_deg").value == pytest.approx(26.7, abs=0.05)


def _mean_runner() -> Runner:
    """The mean curve: pelvis 13 degrees forward and still, toe-off at 39.4 % of the stride, 162 steps a minute."""
    thigh = tuple((percent, value + 13.0) for percent, value in HIP_EXTENSION)
    shank_at_contact = -32.9 + 13.0 + 10.7
    foot = ((0, 2.8 - shank_at_contact), (10, 0), (25, 0), (45, -45), (62, -70), (85, 0))
    return Runner(
        cadence_spm=162.0,
        duty_factor=0.394,
        pelvis_tilt_deg=13.0,
        pelvis_range_deg=0.0,
        thigh_pitch=thigh,
        knee_flexion=KNEE,
        foot_pitch=foot,
        fps=150.0,
    )


def test_the_mean_curve_gives_the_known_landing() -> None:
    """F7: contact 32.9 / 10.7 / 2.8, stance knee peak 42.9 at 16 %, yield 32."""
    recording = make_recording(_mean_runner(), space=3, standing=STANDING)
    assert of(recording, "hip_flexion_at_contact_deg").value == pytest.approx(32.9, abs=0.1)
    assert of(recording, "knee_flexion_at_contact_deg").value == pytest.approx(10.7, abs=0.1)
    assert of(recording, "ankle_dorsiflexion_at_contact_deg").value == pytest.approx(2.8, abs=0.1)
    assert of(recording, "knee_flexion_midstance_deg").value == pytest.approx(42.9, abs=0.6)
    assert of(recording, "knee_yield_deg").value == pytest.approx(32.2, abs=0.6)
    steps = step_times(recording, "right")
    percent = 100.0 * (midstance_s(recording, steps, "right") - steps.initial_contact_s) / _mean_runner().stride_s
    assert float(np.mean(percent)) == pytest.approx(16.0, abs=1.0)


def test_the_mean_curve_peaks_after_toe_off() -> None:
    """F7: 3.3 degrees of extension, found although it comes after the foot has left the ground."""
    answer = of(make_recording(_mean_runner(), space=3, standing=STANDING), "hip_extension_peak_deg")
    assert answer.value == pytest.approx(3.3, abs=0.4)


def test_foot_ahead_of_the_hip_in_leg_lengths() -> None:
    runner = Runner()
    thigh, shank, _ = leg_angles(runner, "right", np.array([0.2]))
    ahead = -0.42 * np.sin(np.radians(thigh[0])) - 0.43 * np.sin(np.radians(shank[0]))
    answer = of(make_recording(runner), "foot_ahead_of_hip_leg_lengths")
    assert answer.value == pytest.approx(ahead / 0.85, abs=0.002)


@pytest.mark.parametrize("offset", [-12.0, 0.0, 15.0])
def test_the_foot_lying_flat_takes_out_the_foot_lines_offset(offset: float) -> None:
    flat = ((0, 9), (8, 0), (11, 0), (14, 0), (17, 0), (20, 0), (42, -45), (60, -70), (80, -10), (92, 10))
    bent = tuple((percent, value + offset) for percent, value in flat)
    recording = make_recording(Runner(foot_pitch=bent, fps=240.0))
    answer = of(recording, "foot_angle_at_contact_deg")
    assert answer.value == pytest.approx(9.0, abs=0.3)
    assert "flat on the ground at midstance" in answer.reasons[0]
    ankle = of(recording, "ankle_dorsiflexion_at_contact_deg")
    assert ankle.value == pytest.approx(9.0 - 9.3, abs=0.5)


def test_with_a_standing_clip_the_foot_is_not_calibrated_again() -> None:
    bent = tuple((percent, value + 5.0) for percent, value in Runner().foot_pitch)
    answer = of(make_recording(Runner(foot_pitch=bent), standing=STANDING), "foot_angle_at_contact_deg")
    assert answer.value == pytest.approx(14.0, abs=0.1)
    assert not any("flat on the ground" in reason for reason in answer.reasons)


def test_hip_flexion_says_what_it_is_measured_against() -> None:
    side_view, in_3d = make_recording(), make_recording(space=3)
    assert of(side_view, "hip_flexion_at_contact_deg").status == "proxy"
    assert "against the trunk line" in of(side_view, "hip_flexion_at_contact_deg").reasons[0]
    assert of(in_3d, "hip_flexion_at_contact_deg").status == "measured"


def test_pawback_is_the_mean_speed_before_contact() -> None:
    runner = Runner(fps=240.0)
    recording = make_recording(runner, settings=Settings(height_m=1.75))
    before = np.array([0.2 - 0.050, 0.2 - 0.005])
    thigh, shank, _ = (np.radians(a) for a in leg_angles(runner, "right", before))
    ahead = -0.42 * np.sin(thigh) - 0.43 * np.sin(shank)
    expected = -(ahead[1] - ahead[0]) / 0.045
    assert of(recording, "pawback_foot_speed_mps").value == pytest.approx(expected, abs=0.08)


def test_pawback_does_not_look_past_the_contact() -> None:
    """Whatever happens after contact, the answer stays."""
    recording = make_recording(Runner(fps=240.0))
    motion = recording.motion
    position = motion.position.copy()
    for contact in recording.strides.of("right"):
        after = (motion.time_s > contact.initial_contact_s) & (motion.time_s < contact.toe_off_s)
        position[after, motion.landmarks.index("right_ankle"), 0] += 40.0
    changed = make_recording(motion=motion.with_position(position, "slipped"))
    np.testing.assert_allclose(
        foot_speed_before_contact(changed, "right"), foot_speed_before_contact(recording, "right")
    )


def test_matching_ratio_needs_no_scale() -> None:
    recording = make_recording(Runner(fps=240.0), px_per_m=None)
    foot, ground = foot_speed_before_contact(recording, "right"), foot_speed_in_stance(recording, "right")
    expected = float(np.mean(foot) / np.median(ground))
    assert of(recording, "pawback_matching_ratio").value == pytest.approx(expected, rel=1e-6)


def test_hip_extension_velocity_is_the_slope_before_contact() -> None:
    runner = Runner(fps=240.0, trunk_range_deg=0.0)
    ends = periodic(runner.thigh_pitch, 100.0 * np.array([-0.050, -0.005]) / runner.stride_s)
    expected = (ends[1] - ends[0]) / 0.045
    answer = of(make_recording(runner), "hip_extension_velocity_at_contact_dps")
    assert answer.value == pytest.approx(expected, rel=0.05)


def test_an_overstrider_is_seen() -> None:
    reaching = tuple((p, v - 12.0 if p in (0, 92) else v) for p, v in Runner().thigh_pitch)
    normal, over = make_recording(Runner()), make_recording(replace(Runner(), thigh_pitch=reaching))
    for name in ("shank_angle_at_contact_deg", "foot_ahead_of_hip_leg_lengths"):
        assert of(over, name).value > of(normal, name).value + 0.1
