"""`hipdrive exercise list`, `show` and `check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from hipdrive import terminal
from hipdrive.cli_keep import KeepFor, RecordedAt, check_keeping, keep_result
from hipdrive.cli_options import AsJson, DatabaseUrl, Language
from hipdrive.terminal_athlete import say_saved

exercise_app = typer.Typer(
    no_args_is_help=True, help="The articles' ten exercises: list, show, check a recorded set."
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `hipdrive exercise list` names it.")]
Variant = Annotated[
    str | None, typer.Option(help="Which way of doing it, where `hipdrive exercise show NAME` names several.")
]


@exercise_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """The catalogue."""
    from hipdrive.exercises.check import list_exercises

    exercises = list_exercises()
    if as_json:
        terminal.print_json([e.model_dump(mode="json") for e in exercises])
        return
    terminal.print_exercises(exercises)


@exercise_app.command("show")
def show(
    name: Name,
    drawing: Annotated[
        Path | None, typer.Option(help="Write the drawn start and end position here (SVG).")
    ] = None,
    variant: Variant = None,
    as_json: AsJson = False,
) -> None:
    """One exercise: set-up, camera, what to do and feel, the article's dosage, faults."""
    from hipdrive.exercises.check import find_exercise
    from hipdrive.exercises.drawing import draw_exercise

    exercise = find_exercise(name, variant)
    if drawing is not None:
        drawing.write_text(draw_exercise(exercise), encoding="utf-8")
    if as_json:
        terminal.print_json(exercise.model_dump(mode="json"))
        return
    terminal.print_exercise(exercise)


@exercise_app.command("check")
def check(
    name: Name,
    clip: Annotated[Path, typer.Argument(metavar="CLIP", help="The recorded set.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the results; made if it is not there.")
    ] = None,
    side: Annotated[
        Literal["left", "right"] | None, typer.Option(help="The side that works, where both could.")
    ] = None,
    variant: Variant = None,
    capture_fps: Annotated[
        float | None, typer.Option(help="Frames a second the camera recorded (slow-motion clips).")
    ] = None,
    language: Language = "en",
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes for the pose network.")] = None,
    athlete: KeepFor = None,
    recorded_at: RecordedAt = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Count a recorded set and judge every repetition with the virtual dowel."""
    from hipdrive.language.words import load_words
    from hipdrive.results.exercise_set import check_set_to_folder

    check_keeping(athlete, database, recorded_at, keep_video=False)
    folder = out or Path(f"{clip.stem}-{name}")
    with terminal.progress_bars(quiet=as_json) as progress:
        result = check_set_to_folder(
            clip,
            name,
            folder,
            side=side,
            variant=variant,
            capture_fps=capture_fps,
            languages=(load_words(language),),
            workers=workers,
            progress=progress,
        )
    kept = keep_result(athlete, folder, clip, database=database, keep_video=False, recorded_at=recorded_at)
    if as_json:
        sys.stdout.write((folder / "set.json").read_text(encoding="utf-8"))
        return
    terminal.print_set(result)
    say_saved(kept)
    terminal.out.print(f"\nPictures, video and set.json: [bold]{escape(str(folder))}[/bold]", soft_wrap=True)
