"""Which answers of a person stand: the last given of the newest day, here and after an export and an import."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.screening.answers import screening

from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.export import export_athlete
from hipdrive.athletes.history import timeline
from hipdrive.athletes.import_ import import_athlete
from hipdrive.athletes.keep import save_screening
from hipdrive.athletes.register import Athlete, add_athlete, delete_athlete
from hipdrive.results.keep_check import check_bundle, newest_screening
from hipdrive.screening.screening_file import screening_document

NOW = datetime.now(UTC)
TODAY = date.today().isoformat()
FLAG = screening_document(screening({"fever": "yes"})) | {"answered_on": TODAY}
NO_FLAG = screening_document(screening()) | {"answered_on": TODAY}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "register.sqlite") as opened:
        yield opened


def stops(database: Database, athlete: Athlete) -> bool:
    """Whether a red flag stands."""
    newest = newest_screening(database, athlete)
    assert newest is not None
    return bool(newest.stops)


def taken_along(database: Database, athlete: Athlete, folder: Path) -> Athlete:
    """The person exported, deleted and imported."""
    file = folder / f"{athlete.id}.zip"
    export_athlete(database, athlete, file)
    delete_athlete(database, athlete.id)
    return import_athlete(database, file, check=check_bundle).athlete


@pytest.mark.parametrize("days", [-3, 3])
def test_the_last_given_of_a_day_stands_after_export_and_import(
    database: Database, tmp_path: Path, days: int
) -> None:
    """Kept with ``--date``, the flag lies elsewhere in the timeline; an import numbers along the timeline."""
    flagged, cleared = add_athlete(database, "Änna"), add_athlete(database, "Ben")
    elsewhere = NOW + timedelta(days=days)
    for athlete, last, first in ((flagged, FLAG, NO_FLAG), (cleared, NO_FLAG, FLAG)):
        save_screening(database, athlete, first, happened_at=NOW)
        save_screening(database, athlete, last, happened_at=elsewhere)
    assert (stops(database, flagged), stops(database, cleared)) == (True, False)
    saved = [item.saved_at for item in timeline(database, flagged)]
    flagged, cleared = taken_along(database, flagged, tmp_path), taken_along(database, cleared, tmp_path)
    assert [item.saved_at for item in timeline(database, flagged)] == saved
    assert (stops(database, flagged), stops(database, cleared)) == (True, False)


def test_a_flag_told_again_after_an_import_is_kept(database: Database, tmp_path: Path) -> None:
    """After the import the flag has the highest number, but it was not the last that was told."""
    athlete = add_athlete(database, "Änna")
    save_screening(database, athlete, FLAG, happened_at=NOW + timedelta(days=1))
    save_screening(database, athlete, NO_FLAG, happened_at=NOW)
    athlete = taken_along(database, athlete, tmp_path)
    assert not stops(database, athlete)
    assert not save_screening(database, athlete, FLAG).already
    assert stops(database, athlete)


def test_answers_from_a_clock_that_was_ahead_do_not_stand_before_a_flag(
    database: Database, tmp_path: Path
) -> None:
    athlete = add_athlete(database, "Änna")
    save_screening(database, athlete, NO_FLAG)
    export_athlete(database, athlete, tmp_path / "person.zip")
    delete_athlete(database, athlete.id)
    with zipfile.ZipFile(tmp_path / "person.zip") as made, zipfile.ZipFile(tmp_path / "ahead.zip", "w") as ahead:
        for name in made.namelist():
            data = made.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                manifest["entries"][0]["saved_at"] = "2099-01-01T00:00:00Z"
                data = json.dumps(manifest).encode()
            ahead.writestr(name, data)
    athlete = import_athlete(database, tmp_path / "ahead.zip", check=check_bundle).athlete
    assert timeline(database, athlete)[0].saved_at <= datetime.now(UTC)
    save_screening(database, athlete, FLAG)
    assert stops(database, athlete)
