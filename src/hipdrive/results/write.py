"""From a recording to a folder of results: analysis, tables, pictures, report and annotated video, whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from hipdrive.analysis import Analysis, Settings
from hipdrive.language.words import Words
from hipdrive.pipeline import Progress, analyse_recording
from hipdrive.report.figures import draw_key_frames
from hipdrive.report.page import render_report
from hipdrive.report.typical import frames_needed
from hipdrive.report.words import ENGLISH
from hipdrive.results.annotate import annotate_video, nearest_frame
from hipdrive.results.document import build_document
from hipdrive.results.folder import further, whole_folder
from hipdrive.results.tables import angles_csv, save_landmarks, steps_csv

Picture = npt.NDArray[np.uint8]


def analyse_to_folder(
    path: Path,
    out: Path,
    settings: Settings,
    *,
    languages: tuple[Words, ...] = (ENGLISH,),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse a recording and write every file of the contract into ``out``. Nothing is written where it fails.

    A recording without pictures has no annotated video; a stick figure takes the runner's place in the others.

    languages : the first is that of report, pictures and video; each further one gets a report beside it, with
        pictures lettered anew (``report.de.html``). The other files know no language.
    """
    with whole_folder(out) as draft:
        analysis = analyse_recording(path, settings, workers=workers, progress=progress)
        write_tables(analysis, draft)
        if analysis.source.kind == "video":
            _write_filmed(path, analysis, draft, languages, progress)
        else:
            _write_report(analysis, {}, draft, languages)
    return analysis


def _write_filmed(
    path: Path, analysis: Analysis, draft: Path, languages: tuple[Words, ...], progress: Progress | None
) -> None:
    """Annotated video, and beside it pictures and report as soon as their frames have gone by."""
    wanted = {
        key: nearest_frame(analysis.motion.time_s, time_s) for key, time_s in frames_needed(analysis).items()
    }
    with ThreadPoolExecutor(max_workers=1) as beside:
        drawn: list[Future[None]] = []

        def draw(kept: Mapping[int, Picture]) -> None:
            frames = {key: kept[index] for key, index in wanted.items() if index in kept}
            drawn.append(beside.submit(_write_report, analysis, frames, draft, languages))

        film = draft / "annotated.mp4"
        annotate_video(path, analysis, film, set(wanted.values()), draw, progress, languages[0])
    for result in drawn:
        result.result()


def _write_report(
    analysis: Analysis, frames: Mapping[str, Picture], draft: Path, languages: tuple[Words, ...]
) -> None:
    """Key pictures and report; a stick figure takes the runner's place where there are no frames."""
    for words in languages:
        first = words is languages[0]
        pictures = draw_key_frames(analysis, frames, words)
        if first:
            write_pictures(pictures, draft / "key_frames")
        html = render_report(analysis, {name: jpeg_bytes(picture) for name, picture in pictures.items()}, words)
        (draft / ("report.html" if first else further("report.html", words))).write_text(html, encoding="utf-8")


def write_tables(analysis: Analysis, folder: Path) -> None:
    """result.json, steps.csv, angles.csv, landmarks.npz."""
    document = json.dumps(build_document(analysis), indent=1, allow_nan=False, ensure_ascii=False)
    (folder / "result.json").write_text(document + "\n", encoding="utf-8")
    (folder / "steps.csv").write_text(steps_csv(analysis), encoding="utf-8")
    (folder / "angles.csv").write_text(angles_csv(analysis), encoding="utf-8")
    save_landmarks(analysis, folder / "landmarks.npz")


def write_pictures(pictures: Mapping[str, Image.Image], folder: Path) -> None:
    """key_frames/*.png."""
    folder.mkdir()
    for name, picture in pictures.items():
        picture.save(folder / f"{name}.png", compress_level=3)


def jpeg_bytes(picture: Image.Image) -> bytes:
    """The picture as a JPEG of high quality: a report of a few hundred kilobytes instead of several megabytes."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()
