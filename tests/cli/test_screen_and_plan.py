"""`hipdrive screen` and `hipdrive plan` as a person runs them: a red flag ends without a plan and without a file."""

import io
import json
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.plan.results import checked_set, result
from tests.screening.answers import RED_FLAGS, SIGNS, screening

from hipdrive.cli import main


@dataclass(frozen=True)
class Ran:
    """What a person sees of a run."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Ran]


@pytest.fixture
def hipdrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The entry point, in this process: starting a new one for each case takes seconds."""

    def run(*arguments: str, typed: str = "") -> Ran:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PATH", "")  # no browser: printing is tested with the programme
        monkeypatch.setattr(sys, "argv", ["hipdrive", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        before = signal.getsignal(signal.SIGTERM)
        try:
            main()
        except SystemExit as end:
            shown = capsys.readouterr()
            return Ran(int(end.code or 0), shown.out, shown.err)
        finally:
            signal.signal(signal.SIGTERM, before)
        raise AssertionError("main always ends by sys.exit")

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from hipdrive.screening.screening_file import screening_document

    kinds: dict[str, dict[str, Any]] = {"clear": {}, "flagged": {"calf-swelling": "yes"}, "open": {"fever": None}}
    for name, given in kinds.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(screening_document(screening(given))), encoding="utf-8")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "result.json").write_text(json.dumps(result("upright-trunk")), encoding="utf-8")
    return tmp_path


PLAN = ("plan", "run", "--start", "2027-03-22", "--timezone", "Europe/Paris", "--weeks", "2")


def test_the_questions_asked_one_by_one(tmp_path: Path, hipdrive: Run) -> None:
    pain = "left side\nin March\n4\nda\nw\nmore hills\n"
    typed = "n\n" * len(RED_FLAGS) + "y\n" + pain + "n\nn\nno\n"
    asked = hipdrive("screen", "--out", "a.json", typed=typed)
    assert asked.returncode == 0, asked.stderr
    assert "1/28" in asked.stderr
    assert "28/28" in asked.stderr
    assert "Nothing here stops a plan" in asked.stdout
    assert "4 out of 10" in asked.stdout
    kept = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert kept["details"]["low-back-pain"]["timing"] == ["during", "after"]
    assert kept["details"]["low-back-pain"]["trend"] == "worse"
    assert (tmp_path / "a.json").stat().st_mode & 0o077 == 0, "for its owner's eyes"


def test_the_words_of_a_stop_come_at_once(hipdrive: Run) -> None:
    stopped = hipdrive("screen", typed="y\ns\n")
    first, _, rest = stopped.stderr.partition("2/28")
    assert "clinician today" in first
    assert "clinician today" not in rest
    assert "clinician today" in stopped.stdout


def test_a_slip_is_asked_again_and_a_stop_leaves_the_rest_open(tmp_path: Path, hipdrive: Run) -> None:
    stopped = hipdrive("screen", "--json", typed="x\n\nn\nn\ns\n")
    assert stopped.returncode == 0
    assert stopped.stderr.count("Please type one of: y, n, s") == 2
    told = json.loads(stopped.stdout)
    assert len(told["unanswered"]) == 26
    assert told["allows_plan"] is False


def test_the_end_of_the_input_keeps_nothing(tmp_path: Path, hipdrive: Run) -> None:
    ended = hipdrive("screen", "--out", "a.json", typed="n\nn\n")
    assert ended.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_a_flag_ends_with_the_clinician_and_without_a_score(folder: Path, hipdrive: Run) -> None:
    told = hipdrive("screen", "--file", "flagged.json")
    assert told.returncode == 0, "the screening answered"
    assert "ask a clinician first" in told.stdout
    assert "Nothing here stops" not in told.stdout
    document = json.loads(hipdrive("screen", "--file", "flagged.json", "--json").stdout)
    assert [stop["question"] for stop in document["stops"]] == ["calf-swelling"]
    assert set(document) == {"screening", "signs", "stops", "unanswered", "allows_plan", "disclaimer"}


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_the_template_goes_round(tmp_path: Path, hipdrive: Run, ending: str) -> None:
    assert hipdrive("screen", "--template", f"a.{ending}").returncode == 0
    document = json.loads(hipdrive("screen", "--file", f"a.{ending}", "--json").stdout)
    assert set(document["unanswered"]) == {*SIGNS, *RED_FLAGS}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--screening", "flagged.json"), 4, "looked at by a clinician"),
        (("--screening", "open.json"), 4, "an unanswered question is not a no"),
        ((), 2, "no plan without a screening"),
        (("--screening", "nothing.json"), 3, "cannot be read"),
        (("--screening", "clear.json", "--days", "mon,tue"), 2, "no rest day"),
        (("--screening", "clear.json", "--days", "lun"), 2, "not a weekday"),
        (("--screening", "clear.json", "--weeks", "0"), 2, "not a number of weeks"),
        (("--screening", "clear.json", "--time", "26:00"), 2, "not a time of day"),
        (("--screening", "clear.json", "--start", "22.3."), 2, "not a day"),
        (("--screening", "clear.json", "--timezone", "Paris"), 2, "no time zone"),
        (("--screening", "clear.json", "--cue", "x"), 2, "no in-run cue"),
        (("--screening", "clear.json", "--pain", "ice-skater=11"), 2, "not a pain from 0 to 10"),
        (("--screening", "clear.json", "--pain", "squat=1"), 2, "no such exercise"),
        (("--screening", "clear.json", "--sets", "nothing"), 3, "cannot be read"),
        (("--screening", "clear.json", "--result", "run"), 2, "goes with a plan.json"),
    ],
)
def test_refusals_say_why_and_leave_nothing(
    folder: Path, hipdrive: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    before = sorted(path.name for path in folder.rglob("*"))
    refused = hipdrive("plan", "run", *arguments, "--out", "plan")
    assert refused.returncode == code, refused.stderr
    assert words in refused.stderr
    assert "Next:" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_a_refusal_as_an_object(folder: Path, hipdrive: Run) -> None:
    refused = hipdrive("plan", "run", "--screening", "flagged.json", "--json")
    error = json.loads(refused.stderr)["error"]
    assert error["slug"] == "screening-red-flag"
    assert "clinician" in error["fix"]
    assert refused.stdout == ""


def test_the_plan_in_the_terminal_and_as_json(folder: Path, hipdrive: Run) -> None:
    shown = hipdrive(*PLAN, "--screening", "clear.json", "--name", "Ada [x]")
    assert shown.returncode == 0, shown.stderr
    for words in ("Plan for Ada [x]", "Ice skater", "Trunk lean", "A change counts from 3°", "While running, one thought",
                  "Film again", "above 3 out of 10", "Disputed in the literature:",
                  "Assumed, the articles are silent"):  # fmt: skip
        assert words in shown.stdout
    printed = json.loads(hipdrive(*PLAN, "--screening", "clear.json", "--json").stdout)
    assert printed["kind"] == "hipdrive-plan"
    assert len(printed["weeks"]) == 2


def test_a_plan_beside_its_result_edited_stepped_and_rendered_again(folder: Path, hipdrive: Run) -> None:
    made = hipdrive(*PLAN, "--screening", "clear.json", "--days", "tue", "--out", "run", "--json")
    assert made.returncode == 0, made.stderr
    assert (folder / "run" / "result.json").exists(), "the result beside it stays"
    assert {"plan.json", "programme.html"} <= {path.name for path in (folder / "run").iterdir()}
    document = json.loads((folder / "run" / "plan.json").read_text(encoding="utf-8"))
    document["exercises"]["single-leg-rdl"]["rest_s"] |= {"least": 90, "most": 120, "source": "coach"}
    edited = folder / "plan.json"
    edited.write_text(json.dumps(document), encoding="utf-8")
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "set.json").write_text(json.dumps(checked_set("deadlift", kept=6)), encoding="utf-8")
    stepped = hipdrive("plan", "plan.json", "--sets", "one", "--sets", "two")
    assert stepped.returncode == 0, stepped.stderr
    assert "step forward" in stepped.stdout
    assert "The steps above are not kept" in stepped.stdout
    kept = hipdrive("plan", "plan.json", "--pain", "single-leg-rdl=5", "--out", "again", "--json")
    after = json.loads(kept.stdout)
    assert "single-leg-rdl" not in after["exercises"]
    ids = [s["session_id"] for week in document["weeks"] for s in week["sessions"]]
    assert {s["session_id"] for week in after["weeks"] for s in week["sessions"]} <= set(ids)
    assert after["decisions"][0]["direction"] == "stop"


def test_an_edit_takes_neither_stop_rule_nor_disclaimer_away(folder: Path, hipdrive: Run) -> None:
    hipdrive(*PLAN, "--screening", "clear.json", "--out", "plan")
    file = folder / "plan" / "plan.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"notes": []}), encoding="utf-8")
    shown = hipdrive("plan", "plan/plan.json").stdout
    assert "Stop rule: Pain above 3" in shown.splitlines()[2] and shown.count("Pain above 3 out of 10") == 1
    assert shown.count("not medical advice") == 1


def test_sets_that_decide_nothing_are_told(folder: Path, hipdrive: Run) -> None:
    hipdrive(*PLAN, "--screening", "clear.json", "--out", "plan")
    (folder / "set.json").write_text(json.dumps(checked_set("single-leg-hop", kept=6)), encoding="utf-8")
    foreign = hipdrive("plan", "plan", "--sets", "set.json")
    assert foreign.returncode == 2
    assert "None of these sets belongs to an exercise of the plan" in foreign.stderr
    document = json.loads((folder / "plan" / "plan.json").read_text(encoding="utf-8"))
    over = hipdrive(
        "plan", "run", "--screening", "clear.json", "--start", "2024-01-01", "--weeks", "1", "--sets", "set.json"
    )
    assert over.returncode == 2
    assert "The plan is over" in over.stderr
    assert document["decisions"] == []


def test_a_made_plan_keeps_its_days_and_its_screening(folder: Path, hipdrive: Run) -> None:
    hipdrive(*PLAN, "--screening", "clear.json", "--out", "plan")
    other = hipdrive("plan", "plan", "--days", "tue", "--screening", "clear.json")
    assert other.returncode == 2
    assert "--screening, --days" in other.stderr or "--days, --screening" in other.stderr
    document = json.loads((folder / "plan" / "plan.json").read_text(encoding="utf-8"))
    document["screening"]["answers"]["fever"] = "yes"
    (folder / "plan" / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert hipdrive("plan", "plan", "--out", "out").returncode == 4
    assert not (folder / "out").exists()
