"""From a video file to upright RGB frames with true timestamps.

Time is the packet timestamp (pts x time base) counted from the first frame, never frame number / fps:
phones record at a variable rate. PyAV does not apply a phone's rotation; `read_frames` does.

What may be opened at all is decided in `hipdrive.video.container`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import av.error
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from hipdrive.errors import CorruptFileError, UnsupportedFormatError
from hipdrive.video.container import DEFAULT_LIMITS, RE_EXPORT, Limits, open_container, video_stream

UInt8Array = npt.NDArray[np.uint8]

#: A broken video is still used if at least this share of what its header promises could be decoded.
MIN_USABLE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What the header says.

    width, height : upright picture in pixels, after rotation
    rotation_deg : counter-clockwise turn that makes the stored picture upright: 0, 90, 180 or 270
    fps : the stream's average rate; the true times come with the frames
    frames : the header's count, or duration x fps
    capture_fps : rate of the camera where the file's own metadata says slow motion, else None
    container : the container's FFmpeg name
    """

    width: int
    height: int
    rotation_deg: int
    fps: float
    frames: int
    duration_s: float
    codec: str
    capture_fps: float | None
    container: str


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One upright picture: index from the first frame read, time_s from the file's first frame, rgb (H, W, 3).

    whole : the picture at full size where `read_frames` was asked for smaller ones and for this one whole
    """

    index: int
    time_s: float
    rgb: UInt8Array
    whole: UInt8Array | None = None


def probe_video(path: str | PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> VideoInfo:
    """Read the header and the first picture.

    Raises
    ------
    CorruptFileError : missing, empty, damaged, or no picture can be decoded
    UnsupportedFormatError : not a video container, no video stream, or beyond `limits`
    """
    name = Path(path).name
    with open_container(path) as container:
        stream = video_stream(container, name, limits)
        first = next(_decoded(container, stream, name), None)
        if first is None:
            raise _no_picture(name)
        height, width = _upright_shape(first, _pixel_ratio(stream))
        fps = float(stream.average_rate or stream.guessed_rate or 0)
        duration_s = _duration_s(container, stream)
        return VideoInfo(
            width=width,
            height=height,
            rotation_deg=_rotation_deg(first),
            fps=fps,
            frames=stream.frames or round(duration_s * fps),
            duration_s=duration_s or (stream.frames / fps if fps else 0.0),
            codec=stream.codec_context.name,
            capture_fps=_capture_fps(container, stream, fps),
            container=container.format.name,
        )


def read_frames(
    path: str | PathLike[str],
    *,
    start_s: float | None = None,
    stop_s: float | None = None,
    limits: Limits = DEFAULT_LIMITS,
    size_px: tuple[int, int] | None = None,
    every: int = 1,
    whole_at: Container[int] = (),
    on_warning: Callable[[str], None] | None = None,
) -> Iterator[Frame]:
    """Decode upright frames with ``start_s <= time_s < stop_s``, reading from the key frame before `start_s`.

    A missing timestamp is filled with the previous one plus the nominal frame time; a frame whose time does
    not come after the previous one is left out, as it cannot be placed in time. Where the file breaks off
    midway, what decodes is given and `on_warning` is told; with under half of the promised length left a
    `CorruptFileError` is raised at the break.

    size_px : (width, height) of the upright pictures wanted; None as filmed. Scaling here costs next to nothing
    every : give only frames whose index is a multiple of it; the others are decoded, not converted
    whole_at : indices of frames that are given at full size too, whatever `every` says

    Raises
    ------
    CorruptFileError : missing, empty, damaged
    UnsupportedFormatError : not a video container, no video stream, beyond `limits`, size changes midway
    """
    upright = Upright(Path(path).name)
    stretch = timed_pictures(path, start_s=start_s, stop_s=stop_s, limits=limits, on_warning=on_warning)
    with closing(stretch) as pictures:
        for timed in pictures:
            index = timed.index
            whole = upright.rgb(timed) if index in whole_at else None
            if index % every == 0 or whole is not None:
                plain = whole if size_px is None and whole is not None else upright.rgb(timed, size_px)
                yield Frame(index, timed.time_s, plain, whole)


@dataclass(frozen=True, slots=True, eq=False)
class TimedPicture:
    """A picture as it was decoded, with its place in time; pixel_ratio is a stored pixel's width in its heights."""

    index: int
    time_s: float
    picture: VideoFrame
    pixel_ratio: float


def timed_pictures(
    path: str | PathLike[str],
    *,
    start_s: float | None = None,
    stop_s: float | None = None,
    limits: Limits = DEFAULT_LIMITS,
    on_warning: Callable[[str], None] | None = None,
) -> Generator[TimedPicture]:
    """What `read_frames` reads, before anything is converted; raises as it does."""
    name = Path(path).name
    first_s = _first_timestamp_s(path, limits) if start_s else None
    with open_container(path) as container:
        stream = video_stream(container, name, limits)
        if start_s and first_s is not None and stream.time_base:
            container.seek(int((first_s + start_s) / stream.time_base), stream=stream, backward=True)
        clock = _Clock(stream, first_s)
        ratio = _pixel_ratio(stream)
        broken: list[str] = []
        index = 0
        for picture in _decoded(container, stream, name, broken):
            time_s = clock.time_s(picture)
            if time_s is None or (start_s is not None and time_s < start_s - 1e-9):
                continue
            if stop_s is not None and time_s >= stop_s - 1e-9:
                return
            _check_amount(name, index, time_s, limits)
            yield TimedPicture(index, time_s, picture, ratio)
            index += 1
        _check_end(name, clock, _duration_s(container, stream), stream, broken, on_warning)


@dataclass(frozen=True, slots=True)
class PacketScan:
    """The packets of a video, counted without decoding; `timed` where each carries a timestamp and none is broken."""

    count: int
    duration_s: float
    timed: bool


def scan_packets(path: str | PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> PacketScan:
    """Count the pictures and their span; raises as `probe_video` does where the file cannot be opened."""
    with open_container(path) as container:
        stream = video_stream(container, Path(path).name, limits)
        first_s, last_s, count, timed = float("inf"), -float("inf"), 0, True
        try:
            for packet in container.demux(stream):
                if packet.size == 0:
                    continue
                count += 1
                if packet.pts is None or packet.time_base is None:
                    timed = False
                    continue
                time_s = float(packet.pts * packet.time_base)
                first_s, last_s = min(first_s, time_s), max(last_s, time_s)
        except av.error.FFmpegError:
            timed = False  # a broken file is decoded in one piece, where the break is judged
    return PacketScan(count, max(last_s - first_s, 0.0) if count else 0.0, timed and count > 0)


class _Clock:
    """Times of pictures from the file's first one; None for a picture that does not come after the last."""

    def __init__(self, stream: VideoStream, first_s: float | None) -> None:
        rate = stream.average_rate or stream.guessed_rate
        self.nominal_s = float(1 / rate) if rate else 1 / 30
        self.first_s = first_s
        self.last_s = -float("inf")
        self.count = 0

    def time_s(self, picture: VideoFrame) -> float | None:
        self.count += 1
        if picture.pts is None or picture.time_base is None:
            time_s = 0.0 if self.last_s == -float("inf") else self.last_s + self.nominal_s
            if self.first_s is None:
                self.first_s = 0.0
        else:
            stamp_s = float(picture.pts * picture.time_base)
            if self.first_s is None:
                self.first_s = stamp_s
            time_s = stamp_s - self.first_s
        if time_s <= self.last_s:
            return None
        self.last_s = time_s
        return time_s


class Upright:
    """Turns decoded pictures into upright ones of one constant size with square pixels."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shape: tuple[int, int] | None = None
        self.reformatter = VideoReformatter()

    def rgb(self, timed: TimedPicture, size_px: tuple[int, int] | None = None) -> UInt8Array:
        """(H, W, 3), as filmed or scaled to `size_px` (width, height)."""
        (width, height), turns = self.stored_size(timed, size_px)
        # FAST_BILINEAR and one thread: a third of the time of the default, the same picture where not scaled
        plain = self.reformatter.reformat(
            timed.picture, width=width, height=height, format="rgb24", interpolation="FAST_BILINEAR", threads=1
        )
        rgb: UInt8Array = np.asarray(plain.to_ndarray(), dtype=np.uint8)
        return np.ascontiguousarray(np.rot90(rgb, turns)) if turns else rgb

    def stored_size(self, timed: TimedPicture, size_px: tuple[int, int] | None) -> tuple[tuple[int, int], int]:
        """(width, height) before the turn that makes the picture upright, and that turn in quarters."""
        shape = _upright_shape(timed.picture, timed.pixel_ratio)
        if self.shape is None:
            self.shape = shape
        elif shape != self.shape:
            raise UnsupportedFormatError(
                f"The picture size of {self.name} changes midway",
                slug="video-size-changes",
                got=f"{shape[1]} x {shape[0]} after {self.shape[1]} x {self.shape[0]}",
                fix=RE_EXPORT,
            )
        turns = _rotation_deg(timed.picture) // 90
        width, height = size_px or (shape[1], shape[0])
        return ((height, width) if turns % 2 else (width, height)), turns


def _decoded(
    container: InputContainer, stream: VideoStream, name: str, broken: list[str] | None = None
) -> Iterator[VideoFrame]:
    """Pictures in order; a packet that does not decode is skipped and noted in `broken`."""
    notes = [] if broken is None else broken
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError as error:
            notes.append(f"reading stopped: {error.strerror}")
            return
        try:
            pictures = packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError as error:
            notes.append(f"a packet could not be decoded: {error.strerror}")
            if len(notes) > 1000:
                raise _no_picture(name) from error
            continue
        for picture in pictures:
            if isinstance(picture, VideoFrame):
                yield picture


def _first_timestamp_s(path: str | PathLike[str], limits: Limits) -> float | None:
    """Timestamp of the first picture; None where pictures carry none (then reading starts at the beginning)."""
    name = Path(path).name
    with open_container(path) as container:
        first = next(_decoded(container, video_stream(container, name, limits), name), None)
        if first is None:
            raise _no_picture(name)
        return None if first.pts is None or first.time_base is None else float(first.pts * first.time_base)


def _rotation_deg(picture: VideoFrame) -> int:
    return round(picture.rotation / 90) * 90 % 360


def _pixel_ratio(stream: VideoStream) -> float:
    """Width of a stored pixel in its heights; pictures are widened by it, so that angles in them are true."""
    ratio = stream.sample_aspect_ratio
    return float(ratio) if ratio and 0.25 < ratio < 4 else 1.0


def _upright_shape(picture: VideoFrame, pixel_ratio: float) -> tuple[int, int]:
    height, width = picture.height, round(picture.width * pixel_ratio)
    return (width, height) if _rotation_deg(picture) in (90, 270) else (height, width)


def _duration_s(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1e6 if container.duration and container.duration > 0 else 0.0


def _capture_fps(container: InputContainer, stream: VideoStream, fps: float) -> float | None:
    """The camera's rate where metadata says that the file plays slower than it was filmed."""
    for tags in (container.metadata, stream.metadata):
        for key in ("com.android.capture.fps", "com.apple.quicktime.capture.fps", "capture_fps"):
            try:
                rate = float(tags.get(key, ""))
            except ValueError:
                continue
            if fps and 1.2 * fps < rate < 10_000:
                return rate
    return None


def _no_picture(name: str) -> CorruptFileError:
    return CorruptFileError(
        f"No picture of {name} could be decoded",
        slug="video-damaged",
        expected="at least one whole frame",
        fix="copy the video from the phone again",
    )


def _check_amount(name: str, index: int, time_s: float, limits: Limits) -> None:
    if index >= limits.max_frames or time_s > limits.max_duration_s:
        raise UnsupportedFormatError(
            f"{name} is too long",
            slug="video-too-long",
            got=f"more than {index} frames or {time_s:.0f} s",
            expected=f"at most {limits.max_frames} frames and {limits.max_duration_s:.0f} s",
            fix="cut the clip to the stretch of running",
        )


def _check_end(
    name: str,
    clock: _Clock,
    promised_s: float,
    stream: VideoStream,
    broken: list[str],
    on_warning: Callable[[str], None] | None,
) -> None:
    """Judge a file that ended: whole, shortened but usable, or too damaged."""
    if clock.last_s == -float("inf"):
        raise _no_picture(name)
    # some containers count their length from 0, not from the first picture
    reached_s = clock.last_s + clock.nominal_s + max(clock.first_s or 0.0, 0.0)
    short = promised_s - reached_s > max(2 * clock.nominal_s, 0.1)
    if clock.count >= 0.98 * stream.frames > 0:
        short = False  # every picture of the index came; the last one is simply shown for long
    if short and reached_s < MIN_USABLE_SHARE * promised_s:
        raise CorruptFileError(
            f"{name} breaks off midway",
            slug="video-breaks-off",
            got=f"{reached_s:.1f} s",
            expected=f"{promised_s:.1f} s",
            fix="copy the video from the phone again",
        )
    if on_warning and short:
        on_warning(f"video breaks off after {reached_s:.1f} of {promised_s:.1f} s")
    if on_warning and broken:
        on_warning(f"{len(broken)} parts of the video were damaged and left out ({broken[0]})")
