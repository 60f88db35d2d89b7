"""One entry deleted: really, and only that one; the same on SQLite and PostgreSQL."""

from pathlib import Path

import pytest
from tests.athletes.example_documents import result

from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.history import timeline
from hipdrive.athletes.keep import save_adherence, save_recording
from hipdrive.athletes.register import add_athlete, delete_entry
from hipdrive.errors import ConfigError


def _every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_one_entry_goes_with_its_video_and_the_rest_stays(database: Database, tmp_path: Path) -> None:
    film = tmp_path / "run.mp4"
    film.write_bytes(b"film")
    anna, bert = add_athlete(database, "Anna"), add_athlete(database, "Bert")
    first = save_recording(database, anna, result(), video=film).entry_id
    second = save_adherence(database, anna, "day 1").entry_id
    others = save_recording(database, bert, result()).entry_id
    assert len(list(database.videos.iterdir())) == 1
    gone = delete_entry(database, anna.id, first)
    assert (gone.entry_id, gone.kind, gone.videos, gone.wiped) == (first, "recording", 1, True)
    assert list(database.videos.iterdir()) == []
    assert [item.entry_id for item in timeline(database, anna)] == [second]
    assert [item.entry_id for item in timeline(database, bert)] == [others]


@pytest.mark.parametrize("number", [0, -1, 10**6, 2**31, 2**70])
def test_a_number_that_is_not_the_persons_deletes_nothing(database: Database, number: int) -> None:
    anna, bert = add_athlete(database, "Anna"), add_athlete(database, "Bert")
    others = save_recording(database, bert, result()).entry_id
    for wrong in (number, others):
        with pytest.raises(ConfigError, match="Nothing of that number") as caught:
            delete_entry(database, anna.id, wrong)
        assert caught.value.slug == "entry-unknown"
    assert len(timeline(database, bert)) == 1


def test_no_byte_of_a_deleted_entry_stays_in_the_files(tmp_path: Path) -> None:
    film = tmp_path / "unmistakable-film.mp4"
    film.write_bytes(b"unmistakable-film" * 5000)
    folder = tmp_path / "kept"
    marks = [b"Quagmire", b"unmistakable-film"]
    with open_database(folder / "people.sqlite") as database:
        anna = add_athlete(database, "Anna")
        wrong = save_recording(database, anna, result(headline="Quagmire", more=40), video=film).entry_id
        for i in range(20):
            save_recording(database, anna, result(headline=f"Ordinary {i}", more=40))
        assert all(mark in _every_byte(folder) for mark in marks)
        assert delete_entry(database, anna.id, wrong).wiped
        assert [mark for mark in marks if mark in _every_byte(folder)] == []
    assert b"Ordinary" in _every_byte(folder)
