"""Events of a figure whose contacts are known, and what must not change them."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strides.treadmill_figure import Figure, move

from hipdrive.motion.landmarks import SIDES, mirror_name, other_side
from hipdrive.motion.motion import FloatArray, Motion, Pass, build_motion
from hipdrive.strides import detect_strides
from hipdrive.strides.strides import Strides

RUN = move(Figure())
EVENTS = detect_strides(RUN)
quick = settings(max_examples=15, deadline=None)


def times(strides: Strides) -> FloatArray:
    """Every event time in order of side, kind and time."""
    return np.array([e.time_s for e in sorted(strides.events, key=lambda e: (e.side, e.kind, e.time_s))])


def flat(motion: Motion, scale_px: float = 200.0, noise_px: float = 0.0) -> Motion:
    """The side view of a 3D motion in pixels."""
    noise = np.random.default_rng(0).normal(0.0, noise_px, (*motion.position.shape[:2], 2))
    position = motion.position[..., :2] * scale_px + noise
    return replace(motion, position=position, scale="pixel")


def test_every_whole_contact_is_found_once_with_the_true_step_time() -> None:
    for side in ("left", "right"):
        true_s = Figure().contacts_s(side)
        found_s = EVENTS.times_s(side, "initial_contact_s")
        assert len(found_s) == len(true_s)
        assert np.ptp(found_s - true_s) < 0.004
        assert np.abs(found_s - true_s).max() < 0.03


def mean_contact_time_s(figure: Figure) -> float:
    spans = [c.toe_off_s - c.initial_contact_s for c in detect_strides(move(figure)).contacts]
    assert np.nanmax(spans) - np.nanmin(spans) < 0.01
    return float(np.nanmean(spans))


def test_longer_contact_is_measured_as_that_much_longer() -> None:
    longer_s = mean_contact_time_s(Figure(contact_time_s=0.29)) - mean_contact_time_s(Figure(contact_time_s=0.23))
    assert longer_s == pytest.approx(0.06, abs=0.012)


def test_contacts_alternate_and_are_linked_to_what_follows() -> None:
    contacts = EVENTS.contacts
    assert all(first.side != second.side for first, second in pairwise(contacts))
    for first, second, third in zip(contacts, contacts[1:], contacts[2:], strict=False):
        assert first.opposite_contact_s == second.initial_contact_s
        assert first.next_contact_s == third.initial_contact_s
    assert np.isnan(contacts[-1].next_contact_s)


def test_mirrored_runner_swaps_the_sides() -> None:
    mirrored = build_motion(
        RUN.time_s, {mirror_name(name): RUN[name] * [1.0, 1.0, -1.0] for name in RUN.landmarks}, scale="metric"
    )
    swapped = detect_strides(mirrored)
    for side in SIDES:
        expected_s = EVENTS.times_s(other_side(side), "initial_contact_s")
        np.testing.assert_allclose(swapped.times_s(side, "initial_contact_s"), expected_s, atol=1e-9)


@quick
@given(x=st.floats(-1e3, 1e3), y=st.floats(-1e3, 1e3), drift=st.floats(-4, 4))
def test_place_and_panning_do_not_matter(x: float, y: float, drift: float) -> None:
    shift = np.stack([x + drift * RUN.time_s, 0.0 * RUN.time_s + y, 0.0 * RUN.time_s], axis=1)
    moved = RUN.with_position(RUN.position + shift[:, None])
    np.testing.assert_allclose(times(detect_strides(moved)), times(EVENTS), atol=1e-6)


FLAT_EVENTS = detect_strides(flat(RUN, 100.0))


@quick
@given(scale=st.floats(50.0, 900.0))
def test_scale_does_not_matter(scale: float) -> None:
    np.testing.assert_allclose(times(detect_strides(flat(RUN, scale))), times(FLAT_EVENTS), atol=1e-6)


@quick
@given(delay=st.floats(0.0, 1000.0))
def test_time_shift_shifts_the_events(delay: float) -> None:
    later = replace(RUN, time_s=RUN.time_s + delay)
    np.testing.assert_allclose(times(detect_strides(later)) - delay, times(EVENTS), atol=1e-6)


@pytest.mark.parametrize("fps", [30.0, 60.0, 100.0, 240.0])
def test_frame_rate_hardly_matters(fps: float) -> None:
    slower = detect_strides(move(Figure(fps=fps)))
    for field in ("initial_contact_s", "toe_off_s"):
        for side in ("left", "right"):
            found, reference = slower.times_s(side, field), EVENTS.times_s(side, field)
            shared = min(len(found), len(reference))
            assert abs(len(found) - len(reference)) <= 1
            gap = np.abs(found[:shared] - reference[:shared])
            assert np.nanmax(gap) < (0.02 if fps < 50 else 0.008)


@quick
@given(roll_deg=st.floats(-2.5, 2.5))
def test_a_slightly_rolled_camera_moves_events_little(roll_deg: float) -> None:
    roll = np.radians(roll_deg)
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    motion = flat(RUN)
    rolled = detect_strides(motion.with_position(motion.position @ turn))
    assert len(times(rolled)) == len(times(EVENTS))
    assert np.abs(times(rolled) - times(EVENTS)).max() < 0.02


def test_missing_heel_and_toe_frames_keep_every_contact() -> None:
    position = RUN.position.copy()
    rng = np.random.default_rng(3)
    for name in ("left_heel", "left_toe", "right_heel", "right_toe"):
        for start in rng.integers(0, RUN.frames - 8, 25):
            position[start : start + 8, RUN.landmarks.index(name)] = np.nan
    holes = detect_strides(RUN.with_position(position))
    assert len(times(holes)) == len(times(EVENTS))
    assert np.abs(times(holes) - times(EVENTS)).max() < 0.03


def test_a_leg_without_heel_and_toe_still_gives_contacts() -> None:
    bare = {name: RUN[name] for name in RUN.landmarks if not name.endswith(("heel", "toe"))}
    found = detect_strides(build_motion(RUN.time_s, bare, scale="metric"))
    assert len(found.contacts) == len(EVENTS.contacts)


def test_a_lost_step_is_missing_not_invented() -> None:
    lost_s = EVENTS.of("right")[4].initial_contact_s
    position = RUN.position.copy()
    gone = np.abs(RUN.time_s - lost_s - 0.1) < 0.32
    right = [i for i, name in enumerate(RUN.landmarks) if name.startswith("right_") and not name.endswith("hip")]
    position[np.flatnonzero(gone)[:, None], right] = np.nan
    found = detect_strides(RUN.with_position(position))
    assert len(found.of("left")) == len(EVENTS.of("left"))
    assert len(found.of("right")) < len(EVENTS.of("right"))
    gaps = np.array([c.next_contact_s - c.initial_contact_s for c in found.of("right")])
    assert np.nanmax(gaps) < 1.25 * Figure().stride_s


def test_steps_do_not_span_two_passes() -> None:
    first = move(Figure(duration_s=4.0))
    joined = replace(
        first,
        time_s=np.concatenate([first.time_s, first.time_s + 4.3]),
        position=np.concatenate([first.position, first.position]),
        confidence=np.concatenate([first.confidence, first.confidence]),
        status=np.concatenate([first.status, first.status]),
        passes=(Pass(0, first.frames), Pass(first.frames, 2 * first.frames)),
    )
    strides = detect_strides(joined)
    assert {contact.pass_index for contact in strides.contacts} == {0, 1}
    assert len(strides.contacts) == 2 * len(detect_strides(first).contacts)
    for contact in strides.contacts:
        if contact.pass_index == 0:
            assert not contact.next_contact_s > 4.0
            assert not contact.opposite_contact_s > 4.0


def test_noise_of_a_pose_network_loses_no_step() -> None:
    noisy = detect_strides(flat(RUN, scale_px=220.0, noise_px=3.0))
    assert len(noisy.contacts) == len(EVENTS.contacts)


def test_uneven_time_gives_the_same_events() -> None:
    keep = np.random.default_rng(5).random(RUN.frames) > 0.2
    keep[[0, -1]] = True
    uneven = build_motion(RUN.time_s[keep], {n: RUN[n][keep] for n in RUN.landmarks}, scale="metric")
    assert np.abs(times(detect_strides(uneven)) - times(EVENTS)).max() < 0.01
