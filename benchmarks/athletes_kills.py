"""A thousand kills at moments of chance while people are added, results kept with their videos, and people deleted.

    python -m benchmarks.athletes_kills [--kills 1000] [--only sqlite|postgresql]

After each the database must be whole and hold everything that was reported as saved. Every 50 kills begin with no
database, so that some fall into the making of its tables. A kill of the process is not a loss of power: for that the
database is told to wait for the disk (``synchronous=FULL``; PostgreSQL by its own default), which no test here shows.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from sqlalchemy import URL
from tests.athletes.killing import Reported, check_everything, kill_once
from tests.athletes.postgresql_server import new_database, running_server, server_programs

from hipdrive.athletes.database import open_database

_ROUND = 50


def main() -> None:
    """Kill, check, count; an assertion ends it where something is lost."""
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    told = options.parse_args()
    if told.only != "postgresql":
        kill_many("SQLite", told.kills, None)
    programs = server_programs()
    if told.only != "sqlite" and programs is not None:
        with running_server(programs) as server:
            kill_many("PostgreSQL", told.kills, server)


def kill_many(title: str, kills: int, server: URL | None) -> None:
    """Rounds of kills, each with a new database."""
    start, saved, people, deleted = time.perf_counter(), 0, 0, 0
    for first in range(0, kills, _ROUND):
        reported = Reported()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "film.mp4").write_bytes(bytes(range(256)) * 400)
            address = str(folder / "people.sqlite") if server is None else new_database(server, f"kills_{first}")
            for seed in range(first, min(first + _ROUND, kills)):
                kill_once(address, folder / "videos", seed, reported)
                with open_database(address, videos=folder / "videos") as database:
                    check_everything(database, reported)
        saved, people, deleted = (
            saved + len(reported.documents),
            people + len(reported.people),
            deleted + len(reported.gone),
        )
    took_s = time.perf_counter() - start
    print(
        f"{title}: {kills} kills in {took_s:.0f} s; {people} people, {saved} entries and {deleted} deletions were "
        "reported, none lost or undone, every database whole"
    )


if __name__ == "__main__":
    main()
