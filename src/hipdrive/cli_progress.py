"""`hipdrive progress`: did it change, in the terminal, as a page and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from hipdrive import terminal
from hipdrive.cli_options import AsJson, AthleteName, Language

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.progress import Change, Group, ProgressOf, Series

#: Characters to either side of no change, and how many of them one threshold takes.
_HALF, _BAND = 10, 4
#: Rows and columns of a measurement over time, and how many such charts are drawn.
_ROWS, _COLUMNS, _CHARTS = 7, 48, 3


def show_progress(
    name: AthleteName,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for progress.html and progress.json; made if it is not there."),
    ] = None,
    results: Annotated[
        Path, typer.Option(help="Where the result folders of the recordings lie: they are laid on one another.")
    ] = Path(),
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="Database of the people; else the one in your own folder.")
    ] = None,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """What changed in a person's running by more than the measurement's own error, and what did not."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import find_athlete
    from hipdrive.language.words import load_words
    from hipdrive.results.progress import find_folders, progress_of, write_progress
    from hipdrive.results.progress_document import progress_document

    with open_database(database) as opened:
        found = progress_of(opened, find_athlete(opened, name))
    page = None if out is None else write_progress(found, out, find_folders(results), load_words(language))
    if as_json:
        terminal.print_json(progress_document(found))
        return
    print_progress(found)
    if page is not None:
        place = escape(str(page))
        terminal.out.print(
            f"\nPage: [bold]{place}[/bold] (open it in a browser; it needs no network)", soft_wrap=True
        )


def print_progress(found: ProgressOf) -> None:
    """The one sentence, a line a measurement with its band, the first charts over time, what was not compared."""
    from hipdrive.report.progress_words import chance_sentence, day_words, headline, latest_alone
    from hipdrive.report.words import sentence

    terminal.out.print(f"\n[bold]{escape(headline(found))}[/bold]\n")
    if late := latest_alone(found):
        terminal.out.print(f"[yellow]Mind:[/yellow] {escape(late)}\n")
    for group in found.groups:
        if group.judged:
            terminal.out.print(_changes(group))
            terminal.out.print(f"[dim]{escape(chance_sentence(group))}[/dim]\n")
        _print_reasons(group)
    for series in _worth_drawing(found):
        terminal.out.print(time_chart(series))
    for recording, reason in found.alone:
        terminal.out.print(
            f"[yellow]Not compared:[/yellow] {day_words(recording.when)}, {escape(sentence(reason))}"
        )
    if found.adherence is not None and found.adherence.planned:
        terminal.out.print(f"Planned sessions done: {found.adherence.done} of {found.adherence.planned}")


def _changes(group: Group) -> Table:
    from hipdrive.report.progress_words import amount, day_words, legs_of, title_of
    from hipdrive.report.words import plain_name

    legs = legs_of(group)
    said = f", {legs[0]} leg" if len(legs) == 1 else ""
    dates = f"{day_words(group.first.when)} to {day_words(group.last.when)}{said}"
    table = Table(box=None, pad_edge=False, title=dates, title_justify="left")
    for column, justify in (("", "left"), ("before", "right"), ("after", "right"), ("counts from", "right")):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    table.add_column("lower own error higher", no_wrap=True)
    for series in (*group.with_verdict("changed"), *group.with_verdict("not_changed")):
        change = series.change
        style = "bold" if change.verdict == "changed" else ""
        title = title_of(change) if len(legs) > 1 else plain_name(change.name).title
        cells = (amount(change, v, short=True) for v in (change.before, change.after))
        table.add_row(escape(title), *cells, amount(change, change.threshold), change_strip(change), style=style)
    return table


def change_strip(change: Change) -> Text:
    """The difference on a line whose shaded middle is the measurement's own error, e.g. ``······░░░░│░░░░··◆···``."""
    cells = ["·"] * (2 * _HALF + 1)
    for place in range(_HALF - _BAND, _HALF + _BAND + 1):
        cells[place] = "░"
    cells[_HALF] = "│"
    changed = change.verdict == "changed"
    # Truncated towards the middle inside the band, away from it outside: the mark never stands on the wrong side.
    steps = change.difference / change.threshold * _BAND
    place = int(steps) + ((1 if steps > 0 else -1) if changed and abs(int(steps)) <= _BAND else 0)
    cells[_HALF + max(-_HALF, min(_HALF, place))] = "◆" if changed else "●"
    return Text("".join(cells))


def time_chart(series: Series) -> Text:
    """One measurement over time: ● compared, ○ recorded otherwise, ░ what does not count as a change from the first."""
    from hipdrive.report.progress_words import amount, change_sentence

    points = list(series.points)
    first = next((p.value for p in points if p.compared), points[0].value)
    limit = series.change.threshold
    low = min([first - limit, *(p.value for p in points)])
    high = max([first + limit, *(p.value for p in points)])
    start, stop = points[0].recording.when, points[-1].recording.when

    def row(value: float) -> int:
        return round((high - value) / (high - low) * (_ROWS - 1))

    grid = [["░" if row(first + limit) <= r <= row(first - limit) else " "] * _COLUMNS for r in range(_ROWS)]
    for p in points:
        share = (p.recording.when - start) / (stop - start) if stop > start else 0.5
        grid[row(p.value)][round(share * (_COLUMNS - 1))] = "●" if p.compared else "○"
    labels = [amount(series.change, high - (high - low) * r / (_ROWS - 1), short=True) for r in range(_ROWS)]
    width = max(len(label) for label in labels)
    lines = [f"{label:>{width}} ┤{''.join(line)}" for label, line in zip(labels, grid, strict=True)]
    ends = f"{start:%Y-%m-%d}".ljust(_COLUMNS - 10) + f"{stop:%Y-%m-%d}"
    return Text("\n".join([change_sentence(series.change), *lines, " " * (width + 2) + ends, ""]))


def _worth_drawing(found: ProgressOf) -> list[Series]:
    """What changed; where nothing did, the first measurements that were judged."""
    if not found.groups:
        return []
    group = found.groups[0]
    return list(group.with_verdict("changed") or group.with_verdict("not_changed"))[:_CHARTS]


def _print_reasons(group: Group) -> None:
    from hipdrive.report.progress_words import title_of
    from hipdrive.report.words import sentence

    reasons: dict[str, list[str]] = {}
    for series in group.with_verdict("not_comparable"):
        reasons.setdefault(series.change.reason, []).append(title_of(series.change))
    for reason, titles in reasons.items():
        terminal.out.print(
            f"[yellow]Not compared:[/yellow] {escape(', '.join(titles))}: {escape(sentence(reason))}"
        )
