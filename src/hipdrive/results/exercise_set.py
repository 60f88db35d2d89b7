"""A checked set as a folder: `set.json`, the page, the chart, the best and the worst repetition, the annotated video."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from hipdrive.exercises.check import Progress, check_clip, frames_of
from hipdrive.exercises.result import SetResult, set_document
from hipdrive.exercises.state import Repetition
from hipdrive.language.words import Words
from hipdrive.motion.landmarks import Side
from hipdrive.pose.track import PoseTrack
from hipdrive.report.exercise_overlay import SetPainter, draw_repetition
from hipdrive.report.set_chart import draw_set_chart
from hipdrive.report.set_page import render_set
from hipdrive.report.words import ENGLISH
from hipdrive.results.annotate import nearest_frame, output_size, write_painted
from hipdrive.results.folder import further, whole_folder
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
    languages: tuple[Words, ...] = (ENGLISH,),
    workers: int | None = None,
    progress: Progress | None = None,
) -> SetResult:
    """Check a set and write everything into ``out``. Nothing is written where it fails; errors as in `check_clip`.

    Files: ``set.json``, ``report.html``, ``annotated.mp4``, ``key_frames/chart.png``, ``best.png`` and, with two
    counted, ``worst.png``.

    languages : the first is that of page, pictures and video; each further one gets a page and pictures beside them
        (``report.de.html``, ``key_frames/best.de.png``). ``set.json`` knows no language.
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
        write_set(clip, result, track, draft, progress, languages)
    return result


def write_set(
    clip: Path,
    result: SetResult,
    track: PoseTrack,
    folder: Path,
    progress: Progress | None,
    languages: tuple[Words, ...] = (ENGLISH,),
) -> None:
    """Every file of a checked set; languages as in `check_set_to_folder`."""
    document = json.dumps(set_document(result), indent=1, allow_nan=False, ensure_ascii=False)
    (folder / "set.json").write_text(document + "\n", encoding="utf-8")
    shown = shown_repetitions(result)
    wanted = {name: nearest_frame(track.time_s, r.top_s) for name, r in shown.items()}
    film = folder / "annotated.mp4"
    kept = annotate_set(clip, result, track, film, set(wanted.values()), progress, languages[0])
    frames = {name: kept[index] for name, index in wanted.items() if index in kept}
    (folder / "key_frames").mkdir()
    for words in languages:
        _write_page(result, track, frames, folder, words, first=words is languages[0])


def _write_page(
    result: SetResult, track: PoseTrack, frames: Mapping[str, Picture], folder: Path, words: Words, *, first: bool
) -> None:
    """Page and pictures in one language. frames : full-size, of the repetitions of `shown_repetitions`."""
    pictures = {"chart": draw_set_chart(result, words)}
    for name, r in shown_repetitions(result).items():
        if name in frames:
            at = nearest_frame(track.time_s, r.top_s)
            pictures[name] = draw_repetition(result, frames_of(track), r, name, frames[name], at, words)
    blobs = {}
    for name, picture in pictures.items():
        file = folder / "key_frames" / (f"{name}.png" if first else further(f"{name}.png", words))
        picture.save(file)
        blobs[name] = file.read_bytes()
    page = folder / ("report.html" if first else further("report.html", words))
    page.write_text(render_set(result, blobs, words), encoding="utf-8")


def shown_repetitions(result: SetResult) -> dict[str, Repetition]:
    """The best and the worst counted repetition, by name; the worst only where it is another one."""
    shown = {"best": result.best, "worst": result.worst}
    return {name: r for name, r in shown.items() if r is not None and (name == "best" or r is not result.best)}


def annotate_set(
    clip: Path,
    result: SetResult,
    track: PoseTrack,
    target: Path,
    wanted: set[int],
    progress: Progress | None,
    words: Words = ENGLISH,
) -> dict[int, Picture]:
    """Write the annotated video, lettered in the language of ``words``.

    Returns the untouched full-size pictures of the ``wanted`` frames on the way.
    """
    size = output_size(track.image_size_px)
    painter = SetPainter(result, frames_of(track), track.image_size_px[0], size, words)
    kept: dict[int, Picture] = {}

    def show(writer: VideoWriter, frame: Frame) -> None:
        writer.write(np.asarray(painter.paint(Image.fromarray(frame.rgb), frame.index)), frame.time_s)

    pictures = read_frames(clip, size_px=size, whole_at=wanted)
    write_painted(pictures, show, target, kept.__setitem__, total=len(track.time_s), progress=progress)
    return kept
