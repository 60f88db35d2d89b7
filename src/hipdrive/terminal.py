"""What a person sees in the terminal: progress bars, the short table, the one sentence, errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from hipdrive.errors import HipdriveError

# Names for types only: the command line and every pose worker start without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.analysis import Analysis
    from hipdrive.demo import Compared
    from hipdrive.doctor import Check
    from hipdrive.exercises import Exercise
    from hipdrive.exercises.result import SetResult
    from hipdrive.measures.measurement import Measurement
    from hipdrive.measures.spec import MeasureSpec
    from hipdrive.pipeline import Progress as ProgressCall
    from hipdrive.pose.models import ModelRow
    from hipdrive.posture.posture import Posture

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

#: The rows of the short table: what the articles talk about first.
_SHORT_TABLE = (
    ("leg_behind_spine_line_peak_deg", "leg behind the spine line, most"),
    ("thigh_extension_peak_deg", "thigh behind the vertical, most"),
    ("hip_drive_share", "share of it from the hip"),
    ("trunk_lean_deg", "trunk lean"),
    ("shank_angle_at_contact_deg", "shank at landing (+ foot ahead)"),
    ("foot_ahead_of_hip_leg_lengths", "foot ahead of the hip at landing"),
    ("knee_flexion_midstance_deg", "knee bend, midstance"),
    ("pawback_matching_ratio", "pawback against ground speed"),
    ("cadence_spm", "cadence"),
    ("contact_time_s", "contact time"),
)


@contextmanager
def progress_bars(quiet: bool) -> Iterator[ProgressCall | None]:
    """One bar a stage on standard error; none where the output is for a program."""
    if quiet:
        yield None
        return
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, object] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]

        yield report


def print_json(document: object) -> None:
    """For a program: on standard output, nothing else beside it. ValueError where a number is not one."""
    sys.stdout.write(json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n")


def print_answer(analysis: Analysis) -> None:
    """The one sentence, the short table, what to look at next."""
    out.print()
    out.print(f"[bold]{escape(analysis.headline)}[/bold]")
    out.print()
    table = Table(box=None, pad_edge=False)
    for column, justify in (
        ("", "left"),
        ("side", "left"),
        ("value", "right"),
        ("±", "right"),
        ("steps", "right"),
    ):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    table.add_column("", style="dim")
    for name, words in _SHORT_TABLE:
        m = _shown(analysis, name)
        if m is None:
            continue
        side = m.side if m.side in ("left", "right") else ""
        if m.answered:
            note = "" if m.status == "measured" else _in_short(m)
            table.add_row(words, side, value_text(m), _number(m.uncertainty, m.unit), str(m.n_steps), escape(note))
        else:
            table.add_row(words, "", "–", "", "", escape(_in_short(m)))
    out.print(table)
    out.print()
    out.print(escape(_posture_words(analysis.posture)))
    for warning in analysis.warnings:
        out.print(f"[yellow]Note:[/yellow] {escape(warning)}")


def _posture_words(posture: Posture) -> str:
    """The label, then its first reasons; the label is not said again at their head."""
    reasons = [reason.removeprefix(f"{posture.label}: ") for reason in posture.reasons[:3]]
    return f"Posture: {posture.label.replace('_', ' ')}. " + "; ".join(reasons)


def value_text(m: Measurement) -> str:
    """A value with its unit in words a runner reads, e.g. ``12.3°`` or ``171 steps/min``."""
    units = {"deg": "°", "spm": " /min", "ratio": "", "1": "", "": "", "probability": ""}
    return _number(m.value, m.unit) + units.get(m.unit, f" {m.unit.replace('_', ' ')}")


def _in_short(m: Measurement) -> str:
    """Why there is no number, or what limits it, in a few words; the report has the whole reason."""
    if m.status == "not_observable":
        return "cannot be seen in this view"
    return m.reasons[0].split(";")[0].split(":")[0] if m.reasons else m.status.replace("_", " ")


def _shown(analysis: Analysis, name: str) -> Measurement | None:
    found = [m for m in analysis.measurements if m.name == name]
    near = [m for m in found if m.side == analysis.near_side]
    return next(iter(near or found), None)


def _number(value: float, unit: str) -> str:
    digits = 0 if unit in ("spm", "n_per_m", "N/m") else 1 if unit == "deg" else 3 if unit == "s" else 2
    return f"{value:.{digits}f}"


def print_error(error: HipdriveError, as_json: bool) -> None:
    """One plain sentence and the next step on standard error; under ``--json`` the same as an object."""
    if as_json:
        err.print_json(json.dumps({"error": error.as_dict()}))
        return
    err.print(f"[bold]{escape(error.sentence)}[/bold]", soft_wrap=True)
    err.print(f"Next: {escape(error.fix.rstrip('.'))}.", soft_wrap=True)


def print_stopped(stopped: HipdriveError, as_json: bool) -> None:
    """The end of a run that was stopped from outside; no next step, the person chose it."""
    if as_json:
        print_error(stopped, as_json)
        return
    err.print(escape(stopped.sentence), soft_wrap=True)


def print_report_place(folder: Path) -> None:
    """Where the report is."""
    report = escape(str(folder / "report.html"))
    out.print(f"\nReport: [bold]{report}[/bold] (open it in a browser; it needs no network)", soft_wrap=True)


def print_comparison(rows: Sequence[Compared]) -> None:
    """Measured beside true."""
    table = Table(box=None, pad_edge=False, title="Measured beside true (built-in clip)", title_justify="left")
    for column in ("measurement", "measured", "±", "true", "difference"):
        table.add_column(column, justify="left" if column == "measurement" else "right")
    for row in rows:
        if row.measured is None:
            table.add_row(row.name, "–", "", _number(row.true, row.unit), "")
            continue
        difference = row.measured - row.true
        table.add_row(
            row.name,
            _number(row.measured, row.unit),
            _number(row.uncertainty, row.unit),
            _number(row.true, row.unit),
            f"{difference:+.3f}" if row.unit == "s" else f"{difference:+.1f}",
        )
    out.print()
    out.print(table)


def print_measures(specs: Sequence[MeasureSpec]) -> None:
    """The table of `hipdrive measures`."""
    table = Table(box=None, pad_edge=False)
    for column in ("name", "view", "from fps", "needs", "what it means"):
        table.add_column(column)
    for spec in specs:
        needs = ", ".join(need.replace("_", " ") for need in spec.needs)
        table.add_row(spec.name, spec.view, f"{spec.min_fps:.0f}", escape(needs), escape(spec.meaning))
    out.print(table)


def print_models(rows: Sequence[ModelRow]) -> None:
    """The table of `hipdrive models list`."""
    table = Table(box=None, pad_edge=False)
    for column in ("model", "size", "", "for"):
        table.add_column(column)
    for row in rows:
        table.add_row(
            row.name, f"{row.size_bytes / 1e6:.0f} MB", "installed" if row.installed else "–", escape(row.purpose)
        )
    out.print(table)


def print_checks(checks: Sequence[Check]) -> None:
    """The table of `hipdrive doctor`, and the verdict."""
    for check in checks:
        mark = (
            "[green]ready[/green]  "
            if check.ready
            else "[red]missing[/red]"
            if check.needed
            else "[dim]not here[/dim]"
        )
        out.print(f"{mark:<24} {check.name}: {escape(check.found)}")
        if not check.ready and check.fix:
            out.print(f"         Next: {escape(check.fix)}", style="dim", soft_wrap=True)
    missing = [check.name for check in checks if check.needed and not check.ready]
    out.print("\nThis machine is ready." if not missing else f"\nNot ready: {', '.join(missing)}.")


def print_exercises(exercises: Sequence[Exercise]) -> None:
    """The table of `hipdrive exercise list`."""
    table = Table(box=None, pad_edge=False)
    for column in ("name", "article", "camera", "dosage of the article", "aim"):
        table.add_column(column, no_wrap=column == "name")
    for exercise in exercises:
        article = {"s1": "hip drive", "s2": "hip hinge"}[exercise.article]
        table.add_row(
            exercise.name, article, exercise.camera.view, escape(exercise.dosage.words), escape(exercise.aim)
        )
    out.print(table)


def print_exercise(exercise: Exercise) -> None:
    """The page of `hipdrive exercise show`."""
    from hipdrive.exercises.not_looked_at import not_looked_at

    variant = f", variant {exercise.variant}" if exercise.variant else ""
    out.print(f"[bold]{escape(exercise.title)}[/bold]  ({exercise.name}{variant})\n{escape(exercise.aim)}\n")
    rows = (
        ("Set-up", exercise.set_up),
        ("What to do", exercise.what_to_do),
        ("What to feel", exercise.what_to_feel),
        ("Camera", exercise.camera.words),
        ("One repetition", exercise.repetition.words),
        ("Dosage", exercise.dosage.words),
        ("Easier", exercise.regression),
        ("Harder", exercise.progression),
        ("Asked of a repetition", "; ".join(v.words for v in exercise.valid_range if not v.not_looked_at)),
    )
    for title, words in rows:
        if words:
            out.print(f"[bold]{title}:[/bold] {escape(words)}")
    for other in exercise.variants:
        if other.name != exercise.variant:
            out.print(f"[bold]Variant --variant {other.name}:[/bold] {escape(other.words)}")
    watched = [fault.words for fault in exercise.faults if not fault.not_looked_at]
    if watched:
        out.print("[bold]Watched:[/bold] " + escape("; ".join(watched)))
    for item in not_looked_at(exercise):
        out.print(f"[bold]Not looked at:[/bold] {escape(item.sentence)}")
    for note in exercise.notes:
        out.print(f"[bold]Note:[/bold] {escape(note)}")
    for assumption in exercise.dosage.assumptions:
        field = assumption.field.replace("_", " ")
        words = escape(f"{field} = {assumption.value} ({assumption.why})")
        out.print(f"[dim]Assumed, the article is silent: {words}[/dim]")


def print_set(result: SetResult) -> None:
    """The answer of `hipdrive exercise check`: the count, then a line a repetition with its cue."""
    faulty = sum(r.verdict == "fault" for r in result.counted)
    out.print(
        f"\n[bold]{escape(result.exercise.title)}: {len(result.counted)} counted, {faulty} with a fault[/bold]\n"
    )
    table = Table(box=None, pad_edge=False)
    for column in ("from s", "to s", "side", "verdict", "what was seen", "say"):
        table.add_column(column)
    for r in result.repetitions:
        seen = escape("; ".join(r.reasons if r.verdict == "not_counted" else result.seen(r)))
        cue = escape(result.cue(r) or "")
        table.add_row(f"{r.start_s:.1f}", f"{r.end_s:.1f}", r.side, r.verdict.replace("_", " "), seen, cue)
    out.print(table)
    for reason in result.reasons:
        out.print(f"[yellow]Note:[/yellow] {escape(reason)}")
