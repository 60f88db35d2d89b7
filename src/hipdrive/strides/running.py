"""Is this running at all? The two refusals that come before any measure."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.errors import CaptureError
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.strides.leg_events import leg_events
from hipdrive.strides.leg_signals import LegSignals, leg_signals
from hipdrive.strides.strides import Strides

MIN_CONTACTS = 3
_WALKING_DUTY = 0.5


def check_running(motion: Motion, strides: Strides) -> None:
    """Refuse walking and recordings with fewer than three contacts.

    Raises CaptureError, slug ``walking`` (a foot is always on the ground) or ``too-few-steps``.
    """
    duty = duty_factor(motion)
    if duty > _WALKING_DUTY and vaults(motion):
        raise CaptureError(
            "The person is walking: there is no moment with both feet off the ground",
            slug="walking",
            got=f"each foot on the ground for {100 * duty:.0f} % of the time",
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


def duty_factor(motion: Motion) -> float:
    """Median share of a stride that a foot is on the ground, before any plausibility rule; NaN if unknown."""
    shares: list[FloatArray] = []
    for stretch in motion.passes:
        for signals in leg_signals(motion, stretch).values():
            contact, toe_off = leg_events(signals)
            if len(contact) >= 2:
                shares.append((toe_off - contact)[:-1] / np.diff(contact))
    values = np.concatenate(shares) if shares else np.empty(0)
    values = values[(values > 0) & (values < 1)]
    return float(np.median(values)) if len(values) else math.nan


def vaults(motion: Motion) -> bool:
    """Whether the hip is higher over the middle of stance than at its ends.

    A walker's hip rises over the standing leg, a runner's sinks (Cavagna et al. 1976, J Physiol 262:639), in
    grounded running too, where a duty factor alone would speak of walking.
    """
    rises = [
        _rise(signals)
        for stretch in motion.passes
        for signals in leg_signals(motion, stretch).values()
        if signals.side in SIDES
    ]
    found = [rise for rise in rises if math.isfinite(rise)]
    return bool(found) and float(np.median(found)) > 0.0


def _rise(signals: LegSignals) -> float:
    contact, toe_off = leg_events(signals)
    if len(contact) == 0:
        return math.nan
    height = [
        np.interp(contact + share * (toe_off - contact), signals.time_s, signals.hip_y) for share in (0, 0.5, 1)
    ]
    return float(np.nanmedian(height[1] - (height[0] + height[2]) / 2.0))


def _counted(contacts: int) -> str:
    return {0: "no contact", 1: "1 contact"}.get(contacts, f"{contacts} contacts")
