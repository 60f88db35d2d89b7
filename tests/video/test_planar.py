"""Small pictures in planes: the same picture as by way of RGB, upright, and written again unchanged."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from hypothesis import given
from hypothesis import strategies as st

from hipdrive.errors import ConfigError
from hipdrive.video.decode import read_frames
from hipdrive.video.encode import VideoWriter
from hipdrive.video.planar import read_planar
from hipdrive.video.planes import Matrix, Planes, to_planes

SIZE = (64, 48)


def scene(width: int = 128, height: int = 96) -> npt.NDArray[np.uint8]:
    """Red at the upper left, green right of it, blue below: smooth, so that scaling changes little."""
    row, column = np.mgrid[0:height, 0:width]
    channels = [255 - 255 * column / width, 255 * column / width, 255 * row / height]
    return np.stack(channels, axis=2).astype(np.uint8)


def to_rgb(planes: Planes) -> npt.NDArray[np.float64]:
    space = Colorspace.ITU709 if planes.matrix == "bt709" else Colorspace.ITU601
    picture = VideoFrame.from_ndarray(np.ascontiguousarray(planes.stacked), format="yuv420p")
    return picture.reformat(format="rgb24", src_colorspace=space).to_ndarray().astype(float)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    with VideoWriter(path, crf=5) as writer:
        for number in range(12):
            writer.write(np.roll(scene(), 2 * number, axis=0), number / 30)
    return path


def test_planes_show_what_rgb_shows_at_the_same_times(film: Path) -> None:
    planar = list(read_planar(film, SIZE, every=2, whole_at={5, 6}))
    plain = list(read_frames(film, size_px=SIZE))
    assert [frame.index for frame in planar] == [0, 2, 4, 5, 6, 8, 10]
    for frame in planar:
        assert frame.time_s == plain[frame.index].time_s
        assert (frame.whole is not None) == (frame.index in (5, 6))
        if frame.index == 5:
            assert frame.planes is None
            continue
        assert frame.planes is not None and frame.planes.matrix == "bt709"
        assert np.abs(to_rgb(frame.planes) - plain[frame.index].rgb).mean() < 4.0


def test_a_full_range_film_keeps_its_contrast(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30, options={"q": "2"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuvj420p"
        for number in range(3):
            picture = VideoFrame.from_ndarray(scene(), format="rgb24").reformat(format="yuvj420p")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    planar, plain = next(iter(read_planar(path, SIZE))), next(iter(read_frames(path, size_px=SIZE)))
    assert planar.planes is not None
    assert np.abs(to_rgb(planar.planes) - plain.rgb).mean() < 4.0


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_film_is_set_upright(film: Path, turn: int, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    with av.open(str(film)) as source, av.open(str(turned), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    _write_turn(turned, turn)
    size = SIZE if turn == 180 else (SIZE[1], SIZE[0])
    planar = next(iter(read_planar(turned, size)))
    plain = next(iter(read_frames(turned, size_px=size)))
    assert planar.planes is not None
    assert planar.planes.brightness.shape == (size[1], size[0])
    assert np.abs(to_rgb(planar.planes) - plain.rgb).mean() < 4.0
    upright = next(iter(read_frames(film, size_px=SIZE))).rgb
    assert np.abs(plain.rgb.astype(float).mean() - upright.astype(float).mean()) < 2.0


def _write_turn(path: Path, degrees: int) -> None:
    """Put a turn into the track's matrix, where phones write it."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40  # version 0: the matrix lies 40 bytes after the name
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    for place, value in ((0, cos), (1, sin), (3, -sin), (4, cos)):
        data[at + 4 * place : at + 4 * place + 4] = (value * 65536).to_bytes(4, "big", signed=True)
    path.write_bytes(bytes(data))


@given(st.tuples(*[st.integers(0, 255)] * 3), st.sampled_from(["bt601", "bt709"]))
def test_a_colour_in_planes_is_that_colour(rgb: tuple[int, int, int], matrix: Matrix) -> None:
    parts = to_planes(np.array(rgb, dtype=np.uint8), matrix)
    stacked = np.concatenate([np.full(256, parts[0]), np.full(64, parts[1]), np.full(64, parts[2])])
    shown = to_rgb(Planes(stacked.astype(np.uint8).reshape(24, 16), matrix))
    assert np.abs(shown - np.array(rgb)).max() <= 4.0


def test_planes_are_written_as_they_are(film: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.mp4"
    first = [frame for frame in read_planar(film, SIZE) if frame.planes is not None]
    with VideoWriter(again, crf=1) as writer:
        for frame in first:
            assert frame.planes is not None
            writer.write_planes(frame.planes, frame.time_s)
    second = list(read_planar(again, SIZE))
    assert [frame.time_s for frame in second] == pytest.approx([frame.time_s for frame in first], abs=1e-4)
    for one, other in zip(first, second, strict=True):
        assert one.planes is not None and other.planes is not None
        assert np.abs(one.planes.stacked.astype(float) - other.planes.stacked).mean() < 1.0


#: FFmpeg's number of a matrix (2 = not said), what it means, and the range.
LIMITED, FULL = int(ColorRange.MPEG), int(ColorRange.JPEG)
PARTS = {
    "709": (1, Colorspace.ITU709, LIMITED),
    "601": (6, Colorspace.ITU601, LIMITED),
    "unsaid": (2, Colorspace.ITU601, LIMITED),
    "709 full": (1, Colorspace.ITU709, FULL),
    "601 full": (6, Colorspace.ITU601, FULL),
}


def write_parts(path: Path, *parts: str) -> None:
    """One film of the same scene, three pictures a part; each part says its own colours, as a film cut together does."""
    numbers = count()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for number, space, colour_range in (PARTS[part] for part in parts):
            coder = av.CodecContext.create("libx264", "w")
            assert isinstance(coder, VideoCodecContext)
            coder.width, coder.height, coder.pix_fmt, coder.time_base = 128, 96, "yuv420p", Fraction(1, 30)
            coder.colorspace, coder.color_range = number, colour_range
            coder.options = {"crf": "5", "tune": "zerolatency", "x264-params": "repeat-headers=1"}
            packets = []
            for _ in range(3):
                picture = VideoFrame.from_ndarray(scene(), format="rgb24").reformat(
                    format="yuv420p", dst_colorspace=space, dst_color_range=colour_range
                )
                picture.pts, picture.time_base = next(numbers), Fraction(1, 30)
                packets += coder.encode(picture)
            for packet in packets + coder.encode():
                packet.stream, packet.time_base = stream, Fraction(1, 30)
                container.mux(packet)


@pytest.mark.parametrize(
    ("parts", "matrix"),
    [
        (("709", "601", "709"), "bt709"),
        (("601", "709", "601"), "bt601"),
        (("unsaid", "709 full", "601"), "bt601"),
        (("709", "709 full", "601 full"), "bt709"),
    ],
)
def test_a_film_whose_colours_change_midway_is_written_in_those_of_its_first_picture(
    tmp_path: Path, parts: tuple[str, ...], matrix: Matrix
) -> None:
    path, again = tmp_path / "film.mp4", tmp_path / "again.mp4"
    write_parts(path, *parts)
    with av.open(str(path)) as container:
        said = [(int(picture.colorspace), picture.color_range == FULL) for picture in container.decode(video=0)]
    assert said == [(PARTS[part][0], PARTS[part][2] == FULL) for part in parts for _ in range(3)]
    with VideoWriter(again, crf=1) as writer:
        for frame in read_planar(path, SIZE):
            assert frame.planes is not None and frame.planes.matrix == matrix
            # 3.6 to 4.9 as it should be, 9.5 and more where a matrix is taken for the other
            assert np.abs(to_rgb(frame.planes) - scene()[::2, ::2]).mean() < 6.0
            writer.write_planes(frame.planes, frame.time_s)
    assert len(list(read_planar(again, SIZE))) == 9


def test_one_video_has_one_matrix(tmp_path: Path) -> None:
    grey = np.full((24, 16), 128, dtype=np.uint8)
    with (
        pytest.raises(ConfigError, match="one size and increasing times"),
        VideoWriter(tmp_path / "a.mp4") as writer,
    ):
        writer.write_planes(Planes(grey, "bt709"), 0.0)
        writer.write_planes(Planes(grey, "bt601"), 0.1)
