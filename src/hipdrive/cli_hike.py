"""`hipdrive hike FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape
from rich.table import Table

from hipdrive import terminal
from hipdrive.cli_keep import KeepFor, check_keeping
from hipdrive.cli_options import AsJson, DatabaseUrl, Language
from hipdrive.terminal_athlete import say_saved

if TYPE_CHECKING:
    from hipdrive.athletes.keep import Saved
    from hipdrive.hike.hike import Hike

_GAIT_WORDS = {"hike": "hiked", "run": "ran", "mixed": "both", "unknown": "cannot tell"}


def hike(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of a watch: FIT, GPX or TCX.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for hike.json and the page; made if it is not there.")
    ] = None,
    altitude: Annotated[
        Literal["barometer", "dem", "gps"] | None,
        typer.Option(help="Where the altitude comes from, if you know better than the file."),
    ] = None,
    treadmill_grade_percent: Annotated[
        float | None, typer.Option(help="The incline a treadmill stood at, in percent.")
    ] = None,
    language: Language = "en",
    athlete: KeepFor = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Uphill hiking at 10 % or steeper in the file of a watch."""
    from hipdrive.language.words import load_words
    from hipdrive.results.hike import analyse_hike, write_hike

    check_keeping(athlete, database, recorded_at=None, keep_video=False)
    found, document = analyse_hike(file, altitude=altitude, treadmill_grade_percent=treadmill_grade_percent)
    if out is not None:
        write_hike(found, document, out, (load_words(language),))
    kept = None if athlete is None else _keep(athlete, database, document)
    if as_json:
        terminal.print_json(document)
        return
    _print_hike(found)
    if out is not None:
        terminal.print_report_place(out)
    say_saved(kept)


def _keep(name: str, database: str | None, document: dict[str, Any]) -> Saved:
    """The hike and the watch's running dynamics into the history of a person, at the time the file says."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.keep import save_activity
    from hipdrive.athletes.keep_files import parsed_time
    from hipdrive.athletes.register import find_athlete

    start = document["input"]["start"]
    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        return save_activity(opened, athlete, document, happened_at=None if start is None else parsed_time(start))


def _print_hike(found: Hike) -> None:
    """The one sentence, a row a climb, what the file cannot answer."""
    from hipdrive.hike.hike import SOURCE_WORDS
    from hipdrive.hike.totals import headline

    terminal.out.print(f"\n[bold]{escape(headline(found))}[/bold]\n", soft_wrap=True)
    if found.segments:
        terminal.out.print(_table(found))
        for number, segment in enumerate(found.segments, 1):
            if segment.reason:
                terminal.out.print(f"Climb {number} does not count: {escape(segment.reason)}.", style="dim")
        terminal.out.print()
    if found.treadmill_grade_percent is None:
        source = SOURCE_WORDS[found.altitude_source.kind]
        terminal.out.print(
            f"Altitude from {source}: {escape(found.altitude_source.how_known)}. "
            f"Hike or run: {escape(found.gait_rule.how_known)}.",
            style="dim",
        )
    for note in found.notes:
        terminal.out.print(f"[yellow]Note:[/yellow] {escape(note)}")


def _table(found: Hike) -> Table:
    from hipdrive.hike.totals import duration_words

    table = Table(box=None, pad_edge=False)
    table.add_column("", justify="right", no_wrap=True, min_width=2)
    for column in ("from km", "m", "grade %", "at least", "time", "up m", "VAM m/h", "steps"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("gait", no_wrap=True)
    for number, s in enumerate(found.segments, 1):
        table.add_row(
            str(number),
            f"{s.start_m / 1000:.2f}",
            f"{s.length_m:.0f}",
            f"{s.grade_percent:.1f}",
            f"{s.lower_percent:.1f}",
            duration_words(s.moving_s),
            f"{s.gain_m:.0f}",
            f"{round(s.vam_m_per_h, -1):.0f}" if s.vam_m_per_h == s.vam_m_per_h else "–",
            f"{s.cadence_spm:.0f}" if s.cadence_spm == s.cadence_spm else "–",
            _GAIT_WORDS[s.gait],
            style="" if s.status == "qualifies" else "dim",
        )
    return table
