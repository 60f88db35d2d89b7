"""One stretch of a video through one pose backend, decoding in a thread beside the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hipdrive.errors import CorruptFileError
from hipdrive.pose.backend import Pose, PoseBackend, open_backend
from hipdrive.pose.outline import ALONG, MaskedBackend, back_outline
from hipdrive.pose.read_ahead import read_ahead
from hipdrive.pose.region import FloatArray, Region
from hipdrive.video.container import DEFAULT_LIMITS, Limits
from hipdrive.video.decode import read_frames


@dataclass(frozen=True, slots=True)
class Part:
    """What to track: a half-open stretch of a video (None: from the start, to the end), and by which backend.

    near : place of the runner just before the stretch, where known
    outline : also the outline of the back, where the backend gives a person mask
    """

    path: str
    backend: str
    model: str
    limits: Limits = DEFAULT_LIMITS
    start_s: float | None = None
    stop_s: float | None = None
    near: Region | None = None
    outline: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PartTrack:
    """Raw landmarks of a stretch; arrays as in `PoseTrack`.

    region : (time, 4) of each frame's `Region`: centre u, v and side in pixels, rotation in radians
    outline_px : (time, N, 2) outline of the back at `hipdrive.pose.outline.ALONG`, only where asked for
    """

    time_s: FloatArray
    position_px: FloatArray
    confidence: FloatArray
    region: FloatArray
    found: npt.NDArray[np.bool_]
    landmarks: tuple[str, ...]
    image_size_px: tuple[int, int]
    warnings: tuple[str, ...] = ()
    outline_px: FloatArray | None = None

    def slice(self, keep: npt.NDArray[np.bool_]) -> PartTrack:
        """The frames where `keep` (time,) is true."""
        return PartTrack(
            self.time_s[keep],
            self.position_px[keep],
            self.confidence[keep],
            self.region[keep],
            self.found[keep],
            self.landmarks,
            self.image_size_px,
            self.warnings,
            None if self.outline_px is None else self.outline_px[keep],
        )


def track_part(part: Part, report: Callable[[int], None]) -> PartTrack:
    """Track the runner through a stretch; `report` is told the frames done."""
    backend = open_backend(part.backend, part.model)
    return track_with(backend, part, report)


def track_with(backend: PoseBackend, part: Part, report: Callable[[int], None]) -> PartTrack:
    """As `track_part`, with an open backend."""
    backend.restart(part.near)
    warnings: list[str] = []
    frames = read_frames(
        part.path, start_s=part.start_s, stop_s=part.stop_s, limits=part.limits, on_warning=warnings.append
    )
    times: list[float] = []
    poses: list[Pose | None] = []
    outlines: list[FloatArray] = []
    size = (0, 0)
    with read_ahead(frames) as ahead:
        for frame in ahead:
            size = (frame.rgb.shape[1], frame.rgb.shape[0])
            times.append(frame.time_s)
            poses.append(backend.track(frame.rgb, frame.time_s))
            if part.outline:
                outlines.append(_outline(backend, poses[-1]))
            report(len(times))
    if not times:
        raise CorruptFileError(
            "A stretch of the video holds no frame",
            slug="video-damaged",
            got=f"nothing from {part.start_s or 0:.1f} s",
            fix="copy the video from the phone again, or analyse it with one worker",
        )
    return _stack(times, poses, backend.landmarks, size, tuple(warnings), outlines)


def _outline(backend: PoseBackend, pose: Pose | None) -> FloatArray:
    """(N, 2) outline of the back in the picture just tracked; NaN where there is no runner or no mask."""
    if pose is None or not isinstance(backend, MaskedBackend):
        return np.full((len(ALONG), 2), np.nan)
    mask, region = backend.person_mask()
    return back_outline(mask, region, pose.position_px, backend.landmarks)


def _stack(
    times: list[float],
    poses: list[Pose | None],
    landmarks: tuple[str, ...],
    size: tuple[int, int],
    warnings: tuple[str, ...],
    outlines: list[FloatArray],
) -> PartTrack:
    frames, count = len(times), len(landmarks)
    position = np.full((frames, count, 2), np.nan)
    confidence = np.zeros((frames, count))
    region = np.full((frames, 4), np.nan)
    found = np.array([pose is not None for pose in poses])
    for row, pose in enumerate(poses):
        if pose is not None:
            position[row], confidence[row] = pose.position_px, pose.confidence
            place = pose.region
            region[row] = (place.u_px, place.v_px, place.side_px, place.rotation_rad)
    outline = np.stack(outlines) if outlines else None
    return PartTrack(np.array(times), position, confidence, region, found, landmarks, size, warnings, outline)
