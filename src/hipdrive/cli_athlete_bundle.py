"""`hipdrive athlete export` and `import`: one person as a zip."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hipdrive import terminal
from hipdrive.cli_options import AsJson, AthleteName, DatabaseUrl
from hipdrive.terminal_athlete import how_much, print_done


def export(
    name: AthleteName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The zip to write.")],
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Everything of one person as a zip: JSON, CSV, kept videos, a list with checksums."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.export import export_athlete
    from hipdrive.athletes.register import find_athlete

    with open_database(database) as opened:
        done = export_athlete(opened, find_athlete(opened, name), file)
    found = {"file": file.name, "entries": done.entries, "videos": done.videos, "missing": list(done.missing)}
    lost = f". No longer there: {', '.join(done.missing)}" if done.missing else ""
    print_done(as_json, found, f"Written: {file} ({how_much(done.entries, done.videos)}){lost}")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A zip of hipdrive athlete export.")],
    as_new: Annotated[
        bool, typer.Option("--as-new", help="As a second person, where that one is here already.")
    ] = False,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """A person from a zip, whole or not at all."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.import_ import import_athlete
    from hipdrive.cli_screen import say_stops
    from hipdrive.results.keep_check import check_bundle, newest_screening

    with open_database(database) as opened:
        came = import_athlete(opened, file, as_new=as_new, check=check_bundle)
        newest = newest_screening(opened, came.athlete)
    if newest is not None:
        say_stops(newest, terminal.err)  # as where answers are kept: a plan of before does not stand any more
    person = came.athlete
    print_done(
        as_json,
        {"id": person.id, "name": person.name, "entries": came.entries, "videos": came.videos},
        f"Imported: {person.name} (id {person.id}), {how_much(came.entries, came.videos)}",
    )
