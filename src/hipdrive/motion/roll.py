"""Camera roll: one degree of it is one degree in every segment angle, none in a joint angle."""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import FloatArray, Motion


def remove_roll(image: Motion, roll_deg: float, source: str) -> Motion:
    """Turn an image motion (x = u, y = -v) so that up is up again.

    roll_deg : + when upright things lean to the right in the picture (definitions F4: a roll of +2 degrees
        adds 2 degrees to every pitch of a runner who faces image right)
    source : where the value comes from, for the provenance
    """
    if roll_deg == 0.0:
        return image.with_position(image.position, f"camera roll 0 degrees ({source})")
    words = f"camera roll of {roll_deg:+.1f} degrees removed ({source})"
    return image.with_position(image.position @ upright_matrix(roll_deg).T, words)


def upright_matrix(roll_deg: float) -> FloatArray:
    """(2, 2) turn about the picture's upper left corner, for x = u, y = -v, that sets upright what leans right."""
    angle = np.radians(roll_deg)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def picture_positions(motion: Motion) -> FloatArray:
    """(time, landmark, 2) pixels u right, v down of the upright-decoded picture: the way back from a 2D motion."""
    pixels = np.full((*motion.position.shape[:2], 2), np.nan)
    for part in motion.passes:
        frames = slice(part.start, part.stop)
        turned = motion.position[frames, :, :2] * np.array([part.image_direction or 1, 1.0])
        pixels[frames] = (turned @ upright_matrix(part.image_roll_deg)) * np.array([1.0, -1.0])
    return pixels
