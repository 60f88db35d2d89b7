"""A picture as a video holds it: a brightness plane and two colour planes of half its size. No video library here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

UInt8Array = npt.NDArray[np.uint8]

#: How brightness is made of red, green and blue.
Matrix = Literal["bt601", "bt709"]

_RED_AND_BLUE: dict[Matrix, tuple[float, float]] = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722)}


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """One picture (yuv420p, limited range).

    stacked : (height x 3 / 2, width) uint8, the three planes one after the other as FFmpeg lays them out; height
        and width are even
    """

    stacked: UInt8Array
    matrix: Matrix

    @property
    def height(self) -> int:
        """Rows of the brightness plane."""
        return int(self.stacked.shape[0]) * 2 // 3

    @property
    def brightness(self) -> UInt8Array:
        """(height, width) view."""
        return self.stacked[: self.height]

    @property
    def colour(self) -> tuple[UInt8Array, UInt8Array]:
        """Views of the blue and the red difference, (height / 2, width / 2) each."""
        both = self.stacked[self.height :].reshape(2, self.height // 2, -1)
        return both[0], both[1]


def to_planes(rgb: UInt8Array, matrix: Matrix) -> tuple[UInt8Array, UInt8Array, UInt8Array]:
    """Brightness and the two colour differences of (..., 3) colours, limited range, each (...)."""
    red, green, blue = np.moveaxis(np.asarray(rgb, dtype=np.float64) / 255.0, -1, 0)
    k_red, k_blue = _RED_AND_BLUE[matrix]
    light = k_red * red + (1.0 - k_red - k_blue) * green + k_blue * blue
    planes = (
        16.0 + 219.0 * light,
        128.0 + 112.0 * (blue - light) / (1.0 - k_blue),
        128.0 + 112.0 * (red - light) / (1.0 - k_red),
    )
    y, u, v = (np.rint(plane).astype(np.uint8) for plane in planes)
    return y, u, v
