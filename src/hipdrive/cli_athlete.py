"""`hipdrive athlete ...`: people, and what is kept of them."""

from __future__ import annotations

import typer

from hipdrive.cli_athlete_bundle import export, import_
from hipdrive.cli_athlete_entries import delete_entry, did, keep
from hipdrive.cli_athlete_people import add, delete, list_all, rename, show

athlete_app = typer.Typer(
    no_args_is_help=True,
    help="People and what is kept of them: add, list, show, rename, delete, delete-entry, export, import, keep, did.",
)
athlete_app.command("add")(add)
athlete_app.command("list")(list_all)
athlete_app.command("show")(show)
athlete_app.command("rename")(rename)
athlete_app.command("delete")(delete)
athlete_app.command("delete-entry")(delete_entry)
athlete_app.command("export")(export)
athlete_app.command("import")(import_)
athlete_app.command("keep")(keep)
athlete_app.command("did")(did)
