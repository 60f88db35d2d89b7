"""`hipdrive athlete ...`: people, and what is kept of them."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from hipdrive import terminal
from hipdrive.errors import ConfigError

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.athletes.keep import Saved

athlete_app = typer.Typer(
    no_args_is_help=True,
    help="People and what is kept of them: add, list, show, rename, delete, delete-entry, export, import, keep, did.",
)

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="As `hipdrive athlete list` names the person, or the id.")
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help="Database of the people: a file or postgresql://...; else your own file."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result (or the error) as JSON.")]
When = Annotated[
    str | None,
    typer.Option(
        "--date", metavar="TIME", help="When it was: 2026-03-01 or 2026-03-01T18:30; else as the file says."
    ),
]
#: For the commands that make a result and can keep it with a person.
KeepFor = Annotated[
    str | None,
    typer.Option("--athlete", metavar="NAME", help="Keep the result with this person (hipdrive athlete list)."),
]
RecordedAt = Annotated[
    str | None, typer.Option(metavar="TIME", help="With --athlete: when it was filmed, if the clip does not say.")
]
KeepVideo = Annotated[
    bool, typer.Option("--keep-video", help="With --athlete: copy the clip beside the database, too.")
]
_PAGE = 50
_LATER = ". Another program has the database open: the last bytes go when it is opened next"


@athlete_app.command("add")
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
    _say(as_json, {"id": athlete.id, "name": athlete.name}, f"Added: {athlete.name} (id {athlete.id})")


@athlete_app.command("list")
def list_all(
    search: Annotated[str, typer.Argument(metavar="[PART]", help="Only names with this in them.")] = "",
    page: Annotated[int, typer.Option(min=1, max=1_000_000, help=f"Which {_PAGE} of them.")] = 1,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """The people, by name."""
    from hipdrive import terminal_athlete
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
        _print_json({"people": people, "total": found.total, "page": page})
        return
    terminal_athlete.print_people(found, page, _PAGE)


@athlete_app.command("show")
def show(
    name: Name,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many entries, the newest first.")] = 40,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """What happened when."""
    from hipdrive import terminal_athlete
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
        _print_json({"id": athlete.id, "name": athlete.name, "entries": rows, "total": len(items)})
        return
    terminal_athlete.print_timeline(athlete, items, most)


@athlete_app.command("rename")
def rename(
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="The new name; everything kept stays.")],
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Another name for the same person."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import find_athlete, rename_athlete

    with open_database(database) as opened:
        athlete = rename_athlete(opened, find_athlete(opened, name).id, new_name)
    _say(as_json, {"id": athlete.id, "name": athlete.name}, f"Now called: {athlete.name} (id {athlete.id})")


@athlete_app.command("delete")
def delete(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Everything of one person goes, the kept videos too; there is no way back."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import delete_athlete, find_athlete

    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        if not yes:
            typer.confirm(f"Delete everything kept of {athlete.name} (id {athlete.id})?", abort=True, err=True)
        gone = delete_athlete(opened, athlete.id)
    later = "" if gone.wiped else _LATER
    _say(
        as_json,
        {"id": athlete.id, "entries": gone.entries, "videos": gone.videos, "wiped": gone.wiped},
        f"Deleted: {athlete.name}, {_much(gone.entries, gone.videos)}{later}",
    )


@athlete_app.command("delete-entry")
def delete_entry(
    name: Name,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `hipdrive athlete show NAME` numbers it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """One recording, set, plan, screening, hike or session goes, its kept video too; there is no way back."""
    from hipdrive.athletes import register
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.history import timeline

    with open_database(database) as opened:
        athlete = register.find_athlete(opened, name)
        item = next((one for one in timeline(opened, athlete) if one.entry_id == number), None)
        if item is None:
            raise register.unknown_entry(number)
        if not yes:
            day = f"{item.happened_at.astimezone():%Y-%m-%d}"
            typer.confirm(f"Delete {item.kind} {number} of {day} ({item.summary})?", abort=True, err=True)
        gone = register.delete_entry(opened, athlete.id, number)
    later = "" if gone.wiped else _LATER
    _say(
        as_json,
        {"id": athlete.id, "entry": number, "kind": gone.kind, "videos": gone.videos, "wiped": gone.wiped},
        f"Deleted: {gone.kind} {number} of {athlete.name}, {_much(1, gone.videos)}{later}",
    )


@athlete_app.command("export")
def export(
    name: Name,
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
    _say(as_json, found, f"Written: {file} ({_much(done.entries, done.videos)}){lost}")


@athlete_app.command("import")
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

    with open_database(database) as opened:
        came = import_athlete(opened, file, as_new=as_new)
    person = came.athlete
    _say(
        as_json,
        {"id": person.id, "name": person.name, "entries": came.entries, "videos": came.videos},
        f"Imported: {person.name} (id {person.id}), {_much(came.entries, came.videos)}",
    )


@athlete_app.command("keep")
def keep(
    name: Name,
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
        _print_json([_saved(one) for one in saved])
        return
    for one in saved:
        say_saved(one)


@athlete_app.command("did")
def did(
    name: Name,
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
        _print_json(_saved(saved))
        return
    say_saved(saved)


def check_keeping(name: str | None, database: str | None, recorded_at: str | None, keep_video: bool) -> None:
    """Before minutes of work: is there such a person, and do the options fit? `name` None = keep with nobody.

    Raises ConfigError ``keep-for-whom``, ``date-unreadable``, and what `open_database` and `find_athlete` raise.
    """
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import find_athlete

    if name is None and (keep_video or recorded_at is not None):
        raise ConfigError(
            "Nothing is kept where no person is named",
            slug="keep-for-whom",
            got="--keep-video" if keep_video else "--recorded-at",
            fix="name the person with --athlete, or leave that option away",
        )
    if name is not None:
        time_told(recorded_at)
        with open_database(database) as opened:
            find_athlete(opened, name)


def keep_result(
    name: str | None, folder: Path, clip: Path, *, database: str | None, keep_video: bool, recorded_at: str | None
) -> Saved | None:
    """Keep the result in a folder that was just written; what is on the disk now. None where it is for nobody.

    recorded_at : as told; None = when the clip says it was filmed, else now
    """
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.keep import save_document
    from hipdrive.athletes.keep_files import kind_of, read_document
    from hipdrive.athletes.register import find_athlete
    from hipdrive.video.filmed_at import filmed_at

    if name is None:
        return None
    file = next(path for name in ("result.json", "set.json") if (path := folder / name).is_file())
    document = read_document(file)
    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        return save_document(
            opened,
            athlete,
            kind_of(document, file.name),
            document,
            happened_at=time_told(recorded_at),
            assumed_at=filmed_at(clip),
            video=clip if keep_video else None,
        )


def say_saved(saved: Saved | None) -> None:
    """What is on the disk now; nothing where nothing was to be kept."""
    if saved is None:
        return
    word = "Kept before" if saved.already else "Kept"
    video = ", with its video" if saved.video_kept else ""
    day = f"{saved.happened_at.astimezone():%Y-%m-%d %H:%M}"
    kind = "session" if saved.kind == "adherence" else saved.kind
    terminal.out.print(f"{word} ({kind} {saved.entry_id}, {day}{video}): {escape(saved.summary)}", soft_wrap=True)


def time_told(text: str | None) -> datetime | None:
    """The time of ``--date``. Raises ConfigError ``date-unreadable``."""
    from hipdrive.athletes.keep_files import parsed_time

    if text is None:
        return None
    when = parsed_time(text)
    if when is None:
        raise ConfigError(
            "That is no date",
            slug="date-unreadable",
            got=text,
            expected="2026-03-01, or 2026-03-01T18:30",
            fix="write year, month and day in that order",
        )
    return when


def _saved(saved: Saved) -> dict[str, Any]:
    return {
        "entry": saved.entry_id,
        "kind": saved.kind,
        "happened_at": saved.happened_at.isoformat(),
        "summary": saved.summary,
        "already": saved.already,
        "video_kept": saved.video_kept,
    }


def _much(entries: int, videos: int) -> str:
    return f"{entries} {'entry' if entries == 1 else 'entries'}, {videos} {'video' if videos == 1 else 'videos'}"


def _say(as_json: bool, found: dict[str, Any], words: str) -> None:
    if as_json:
        _print_json(found)
    else:
        terminal.out.print(words, markup=False, soft_wrap=True)


def _print_json(found: object) -> None:
    sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
