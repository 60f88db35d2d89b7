"""`--language` and HIPDRIVE_LANGUAGE of plan, hike and progress: pages and calendar follow, data files do not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.hike.conftest import _walked
from tests.hike.track_files import fit_bytes
from tests.plan.results import result
from tests.report.test_in_german import analysed
from tests.screening.answers import screening

from hipdrive.athletes.database import open_database
from hipdrive.athletes.keep import save_recording
from hipdrive.athletes.register import add_athlete
from hipdrive.cli import main
from hipdrive.plan.calendar import write_calendar
from hipdrive.plan.plan_json import plan_from_document
from hipdrive.results.document import build_document
from hipdrive.results.plan_folder import write_plan_folder
from hipdrive.screening.screening_file import screening_document


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["hipdrive", *words])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("PATH", "")  # no browser: printing is tested with the programme
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HIPDRIVE_LANGUAGE", raising=False)
    return tmp_path


def test_the_plan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("icalendar", reason="the extra calendar is not installed")
    Path("result.json").write_text(json.dumps(result("upright-trunk")), encoding="utf-8")
    Path("answers.json").write_text(json.dumps(screening_document(screening({}))), encoding="utf-8")
    common = ("--screening", "answers.json", "--start", "2027-03-22", "--timezone", "Europe/Paris", "--weeks", "2")
    assert run(monkeypatch, "plan", "result.json", *common, "--out", "en") == 0
    assert run(monkeypatch, "plan", "result.json", *common, "--out", "de", "--language", "de") == 0
    monkeypatch.setenv("HIPDRIVE_LANGUAGE", "de")
    assert run(monkeypatch, "plan", "result.json", *common, "--out", "env") == 0
    pages = {name: Path(name, "programme.html").read_text(encoding="utf-8") for name in ("en", "de", "env")}
    assert '<html lang="en">' in pages["en"] and '<html lang="de">' in pages["de"]
    assert pages["env"] == pages["de"]
    assert "//DE" in Path("de", "plan.ics").read_text(encoding="utf-8")
    assert Path("de", "plan.json").read_bytes() == Path("en", "plan.json").read_bytes()
    assert run(monkeypatch, "plan", "result.json", *common, "--out", "fr", "--language", "fr") == 2


def test_without_a_language_the_plan_is_written_as_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("icalendar", reason="the extra calendar is not installed")
    test_the_plan(folder, monkeypatch)
    plan = plan_from_document(json.loads(Path("en", "plan.json").read_text(encoding="utf-8")), "x")
    at = datetime(2027, 3, 1, tzinfo=UTC)
    write_plan_folder(plan, folder / "again", exported_at=at)
    assert (folder / "again" / "plan.ics").read_bytes() == write_calendar(plan, at)
    again = (folder / "again" / "programme.html").read_text(encoding="utf-8")
    assert again == Path("en", "programme.html").read_text(encoding="utf-8")


def test_a_hike(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("walk.fit").write_bytes(fit_bytes(_walked()))
    assert run(monkeypatch, "hike", "walk.fit", "--out", "en") == 0
    assert run(monkeypatch, "hike", "walk.fit", "--out", "de", "--language", "de") == 0
    assert "<h1>Du bist 300 m" in Path("de", "report.html").read_text(encoding="utf-8")
    assert "<h1>You hiked 300 m" in Path("en", "report.html").read_text(encoding="utf-8")
    assert Path("de", "hike.json").read_bytes() == Path("en", "hike.json").read_bytes()


def test_progress(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = str(folder / "people.sqlite")
    with open_database(url) as database:
        ada = add_athlete(database, "Ada")
        for n in range(2):
            document = json.loads(json.dumps(build_document(analysed())))
            document["input"]["sha256"] = f"{n}{n}" * 32
            save_recording(
                database, ada, document, happened_at=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=n)
            )
    for language in ("en", "de"):
        words = ("progress", "Ada", "--database", url, "--out", language, "--language", language)
        assert run(monkeypatch, *words) == 0
    assert '<html lang="de">' in Path("de", "progress.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in Path("en", "progress.html").read_text(encoding="utf-8")
    assert Path("de", "progress.json").read_bytes() == Path("en", "progress.json").read_bytes()
