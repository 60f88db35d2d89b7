"""What every registered measure promises, whatever the recording."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.contract_names import CONTRACT_NAMES
from tests.measures.synthetic_runner import Runner, make_recording

from hipdrive.errors import ConfigError
from hipdrive.measures import Measurement, MeasureSpec, Recording, all_specs, compute_measurements, measure
from hipdrive.settings import Settings
from hipdrive.strides.strides import Strides

#: The unit each ending of a name stands for; names without one are pure numbers.
UNIT_OF_ENDING = {
    "_deg": "deg",
    "_dps": "deg/s",
    "_mps": "m/s",
    "_spm": "steps/min",
    "_s": "s",
    "_n_per_m": "N/m",
    "_m": "m",
    "_percent": "%",
    "_leg_lengths": "leg lengths",
    "_body_heights": "body heights",
}


def _told() -> Settings:
    return Settings(height_m=1.75, mass_kg=70.0, belt_speed_mps=3.0)


RECORDINGS = {
    "side view, everything told": lambda: make_recording(settings=_told()),
    "side view, nothing told": lambda: make_recording(px_per_m=None),
    "30 frames a second": lambda: make_recording(Runner(fps=30.0)),
    "3D": lambda: make_recording(space=3, settings=_told()),
    "three contacts": lambda: make_recording(Runner(fps=30.0, duration_s=1.6)),
    "no contact": lambda: make_recording(strides=Strides((), (), "none")),
    "one contact": lambda: make_recording(Runner(duration_s=0.6)),
    "a knee lost half the time": lambda: _with_gap(make_recording(settings=_told())),
}


def _with_gap(recording: Recording) -> Recording:
    motion = recording.motion
    position = motion.position.copy()
    position[motion.frames // 2 :, motion.landmarks.index("right_knee")] = np.nan
    return make_recording(motion=motion.with_position(position, "lost"), settings=recording.settings)


@pytest.fixture(params=RECORDINGS, scope="module")
def measurements(request: pytest.FixtureRequest) -> tuple[Measurement, ...]:
    """All measurements of one of the recordings."""
    return compute_measurements(RECORDINGS[request.param]())


def test_the_names_are_those_of_the_contract() -> None:
    assert sorted(spec.name for spec in all_specs()) == sorted(CONTRACT_NAMES)


def test_every_name_is_present_with_its_sides(measurements: tuple[Measurement, ...]) -> None:
    expected = [(spec.name, label) for spec in all_specs() for label in spec.side_labels]
    assert [(m.name, m.side) for m in measurements] == expected


def test_a_number_goes_with_its_status(measurements: tuple[Measurement, ...]) -> None:
    assert_honest(measurements)


def assert_honest(measurements: tuple[Measurement, ...]) -> None:
    """A number and its uncertainty where it is answered; else no number, and a reason."""
    for m in measurements:
        assert np.isfinite(m.value) == m.answered, m.name
        if m.answered:
            assert np.isfinite(m.u_sys), m.name
            assert m.n_steps >= 1, m.name
        else:
            assert m.reasons, f"{m.name} is missing without a reason"
            assert np.isnan(m.sd) and np.isnan(m.mdc95), m.name


@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 3]), st.sampled_from([30.0, 120.0, 240.0]))
@settings(max_examples=25, deadline=None)
def test_whatever_is_lost_nothing_is_guessed(seed: int, space: int, fps: float) -> None:
    """Random landmarks lost for random stretches, random toe-offs and contacts unknown: no crash, no NaN as a value."""
    rng = np.random.default_rng(seed)
    recording = make_recording(Runner(fps=fps, duration_s=4.0), space=space, settings=_told())
    position = recording.motion.position.copy()
    for place in np.flatnonzero(rng.random(position.shape[1]) < 0.4):
        first, last = np.sort(rng.integers(0, len(position), 2))
        position[first:last, place] = np.nan
    contacts = tuple(
        replace(
            c,
            toe_off_s=c.toe_off_s if rng.random() < 0.8 else np.nan,
            opposite_contact_s=c.opposite_contact_s if rng.random() < 0.8 else np.nan,
        )
        for c in recording.strides.contacts
        if rng.random() < 0.9
    )
    lost = make_recording(
        motion=recording.motion.with_position(position, "lost"),
        strides=Strides(contacts, (), "torn"),
        settings=_told(),
    )
    assert_honest(compute_measurements(lost))


def test_a_proxy_says_why(measurements: tuple[Measurement, ...]) -> None:
    assert all(m.reasons for m in measurements if m.status == "proxy")


@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.name)
def test_a_declaration_is_whole(spec: MeasureSpec) -> None:
    ending = next((e for e in UNIT_OF_ENDING if spec.name.endswith(e)), None)
    assert spec.unit == ("1" if ending is None else UNIT_OF_ENDING[ending])
    assert spec.meaning.endswith(".")
    assert spec.source
    assert spec.u_sys.source
    assert spec.plausible[0] < spec.plausible[1]
    assert np.isnan(spec.mdc95) or spec.mdc95_source
    hidden = spec.view == "3d" or {"pelvis", "both_sides_seen"} & set(spec.needs)
    assert bool(spec.unseen) == bool(hidden)


def test_no_forbidden_claims_in_the_words() -> None:
    words = " ".join(f"{s.meaning} {s.unseen}" for s in all_specs())
    assert not re.search(r"injur|glute|muscle|economy|neutral spine|strength", words, re.IGNORECASE)


def test_a_name_cannot_be_taken_twice() -> None:
    with pytest.raises(ConfigError, match="two measures called cadence_spm"):
        measure(all_specs()[0])(lambda recording, side: pytest.fail("never called"))
