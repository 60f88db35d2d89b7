"""Vertical oscillation, the spring-mass model (acceptance F8) and the symmetry angle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.measures.synthetic_runner import Runner, make_recording

from hipdrive.measures import Measurement, Recording, compute_measurements
from hipdrive.measures.stiffness import expected_oscillation_m, sine_wave
from hipdrive.measures.symmetry import symmetry_angle_percent_of
from hipdrive.settings import Settings

#: Definitions C: speed, cadence, duty factor -> oscillation in cm, leg and vertical stiffness in kN/m (70 kg, 0.93 m).
SPRING = [
    (2.5, 162.0, 0.394, 7.2, 9.9, 21.0),
    (3.5, 171.0, 0.348, 7.5, 9.4, 26.0),
    (4.5, 183.0, 0.328, 6.9, 8.7, 31.0),
]


def of(recording: Recording, name: str, side: str = "both") -> Measurement:
    """One answer."""
    return next(m for m in compute_measurements(recording) if m.name == name and m.side == side)


@pytest.mark.parametrize(("speed", "cadence", "duty", "bounce_cm", "leg_kn", "vertical_kn"), SPRING)
def test_spring_mass_cross_check(
    speed: float, cadence: float, duty: float, bounce_cm: float, leg_kn: float, vertical_kn: float
) -> None:
    contact = np.array([duty * 120.0 / cadence])
    flight = 60.0 / cadence - contact
    model = sine_wave(contact, flight, mass_kg=70.0, leg_m=0.53 * 1.76, speed_mps=speed)
    assert 100.0 * expected_oscillation_m(contact, flight)[0] == pytest.approx(bounce_cm, abs=0.1)
    assert model.leg_stiffness_n_per_m[0] / 1000.0 == pytest.approx(leg_kn, abs=0.15)
    assert model.vertical_stiffness_n_per_m[0] / 1000.0 == pytest.approx(vertical_kn, abs=0.6)


def test_stiffness_of_a_recording() -> None:
    told = Settings(height_m=1.76, mass_kg=70.0, belt_speed_mps=3.5)
    recording = make_recording(Runner(cadence_spm=171.0, duty_factor=0.348), settings=told)
    leg = of(recording, "leg_stiffness_n_per_m", "right")
    assert leg.value / 1000.0 == pytest.approx(9.4, abs=0.15)
    assert leg.mdc95 == pytest.approx(0.12 * leg.value, rel=1e-6)
    assert leg.status == "proxy"
    assert "not a measured force" in leg.reasons[0]


@pytest.mark.parametrize("hips_m", [0.06, 0.10])
def test_bounce_is_the_hips_over_one_and_a_quarter(hips_m: float) -> None:
    recording = make_recording(Runner(vertical_oscillation_m=hips_m), settings=Settings(height_m=1.75))
    metres = of(recording, "vertical_oscillation_m")
    assert metres.value == pytest.approx(hips_m / 1.25, rel=0.005)
    assert metres.status == "proxy"
    assert "divided by 1.25" in metres.reasons[0]
    assert of(recording, "vertical_oscillation_body_heights").value == pytest.approx(
        hips_m / 1.25 / 1.75, rel=0.005
    )


def test_body_height_comes_from_the_leg_when_it_is_not_told() -> None:
    answer = of(
        make_recording(Runner(vertical_oscillation_m=0.09), px_per_m=None), "vertical_oscillation_body_heights"
    )
    assert answer.value == pytest.approx(0.09 / 1.25 / (0.85 / 0.491), rel=0.005)
    assert "length of the leg" in answer.reasons[1]


def test_a_drifting_picture_does_not_bounce() -> None:
    recording = make_recording(Runner(vertical_oscillation_m=0.08))
    drift = np.zeros_like(recording.motion.position)
    drift[..., 1] = 30.0 * recording.motion.time_s[:, None]
    motion = recording.motion.with_position(recording.motion.position + drift, "drift")
    answer = of(make_recording(motion=motion), "vertical_oscillation_m")
    assert answer.value == pytest.approx(0.08 / 1.25, rel=0.03)


def test_a_bounce_that_times_contradict_is_said() -> None:
    wild = of(make_recording(Runner(vertical_oscillation_m=0.20)), "vertical_oscillation_m")
    usual = of(make_recording(Runner(vertical_oscillation_m=0.09)), "vertical_oscillation_m")
    assert any("events or the scale may be wrong" in reason for reason in wild.reasons)
    assert not any("may be wrong" in reason for reason in usual.reasons)


def test_symmetry_angle() -> None:
    assert symmetry_angle_percent_of(0.25, 0.25) == pytest.approx(0.0)
    assert symmetry_angle_percent_of(0.24, 0.26) == pytest.approx(2.546, abs=0.01)
    assert symmetry_angle_percent_of(0.26, 0.24) == pytest.approx(-2.546, abs=0.01)


def test_symmetry_of_a_3d_recording() -> None:
    recording = make_recording(space=3)
    contacts = tuple(
        replace(c, toe_off_s=c.toe_off_s + 0.02) if c.side == "right" else c for c in recording.strides.contacts
    )
    longer = replace(recording, strides=replace(recording.strides, contacts=contacts))
    left = 0.35 * Runner().stride_s
    answer = of(longer, "symmetry_angle_percent")
    assert answer.value == pytest.approx(symmetry_angle_percent_of(left, left + 0.02), abs=1e-6)
    assert answer.value > 0
