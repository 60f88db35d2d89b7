"""Files beside the database: kept videos, and what is still to go.

A file's name is put down in `removals` before the file is made and taken out again by the transaction that saves its
recording. Whatever a kill leaves behind is therefore known and goes at a later opening.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.orm import Session

from hipdrive.athletes.migrate import BEGIN
from hipdrive.athletes.tables import RemovalRow
from hipdrive.errors import ConfigError, CorruptFileError

if TYPE_CHECKING:
    from hipdrive.athletes.database import Database

#: In place of a file's name: the database itself still has bytes of what was deleted.
WIPE = "database"
#: A copy that has taken longer than this is one that was killed.
_LONGEST_COPY = timedelta(days=1)
#: The person waits for this; what cannot be wiped now goes at the next opening.
_WIPE_PATIENCE_MS = 2000
_PAUSE = timedelta(hours=1)
#: Steps of SQLite's machine between two looks at whether the person wants to stop: some thousandths of a second.
_HEARING = 100_000
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Film(Protocol):
    """Something that gives bytes until there are no more."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class KeptVideo:
    """A copied video: its name in the folder, its own name, its SHA-256."""

    file: str
    name: str
    sha256: str


def copy_video(database: Database, video: Path) -> KeptVideo:
    """Copy a video into the folder under a generated name, readable by its owner alone, on the disk when this returns.

    Raises CorruptFileError ``no-file`` where there is none, ConfigError ``video-not-kept`` where it cannot be copied.
    """
    if not video.is_file():
        raise CorruptFileError(
            "There is no file of that name",
            slug="no-file",
            got=video.name,
            fix="check the name, or drag the file into the terminal",
        )
    with video.open("rb") as film:
        return store_video(database, film, video.name)


def store_video(database: Database, film: Film, name: str) -> KeptVideo:
    """As `copy_video`, from an open file that is read to its end. What reading raises goes through; nothing stays."""
    file = secrets.token_hex(16) + _ending(name)
    with database.writing() as session:
        session.add(RemovalRow(name=file, since=datetime.now(UTC)))
    try:
        sha256 = _copy(film, _folder(database) / file)
    except BaseException as error:
        remove_now(database, [file])
        if not isinstance(error, OSError):
            raise
        raise ConfigError(
            "The video cannot be kept; nothing was saved",
            slug="video-not-kept",
            got=error.strerror or str(error),
            fix="make room on the disk, or leave --keep-video away",
        ) from None
    return KeptVideo(file, name, sha256)


def video_path(database: Database, file: str) -> Path:
    """Where a kept video is."""
    return database.videos / file


def _ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ending if ending[1:].isalnum() and ending.isascii() and len(ending) <= 6 else ""


def _folder(database: Database) -> Path:
    database.videos.mkdir(mode=0o700, parents=True, exist_ok=True)
    return database.videos


def _copy(film: Film, target: Path) -> str:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(film, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    _sync_folder(target.parent)
    with target.open("rb") as copied:
        return hashlib.file_digest(copied, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows cannot open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def owned(session: Session, file: str) -> None:
    """The transaction that saves the recording: from its end on the file stays."""
    session.execute(delete(RemovalRow).where(RemovalRow.name == file))


def to_be_removed(session: Session, database: Database, *files: str) -> None:
    """The transaction that deletes: from its end on the files are to go, and the deleted bytes with them."""
    for name in (*files, *([WIPE] if database.is_sqlite else [])):
        session.merge(RemovalRow(name=name, since=_LONG_AGO))


def remove_now(database: Database, files: Sequence[str]) -> None:
    """Take files away and forget them; one that cannot be taken away is tried again at the next opening.

    With a server, a file that is not in this folder may lie on the machine that kept it: it goes when that one opens.
    """
    gone = []
    for file in files:
        path = video_path(database, file)
        with suppress(OSError):
            if path.exists() or database.is_sqlite:
                path.unlink(missing_ok=True)
                gone.append(file)
    if gone:
        _sync_folder(database.videos)
        with database.writing() as session:
            session.execute(delete(RemovalRow).where(RemovalRow.name.in_(gone)))


def sweep(database: Database) -> None:
    """At the opening: what a kill or another program's hold left behind goes now."""
    with database.reading() as session:
        left = session.execute(select(RemovalRow.name, RemovalRow.since)).all()
    before = datetime.now(UTC) - _LONGEST_COPY
    if files := [name for name, since in left if name != WIPE and since < before]:
        remove_now(database, files)
    # Rewriting takes time and room: where it could not be done, not every opening tries again.
    if any(name == WIPE and since < datetime.now(UTC) - _PAUSE for name, since in left) and not wipe_traces(
        database
    ):
        with database.writing() as session:
            session.merge(RemovalRow(name=WIPE, since=datetime.now(UTC)))


def _rewrite(connection: Connection) -> bool:
    """SQLite: every page written anew, the write-ahead log emptied. False where a reader's hold prevents it.

    Asked to stop meanwhile (Ctrl-C), it stops and is False too: what was deleted is gone, its last bytes go later.
    """
    raw: Any = (
        connection.connection.driver_connection
    )  # SQLAlchemy throws a connection away that a Ctrl-C came through
    patience_ms = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout={_WIPE_PATIENCE_MS}")
    # Called now and then, so that Python hears a Ctrl-C; what that raises in there makes SQLite give up.
    raw.set_progress_handler(lambda: 0, _HEARING)
    try:
        raw.execute("VACUUM")
        return not raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except (sqlite3.DatabaseError, KeyboardInterrupt):
        return False
    finally:
        raw.set_progress_handler(None, 0)
        raw.execute(f"PRAGMA busy_timeout={patience_ms}")


def bytes_to_rewrite(database: Database) -> int:
    """What a deletion writes anew: the size of the file, 0 on a server."""
    file = Path(str(database.engine.url.database))
    return file.stat().st_size if database.is_sqlite and file.is_file() else 0


def wipe_traces(database: Database) -> bool:
    """Rewrite the database without deleted bytes. False where another program's hold prevents it for now.

    A server does its own housekeeping: there the dead rows are cleared, its write-ahead log is its administrator's.
    """
    outside = {BEGIN: ""} if database.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
    with database.engine.connect().execution_options(**outside) as connection:
        if not database.is_sqlite:
            for table in ("athletes", "entries", "documents", "measurements"):
                connection.execute(text(f"VACUUM {table}"))
            return True
        wiped = _rewrite(connection)
    if not wiped:
        return False
    with database.writing() as session:
        session.execute(delete(RemovalRow).where(RemovalRow.name == WIPE))
    return True
