"""`hipdrive analyse INPUT`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hipdrive import terminal
from hipdrive.cli_keep import KeepFor, KeepVideo, RecordedAt, check_keeping, keep_result
from hipdrive.cli_options import AsJson, DatabaseUrl, ImageSize, Language, MarkerMap, Out, Workers, image_size_px
from hipdrive.errors import ConfigError
from hipdrive.settings import Settings
from hipdrive.terminal_athlete import say_saved

Input = Annotated[
    Path,
    typer.Argument(
        metavar="INPUT", help="A clip filmed from the side, a motion-capture file, or a keypoint file."
    ),
]
Standing = Annotated[
    Path | None,
    typer.Option(help="3 s of quiet standing: a clip from the same camera place, or a standing trial."),
]
StandingWindow = Annotated[
    str | None, typer.Option(metavar="FROM:TO", help="Seconds of quiet standing in the clip, e.g. 0:3.")
]
HeightM = Annotated[float | None, typer.Option(help="The runner's height in metres: gives lengths.")]
MassKg = Annotated[float | None, typer.Option(help="The runner's mass in kilograms: gives stiffness.")]
BeltSpeedMps = Annotated[float | None, typer.Option(help="Treadmill speed in metres a second.")]
GradePercent = Annotated[float | None, typer.Option(help="Slope in percent, + uphill.")]
CaptureFps = Annotated[float | None, typer.Option(help="Frames a second the camera recorded (slow-motion clips).")]
CameraRollDeg = Annotated[
    float | None, typer.Option(help="+ when upright things lean right in the picture; else it is estimated.")
]
Forces = Annotated[
    Path | None, typer.Option(help="Force file of the same trial (MOT, RBDS text, C3D): exact contacts.")
]
Backend = Annotated[str, typer.Option(help="Pose backend: blazepose, rtmlib.")]
PoseModel = Annotated[str, typer.Option(help="heavy, full, lite, or a model file for rtmlib.")]


def analyse(
    input_file: Input,
    out: Out = None,
    standing: Standing = None,
    standing_window: StandingWindow = None,
    height_m: HeightM = None,
    mass_kg: MassKg = None,
    belt_speed_mps: BeltSpeedMps = None,
    grade_percent: GradePercent = None,
    capture_fps: CaptureFps = None,
    camera_roll_deg: CameraRollDeg = None,
    image_size: ImageSize = None,
    marker_map: MarkerMap = None,
    forces: Forces = None,
    backend: Backend = "blazepose",
    model: PoseModel = "heavy",
    language: Language = "en",
    workers: Workers = None,
    athlete: KeepFor = None,
    recorded_at: RecordedAt = None,
    keep_video: KeepVideo = False,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Analyse a recording of running: the answer here, pictures and files in --out."""
    from hipdrive.language.words import load_words
    from hipdrive.results.write import analyse_to_folder

    check_keeping(athlete, database, recorded_at, keep_video)
    settings = Settings(
        height_m=height_m,
        mass_kg=mass_kg,
        belt_speed_mps=belt_speed_mps,
        grade_percent=grade_percent,
        capture_fps=capture_fps,
        camera_roll_deg=camera_roll_deg,
        standing=None if standing is None else str(standing),
        standing_window_s=None if standing_window is None else _window_s(standing_window),
        backend=backend,
        model=model,
        image_size_px=None if image_size is None else image_size_px(image_size),
        marker_map=None if marker_map is None else str(marker_map),
        forces=None if forces is None else str(forces),
    )
    folder, languages = out or Path(f"{input_file.stem}-hipdrive"), (load_words(language),)
    with terminal.progress_bars(quiet=as_json) as progress:
        result = analyse_to_folder(
            input_file, folder, settings, languages=languages, workers=workers, progress=progress
        )
    kept = keep_result(
        athlete, folder, input_file, database=database, keep_video=keep_video, recorded_at=recorded_at
    )
    if as_json:
        sys.stdout.write((folder / "result.json").read_text(encoding="utf-8"))
        return
    terminal.print_answer(result)
    terminal.print_report_place(folder)
    say_saved(kept)


def _window_s(text: str) -> tuple[float, float]:
    try:
        start_s, stop_s = (float(part) for part in text.split(":"))
    except ValueError:
        start_s = stop_s = -1.0
    if not 0.0 <= start_s < stop_s:
        raise ConfigError(
            "The standing window is not two times",
            slug="standing-window",
            got=text,
            expected="FROM:TO in seconds, FROM before TO",
            fix="write for example --standing-window 0:3",
        )
    return start_s, stop_s
