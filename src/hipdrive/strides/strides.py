"""`Contact` and `Strides`: when each foot met and left the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

EventKind = Literal["initial_contact", "toe_off"]


@dataclass(frozen=True, slots=True)
class Event:
    """One initial contact or toe-off, in seconds of the recording, sub-frame."""

    time_s: float
    side: Side
    kind: EventKind
    confidence: float


@dataclass(frozen=True, slots=True)
class Contact:
    """One foot on the ground: the half-open interval [initial_contact_s, toe_off_s).

    toe_off_s : NaN where the recording ends during the contact
    next_contact_s : the same foot's next initial contact in the same pass, NaN for the last
    opposite_contact_s : the other foot's next initial contact in the same pass, NaN for the last
    confidence : 0..1, the lower of its events'
    pass_index : which pass of the motion it belongs to
    """

    side: Side
    initial_contact_s: float
    toe_off_s: float
    next_contact_s: float
    opposite_contact_s: float
    confidence: float
    pass_index: int = 0


@dataclass(frozen=True, slots=True)
class Strides:
    """All contacts of a recording in order of time, and the method that found them.

    force_share : share of the events whose instant a force platform gave
    """

    contacts: tuple[Contact, ...]
    events: tuple[Event, ...]
    method: str
    force_share: float = 0.0

    def of(self, side: Side) -> tuple[Contact, ...]:
        """The contacts of one foot."""
        return tuple(contact for contact in self.contacts if contact.side == side)

    def times_s(self, side: Side, field: str) -> FloatArray:
        """(contact,) one field of one foot's contacts in order of time, e.g. ``initial_contact_s``."""
        return np.array([getattr(contact, field) for contact in self.of(side)], dtype=float)
