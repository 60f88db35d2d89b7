"""From a video file to the raw track of one runner's landmarks in upright pixels."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hipdrive.errors import CaptureError, ConfigError, CorruptFileError
from hipdrive.motion.motion import Provenance
from hipdrive.pose.parallel import cut_times_s, track_in_parts
from hipdrive.pose.part import Part, PartTrack, track_part
from hipdrive.pose.region import FloatArray
from hipdrive.video.container import DEFAULT_LIMITS, Limits
from hipdrive.video.decode import PacketScan, scan_packets

#: Called with the stage's name, frames done and frames expected.
Progress = Callable[[str, int, int], None]

#: Each process holds a network and a few pictures (about 200 MB); more than this rarely pays.
MAX_WORKERS = 8
#: A part shorter than this is not worth starting a process for.
MIN_PART_FRAMES = 90


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """Raw landmarks of one runner: nothing filled, smoothed or swapped (arrays are made read-only).

    time_s : (time,) strictly increasing, 0 is the video's first frame
    position_px : (time, landmark, 2) u right, v down in upright pixels; NaN where the runner was not found
    confidence : (time, landmark) in 0..1
    landmarks : names from `hipdrive.motion.landmarks.LANDMARKS`
    found : (time,) whether the runner was seen
    image_size_px : upright width, height
    outline_px : (time, N, 2) outline of the back at `hipdrive.pose.outline.ALONG`; None where not asked for
    warnings : what was wrong with the file, in words for the person
    """

    time_s: FloatArray
    position_px: FloatArray
    confidence: FloatArray
    landmarks: tuple[str, ...]
    found: npt.NDArray[np.bool_]
    image_size_px: tuple[int, int]
    provenance: Provenance = field(default_factory=Provenance)
    outline_px: FloatArray | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for array in (self.time_s, self.position_px, self.confidence, self.found):
            array.setflags(write=False)

    def save(self, path: str | PathLike[str]) -> None:
        """Write an npz file under a temporary name, then move it into place."""
        target = Path(path)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        origin = self.provenance
        try:
            with part.open("wb") as stream:
                np.savez_compressed(
                    stream,
                    time_s=self.time_s,
                    position_px=self.position_px,
                    confidence=self.confidence,
                    landmarks=np.array(self.landmarks),
                    found=self.found,
                    image_size_px=np.array(self.image_size_px),
                    outline_px=np.empty(0) if self.outline_px is None else self.outline_px,
                    provenance=np.array(
                        json.dumps(
                            {
                                "source": origin.source,
                                "backend": origin.backend,
                                "versions": origin.versions,
                                "steps": origin.steps,
                            }
                        )
                    ),
                )
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> PoseTrack:
        """Read what `save` wrote; CorruptFileError for anything else."""
        name = Path(path).name
        try:
            with np.load(path, allow_pickle=False) as data:
                origin = json.loads(str(data["provenance"]))
                width, height = data["image_size_px"].tolist()
                outline = data.get("outline_px")
                return cls(
                    time_s=data["time_s"],
                    position_px=data["position_px"],
                    confidence=data["confidence"],
                    landmarks=tuple(data["landmarks"].tolist()),
                    found=data["found"],
                    image_size_px=(int(width), int(height)),
                    provenance=Provenance(**{**origin, "steps": tuple(origin["steps"])}),
                    outline_px=outline if outline is not None and outline.size else None,
                )
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise CorruptFileError(
                f"{name} is not a pose track",
                slug="not-a-pose-track",
                expected="an npz file written by hipdrive",
                fix="run the analysis of the video again",
            ) from error


def estimate_poses(
    path: str | PathLike[str],
    *,
    backend: str = "blazepose",
    model: str = "heavy",
    workers: int | None = 1,
    progress: Progress | None = None,
    limits: Limits = DEFAULT_LIMITS,
    outline: bool = False,
) -> PoseTrack:
    """Follow the runner through a video.

    Parameters
    ----------
    workers : processes to share the work; None for one a core. With more than one, a script that calls this
        must do so under ``if __name__ == "__main__":``, as Python starts each process by importing the script.
    progress : told ``("pose", frames done, frames expected)``
    outline : also the outline of the back, where the backend gives a person mask (exercises need it)

    Raises
    ------
    CorruptFileError, UnsupportedFormatError : see `hipdrive.video.decode.read_frames`
    CaptureError : no person in any frame (``no-runner``)
    ModelFileError, MissingExtraError, ConfigError : see `hipdrive.pose.backend.open_backend`
    """
    scan = scan_packets(path, limits=limits)
    parts = _part_count(workers, scan)
    whole = Part(str(path), backend, model, limits, outline=outline)

    def report(done: int) -> None:
        if progress:
            progress("pose", min(done, scan.count), scan.count)

    cuts_s = cut_times_s(scan.duration_s, parts)
    result = track_in_parts(whole, cuts_s, report) if cuts_s else track_part(whole, report)
    track = _pose_track(result, whole)
    if progress:
        progress("pose", scan.count, scan.count)
    return track


def _part_count(workers: int | None, scan: PacketScan) -> int:
    if workers is not None and workers < 1:
        raise ConfigError(
            "The number of workers makes no sense",
            slug="workers",
            got=str(workers),
            expected="1 or more",
            fix="leave --workers out to use every core",
        )
    wanted = min(_cores(), MAX_WORKERS) if workers is None else workers
    return max(min(wanted, scan.count // MIN_PART_FRAMES), 1) if scan.timed else 1


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _pose_track(result: PartTrack, whole: Part) -> PoseTrack:
    name = Path(whole.path).name
    if not result.found.any():
        raise CaptureError(
            f"No runner was found in {name}",
            slug="no-runner",
            got=f"{len(result.time_s)} frames without a person",
            expected="one runner seen from the side, head to feet",
            fix="film again with the whole body in the picture, in good light",
        )
    provenance = Provenance(
        source=name,
        backend=f"{whole.backend}/{whole.model}",
        versions={package: _version(package) for package in ("hipdrive", "av", "ai-edge-litert")},
        steps=("read with packet timestamps, upright", *result.warnings, "raw landmarks of one runner"),
    )
    return PoseTrack(
        time_s=result.time_s,
        position_px=result.position_px,
        confidence=result.confidence,
        landmarks=result.landmarks,
        found=result.found,
        image_size_px=result.image_size_px,
        provenance=provenance,
        warnings=result.warnings,
        outline_px=result.outline_px,
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
