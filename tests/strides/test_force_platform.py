"""Events at force platforms: the threshold's instants, which steps they move, and what stays."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray
from hipdrive.strides.force_platform import force_events_s, with_force_events
from hipdrive.strides.strides import Contact, Event, Strides

RATE_HZ = 1000.0


def stances(starts_s: list[float], lasts_s: float, until_s: float) -> tuple[FloatArray, FloatArray]:
    """Half-sine stances of 1500 N at 1000 Hz."""
    time_s = np.arange(0.0, until_s, 1.0 / RATE_HZ)
    force = np.zeros_like(time_s)
    for start_s in starts_s:
        force += np.where(
            (time_s >= start_s) & (time_s <= start_s + lasts_s),
            1500.0 * np.sin(np.pi * (time_s - start_s) / lasts_s),
            0.0,
        )
    return time_s, force


def strides_at(starts_s: list[float], lasts_s: float, late_s: float) -> Strides:
    contacts, events = [], []
    for number, start_s in enumerate(starts_s):
        found_s, off_s = start_s + late_s, start_s + lasts_s + late_s
        later = [s + late_s for s in starts_s[number + 1 : number + 3]] + [math.nan, math.nan]
        side: Side = "left" if number % 2 else "right"
        contacts.append(Contact(side, found_s, off_s, later[1], later[0], 0.7))
        events += [Event(found_s, side, "initial_contact", 0.7), Event(off_s, side, "toe_off", 0.7)]
    return Strides(tuple(contacts), tuple(events), "by hand")


@given(st.floats(0.15, 0.4), st.floats(0.2, 0.5), st.floats(-0.05, 0.05))
def test_events_move_to_the_force_and_links_follow(lasts_s: float, first_s: float, late_s: float) -> None:
    starts_s = [first_s + 0.45 * number for number in range(4)]
    time_s, force = stances(starts_s, lasts_s, 3.0)
    strides = with_force_events(strides_at(starts_s, lasts_s, late_s), [(time_s, force)])
    assert strides.force_share == 1.0 and len(strides.contacts) == 4
    found_s = [contact.initial_contact_s for contact in strides.contacts]
    assert np.allclose(found_s, starts_s, atol=0.006)
    assert np.allclose([contact.toe_off_s for contact in strides.contacts], np.add(starts_s, lasts_s), atol=0.006)
    assert strides.contacts[0].opposite_contact_s == found_s[1]
    assert strides.contacts[0].next_contact_s == found_s[2]
    assert math.isnan(strides.contacts[3].next_contact_s)
    assert all(event.confidence == 1.0 for event in strides.events)


def test_a_foot_on_two_platforms_is_one_stance() -> None:
    starts_s = [0.3, 0.75, 1.2]
    time_s, force = stances(starts_s, 0.25, 2.0)
    share = np.clip((time_s % 0.45) / 0.45, 0.0, 1.0)
    strides = with_force_events(
        strides_at(starts_s, 0.25, 0.01), [(time_s, share * force), (time_s, (1.0 - share) * force)]
    )
    assert np.allclose([c.initial_contact_s for c in strides.contacts], starts_s, atol=0.006)


def test_steps_off_the_platform_keep_the_motions_instants() -> None:
    starts_s = [0.3, 0.75, 1.2]
    time_s, force = stances(starts_s[1:2], 0.25, 2.0)
    before = strides_at(starts_s, 0.25, 0.02)
    strides = with_force_events(before, [(time_s, force)])
    assert strides.contacts[0].initial_contact_s == before.contacts[0].initial_contact_s
    assert strides.contacts[1].initial_contact_s == pytest.approx(0.75, abs=0.006)
    assert strides.force_share == pytest.approx(1 / 3)
    assert "for 2 of 6 events, the others: by hand" in strides.method


@pytest.mark.parametrize("force", [np.zeros(2000), np.full(2000, np.nan)])
def test_an_unloaded_platform_changes_nothing(force: FloatArray) -> None:
    before = strides_at([0.3, 0.75], 0.25, 0.0)
    assert with_force_events(before, [(np.arange(2000) / RATE_HZ, force)]) is before
    assert with_force_events(before, []) is before


def test_threshold_is_met_between_samples() -> None:
    time_s, force = stances([0.5], 0.3, 1.2)
    (rise_s,), (fall_s,) = force_events_s(time_s, force)
    assert rise_s == pytest.approx(0.5, abs=0.006) and fall_s == pytest.approx(0.8, abs=0.006)
