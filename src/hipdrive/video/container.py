"""Opening a video file that may be hostile.

Only plain local files in a listed container are opened. FFmpeg is given the opened file, no path, and not one protocol
by which it could open another (playlists, which name other files or addresses, are not listed either). `Limits` stop a
small file that would decode to something huge.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import av
import av.error
from av.container import InputContainer
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from hipdrive.errors import CorruptFileError, InputError, UnsupportedFormatError

#: Containers FFmpeg may use: each holds its own pictures. Playlists (hls, dash, concat, sdp, image2 ...) are out.
CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,dv,ivf,nut,gif,"
    "h264,hevc,m4v,mjpeg,yuv4mpegpipe,wtv,rm,obu,apng"
)
#: FFmpeg has no protocol of this name: whatever a file names, nothing is opened for it.
NO_PROTOCOL = "none"
RE_EXPORT = "export the clip again as MP4 (H.264) from the phone's gallery and try that file"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is decoded at most; the defaults hold ten minutes at 240 fps and 8K pictures."""

    max_pixels: int = 7680 * 4320
    max_frames: int = 200_000
    max_duration_s: float = 3600.0


DEFAULT_LIMITS = Limits()


def open_container(path: str | PathLike[str]) -> InputContainer:
    """Open a local file under the whitelists."""
    file = Path(path)
    _check_plain_file(file)
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": NO_PROTOCOL}
    stream = _opened(file)
    try:
        # PyAV holds the stream as long as the container lives, and it is closed with it.
        return av.open(stream, "r", options=options, metadata_errors="replace")
    except av.error.FFmpegError as error:
        stream.close()
        raise _cannot_open(file) from error


def video_stream(container: InputContainer, name: str, limits: Limits) -> VideoStream:
    """The first real video stream (no cover picture), checked against `limits` before anything is decoded."""
    moving = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not moving:
        raise UnsupportedFormatError(
            f"{name} has no moving picture in it",
            slug="no-video-stream",
            got=container.format.name,
            expected="a video stream",
            fix="choose the video file, not its sound",
        )
    stream = moving[0]
    context: VideoCodecContext | None = stream.codec_context
    if context is None:
        raise UnsupportedFormatError(
            f"The pictures of {name} are in a form that cannot be decoded",
            slug="unknown-codec",
            expected="H.264, HEVC, VP9 or AV1",
            fix=RE_EXPORT,
        )
    if context.width * context.height > limits.max_pixels:
        raise UnsupportedFormatError(
            f"The pictures of {name} are too large",
            slug="video-too-large",
            got=f"{context.width} x {context.height}",
            expected=f"at most {limits.max_pixels} pixels",
            fix="scale the video down to 1080p or less",
        )
    context.options = {"max_pixels": str(limits.max_pixels)}  # a picture that grows midway is stopped too
    context.thread_count = 1  # the pose network needs the cores; two decoding threads cost more than they give
    return stream


def _check_plain_file(file: Path) -> None:
    if not file.exists():
        raise CorruptFileError(
            f"There is no file {file.name}", slug="file-missing", fix="check the path and its spelling"
        )
    if not file.is_file():
        raise UnsupportedFormatError(
            f"{file.name} is not a plain file", slug="not-a-file", fix="give the path of a video file"
        )
    if file.stat().st_size == 0:
        raise CorruptFileError(
            f"{file.name} is empty", slug="file-empty", got="0 bytes", fix="copy the video from the phone again"
        )


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise CorruptFileError(
            f"{file.name} may not be read",
            slug="file-unreadable",
            got=str(error.strerror),
            fix="give yourself the right to read it, or copy it somewhere else",
        ) from error


def _cannot_open(file: Path) -> InputError:
    """The fault behind a file FFmpeg would not open: cut off before its index, or no video at all."""
    with file.open("rb") as stream:
        head = stream.read(16)
    if head[4:8] in (b"ftyp", b"mdat", b"wide", b"free", b"skip") or head[:4] in (b"RIFF", b"\x1aE\xdf\xa3"):
        return CorruptFileError(
            f"{file.name} is damaged or was cut off before it was complete",
            slug="video-damaged",
            got="a video without its index",
            fix="copy the video from the phone again and check that the sizes match",
        )
    return UnsupportedFormatError(
        f"{file.name} is not a video that can be read",
        slug="not-a-video",
        got=_kind(head),
        expected="MP4, MOV, WebM, MKV or AVI",
        fix=RE_EXPORT,
    )


def _kind(head: bytes) -> str:
    if head.startswith(b"#EXTM3U"):
        return "a playlist that names other files"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return "unknown bytes"
    return "text"
