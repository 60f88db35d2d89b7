"""Writing the annotated video: H.264 that a browser plays, at the pictures' own times."""

from __future__ import annotations

import os
from fractions import Fraction
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter

from hipdrive.errors import ConfigError
from hipdrive.video.planes import Matrix, Planes

#: 1/90000 s: every common rate falls on whole ticks or within 6 microseconds of one.
_TICKS_PER_S = 90_000
_NOMINAL_FPS = 30
#: FFmpeg's numbers, the same for matrix, primaries and transfer curve.
_FFMPEG_MATRIX: dict[Matrix, int] = {"bt709": 1, "bt601": 6}


class VideoWriter:
    """Context manager that writes upright RGB pictures to an MP4 (H.264, yuv420p, index first).

    The file is written under a temporary name beside `path` and takes its name only when the block ends without
    an error; otherwise nothing is left. An odd width or height loses its last column or row, as H.264 in browsers
    needs even ones.

    Parameters
    ----------
    path : ends in ``.mp4``; an existing file is replaced
    preset : libx264's speed; the default takes about 2 ms a picture at 854 x 480
    crf : libx264's quality, lower is better; 23 is libx264's own default
    threads : encoding threads
    key_every : pictures from one that stands alone to the next; None = libx264's 250. Fewer make stepping back quick
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        preset: str = "ultrafast",
        crf: int = 23,
        threads: int = 2,
        key_every: int | None = None,
    ) -> None:
        self._target = Path(path)
        if self._target.suffix.lower() != ".mp4":
            raise ConfigError(
                "The annotated video must be an MP4 file",
                slug="video-suffix",
                got=self._target.name,
                expected="a name ending in .mp4",
                fix="choose another name",
            )
        self._part = self._target.with_name(f".{self._target.name}.{os.getpid()}.part.mp4")
        self._options = {"preset": preset, "crf": str(crf), "threads": str(threads)}
        if key_every is not None:
            self._options |= {"g": str(key_every), "bf": "0"}
        self._reformatter = VideoReformatter()
        self._shape: tuple[int, int] | None = None
        self._matrix: Matrix = "bt709"
        self._last_tick = -1

    def __enter__(self) -> Self:
        self._container = av.open(str(self._part), "w", format="mp4", options={"movflags": "faststart"})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._shape is not None:
                for packet in self._stream.encode():
                    self._container.mux(packet)
            self._container.close()
            if kind is None and self._shape is not None:
                self._part.replace(self._target)
        finally:
            self._part.unlink(missing_ok=True)

    def write(self, rgb: npt.NDArray[np.uint8], time_s: float) -> None:
        """Add an upright (H, W, 3) picture shown from `time_s`; times must increase.

        Raises ConfigError where the time does not increase or the picture has another size than the first.
        """
        tick = self._next_tick((rgb.shape[0], rgb.shape[1]), "bt709", time_s)
        even = rgb[: rgb.shape[0] // 2 * 2, : rgb.shape[1] // 2 * 2]
        picture = VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
        planar = self._reformatter.reformat(
            picture,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            interpolation="FAST_BILINEAR",
            threads=1,
        )
        self._encode(planar, tick)

    def write_planes(self, planes: Planes, time_s: float) -> None:
        """As `write`, of a picture that is in planes already; all of one video need the same matrix, too."""
        tick = self._next_tick((planes.height, planes.stacked.shape[1]), planes.matrix, time_s)
        self._encode(VideoFrame.from_ndarray(np.ascontiguousarray(planes.stacked), format="yuv420p"), tick)

    def _next_tick(self, shape: tuple[int, int], matrix: Matrix, time_s: float) -> int:
        """The picture's time in ticks, after the checks; the first picture starts the stream."""
        if self._shape is None:
            self._start(shape, matrix)
        tick = round(time_s * _TICKS_PER_S)
        if (shape, matrix) != (self._shape, self._matrix) or tick <= self._last_tick:
            raise ConfigError(
                "Pictures of a video need one size and increasing times",
                slug="video-write",
                got=f"{shape} at {time_s:.6f} s",
                expected=f"{self._shape} after {self._last_tick / _TICKS_PER_S:.6f} s",
                fix="write the pictures in the order of their times",
            )
        self._last_tick = tick
        return tick

    def _encode(self, planar: VideoFrame, tick: int) -> None:
        planar.pts, planar.time_base = tick, Fraction(1, _TICKS_PER_S)
        for packet in self._stream.encode(planar):
            self._container.mux(packet)

    def _start(self, shape: tuple[int, int], matrix: Matrix) -> None:
        self._shape, self._matrix = shape, matrix
        self._stream = self._container.add_stream("libx264", rate=_NOMINAL_FPS, options=self._options)
        self._stream.height, self._stream.width = shape[0] // 2 * 2, shape[1] // 2 * 2
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.time_base = Fraction(1, _TICKS_PER_S)
        context.colorspace = context.color_primaries = context.color_trc = _FFMPEG_MATRIX[matrix]
