"""The mean stride out of a result folder, whatever frame rate, size and direction it was filmed at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.progress.result_folder import STANCE_S, STRIDE_S, write_folder

from hipdrive.errors import CorruptFileError
from hipdrive.progress import StrideShape, read_stride


def read(folder: Path) -> StrideShape:
    found = read_stride(folder, "right")
    assert found is not None
    return found


def test_curves_and_bodies_are_those_of_the_drawn_runner(tmp_path: Path) -> None:
    shape = read(write_folder(tmp_path / "run"))
    assert shape.toe_off_percent == pytest.approx(100 * STANCE_S / STRIDE_S, abs=0.1)
    thigh = shape.curves["thigh_pitch_deg"]
    assert thigh.strides == 6
    expected = 3.0 - 25.0 * np.cos(2.0 * np.pi * np.linspace(0.0, 1.0, 101))
    assert np.abs(thigh.mean - expected).max() < 0.4
    assert "left_thigh_pitch_deg" not in shape.curves
    knee_x, knee_y = shape.bodies["contact"]["near_knee"]
    assert (knee_x, knee_y) == pytest.approx(
        (0.5 * np.sin(np.radians(22.0)), -0.5 * np.cos(np.radians(22.0))), abs=0.01
    )


def test_midstance_is_the_deepest_knee(tmp_path: Path) -> None:
    shape = read(write_folder(tmp_path / "run", fps=240.0))
    at = 0.12 * STRIDE_S
    thigh = np.radians(3.0 - 25.0 * np.cos(2.0 * np.pi * at / STRIDE_S))
    assert shape.bodies["midstance"]["near_knee"][0] == pytest.approx(-0.5 * np.sin(thigh), abs=0.01)


@pytest.mark.parametrize(("fps", "leg_px"), [(30.0, 90.0), (240.0, 431.0)])
def test_frame_rate_and_size_leave_the_stride_as_it_is(tmp_path: Path, fps: float, leg_px: float) -> None:
    one = read(write_folder(tmp_path / "one"))
    other = read(write_folder(tmp_path / "other", fps=fps, leg_px=leg_px))
    assert np.abs(one.curves["thigh_pitch_deg"].mean - other.curves["thigh_pitch_deg"].mean).max() < 1.5
    for instant, body in one.bodies.items():
        for name, place in body.items():
            assert other.bodies[instant][name] == pytest.approx(place, abs=0.03)


def test_more_lean_shows_at_every_instant(tmp_path: Path) -> None:
    upright, leaning = read(write_folder(tmp_path / "a")), read(write_folder(tmp_path / "b", lean_deg=13.0))
    for instant, body in upright.bodies.items():
        assert leaning.bodies[instant]["near_shoulder"][0] > body["near_shoulder"][0] + 0.08


def test_without_tables_or_steps_there_is_no_stride(tmp_path: Path) -> None:
    assert read_stride(tmp_path, "right") is None
    assert read_stride(write_folder(tmp_path / "run"), "left") is None


@pytest.mark.parametrize("name", ["steps.csv", "angles.csv", "landmarks.npz"])
def test_a_damaged_table_is_said(tmp_path: Path, name: str) -> None:
    folder = write_folder(tmp_path / "run")
    (folder / name).write_bytes(b"\x50\x4b\x03\x04 nothing of the kind")
    with pytest.raises(CorruptFileError, match="A result folder cannot be read") as caught:
        read_stride(folder, "right")
    assert caught.value.slug == "damaged-result"
