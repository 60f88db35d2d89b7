"""The bridge to xarray in the schema of movement: there and back without loss."""

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.writers.points import motions

from hipdrive.errors import MissingExtraError, SchemaError
from hipdrive.motion.motion import Motion, build_motion
from hipdrive.writers import write_own_parquet
from hipdrive.xarray_bridge import from_xarray, to_xarray

xr = pytest.importorskip("xarray", reason="xarray is an extra")


@settings(max_examples=60, deadline=None)
@given(motion=motions())
def test_there_and_back_loses_nothing(motion: Motion) -> None:
    back = from_xarray(to_xarray(motion))
    for name in ("time_s", "position", "confidence", "status"):
        np.testing.assert_array_equal(getattr(back, name), getattr(motion, name))
    assert (back.landmarks, back.scale, back.passes, back.provenance) == (
        motion.landmarks,
        motion.scale,
        motion.passes,
        motion.provenance,
    )


@settings(max_examples=20, deadline=None)
@given(motion=motions())
def test_schema_is_that_of_a_movement_poses_dataset(motion: Motion) -> None:
    dataset = to_xarray(motion)
    assert dataset["position"].dims == ("time", "space", "keypoints", "individuals")
    assert dataset["confidence"].dims == ("time", "keypoints", "individuals")
    assert list(dataset["space"].to_numpy()) == list("xyz"[: motion.position.shape[2]])
    assert dataset.attrs["ds_type"] == "poses"
    assert dataset.attrs["time_unit"] == "seconds"
    assert dataset.attrs["source_software"] == "hipdrive"
    assert dataset.attrs["fps"] == pytest.approx(motion.fps)


@settings(max_examples=5, deadline=None)
@given(motion=motions())
def test_the_dataset_survives_netcdf_attributes(motion: Motion) -> None:
    assert all(isinstance(value, str | float | int) for value in to_xarray(motion).attrs.values())


def test_movements_own_validator_accepts_it() -> None:
    validators = pytest.importorskip("movement.validators.datasets", reason="movement is not installed")
    motion = build_motion(
        np.arange(5) / 50.0, {"left_hip": np.ones((5, 3)), "nose": np.ones((5, 3))}, scale="metric"
    )
    validators.ValidPosesInputs.validate(to_xarray(motion))
    assert from_xarray(to_xarray(motion)).landmarks == ("left_hip", "nose")


def foreign(individuals: int = 1, **attrs: Any) -> Any:
    """A dataset as movement loads it from DeepLabCut: frames for times, no hipdrive attributes."""
    position = np.random.default_rng(0).normal(size=(5, 2, 2, individuals))
    coords = {
        "time": np.arange(5),
        "space": ["x", "y"],
        "keypoints": ["left_hip", "left_knee"],
        "individuals": list("abc"[:individuals]),
    }
    return xr.Dataset(
        {"position": (("time", "space", "keypoints", "individuals"), position)},
        coords,
        {"ds_type": "poses"} | attrs,
    )


def test_a_dataset_of_another_program_is_read_in_pixels() -> None:
    motion = from_xarray(foreign(fps=25.0, time_unit="frames", source_software="DeepLabCut"))
    assert (motion.scale, motion.provenance.backend) == ("pixel", "DeepLabCut")
    assert motion.fps == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("dataset", "words"),
    [
        (foreign(2), "there are 2 individuals, not one"),
        (foreign(ds_type="bboxes"), "ds_type is 'bboxes', not 'poses'"),
        (foreign().drop_vars("position"), "there is no variable position"),
    ],
)
def test_other_datasets_are_refused(dataset: Any, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        from_xarray(dataset)


def test_without_the_extra_the_install_line_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def no_extra(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith(("xarray", "pyarrow")):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    motion = build_motion(np.arange(3.0), {"nose": np.ones((3, 2))}, scale="pixel")
    monkeypatch.setattr(builtins, "__import__", no_extra)
    with pytest.raises(MissingExtraError, match="optional package xarray") as caught:
        to_xarray(motion)
    assert caught.value.fix == "pip install 'hipdrive[xarray]'"
    with pytest.raises(MissingExtraError, match="optional package pyarrow") as caught:
        write_own_parquet(motion, tmp_path / "t.parquet")
    assert (caught.value.fix, caught.value.exit_code) == ("pip install 'hipdrive[tables]'", 5)
