"""The tables go up and down with people in them, whole or not at all, whoever else opens at the same time."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, inspect, text
from tests.athletes.example_documents import checked_set, result

from hipdrive.athletes import migrate as migrating
from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.history import adherence, exercise_sets, recordings, timeline
from hipdrive.athletes.keep import save_adherence, save_plan, save_recording, save_set
from hipdrive.athletes.migrate import NEWEST, alembic_config, migrate, revision_of
from hipdrive.athletes.register import Athlete, add_athlete, list_athletes
from hipdrive.athletes.tables import Base
from hipdrive.errors import SchemaError

REVISIONS = [s.revision for s in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]


def fill(database: Database) -> Athlete:
    anna = add_athlete(database, "Änna")
    add_athlete(database, "Bert")
    save_recording(database, anna, result(), happened_at=datetime(2026, 1, 1, tzinfo=UTC))
    save_set(database, anna, checked_set())
    save_adherence(database, anna, "day 1", pain=2)
    save_adherence(database, anna, "day 2", done=False)
    save_plan(database, anna, {"weeks": [1, 2]})
    return anna


def every_row(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by the columns in order of name."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(
                connection.execute(table.select().with_only_columns(*sorted(table.c, key=lambda c: c.name))).all(),
                key=repr,
            )
            for name, table in tables.tables.items()
            if name != "alembic_version"
        }


def test_the_newest_revision_is_the_one_that_opening_looks_for() -> None:
    assert REVISIONS[-1] == NEWEST
    assert len(REVISIONS) >= 2


def test_the_migrations_make_the_tables_that_the_code_declares(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.parametrize("back_to", REVISIONS[:-1])
def test_down_and_up_again_loses_nothing(database: Database, back_to: str) -> None:
    anna = fill(database)
    before, shown = every_row(database.engine), timeline(database, anna)
    migrate(database.engine, back_to)
    with database.engine.connect() as connection:
        assert revision_of(connection) == back_to
    lower = every_row(database.engine)
    assert len(lower["entries"]) == 5 and len(lower["measurements"]) == 3
    migrate(database.engine, NEWEST)
    assert every_row(database.engine) == before
    assert timeline(database, anna) == shown


def test_people_of_the_first_revision_are_found_in_the_newest(database: Database, address: str) -> None:
    migrate(database.engine, "0001")
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO athletes VALUES ('abc', 'ÉMILE', '2026-01-01 00:00:00')"))
        for number, kind, body in (
            (1, "recording", '{"measurements": []}'),
            (2, "set", '{"exercise": "donkey-kick", "counted": 3, "reps": [{"verdict": "fault"}]}'),
            (3, "adherence", '{"session": "day 1", "done": true, "pain": null}'),
        ):
            values = {"number": number, "kind": kind, "body": body}
            connection.execute(
                text("INSERT INTO entries VALUES (:number, 'abc', :kind, '2026-01-02', '2026-01-02', '', '')"),
                values,
            )
            connection.execute(text("INSERT INTO documents VALUES (:number, :body)"), values)
        connection.execute(text("INSERT INTO recordings (entry_id, source) VALUES (1, 'video')"))
        row = "1, 0, 'cadence_spm', 'none', 170, 'spm', '', 1, 20, 1, 2, 'side', 'measured'"
        connection.execute(text(f"INSERT INTO measurements VALUES ({row})"))
    with open_database(address) as newest:
        (found,) = list_athletes(newest, "émile").people
        assert [m.source for m in recordings(newest, found.athlete)[0].measurements] == ["video"]
        assert [(s.exercise, s.counted, s.faulty) for s in exercise_sets(newest, found.athlete)] == [
            ("donkey-kick", 3, 1)
        ]
        assert [(s.session, s.done, s.pain) for s in adherence(newest, found.athlete)] == [("day 1", True, None)]


def test_all_the_way_down_leaves_no_table(database: Database) -> None:
    fill(database)
    migrate(database.engine, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}


def test_a_migration_that_fails_changes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = fill(database)
    migrate(database.engine, "0001")
    before = every_row(database.engine)

    def fails(connection: object) -> None:
        raise RuntimeError("the light went out")

    with monkeypatch.context() as patched, pytest.raises(RuntimeError, match="the light went out"):
        patched.setattr(migrating, "_check_foreign_keys", fails)
        migrate(database.engine, NEWEST)
    assert every_row(database.engine) == before
    migrate(database.engine, NEWEST)
    assert len(timeline(database, anna)) == 5


def test_foreign_keys_are_on_again_after_a_migration(database: Database) -> None:
    fill(database)
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.engine.begin() as connection:
        connection.execute(text("INSERT INTO documents VALUES (999, '{}')"))


def test_a_database_of_a_newer_hipdrive_is_left_alone(database: Database, address: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = every_row(database.engine)
    with pytest.raises(SchemaError, match="written by a newer hipdrive") as caught:
        open_database(address)
    assert caught.value.slug == "database-newer" and caught.value.exit_code == 3
    assert every_row(database.engine) == before


WRITER = """
import sys
from hipdrive.athletes.database import open_database
from hipdrive.athletes.keep import save_adherence
from hipdrive.athletes.register import add_athlete
sys.stdin.readline()
with open_database(sys.argv[1]) as database:
    athlete = add_athlete(database, sys.argv[2])
    for i in range(20):
        save_adherence(database, athlete, f"day {i}")
"""


@pytest.fixture
def writers(address: str) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-c", WRITER, address]
    started = [
        subprocess.Popen([*command, f"Person {i}"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for i in range(4)
    ]
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_several_that_open_and_write_at_once_all_get_through(
    address: str, writers: list[subprocess.Popen[str]]
) -> None:
    ends = []
    for process in writers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in writers:
        ends.append((process.communicate(timeout=120)[1], process.returncode))
    assert ends == [("", 0)] * 4
    with open_database(address) as database:
        assert [p.entries for p in list_athletes(database).people] == [20] * 4


def test_the_file_says_the_same_when_opened_by_sqlite_itself(database: Database) -> None:
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            assert connection.execute(text("SHOW server_encoding")).scalar_one() == "UTF8"
        return
    fill(database)
    plain = create_engine(database.engine.url)
    with plain.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    plain.dispose()
