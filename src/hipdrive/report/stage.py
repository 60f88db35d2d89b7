"""A frame cropped to the runner and enlarged, and where each landmark lies in it.

Without a video a blank sheet takes the frame's place, and the runner is drawn on it as a stick figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from hipdrive.analysis import Analysis
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.motion.roll import upright_matrix
from hipdrive.report.canvas import Box, Point

RgbFrame = npt.NDArray[np.uint8]

_PAPER = (38, 42, 48)
_BLANK_BODY_PX = 900.0


@dataclass(frozen=True, eq=False)
class Stage:
    """A picture to draw on.

    points : landmark name to pixel of `image`; also ``mid_hip`` and ``mid_shoulder``; NaN where not seen
    direction : +1 if the runner faces image right, -1 left
    """

    image: Image.Image
    points: Mapping[str, Point]
    direction: int
    from_video: bool

    def __getitem__(self, name: str) -> Point:
        return self.points.get(name, (float("nan"), float("nan")))


def image_direction(motion: Motion, frame: int) -> int:
    """+1 or -1: which way the runner faces in the picture of that frame; +1 where there is no picture."""
    for stretch in motion.passes:
        if stretch.start <= frame < stretch.stop and stretch.image_direction:
            return stretch.image_direction
    known = [stretch.image_direction for stretch in motion.passes if stretch.image_direction]
    return known[0] if known else 1


def image_points(motion: Motion, frame: int) -> dict[str, Point]:
    """Landmark name to (u right, v down): pixels of the upright picture in 2D, metres in a drawn scale in 3D."""
    direction = image_direction(motion, frame)
    flat = motion.position[frame, :, :2] * (direction, -1.0)
    points = {name: (float(u), float(v)) for name, (u, v) in zip(motion.landmarks, flat, strict=True)}
    for name in ("hip", "shoulder"):
        pair = [points.get(f"{side}_{name}", (np.nan, np.nan)) for side in SIDES]
        points[f"mid_{name}"] = (float(np.mean([p[0] for p in pair])), float(np.mean([p[1] for p in pair])))
    return points


def set_upright(picture: RgbFrame, roll_deg: float) -> RgbFrame:
    """The picture turned as the positions were (`hipdrive.motion.roll`), so that verticals on it are vertical."""
    if roll_deg == 0.0:
        return picture
    # Pillow asks where each new pixel comes from; v runs down, so the off-diagonal signs turn round.
    (a, b), (c, d) = upright_matrix(roll_deg).T
    image = Image.fromarray(picture)
    turned = image.transform(
        image.size, Image.Transform.AFFINE, (a, -b, 0.0, -c, d, 0.0), Image.Resampling.BILINEAR
    )
    return np.asarray(turned)


def make_stage(
    analysis: Analysis, picture: RgbFrame | None, frame: int, size_px: tuple[int, int], legs_only: bool = False
) -> Stage:
    """The runner of one frame filling a picture of the given size.

    picture : (height, width, 3) upright frame, of any scale of the analysed one; None draws on a blank sheet
    legs_only : from the hips down instead of the whole body
    """
    motion = analysis.motion
    points = image_points(motion, frame)
    picture = None if picture is None else set_upright(picture, motion.passes[0].image_roll_deg)
    source, scale = _background(analysis, picture, points)
    points = {name: (u * scale, v * scale) for name, (u, v) in points.items()}
    crop = _crop_box(points, size_px, legs_only)
    zoom = size_px[0] / (crop[2] - crop[0])
    moved = {name: ((u - crop[0]) * zoom, (v - crop[1]) * zoom) for name, (u, v) in points.items()}
    image = _cut(source, crop, size_px) if source is not None else Image.new("RGB", size_px, _PAPER)
    return Stage(image, moved, image_direction(motion, frame), from_video=source is not None)


def _background(
    analysis: Analysis, picture: RgbFrame | None, points: Mapping[str, Point]
) -> tuple[Image.Image | None, float]:
    """The frame as an image and the factor from the motion's units to its pixels."""
    if picture is not None and analysis.image_size_px is not None:
        return Image.fromarray(picture), picture.shape[1] / analysis.image_size_px[0]
    height = np.array([v for _, v in points.values()])
    extent = float(np.nanmax(height) - np.nanmin(height)) if np.isfinite(height).any() else 1.0
    return None, _BLANK_BODY_PX / max(extent, 1e-6)


def _crop_box(points: Mapping[str, Point], size_px: tuple[int, int], legs_only: bool) -> Box:
    """The region round the runner with the shape of the picture; may reach beyond the frame."""
    wanted = {
        name: point
        for name, point in points.items()
        if not legs_only or any(part in name for part in ("hip", "knee", "ankle", "heel", "toe"))
    }
    seen = np.array([point for point in wanted.values() if np.isfinite(point).all()]).reshape(-1, 2)
    if not len(seen):
        return (0.0, 0.0, float(size_px[0]), float(size_px[1]))
    low, high = seen.min(axis=0), seen.max(axis=0)
    tall = float(high[1] - low[1])
    above = 0.12 if legs_only else 0.17  # the crown lies above the ears
    low = low - tall * np.array([0.10, above])
    high = high + tall * np.array([0.10, 0.10])
    aspect = size_px[0] / size_px[1]
    height = max(float(high[1] - low[1]), float(high[0] - low[0]) / aspect)
    centre: FloatArray = (low + high) / 2
    half = (height * aspect / 2, height / 2)
    return (centre[0] - half[0], centre[1] - half[1], centre[0] + half[0], centre[1] + half[1])


def _cut(source: Image.Image, crop: Box, size_px: tuple[int, int]) -> Image.Image:
    """The crop, enlarged; where it leaves the frame the paper colour shows."""
    factor = ((crop[2] - crop[0]) / size_px[0], (crop[3] - crop[1]) / size_px[1])
    matrix = (factor[0], 0.0, crop[0], 0.0, factor[1], crop[1])
    if factor[0] > 1.0:  # shrinking: sample twice as fine first, or fine structure flickers
        source = source.reduce(max(1, int(factor[0])))
        shrink = max(1, int(factor[0]))
        matrix = tuple(value / shrink for value in matrix)  # type: ignore[assignment]
    return source.transform(
        size_px, Image.Transform.AFFINE, matrix, resample=Image.Resampling.BICUBIC, fillcolor=_PAPER
    )
