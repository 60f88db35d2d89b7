"""Every test of the register runs on both databases: a SQLite file and a real PostgreSQL server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL
from tests.athletes.postgresql_server import new_database, running_server, server_programs

from hipdrive.athletes.database import Database, open_database

_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A PostgreSQL server for as long as the tests last."""
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    with running_server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept' / 'people.sqlite'}"
    return new_database(request.getfixturevalue("server"), f"test_{next(_numbers)}")


@pytest.fixture
def database(address: str, tmp_path: Path) -> Iterator[Database]:
    """An open database with the newest tables."""
    with open_database(address, videos=tmp_path / "videos") as opened:
        yield opened
