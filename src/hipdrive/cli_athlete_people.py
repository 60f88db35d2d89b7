"""`hipdrive athlete add`, `list`, `show`, `rename`, `delete`: people."""

from __future__ import annotations

from typing import Annotated

import typer

from hipdrive import terminal
from hipdrive.cli_options import AsJson, AthleteName, DatabaseUrl
from hipdrive.terminal_athlete import STILL_OPEN, how_much, print_done, print_people, print_timeline, rewriting

_PAGE = 50


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the person is called; the name may repeat.")],
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """A new person."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import add_athlete

    with open_database(database) as opened:
        athlete = add_athlete(opened, name)
    print_done(as_json, {"id": athlete.id, "name": athlete.name}, f"Added: {athlete.name} (id {athlete.id})")


def list_all(
    search: Annotated[str, typer.Argument(metavar="[PART]", help="Only names with this in them.")] = "",
    page: Annotated[int, typer.Option(min=1, max=1_000_000, help=f"Which {_PAGE} of them.")] = 1,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """The people, by name."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import list_athletes

    with open_database(database) as opened:
        found = list_athletes(opened, search, offset=(page - 1) * _PAGE, limit=_PAGE)
    if as_json:
        people = [
            {"id": p.athlete.id, "name": p.athlete.name, "entries": p.entries, "recordings": p.recordings,
             "last": None if p.last_at is None else p.last_at.isoformat()}
            for p in found.people
        ]  # fmt: skip
        terminal.print_json({"people": people, "total": found.total, "page": page})
        return
    print_people(found, page, _PAGE)


def show(
    name: AthleteName,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many entries, the newest first.")] = 40,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """What happened when."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.history import timeline
    from hipdrive.athletes.register import find_athlete

    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        items = timeline(opened, athlete)
    if as_json:
        rows = [
            {"entry": i.entry_id, "kind": i.kind, "happened_at": i.happened_at.isoformat(),
             "saved_at": i.saved_at.isoformat(), "summary": i.summary}
            for i in items[:most]
        ]  # fmt: skip
        terminal.print_json({"id": athlete.id, "name": athlete.name, "entries": rows, "total": len(items)})
        return
    print_timeline(athlete, items, most)


def rename(
    name: AthleteName,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="The new name; everything kept stays.")],
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Another name for the same person."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import find_athlete, rename_athlete

    with open_database(database) as opened:
        athlete = rename_athlete(opened, find_athlete(opened, name).id, new_name)
    print_done(as_json, {"id": athlete.id, "name": athlete.name}, f"Now called: {athlete.name} (id {athlete.id})")


def delete(
    name: AthleteName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Everything of one person goes, the kept videos too; there is no way back."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import delete_athlete, find_athlete
    from hipdrive.athletes.videos import bytes_to_rewrite

    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        if not yes:
            typer.confirm(f"Delete everything kept of {athlete.name} (id {athlete.id})?", abort=True, err=True)
        with rewriting(bytes_to_rewrite(opened)):
            gone = delete_athlete(opened, athlete.id)
    later = "" if gone.wiped else STILL_OPEN
    print_done(
        as_json,
        {"id": athlete.id, "entries": gone.entries, "videos": gone.videos, "wiped": gone.wiped},
        f"Deleted: {athlete.name}, {how_much(gone.entries, gone.videos)}{later}",
    )
