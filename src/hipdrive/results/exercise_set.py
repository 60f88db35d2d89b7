"""A checked set as a folder: `set.json`, the page, the chart, the best and the worst repetition, the annotated video."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from hipdrive.exercises.check import Progress, check_clip, frames_of
from hipdrive.exercises.result import SetResult, set_document
from hipdrive.exercises.state import Repetition
from hipdrive.motion.landmarks import Side
from hipdrive.pose.track import PoseTrack
from hipdrive.report.exercise_overlay import SetPainter, draw_repetition
from hipdrive.report.set_chart import draw_set_chart
from hipdrive.report.set_page import render_set
from hipdrive.results.annotate import nearest_frame, output_size, write_painted
from hipdrive.results.folder import whole_folder
from hipdrive.video.decode import Frame, read_frames
from hipdrive.video.encode import VideoWriter

Picture = npt.NDArray[np.uint8]


def check_set_to_folder(
    clip: Path,
    exercise: str,
    out: Path,
    *,
    side: Side | None = None,
    variant: str | None = None,
    capture_fps: float | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> SetResult:
    """Check a set and write everything into ``out``. Nothing is written where it fails; errors as in `check_clip`.

    Files: ``set.json``, ``report.html``, ``annotated.mp4``, ``key_frames/chart.png``, ``best.png`` and, with two
    counted, ``worst.png``.
    """
    with whole_folder(out) as draft:
        result, track = check_clip(
            clip,
            exercise,
            side=side,
            variant=variant,
            capture_fps=capture_fps,
            workers=workers,
            progress=progress,
        )
        write_set(clip, result, track, draft, progress)
    return result


def write_set(clip: Path, result: SetResult, track: PoseTrack, folder: Path, progress: Progress | None) -> None:
    """Every file of a checked set."""
    document = json.dumps(set_document(result), indent=1, allow_nan=False, ensure_ascii=False)
    (folder / "set.json").write_text(document + "\n", encoding="utf-8")
    shown = shown_repetitions(result)
    wanted = {name: nearest_frame(track.time_s, r.top_s) for name, r in shown.items()}
    kept = annotate_set(clip, result, track, folder / "annotated.mp4", set(wanted.values()), progress)
    pictures = {"chart": draw_set_chart(result)}
    for name, r in shown.items():
        if wanted[name] in kept:
            pictures[name] = draw_repetition(result, frames_of(track), r, name, kept[wanted[name]], wanted[name])
    (folder / "key_frames").mkdir()
    for name, picture in pictures.items():
        picture.save(folder / "key_frames" / f"{name}.png")
    blobs = {name: (folder / "key_frames" / f"{name}.png").read_bytes() for name in pictures}
    (folder / "report.html").write_text(render_set(result, blobs), encoding="utf-8")


def shown_repetitions(result: SetResult) -> dict[str, Repetition]:
    """The best and the worst counted repetition, by name; the worst only where it is another one."""
    shown = {"best": result.best, "worst": result.worst}
    return {name: r for name, r in shown.items() if r is not None and (name == "best" or r is not result.best)}


def annotate_set(
    clip: Path, result: SetResult, track: PoseTrack, target: Path, wanted: set[int], progress: Progress | None
) -> dict[int, Picture]:
    """Write the annotated video; returns the untouched full-size pictures of the ``wanted`` frames on the way."""
    size = output_size(track.image_size_px)
    painter = SetPainter(result, frames_of(track), track.image_size_px[0], size)
    kept: dict[int, Picture] = {}

    def show(writer: VideoWriter, frame: Frame) -> None:
        writer.write(np.asarray(painter.paint(Image.fromarray(frame.rgb), frame.index)), frame.time_s)

    pictures = read_frames(clip, size_px=size, whole_at=wanted)
    write_painted(pictures, show, target, kept.__setitem__, total=len(track.time_s), progress=progress)
    return kept
