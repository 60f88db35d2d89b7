"""`annotated.mp4`: the clip with what was seen drawn on it, at its own playback times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from hipdrive.analysis import Analysis
from hipdrive.language.words import Words
from hipdrive.pipeline import Progress
from hipdrive.pose.read_ahead import read_ahead
from hipdrive.report.overlay import OverlayPainter
from hipdrive.report.words import ENGLISH
from hipdrive.video.decode import Frame
from hipdrive.video.encode import VideoWriter
from hipdrive.video.planar import PlanarFrame, read_planar

Picture = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float64]
Shown = TypeVar("Shown", Frame, PlanarFrame)

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
    words: Words = ENGLISH,
) -> None:
    """Write the annotated video of a run: skeleton, spine line and events.

    when_found : called once, as soon as the untouched full-size pictures of the ``wanted`` frames have gone by
    words : in whose language it is lettered
    """
    size = output_size(analysis.image_size_px or (16, 9))
    painter = OverlayPainter(analysis, size, words)
    kept: dict[int, Picture] = {}

    def keep(index: int, whole: Picture) -> None:
        kept[index] = whole
        if len(kept) == len(wanted):
            when_found(kept)

    def show(writer: VideoWriter, frame: PlanarFrame) -> None:
        if frame.planes is not None:
            painter.paint(frame.planes, frame.index)
            writer.write_planes(frame.planes, frame.time_s)

    every = max(1, round(_playback_fps(analysis) / _LARGEST_FPS))
    pictures = read_planar(path, size, every=every, whole_at=wanted)
    write_painted(pictures, show, target, keep, total=analysis.motion.frames, progress=progress)
    if len(kept) < len(wanted) or not wanted:
        when_found(kept)


def write_painted(
    pictures: Iterator[Shown],
    show: Callable[[VideoWriter, Shown], None],
    target: Path,
    keep: Callable[[int, Picture], None],
    *,
    total: int,
    progress: Progress | None,
) -> None:
    """Write a video of the pictures as painted.

    show : called with each picture, paints it and writes it where it is to be seen
    keep : called with index and untouched full-size picture of each frame that has one, before it is painted
    total : number of frames there will be, for ``progress``
    """
    with VideoWriter(target) as writer, read_ahead(pictures) as frames:
        for frame in frames:
            if frame.whole is not None:
                keep(frame.index, frame.whole)
            show(writer, frame)
            if progress and frame.index % 10 == 0:
                progress("annotated video", frame.index, total)
    if progress:
        progress("annotated video", total, total)


def _playback_fps(analysis: Analysis) -> float:
    times_s = analysis.motion.time_s if analysis.playback_time_s is None else analysis.playback_time_s
    return 1.0 / float(np.median(np.diff(times_s)))


def output_size(image_size_px: tuple[int, int]) -> tuple[int, int]:
    """(width, height), both even, the shorter side at most 480 pixels."""
    width, height = image_size_px
    scale = min(1.0, _HEIGHT_PX / min(width, height))
    return 2 * round(width * scale / 2), 2 * round(height * scale / 2)


def nearest_frame(time_s: FloatArray, at_s: float) -> int:
    """Index of the frame closest to a time; time_s : (frame,) seconds."""
    return int(np.argmin(np.abs(time_s - at_s)))
