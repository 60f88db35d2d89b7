"""`hipdrive plan`: whose answers count, how old they are, and with whom the plan is kept."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_athlete import Hipdrive, hipdrive, written
from tests.plan.results import result
from tests.screening.answers import screening

from hipdrive.screening.screening_file import screening_document

__all__ = ["hipdrive"]

PLAN = ("plan", "run", "--timezone", "Europe/Paris", "--weeks", "2")


def _answers(days_ago: int, given: dict[str, Any] | None = None) -> dict[str, Any]:
    day = date.today() - timedelta(days=days_ago)
    return screening_document(screening(given)) | {"answered_on": day.isoformat()}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a result; no browser, so that nothing is printed."""
    monkeypatch.setenv("PATH", "")
    return written(tmp_path / "run", result=result("upright-trunk"))


def _kept(hipdrive: Hipdrive, name: str) -> list[str]:
    shown = json.loads(hipdrive("athlete", "show", name, "--json").stdout)
    return [row["kind"] for row in shown["entries"]]


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "answered today"), (1, "1 day ago"), (29, "answer the questions again"), (400, "again")],
)
def test_the_age_of_the_answers_is_said(hipdrive: Hipdrive, run: Path, days: int, words: str) -> None:
    written(run, answers=_answers(days))
    made = hipdrive(*PLAN, "--screening", "run/answers.json", "--out", "plan")
    assert made.returncode == 0 and words in made.stdout, made.stderr
    as_json = hipdrive(*PLAN, "--screening", "run/answers.json", "--json")
    assert json.loads(as_json.stdout)["kind"] == "hipdrive-plan" and words in as_json.stderr
    assert words in hipdrive("plan", "plan").stdout, "also where the plan is looked at again"


def test_answers_of_a_day_to_come_make_and_keep_no_plan(hipdrive: Hipdrive, run: Path, tmp_path: Path) -> None:
    """A plan whose answers lie in the future would stand against every red flag until then."""
    hipdrive("athlete", "add", "Ana")
    written(run, answers=_answers(-3))
    refused = hipdrive(*PLAN, "--screening", "run/answers.json", "--out", "plan")
    assert refused.returncode == 4 and "has not come yet" in refused.stderr and "Next:" in refused.stderr
    assert not Path("plan").exists()
    written(run, answers=_answers(0))
    document = json.loads(hipdrive(*PLAN, "--screening", "run/answers.json", "--json").stdout)
    moved = written(tmp_path / "moved", plan=document | {"screening": _answers(-400)})
    for command in (("plan", str(moved)), ("athlete", "keep", "Ana", str(moved)),
                    ("athlete", "keep", "Ana", str(written(tmp_path / "a", screening=_answers(-3))))):  # fmt: skip
        refused = hipdrive(*command)
        assert refused.returncode == 4 and "has not come yet" in refused.stderr
    assert _kept(hipdrive, "Ana") == []


def test_a_plan_for_a_person_takes_their_newest_answers_and_is_kept(hipdrive: Hipdrive, run: Path) -> None:
    hipdrive("athlete", "add", "Ana [x]")
    assert "no plan without a screening" in hipdrive(*PLAN, "--athlete", "Ana [x]").stderr
    hipdrive("athlete", "keep", "Ana [x]", written(run.parent / "old", screening=_answers(3)))
    made = hipdrive(*PLAN, "--athlete", "Ana [x]", "--out", "plan")
    assert made.returncode == 0, made.stderr
    assert "Plan for Ana [x]" in made.stdout and "a plan of 2 weeks" in made.stdout
    assert sorted(_kept(hipdrive, "Ana [x]")) == ["plan", "screening"]
    assert json.loads(Path("plan/plan.json").read_text(encoding="utf-8"))["athlete"] == "Ana [x]"
    again = hipdrive("plan", "plan", "--athlete", "Ana [x]")
    assert again.returncode == 0 and "Kept before" in again.stdout


def test_a_later_flag_of_the_person_stops_the_plan(hipdrive: Hipdrive, run: Path) -> None:
    hipdrive("athlete", "add", "Ben")
    written(run, answers=_answers(5))
    hipdrive("athlete", "keep", "Ben", written(run.parent / "a", screening=_answers(2, {"fever": "yes"})))
    for arguments in (("--athlete", "Ben"), ("--athlete", "Ben", "--screening", "run/answers.json")):
        refused = hipdrive(*PLAN, *arguments, "--out", "plan")
        assert refused.returncode == 4 and "looked at by a clinician" in refused.stderr
    assert not Path("plan").exists()
    assert _kept(hipdrive, "Ben") == ["screening"]


def test_answers_said_to_be_of_another_day_do_not_hide_a_flag(hipdrive: Hipdrive, run: Path) -> None:
    hipdrive("athlete", "add", "Ben")
    clear, flagged = (written(run.parent / name, screening=_answers(days, given))
                      for name, days, given in (("a", 5, {}), ("b", 2, {"fever": "yes"})))  # fmt: skip
    assert hipdrive("athlete", "keep", "Ben", clear, "--date", "2099-01-01").returncode == 0
    assert "clinician" in hipdrive("athlete", "keep", "Ben", flagged).stderr
    refused = hipdrive(*PLAN, "--athlete", "Ben", "--out", "plan")
    assert refused.returncode == 4 and "looked at by a clinician" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--athlete", "Nobody"), "No athlete has that name or id"),
        (("--name", "\u200b\u2060"), "only characters that cannot be seen"),
        (("--name", ""), "got nothing"),
    ],
)
def test_who_is_nobody_gets_no_plan(hipdrive: Hipdrive, run: Path, arguments: tuple[str, ...], words: str) -> None:
    written(run, answers=_answers(0))
    refused = hipdrive(*PLAN, "--screening", "run/answers.json", *arguments, "--out", "plan")
    assert refused.returncode == 2 and words in refused.stderr
    assert not Path("plan").exists()


def _bundle_with(hipdrive: Hipdrive, folder: Path, *documents: dict[str, Any]) -> str:
    """Somebody's zip in which these were kept one after the other, as only a register without the check would."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.export import export_athlete
    from hipdrive.athletes.keep import save_document
    from hipdrive.athletes.keep_files import kind_of, parsed_time
    from hipdrive.athletes.register import add_athlete

    (folder / "cleo.zip").unlink(missing_ok=True)
    with open_database(folder / f"other{len(list(folder.iterdir()))}.sqlite") as other:
        athlete = add_athlete(other, "Cleo")
        for document in documents:
            when = parsed_time(document.get("answered_on", "2026-01-05"))
            save_document(other, athlete, kind_of(document, "x"), document, happened_at=when)
        export_athlete(other, athlete, folder / "cleo.zip")
    return str(folder / "cleo.zip")


def test_a_bundle_comes_in_as_it_could_have_been_kept(hipdrive: Hipdrive, run: Path, tmp_path: Path) -> None:
    written(run, answers=_answers(5))
    plan = json.loads(hipdrive(*PLAN, "--screening", "run/answers.json", "--json").stdout)
    flag = _answers(2, {"fever": "yes"})
    bad = hipdrive("athlete", "import", _bundle_with(hipdrive, tmp_path, flag, plan))
    assert bad.returncode == 4 and "looked at by a clinician" in bad.stderr
    future = plan | {"screening": _answers(-9)}
    assert "has not come yet" in hipdrive("athlete", "import", _bundle_with(hipdrive, tmp_path, future)).stderr
    broken = hipdrive("athlete", "import", _bundle_with(hipdrive, tmp_path, plan | {"weeks": 3}))
    assert broken.returncode == 3 and "does not fit the form of a plan" in broken.stderr
    assert json.loads(hipdrive("athlete", "list", "--json").stdout)["total"] == 0
    history = hipdrive("athlete", "import", _bundle_with(hipdrive, tmp_path, plan, flag))
    assert history.returncode == 0 and "clinician" in history.stderr, "what was kept before the flag is history"
    assert sorted(_kept(hipdrive, "Cleo")) == ["plan", "screening"]
