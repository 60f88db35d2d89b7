"""A process that keeps things for people is killed at a moment of chance; what it reported as saved must be there."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from tests.athletes.example_documents import checked_set, result

from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.keep import save_adherence, save_recording, save_set
from hipdrive.athletes.register import add_athlete, delete_athlete
from hipdrive.athletes.tables import (
    AdherenceRow,
    AthleteRow,
    DocumentRow,
    EntryRow,
    ExerciseSetRow,
    MeasurementRow,
    RecordingRow,
    RemovalRow,
)

_MEASUREMENTS = 30
#: One in five kills comes up to this long after the start, in the opening and the making of the tables; the others up
#: to this long after the first report, in some of the next ten saves.
_LONGEST_S = 0.2


@dataclass
class Reported:
    """What the killed processes had said by then."""

    #: By number of the entry: whose it is, and the document.
    documents: dict[int, tuple[str, str]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    #: Of these the deletion was begun, of those it was reported.
    going: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


def write_until_killed(address: str, videos: Path, seed: int, said: Connection) -> None:
    """The process to kill: adds, keeps and deletes for ever, and says each time what is saved."""
    chance = random.Random(seed)
    film = videos.parent / "film.mp4"
    with open_database(address, videos=videos) as database:
        while True:
            athlete = add_athlete(database, f"Person {chance.random()}")
            said.send(("person", athlete.id))
            for _ in range(chance.randrange(1, 6)):
                document: dict[str, Any] = result(lean_deg=chance.random(), more=_MEASUREMENTS - 3)
                match chance.randrange(4):
                    case 0:
                        saved = save_recording(database, athlete, document, video=film)
                    case 1:
                        saved = save_recording(database, athlete, document)
                    case 2:
                        document = checked_set() | {"chance": chance.random()}
                        saved = save_set(database, athlete, document)
                    case _:
                        document = {"session": f"day {chance.random()}", "done": True, "pain": None}
                        saved = save_adherence(database, athlete, document["session"])
                said.send(("saved", saved.entry_id, athlete.id, json.dumps(document, sort_keys=True)))
            if chance.random() < 0.2:
                said.send(("going", athlete.id))
                delete_athlete(database, athlete.id)
                said.send(("gone", athlete.id))


def kill_once(address: str, videos: Path, seed: int, reported: Reported) -> None:
    """Start the process, kill it after a time of chance, add what it said by then."""
    fork = multiprocessing.get_context("fork")
    hears, says = fork.Pipe(duplex=False)
    writer = fork.Process(target=write_until_killed, args=(address, videos, seed, says), daemon=True)
    writer.start()
    says.close()
    chance = random.Random(seed)
    if chance.random() < 0.8:
        hears.poll(30.0)  # on a busy machine the start alone takes longer than the rest
    time.sleep(chance.uniform(0.0, _LONGEST_S))
    writer.kill()
    writer.join()
    while True:
        try:
            match hears.recv():
                case ("person", str(person)):
                    reported.people.add(person)
                case ("saved", int(entry), str(person), str(document)):
                    reported.documents[entry] = person, document
                case ("going", str(person)):
                    reported.going.add(person)
                case ("gone", str(person)):
                    reported.gone.add(person)
        except (EOFError, OSError):  # nothing more was said, or it was killed in the middle of a word
            break
    hears.close()


def check_everything(database: Database, reported: Reported) -> int:
    """Whole, holding all that was reported, nothing by halves. Returns how many entries were looked at."""
    with database.reading() as session:
        if database.is_sqlite:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        there = set(session.scalars(select(AthleteRow.id)))
        assert reported.people - reported.going <= there, "a reported person is lost"
        assert not reported.gone & there, "a reported deletion is undone"
        query = select(EntryRow.id, EntryRow.athlete_id, EntryRow.kind, DocumentRow.body).outerjoin(DocumentRow)
        rows = session.execute(query).all()
        found = {entry_id: (person, json.dumps(body, sort_keys=True)) for entry_id, person, _, body in rows}
        for entry_id, (person, document) in reported.documents.items():
            if person in there:
                assert found.get(entry_id) == (person, document), "a reported entry is lost or altered"
        for row, kind in ((RecordingRow, "recording"), (ExerciseSetRow, "set"), (AdherenceRow, "adherence")):
            assert set(session.scalars(select(row.entry_id))) == {i for i, _, k, _ in rows if k == kind}
        counts = session.execute(
            select(func.count()).select_from(MeasurementRow).group_by(MeasurementRow.entry_id)
        )
        assert {count for (count,) in counts} <= {_MEASUREMENTS}
        owned = session.execute(select(RecordingRow.video_file, RecordingRow.video_sha256)).all()
        doomed = set(session.scalars(select(RemovalRow.name)))
    _check_files(database, {file: str(sha256) for file, sha256 in owned if file is not None}, doomed)
    return len(rows)


def _check_files(database: Database, owned: dict[str, str], doomed: set[str]) -> None:
    there = {path.name for path in database.videos.iterdir()} if database.videos.exists() else set()
    assert owned.keys() <= there, "a kept video is lost"
    assert there <= owned.keys() | doomed, "a file that nobody knows of"
    for file, sha256 in owned.items():
        assert hashlib.sha256((database.videos / file).read_bytes()).hexdigest() == sha256
