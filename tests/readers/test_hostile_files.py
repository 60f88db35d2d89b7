"""Damaged, odd and hostile files: a recording or one typed sentence, never a trace."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.keypoint_files import write_deeplabcut, write_mediapipe
from tests.readers.trc_file import write_trc as write_figure

from hipdrive.errors import CorruptFileError, HipdriveError, SchemaError, UnsupportedFormatError
from hipdrive.readers import READERS, Told, read_forces, read_markers, read_motion, read_trial
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.mot import StorageTable, read_mot
from hipdrive.strides.strides import Event
from hipdrive.writers import write_c3d, write_own_csv, write_own_json, write_own_parquet, write_storage

TOLD = Told(fps=50.0, image_size_px=(1280, 720))


def small_table() -> MarkerTable:
    position = (
        np.tile([[0.0, 0.1, 0.0], [0.0, 1.1, 0.1], [0.1, 0.9, 0.1]], (6, 1, 1))
        + 0.001 * np.arange(6)[:, None, None]
    )
    return MarkerTable(np.arange(6) / 100.0, ("A", "B", "C"), position, "small")


def own_json(path: Path) -> Path:
    write_own_json(small_table(), path, (Event(0.01, "left", "toe_off", 1.0),))
    return path


def own_csv(path: Path) -> Path:
    write_own_csv(small_table(), path)
    return path


def own_parquet(path: Path) -> Path:
    write_own_parquet(small_table(), path)
    return path


def own_c3d(path: Path) -> Path:
    write_c3d(small_table(), path, (Event(0.01, "left", "toe_off", 1.0),))
    return path


def angle_table(path: Path) -> Path:
    write_storage(StorageTable(np.arange(4.0), ("knee_angle_r",), np.ones((4, 1)), True), path)
    return path


MAKERS: list[Callable[[Path], Path]] = [
    write_figure, write_deeplabcut, write_mediapipe, own_json, own_csv, own_parquet, own_c3d, angle_table,
]  # fmt: skip


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_each_kind_is_known_by_one_reader_alone(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    head = make(tmp_path / "x.bin").read_bytes()[:16_384].decode("latin-1")
    claims = [reader.name for reader in READERS if reader.sniff(head)]
    assert len(claims) == (0 if make is angle_table else 1), claims


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoilt_bytes_and_cuts(tmp_path: Path, make: Callable[[Path], Path], data: st.DataObject) -> None:
    whole = tmp_path / "whole.bin"
    content = bytearray((whole if whole.exists() else make(whole)).read_bytes())
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    path = tmp_path / "spoilt.bin"
    path.write_bytes(content)
    for read in (lambda: read_motion(path, told=TOLD), lambda: read_forces(path), lambda: read_mot(path)):
        try:
            read()
        except HipdriveError as error:
            assert error.exit_code in (2, 3, 5)
            assert error.what and error.fix


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400),
    start=st.sampled_from(
        [
            b"",
            b"\x02P",
            b"PAR1",
            b"PK\x03\x04.npy",
            b"PathFileType DataRate",
            b'{"people": ',
            b"scorer,",
            b"time_s,a_x_m,",
        ]
    ),
)
def test_any_bytes_at_all(tmp_path: Path, content: bytes, start: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(start + content)
    with pytest.raises(HipdriveError) as caught:
        read_motion(path, told=TOLD)
    assert caught.value.exit_code == 3


def test_time_that_runs_backwards(tmp_path: Path) -> None:
    path = write_figure(tmp_path / "t.trc")
    lines = path.read_text().splitlines()
    lines[10], lines[12] = lines[12], lines[10]
    path.write_text("\n".join(lines))
    with pytest.raises(CorruptFileError, match="does not rise over at least two frames"):
        read_motion(path)
    (tmp_path / "a.mot").write_text("endheader\ntime x\n0.0 1\n0.2 1\n0.1 1\n")
    with pytest.raises(CorruptFileError, match=r"time column of a\.mot does not rise"):
        read_mot(tmp_path / "a.mot")


def test_doubled_names(tmp_path: Path) -> None:
    path = write_figure(tmp_path / "t.trc")
    path.write_text(path.read_text().replace("\tLTH1\t", "\tLTH2\t"))
    with pytest.raises(SchemaError, match=r"has markers of the same name \(got LTH2"):
        read_markers(path)


def test_markers_never_seen(tmp_path: Path) -> None:
    path = write_figure(tmp_path / "t.trc")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:6], *(("\t".join(line.split("\t")[:2])) for line in lines[6:])]))
    with pytest.raises(SchemaError, match=r"No marker of t\.trc is seen in any frame"):
        read_markers(path)


def test_words_in_the_place_of_a_recording(tmp_path: Path) -> None:
    (tmp_path / "notes.c3d").write_text("Monday: eight kilometres, easy.\n")
    with pytest.raises(
        UnsupportedFormatError, match=r"notes\.c3d is of a kind hipdrive does not read.*expected C3D, TRC"
    ):
        read_motion(tmp_path / "notes.c3d")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnsupportedFormatError, match="a folder without JSON files"):
        read_motion(tmp_path / "folder")


def test_a_newer_version_is_named(tmp_path: Path) -> None:
    path = own_json(tmp_path / "t.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 9}))
    with pytest.raises(SchemaError, match=r"written by a newer hipdrive \(got version 9"):
        read_trial(path)


def test_a_parquet_of_someone_else(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra")
    import pyarrow.lib

    parquet.write_table(pyarrow.lib.table({"a": [1, 2]}), tmp_path / "t.parquet")
    with pytest.raises(UnsupportedFormatError, match="a Parquet table that hipdrive did not write"):
        read_trial(tmp_path / "t.parquet")


def test_two_frames_are_read_and_one_is_not(tmp_path: Path) -> None:
    assert read_markers(write_figure(tmp_path / "two.trc", frames=2)).position_m.shape[0] == 2
    with pytest.raises(CorruptFileError, match="ends too early"):
        read_markers(write_figure(tmp_path / "one.trc", frames=1))
