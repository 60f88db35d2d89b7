"""Cleaning: passes and facing, gaps, slips, filter, roll; invariances as properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.synthetic_runner import Runner, leg_angles
from tests.motion.filmed import SIZE_PX, Filmed, film

from hipdrive.errors import CaptureError
from hipdrive.motion.angles import compute_angles
from hipdrive.motion.clean import clean_image_motion
from hipdrive.motion.motion import Motion, Status, build_motion
from hipdrive.motion.roll import picture_positions
from hipdrive.motion.smoothing import low_pass


def clean(filmed: Filmed, roll_deg: float = 0.0) -> Motion:
    return clean_image_motion(filmed.image(), SIZE_PX, roll_deg, "told")


@pytest.mark.parametrize(("faces", "near"), [(1, "right"), (-1, "left")])
def test_facing_and_near_side_come_from_the_whole_body(faces: int, near: str) -> None:
    motion = clean(film(Runner(fps=60.0), faces=faces))
    (only,) = motion.passes
    assert (only.image_direction, only.near_side) == (faces, near)


@settings(max_examples=8, deadline=None)
@given(faces=st.sampled_from([1, -1]), px_per_m=st.floats(180, 340), noise=st.floats(0.0, 2.5))
def test_thigh_pitch_survives_cleaning(faces: int, px_per_m: float, noise: float) -> None:
    runner = Runner(fps=120.0)
    filmed = film(runner, faces=faces, px_per_m=px_per_m, noise_px=noise)
    angles = compute_angles(clean(filmed))
    true, _, _ = leg_angles(runner, "right", filmed.time_s)
    error = angles.column("thigh_pitch_deg", "right") - true
    assert float(np.sqrt(np.nanmean(error**2))) < 1.5


@settings(max_examples=8, deadline=None)
@given(roll=st.floats(-6, 6), faces=st.sampled_from([1, -1]))
def test_a_told_roll_is_taken_out(roll: float, faces: int) -> None:
    filmed = film(Runner(fps=60.0), faces=faces)
    turn = np.radians(roll)  # upright things then lean to the right in the picture
    centre = np.array([640.0, 360.0])
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    rolled = Filmed(filmed.time_s, (filmed.position_px - centre) @ matrix.T + centre, filmed.landmarks)
    level, turned = compute_angles(clean(filmed)), compute_angles(clean(rolled, roll))
    assert np.nanmax(np.abs(level.trunk_lean_deg - turned.trunk_lean_deg)) < 1e-6
    left_alone = compute_angles(clean(rolled))
    shift = np.nanmean(left_alone.trunk_lean_deg - level.trunk_lean_deg)
    assert shift == pytest.approx(faces * roll, abs=1e-6)
    assert np.nanmax(np.abs(left_alone.knee_flexion_deg - level.knee_flexion_deg)) < 1e-6


@pytest.mark.parametrize("faces", [1, -1])
def test_positions_find_their_way_back_to_the_picture(faces: int) -> None:
    filmed = film(Runner(fps=60.0), faces=faces)
    shown = picture_positions(clean(filmed, roll_deg=4.0))
    seen = np.isfinite(shown).all(axis=2)
    assert np.median(np.abs(shown - filmed.position_px)[seen]) < 1.5


def test_short_gaps_are_filled_and_marked_long_ones_stay() -> None:
    filmed = film(Runner(fps=100.0))
    pixels = filmed.position_px.copy()
    nose = filmed.landmarks.index("nose")
    pixels[200:204, nose] = np.nan  # 40 ms
    pixels[400:420, nose] = np.nan  # 200 ms
    motion = clean(Filmed(filmed.time_s, pixels, filmed.landmarks))
    assert (motion.status[200:204, nose] == Status.INTERPOLATED).all()
    assert np.isfinite(motion.position[200:204, nose]).all()
    assert (motion.status[400:420, nose] == Status.MISSING).all()
    assert np.isnan(motion.position[400:420, nose]).all()
    assert (motion.status[300:350, nose] == Status.OBSERVED).all()


def test_a_foot_that_slips_to_the_other_leg_is_not_believed() -> None:
    runner = Runner(fps=60.0)
    filmed = film(runner, noise_px=1.0)
    pixels = filmed.position_px.copy()
    for start in (100, 180, 300):
        for point in ("knee", "ankle", "heel", "toe"):
            near, far = (filmed.landmarks.index(f"{side}_{point}") for side in ("right", "left"))
            pixels[start : start + 3, near] = pixels[start : start + 3, far]
    angles = compute_angles(clean(Filmed(filmed.time_s, pixels, filmed.landmarks)))
    true, _, _ = leg_angles(runner, "right", filmed.time_s)
    slipped = np.r_[100:103, 180:183, 300:303]
    assert np.nanmax(np.abs(angles.column("thigh_pitch_deg", "right") - true)[slipped]) < 6.0


def test_two_passes_in_opposite_directions() -> None:
    there = film(Runner(fps=60.0, duration_s=2.0), faces=1, travel_px_per_s=400.0)
    back = film(Runner(fps=60.0, duration_s=2.0), faces=-1, travel_px_per_s=400.0)
    nobody = np.full((60, *there.position_px.shape[1:]), np.nan)
    pixels = np.concatenate([there.position_px, nobody, back.position_px])
    time_s = np.arange(len(pixels)) / 60.0
    motion = clean(Filmed(time_s, pixels, there.landmarks))
    assert [(p.image_direction, p.near_side) for p in motion.passes] == [(1, "right"), (-1, "left")]
    for part in motion.passes:
        hip = motion.midpoint("left_hip", "right_hip")[part.start : part.stop, 0]
        assert hip[-1] > hip[0], "x points the way the runner goes"


def test_a_turn_of_the_head_does_not_turn_the_runner() -> None:
    filmed = film(Runner(fps=60.0))
    pixels = filmed.position_px.copy()
    nose, ears = filmed.landmarks.index("nose"), filmed.landmarks.index("right_ear")
    pixels[100:130, nose], pixels[100:130, ears] = (
        filmed.position_px[100:130, ears],
        filmed.position_px[100:130, nose],
    )
    assert len(clean(Filmed(filmed.time_s, pixels, filmed.landmarks)).passes) == 1


def test_front_view_small_and_cut_off_runners_are_refused_in_words() -> None:
    filmed = film(Runner(fps=60.0, duration_s=3.0))
    wide = filmed.position_px.copy()
    for side, sign in (("left", -1.0), ("right", 1.0)):
        wide[:, filmed.landmarks.index(f"{side}_shoulder"), 0] += sign * 60.0
        wide[:, filmed.landmarks.index(f"{side}_hip"), 0] += sign * 35.0
    with pytest.raises(CaptureError, match="not a side view"):
        clean(Filmed(filmed.time_s, wide, filmed.landmarks))
    lying = Filmed(filmed.time_s, filmed.position_px[..., ::-1] * np.array([1.0, 0.5]), filmed.landmarks)
    with pytest.raises(CaptureError, match="not upright"):
        clean(lying)
    with pytest.raises(CaptureError, match="too small"):
        clean(film(Runner(fps=60.0, duration_s=3.0), px_per_m=50.0))
    low = filmed.position_px + np.array([0.0, 400.0])
    with pytest.raises(CaptureError, match="never in the picture"):
        clean(Filmed(filmed.time_s, low, filmed.landmarks))


@settings(max_examples=20, deadline=None)
@given(frequency=st.floats(0.5, 4.0), uneven=st.booleans())
def test_filter_has_no_lag_and_keeps_slow_motion(frequency: float, uneven: bool) -> None:
    rng = np.random.default_rng(0)
    time_s = np.arange(0.0, 4.0, 1 / 60.0)
    if uneven:
        time_s = time_s + rng.uniform(-0.004, 0.004, len(time_s))
    wave = np.sin(2 * np.pi * frequency * time_s)[:, None]
    passed = low_pass(time_s, wave, 60.0, 10.0)
    assert np.max(np.abs(passed - wave)[15:-15]) < 0.06


def test_filter_halves_power_at_its_cut_off() -> None:
    time_s = np.arange(0.0, 10.0, 1 / 240.0)
    wave = np.sin(2 * np.pi * 10.0 * time_s)[:, None]
    passed = low_pass(time_s, wave, 240.0, 10.0)
    gain = np.std(passed[240:-240]) / np.std(wave[240:-240])
    assert gain == pytest.approx(1 / np.sqrt(2), abs=0.02)


def test_provenance_names_every_step() -> None:
    steps = " | ".join(clean(film(Runner(fps=60.0))).provenance.steps)
    for words in ("camera roll", "pass(es)", "exchanged", "dropped", "interpolated", "Butterworth"):
        assert words in steps


@settings(max_examples=6, deadline=None)
@given(share=st.floats(0.01, 0.06), seed=st.integers(0, 50))
def test_single_points_left_out_here_and_there_cost_no_frame(share: float, seed: int) -> None:
    runner = Runner(fps=60.0)
    filmed = film(runner)
    pixels = filmed.position_px.copy()
    pixels[np.random.default_rng(seed).random(pixels.shape[:2]) < share] = np.nan
    motion = clean(Filmed(filmed.time_s, pixels, filmed.landmarks))
    assert np.isfinite(motion["right_ankle"]).mean() > 0.99
    true, _, _ = leg_angles(runner, "right", filmed.time_s)
    error = compute_angles(motion).column("thigh_pitch_deg", "right") - true
    assert float(np.sqrt(np.nanmean(error**2))) < 1.5


def test_one_foot_that_is_never_seen_is_no_runner_cut_off() -> None:
    filmed = film(Runner(fps=60.0))
    pixels = filmed.position_px.copy()
    for name in ("left_heel", "left_toe"):
        pixels[:, filmed.landmarks.index(name)] = np.nan
    motion = clean(Filmed(filmed.time_s, pixels, filmed.landmarks))
    assert np.isfinite(motion["right_toe"]).all()
    pixels[:, filmed.landmarks.index("left_ankle")] = np.nan
    with pytest.raises(CaptureError, match="never in the picture for long enough"):
        clean(Filmed(filmed.time_s, pixels, filmed.landmarks))


@pytest.mark.parametrize("fps", [24.0, 30.0, 30000 / 1001, 50.0, 60.0, 120.0, 240.0, 1000.0])
def test_times_rounded_to_milliseconds_and_lost_frames_leave_the_frame_rate(fps: float) -> None:
    time_s = np.arange(600) / fps
    kept = np.random.default_rng(4).random(600) > 0.1
    for times in (time_s, time_s[kept], np.unique(np.round(time_s, 3)), np.unique(np.round(time_s[kept], 3))):
        motion = build_motion(times, {"left_hip": np.zeros((len(times), 2))}, scale="pixel")
        assert motion.fps == pytest.approx(fps, rel=4e-3)


def test_an_even_number_of_uneven_times_has_a_frame_rate() -> None:
    time_s = np.cumsum([0.04, 0.019, 0.017, 0.044, 0.045, 0.028, 0.0205, 0.05, 0.0195])
    motion = build_motion(time_s, {"left_hip": np.zeros((9, 2))}, scale="pixel")
    assert 20.0 < motion.fps < 60.0
