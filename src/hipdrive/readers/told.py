"""`Told`: what the person says of a file that does not say it itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Told:
    """None = not told.

    fps : frames a second, where a keypoint file has no times (OpenPose, DeepLabCut)
    image_size_px : (width, height) of the upright picture, for coordinates given as shares of it (MediaPipe)
    marker_map : TOML file that says which marker shows which landmark (`readers.marker_map`)
    """

    fps: float | None = None
    image_size_px: tuple[int, int] | None = None
    marker_map: Path | None = None
