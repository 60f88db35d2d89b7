"""Bring a database's tables to this version (or back), one process at a time and whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from hipdrive.errors import SchemaError

if TYPE_CHECKING:
    from alembic.config import Config

#: The newest file of ``migrations/versions``: a database that says so is opened without loading Alembic.
NEWEST = "0002"
#: Execution option: how SQLite begins. A transaction that reads first and writes later fails where another wrote in
#: between, so writers say at once that they will write; empty = no transaction.
BEGIN = "hipdrive_begin"
#: Any number, the same in every hipdrive: who holds it on the server is the one who migrates.
_SERVER_LOCK = 4_729_005_517


def migrate_to_newest(engine: Engine) -> None:
    """Upgrade where the tables are older. Raises SchemaError ``database-newer`` where they are not known here."""
    with engine.connect() as connection:
        if revision_of(connection) == NEWEST:
            return
    migrate(engine, NEWEST)


def migrate(engine: Engine, revision: str) -> None:
    """Upgrade or downgrade to `revision` (``base`` = no tables) in one transaction, while no other process does."""
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config()
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions("base", "heads")][
        ::-1
    ]
    with engine.connect() as connection:
        _without_foreign_keys(connection)
        options = connection.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        with options.begin():
            if not _is_sqlite(connection):
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SERVER_LOCK})
            now = revision_of(connection)
            if now is not None and now not in known:
                raise _too_new(now)
            config.attributes["connection"] = connection
            older = now is None or (revision in known and known.index(now) < known.index(revision))
            (command.upgrade if older else command.downgrade)(config, revision)
            _check_foreign_keys(connection)
        # The switched-off foreign keys must not go back into the pool with it.
        connection.invalidate()


def revision_of(connection: Connection) -> str | None:
    """The revision the tables are at; None where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def alembic_config() -> Config:
    """Where the migrations are: inside the package, with no file to configure them."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _without_foreign_keys(connection: Connection) -> None:
    """SQLite rebuilds a table by dropping it, and dropping a table with foreign keys on empties the tables under it."""
    if _is_sqlite(connection):
        raw = connection.connection.cursor()  # no transaction is open yet: inside one the pragma does nothing
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.close()


def _check_foreign_keys(connection: Connection) -> None:
    if _is_sqlite(connection) and (lost := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise SchemaError(
            "The tables could not be brought to this version: rows would lose their owner",
            slug="database-migration",
            got=f"{len(lost)} rows",
            fix="keep a copy of the database and report it; nothing was changed",
        )


def _too_new(revision: str) -> SchemaError:
    return SchemaError(
        "The database was written by a newer hipdrive",
        slug="database-newer",
        got=f"revision {revision}",
        expected=f"{NEWEST} or older",
        fix="install that version (pip install --upgrade hipdrive), or name another database with --database",
    )
