"""The folders of results: what goes at a start, and what must not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")

from hipdrive.app import kept as kept_module
from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.app.jobs import Jobs
from hipdrive.app.kept import KeptResults
from hipdrive.athletes.database import open_database
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
