"""A few grey pictures spread over a clip, and the camera roll they show."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from hipdrive.motion.motion import FloatArray
from hipdrive.video.decode import probe_video, read_frames
from hipdrive.video.roll import RollEstimate, estimate_roll

_PICTURES = 6
_WIDTH_PX = 640


def sample_roll(path: Path) -> RollEstimate:
    """Camera roll from pictures at even distances over the clip (`hipdrive.video.roll`)."""
    duration_s = probe_video(path).duration_s
    times_s = np.linspace(0.0, 0.9 * duration_s, _PICTURES)
    pictures = [picture for time_s in times_s if (picture := _grey_picture(path, float(time_s))) is not None]
    return estimate_roll(pictures) if len(pictures) >= 3 else RollEstimate(None, 0, 0.0)


def _grey_picture(path: Path, time_s: float) -> FloatArray | None:
    frame = next(read_frames(path, start_s=time_s), None)
    if frame is None:
        return None
    picture = Image.fromarray(frame.rgb).convert("L")
    height = max(1, round(picture.height * _WIDTH_PX / picture.width))
    return np.asarray(picture.resize((_WIDTH_PX, height), Image.Resampling.BOX), dtype=float)
