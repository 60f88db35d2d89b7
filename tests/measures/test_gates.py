"""Frame rate, view, scale, speed and the other needs: no number where the recording cannot give one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.measures.synthetic_runner import Runner, make_motion, make_recording

from hipdrive.measures import Measurement, Recording, compute_measurements
from hipdrive.motion.angles import StandingReference
from hipdrive.motion.motion import build_motion
from hipdrive.settings import Settings

TOLD = Settings(height_m=1.75, mass_kg=70.0, belt_speed_mps=3.0)
PELVIS = (
    "hip_extension_peak_deg",
    "hip_drive_share",
    "hip_drive_share_terminal",
    "lumbar_share",
    "lumbar_extension_range_deg",
    "pelvis_tilt_range_deg",
    "pelvis_to_spine_deg",
)


def found(recording: Recording) -> dict[tuple[str, str], Measurement]:
    """The measurements by name and side."""
    return {(m.name, m.side): m for m in compute_measurements(recording)}


def near(recording: Recording) -> dict[str, Measurement]:
    """The measurements by name: the near (right) leg's where there is one a side."""
    return {m.name: m for m in compute_measurements(recording) if m.side != "left"}


@pytest.mark.parametrize("fps", [29.97, 30.0])
def test_thirty_frames_a_second_allow_what_the_definitions_say(fps: float) -> None:
    at_30 = near(make_recording(Runner(fps=fps, duration_s=12.0), settings=TOLD))
    for name in ("cadence_spm", "trunk_lean_deg", "knee_flexion_midstance_deg", "leg_behind_spine_line_peak_deg"):
        assert at_30[name].status == "measured", name
    for name in at_30:
        if "_at_contact_deg" in name or name == "foot_ahead_of_hip_leg_lengths":
            assert at_30[name].status == "proxy", name
            assert any("coarse at 30 frames" in reason for reason in at_30[name].reasons)
    for name in (
        "contact_time_s",
        "flight_time_s",
        "duty_factor",
        "leg_stiffness_n_per_m",
        "vertical_stiffness_n_per_m",
        "pawback_foot_speed_mps",
        "pawback_matching_ratio",
        "hip_extension_velocity_at_contact_dps",
        "step_time_cv_percent",
    ):
        assert at_30[name].status == "insufficient", name
        assert "30 frames a second are too few; film at" in at_30[name].reasons[0]


@pytest.mark.parametrize(
    ("fps", "name", "status"),
    [
        (59.94, "contact_time_s", "proxy"),
        (59.94, "duty_factor", "proxy"),
        (59.94, "flight_time_s", "insufficient"),
        (59.94, "shank_angle_at_contact_deg", "measured"),
        (59.94, "leg_stiffness_n_per_m", "insufficient"),
        (59.94, "pawback_foot_speed_mps", "insufficient"),
        (50.0, "contact_time_s", "insufficient"),
        (119.88, "contact_time_s", "measured"),
        (119.88, "flight_time_s", "measured"),
        (119.88, "pawback_foot_speed_mps", "proxy"),
        (239.76, "pawback_foot_speed_mps", "measured"),
        (15.0, "cadence_spm", "insufficient"),
    ],
)
def test_frame_rate_decides(fps: float, name: str, status: str) -> None:
    assert near(make_recording(Runner(fps=fps), settings=TOLD))[name].status == status


@pytest.mark.parametrize("name", PELVIS)
def test_a_plain_side_view_does_not_see_the_pelvis(name: str) -> None:
    answer = near(make_recording(Runner(fps=30.0), settings=TOLD))[name]
    assert answer.status == "not_observable"
    assert "pelvis" in answer.reasons[0]
    assert len(answer.reasons) == 1, "more frames would not show the pelvis"
    assert np.isnan(answer.value)


def test_the_camera_cannot_say_how_much_came_from_the_hip() -> None:
    answer = near(make_recording())["hip_drive_share"]
    assert "the camera cannot say how much came from the hip" in answer.reasons[0]


@pytest.mark.parametrize(
    "name", ["pelvic_drop_deg", "lateral_trunk_lean_deg", "spine_rotation_range_deg", "symmetry_angle_percent"]
)
def test_a_side_view_does_not_see_left_and_right(name: str) -> None:
    assert near(make_recording(settings=TOLD))[name].status == "not_observable"


def test_pelvis_landmarks_in_a_side_view_open_the_shares_as_proxies() -> None:
    in_3d = make_motion(Runner(), space=3)
    flat = {name: in_3d[name][:, :2] * 250.0 for name in in_3d.landmarks if name != "c7"}
    passes = make_motion(Runner()).passes
    stickers = make_recording(motion=build_motion(in_3d.time_s, flat, scale="pixel", passes=passes))
    assert near(stickers)["hip_drive_share"].status == "proxy"


def test_in_3d_everything_is_seen() -> None:
    standing = StandingReference(0.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    runner = Runner(fps=240.0, duration_s=12.0)
    answers = compute_measurements(make_recording(runner, space=3, settings=TOLD, standing=standing))
    assert [m.name for m in answers if not m.answered] == []


def test_nothing_metric_without_scale_or_belt() -> None:
    untold = near(make_recording(px_per_m=None))
    for name in ("speed_mps", "step_length_m", "vertical_oscillation_m", "pawback_foot_speed_mps"):
        assert untold[name].status == "insufficient", name
        assert "give" in untold[name].reasons[0]
    assert untold["vertical_oscillation_body_heights"].answered
    assert untold["pawback_matching_ratio"].answered


def test_stiffness_names_all_that_is_missing_at_once() -> None:
    reasons = " ".join(near(make_recording(Runner(fps=60.0), px_per_m=None))["leg_stiffness_n_per_m"].reasons)
    for word in ("frames", "speed", "mass", "height"):
        assert word in reasons


def test_stiffness_is_refused_on_a_slope() -> None:
    uphill = near(make_recording(settings=replace(TOLD, grade_percent=6.0)))["leg_stiffness_n_per_m"]
    assert uphill.status == "insufficient"
    assert "does not hold on a slope" in uphill.reasons[0]


def test_the_far_leg_is_a_proxy_with_a_larger_error() -> None:
    both = found(make_recording(near_side="left"))
    far, near_leg = both["knee_flexion_midstance_deg", "right"], both["knee_flexion_midstance_deg", "left"]
    assert (far.status, near_leg.status) == ("proxy", "measured")
    assert far.u_sys > near_leg.u_sys
    assert "partly hidden" in far.reasons[0]


def test_a_leg_filmed_from_both_sides_is_measured_where_it_is_near() -> None:
    recording = make_recording(Runner(duration_s=20.0))
    frames = recording.motion.frames
    first = replace(recording.motion.passes[0], stop=frames // 2)
    second = replace(first, start=frames // 2, stop=frames, near_side="left", image_direction=-1)
    half_s = recording.motion.time_s[frames // 2]
    contacts = tuple(
        replace(c, pass_index=int(c.initial_contact_s >= half_s))
        for c in recording.strides.contacts
        if not c.initial_contact_s < half_s < c.initial_contact_s + 1.0
    )
    turned = replace(
        recording,
        motion=replace(recording.motion, passes=(first, second)),
        strides=replace(recording.strides, contacts=contacts),
    )
    answers = found(turned)
    assert answers["knee_flexion_midstance_deg", "left"].status == "measured"
    assert answers["knee_flexion_midstance_deg", "right"].status == "measured"
    assert answers["symmetry_angle_percent", "both"].answered


def test_missing_landmarks_are_named() -> None:
    motion = make_motion(Runner())
    without = {name: motion[name] for name in motion.landmarks if not name.endswith("ear")}
    deaf = make_recording(motion=build_motion(motion.time_s, without, scale="pixel", passes=motion.passes))
    answer = near(deaf)["ear_shoulder_hip_offset"]
    assert answer.status == "not_observable"
    assert answer.reasons == ("the recording does not show the right ear",)


def test_few_steps_make_a_proxy_and_one_step_nothing() -> None:
    few = near(make_recording(Runner(duration_s=3.0)))["knee_flexion_midstance_deg"]
    assert few.status == "proxy"
    assert "7 or more make a stable mean" in " ".join(few.reasons)
    one = near(make_recording(Runner(duration_s=0.7)))["knee_flexion_midstance_deg"]
    assert one.status == "insufficient"
    assert one.reasons == ("1 usable step; at least 2 are needed",)


def test_without_a_standing_clip_the_error_is_larger_and_said() -> None:
    standing = StandingReference(1.0, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    with_one = near(make_recording(standing=standing))["trunk_lean_deg"]
    without = near(replace(make_recording(), roll_known=True))["trunk_lean_deg"]
    assert without.u_sys == 4.0
    assert with_one.u_sys == 1.5
    assert "no standing clip: the value may be off by a constant of about 4 deg" in without.reasons
    assert near(make_recording())["trunk_lean_deg"].u_sys == pytest.approx(np.hypot(4.0, 1.0))


def test_the_far_ear_does_not_stand_in_for_the_near_one() -> None:
    recording = make_recording(near_side="left")
    assert near(recording)["ear_shoulder_hip_offset"].answered


def _with_wild_knees(share: float) -> Recording:
    """The right ankle thrown forward and up around midstance in a share of the steps: the knee bends backwards."""
    recording = make_recording()
    motion, position = recording.motion, recording.motion.position.copy()
    contacts = recording.strides.of("right")
    for contact in contacts[: round(share * len(contacts))]:
        stance = (motion.time_s > contact.initial_contact_s - 0.1) & (motion.time_s < contact.toe_off_s + 0.1)
        position[stance, motion.landmarks.index("right_ankle"), 0] += 200.0
    return make_recording(motion=motion.with_position(position, "wild"))


def test_implausible_steps_are_left_out_and_counted() -> None:
    honest = near(make_recording())["knee_flexion_midstance_deg"]
    some = near(_with_wild_knees(0.2))["knee_flexion_midstance_deg"]
    assert some.n_steps == honest.n_steps - 2
    assert some.value == pytest.approx(honest.value, abs=0.1)
    assert f"2 of {honest.n_steps} steps left out: implausible values" in some.reasons


def test_mostly_implausible_steps_give_nothing() -> None:
    answer = near(_with_wild_knees(0.7))["knee_flexion_midstance_deg"]
    assert answer.status == "insufficient"
    assert "implausible" in " ".join(answer.reasons)


def test_a_peak_is_not_looked_for_beyond_the_end_of_its_pass() -> None:
    """The pass ends 10 ms after a toe-off: that step's peak lies beyond it, and the next pass is another run."""
    recording = make_recording(Runner(fps=240.0))
    last = recording.strides.of("right")[4]
    end = int(np.searchsorted(recording.motion.time_s, last.toe_off_s + 0.010))
    first = replace(recording.motion.passes[0], stop=end)
    after = replace(first, start=end, stop=recording.motion.frames)
    contacts = tuple(
        replace(c, pass_index=int(c.initial_contact_s > last.toe_off_s)) for c in recording.strides.contacts
    )
    cut = replace(
        recording,
        motion=replace(recording.motion, passes=(first, after)),
        strides=replace(recording.strides, contacts=contacts),
    )
    whole, shorter = (near(r)["thigh_extension_peak_deg"].n_steps for r in (recording, cut))
    assert shorter == whole - 1
