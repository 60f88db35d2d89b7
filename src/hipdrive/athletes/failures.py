"""What the database itself refuses, said in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from hipdrive.errors import ConfigError, CorruptFileError, HipdriveError

_DAMAGED = ("not a database", "malformed", "database corruption", "disk image", "file is encrypted")
#: Characters of a server's answer that are given on.
_LONGEST = 160
_BUSY = ("locked", "busy", "lock timeout", "deadlock", "could not serialize")
#: What the driver says, and what it means.
_NO_ROOM = {
    "readonly": "no right to write there",
    "read-only": "no right to write there",
    "permission denied": "no right to write there",
    "disk is full": "a full disk",
    "no space": "a full disk",
    "disk i/o": "a disk that takes nothing",
    "unable to open": "a folder in which no file can be made",
}


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn errors of the driver into hipdrive's. Anything else goes through as it is."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        raise _translated(error) from error


def _translated(error: DBAPIError) -> HipdriveError:
    words = str(error.orig).strip() or type(error.orig).__name__
    lower = words.lower()
    if any(part in lower for part in _DAMAGED):
        return CorruptFileError(
            "The database is damaged or is not one",
            slug="database-damaged",
            fix="put back a copy of the file, or name another one with --database",
        )
    if any(part in lower for part in _BUSY):
        return HipdriveError(
            "Another program is writing to the database; nothing was saved",
            slug="database-busy",
            fix="run it again in a moment",
        )
    if any(part in lower for part in _NO_ROOM):
        return ConfigError(
            "The database cannot be written; nothing was saved",
            slug="database-full-or-locked-away",
            got=next(said for part, said in _NO_ROOM.items() if part in lower),
            fix="make room on the disk and see that you may write there, or name another place with --database",
        )
    if isinstance(error, OperationalError):
        return ConfigError(
            "The database server does not answer or refuses",
            slug="database-unreachable",
            got=_first_line(words),
            fix="see that the server runs and that the address, user and password of --database are right",
        )
    return HipdriveError(
        "The database refused",
        slug="database-refused",
        got=_first_line(words),
        fix="run it again as 'hipdrive --debug ...' and report what it prints",
    )


def _first_line(words: str) -> str:
    """What a server answers, for whoever looks after it: one line, and not the statement behind it."""
    return words.splitlines()[0][:_LONGEST]
