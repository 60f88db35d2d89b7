"""One person out as a zip and in again: nothing is lost, and nothing of a hostile zip comes in."""

import csv
import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.athletes.example_documents import checked_set, measurement, result
from tests.athletes.test_keep import JSON
from tests.athletes.test_register import NAMES

from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.export import export_athlete
from hipdrive.athletes.history import adherence, document, exercise_sets, recordings, timeline
from hipdrive.athletes.import_ import Limits, import_athlete
from hipdrive.athletes.keep import (
    save_activity,
    save_adherence,
    save_plan,
    save_recording,
    save_screening,
    save_set,
)
from hipdrive.athletes.register import Athlete, add_athlete, delete_athlete, list_athletes, rename_athlete
from hipdrive.errors import ConfigError, CorruptFileError, HipdriveError, SchemaError

FILM = b"\x00\x01\x02film" * 3000


@contextmanager
def other_register() -> Iterator[Database]:
    with TemporaryDirectory() as folder, open_database(Path(folder) / "other.sqlite") as database:
        yield database


def fill(database: Database, folder: Path, name: str = "Änna = 1+1") -> Athlete:
    anna = add_athlete(database, name)
    day = datetime(2026, 1, 1, 12, tzinfo=UTC)
    film = folder / "run.mp4"
    film.write_bytes(FILM)
    save_screening(database, anna, {"title": "=HYPERLINK(1)"}, happened_at=day)
    save_recording(database, anna, result(), happened_at=day + timedelta(days=1), video=film)
    save_recording(database, anna, result(lean_deg=6.0), happened_at=day + timedelta(days=40, microseconds=7))
    save_plan(database, anna, {"weeks": [1, 2, 3]}, happened_at=day + timedelta(days=2))
    save_set(database, anna, checked_set(), happened_at=day + timedelta(days=3))
    save_activity(
        database, anna, {"measurements": [measurement("contact_time_s", "both", 0.24) | {"source": "watch"}]}
    )
    save_adherence(database, anna, "day 1", pain=2, happened_at=day + timedelta(days=3))
    save_adherence(database, anna, "day 1", done=False, happened_at=day + timedelta(days=3))
    return anna


def everything(database: Database, athlete: Athlete) -> dict[str, Any]:
    """All that can be asked about a person, without the numbers that only this register gives."""
    items = timeline(database, athlete)
    return {
        "athlete": athlete,
        "timeline": [(i.kind, i.happened_at, i.saved_at, i.summary) for i in items],
        "documents": [document(database, athlete, i.entry_id) for i in items],
        "recordings": [
            (r.kind, r.happened_at, r.source, r.view, r.near_side, r.surface, repr(r.speed_mps), r.fps.hex(),
             None if r.video is None else (database.videos / r.video).read_bytes(), repr(r.measurements))
            for r in recordings(database, athlete)
        ],
        "sets": [(s.happened_at, s.exercise, s.side, s.counted, s.faulty) for s in exercise_sets(database, athlete)],
        "sessions": [(s.happened_at, s.session, s.done, s.pain) for s in adherence(database, athlete)],
    }  # fmt: skip


def test_out_and_in_again_loses_nothing(database: Database, tmp_path: Path) -> None:
    anna = fill(database, tmp_path)
    done = export_athlete(database, anna, tmp_path / "anna.zip")
    assert (done.entries, done.videos, done.missing) == (8, 1, ())
    with other_register() as other:
        came = import_athlete(other, tmp_path / "anna.zip")
        assert (came.entries, came.videos) == (8, 1)
        assert everything(other, came.athlete) == everything(database, anna)


def test_deleted_and_in_again_is_as_before(database: Database, tmp_path: Path) -> None:
    anna = fill(database, tmp_path)
    before = everything(database, anna)
    export_athlete(database, anna, tmp_path / "anna.zip")
    delete_athlete(database, anna.id)
    assert everything(database, import_athlete(database, tmp_path / "anna.zip").athlete) == before


TIMES = st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
PLANS = st.dictionaries(st.text(max_size=8), JSON, max_size=5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=NAMES, entries=st.lists(st.tuples(TIMES, PLANS), max_size=4))
def test_any_person_with_any_documents_comes_back(
    database: Database, name: str, entries: list[tuple[datetime, dict[str, Any]]]
) -> None:
    person = add_athlete(database, name)
    for when, plan in entries:
        save_plan(database, person, plan, happened_at=when)
    with TemporaryDirectory() as folder:
        export_athlete(database, person, Path(folder) / "person.zip")
        before = everything(database, person)
        delete_athlete(database, person.id)
        back = import_athlete(database, Path(folder) / "person.zip").athlete
    assert everything(database, back) == before


def test_the_tables_open_in_a_spreadsheet(database: Database, tmp_path: Path) -> None:
    anna = fill(database, tmp_path)
    export_athlete(database, anna, tmp_path / "anna.zip")
    with zipfile.ZipFile(tmp_path / "anna.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("measurements.csv").decode("utf-8"), newline="")))
        told = list(csv.DictReader(io.StringIO(archive.read("timeline.csv").decode("utf-8"), newline="")))
    lean = [row for row in rows if row["name"] == "trunk_lean_deg"]
    assert [(row["value"], row["speed_mps"], row["mdc95"]) for row in lean] == [
        ("5.0", "3.0", "3.25"),
        ("6.0", "3.0", "3.25"),
    ]
    assert [row["value"] for row in rows if row["name"] == "hip_drive_share"] == ["", ""]
    assert len(told) == 8
    assert not any(row["summary"].startswith("=") for row in told), "a cell would be run as a formula"


@pytest.mark.skipif(os.name != "posix", reason="rights of files are told another way there")
def test_the_zip_is_its_owners_and_no_draft_stays(database: Database, tmp_path: Path) -> None:
    anna = add_athlete(database, "Anna")
    export_athlete(database, anna, tmp_path / "anna.zip")
    assert (tmp_path / "anna.zip").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigError, match="file of that name already"):
        export_athlete(database, anna, tmp_path / "anna.zip")
    with pytest.raises(ConfigError, match="cannot be written there"):
        export_athlete(database, anna, tmp_path / "no" / "anna.zip")
    delete_athlete(database, anna.id)
    with pytest.raises(ConfigError, match="No athlete"):
        export_athlete(database, anna, tmp_path / "gone.zip")
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ""] == ["anna.zip"]


def test_a_video_that_somebody_took_away_is_named(database: Database, tmp_path: Path) -> None:
    anna = fill(database, tmp_path)
    for film in database.videos.iterdir():
        film.unlink()
    done = export_athlete(database, anna, tmp_path / "anna.zip")
    assert (done.videos, done.missing) == (0, ("run.mp4",))
    with other_register() as other:
        assert import_athlete(other, tmp_path / "anna.zip").entries == 8


def test_somebody_who_is_here_comes_in_only_as_another(database: Database, tmp_path: Path) -> None:
    anna = fill(database, tmp_path)
    export_athlete(database, anna, tmp_path / "anna.zip")
    rename_athlete(database, anna.id, "Anna now")
    with pytest.raises(ConfigError, match="in the register already") as caught:
        import_athlete(database, tmp_path / "anna.zip")
    assert caught.value.slug == "athlete-here-already"
    second = import_athlete(database, tmp_path / "anna.zip", as_new=True).athlete
    assert second.id != anna.id and list_athletes(database).total == 2
    assert len(timeline(database, second)) == len(timeline(database, anna)) == 8


Files = dict[str, bytes]


def rewritten(source: Path, change: Callable[[Files, dict[str, Any]], None], *, mend: bool = False) -> None:
    """Change the files of a zip; `mend` makes the manifest promise what is then in it."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files, manifest)
    if mend:
        manifest["files"] = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
        }
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))


def first_document(files: Files, content: bytes) -> None:
    files[next(name for name in files if name.endswith("recording.json"))] = content


def rename_document(manifest: dict[str, Any], files: Files, name: str) -> None:
    files[name] = files.pop(manifest["entries"][0]["document"])
    manifest["entries"][0]["document"] = name


DEEP = b'{"a":' * 60_000 + b"1" + b"}" * 60_000
NO_NUMBER = b'{"schema_version":1,"measurements":[],"input":{},"x":NaN}'
HOSTILE: dict[str, tuple[Callable[[Files, dict[str, Any]], Any], bool, type[HipdriveError], str]] = {
    "a name that climbs": (lambda f, m: rename_document(m, f, "../../evil.json"), True, SchemaError, "leads out of the zip"),
    "an absolute name": (lambda f, m: rename_document(m, f, "/etc/evil.json"), True, SchemaError, "leads out of the zip"),
    "a name of Windows": (lambda f, m: rename_document(m, f, "C:\\evil.json"), True, SchemaError, "leads out of the zip"),
    "a folder": (lambda f, m: f.update({"folder/": b""}), True, SchemaError, "leads out of the zip"),
    "a file too many": (lambda f, m: f.update({"evil.sh": b"#"}), False, SchemaError, "not in its list"),
    "a file too few": (lambda f, m: f.pop("timeline.csv"), False, SchemaError, "missing"),
    "no document": (lambda f, m: f.pop(m["entries"][2]["document"]), True, SchemaError, "missing"),
    "another size": (lambda f, m: first_document(f, b"{}"), False, SchemaError, "bytes in place of"),
    "altered": (
        lambda f, m: f.update({m["entries"][0]["document"]: f[m["entries"][0]["document"]].replace(b"=", b"#")}),
        False, CorruptFileError, "checksum",
    ),
    "an altered film": (lambda f, m: f.update({"videos/00002.mp4": FILM[::-1]}), False, CorruptFileError, "checksum"),
    "no JSON": (lambda f, m: first_document(f, b"{{{"), True, SchemaError, "not JSON in line 1, column 2"),
    "no text": (lambda f, m: first_document(f, b"\xff\xfe\xff"), True, SchemaError, "no text in UTF-8"),
    "a deep document": (lambda f, m: first_document(f, DEEP), True, SchemaError, "nested too deep"),
    "another document": (lambda f, m: first_document(f, b'{"a": 1}'), True, SchemaError, "no document of the kind"),
    "no number": (lambda f, m: first_document(f, NO_NUMBER), True, SchemaError, "a value that JSON does not have"),
    "one file for two": (lambda f, m: m["entries"][1].update(m["entries"][2]), True, SchemaError, "stands for two"),
    "an id that is none": (lambda f, m: m["athlete"].update(id="' OR 1=1"), False, SchemaError, "athlete.id"),
    "no name": (lambda f, m: m["athlete"].update(name=" "), False, SchemaError, "cannot be the name"),
    "no zone": (lambda f, m: m["entries"][0].update(saved_at="2026-01-01T00:00"), False, SchemaError, "saved_at"),
    "a kind that is none": (lambda f, m: m["entries"][0].update(kind="virus"), False, SchemaError, "kind"),
    "a later version": (lambda f, m: m.update(version=2), False, SchemaError, "version"),
    "something more": (lambda f, m: m.update(run="me"), False, SchemaError, "run"),
    "a bomb": (lambda f, m: first_document(f, b" " * (8 << 20) + b"{}"), True, SchemaError, "more than one person"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_zip_is_refused_and_nothing_comes_in(database: Database, tmp_path: Path, case: str) -> None:
    change, mend, kind, words = HOSTILE[case]
    anna = fill(database, tmp_path)
    export_athlete(database, anna, tmp_path / "anna.zip")
    delete_athlete(database, anna.id)
    rewritten(tmp_path / "anna.zip", change, mend=mend)
    around = sorted(tmp_path.rglob("*"))
    with pytest.raises(kind) as caught:
        import_athlete(database, tmp_path / "anna.zip")
    assert words in str(caught.value)
    nothing_came_in(database)
    assert sorted(tmp_path.rglob("*")) == around


def nothing_came_in(database: Database) -> None:
    assert list_athletes(database).total == 0
    assert not database.videos.exists() or list(database.videos.iterdir()) == []
    from tests.athletes.test_register import rows_left

    assert set(rows_left(database).values()) == {0}


def _link(archive: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("documents/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(link, "/etc/passwd")


def _double(archive: zipfile.ZipFile) -> None:
    archive.writestr("x", "1")
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("x", "2")


def _nothing(archive: zipfile.ZipFile) -> None:
    archive.writestr("x", "1")


@pytest.mark.parametrize(
    ("add", "words"),
    [(_link, "link or another thing"), (_double, "x is in it twice"), (_nothing, "no manifest.json")],
)
def test_links_and_doubles_are_refused(
    database: Database, tmp_path: Path, add: Callable[[zipfile.ZipFile], None], words: str
) -> None:
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        add(archive)
    with pytest.raises(SchemaError, match="not one that hipdrive exported") as caught:
        import_athlete(database, tmp_path / "odd.zip")
    assert words in caught.value.got


def test_limits_of_size_hold(tmp_path: Path) -> None:
    with other_register() as database:
        export_athlete(database, fill(database, tmp_path), tmp_path / "anna.zip")
    for limits in (
        Limits(max_files=3),
        Limits(max_document_bytes=100),
        Limits(max_documents_bytes=1000),
        Limits(max_videos_bytes=1000),
    ):
        with other_register() as database:
            with pytest.raises(SchemaError, match="more than one person") as caught:
                import_athlete(database, tmp_path / "anna.zip", limits=limits)
            assert caught.value.slug == "bundle-too-large"
            nothing_came_in(database)


def test_damaged_bytes_anywhere_are_a_sentence_or_harmless(tmp_path: Path) -> None:
    with other_register() as database:
        anna = fill(database, tmp_path)
        before = everything(database, anna)
        export_athlete(database, anna, tmp_path / "anna.zip")
    whole = (tmp_path / "anna.zip").read_bytes()
    refused = 0
    with other_register() as database:
        for cut in range(0, len(whole), max(1, len(whole) // 60)):
            for damaged in (
                whole[:cut],
                whole[:cut] + bytes(x ^ 0x5A for x in whole[cut : cut + 9]) + whole[cut + 9 :],
            ):
                (tmp_path / "damaged.zip").write_bytes(damaged)
                try:
                    came = import_athlete(database, tmp_path / "damaged.zip").athlete
                except HipdriveError as error:
                    refused += 1
                    assert error.exit_code == 3
                else:
                    assert everything(database, came) == before
                    delete_athlete(database, came.id)
                nothing_came_in(database)
    assert refused > 60


def test_a_file_that_is_not_there(database: Database, tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="no file of that name"):
        import_athlete(database, tmp_path / "none.zip")
