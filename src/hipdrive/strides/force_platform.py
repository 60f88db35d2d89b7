"""Events at force platforms: the vertical force crosses 20 N after a 50 Hz zero-lag low-pass.

The motion says which foot it is and where to look; the platform says when. In running only one foot is on the
ground at a time, so the forces of several platforms are added up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.motion.smoothing import low_pass
from hipdrive.strides.strides import Event, EventKind, Strides

THRESHOLD_N = 20.0
CUTOFF_HZ = 50.0
#: A platform's event further than this from the motion's own belongs to another step.
_MATCH_S = 0.1
#: Slower samples say no more about an instant than the markers do.
_SLOWEST_HZ = 150.0

#: (time,) seconds and (time,) newtons, up positive.
Force = tuple[FloatArray, FloatArray]


def force_events_s(
    time_s: FloatArray, vertical_n: FloatArray, threshold_n: float = THRESHOLD_N, cutoff_hz: float = CUTOFF_HZ
) -> tuple[FloatArray, FloatArray]:
    """Times at which the force rises above and falls below the threshold, between samples by a straight line.

    time_s, vertical_n : (time,) evenly sampled; NaN counts as unloaded
    """
    rate_hz = float(1.0 / np.median(np.diff(time_s)))
    smooth_n = low_pass(time_s, np.nan_to_num(vertical_n), rate_hz, min(cutoff_hz, 0.4 * rate_hz))
    above = smooth_n > threshold_n
    turns = np.flatnonzero(above[1:] != above[:-1])
    before, after = smooth_n[turns], smooth_n[turns + 1]
    at_s = time_s[turns] + (threshold_n - before) / (after - before) * (time_s[turns + 1] - time_s[turns])
    rising = above[turns + 1]
    return at_s[rising], at_s[~rising]


def with_force_events(strides: Strides, forces: Sequence[Force]) -> Strides:
    """The same steps with their events at the platforms' instants, where one lies within 100 ms.

    forces : one (time, newtons) a platform; slower than 150 Hz they are left aside
    Steps that no platform carried keep the motion's instants; `Strides.force_share` says how many did not.
    """
    edges = _edges([force for force in forces if 1.0 / float(np.median(np.diff(force[0]))) >= _SLOWEST_HZ])
    moved = {(event.kind, event.time_s): _nearest(event.time_s, edges[event.kind]) for event in strides.events}
    found = sum(math.isfinite(at_s) for at_s in moved.values())
    if found == 0:
        return strides
    times = {key: at_s if math.isfinite(at_s) else key[1] for key, at_s in moved.items()}

    def placed(kind: EventKind, time_s: float) -> float:
        return times.get((kind, time_s), time_s)

    contacts = tuple(
        replace(
            contact,
            initial_contact_s=placed("initial_contact", contact.initial_contact_s),
            toe_off_s=placed("toe_off", contact.toe_off_s),
            next_contact_s=placed("initial_contact", contact.next_contact_s),
            opposite_contact_s=placed("initial_contact", contact.opposite_contact_s),
        )
        for contact in strides.contacts
    )
    events = tuple(
        Event(
            times[event.kind, event.time_s],
            event.side,
            event.kind,
            1.0 if math.isfinite(moved[event.kind, event.time_s]) else event.confidence,
        )
        for event in strides.events
    )
    method = f"force platform ({THRESHOLD_N:.0f} N after a {CUTOFF_HZ:.0f} Hz low-pass) for {found} of {len(moved)} events"
    if found < len(moved):
        method += f", the others: {strides.method}"
    return Strides(contacts, events, method, force_share=found / len(moved))


def _edges(forces: Sequence[Force]) -> dict[EventKind, FloatArray]:
    summed = _summed(forces)
    rises = [force_events_s(time_s, vertical_n) for time_s, vertical_n in summed]
    return {
        "initial_contact": np.concatenate([np.empty(0), *(rise for rise, _ in rises)]),
        "toe_off": np.concatenate([np.empty(0), *(fall for _, fall in rises)]),
    }


def _summed(forces: Sequence[Force]) -> list[Force]:
    """The forces of platforms that share their sample times as one: a foot may stand on two."""
    if forces and all(np.array_equal(force[0], forces[0][0]) for force in forces):
        return [(forces[0][0], np.sum([np.nan_to_num(force[1]) for force in forces], axis=0))]
    return list(forces)


def _nearest(time_s: float, edges_s: FloatArray) -> float:
    """The edge nearest to a time; NaN where none is within reach."""
    if not len(edges_s):
        return math.nan
    nearest = float(edges_s[np.argmin(np.abs(edges_s - time_s))])
    return nearest if abs(nearest - time_s) <= _MATCH_S else math.nan
