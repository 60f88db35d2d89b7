"""`annotated.mp4`: the clip with skeleton, spine line and events drawn, at its own playback times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hipdrive.analysis import Analysis
from hipdrive.pipeline import Progress
from hipdrive.pose.read_ahead import read_ahead
from hipdrive.report.overlay import OverlayPainter
from hipdrive.video.decode import read_frames
from hipdrive.video.encode import VideoWriter

Picture = npt.NDArray[np.uint8]

#: Enough to see a foot, small enough to send.
_HEIGHT_PX = 480
#: Pictures a second of the annotated video at most: of a clip of 60 every second one, of 240 every eighth. Drawing and
#: encoding all of them would take as long again as everything else after the pose.
_LARGEST_FPS = 30.0


def annotate_video(
    path: Path,
    analysis: Analysis,
    target: Path,
    wanted: set[int],
    when_found: Callable[[Mapping[int, Picture]], None],
    progress: Progress | None,
) -> None:
    """Write the annotated video.

    when_found : called once, as soon as the untouched full-size pictures of the ``wanted`` frames have gone by
    """
    size = output_size(analysis.image_size_px or (16, 9))
    painter = OverlayPainter(analysis, size)
    kept: dict[int, Picture] = {}
    total = analysis.motion.frames
    every = max(1, round(_playback_fps(analysis) / _LARGEST_FPS))
    pictures = read_frames(path, size_px=size, every=every, whole_at=wanted)
    with VideoWriter(target) as writer, read_ahead(pictures) as frames:
        for frame in frames:
            if frame.whole is not None:
                kept[frame.index] = frame.whole
                if len(kept) == len(wanted):
                    when_found(kept)
            if frame.index % every == 0:
                writer.write(painter.paint(frame.rgb, frame.index), frame.time_s)
            if progress and frame.index % 10 == 0:
                progress("annotated video", frame.index, total)
    if progress:
        progress("annotated video", total, total)
    if len(kept) < len(wanted) or not wanted:
        when_found(kept)


def _playback_fps(analysis: Analysis) -> float:
    times_s = analysis.motion.time_s if analysis.playback_time_s is None else analysis.playback_time_s
    return 1.0 / float(np.median(np.diff(times_s)))


def output_size(image_size_px: tuple[int, int]) -> tuple[int, int]:
    """(width, height), both even, the shorter side at most 480 pixels."""
    width, height = image_size_px
    scale = min(1.0, _HEIGHT_PX / min(width, height))
    return 2 * round(width * scale / 2), 2 * round(height * scale / 2)
