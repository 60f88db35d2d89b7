"""`hipdrive plan --out`: the options that concern the plan's files, as a person types them."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.plan.sample import cleared_screening, result_document

from hipdrive.cli import main
from hipdrive.results import plan_folder
from hipdrive.screening.screening_file import screening_document


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A result and its answers in the folder; the papers that a stand-in browser was asked to print on."""
    (tmp_path / "result.json").write_text(json.dumps(result_document()), encoding="utf-8")
    answers = screening_document(cleared_screening().screening) | {"answered_on": "2026-03-06"}
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked: list[str] = []
    monkeypatch.setattr(plan_folder, "print_programme_pdf", lambda page, target, *, paper: asked.append(paper))
    return asked


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["hipdrive", "plan", *arguments])
    before = signal.getsignal(signal.SIGTERM)
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        signal.signal(signal.SIGTERM, before)
    raise AssertionError("main always ends by sys.exit")


def observations(path: Path) -> list[dict[str, Any]]:
    entries = json.loads(path.read_text(encoding="utf-8"))["entry"]
    return [e["resource"] for e in entries if e["resource"]["resourceType"] == "Observation"]


def test_paper_and_day_of_the_recording(papers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given = ("result.json", "--screening", "answers.json", "--start", "2027-03-08", "--out", "plan")
    assert run(monkeypatch, *given, "--paper", "letter", "--filmed-on", "2027-03-05") == 0
    assert papers == ["letter"]
    assert {o["effectiveDateTime"] for o in observations(Path("plan/plan.fhir.json"))} == {"2027-03-05"}
    assert run(monkeypatch, *given) == 0
    assert papers == ["letter", "A4"]
    assert not any("effectiveDateTime" in o for o in observations(Path("plan/plan.fhir.json")))


@pytest.mark.usefixtures("papers")
def test_a_day_that_is_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("result.json", "--screening", "answers.json", "--out", "plan", "--filmed-on", "yesterday")
    assert run(monkeypatch, *given) == 2
    assert "--filmed-on" in capsys.readouterr().err
    assert not Path("plan").exists()


@pytest.mark.usefixtures("papers")
def test_a_name_is_one_line_of_plain_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    given = ("result.json", "--screening", "answers.json", "--out", "plan", "--name", "A\udcff\x07\nB")
    assert run(monkeypatch, *given) == 0
    assert json.loads(Path("plan/plan.json").read_text(encoding="utf-8"))["athlete"] == "A B"
