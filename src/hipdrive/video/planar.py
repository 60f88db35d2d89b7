"""Small upright pictures as a video holds them: a brightness plane and two colour planes of half its size.

For drawing on a video and writing it again. Going by way of RGB costs several times as much: every pixel is converted
twice, though few are drawn on.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from hipdrive.video.container import DEFAULT_LIMITS, Limits
from hipdrive.video.decode import TimedPicture, Upright, timed_pictures
from hipdrive.video.planes import Matrix, Planes, UInt8Array

#: FFmpeg's numbers of the matrices. A picture that does not say its own is taken as BT.601, as FFmpeg does.
_AS_THEY_ARE: dict[int, Matrix] = {1: "bt709", 2: "bt601", 5: "bt601", 6: "bt601"}
_COLORSPACE: dict[Matrix, Colorspace] = {"bt709": Colorspace.ITU709, "bt601": Colorspace.ITU601}


@dataclass(frozen=True, slots=True, eq=False)
class PlanarFrame:
    """One upright picture: index from the first frame, time_s from it; whole is (H, W, 3) RGB as filmed where asked for.

    planes : None for a picture that was only wanted whole
    """

    index: int
    time_s: float
    planes: Planes | None
    whole: UInt8Array | None = None


def read_planar(
    path: str | PathLike[str],
    size_px: tuple[int, int],
    *,
    every: int = 1,
    whole_at: Container[int] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[PlanarFrame]:
    """Decode upright pictures scaled to `size_px` (width, height; both even), all in the matrix of the first.

    every : give only pictures whose index is a multiple of it; the others are decoded, not converted
    whole_at : indices of pictures that are given as filmed too, whatever `every` says
    Raises as `hipdrive.video.decode.read_frames`.
    """
    upright = Upright(Path(path).name)
    matrix: Matrix | None = None
    with closing(timed_pictures(path, limits=limits)) as pictures:
        for timed in pictures:
            whole = upright.rgb(timed) if timed.index in whole_at else None
            small = _planes(upright, timed, size_px, matrix) if timed.index % every == 0 else None
            if small is not None:
                matrix = small.matrix  # a film may be cut together of two; one video is written with one
            if small is not None or whole is not None:
                yield PlanarFrame(timed.index, timed.time_s, small, whole)


def _planes(upright: Upright, timed: TimedPicture, size_px: tuple[int, int], wanted: Matrix | None) -> Planes:
    """The picture in the `wanted` matrix; None = in its own, where that is one of ours."""
    (width, height), turns = upright.stored_size(timed, size_px)
    own = _AS_THEY_ARE.get(int(timed.picture.colorspace))
    matrix = wanted or own or "bt709"
    small: VideoFrame = upright.reformatter.reformat(
        timed.picture,
        width=width,
        height=height,
        format="yuv420p",
        # changing the matrix takes three times as long, so it is done for the rare ones only
        dst_colorspace=None if matrix == own else _COLORSPACE[matrix],
        dst_color_range=ColorRange.MPEG,
        interpolation="FAST_BILINEAR",
        threads=1,
    )
    planes = Planes(np.asarray(small.to_ndarray(), dtype=np.uint8), matrix)
    return _turned(planes, turns) if turns else planes


def _turned(planes: Planes, turns: int) -> Planes:
    parts = (planes.brightness, *planes.colour)
    width = parts[0].shape[0] if turns % 2 else parts[0].shape[1]
    flat = [np.rot90(part, turns).reshape(-1) for part in parts]
    return Planes(np.concatenate(flat).reshape(-1, width), planes.matrix)
