"""`Database`: where people are kept. A SQLite file by default, PostgreSQL by its URL; the same tables in both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from hipdrive.athletes.failures import said_plainly
from hipdrive.athletes.migrate import BEGIN, migrate_to_newest
from hipdrive.errors import ConfigError, MissingExtraError

#: Names another database than the one in the user's own folder: a URL or the path of a SQLite file.
DATABASE_VARIABLE = "HIPDRIVE_DATABASE"
#: How long a writer waits for another one before it gives up.
_PATIENCE_MS = 20_000


@dataclass(frozen=True, eq=False)
class Database:
    """An open database whose tables are those of this version.

    videos : folder of the videos that are to be kept; made when the first one is
    """

    engine: Engine
    videos: Path

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file here and not a server."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view of everything for as long as the block lasts."""
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with said_plainly(), self._connected(**options) as connection, Session(connection) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: all of it is on the disk when the block has ended, or nothing of it is."""
        with (
            said_plainly(),
            self._connected(**{BEGIN: "BEGIN IMMEDIATE"}) as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def _connected(self, **options: Any) -> Connection:
        return self.engine.connect().execution_options(**options)

    def close(self) -> None:
        """Let go of the file or the server."""
        self.engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


def open_database(where: str | Path | None = None, *, videos: Path | None = None) -> Database:
    """Open the database, make it where there is none, and bring its tables up to this version.

    where : URL (``postgresql://...``, ``sqlite:///...``) or path of a SQLite file; None = what ``HIPDRIVE_DATABASE``
        names, else ``hipdrive.sqlite`` in the user's own data folder
    videos : folder of kept videos; None = ``videos`` beside the file, for a server in the user's data folder
    Raises ConfigError ``database-url``, ``database-not-writable``, ``database-unreachable``; MissingExtraError;
    CorruptFileError ``database-damaged``; SchemaError ``database-newer``.
    """
    from hipdrive.athletes.videos import sweep

    url = _url(where or os.environ.get(DATABASE_VARIABLE) or _own_folder() / "hipdrive.sqlite")
    if url.get_backend_name() == "sqlite":
        file = _private_file(url)
        engine, folder = _sqlite_engine(url), file.with_name(f"{file.stem}-videos")
    else:
        engine, folder = _postgresql_engine(url), _own_folder() / "videos"
    database = Database(engine, videos or folder)
    try:
        with said_plainly():
            migrate_to_newest(engine)
        sweep(database)
    except BaseException:
        engine.dispose()
        raise
    return database


def _own_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("hipdrive", appauthor=False) / "people"  # a folder nobody else may enter


def _url(where: str | Path) -> URL:
    text = str(where)
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _bad_url("an address that cannot be read") from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite") or url.query:
        raise _bad_url(url.render_as_string(hide_password=True))
    if url.database in (None, "", ":memory:"):
        raise _bad_url(f"{text}, which keeps nothing")
    return url.set(database=str(Path(str(url.database)).absolute()))


def _bad_url(got: str) -> ConfigError:
    return ConfigError(
        "The database cannot be one of that kind",
        slug="database-url",
        got=got,
        expected="the path of a file, sqlite:///FILE or postgresql://USER@HOST/NAME",
        fix=f"mend --database or {DATABASE_VARIABLE}, or leave both away for a file of your own",
    )


def _private_file(url: URL) -> Path:
    """Make the file before SQLite does, so that nobody else can read it at any moment."""
    file = Path(str(url.database))
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(mode=0o700, parents=True)
        if file.exists() and not file.is_file():
            # A device such as /dev/null is everybody's: as an administrator we would take it away from all others.
            raise OSError("not a file")
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigError(
            "The database file cannot be written",
            slug="database-not-writable",
            got=f"{file.name}: {error.strerror or error}",
            fix="name another place with --database, or give yourself the right to write there",
        ) from None
    if _is_ours(file):
        with suppress(PermissionError):  # somebody else's file that we may write: they decide who reads it
            file.chmod(0o600)
    return file


def _is_ours(file: Path) -> bool:
    with suppress(OSError), file.open("rb") as start:
        return start.read(6) in (b"", b"SQLite")
    return False


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    # None: Python's driver would begin transactions by its own rules and leave table changes outside of them.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_PATIENCE_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if begin := connection.get_execution_options().get(BEGIN, "BEGIN"):
        connection.exec_driver_sql(begin)


def _postgresql_engine(url: URL) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "PostgreSQL needs the package psycopg",
            slug="postgresql-missing",
            fix="pip install 'hipdrive[postgresql]'",
        ) from None
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except SQLAlchemyError:
        raise _bad_url(url.render_as_string(hide_password=True)) from None
