"""Mirror, translation, scale, camera roll, frame rate: what must not, and what must, change the answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.synthetic_runner import Runner, make_motion, make_recording, mirrored

from hipdrive.measures import Measurement, Recording, compute_measurements
from hipdrive.motion.landmarks import Side
from hipdrive.settings import Settings

FEW = settings(max_examples=12, deadline=None)
TOLD = Settings(height_m=1.75, mass_kg=70.0, belt_speed_mps=3.0)
RUNNER = Runner(fps=120.0, duration_s=6.0, pelvic_drop_deg=4.0, ear_offset=0.02)
OTHER = {"left": "right", "right": "left", "both": "both", "none": "none"}


def answers(recording: Recording) -> dict[tuple[str, str], Measurement]:
    """All measurements by name and side."""
    return {(m.name, m.side): m for m in compute_measurements(recording)}


def assert_same(one: Recording, other: Recording, tolerance: float = 1e-6) -> None:
    """Every measurement of both has the same status and value."""
    first, second = answers(one), answers(other)
    for key, m in first.items():
        assert second[key].status == m.status, key
        size = 1.0 if not m.answered else max(1.0, abs(m.value))
        assert second[key].value == pytest.approx(m.value, abs=tolerance * size, nan_ok=True), key


@pytest.mark.parametrize("space", [2, 3])
def test_a_mirror_exchanges_the_sides(space: int) -> None:
    recording = make_recording(RUNNER, space=space, settings=TOLD)
    straight, turned = answers(recording), answers(mirrored(recording))
    for (name, side), m in straight.items():
        image = turned[name, OTHER[side]]
        assert image.status == m.status, name
        expected = -m.value if name == "symmetry_angle_percent" else m.value
        assert image.value == pytest.approx(expected, abs=1e-9 * max(1.0, abs(m.value)), nan_ok=True), name


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), st.sampled_from([2, 3]))
@FEW
def test_translation_changes_nothing(shift: list[float], space: int) -> None:
    recording = make_recording(RUNNER, space=space, settings=TOLD)
    moved = recording.motion.position + np.array(shift[:space])
    motion = recording.motion.with_position(moved, "moved")
    assert_same(recording, make_recording(RUNNER, motion=motion, settings=TOLD))


@given(st.floats(0.2, 8.0))
@FEW
def test_picture_size_changes_nothing(factor: float) -> None:
    recording = make_recording(RUNNER, settings=TOLD)
    motion = recording.motion.with_position(recording.motion.position * factor, "scaled")
    assert_same(recording, make_recording(RUNNER, motion=motion, settings=TOLD, px_per_m=250.0 * factor))


@given(st.floats(-5.0, 5.0))
@FEW
def test_camera_roll_tilts_the_pitches_and_leaves_the_rest(roll_deg: float) -> None:
    """F4: trunk, thigh and shank follow the camera degree by degree; joint angles and shares do not."""
    roll = np.radians(roll_deg)
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])  # the top comes forward
    upright = make_recording(RUNNER)
    motion = upright.motion.with_position(upright.motion.position @ turn.T, "rolled")
    rolled = make_recording(RUNNER, motion=motion)
    level, tilted = answers(upright), answers(rolled)
    expected: dict[tuple[str, str], float] = {
        ("trunk_lean_deg", "none"): roll_deg,
        ("thigh_extension_peak_deg", "right"): roll_deg,
        ("shank_angle_at_contact_deg", "right"): -roll_deg,
        ("knee_flexion_midstance_deg", "right"): 0.0,
        ("knee_flexion_at_contact_deg", "right"): 0.0,
        ("leg_behind_spine_line_peak_deg", "right"): 0.0,
        ("foot_angle_at_contact_deg", "right"): 0.0,  # its zero is the foot lying flat in the same picture
        ("trunk_share", "right"): 0.0,
        ("ear_shoulder_hip_offset", "none"): 0.0,
    }
    for key, change in expected.items():
        assert tilted[key].value - level[key].value == pytest.approx(change, abs=1e-3), key


@pytest.mark.parametrize(
    "name", ["knee_flexion_midstance_deg", "leg_behind_spine_line_peak_deg", "trunk_lean_deg"]
)
def test_frame_rate_hardly_matters_to_what_thirty_frames_allow(name: str) -> None:
    slow, fast = (
        next(m for m in compute_measurements(make_recording(replace(RUNNER, fps=fps))) if m.name == name)
        for fps in (30.0, 240.0)
    )
    assert slow.value == pytest.approx(fast.value, abs=0.5)


@pytest.mark.parametrize("name", ["knee_flexion_at_contact_deg", "shank_angle_at_contact_deg"])
@pytest.mark.parametrize(("fps", "tolerance"), [(30.0, 2.5), (60.0, 0.5), (120.0, 0.1)])
def test_values_between_frames(name: str, fps: float, tolerance: float) -> None:
    coarse, fine = (
        next(
            m for m in compute_measurements(make_recording(replace(RUNNER, fps=rate)))
            if m.name == name and m.side == "right"
        )
        for rate in (fps, 960.0)
    )  # fmt: skip
    assert coarse.value == pytest.approx(fine.value, abs=tolerance)


@pytest.mark.parametrize("near", ["left", "right"])
def test_both_directions_give_the_same_answers(near: Side) -> None:
    motion = make_motion(RUNNER, near_side=near)
    assert motion.passes[0].near_side == near
    seen = answers(make_recording(RUNNER, near_side=near))
    assert seen["knee_flexion_midstance_deg", near].status == "measured"
    assert seen["trunk_lean_deg", "none"].value == pytest.approx(6.79, abs=0.05)
