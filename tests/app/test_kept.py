"""The folders of results: what goes at a start, and what must not."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")

from tests.app.conftest import set_document

from hipdrive.app import kept as kept_module
from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.app.job import Order, new_job
from hipdrive.app.jobs import Jobs
from hipdrive.app.kept import KeptResults
from hipdrive.athletes.database import open_database
from hipdrive.athletes.register import add_athlete, delete_athlete
from hipdrive.errors import ConfigError

OURS = "0123456789ab" * 2


def test_folders_that_are_not_ours_stay(tmp_path: Path) -> None:
    for room in ("results", "jobs"):
        (tmp_path / room / "run-of-sunday").mkdir(parents=True)
        (tmp_path / room / "run-of-sunday" / "report.html").write_text("mine")
        (tmp_path / room / OURS).mkdir()
    with open_database(tmp_path / "people.sqlite") as database:
        KeptResults(tmp_path / "results", database).sweep()
        Jobs(tmp_path / "jobs", parallel=1, limit_s=1.0, keep=lambda job, work: 1)
    for room in ("results", "jobs"):
        assert (tmp_path / room / "run-of-sunday" / "report.html").read_text() == "mine"
        assert not (tmp_path / room / OURS).exists(), "a rest of our own goes"


@pytest.mark.parametrize(
    ("slug", "stays"),
    [("database-unreachable", True), ("database-full-or-locked-away", True), ("athlete-unknown", False)],
)
def test_a_database_that_does_not_answer_deletes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slug: str, stays: bool
) -> None:
    place = tmp_path / "results" / OURS
    place.mkdir(parents=True)
    (place / "meta.json").write_text(json.dumps({"athlete_id": "a" * 12, "entry_id": 1}))

    def refuse(*_: object) -> None:
        raise ConfigError("No", slug=slug, fix="wait")

    monkeypatch.setattr(kept_module, "get_athlete", refuse)
    with open_database(tmp_path / "people.sqlite") as database:
        KeptResults(tmp_path / "results", database).sweep()
    assert place.exists() is stays


def test_another_database_on_the_same_folder_sweeps_nothing_of_the_first(tmp_path: Path) -> None:
    def app_on(database: str) -> None:
        create_app(AppConfig(data_folder=tmp_path / "data", database_url=str(tmp_path / database), token="t" * 32))

    app_on("clinic.sqlite")
    (own,) = (tmp_path / "data" / "results").iterdir()
    (own / OURS).mkdir()
    (own / OURS / "meta.json").write_text(json.dumps({"athlete_id": "a" * 12, "entry_id": 1}))
    app_on("home.sqlite")
    assert (own / OURS).exists()
    assert len(list((tmp_path / "data" / "results").iterdir())) == 2


def unreadable(place: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the note of a folder one that cannot be read."""
    note = place / ("meta.json" if place.parent.name == "results" else "job.json")
    if how == "half-written":
        note.write_text('{"athlete_id": "aaaa')
        return
    if how == "of another version":
        note.write_text('{"whose": "somebody"}')
        return
    note.write_text("{}")
    read_bytes, number = Path.read_bytes, {"EIO": errno.EIO, "EACCES": errno.EACCES}[how]

    def refuse(path: Path) -> bytes:
        if path == note:
            raise OSError(number, os.strerror(number))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)


@pytest.mark.parametrize("how", ["half-written", "of another version", "EIO", "EACCES"])
def test_a_note_that_cannot_be_read_deletes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    for room, name in (("results", "report.html"), ("jobs", "work/upload.mp4")):
        place = tmp_path / room / OURS
        (place / name).parent.mkdir(parents=True)
        (place / name).write_text("somebody's")
        unreadable(place, how, monkeypatch)
    with open_database(tmp_path / "people.sqlite") as database:
        KeptResults(tmp_path / "results", database).sweep()
        Jobs(tmp_path / "jobs", parallel=1, limit_s=1.0, keep=lambda job, work: 1)
    assert (tmp_path / "results" / OURS / "report.html").exists()
    assert (tmp_path / "jobs" / OURS / "work" / "upload.mp4").exists()
    assert caplog.text.count("left as it is") == 2, "and it is said"


def test_results_whose_note_is_lost_stay(tmp_path: Path) -> None:
    (tmp_path / OURS).mkdir()
    (tmp_path / OURS / "report.html").write_text("somebody's")
    with open_database(tmp_path / "people.sqlite") as database:
        KeptResults(tmp_path, database)
    assert (tmp_path / OURS / "report.html").exists()


def test_a_deletion_that_was_cut_off_is_ended_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / OURS
    place.mkdir()
    (place / "meta.json").write_text(json.dumps({"athlete_id": "a" * 12, "entry_id": 1}))
    (place / "viewer.mp4").write_text("film")
    with open_database(tmp_path / "people.sqlite") as database:
        kept = KeptResults(tmp_path, database)
        with monkeypatch.context() as killed:
            killed.setattr(shutil, "rmtree", lambda *_, **__: None)
            kept.remove_entry("a" * 12, 1)
        assert not place.exists(), "nothing is shown under the name it had"
        again = KeptResults(tmp_path, database)
    assert again.files("a" * 12, 1) is None
    assert not list(tmp_path.rglob("viewer.mp4"))


def test_kept_twice_the_later_one_stays(tmp_path: Path) -> None:
    for age, name in enumerate(("a" * 24, "b" * 24)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "meta.json").write_text(json.dumps({"athlete_id": "a" * 12, "entry_id": 1}))
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    with open_database(tmp_path / "people.sqlite") as database:
        found = KeptResults(tmp_path, database).files("a" * 12, 1)
    assert found is not None and found.folder.name == "a" * 24
    assert not (tmp_path / ("b" * 24)).exists()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux names a descriptor's file")
def test_a_result_is_on_the_disk_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = tmp_path / "work" / "result"
    result.mkdir(parents=True)
    (result / "set.json").write_text(json.dumps(set_document()))
    synced: set[str] = set()
    rename = Path.rename

    def note(descriptor: int) -> None:
        synced.add(Path(f"/proc/self/fd/{descriptor}").readlink().name.split(".json")[0])

    def check(path: Path, target: Path) -> Path:
        assert {"set", ".meta", "result"} <= synced, "before the name"
        synced.clear()
        return rename(path, target)

    with open_database(tmp_path / "people.sqlite") as database:
        athlete = add_athlete(database, "Anna")
        order = Order(kind="exercise", athlete_id=athlete.id, file_name="a", suffix="", keep_video=False)
        kept = KeptResults(tmp_path / "results", database)
        with monkeypatch.context() as watched:
            watched.setattr(os, "fsync", note)
            watched.setattr(Path, "rename", check)
            entry = kept.keep(new_job(order, 1), tmp_path / "work")
        assert "results" in synced, "and then the name"
        assert KeptResults(tmp_path / "results", database).files(athlete.id, entry) is not None


def test_a_person_who_is_deleted_while_a_result_is_kept_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = tmp_path / "work" / "result"
    result.mkdir(parents=True)
    (result / "set.json").write_text(json.dumps(set_document()))
    with open_database(tmp_path / "people.sqlite") as database:
        athlete = add_athlete(database, "Anna")
        order = Order(kind="exercise", athlete_id=athlete.id, file_name="a", suffix="", keep_video=False)
        kept = KeptResults(tmp_path / "results", database)
        put_in_place = kept._put_in_place

        def deleted_meanwhile(key: tuple[str, int], folder: Path) -> None:
            delete_athlete(database, athlete.id)
            kept.remove_of(athlete.id)
            put_in_place(key, folder)

        monkeypatch.setattr(kept, "_put_in_place", deleted_meanwhile)
        with pytest.raises(ConfigError, match="No athlete"):
            kept.keep(new_job(order, 1), tmp_path / "work")
    assert list((tmp_path / "results").iterdir()) == []


@pytest.mark.parametrize("how", ["a file", "nowhere", "locked"])
def test_a_data_folder_that_cannot_be_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    folder = tmp_path / "data"
    if how == "a file":
        folder.write_text("x")
    elif how == "nowhere":
        (tmp_path / "file").write_text("x")
        folder = tmp_path / "file" / "data"
    else:

        def refuse(*_: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr("hipdrive.app.application.load_secret", refuse)
    with pytest.raises(ConfigError, match="cannot be used") as caught:
        create_app(AppConfig(data_folder=folder, database_url=str(tmp_path / "p.sqlite")))
    assert caught.value.slug == "data-folder"
