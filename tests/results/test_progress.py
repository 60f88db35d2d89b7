"""From the database and result folders to the page and `progress.json`."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.progress.result_folder import write_folder
from typer.testing import CliRunner

from hipdrive.athletes.database import Database, open_database
from hipdrive.athletes.keep import save_activity, save_adherence, save_plan, save_recording, save_set
from hipdrive.athletes.register import Athlete, add_athlete
from hipdrive.cli import app
from hipdrive.errors import ConfigError
from hipdrive.progress import build_progress, recorded_of
from hipdrive.results.progress import (
    find_folders,
    pair_of,
    planned_sessions,
    progress_of,
    side_by_side,
    write_progress,
)
from hipdrive.results.progress_document import progress_document

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def result(number: int, lean_deg: float, **settings: Any) -> dict[str, Any]:
    """The object of a ``result.json`` with one lean."""
    lean = {
        "name": "trunk_lean_deg",
        "side": "none",
        "value": lean_deg,
        "unit": "deg",
        "phase": "stance",
        "sd": 0.6,
    }
    lean |= {"n_steps": 24, "u_sys": 4.0, "mdc95": 3.0, "view": "side", "status": "measured", "reasons": []}
    return {
        "schema_version": 1,
        "hipdrive_version": "0.1.0",
        "input": {"name": f"run{number}.mp4", "sha256": f"{number:064d}", "kind": "video", "fps": 120.0},
        "headline": "a run",
        "near_side": "right",
        "surface": "treadmill",
        "settings": {"belt_speed_mps": 3.0, "grade_percent": None, "camera_roll_deg": None} | settings,
        "provenance": {"backend": "blazepose/heavy"},
        "standing_reference": None,
        "measurements": [lean],
    }


PLAN: dict[str, Any] = {
    "kind": "hipdrive-plan",
    "weeks": [{"sessions": [{"session_id": f"s{n}", "day": f"2026-03-{2 + 2 * n:02d}"} for n in range(3)]}],
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "people.sqlite") as opened:
        yield opened


@pytest.fixture
def ada(database: Database) -> Athlete:
    """Filmed three times, the second time faster; a plan of three sessions of which two were done."""
    athlete = add_athlete(database, "Ada")
    for number, (lean, speed) in enumerate(((8.1, 3.0), (9.0, 3.6), (12.3, 3.0))):
        body = result(number, lean, belt_speed_mps=speed)
        save_recording(database, athlete, body, happened_at=START + timedelta(days=7 * number))
    save_plan(database, athlete, PLAN, happened_at=START)
    save_adherence(database, athlete, "s0", happened_at=START)
    save_set(
        database,
        athlete,
        {"exercise": "deadlift", "side": "both", "reps": []},
        happened_at=START + timedelta(days=3),
    )
    return athlete


def test_what_is_kept_becomes_progress(database: Database, ada: Athlete) -> None:
    found = progress_of(database, ada, today=date(2026, 3, 20))
    assert found.name == "Ada"
    (group,) = found.groups
    assert [r.key.split(": ")[1] for r in group.recordings] == ["run0.mp4", "run2.mp4"]
    (lean,) = group.series
    assert (lean.change.verdict, lean.change.before, lean.change.after) == ("changed", 8.1, 12.3)
    assert found.alone[0][1] == "the speeds differ (3.60 and 3.00 m/s)"
    assert found.adherence is not None
    assert (found.adherence.planned, found.adherence.done) == (3, 2)


def test_sessions_still_to_come_are_not_asked_for(database: Database, ada: Athlete) -> None:
    found = progress_of(database, ada, today=date(2026, 3, 3))
    assert found.adherence is not None
    assert found.adherence.planned == 1


def test_a_later_plan_takes_the_place_of_what_was_still_to_come() -> None:
    later = copy.deepcopy(PLAN)
    later["weeks"][0]["sessions"] = [
        {"session_id": "s1", "day": "2026-03-05"},
        {"session_id": "n", "day": "2026-03-09"},
    ]
    found = planned_sessions([(START, PLAN), (START + timedelta(days=2), later)])
    assert {(p.session, p.day.day) for p in found} == {("s0", 2), ("s1", 5), ("n", 9)}


def test_a_watch_stands_beside_the_camera_and_is_not_judged_by_its_figures(
    database: Database, ada: Athlete
) -> None:
    for day, cadence in ((1, 168.0), (30, 176.0)):
        row = {"name": "cadence_spm", "side": "both", "value": cadence, "unit": "steps/min", "source": "watch X"}
        speed = {"name": "speed_mps", "side": "both", "value": 3.0, "unit": "m/s", "source": "watch X"}
        save_activity(database, ada, {"measurements": [row, speed]}, happened_at=START + timedelta(days=day))
    groups = progress_of(database, ada).groups
    assert [g.last.kind for g in groups] == ["watch", "video"]
    (cadence_change,) = (s.change for s in groups[0].series)
    assert cadence_change.verdict == "not_comparable"
    assert cadence_change.reason == "nothing says how large the error of this one is"


def test_the_document_has_numbers_words_and_reasons(database: Database, ada: Athlete) -> None:
    plain = progress_document(progress_of(database, ada, today=date(2026, 3, 20)))
    json.dumps(plain, allow_nan=False)
    (measurement,) = plain["groups"][0]["measurements"]
    assert measurement["change"]["verdict"] == "changed"
    assert measurement["change"]["words"].startswith(
        "Trunk lean in stance went from 8.1° to 12.3°: more than the 3.0°"
    )
    assert [p["compared"] for p in measurement["points"]] == [True, False, True]
    assert plain["not_compared"][0]["reason"] == "the speeds differ (3.60 and 3.00 m/s)"
    assert plain["adherence"]["weeks"][0] == {"monday": "2026-03-02", "planned": 3, "done": 2, "extra": 0}


def write_result_folder(folder: Path, number: int) -> None:
    (folder / "key_frames").mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps(result(number, 8.0)))
    Image.new("RGB", (900, 1200), (10, 90, 10)).save(folder / "key_frames" / "contact.png")


def test_result_folders_are_found_by_their_recording(tmp_path: Path, database: Database, ada: Athlete) -> None:
    results = tmp_path / "results"
    write_result_folder(results / "first", 0)
    write_result_folder(results / "third", 2)
    (results / "strange").mkdir()
    (results / "strange" / "result.json").write_text("[1, 2")
    folders = find_folders(results)
    assert {path.name for path in folders.values()} == {"first", "third"}
    progress = progress_of(database, ada)
    pair = side_by_side(progress, folders)
    assert pair is not None
    assert (pair.before.sha256[-1], pair.after.sha256[-1]) == ("0", "2")
    assert pair.shapes is None  # these folders hold no tables
    assert [picture["contact"][:3] for picture in pair.pictures] == [b"\xff\xd8\xff"] * 2


def test_recordings_whose_folders_are_there_go_before_the_others(database: Database, ada: Athlete) -> None:
    save_recording(database, ada, result(9, 8.2), happened_at=START + timedelta(days=60))
    progress = progress_of(database, ada)
    both = pair_of(progress, {f"{0:064d}": Path("a"), f"{2:064d}": Path("b")})
    assert both is not None
    assert [r.sha256[-1] for r in both] == ["0", "2"]
    without = pair_of(progress, {})
    assert without is not None
    assert [r.sha256[-1] for r in without] == ["0", "9"]


def test_page_and_json_are_written(tmp_path: Path, database: Database, ada: Athlete) -> None:
    out = tmp_path / "new" / "progress"
    page = write_progress(progress_of(database, ada), out, {})
    assert sorted(path.name for path in out.iterdir()) == ["progress.html", "progress.json"]
    assert "trunk lean in stance changed" in page.read_text(encoding="utf-8")


def test_a_folder_that_is_a_file_is_said(tmp_path: Path, database: Database, ada: Athlete) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_progress(progress_of(database, ada), tmp_path / "taken", {})


def test_the_command_prints_words_strips_and_json(tmp_path: Path, database: Database, ada: Athlete) -> None:
    address = f"sqlite:///{tmp_path / 'people.sqlite'}"
    shown = CliRunner().invoke(app, ["progress", "Ada", "--database", address, "--out", str(tmp_path / "out")])
    assert shown.exit_code == 0, shown.output
    flat = " ".join(shown.output.split())
    assert "Trunk lean in stance went from 8.1° to 12.3°" in flat
    assert "│░░░░" in shown.output and "◆" in shown.output and "○" in shown.output
    assert "Planned sessions done: 2 of 3" in flat
    assert (tmp_path / "out" / "progress.html").is_file()
    as_json = CliRunner().invoke(app, ["progress", "Ada", "--database", address, "--json"])
    assert json.loads(as_json.output)["groups"][0]["judged"] == 1


def test_a_name_nobody_has_is_said(tmp_path: Path, database: Database, ada: Athlete) -> None:
    address = f"sqlite:///{tmp_path / 'people.sqlite'}"
    shown = CliRunner().invoke(app, ["progress", "Adah", "--database", address])
    assert isinstance(shown.exception, ConfigError)
    assert shown.exception.slug == "athlete-unknown"


def test_one_leg_is_never_laid_on_the_other(tmp_path: Path) -> None:
    folders = {
        f"{n:064d}": write_folder(tmp_path / f"run{n}", side=side) for n, side in enumerate(("right", "left"))
    }
    sides = ("right", "left")
    histories = {
        "alike": [recorded_of(result(n, 8.0), START + timedelta(days=n)) for n in range(2)],
        "other side": [
            recorded_of(result(n, 8.0) | {"near_side": sides[n]}, START + timedelta(days=n)) for n in range(2)
        ],
    }
    folders_alike = {f"{n:064d}": folders[f"{0:064d}"] for n in range(2)}
    alike = side_by_side(build_progress("Ada", histories["alike"]), folders_alike)
    other = side_by_side(build_progress("Ada", histories["other side"]), folders)
    assert alike is not None and alike.shapes is not None
    assert other is not None and other.shapes is None


def test_a_kept_plan_that_is_damaged_asks_for_no_session() -> None:
    good = {"weeks": [{"sessions": [{"session_id": "a", "day": "2026-03-04"}]}]}
    odd: list[dict[str, Any]] = [
        {"weeks": 5},
        {"weeks": [1, {"sessions": 2}, {"sessions": [3, {"session_id": "b", "day": "nope"}]}]},
    ]
    when = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert planned_sessions([(when, plan) for plan in (good, *odd)]) == []
    assert len(planned_sessions([(when, plan) for plan in (*odd, good)])) == 1
