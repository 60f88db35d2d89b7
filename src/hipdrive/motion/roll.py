"""Camera roll: one degree of it is one degree in every segment angle, none in a joint angle."""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import Motion


def remove_roll(image: Motion, roll_deg: float, source: str) -> Motion:
    """Turn an image motion (x = u, y = -v) so that up is up again.

    roll_deg : + when upright things lean to the right in the picture (definitions F4: a roll of +2 degrees
        adds 2 degrees to every pitch of a runner who faces image right)
    source : where the value comes from, for the provenance
    """
    if roll_deg == 0.0:
        return image.with_position(image.position, f"camera roll 0 degrees ({source})")
    angle = np.radians(roll_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return image.with_position(
        image.position @ turn.T, f"camera roll of {roll_deg:+.1f} degrees removed ({source})"
    )
