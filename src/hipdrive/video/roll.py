"""Camera roll from the upright edges of the scene: walls, door frames, treadmill posts.

Most places where people run hold many truly vertical edges. Their directions in the picture form a sharp
peak; its middle is the roll. Where there is no sharp peak (a meadow), nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from hipdrive.motion.motion import FloatArray

#: Roll beyond this is not looked for: an edge further off is a slope, not a wall.
_LARGEST_ROLL_DEG = 8.0
_BIN_DEG = 0.1
#: Share of upright edge strength that must lie within one degree of the peak.
_SHARP_ENOUGH = 0.5
#: Pixels of strong upright edge needed: about two metre-long posts in a 720p picture.
_EDGE_PIXELS = 400


@dataclass(frozen=True, slots=True)
class RollEstimate:
    """roll_deg: + when upright things lean right in the picture; None where the scene has no upright edges."""

    roll_deg: float | None
    edge_pixels: int
    sharpness: float


def estimate_roll(frames: list[FloatArray]) -> RollEstimate:
    """The roll that several pictures of one fixed scene agree on.

    frames : (height, width) grey pictures, 0..255, spread over the clip. Only edges that stay in place in all of
    them count, so that the runner's own outline does not vote.
    """
    strength, angle = _still_edges(frames)
    upright = (strength > 12.0) & (np.abs(angle) < _LARGEST_ROLL_DEG)
    count = int(upright.sum())
    if count < _EDGE_PIXELS:
        return RollEstimate(None, count, 0.0)
    bins = np.arange(-_LARGEST_ROLL_DEG, _LARGEST_ROLL_DEG + _BIN_DEG, _BIN_DEG)
    histogram, _ = np.histogram(angle[upright], bins=bins, weights=strength[upright])
    centres = (bins[:-1] + bins[1:]) / 2.0
    peak = float(centres[int(np.argmax(gaussian_filter1d(histogram.astype(float), 0.4 / _BIN_DEG)))])
    row_of = np.broadcast_to(np.arange(angle.shape[1]) / angle.shape[1] - 0.5, angle.shape)
    across, lean, weight = row_of[upright], angle[upright], strength[upright].astype(float)
    roll, slope = peak, 0.0
    for _ in range(4):
        near = np.abs(lean - roll - slope * across) < 1.0
        roll, slope = _fit_line(across[near], lean[near], weight[near])
    sharpness = float(weight[np.abs(lean - roll - slope * across) < 1.0].sum() / weight.sum())
    return RollEstimate(roll if sharpness >= _SHARP_ENOUGH else None, count, sharpness)


def _fit_line(across: FloatArray, lean: FloatArray, weight: FloatArray) -> tuple[float, float]:
    """Lean in the middle of the picture and its change over the width.

    A camera tilted down makes posts fan out: left ones lean left, right ones right. The fan is fitted with
    a weak pull to none (4 degrees over the width, as 5 degrees of tilt give), as posts may stand on one side only.
    """
    weight = weight / max(float(weight.sum()), 1e-12)
    pull = (0.5 / 4.0) ** 2
    middle = float(np.sum(weight * across))
    scatter = float(np.sum(weight * across**2))
    together = float(np.sum(weight * across * lean))
    mean = float(np.sum(weight * lean))
    slope = (together - middle * mean) / (scatter - middle**2 + pull)
    return mean - slope * middle, slope


def _still_edges(frames: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """(height, width) gradient strength of what stands still, and the lean of the edge from the vertical in degrees."""
    stack = np.stack([gaussian_filter(frame.astype(float), 1.2) for frame in frames])
    still = stack.std(axis=0) < 3.0
    picture = np.median(stack, axis=0)
    down, across = np.gradient(picture)
    # The structure tensor averages the direction along an upright edge, so that its pixel staircase does not count.
    xx, yy, xy = (gaussian_filter(product, (6.0, 4.0)) for product in (across**2, down**2, across * down))
    lean = np.degrees(0.5 * np.arctan2(2.0 * xy, xx - yy))
    strength = np.hypot(across, down)
    return np.where(still, strength, 0.0), lean
