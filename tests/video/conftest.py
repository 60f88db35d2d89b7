"""Small videos made on the spot."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

MakeVideo = Callable[..., Path]


def picture(number: int, width: int = 96, height: int = 64) -> npt.NDArray[np.uint8]:
    """Grey of a level that tells the number, with a red block in the top left corner."""
    rgb = np.full((height, width, 3), 40 + 8 * (number % 20), np.uint8)
    rgb[: height // 4, : width // 4] = (230, 20, 20)
    return rgb


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """Write a video whose pictures stand at the given times (seconds, on a 1/1000 s grid)."""

    def make(
        name: str = "clip.mp4",
        times_s: Sequence[float] = tuple(k / 30 for k in range(30)),
        *,
        size: tuple[int, int] = (96, 64),
        codec: str = "libx264",
        tags: dict[str, str] | None = None,
        aspect: Fraction | None = None,
        rotation_cw_deg: int = 0,
        options: dict[str, str] | None = None,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w", options=options or {}) as container:
            container.metadata.update(tags or {})
            stream = container.add_stream(codec, rate=30, options={"g": "10", "bf": "0"})
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = size
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            stream.codec_context.time_base = Fraction(1, 30 if name.endswith(".avi") else 3000)
            if aspect:
                stream.codec_context.sample_aspect_ratio = aspect
            base = stream.codec_context.time_base
            for number, time_s in enumerate(times_s):
                frame = VideoFrame.from_ndarray(picture(number, *size), format="rgb24")
                frame.pts, frame.time_base = round(time_s / base), base
                for packet in stream.encode(frame):
                    container.mux(packet)
            for packet in stream.encode():
                container.mux(packet)
        if rotation_cw_deg:
            _rotate(path, rotation_cw_deg)
        return path

    return make


def _rotate(path: Path, clockwise_deg: int) -> None:
    """Write the turn a phone notes into the track header of an MP4."""
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[clockwise_deg]
    one = 1 << 16
    matrix = struct.pack(">9i", cos * one, sin * one, 0, -sin * one, cos * one, 0, 0, 0, 1 << 30)
    content = bytearray(path.read_bytes())
    start = content.index(b"tkhd") + 4 + 40
    content[start : start + 36] = matrix
    path.write_bytes(bytes(content))
