"""What is written and read again is what it was: positions to the format's precision, names, times, gaps, the rest."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.writers.points import event_lists, marker_tables, motions

from hipdrive.errors import ConfigError, SchemaError
from hipdrive.motion.motion import Motion
from hipdrive.readers import read_trial
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides.strides import Event
from hipdrive.writers import write_c3d, write_own_csv, write_own_json, write_own_parquet, write_trc

often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_same_table(read: MarkerTable, written: MarkerTable, metres: float, seconds: float) -> None:
    assert read.names == written.names
    np.testing.assert_allclose(read.time_s, written.time_s, rtol=0, atol=seconds)
    np.testing.assert_allclose(read.position_m, written.position_m, rtol=0, atol=metres)


def assert_same_motion(read: Motion, written: Motion) -> None:
    assert (read.landmarks, read.scale) == (written.landmarks, written.scale)
    for name in ("time_s", "position", "confidence", "status"):
        np.testing.assert_array_equal(getattr(read, name), getattr(written, name))


@often
@given(table=marker_tables())
def test_trc(tmp_path: Path, table: MarkerTable) -> None:
    write_trc(table, tmp_path / "x.trc")
    points = read_trial(tmp_path / "x.trc").points
    assert isinstance(points, MarkerTable)
    assert_same_table(points, table, metres=6e-9, seconds=6e-10)


@often
@given(table=marker_tables(even=True), events=event_lists())
def test_c3d_with_events(tmp_path: Path, table: MarkerTable, events: tuple[Event, ...]) -> None:
    write_c3d(table, tmp_path / "x.c3d", events)
    trial = read_trial(tmp_path / "x.c3d")
    assert isinstance(trial.points, MarkerTable)
    assert_same_table(trial.points, table, metres=5e-7, seconds=1e-6)
    assert sorted((e.side, e.kind) for e in trial.events) == sorted((e.side, e.kind) for e in events)
    np.testing.assert_allclose([e.time_s for e in trial.events], [e.time_s for e in events], atol=1e-5)


@often
@given(table=marker_tables(), events=event_lists())
def test_json_and_parquet_markers_are_exact(tmp_path: Path, table: MarkerTable, events: tuple[Event, ...]) -> None:
    for write, name in ((write_own_json, "x.json"), (write_own_parquet, "x.parquet")):
        write(table, tmp_path / name, events)
        trial = read_trial(tmp_path / name)
        assert isinstance(trial.points, MarkerTable)
        assert_same_table(trial.points, table, metres=0.0, seconds=0.0)
        assert trial.events == events


@often
@given(motion=motions(), events=event_lists())
def test_json_and_parquet_motion_lose_nothing(tmp_path: Path, motion: Motion, events: tuple[Event, ...]) -> None:
    for write, name in ((write_own_json, "x.json"), (write_own_parquet, "x.parquet")):
        write(motion, tmp_path / name, events)
        trial = read_trial(tmp_path / name)
        assert isinstance(trial.points, Motion)
        assert_same_motion(trial.points, motion)
        assert (trial.points.passes, trial.points.provenance) == (motion.passes, motion.provenance)
        assert trial.events == events


@often
@given(motion=motions(), table=marker_tables())
def test_csv_is_exact(tmp_path: Path, motion: Motion, table: MarkerTable) -> None:
    write_own_csv(motion, tmp_path / "m.csv")
    points = read_trial(tmp_path / "m.csv").points
    assert isinstance(points, Motion)
    assert_same_motion(points, motion)
    write_own_csv(table, tmp_path / "t.csv")
    markers = read_trial(tmp_path / "t.csv").points
    assert isinstance(markers, MarkerTable)
    assert_same_table(markers, table, metres=0.0, seconds=0.0)


@often
@given(table=marker_tables(even=True), events=event_lists())
def test_another_library_reads_our_c3d_alike(
    tmp_path: Path, table: MarkerTable, events: tuple[Event, ...]
) -> None:
    ezc3d = pytest.importorskip("ezc3d", reason="ezc3d is a development dependency")
    write_c3d(table, tmp_path / "x.c3d", events)
    file = ezc3d.c3d(str(tmp_path / "x.c3d"))
    assert tuple(file["parameters"]["POINT"]["LABELS"]["value"]) == table.names
    read = np.transpose(file["data"]["points"][:3], (2, 1, 0)) * 1e-3
    np.testing.assert_allclose(read, table.position_m, rtol=0, atol=5e-7)
    assert file["parameters"]["EVENT"]["USED"]["value"][0] == len(events)


def steady(frames: int = 20) -> MarkerTable:
    position = np.tile([[0.0, 0.1, 0.0], [0.0, 1.1, 0.1]], (frames, 1, 1))
    return MarkerTable(np.arange(frames) / 100.0, ("A", "B"), position, "steady")


def test_c3d_refuses_uneven_time() -> None:
    table = steady()
    late = replace(table, time_s=table.time_s + np.where(np.arange(20) > 9, 0.005, 0.0))
    with pytest.raises(SchemaError, match="not evenly spaced, and C3D knows one frame rate"):
        write_c3d(late, Path("never.c3d"))
    assert not Path("never.c3d").exists()


def test_c3d_refuses_what_it_cannot_count() -> None:
    with pytest.raises(SchemaError, match="does not fit into a C3D file"):
        write_c3d(replace(steady(), time_s=steady().time_s + 1000.0), Path("never.c3d"))


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.trc"
    write_trc(steady(), path)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ConfigError, match=r"cannot be written.*No space left"):
        write_trc(steady(40), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.trc"]


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "x.trc").mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        write_trc(steady(), tmp_path / "x.trc")
