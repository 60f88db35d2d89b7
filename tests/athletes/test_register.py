"""People: added, found, listed, renamed, deleted; the same on SQLite and PostgreSQL."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from tests.athletes.example_documents import result
from tests.athletes.postgresql_server import new_database

from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.keep import save_adherence, save_recording
from hipdrive.athletes.register import (
    add_athlete,
    delete_athlete,
    find_athlete,
    get_athlete,
    list_athletes,
    rename_athlete,
)
from hipdrive.athletes.tables import RemovalRow
from hipdrive.errors import ConfigError

NAMES = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Zl", "Zp"),
        exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    max_size=60,
).flatmap(lambda text: st.integers(0, len(text)).map(lambda at: f"{text[:at]}A{text[at:]}"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=NAMES)
def test_any_name_that_can_be_written_is_found_again(database: Database, name: str) -> None:
    added = add_athlete(database, name)
    assert get_athlete(database, added.id) == added
    assert find_athlete(database, added.id) == added
    same = [item.athlete for item in list_athletes(database, name, limit=10_000).people]
    assert added in same
    delete_athlete(database, added.id)
    with pytest.raises(ConfigError, match="No athlete has that name or id"):
        get_athlete(database, added.id)


INVISIBLE = (
    "\u200b", "\u2060\u200b", "\u200e\u200f", "\u061c", "\ufeff", "\u3164", "\u115f\u1160", "\uffa0", "\u2800\u2800",
    "\u00ad", "\u034f", "\ufe0f", "\u0301", "\u180e", "\U000e0041", "\ufffe", "\u200d \u200c",
)  # fmt: skip
TURNING = ("Ana\u202e", "\u2066Ana\u2069", "a\u202ab", "\u202d1")


@pytest.mark.parametrize(
    "name", ["", "   ", "two\nlines", "nul\0", "\ud800", "x" * 201, "a\u2028b", "a\u2029b", *INVISIBLE, *TURNING]
)
def test_what_cannot_be_a_name_is_refused(database: Database, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of an athlete") as caught:
        add_athlete(database, name)
    assert caught.value.slug == "athlete-name"
    assert list_athletes(database).total == 0


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "李",
        "محمد",
        "\u200fמשה\u200f",
        "می\u200cخواهم",
        "क्\u200dष",
        "한",
        "ᎣᏏᏲ",
        "👩🏽\u200d🦱",
        "42",
        "+",
        "\U0001e900",
        "O’Brien",
    ],
)
def test_a_name_of_any_script_is_one(database: Database, name: str) -> None:
    added = add_athlete(database, name)
    assert find_athlete(database, name) == added
    assert rename_athlete(database, added.id, f"{name} {name}").name == f"{name} {name}"


@pytest.mark.parametrize("name", [*INVISIBLE, *TURNING])
def test_nobody_is_renamed_to_what_cannot_be_seen(database: Database, name: str) -> None:
    ana = add_athlete(database, "Ana")
    with pytest.raises(ConfigError, match="cannot be the name of an athlete"):
        rename_athlete(database, ana.id, name)
    assert find_athlete(database, "Ana") == ana


@pytest.mark.parametrize("wanted", ["nul\0", "\ud800", "'; DROP TABLE athletes; --", "%", "_"])
def test_odd_questions_find_nobody_and_break_nothing(database: Database, wanted: str) -> None:
    add_athlete(database, "Anna")
    with pytest.raises(ConfigError, match="No athlete has that name or id"):
        find_athlete(database, wanted)
    assert list_athletes(database, wanted).total == 0
    assert list_athletes(database).total == 1


@pytest.mark.parametrize("wanted", ["", "nul\0", "\ud800", "é", "x" * 1000])
def test_odd_ids_are_nobodys(database: Database, wanted: str) -> None:
    with pytest.raises(ConfigError, match="No athlete has that name or id"):
        get_athlete(database, wanted)


def test_a_name_in_two_spellings_of_unicode_is_one(database: Database) -> None:
    added = add_athlete(database, "E\u0301mile")
    assert find_athlete(database, "\u00c9mile") == added


def test_two_of_one_name_are_told_apart_by_id(database: Database) -> None:
    first, second = add_athlete(database, "Anna"), add_athlete(database, "Anna")
    with pytest.raises(ConfigError, match="More than one athlete is called Anna") as caught:
        find_athlete(database, "Anna")
    assert first.id in caught.value.got and second.id in caught.value.got
    assert find_athlete(database, second.id) == second


def test_a_slip_of_the_keyboard_gets_the_nearest_name(database: Database) -> None:
    add_athlete(database, "Johanna Müller")
    with pytest.raises(ConfigError, match="No athlete") as caught:
        find_athlete(database, "johana muller")
    assert "did you mean Johanna Müller?" in caught.value.fix


def test_the_list_is_in_order_of_name_and_comes_in_pages(database: Database) -> None:
    for name in ("beta", "Alpha", "ÉMILE", "delta", "Gamma"):
        add_athlete(database, name)
    pages = [list_athletes(database, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [p.athlete.name for page in pages for p in page.people] == ["Alpha", "beta", "delta", "Gamma", "ÉMILE"]
    assert {page.total for page in pages} == {5}
    assert [p.athlete.name for p in list_athletes(database, "émile").people] == ["ÉMILE"]


def test_the_list_says_how_much_is_kept(database: Database) -> None:
    anna, _ = add_athlete(database, "Anna"), add_athlete(database, "Bert")
    when = datetime(2026, 3, 1, 8, tzinfo=UTC)
    save_recording(database, anna, result(), happened_at=when)
    save_adherence(database, anna, "day 1", happened_at=when.replace(day=2))
    first, second = list_athletes(database).people
    assert (first.entries, first.recordings, first.last_at) == (2, 1, when.replace(day=2))
    assert (second.entries, second.recordings, second.last_at) == (0, 0, None)


def test_a_renamed_athlete_keeps_everything(database: Database) -> None:
    anna = add_athlete(database, "Anna")
    save_recording(database, anna, result())
    renamed = rename_athlete(database, anna.id, " Anna Berg ")
    assert renamed.name == "Anna Berg" and renamed.id == anna.id
    assert list_athletes(database, "berg").people[0].recordings == 1
    with pytest.raises(ConfigError, match="No athlete"):
        find_athlete(database, "Anna")


def test_deleting_leaves_no_row_of_the_person_and_all_of_the_others(database: Database) -> None:
    anna, bert = add_athlete(database, "Anna"), add_athlete(database, "Bert")
    for person in (anna, bert):
        save_recording(database, person, result())
        save_adherence(database, person, "day 1", pain=3)
    gone = delete_athlete(database, anna.id)
    assert (gone.entries, gone.videos, gone.wiped) == (2, 0, True)
    assert rows_left(database) == {
        "athletes": 1, "entries": 2, "documents": 2, "recordings": 1, "measurements": 3, "adherence": 1,
        "exercise_sets": 0, "removals": 0,
    }  # fmt: skip
    with pytest.raises(ConfigError, match="No athlete"):
        delete_athlete(database, anna.id)


def rows_left(database: Database) -> dict[str, int]:
    from sqlalchemy import func, select

    from hipdrive.athletes.tables import Base

    with database.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def test_no_byte_of_a_deleted_person_stays_in_the_files(tmp_path: Path) -> None:
    marks = [b"Zebulon", b"zebulon", b"Quagmire", b"unmistakable-film"]
    film = tmp_path / "unmistakable-film.mp4"
    film.write_bytes(b"unmistakable-film" * 5000)
    folder = tmp_path / "kept"
    with open_database(folder / "people.sqlite") as database:
        others = [add_athlete(database, f"Person {i}") for i in range(50)]
        zebulon = add_athlete(database, "Zebulon")
        for i in range(20):
            for person in (zebulon, others[i]):
                mark = "Quagmire" if person is zebulon else "Ordinary"
                save_recording(
                    database, person, result(headline=f"{mark} {i}", more=40), video=film if i == 0 else None
                )
        assert all(mark in every_byte(folder) for mark in marks)
        assert delete_athlete(database, zebulon.id).videos == 1
        delete_athlete(database, others[0].id)  # the other copy of the film
        assert [mark for mark in marks if mark in every_byte(folder)] == []
    assert [mark for mark in marks if mark in every_byte(folder)] == []
    assert b"Ordinary" in every_byte(folder)


def test_videos_on_another_machine_go_when_that_one_opens(server: URL, tmp_path: Path) -> None:
    address, film = new_database(server, "two_machines"), tmp_path / "run.mp4"
    film.write_bytes(b"film")
    with open_database(address, videos=tmp_path / "here") as database:
        anna = add_athlete(database, "Anna")
        save_recording(database, anna, result(), video=film)
    with open_database(address, videos=tmp_path / "there") as database:
        assert delete_athlete(database, anna.id).videos == 1
    assert len(list((tmp_path / "here").iterdir())) == 1
    with open_database(address, videos=tmp_path / "here") as database:
        assert list((tmp_path / "here").iterdir()) == []
        assert rows_left(database)["removals"] == 0


def test_files_that_a_kill_left_behind_go_after_a_day(tmp_path: Path) -> None:
    file, videos = tmp_path / "people.sqlite", tmp_path / "people-videos"
    videos.mkdir()
    now = datetime.now(UTC)
    ages = {"old.mp4": now - timedelta(days=2), "just-copied.mp4": now - timedelta(minutes=2)}
    with open_database(file) as database, database.writing() as session:
        for name, since in ages.items():
            (videos / name).write_bytes(b"half a film")
            session.add(RemovalRow(name=name, since=since))
    with open_database(file) as database:
        assert [path.name for path in videos.iterdir()] == ["just-copied.mp4"], "another process may be copying it"
        assert rows_left(database)["removals"] == 1


def test_bytes_that_another_reader_held_go_at_the_next_opening(tmp_path: Path) -> None:
    file = tmp_path / "people.sqlite"
    with open_database(file) as reader, open_database(file) as database:
        zebulon = add_athlete(database, "Zebulon")
        with reader.reading() as held:
            held.connection().exec_driver_sql("SELECT count(*) FROM athletes").all()
            assert not delete_athlete(database, zebulon.id).wiped
        assert b"Zebulon" in every_byte(tmp_path), "the test no longer shows anything"
        with open_database(file):
            assert b"Zebulon" not in every_byte(tmp_path)


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.skipif(os.name != "posix", reason="rights of files are told another way there")
def test_only_the_owner_can_read(tmp_path: Path) -> None:
    film = tmp_path / "run.mp4"
    film.write_bytes(b"film")
    with open_database(tmp_path / "new" / "people.sqlite") as database:
        save_recording(database, add_athlete(database, "Anna"), result(), video=film)
        modes = {path: path.stat().st_mode & 0o777 for path in (tmp_path / "new").rglob("*")}
        assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
        assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
