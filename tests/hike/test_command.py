"""`hipdrive hike` as a person calls it."""

import json
from pathlib import Path

import pytest
from tests.hike.track_files import fit_bytes, gpx_text

from hipdrive.cli import main
from hipdrive.hike.track import Track
from hipdrive.language.words import load_words
from hipdrive.results.hike import analyse_hike, write_hike


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["hipdrive", *words])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_sentence_the_table_and_the_folder(
    tmp_path: Path, hill_track: Track, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "walk.fit"
    file.write_bytes(fit_bytes(hill_track))
    assert _run(monkeypatch, "hike", str(file), "--out", str(tmp_path / "out")) == 0
    printed = capsys.readouterr().out
    assert printed.strip().startswith("You hiked 300 m at 10 % or steeper")
    assert "at least" in printed
    assert "a barometer" in printed
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["hike.json", "report.html"]
    assert json.loads((tmp_path / "out" / "hike.json").read_text())["input"]["format"] == "FIT"


def test_json_and_a_told_altitude(
    tmp_path: Path, hill_track: Track, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "walk.gpx"
    file.write_text(gpx_text(hill_track, creator="StravaGPX"))
    assert _run(monkeypatch, "hike", str(file), "--altitude", "barometer", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["altitude"]["how_known"] == "you said so"
    assert len(document["segments"]) == 1
    assert not (tmp_path / "walk-hipdrive").exists()


def test_a_failure_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, hill_track: Track, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ride.fit"
    file.write_bytes(fit_bytes(hill_track, sport=2))
    assert _run(monkeypatch, "hike", str(file), "--out", str(tmp_path / "out")) == 4
    said = capsys.readouterr().err
    assert "not on foot (got cycling" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
    file.write_bytes(b"nothing of the kind")
    assert _run(monkeypatch, "hike", str(file), "--json") == 3
    assert json.loads(capsys.readouterr().err)["error"]["slug"] == "not-a-track-file"


def test_the_watchs_running_dynamics_enter_the_persons_history(
    tmp_path: Path, running_track: Track, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.history import recordings
    from hipdrive.athletes.register import find_athlete

    file, database = tmp_path / "run.fit", str(tmp_path / "people.sqlite")
    file.write_bytes(fit_bytes(running_track, sport=1))
    assert _run(monkeypatch, "athlete", "add", "Ada", "--database", database) == 0
    assert _run(monkeypatch, "hike", str(file), "--athlete", "Ada", "--database", database) == 0
    assert "Kept (activity" in capsys.readouterr().out
    with open_database(database) as opened:
        (entry,) = recordings(opened, find_athlete(opened, "Ada"))
    found = {m.name: m for m in entry.measurements}
    assert found["contact_time_s"].value == pytest.approx(0.25, abs=1e-3)
    assert found["cadence_spm"].value == pytest.approx(164.0)
    assert entry.happened_at.timestamp() == pytest.approx(running_track.start_unix_s, abs=1.0)


def test_a_page_in_a_further_language_lies_beside_the_first_and_goes_with_the_next_run(
    tmp_path: Path, hill_track: Track
) -> None:
    file = tmp_path / "walk.fit"
    file.write_bytes(fit_bytes(hill_track))
    out = tmp_path / "out"
    write_hike(*analyse_hike(file), out, (load_words("de"), load_words("en")))
    assert '<html lang="de">' in (out / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in (out / "report.en.html").read_text(encoding="utf-8")
    write_hike(*analyse_hike(file), out)
    assert sorted(path.name for path in out.iterdir()) == ["hike.json", "report.html"]
