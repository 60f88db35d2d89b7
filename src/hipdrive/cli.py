"""The command line: reads options, calls the pipeline, shows the answer. Does no maths."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.markup import escape
from typer import BadParameter
from typer.exceptions import Abort, TyperException

from hipdrive import terminal
from hipdrive.cli_analyse import analyse
from hipdrive.cli_athlete import athlete_app
from hipdrive.cli_exercise import exercise_app
from hipdrive.cli_hike import hike
from hipdrive.cli_options import AsJson, ImageSize, Language, MarkerMap, Out, Workers, image_size_px
from hipdrive.cli_plan import plan
from hipdrive.cli_progress import show_progress
from hipdrive.cli_screen import screen
from hipdrive.cli_serve import account_app, serve
from hipdrive.errors import ConfigError, HipdriveError
from hipdrive.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The open running-form lab: film a runner from the side, get the answer, offline.",
)
models_app = typer.Typer(no_args_is_help=True, help="The pose models: list, install.")
app.add_typer(models_app, name="models")
app.add_typer(exercise_app, name="exercise")
app.add_typer(athlete_app, name="athlete")
app.command()(screen)
app.command()(plan)
app.command()(hike)
app.add_typer(account_app, name="account")
app.command()(serve)
app.command("progress")(show_progress)
app.command()(analyse)

#: Exit code after Ctrl-C or SIGTERM; typer turns a KeyboardInterrupt into it.
_STOPPED = 130


class _StoppedError(HipdriveError):
    """The person, or the machine, ended the run."""

    exit_code = _STOPPED


@app.callback()
def _root(
    debug: Annotated[bool, typer.Option("--debug", help="Show the trace of an unexpected error.")] = False,
) -> None:
    """Options that go before the command."""


@app.command()
def demo(
    out: Out = None,
    model: str = "heavy",
    language: Language = "en",
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Analyse the built-in clip, whose truth is known, and print measured beside true."""
    from hipdrive.demo import demo_clip, demo_comparison, demo_settings
    from hipdrive.language.words import load_words
    from hipdrive.results.write import analyse_to_folder

    folder = out or Path("demo-report")
    with terminal.progress_bars(quiet=as_json) as progress, demo_clip() as clip:
        result = analyse_to_folder(
            clip,
            folder,
            demo_settings(model),
            languages=(load_words(language),),
            workers=workers,
            progress=progress,
        )
    rows = demo_comparison(result)
    if as_json:
        terminal.print_json([row.as_dict() for row in rows])
        return
    terminal.print_answer(result)
    terminal.print_comparison(rows)
    terminal.print_report_place(folder)


@app.command()
def measures(as_json: AsJson = False) -> None:
    """What can be measured, and what each measure needs."""
    from hipdrive.measures import all_specs

    specs = all_specs()
    if as_json:
        rows = [
            {"name": s.name, "unit": s.unit, "view": s.view, "min_fps": s.min_fps, "needs": list(s.needs),
             "meaning": s.meaning, "source": s.source}
            for s in specs
        ]  # fmt: skip
        terminal.print_json(rows)
        return
    terminal.print_measures(specs)


@models_app.command("list")
def models_list(as_json: AsJson = False) -> None:
    """The pose models, and which are installed."""
    from hipdrive.pose.models import list_models

    rows = list_models()
    if as_json:
        terminal.print_json([row.as_dict() for row in rows])
        return
    terminal.print_models(rows)


@models_app.command("install")
def models_install(
    names: Annotated[list[str] | None, typer.Argument(help="heavy, full, lite; all where none is named.")] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from-file", help="A .tflite, .task, .whl or .tgz that holds the models.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Get the pose models once; afterwards nothing needs a network."""
    from hipdrive.pose.models import install_models

    with terminal.progress_bars(quiet=as_json) as progress:
        installed = install_models(names or None, from_file=from_file, progress=progress)
    if as_json:
        terminal.print_json([path.name for path in installed])
        return
    terminal.out.print("Pose models ready: " + ", ".join(path.name for path in installed))


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Is this machine ready? What is missing, and how to get it."""
    from hipdrive.doctor import examine

    checks = examine()
    if as_json:
        terminal.print_json([check.as_dict() for check in checks])
    else:
        terminal.print_checks(checks)
    if any(check.needed and not check.ready for check in checks):
        raise typer.Exit(5)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="A motion-capture or keypoint file.")],
    target: Annotated[Path, typer.Argument(metavar="OUTPUT", help="Its ending names the format.")],
    standing: Annotated[
        Path | None, typer.Option(help="A standing trial that places knee and ankle (MOT).")
    ] = None,
    capture_fps: Annotated[
        float | None, typer.Option(help="Frames a second of a keypoint file without times.")
    ] = None,
    image_size: ImageSize = None,
    marker_map: MarkerMap = None,
) -> None:
    """Between formats: TRC, MOT, C3D, CSV, Parquet, JSON."""
    from hipdrive.convert import convert as convert_file
    from hipdrive.readers import Told

    known = Settings(
        capture_fps=capture_fps,
        image_size_px=None if image_size is None else image_size_px(image_size),
    )
    told = Told(known.capture_fps, known.image_size_px, marker_map)
    done = convert_file(source, target, standing=standing, told=told)
    terminal.out.print(
        f"{done.kind}: {done.frames} frames, {len(done.names)} columns or points written to {target}",
        markup=False,
        soft_wrap=True,
    )
    for lost in done.left_behind:
        terminal.out.print(f"[yellow]Note:[/yellow] {escape(target.suffix)} cannot hold {escape(lost)}")


@app.command()
def validate(
    data: Annotated[Path, typer.Option(help="Folder with the laboratory data and, beside it, the clips.")] = Path(
        "../shared/data"
    ),
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("VALIDATION.md"),
    workers: Workers = None,
) -> None:
    """Rerun the comparison with laboratory data and rendered truth; write the tables."""
    from hipdrive.validation.write import write_validation

    write_validation(data, out, workers=workers, say=lambda words: terminal.err.print(words, markup=False))
    terminal.out.print(f"Written: {out}", markup=False)


def main() -> None:
    """Entry point: every failure becomes one sentence, the next step and the exit code of the contract."""
    as_json, debug = "--json" in sys.argv, "--debug" in sys.argv
    signal.signal(signal.SIGTERM, _stop)
    try:
        code = app(standalone_mode=False)
    except HipdriveError as error:
        if debug:
            raise
        terminal.print_error(error, as_json)
        code = error.exit_code
    except (Abort, KeyboardInterrupt):
        code = _STOPPED
    except TyperException as error:
        words = error.format_message() if isinstance(error, BadParameter) else str(error)
        words = words.replace("Value error, ", "").rstrip(".")  # the parser's own words for its own words
        if words:  # without words it is the call without arguments, and the help is already shown
            usage = ConfigError(words, slug="usage", fix="see hipdrive --help or hipdrive COMMAND --help")
            terminal.print_error(usage, as_json)
        code = 2
    except Exception as error:
        if debug:
            raise
        unexpected = HipdriveError(
            f"Something went wrong that hipdrive did not foresee: {type(error).__name__}: {error}",
            slug="unexpected",
            fix="run it again as 'hipdrive --debug ...' and report what it prints",
        )
        terminal.print_error(unexpected, as_json)
        code = 1
    if code == _STOPPED:
        stopped = _StoppedError("Stopped. Nothing was written", slug="stopped", fix="start it again")
        terminal.print_stopped(stopped, as_json)
    sys.exit(code if isinstance(code, int) else 0)


def _stop(signal_number: int, frame: FrameType | None) -> None:
    # Asked to end from outside: the same tidy way out as Ctrl-C, drafts and workers go.
    raise KeyboardInterrupt
