"""What the child does with an upload: check its size in pictures, analyse it, write what the pages show."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hipdrive.app.config import UploadLimits
from hipdrive.app.job import Order
from hipdrive.errors import UnsupportedFormatError
from hipdrive.language.words import LANGUAGES, Words, load_words
from hipdrive.settings import Settings
from hipdrive.video.container import Limits
from hipdrive.video.decode import probe_video, scan_packets

# The libraries of the analysis are loaded where they are needed: a file that is refused is refused at once.

Report = Callable[[str, int, int], None]


#: Endings of files that hold points instead of pictures.
_DATA = frozenset({".c3d", ".trc", ".mot", ".csv", ".json", ".parquet", ".npz"})


def do_order(order: Order, work: Path, report: Report, limits: UploadLimits | None = None) -> None:
    """Write ``result/`` in the work folder; raises the errors of the library where that cannot be.

    One process, so that two jobs share two cores.
    """
    upload = work / f"upload{order.suffix}"
    if order.kind != "hike" and _is_film(upload, order):
        check_amount(upload, limits or UploadLimits())
    {"run": _analyse, "exercise": _check_set, "hike": _find_climbs}[order.kind](
        order, upload, work / "result", report
    )


def _is_film(upload: Path, order: Order) -> bool:
    if order.kind == "exercise" or order.suffix not in _DATA:
        return True
    from hipdrive.pipeline import is_video

    return is_video(upload)


def _analyse(order: Order, upload: Path, result: Path, report: Report) -> None:
    from hipdrive.app.viewer import build_viewer, write_viewer_video
    from hipdrive.results.write import analyse_to_folder

    settings = Settings(
        height_m=order.height_m,
        mass_kg=order.mass_kg,
        belt_speed_mps=order.belt_speed_mps,
        grade_percent=order.grade_percent,
        capture_fps=order.capture_fps,
        model=order.model,
    )
    analysis = analyse_to_folder(upload, result, settings, languages=_languages(order), workers=1, progress=report)
    text = json.dumps(build_viewer(analysis), allow_nan=False, separators=(",", ":"))
    (result / "viewer.json").write_text(text, encoding="utf-8")
    if analysis.source.kind == "video" and order.keep_video:
        write_viewer_video(upload, analysis, result / "viewer.mp4", report)


def _check_set(order: Order, upload: Path, result: Path, report: Report) -> None:
    from hipdrive.results.exercise_set import check_set_to_folder

    check_set_to_folder(
        upload,
        order.exercise,
        result,
        side=order.side or None,
        languages=_languages(order),
        workers=1,
        progress=report,
    )


def _find_climbs(order: Order, upload: Path, result: Path, report: Report) -> None:
    from hipdrive.results.hike import analyse_hike, write_hike

    write_hike(*analyse_hike(upload), result, _languages(order))


def _languages(order: Order) -> tuple[Words, ...]:
    """The sender's language first, then all others: whoever opens the result reads it in their own."""
    others = (language for language in LANGUAGES if language != order.language)
    return tuple(load_words(language) for language in (order.language, *others))


def check_amount(video: Path, limits: UploadLimits) -> None:
    """Refuse a film of too many or too large pictures before any of them but the first is decoded."""
    most = Limits(limits.max_pixels, limits.max_frames, limits.max_duration_s)
    probe_video(video, limits=most)
    scan = scan_packets(video, limits=most)
    if scan.count > most.max_frames or scan.duration_s > most.max_duration_s:
        raise UnsupportedFormatError(
            "The film is too long",
            slug="upload-too-long",
            got=f"{scan.count} pictures, {scan.duration_s:.0f} s",
            expected=f"at most {most.max_frames} pictures and {most.max_duration_s:.0f} s",
            fix="cut the clip to the stretch of running",
        )
