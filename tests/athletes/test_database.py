"""Opening: where it is, what is refused in words, that a path or a password does not get out."""

import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from hipdrive.athletes.database import DATABASE_VARIABLE, Database, open_database
from hipdrive.athletes.register import add_athlete, list_athletes
from hipdrive.errors import ConfigError, CorruptFileError, HipdriveError, MissingExtraError


def test_the_variable_names_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, str(tmp_path / "by variable.sqlite"))
    with open_database() as database:
        add_athlete(database, "Anna")
    with open_database(f"sqlite:///{tmp_path / 'by variable.sqlite'}") as database:
        assert list_athletes(database).total == 1


def test_without_a_name_it_is_in_the_users_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    for name in ("XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    with open_database() as database:
        file = Path(str(database.engine.url.database))
        assert tmp_path in file.parents and file.name == "hipdrive.sqlite"
        if os.name == "posix":
            assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    "where",
    ["mysql://root@localhost/x", "sqlite://", "sqlite:///:memory:", "://", "sqlite:///a?mode=ro", "oracle+x://"],
)
def test_other_kinds_are_refused(where: str) -> None:
    with pytest.raises(ConfigError, match="cannot be one of that kind") as caught:
        open_database(where)
    assert caught.value.slug == "database-url" and caught.value.exit_code == 2


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("this is a letter " * 500)
    with pytest.raises(CorruptFileError, match="damaged or is not one") as caught:
        open_database(file)
    assert caught.value.exit_code == 3
    assert file.read_text() == "this is a letter " * 500


def test_a_damaged_database_is_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "people.sqlite"
    with open_database(file) as database:
        for i in range(300):
            add_athlete(database, f"Person {i}")
    content = bytearray(file.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(CorruptFileError, match="damaged"), open_database(file) as database:
        list_athletes(database)


@pytest.mark.parametrize("where", ["", "file/inside.sqlite"])
def test_a_place_that_cannot_be_written(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ConfigError, match="cannot be written") as caught:
        open_database(tmp_path / where)
    assert caught.value.slug == "database-not-writable"
    assert (tmp_path / "file").read_text() == "mine"


def test_a_server_that_is_not_there_is_a_sentence_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not answer or refuses") as caught:
        open_database(f"postgresql://anna:geheim@/people?host={tmp_path}")
    assert "geheim" not in str(caught.value.as_dict())
    assert caught.value.slug == "database-unreachable"


def test_a_wrong_address_does_not_show_its_password() -> None:
    with pytest.raises(ConfigError) as caught:
        open_database("mysql://anna:geheim@localhost/x")
    assert "geheim" not in str(caught.value.as_dict())


def test_postgresql_without_its_package_names_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError) as caught:
        open_database("postgresql://localhost/people")
    assert caught.value.fix == "pip install 'hipdrive[postgresql]'" and caught.value.exit_code == 5


def test_a_writer_that_holds_on_too_long_is_a_sentence(tmp_path: Path) -> None:
    with open_database(tmp_path / "people.sqlite") as holder, open_database(tmp_path / "people.sqlite") as waiting:
        with waiting.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
        with holder.writing() as session:
            session.execute(text("DELETE FROM athletes"))
            with pytest.raises(HipdriveError, match="Another program is writing") as caught:
                add_athlete(waiting, "Anna")
        assert caught.value.slug == "database-busy"


def test_a_full_disk_is_a_sentence_and_keeps_what_was_there(tmp_path: Path) -> None:
    with open_database(tmp_path / "people.sqlite") as database:
        add_athlete(database, "Anna")
        with database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(ConfigError, match="cannot be written; nothing was saved"):
            for i in range(2000):
                add_athlete(database, f"Person {i} " + "x" * 100)
        found = list_athletes(database, limit=5000)
        assert found.total == len(found.people) >= 1


def test_nothing_of_a_transaction_that_fails_stays(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        session.execute(
            text("INSERT INTO athletes (id, name, name_key, created_at) VALUES ('a', 'A', 'a', '2026-01-01')")
        )
        raise RuntimeError
    assert list_athletes(database).total == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_what_is_no_file_is_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "pipe"
    os.mkfifo(place, 0o622)
    before = place.stat().st_mode
    with pytest.raises(ConfigError, match="not a file") as caught:
        open_database(place)
    assert caught.value.slug == "database-not-writable"
    assert place.stat().st_mode == before and len(list(tmp_path.iterdir())) == 1
