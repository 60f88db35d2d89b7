"""From the JPEG a browser sent to the coach's picture: decoded within limits, through the pose network."""

from __future__ import annotations

import io
import math
import struct

import numpy as np
import numpy.typing as npt
from PIL import Image

from hipdrive.coach.picture import Picture
from hipdrive.errors import CorruptFileError, UnsupportedFormatError
from hipdrive.exercises.signals import Frames
from hipdrive.pose.backend import PoseBackend, open_backend
from hipdrive.pose.outline import ALONG, MaskedBackend, back_outline

#: A picture of 640 on the long edge is 15 to 60 kB; these are far above and still harmless.
MOST_BYTES, MOST_PIXELS, LEAST_EDGE_PX = 500_000, 1280 * 960, 64
#: Before the JPEG: capture time as a little-endian double, seconds since 1970 by the browser's clock.
STAMP = struct.Struct("<d")
LIVE_MODEL = "full"
_EVERY = 8
#: A colour JPEG that is refined step by step has ten; each one costs a pass over the whole picture, in ten bytes.
_MOST_SCANS = 16
_SCAN = b"\xff\xda"


def read_message(message: bytes) -> tuple[float, bytes]:
    """Capture time and JPEG of one message. Raises UnsupportedFormatError ``live-picture``."""
    if not STAMP.size < len(message) <= MOST_BYTES:
        raise _no_picture(f"{len(message)} bytes")
    (time_s,) = STAMP.unpack_from(message)
    if not math.isfinite(time_s):
        raise _no_picture("no time")
    return time_s, message[STAMP.size :]


def decode(jpeg: bytes) -> npt.NDArray[np.uint8]:
    """(H, W, 3) RGB. Raises UnsupportedFormatError ``live-picture``, CorruptFileError ``live-picture-damaged``."""
    try:
        picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _no_picture("something else") from error
    width, height = picture.size
    if jpeg.count(_SCAN) > _MOST_SCANS:
        raise _no_picture("too many scans")
    if width * height > MOST_PIXELS or min(width, height) < LEAST_EDGE_PX:
        raise _no_picture(f"{width} x {height} pixels")
    try:
        return np.asarray(picture.convert("RGB"))
    except (OSError, ValueError, SyntaxError) as error:
        raise CorruptFileError(
            "A live picture is damaged",
            slug="live-picture-damaged",
            fix="the next picture takes its place; load the page again if it stays so",
        ) from error


class Eye:
    """Follows one person through the pictures of one session. For one thread."""

    def __init__(self, model: str = LIVE_MODEL) -> None:
        self._backend: PoseBackend = open_backend("blazepose", model)

    @property
    def landmarks(self) -> tuple[str, ...]:
        """Names of the landmarks in the order of a picture's rows."""
        return self._backend.landmarks

    def see(self, rgb: npt.NDArray[np.uint8], time_s: float) -> Picture:
        """The coach's picture of an upright (H, W, 3) RGB frame."""
        pose = self._backend.track(rgb, time_s)
        names = self._backend.landmarks
        points, sure = np.full((len(names), 2), np.nan), np.zeros(len(names))
        outline = np.full((len(ALONG), 2), np.nan)
        if pose is not None:
            points, sure = pose.position_px, pose.confidence
            if isinstance(self._backend, MaskedBackend):
                mask, region = self._backend.person_mask()
                outline = back_outline(mask, region, points, names)
        frames = Frames(np.array([time_s]), points[None], sure[None], names, outline[None])
        luma = rgb[::_EVERY, ::_EVERY].mean(axis=2) / 255.0
        return Picture(frames, (rgb.shape[1], rgb.shape[0]), float(luma.mean()), float(luma.std()))


def _no_picture(got: str) -> UnsupportedFormatError:
    return UnsupportedFormatError(
        "That is no live picture",
        slug="live-picture",
        got=got,
        expected=f"a JPEG of at most {MOST_BYTES // 1000} kB and {MOST_PIXELS} pixels after its time",
        fix="load the page of the coach again",
    )
