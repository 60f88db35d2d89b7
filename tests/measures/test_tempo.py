"""Cadence, contact and flight time, duty factor, evenness; speed and step length."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.measures.synthetic_runner import Runner, make_recording, make_strides

from hipdrive.measures import Measurement, Recording, compute_measurements
from hipdrive.measures.speed import foot_speed_in_stance, metres_per_unit
from hipdrive.settings import Settings
from hipdrive.strides.strides import Strides


def of(recording: Recording, name: str) -> Measurement:
    """The answer, the right leg's where there is one a side."""
    return next(m for m in compute_measurements(recording) if m.name == name and m.side != "left")


def test_cadence_counts_both_feet() -> None:
    assert of(make_recording(Runner(cadence_spm=172.0)), "cadence_spm").value == pytest.approx(172.0)


def test_a_missed_contact_does_not_slow_the_cadence() -> None:
    strides = make_strides(Runner(cadence_spm=172.0))
    kept = [c for i, c in enumerate(strides.contacts) if i != 7]
    before = replace(kept[6], opposite_contact_s=kept[8].initial_contact_s)  # the next left contact, two steps on
    missed = Strides((*kept[:6], before, *kept[7:]), (), "one missed")
    answer = of(make_recording(Runner(cadence_spm=172.0), strides=missed), "cadence_spm")
    assert answer.value == pytest.approx(172.0, abs=0.01)


def test_cadence_from_one_foot() -> None:
    strides = make_strides(Runner(cadence_spm=172.0))
    right = tuple(replace(c, opposite_contact_s=float("nan")) for c in strides.contacts if c.side == "right")
    answer = of(make_recording(Runner(), strides=Strides(right, (), "right only")), "cadence_spm")
    assert answer.value == pytest.approx(172.0)


def test_times_on_the_ground_and_in_the_air() -> None:
    runner = Runner(cadence_spm=160.0, duty_factor=0.36)
    recording = make_recording(runner)
    assert of(recording, "contact_time_s").value == pytest.approx(0.36 * 0.75)
    assert of(recording, "flight_time_s").value == pytest.approx(0.375 - 0.36 * 0.75)
    assert of(recording, "duty_factor").value == pytest.approx(0.36)


@pytest.mark.parametrize(("fps", "expected_ms"), [(60.0, 16.0), (120.0, 14.5), (240.0, 14.0)])
def test_event_jitter_shows_as_spread(fps: float, expected_ms: float) -> None:
    """F6: 10 ms of jitter an event and the frame grid give the spread of definitions A1."""
    runner = Runner(fps=fps, duration_s=400.0, jitter_s=0.010)
    strides = make_strides(runner)
    on_grid = tuple(
        replace(c, initial_contact_s=_to_frame(c.initial_contact_s, fps), toe_off_s=_to_frame(c.toe_off_s, fps))
        for c in strides.contacts
    )
    short = make_recording(Runner(fps=fps), strides=replace(strides, contacts=on_grid))
    answer = of(short, "contact_time_s")
    assert answer.n_steps > 400
    assert 1000.0 * answer.sd == pytest.approx(expected_ms, rel=0.08)


def _to_frame(time_s: float, fps: float) -> float:
    return round(time_s * fps) / fps


def test_mdc_is_the_larger_of_this_session_and_between_sessions() -> None:
    steady = of(make_recording(Runner()), "contact_time_s")
    assert steady.mdc95 == 0.015
    jittery = of(make_recording(Runner(jitter_s=0.03, duration_s=6.0)), "contact_time_s")
    assert jittery.mdc95 == pytest.approx(2.77 * jittery.sd / np.sqrt(jittery.n_steps))
    assert jittery.mdc95 > 0.015


def test_step_time_cv_needs_twenty_five_steps() -> None:
    assert of(make_recording(Runner(duration_s=8.0)), "step_time_cv_percent").status == "insufficient"
    even = of(make_recording(Runner(duration_s=12.0)), "step_time_cv_percent")
    assert even.value == pytest.approx(0.0, abs=1e-6)
    runner = Runner(duration_s=120.0, jitter_s=0.010)
    uneven = of(make_recording(Runner(), strides=make_strides(runner)), "step_time_cv_percent")
    assert uneven.value == pytest.approx(100.0 * 0.01414 / (60.0 / 170.0), rel=0.15)


def test_belt_speed_is_taken_as_told() -> None:
    answer = of(make_recording(settings=Settings(belt_speed_mps=3.2)), "speed_mps")
    assert answer.status == "measured"
    assert answer.value == pytest.approx(3.2)
    assert "as told" in answer.reasons[0]


def test_step_length_is_speed_times_step_time() -> None:
    answer = of(make_recording(Runner(cadence_spm=160.0), settings=Settings(belt_speed_mps=3.2)), "step_length_m")
    assert answer.value == pytest.approx(3.2 * 60.0 / 160.0)


def test_without_a_belt_the_stance_foot_gives_the_speed_as_a_proxy() -> None:
    recording = make_recording(surface="overground", settings=Settings(height_m=1.75, belt_speed_mps=9.0))
    answer = of(recording, "speed_mps")
    assert answer.status == "proxy"
    expected = float(np.median(foot_speed_in_stance(recording, "right"))) / 250.0
    assert answer.value == pytest.approx(expected, rel=1e-6)
    assert 1.0 < answer.value < 4.0


def test_hip_motion_through_space_does_not_change_the_stance_foots_speed() -> None:
    still, moving = (make_recording(Runner(speed_mps=v), surface="overground") for v in (0.0, 3.0))
    np.testing.assert_allclose(
        foot_speed_in_stance(still, "right"), foot_speed_in_stance(moving, "right"), rtol=1e-6
    )


def test_the_belt_gives_the_scale() -> None:
    told = make_recording()
    speed = float(np.median(foot_speed_in_stance(told, "right"))) / 250.0
    recording = make_recording(px_per_m=None, settings=Settings(belt_speed_mps=speed))
    scale = metres_per_unit(recording)
    assert scale is not None
    assert 1.0 / scale == pytest.approx(250.0, rel=0.01)
    assert metres_per_unit(make_recording(px_per_m=None)) is None


def test_one_step_gives_no_speed_and_no_step_length() -> None:
    """The near (right) foot has one whole stance; the far foot's do not make a speed."""
    recording = make_recording(Runner(duration_s=1.2), surface="overground")
    near_once = tuple(c for c in recording.strides.contacts if c.side == "left" or c.initial_contact_s < 0.5)
    few = replace(recording, strides=replace(recording.strides, contacts=near_once))
    for name in ("speed_mps", "step_length_m"):
        assert of(few, name).status == "insufficient", name
