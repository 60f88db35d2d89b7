"""The synthetic runner as a pose network would give it: pixels u right, v down, of an upright picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tests.measures.synthetic_runner import Runner, make_motion

from hipdrive.motion.clean import image_motion
from hipdrive.motion.motion import BoolArray, FloatArray, Motion, Provenance

SIZE_PX = (1280, 720)


@dataclass(frozen=True, eq=False)
class Filmed:
    """Raw pixels of a synthetic runner kept in the middle of the picture, as on a treadmill."""

    time_s: FloatArray
    position_px: FloatArray
    landmarks: tuple[str, ...]

    def image(self) -> Motion:
        """The raw image motion, facing not yet known."""
        confidence = np.where(np.isfinite(self.position_px).all(axis=2), 0.9, 0.0)
        return image_motion(self.time_s, self.position_px, confidence, self.landmarks, Provenance("synthetic"))

    def with_swaps(self, frames: BoolArray) -> Filmed:
        """The same film with the legs' labels exchanged in the marked frames."""
        pixels = self.position_px.copy()
        for point in ("hip", "knee", "ankle", "heel", "toe"):
            left, right = (self.landmarks.index(f"{side}_{point}") for side in ("left", "right"))
            pixels[frames, left], pixels[frames, right] = (
                self.position_px[frames, right],
                self.position_px[frames, left],
            )
        return Filmed(self.time_s, pixels, self.landmarks)


def film(
    runner: Runner, *, faces: int = 1, px_per_m: float = 300.0, noise_px: float = 0.0, travel_px_per_s: float = 0.0
) -> Filmed:
    """Film the runner facing image right (+1) or left (-1)."""
    motion = make_motion(runner, px_per_m=px_per_m)
    hip_x = motion.midpoint("left_hip", "right_hip")[:, 0]
    ahead = motion.position[..., 0] - hip_x[:, None]
    start = SIZE_PX[0] / 2.0 - faces * travel_px_per_s * motion.time_s.mean()
    u = start + faces * (ahead + travel_px_per_s * motion.time_s[:, None])
    v = 560.0 - motion.position[..., 1]
    pixels = np.stack([u, v], axis=2)
    ear = pixels[:, motion.landmarks.index("right_ear")]
    pixels = np.concatenate([pixels, (ear + np.array([faces * 0.11 * px_per_m, 0.0]))[:, None]], axis=1)
    noise = np.random.default_rng(1).normal(0.0, noise_px, pixels.shape) if noise_px else 0.0
    return Filmed(motion.time_s, pixels + noise, (*motion.landmarks, "nose"))
