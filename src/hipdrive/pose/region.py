"""The square of a picture that holds one person, and its cut-out for a pose network."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

UInt8Array = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float64]

#: Widening of the square around the circle that the network's key points span (MediaPipe's factor).
MARGIN = 1.25
_AFFINE = Image.Transform.AFFINE


@dataclass(frozen=True, slots=True)
class Region:
    """A turned square in upright pixels (u right, v down; pixel i spans i to i+1).

    rotation_rad : angle of the square's downward axis from image down; 0 for a person who stands upright
    """

    u_px: float
    v_px: float
    side_px: float
    rotation_rad: float = 0.0

    @classmethod
    def from_axis(cls, centre_px: FloatArray, end_px: FloatArray) -> Region:
        """Square around `centre_px` (hip centre), turned so that `end_px` (above it) lies upward."""
        along_u, along_v = (float(value) for value in end_px - centre_px)
        rotation = math.pi / 2 - math.atan2(-along_v, along_u)
        rotation -= 2 * math.pi * math.floor((rotation + math.pi) / (2 * math.pi))
        return cls(
            u_px=float(centre_px[0]),
            v_px=float(centre_px[1]),
            side_px=2 * math.hypot(along_u, along_v) * MARGIN,
            rotation_rad=rotation,
        )

    def distance_sides(self, other: Region) -> float:
        """Distance of the centres in sides of this square."""
        return math.hypot(other.u_px - self.u_px, other.v_px - self.v_px) / max(self.side_px, 1e-9)

    def crop(self, rgb: UInt8Array, size: int) -> UInt8Array:
        """The square resampled to (size, size, 3), black outside the picture.

        Sampled bilinearly, as the network was trained: half as fine a grid averaged takes half the time, but moves feet.
        """
        left, top, part = self._part(rgb)
        picture = Image.fromarray(part)
        affine = self._affine(size, left, top)
        return np.asarray(picture.transform((size, size), _AFFINE, affine, Image.Resampling.BILINEAR))

    def to_image(self, points: FloatArray) -> FloatArray:
        """Points (n, 2) in 0..1 of the square, in upright pixels."""
        x, y = (points.T - 0.5) * self.side_px
        cos, sin = math.cos(self.rotation_rad), math.sin(self.rotation_rad)
        return np.stack([self.u_px + cos * x - sin * y, self.v_px + sin * x + cos * y], axis=1)

    def _affine(self, size: int, left: int, top: int) -> tuple[float, float, float, float, float, float]:
        """Pillow's affine map from a (size, size) grid over the square to the part cut out at left, top."""
        scale, half = self.side_px / size, size / 2
        cos, sin = math.cos(self.rotation_rad) * scale, math.sin(self.rotation_rad) * scale
        u_0, v_0 = self.u_px - left, self.v_px - top
        return (cos, -sin, u_0 - half * (cos - sin), sin, cos, v_0 - half * (sin + cos))

    def _part(self, rgb: UInt8Array) -> tuple[int, int, UInt8Array]:
        """Left, top and pixels of the upright rectangle that holds the square, within the picture."""
        reach = self.side_px / 2 * (abs(math.cos(self.rotation_rad)) + abs(math.sin(self.rotation_rad))) + 2
        height, width = rgb.shape[:2]
        left = min(max(int(self.u_px - reach), 0), width - 1)
        top = min(max(int(self.v_px - reach), 0), height - 1)
        right = max(min(int(self.u_px + reach) + 1, width), left + 1)
        bottom = max(min(int(self.v_px + reach) + 1, height), top + 1)
        return left, top, rgb[top:bottom, left:right]
