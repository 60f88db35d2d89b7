"""A plan's folder: every file, beside a result, and nothing left of an earlier plan."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.plan.sample import result_document, sample_plan

from hipdrive.errors import ConfigError
from hipdrive.plan.plan_json import plan_from_document
from hipdrive.report import programme_pdf
from hipdrive.results import plan_folder
from hipdrive.results.plan_folder import PLAN_FILES, write_plan_folder

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that prints at once: the real one has its own test."""

    def stand_in(page: Path, target: Path, *, paper: str) -> None:
        assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        target.write_bytes(b"%PDF-" + paper.encode())

    monkeypatch.setattr(plan_folder, "print_programme_pdf", stand_in)


@pytest.mark.usefixtures("printed")
def test_every_file_is_there_and_is_the_plan(tmp_path: Path) -> None:
    plan = sample_plan()
    missing = write_plan_folder(plan, tmp_path / "plan", result=result_document(), paper="letter", exported_at=NOW)
    assert missing == ()
    assert sorted(path.name for path in (tmp_path / "plan").iterdir()) == sorted(PLAN_FILES)
    text = (tmp_path / "plan" / "plan.json").read_text(encoding="utf-8")
    assert plan_from_document(json.loads(text)) == plan
    bundle = json.loads((tmp_path / "plan" / "plan.fhir.json").read_text(encoding="utf-8"))
    assert bundle["timestamp"] == "2026-11-21T10:00:00+00:00"
    assert (tmp_path / "plan" / "plan.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert (tmp_path / "plan" / "programme.pdf").read_bytes() == b"%PDF-letter"


@pytest.mark.usefixtures("printed")
def test_the_folder_of_a_result_keeps_its_files(tmp_path: Path) -> None:
    (tmp_path / "key_frames").mkdir()
    kept = [tmp_path / "result.json", tmp_path / "report.html", tmp_path / "key_frames" / "hero.png"]
    for path in kept:
        path.write_text("kept")
    write_plan_folder(sample_plan(), tmp_path)
    assert [path.read_text() for path in kept] == ["kept"] * 3
    assert (tmp_path / "plan.json").exists()


def test_what_cannot_be_made_here_is_said_and_no_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.setattr(programme_pdf, "find_browser", lambda: None)
    for name in ("plan.ics", "programme.pdf"):
        (tmp_path / name).write_text("of an earlier plan")
    calendar, pdf = write_plan_folder(sample_plan(), tmp_path)
    assert "pip install 'hipdrive[calendar]'" in calendar
    assert "open programme.html in a browser and print it" in pdf
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.fhir.json", "plan.json", "programme.html"]


@pytest.mark.usefixtures("printed")
def test_a_failure_leaves_the_earlier_plan_whole(tmp_path: Path) -> None:
    write_plan_folder(sample_plan(), tmp_path, exported_at=NOW)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = {**result_document(), "input": {"name": "other.mp4", "sha256": "cd" * 32}}
    with pytest.raises(ConfigError, match="another recording"):
        write_plan_folder(sample_plan("America/New_York"), tmp_path, result=other)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
