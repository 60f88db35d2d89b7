"""The decomposition thigh = hip + lumbar + trunk, and the shares (acceptance F2, F4, F5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.synthetic_runner import Runner, make_motion, make_recording, periodic

from hipdrive.measures import Measurement, Recording, compute_measurements
from hipdrive.measures.hip_drive import peak_behind
from hipdrive.motion.angles import StandingReference, compute_angles
from hipdrive.motion.motion import build_motion

ROUNDED = settings(max_examples=20, deadline=None)


def of(recording: Recording, name: str) -> Measurement:
    """The right leg's answer."""
    return next(m for m in compute_measurements(recording) if m.name == name and m.side == "right")


@given(st.integers(0, 2**32 - 1))
@ROUNDED
def test_identity_holds_on_random_poses(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = ("hip", "knee", "ankle", "heel", "toe", "asis", "psis", "shoulder")
    names = [f"{side}_{part}" for side in ("left", "right") for part in parts]
    positions = {name: rng.normal(size=(5, 3)) for name in [*names, "c7"]}
    angles = compute_angles(build_motion(np.arange(5.0), positions, scale="metric"))
    assert angles.hip_extension_deg is not None
    assert angles.lumbar_extension_deg is not None
    total = angles.hip_extension_deg + (angles.lumbar_extension_deg + angles.trunk_lean_deg)[:, None]
    np.testing.assert_allclose(total, angles.thigh_pitch_deg, atol=1e-9)
    both = angles.hip_extension_deg + angles.lumbar_extension_deg[:, None]
    np.testing.assert_allclose(both, angles.leg_behind_spine_line_deg, atol=1e-9)


@given(
    tilt=st.floats(0.0, 15.0),
    lean=st.floats(0.0, 10.0),
    cadence=st.floats(150.0, 190.0),
)
@ROUNDED
def test_shares_make_one_step_by_step(tilt: float, lean: float, cadence: float) -> None:
    recording = make_recording(
        Runner(pelvis_range_deg=tilt, trunk_range_deg=lean, cadence_spm=cadence, duration_s=4.0), space=3
    )
    parts = [of(recording, name).per_step for name in ("hip_drive_share", "lumbar_share", "trunk_share")]
    np.testing.assert_allclose(sum(parts), 1.0, atol=1e-9)


@given(st.floats(-15.0, 15.0), st.floats(-15.0, 15.0), st.floats(-15.0, 15.0))
@ROUNDED
def test_shares_do_not_depend_on_marker_offsets(thigh: float, trunk: float, pelvis: float) -> None:
    recording = make_recording(Runner(duration_s=4.0), space=3)
    angles = recording.angles
    assert angles.pelvis_tilt_deg is not None
    moved = replace(
        angles,
        thigh_pitch_deg=angles.thigh_pitch_deg + thigh,
        shank_pitch_deg=angles.shank_pitch_deg + thigh,
        trunk_lean_deg=angles.trunk_lean_deg + trunk,
        pelvis_tilt_deg=angles.pelvis_tilt_deg + pelvis,
    )
    for name in ("hip_drive_share", "lumbar_share", "trunk_share"):
        assert of(replace(recording, angles=moved), name).value == pytest.approx(
            of(recording, name).value, abs=1e-6
        )


def test_shares_are_those_built_in() -> None:
    """Pelvis and trunk tilt by known amounts from contact to the thigh's peak at 42 % of the stride."""
    runner = Runner(pelvis_range_deg=10.0, trunk_range_deg=4.0, fps=240.0)
    recording = make_recording(runner, space=3)
    steps = recording.contacts("right")
    peak_s = peak_behind(recording, "right", "thigh_pitch_deg")[1]
    percent = 100.0 * (peak_s - [c.initial_contact_s for c in steps]) / runner.stride_s
    assert np.allclose(percent, percent[0], atol=0.1)
    change = np.cos(4.0 * np.pi * percent[0] / 100.0) - 1.0
    excursion = periodic(runner.thigh_pitch, percent[:1])[0] - runner.thigh_pitch[0][1]
    trunk, pelvis = 2.0 * change / excursion, 5.0 * change / excursion
    assert of(recording, "trunk_share").value == pytest.approx(trunk, abs=0.002)
    assert of(recording, "lumbar_share").value == pytest.approx(pelvis - trunk, abs=0.002)
    assert of(recording, "hip_drive_share").value == pytest.approx(1.0 - pelvis, abs=0.002)


def test_a_share_of_a_small_excursion_is_undefined() -> None:
    still = tuple((percent, value / 6.0) for percent, value in Runner().thigh_pitch)
    answer = of(make_recording(Runner(thigh_pitch=still), space=3), "hip_drive_share")
    assert answer.status == "insufficient"
    assert "0 usable steps" in answer.reasons[0]


def test_the_peak_is_found_after_toe_off() -> None:
    """Toe-off at 35 % (247 ms), peak of the thigh at 42 %, 49 ms later: a search inside stance would miss it."""
    runner = Runner()
    recording = make_recording(runner)
    peak, peak_s = peak_behind(recording, "right", "thigh_pitch_deg")
    toe_off = np.array([c.toe_off_s for c in recording.contacts("right")])
    assert np.all(peak_s > toe_off + 0.02)
    top = periodic(runner.thigh_pitch, np.linspace(30.0, 50.0, 401)).max()
    assert np.allclose(peak, top, atol=0.05)


def test_terminal_share_counts_from_the_crossing_of_the_spine_line() -> None:
    """With the trunk still, only the pelvis' own turn after the crossing is not the hip's."""
    standing = StandingReference(0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    runner = Runner(trunk_range_deg=0.0, pelvis_range_deg=0.0, fps=240.0)
    still = make_recording(runner, space=3, standing=standing)
    assert of(still, "hip_drive_share_terminal").value == pytest.approx(1.0, abs=1e-6)
    tilting = make_recording(replace(runner, pelvis_range_deg=6.0), space=3, standing=standing)
    terminal = of(tilting, "hip_drive_share_terminal")
    # The pelvis tips forward again from 25 % on, while the leg goes from the spine line to its peak.
    assert terminal.value < 0.95
    assert terminal.value < of(tilting, "hip_drive_share").value


def test_terminal_share_needs_five_degrees_behind_the_spine_line() -> None:
    standing = StandingReference(0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    hardly = make_recording(Runner(trunk_lean_deg=16.0), space=3, standing=standing)
    assert of(hardly, "hip_drive_share_terminal").status == "insufficient"


def test_hip_keypoint_bias_is_taken_out_by_standing() -> None:
    """F5: hips 40 mm too far forward shift the leg-behind-spine-line angle by about 10 degrees; standing repairs it."""
    runner, bias_px = Runner(fps=60.0), 0.040 * 250.0
    true, still = make_motion(runner), _standing_figure(0.0)
    moved = {
        name: true[name] + (np.array([bias_px, 0.0]) if name.endswith("_hip") else 0.0) for name in true.landmarks
    }
    biased = build_motion(true.time_s, moved, scale="pixel", passes=true.passes)
    honest = of(make_recording(runner), "leg_behind_spine_line_peak_deg").value
    absolute = of(make_recording(motion=biased), "leg_behind_spine_line_peak_deg").value
    reference = _standing_figure(bias_px)
    referenced = of(make_recording(motion=biased, standing=reference), "leg_behind_spine_line_peak_deg").value
    unbiased = of(make_recording(runner, standing=still), "leg_behind_spine_line_peak_deg").value
    assert abs(absolute - honest) == pytest.approx(10.0, abs=1.0)
    assert referenced == pytest.approx(unbiased, abs=1.0)


def _standing_figure(bias_px: float) -> StandingReference:
    """Standing with the segments upright, hips moved forward by the bias; lengths of the synthetic runner."""
    thigh = float(np.degrees(np.arctan2(bias_px, 0.42 * 250.0)))
    trunk = -float(np.degrees(np.arctan2(bias_px, 0.50 * 250.0)))
    return StandingReference(trunk, (thigh, thigh), (0.0, 0.0), (0.0, 0.0))


def test_a_side_view_reports_both_peaks_apart() -> None:
    recording = make_recording()
    thigh, leg = (of(recording, n).value for n in ("thigh_extension_peak_deg", "leg_behind_spine_line_peak_deg"))
    assert thigh == pytest.approx(18.05, abs=0.1)
    assert leg < thigh
