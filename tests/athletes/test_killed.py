"""A kill at any moment loses nothing that was reported as saved; the thousand of the issue: benchmarks.athletes_kills."""

from pathlib import Path

import pytest
from tests.athletes.killing import Reported, check_everything, kill_once

from hipdrive.athletes.database import open_database


def kill(address: str, folder: Path, kills: range) -> Reported:
    videos, reported = folder / "videos", Reported()
    (folder / "film.mp4").write_bytes(bytes(range(256)) * 400)
    for seed in kills:
        kill_once(address, videos, seed, reported)
        with open_database(address, videos=videos) as database:
            check_everything(database, reported)
    return reported


def test_some_kills(address: str, tmp_path: Path) -> None:
    reported = kill(address, tmp_path, range(15))
    assert len(reported.people) >= 8 and reported.documents, "killed before they did anything"


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(10))
def test_many_kills(address: str, tmp_path: Path, round_: int) -> None:
    reported = kill(address, tmp_path, range(1000 + 50 * round_, 1050 + 50 * round_))
    assert len(reported.people) >= 30 and reported.documents, "killed before they did anything"
