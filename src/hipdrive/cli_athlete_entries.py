"""`hipdrive athlete keep`, `did`, `delete-entry`: what is kept of a person."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hipdrive import terminal
from hipdrive.cli_keep import time_told
from hipdrive.cli_options import AsJson, AthleteName, DatabaseUrl
from hipdrive.terminal_athlete import STILL_OPEN, how_much, print_done, rewriting, say_saved

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.athletes.keep import Saved

When = Annotated[
    str | None,
    typer.Option(
        "--date", metavar="TIME", help="When it was: 2026-03-01 or 2026-03-01T18:30; else as the file says."
    ),
]


def keep(
    name: AthleteName,
    path: Annotated[
        Path, typer.Argument(metavar="FOLDER|FILE", help="A result folder, or one of its JSON files.")
    ],
    when: When = None,
    video: Annotated[
        Path | None, typer.Option("--keep-video", help="Copy this video beside the database. Else none is kept.")
    ] = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Keep a result, a checked set, a plan, a screening or a hike with a person."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.keep_files import keep_path
    from hipdrive.athletes.register import find_athlete
    from hipdrive.cli_screen import say_stops
    from hipdrive.results.keep_check import check_before_keeping, newest_screening

    happened_at = time_told(when)
    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        saved = keep_path(
            opened,
            athlete,
            path,
            happened_at=happened_at,
            video=video,
            check=partial(check_before_keeping, opened, athlete),
        )
        newest = newest_screening(opened, athlete) if any(one.kind == "screening" for one in saved) else None
    if newest is not None:
        say_stops(newest, terminal.err)  # at once, also where the answer itself is JSON
    if as_json:
        terminal.print_json([_saved(one) for one in saved])
        return
    for one in saved:
        say_saved(one)


def did(
    name: AthleteName,
    session: Annotated[
        str,
        typer.Argument(
            metavar="SESSION", help="A day of the plan, WEEK.SESSION such as 2.1, today, next; else a name."
        ),
    ],
    skipped: Annotated[bool, typer.Option("--skipped", help="It was not done.")] = False,
    pain: Annotated[int | None, typer.Option(help="0 (none) to 10, at its worst.")] = None,
    when: When = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """A session of the plan was done or skipped."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.history import adherence, newest_document
    from hipdrive.athletes.keep import save_adherence
    from hipdrive.athletes.register import find_athlete
    from hipdrive.athletes.sessions import find_session, planned_sessions

    happened_at = time_told(when)
    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        sessions = planned_sessions(newest_document(opened, athlete, "plan") or {})
        told = {kept.session for kept in adherence(opened, athlete)}
        planned = find_session(sessions, session, told=told)
        saved = save_adherence(
            opened,
            athlete,
            session if planned is None else planned.id,
            words="" if planned is None else planned.words,
            done=not skipped,
            pain=pain,
            happened_at=happened_at,
        )
    if as_json:
        terminal.print_json(_saved(saved))
        return
    say_saved(saved)


def delete_entry(
    name: AthleteName,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `hipdrive athlete show NAME` numbers it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """One recording, set, plan, screening, hike or session goes, its kept video too; there is no way back."""
    from hipdrive.athletes import register
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.history import timeline
    from hipdrive.athletes.videos import bytes_to_rewrite

    with open_database(database) as opened:
        athlete = register.find_athlete(opened, name)
        item = next((one for one in timeline(opened, athlete) if one.entry_id == number), None)
        if item is None:
            raise register.unknown_entry(number)
        if not yes:
            day = f"{item.happened_at.astimezone():%Y-%m-%d}"
            typer.confirm(f"Delete {item.kind} {number} of {day} ({item.summary})?", abort=True, err=True)
        with rewriting(bytes_to_rewrite(opened)):
            gone = register.delete_entry(opened, athlete.id, number)
    later = "" if gone.wiped else STILL_OPEN
    print_done(
        as_json,
        {"id": athlete.id, "entry": number, "kind": gone.kind, "videos": gone.videos, "wiped": gone.wiped},
        f"Deleted: {gone.kind} {number} of {athlete.name}, {how_much(1, gone.videos)}{later}",
    )


def _saved(saved: Saved) -> dict[str, Any]:
    return {
        "entry": saved.entry_id,
        "kind": saved.kind,
        "happened_at": saved.happened_at.isoformat(),
        "summary": saved.summary,
        "already": saved.already,
        "video_kept": saved.video_kept,
    }
