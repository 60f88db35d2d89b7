"""A few grey pictures of a clip, and the camera roll they show."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.video.decode import probe_video, read_frames
from hipdrive.video.roll import RollEstimate, estimate_roll

#: The first second is enough: walls stand still, the runner does not.
_SECONDS = 1.0
_PICTURES = 5
_WIDTH_PX = 512


def sample_roll(path: Path) -> RollEstimate:
    """Camera roll from pictures at even distances over the first second of the clip (`hipdrive.video.roll`)."""
    info = probe_video(path)
    size_px = (_WIDTH_PX, max(2, round(info.height * _WIDTH_PX / info.width)))
    every = max(1, round(_SECONDS * min(info.fps, 240.0) / _PICTURES))
    frames = read_frames(path, stop_s=_SECONDS, size_px=size_px)
    pictures = [_grey(frame.rgb) for frame in frames if frame.index % every == 0]
    return estimate_roll(pictures) if len(pictures) >= 3 else RollEstimate(None, 0, 0.0)


def _grey(rgb: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> FloatArray:
    return np.asarray(rgb @ np.array([0.299, 0.587, 0.114]))
