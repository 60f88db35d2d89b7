"""Deleting from a large database: what is being done is said, and who stops it loses nothing by it."""

import io
import signal
import time
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import Connection
from tests.cli.test_athlete import Hipdrive, hipdrive

from hipdrive import terminal_athlete
from hipdrive.athletes import videos
from hipdrive.athletes.database import open_database
from hipdrive.athletes.keep import save_plan
from hipdrive.athletes.register import add_athlete, find_athlete

__all__ = ["hipdrive"]


@pytest.mark.parametrize(("takes_s", "is_said"), [(0.0, False), (0.5, True)])
def test_what_takes_longer_than_a_moment_is_said(
    monkeypatch: pytest.MonkeyPatch, takes_s: float, is_said: bool
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(terminal_athlete, "err", Console(file=screen, force_terminal=True, width=120))
    monkeypatch.setattr(terminal_athlete, "_SOON_S", 0.1)
    with terminal_athlete.rewriting(4_600_000_000):
        time.sleep(takes_s)
    assert ("The database (4,600 MB) is written anew" in screen.getvalue()) is is_said


def test_stopped_while_rewriting_the_person_is_gone_and_the_rest_goes_later(
    hipdrive: Hipdrive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "people.sqlite"
    with open_database(file) as database:
        save_plan(database, add_athlete(database, "Zebulon"), {"words": "zebu"})
        save_plan(database, add_athlete(database, "Anna"), {"words": "a" * 60_000_000})
    rewrite = videos._rewrite

    def pressed(connection: Connection) -> bool:
        signal.setitimer(signal.ITIMER_REAL, 0.03)
        return rewrite(connection)

    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    monkeypatch.setattr(videos, "_rewrite", pressed)
    try:
        stopped = hipdrive("athlete", "delete", "Zebulon", "--yes")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert stopped.returncode == 0, stopped.stderr
    assert "Deleted: Zebulon" in stopped.stdout and "they go when it is opened next" in stopped.stdout
    monkeypatch.setattr(videos, "_rewrite", rewrite)
    assert "No athlete" in hipdrive("athlete", "show", "Zebulon").stderr
    assert b"Zebulon" not in b"".join(part.read_bytes() for part in tmp_path.glob("people.sqlite*"))
    with open_database(file) as database:
        assert find_athlete(database, "Anna").name == "Anna"
