"""Is this running at all? The refusals that come before any measure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from hipdrive.errors import CaptureError
from hipdrive.motion.motion import FloatArray, Motion, Pass
from hipdrive.strides.leg_events import leg_events
from hipdrive.strides.leg_signals import LegSignals, leg_signals
from hipdrive.strides.strides import Strides

MIN_CONTACTS = 3
_WALKING_DUTY = 0.5
#: Steps that end in flight over this share of the recording leave no doubt about running.
_FLIES_SHARE = 0.85
#: Enough steps to tell walking from running.
_LOOKED_AT_S = 20.0
#: Correlation of the foot's height with its forward velocity, mean of both legs: 0.55 to 0.75 in nine laboratory runs of
#: four runners (2 to 5 m/s), the same with a minus sign where they are played backwards. [engineering]
_FORWARD_CORRELATION = -0.3
#: Less than a stride shows one way or the other by chance.
_WHOLE_STRIDE_S = 1.0
#: In leg lengths a second; a foot that hardly travels says nothing of its way. [engineering]
_TRAVELLING_FOOT = 0.8


def check_running(motion: Motion, strides: Strides) -> None:
    """Refuse walking, recordings with fewer than three contacts, and those that go backwards.

    Raises CaptureError, slug ``walking`` (a foot is always on the ground), ``too-few-steps`` or ``goes-backwards``.
    """
    check_forwards(motion)
    if len(strides.contacts) >= MIN_CONTACTS and _flies_throughout(motion, strides):
        return
    gait = compute_gait(motion)
    if gait.is_walking:
        raise CaptureError(
            "The person is walking: there is no moment with both feet off the ground",
            slug="walking",
            got=f"each foot on the ground for {100 * gait.duty_factor:.0f} % of the time",
            expected="less than 50 %, as in running",
            fix="film running; hipdrive's measures are defined for running only",
        )
    if len(strides.contacts) < MIN_CONTACTS:
        raise CaptureError(
            "There are too few running steps in the recording",
            slug="too-few-steps",
            got=_counted(len(strides.contacts)),
            expected=f"at least {MIN_CONTACTS}, better 20",
            fix="film at least ten seconds of steady running from the side, with both feet in the picture",
        )


def check_forwards(motion: Motion) -> None:
    """Refuse a recording that plays backwards, or a person who runs backwards. Raises CaptureError ``goes-backwards``.

    A runner's foot goes back, against the way the body faces, while it is low, and forward while it is high.
    """
    if forward_correlation(motion) >= _FORWARD_CORRELATION:
        return
    raise CaptureError(
        "The feet go forwards while they are on the ground",
        slug="goes-backwards",
        got="a clip that plays backwards, or a person who runs backwards",
        expected="feet that go back under the body while they are on the ground",
        fix="give the clip as it was filmed, not reversed",
    )


def forward_correlation(motion: Motion) -> float:
    """Correlation of the ankle's height with the foot's forward velocity, mean of the legs; 0 where none travels.

    From the first 20 s of every pass.
    """
    found: list[float] = []
    for stretch in _beginnings(motion):
        for signals in leg_signals(motion, stretch).values():
            height, speed = signals.ankle_y, signals.foot_vx
            lasts = signals.time_s[-1] - signals.time_s[0] > _WHOLE_STRIDE_S
            if lasts and np.isfinite(height).all() and np.std(height) > 0 and np.std(speed) > _TRAVELLING_FOOT:
                found.append(float(np.corrcoef(height, speed)[0, 1]))
    return math.fsum(found) / len(found) if found else 0.0


def _beginnings(motion: Motion) -> list[Pass]:
    longest = round(_LOOKED_AT_S * motion.fps)
    return [replace(part, stop=min(part.stop, part.start + longest)) for part in motion.passes]


def _flies_throughout(motion: Motion, strides: Strides) -> bool:
    """Whether steps with both feet off the ground at their end fill nearly all of the recording: plainly running."""
    steps_s = [
        contact.opposite_contact_s - contact.initial_contact_s
        for contact in strides.contacts
        if contact.opposite_contact_s > contact.toe_off_s
    ]
    passes_s = [motion.time_s[part.stop - 1] - motion.time_s[part.start] for part in motion.passes]
    return math.fsum(steps_s) >= _FLIES_SHARE * math.fsum(passes_s)


@dataclass(frozen=True, slots=True)
class Gait:
    """What tells walking from running, from raw events before any plausibility rule; NaN where unknown.

    duty_factor : median share of a stride that a foot is on the ground
    rise : median height of the hip over the middle of stance against its ends, in leg lengths; a walker's hip rises
        over the standing leg, a runner's sinks (Cavagna et al. 1976, J Physiol 262:639), in grounded running too
    """

    duty_factor: float
    rise: float

    @property
    def is_walking(self) -> bool:
        """Both signs together: a duty factor over one half alone may be grounded running."""
        return self.duty_factor > _WALKING_DUTY and self.rise > 0.0


def compute_gait(motion: Motion) -> Gait:
    """Duty factor and hip rise over both legs, from the first 20 s of every pass."""
    shares: list[FloatArray] = [np.empty(0)]
    rises: list[FloatArray] = [np.empty(0)]
    for stretch in _beginnings(motion):
        for signals in leg_signals(motion, stretch).values():
            contact, toe_off = leg_events(signals)
            shares.append((toe_off - contact)[:-1] / np.diff(contact))
            rises.append(_rises(signals, contact, toe_off))
    return Gait(_median(np.concatenate(shares)), _median(np.concatenate(rises)))


def _rises(signals: LegSignals, contact_s: FloatArray, toe_off_s: FloatArray) -> FloatArray:
    start, middle, end = (
        np.interp(contact_s + share * (toe_off_s - contact_s), signals.time_s, signals.hip_y)
        for share in (0.0, 0.5, 1.0)
    )
    return middle - (start + end) / 2.0


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else math.nan


def _counted(contacts: int) -> str:
    return {0: "no contact", 1: "1 contact"}.get(contacts, f"{contacts} contacts")
