"""`hipdrive athlete ...` as a person types it."""

import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.athletes.example_documents import checked_set, measurement, result
from tests.plan.sample import cleared_screening, sample_plan
from tests.screening.answers import screening

from hipdrive.athletes.history import TimelineItem
from hipdrive.athletes.tables import EntryKind
from hipdrive.cli import main
from hipdrive.plan.plan_json import plan_document
from hipdrive.screening.screening_file import screening_document
from hipdrive.terminal_athlete import time_picture

HILL = {
    "schema_version": 1,
    "input": {"name": "hill.fit", "start": "2026-04-05T06:07:08+00:00"},
    "headline": "You hiked 900 m at 10 % or steeper",
    "altitude": {},
    "segments": [],
    "running_dynamics": {
        "contact_time_s": {
            "value": 0.25,
            "sd": 0.01,
            "unit": "s",
            "samples": 400,
            "source": "watch",
            "device": "X1",
        }
    },
}
SCREENING = screening_document(cleared_screening().screening) | {"answered_on": "2026-03-06"}
PLAN = plan_document(sample_plan()) | {"screening": SCREENING}


class Hipdrive:
    """Runs the command line in this process, as its entry point does, with a database of its own."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capture = patch, capture

    def __call__(self, *arguments: str | Path, answer: str = "") -> subprocess.CompletedProcess[str]:
        self._patch.setattr(sys, "argv", ["hipdrive", *map(str, arguments)])
        self._patch.setattr(sys, "stdin", io.StringIO(answer))
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capture.readouterr()
        return subprocess.CompletedProcess(sys.argv, int(ended.value.code or 0), said.out, said.err)


@pytest.fixture
def hipdrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Hipdrive]:
    handler = signal.getsignal(signal.SIGTERM)
    monkeypatch.setenv("HIPDRIVE_DATABASE", str(tmp_path / "people.sqlite"))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)
    yield Hipdrive(monkeypatch, capsys)
    signal.signal(signal.SIGTERM, handler)


def written(folder: Path, **documents: Any) -> Path:
    folder.mkdir(exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_a_persons_story(hipdrive: Hipdrive, tmp_path: Path) -> None:
    assert "Added: Änna [bold]" in hipdrive("athlete", "add", "Änna [bold]").stdout
    folder = written(tmp_path / "run", result=result(), plan=PLAN, screening=SCREENING)
    kept = hipdrive("athlete", "keep", "Änna [bold]", folder, "--date", "2026-03-01")
    assert kept.returncode == 0, kept.stderr
    assert kept.stdout.count("Kept (") == 3 and "2026-03-01 12:00" in kept.stdout
    (tmp_path / "a set.json").write_text(json.dumps(checked_set()), encoding="utf-8")
    assert "donkey-kick: 8 counted" in hipdrive("athlete", "keep", "Änna [bold]", tmp_path / "a set.json").stdout
    assert "week 1, session 1 (2027-03-08): done, pain 2 of 10" in hipdrive(
        "athlete", "did", "Änna [bold]", "next", "--pain", "2").stdout  # fmt: skip
    assert (
        "week 1, session 2 (2027-03-10): skipped"
        in hipdrive("athlete", "did", "Änna [bold]", "next", "--skipped").stdout
    )
    assert "week 2, session 1" in hipdrive("athlete", "did", "Änna [bold]", "2.1").stdout
    assert "yoga: done" in hipdrive("athlete", "did", "Änna [bold]", "yoga").stdout
    shown = hipdrive("athlete", "show", "Änna [bold]")
    assert "Leans 5° forward" in shown.stdout and "sessions │" in shown.stdout
    found = json.loads(hipdrive("athlete", "show", "Änna [bold]", "--json").stdout)
    assert found["total"] == 8 and {row["kind"] for row in found["entries"]} == {
        "recording", "plan", "screening", "set", "adherence",
    }  # fmt: skip
    people = json.loads(hipdrive("athlete", "list", "--json").stdout)
    assert [(p["name"], p["entries"], p["recordings"]) for p in people["people"]] == [("Änna [bold]", 8, 1)]


def _flagged(day: str) -> dict[str, Any]:
    return screening_document(screening({"saddle-numbness": "yes"})) | {"answered_on": day}


def test_a_flag_is_told_where_it_is_kept(hipdrive: Hipdrive, tmp_path: Path) -> None:
    hipdrive("athlete", "add", "Ben")
    kept = hipdrive("athlete", "keep", "Ben", written(tmp_path / "a", screening=_flagged("2026-03-06")))
    assert kept.returncode == 0 and "by a clinician today" in kept.stderr
    again = hipdrive(
        "athlete", "keep", "Ben", written(tmp_path / "b", screening=SCREENING | {"answered_on": "2026-03-07"})
    )
    assert again.returncode == 0 and "clinician" not in again.stderr


@pytest.mark.parametrize("together", [False, True])
def test_no_plan_is_kept_after_a_flag(hipdrive: Hipdrive, tmp_path: Path, together: bool) -> None:
    hipdrive("athlete", "add", "Ben")
    plan, flagged = tmp_path / "plan", _flagged("2026-03-06")
    if together:
        written(plan, plan=PLAN, screening=flagged)
    else:
        hipdrive("athlete", "keep", "Ben", written(tmp_path / "answers", screening=flagged))
        written(plan, plan=PLAN)
    kept = hipdrive("athlete", "keep", "Ben", plan)
    assert kept.returncode == 4 and "no plan is made" in kept.stderr and "today" in kept.stderr
    assert json.loads(hipdrive("athlete", "show", "Ben", "--json").stdout)["total"] == (0 if together else 1)


def test_a_plan_is_kept_where_the_flag_is_older_than_its_answers(hipdrive: Hipdrive, tmp_path: Path) -> None:
    hipdrive("athlete", "add", "Ben")
    hipdrive("athlete", "keep", "Ben", written(tmp_path / "answers", screening=_flagged("2026-03-05")))
    assert hipdrive("athlete", "keep", "Ben", written(tmp_path / "plan", plan=PLAN)).returncode == 0


@pytest.mark.parametrize(
    ("changed", "exit_code", "words"),
    [
        ({"plan": PLAN | {"screening": _flagged("2026-03-06")}}, 4, "no plan is made"),
        ({"plan": {k: v for k, v in PLAN.items() if k != "screening"}}, 3, "does not hold the answers"),
        ({"plan": PLAN | {"weeks": 5}}, 3, "does not fit the form of a plan"),
        ({"screening": {"kind": "hipdrive-screening", "answers": {"a": 1}}}, 3, "does not hold the answers"),
        ({"result": result() | {"settings": 5}}, 3, "not the result of an analysis"),
    ],
)
def test_what_could_not_be_read_again_is_not_kept(
    hipdrive: Hipdrive, tmp_path: Path, changed: dict[str, Any], exit_code: int, words: str
) -> None:
    hipdrive("athlete", "add", "Ben")
    kept = hipdrive("athlete", "keep", "Ben", written(tmp_path / "bad", **changed))
    assert kept.returncode == exit_code and words in kept.stderr
    assert json.loads(hipdrive("athlete", "show", "Ben", "--json").stdout)["total"] == 0


def test_out_away_and_in_again(hipdrive: Hipdrive, tmp_path: Path) -> None:
    hipdrive("athlete", "add", "Anna")
    (tmp_path / "run.mp4").write_bytes(b"film")
    folder = written(tmp_path / "run", result=result())
    assert (
        "with its video"
        in hipdrive("athlete", "keep", "Anna", folder, "--keep-video", tmp_path / "run.mp4").stdout
    )
    assert "1 entry, 1 video" in hipdrive("athlete", "export", "Anna", tmp_path / "anna.zip").stdout
    kept = hipdrive("athlete", "delete", "Anna", answer="n\n")
    assert kept.returncode != 0 and "Anna" in hipdrive("athlete", "list").stdout
    assert "Deleted: Anna" in hipdrive("athlete", "delete", "Anna", answer="y\n").stdout
    assert "nobody yet" in hipdrive("athlete", "list").stdout
    assert "Imported: Anna" in hipdrive("athlete", "import", tmp_path / "anna.zip").stdout
    assert "Now called: Berta" in hipdrive("athlete", "rename", "Anna", "Berta").stdout
    assert json.loads(hipdrive("athlete", "delete", "Berta", "--yes", "--json").stdout)["videos"] == 1


def test_a_watch_and_the_day_it_says(hipdrive: Hipdrive, tmp_path: Path) -> None:
    hipdrive("athlete", "add", "Anna")
    folder = written(tmp_path / "hill", hike=HILL)
    saved = json.loads(hipdrive("athlete", "keep", "Anna", folder, "--json").stdout)
    assert saved[0]["kind"] == "activity" and saved[0]["happened_at"] == "2026-04-05T06:07:08+00:00"
    again = json.loads(hipdrive("athlete", "keep", "Anna", folder, "--json").stdout)
    assert again[0]["already"] and again[0]["entry"] == saved[0]["entry"]
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.history import recordings
    from hipdrive.athletes.register import find_athlete

    with open_database(tmp_path / "people.sqlite") as database:
        (kept,) = recordings(database, find_athlete(database, "Anna"))
    assert [(m.name, m.value, m.source) for m in kept.measurements] == [("contact_time_s", 0.25, "watch: X1")]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "Ana"), 2, "did you mean Anna?"),
        (("keep", "Anna", "nothing"), 3, "no file of that name"),
        (("keep", "Anna", "empty"), 3, "nothing in the folder"),
        (("keep", "Anna", "letter.txt"), 3, "not JSON"),
        (("keep", "Anna", "other.json"), 3, "no document of the kind"),
        (("keep", "Anna", "set.json", "--keep-video", "letter.txt"), 2, "no recording to which the video"),
        (("keep", "Anna", "set.json", "--date", "yesterday"), 2, "no date"),
        (("did", "Anna", "2.1"), 2, "no such session"),
        (("did", "Anna", "yoga", "--pain", "11"), 2, "0 to 10"),
        (("add", ""), 2, "cannot be the name"),
        (("import", "letter.txt"), 3, "damaged or is no zip"),
        (("export", "Anna", "letter.txt"), 2, "a file of that name already"),
        (("list", "--database", "mysql://x"), 2, "cannot be one of that kind"),
        (("list", "--database", "letter.txt"), 3, "damaged or is not one"),
    ],
)
def test_what_does_not_work_is_a_sentence(
    hipdrive: Hipdrive, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter.txt").write_text("dear runner " * 100)
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "set.json").write_text(json.dumps(checked_set()))
    hipdrive("athlete", "add", "Anna")
    ended = hipdrive("athlete", *arguments)
    assert ended.returncode == code
    assert words in " ".join(ended.stderr.split()) and "Next:" in ended.stderr
    assert "Traceback" not in ended.stderr and ended.stdout == ""
    assert json.loads(hipdrive("athlete", "show", "Anna", "--json").stdout)["entries"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--athlete", "Nobody"), "No athlete has that name or id"),
        (("--keep-video",), "Nothing is kept where no person is named"),
        (("--recorded-at", "2026-01-01"), "Nothing is kept where no person is named"),
    ],
)
def test_analyse_says_before_the_work_that_it_could_not_keep(
    hipdrive: Hipdrive, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    ended = hipdrive("analyse", "no-such-clip.mp4", *options)
    assert ended.returncode == 2 and words in ended.stderr


def test_a_result_that_was_just_written_is_kept(tmp_path: Path) -> None:
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.history import timeline
    from hipdrive.athletes.register import add_athlete
    from hipdrive.cli_keep import keep_result

    place = str(tmp_path / "people.sqlite")
    (tmp_path / "run.mp4").write_bytes(b"no clock in it")
    folder = written(
        tmp_path / "run", result=result() | {"measurements": [measurement("cadence_spm", "none", 170.0)]}
    )
    with open_database(place) as database:
        anna = add_athlete(database, "Anna")
        options: dict[str, Any] = {"database": place, "keep_video": True, "recorded_at": "2026-01-02T03:04:05Z"}
        saved = keep_result("Anna", folder, tmp_path / "run.mp4", **options)
        assert (
            saved is not None and saved.video_kept and saved.happened_at.isoformat() == "2026-01-02T03:04:05+00:00"
        )
        assert [item.entry_id for item in timeline(database, anna)] == [saved.entry_id]
        assert keep_result(None, folder, tmp_path / "run.mp4", **options) is None


def test_the_picture_of_the_time_is_higher_where_more_happened() -> None:
    day = datetime(2026, 1, 1, 12, tzinfo=UTC)
    sessions_of_a_day: list[tuple[EntryKind, int]] = [("adherence", 26)] * 3
    days: list[tuple[EntryKind, int]] = [("recording", 0), ("recording", 52), *sessions_of_a_day]
    items = [TimelineItem(i, kind, day + timedelta(days=n), day, "") for i, (kind, n) in enumerate(days)]
    recordings, sessions, dates = time_picture(items)
    assert recordings.endswith(f"recordings │▁{'·' * 50}▁│ 2")
    assert sessions.endswith(f"sessions │{'·' * 26}▃{'·' * 25}│ 3")
    assert dates.split() == ["2026-01-01", "2026-02-22"]
    assert time_picture(items[:1])[-1].split() == ["2026-01-01"]


def test_one_entry_is_deleted_by_its_number(hipdrive: Hipdrive, tmp_path: Path) -> None:
    hipdrive("athlete", "add", "Anna")
    folder = written(tmp_path / "run", result=result())
    (saved,) = json.loads(hipdrive("athlete", "keep", "Anna", folder, "--json").stdout)
    assert hipdrive("athlete", "delete-entry", "Anna", str(saved["entry"]), answer="n\n").returncode != 0
    assert hipdrive("athlete", "delete-entry", "Anna", "99", "--yes").returncode == 2
    assert json.loads(hipdrive("athlete", "show", "Anna", "--json").stdout)["total"] == 1
    assert "Deleted: recording" in hipdrive("athlete", "delete-entry", "Anna", str(saved["entry"]), "--yes").stdout
    assert json.loads(hipdrive("athlete", "show", "Anna", "--json").stdout)["total"] == 0
