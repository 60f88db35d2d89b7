"""Time of the questions a coach asks, with 10,000 athletes and 100,000 recordings, on SQLite and PostgreSQL.

    python -m benchmarks.athletes_history [--athletes 10000] [--only sqlite|postgresql] [--delete]

List, history and progress of one are each to stay under 100 ms at the median; beside each stands its share of that.
One athlete is filmed twice a week for a year. Documents have the size of real ones (67 measurements, 40 kB).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from tests.athletes.postgresql_server import new_database, running_server, server_programs

from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.history import recordings, timeline
from hipdrive.athletes.keep import save_recording
from hipdrive.athletes.register import (
    Athlete,
    add_athlete,
    delete_athlete,
    find_athlete,
    get_athlete,
    list_athletes,
    name_key,
    new_id,
)
from hipdrive.athletes.tables import AthleteRow, EntryRow, RecordingRow
from hipdrive.measures import all_specs
from hipdrive.results.progress import progress_of

LIMIT_MS = 100.0
_OFTEN_FILMED = 104
_ASKED = 60
_START = datetime(2026, 1, 1, 12, tzinfo=UTC)
#: Stands in the template where each recording has its own value and checksum.
_VALUE, _SHA = "123456789.125", "d" * 64


def main() -> None:
    """Fill and ask both databases; print milliseconds, median and 95th percentile, and the share of the limit."""
    options = argparse.ArgumentParser()
    options.add_argument("--athletes", type=int, default=10_000)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    options.add_argument("--delete", action="store_true", help="also one deletion: the whole file is rewritten")
    told = options.parse_args()
    if told.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "people.sqlite") as database:
            measure("SQLite", database, told.athletes, told.delete)
    programs = server_programs()
    if told.only != "sqlite" and programs is None:
        print("PostgreSQL: no server here (apt-get install postgresql)")
    elif told.only != "sqlite" and programs is not None:
        with (
            running_server(programs) as server,
            tempfile.TemporaryDirectory() as folder,
            open_database(new_database(server, "history"), videos=Path(folder)) as database,
        ):
            measure("PostgreSQL", database, told.athletes, told.delete)


def measure(title: str, database: Database, athletes: int, with_delete: bool) -> None:
    """Fill one database and print its table."""
    start = time.perf_counter()
    people = fill(database, athletes)
    print(
        f"\n{title}: {athletes} athletes, {10 * athletes} recordings, filled in {time.perf_counter() - start:.0f} s"
    )
    print(f"{'':34s} median    p95   own (ms)  share of {LIMIT_MS:.0f} ms")
    chosen = random.Random(7).sample(people[1:], min(_ASKED, len(people) - 1))
    often = [people[0]] * 15
    questions: dict[str, tuple[Callable[[Athlete], Any], list[Athlete]]] = {
        "list, first page": (lambda a: list_athletes(database), chosen),
        "list, a page in the middle": (lambda a: list_athletes(database, offset=athletes // 2), chosen),
        "list, search by part of a name": (lambda a: list_athletes(database, a.name[4:9]), chosen),
        "find by name": (lambda a: find_athlete(database, a.name), chosen),
        "history of one": (lambda a: timeline(database, a), chosen),
        "measurements of one": (lambda a: recordings(database, a), chosen),
        "progress of one": (lambda a: progress_of(database, a), chosen),
        f"history of one filmed {_OFTEN_FILMED} times": (lambda a: timeline(database, a), often),
        f"progress of one filmed {_OFTEN_FILMED} times": (lambda a: progress_of(database, a), often),
    }
    for question, (ask, asked) in questions.items():
        took_ms, own_ms = zip(*(_time_ms(ask, athlete) for athlete in asked), strict=True)
        median, own = statistics.median(took_ms), statistics.median(own_ms)
        late = sorted(took_ms)[int(0.95 * len(took_ms))]
        print(f"{question:34s} {median:6.1f} {late:6.1f}   {own:6.1f}     {median / LIMIT_MS:6.2f}")
    save_ms = _time_ms(lambda a: save_recording(database, a, json.loads(template())), chosen[0])
    print(f"{'save a recording':34s} {save_ms[0]:6.1f} {'':6s}   {save_ms[1]:6.1f}")
    if with_delete:
        delete_ms = _time_ms(lambda a: delete_athlete(database, a.id), chosen[1])
        print(f"{'delete one, every byte (in s)':34s} {delete_ms[0] / 1000:6.1f}")


def _time_ms(ask: Callable[[Athlete], Any], athlete: Athlete) -> tuple[float, float]:
    """Milliseconds on the clock, and of this process's own work: on a busy machine the clock tells of the others."""
    start, own = time.perf_counter(), time.process_time()
    ask(athlete)
    return 1000.0 * (time.perf_counter() - start), 1000.0 * (time.process_time() - own)


def template() -> str:
    """A result document as text, of the size of a real one."""
    reasons = ["the far leg is partly hidden behind the near one; film the other side to measure it"]
    rows = [
        {"name": spec.name, "side": side, "value": float(_VALUE), "unit": spec.unit, "phase": "stance", "sd": 1.25,
         "n_steps": 24, "u_sys": 1.5, "mdc95": 3.25, "view": "side", "status": "measured", "reasons": reasons}
        for side in ("left", "right")
        for spec in all_specs()
    ]  # fmt: skip
    events = [
        {"time_s": i * 0.35, "side": "left", "kind": "initial_contact", "confidence": 0.9} for i in range(60)
    ]
    document = {
        "schema_version": 1,
        "hipdrive_version": "0.1.0",
        "input": {
            "name": "run.mp4",
            "sha256": _SHA,
            "kind": "video",
            "fps": 60.0,
            "frames": 600,
            "duration_s": 10.0,
        },
        "headline": "Your right leg gets 16 ± 8° behind your trunk line",
        "near_side": "left",
        "surface": "treadmill",
        "settings": {"belt_speed_mps": 3.0, "model": "heavy", "backend": "blazepose"},
        "provenance": {"backend": "blazepose/heavy", "steps": ["filtered"] * 40},
        "events": events,
        "measurements": rows[:67],
        "findings": [{"slug": f"finding-{i}", "words": "x" * 800} for i in range(12)],
    }
    return json.dumps(document)


def fill(database: Database, athletes: int) -> list[Athlete]:
    """Make the people and their recordings; the first is filmed more often than the others."""
    pattern = template()
    model = add_athlete(database, "Template")
    entry = save_recording(database, model, json.loads(pattern)).entry_id
    people = [Athlete(new_id(), f"Run {i * 7919 % athletes:05d} Äß", _START) for i in range(athletes)]
    recordings_of = [_OFTEN_FILMED, *[10] * (athletes - 1)]
    with database.writing() as session:
        session.execute(insert(AthleteRow), [
            {"id": p.id, "name": p.name, "name_key": name_key(p.name), "created_at": _START} for p in people
        ])  # fmt: skip
    for batch in _batches(people, recordings_of, entry + 1):
        _insert(database, batch, pattern)
    with database.writing() as session:
        names = "position, source, name, side, unit, phase, sd, n_steps, u_sys, mdc95, view, status"
        session.execute(text(
            f"INSERT INTO measurements (entry_id, value, {names}) "
            f"SELECT e.id, m.value / 1e7 + e.id % 7, {', '.join('m.' + name for name in names.split(', '))} "
            "FROM entries e CROSS JOIN measurements m WHERE m.entry_id = :entry AND e.id <> :entry ORDER BY e.id, m.position"
        ), {"entry": entry})  # fmt: skip
        if not database.is_sqlite:  # the numbers were given by hand: the server's own count goes on after them
            session.execute(
                text("SELECT setval(pg_get_serial_sequence('entries', 'id'), (SELECT max(id) FROM entries))")
            )
        session.execute(text("ANALYZE"))
    return [get_athlete(database, people[0].id), *people[1:]]


def _batches(
    people: list[Athlete], counts: list[int], first_id: int
) -> Iterator[list[tuple[int, Athlete, datetime]]]:
    batch: list[tuple[int, Athlete, datetime]] = []
    number = first_id
    for person, count in zip(people, counts, strict=True):
        for i in range(count):
            batch.append((number, person, _START + timedelta(days=3 * i, minutes=number % 600)))
            number += 1
        if len(batch) >= 2000:
            yield batch
            batch = []
    yield batch


def _insert(database: Database, batch: list[tuple[int, Athlete, datetime]], pattern: str) -> None:
    entries = [
        {"id": number, "athlete_id": person.id, "kind": "recording", "happened_at": when, "saved_at": when,
         "summary": "Your right leg gets 16 ± 8° behind your trunk line", "digest": f"{number:064x}"}
        for number, person, when in batch
    ]  # fmt: skip
    columns = {
        "source": "video",
        "view": "side",
        "near_side": "left",
        "surface": "treadmill",
        "speed_mps": 3.0,
        "fps": 60.0,
    }
    bodies = [
        {"id": number, "body": pattern.replace(_VALUE, f"{10 + number % 7}.25").replace(_SHA, f"{number:064x}")}
        for number, _, _ in batch
    ]
    with database.writing() as session:
        session.execute(insert(EntryRow), entries)
        session.execute(insert(RecordingRow), [{"entry_id": number} | columns for number, _, _ in batch])
        session.execute(text("INSERT INTO documents (entry_id, body) VALUES (:id, :body)"), bodies)


if __name__ == "__main__":
    main()
