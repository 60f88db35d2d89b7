"""The register: add, find, list, rename, delete people. An id makes a person; two may bear one name."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from hipdrive.athletes.database import Database
from hipdrive.athletes.names import checked_name, composed
from hipdrive.athletes.tables import AthleteRow, EntryKind, EntryRow, RecordingRow
from hipdrive.athletes.videos import remove_now, to_be_removed, wipe_traces
from hipdrive.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Athlete:
    """A person of the register."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A person with how much is kept: `last_at` is when the newest of it happened, None where there is nothing."""

    athlete: Athlete
    entries: int
    recordings: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some people of the list in order of name, and how many there are in all."""

    people: tuple[Listed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """What went. `wiped` is False where another program still has the file open: the next opening wipes the rest."""

    athlete: Athlete
    entries: int
    videos: int
    wiped: bool


@dataclass(frozen=True, slots=True)
class DeletedEntry:
    """The one entry that went. `wiped` as in `Deleted`."""

    entry_id: int
    kind: EntryKind
    summary: str
    videos: int
    wiped: bool


def add_athlete(database: Database, name: str) -> Athlete:
    """A new person. Raises ConfigError ``athlete-name`` where the name cannot be one."""
    name = checked_name(name)
    athlete = Athlete(new_id(), name, datetime.now(UTC))
    with database.writing() as session:
        session.add(row_of(athlete))
    return athlete


def row_of(athlete: Athlete) -> AthleteRow:
    """The person as a row."""
    return AthleteRow(
        id=athlete.id, name=athlete.name, name_key=name_key(athlete.name), created_at=athlete.created_at
    )


def new_id() -> str:
    """Twelve characters by chance: short enough to type, and the same in two registers only once in 10^14."""
    return secrets.token_hex(6)


def list_athletes(database: Database, search: str = "", *, offset: int = 0, limit: int = 50) -> Page:
    """People whose name contains `search` (case does not matter), by name, `limit` of them from `offset` on."""
    wanted: list[ColumnElement[bool]] = []
    if search.strip():
        wanted.append(AthleteRow.name_key.contains(name_key(search.strip()), autoescape=True))
    with database.reading() as session:
        total = session.scalar(select(func.count()).select_from(AthleteRow).where(*wanted)) or 0
        order = (AthleteRow.name_key, AthleteRow.id)
        rows = session.scalars(
            select(AthleteRow).where(*wanted).order_by(*order).offset(offset).limit(limit)
        ).all()
        kept = _kept(session, [row.id for row in rows])
    nothing = (0, 0, None)
    return Page(tuple(Listed(_athlete(row), *kept.get(row.id, nothing)) for row in rows), total)


def _kept(session: Session, ids: list[str]) -> dict[str, tuple[int, int, datetime | None]]:
    query = (
        select(
            EntryRow.athlete_id,
            func.count(),
            func.count().filter(EntryRow.kind == "recording"),
            func.max(EntryRow.happened_at),
        )
        .where(EntryRow.athlete_id.in_(ids))
        .group_by(EntryRow.athlete_id)
    )
    return {id_: (entries, recordings, last) for id_, entries, recordings, last in session.execute(query)}


def get_athlete(database: Database, athlete_id: str) -> Athlete:
    """The person of that id. Raises ConfigError ``athlete-unknown``."""
    with database.reading() as session:
        return _athlete(row_by_id(session, athlete_id))


def row_by_id(session: Session, athlete_id: str) -> AthleteRow:
    """The row of that id, in an open transaction. Raises ConfigError ``athlete-unknown``."""
    row = session.get(AthleteRow, athlete_id) if athlete_id.isascii() and athlete_id.isprintable() else None
    if row is None:
        raise _unknown(athlete_id, [])
    return row


def find_athlete(database: Database, name_or_id: str) -> Athlete:
    """The person of that exact name or id.

    Raises ConfigError ``athlete-unknown`` with the nearest names, ``athlete-ambiguous`` with the ids to choose from.
    """
    wanted = composed(name_or_id)
    with database.reading() as session:
        by_id = session.get(AthleteRow, wanted) if wanted.isascii() and wanted.isprintable() else None
        if by_id is not None:
            return _athlete(by_id)
        rows = session.scalars(select(AthleteRow).where(AthleteRow.name == _storable(wanted)).limit(20)).all()
        if not rows:
            keys = session.execute(select(AthleteRow.name_key, AthleteRow.name)).all()
    if not rows:
        raise _unknown(wanted, _nearest(wanted, dict(keys)))
    if len(rows) > 1:
        raise ConfigError(
            f"More than one athlete is called {wanted}",
            slug="athlete-ambiguous",
            got=", ".join(f"{row.id} (added {row.created_at:%Y-%m-%d})" for row in rows),
            fix="say which one by its id in place of the name",
        )
    return _athlete(rows[0])


def rename_athlete(database: Database, athlete_id: str, name: str) -> Athlete:
    """The same person under another name. Raises ConfigError ``athlete-name``, ``athlete-unknown``."""
    name = checked_name(name)
    with database.writing() as session:
        row = row_by_id(session, athlete_id)
        row.name, row.name_key = name, name_key(name)
        return _athlete(row)


def delete_athlete(database: Database, athlete_id: str) -> Deleted:
    """Everything of one person goes: rows, kept videos, and their bytes in the database's file.

    Raises ConfigError ``athlete-unknown``.
    """
    with database.writing() as session:
        athlete = _athlete(row_by_id(session, athlete_id))
        own = select(EntryRow.id).where(EntryRow.athlete_id == athlete_id)
        files = session.scalars(select(RecordingRow.video_file).where(RecordingRow.entry_id.in_(own))).all()
        entries = session.scalar(select(func.count()).select_from(own.subquery())) or 0
        videos = [file for file in files if file is not None]
        to_be_removed(session, database, *videos)
        session.execute(delete(AthleteRow).where(AthleteRow.id == athlete_id))
    remove_now(database, videos)
    return Deleted(athlete, entries, len(videos), wipe_traces(database))


def delete_entry(database: Database, athlete_id: str, entry_id: int) -> DeletedEntry:
    """One entry goes as `delete_athlete` takes all: its rows, its kept video, and their bytes in the database's file.

    Raises ConfigError ``athlete-unknown``, and ``entry-unknown`` where the number is none of this person's.
    """
    with database.writing() as session:
        row_by_id(session, athlete_id)
        # Beyond, it is no number that a server's column holds.
        entry = session.get(EntryRow, entry_id) if 0 < entry_id < 2**31 else None
        if entry is None or entry.athlete_id != athlete_id:
            raise unknown_entry(entry_id)
        gone = entry.kind, entry.summary
        video = session.scalar(select(RecordingRow.video_file).where(RecordingRow.entry_id == entry_id))
        videos = [] if video is None else [video]
        to_be_removed(session, database, *videos)
        session.execute(delete(EntryRow).where(EntryRow.id == entry_id))
    remove_now(database, videos)
    return DeletedEntry(entry_id, *gone, videos=len(videos), wiped=wipe_traces(database))


def unknown_entry(entry_id: int) -> ConfigError:
    """The refusal of a number that is none of the person's."""
    return ConfigError(
        "Nothing of that number is kept for this athlete",
        slug="entry-unknown",
        got=str(entry_id),
        fix="hipdrive athlete show NAME lists the numbers",
    )


def name_key(name: str) -> str:
    """The name folded for search and order: ``ÉMILE`` finds ``Émile``."""
    return _storable(unicodedata.normalize("NFKC", name).casefold())


def _storable(text: str) -> str:
    """Without what no database takes; a name that has it is nobody's."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _nearest(wanted: str, names: dict[str, str]) -> list[str]:
    return [names[key] for key in get_close_matches(name_key(wanted), names, n=3, cutoff=0.6)]


def _unknown(wanted: str, nearest: list[str]) -> ConfigError:
    meant = f"did you mean {' or '.join(nearest)}? " if nearest else ""
    return ConfigError(
        "No athlete has that name or id",
        slug="athlete-unknown",
        got=_storable(wanted),
        fix=f"{meant}hipdrive athlete list shows all, hipdrive athlete add NAME makes a new one",
    )


def _athlete(row: AthleteRow) -> Athlete:
    return Athlete(row.id, row.name, row.created_at)
