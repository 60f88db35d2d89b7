"""To and from xarray in the schema of the `movement` package (poses datasets), the extra ``xarray``.

`position` (time, space, keypoints, individuals) and `confidence` (time, keypoints, individuals); attributes
`fps`, `time_unit`, `source_software`, `ds_type` "poses". What movement does not know (scale, status, passes,
provenance) goes along in attributes and one more variable, so that the way back loses nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from hipdrive.errors import MissingExtraError, SchemaError
from hipdrive.motion.motion import FloatArray, Motion, Pass, Provenance, Status

if TYPE_CHECKING:
    import xarray

_INDIVIDUAL = "runner"


def to_xarray(motion: Motion) -> xarray.Dataset:
    """A movement poses dataset of one individual. Raises MissingExtraError without xarray."""
    xr = _need_xarray()
    dims = ("time", "space", "keypoints", "individuals")
    points = ("time", "keypoints", "individuals")
    dataset: xarray.Dataset = xr.Dataset(
        {
            "position": (dims, np.swapaxes(motion.position, 1, 2)[..., None].copy()),
            "confidence": (points, motion.confidence[..., None].copy()),
            "status": (points, motion.status[..., None].copy()),
        },
        coords={
            "time": motion.time_s.copy(),
            "space": list("xyz"[: motion.position.shape[2]]),
            "keypoints": list(motion.landmarks),
            "individuals": [_INDIVIDUAL],
        },
        attrs={
            "ds_type": "poses",
            "fps": motion.fps,
            "time_unit": "seconds",
            "source_software": "hipdrive",
            "source_file": motion.provenance.source,
            "hipdrive_scale": motion.scale,
            "hipdrive_passes": json.dumps([asdict(part) for part in motion.passes]),
            "hipdrive_provenance": json.dumps(asdict(motion.provenance)),
        },
    )
    return dataset


def from_xarray(dataset: xarray.Dataset) -> Motion:
    """The motion of a movement poses dataset with one individual.

    Axes must be x forward and y up already, as `to_xarray` writes them; a dataset of another program is in pixels.
    Raises SchemaError ``movement-schema``.
    """
    _check_schema(dataset)
    one = dataset.isel(individuals=0)
    position: FloatArray = one["position"].transpose("time", "keypoints", "space").to_numpy().astype(float)
    missing = ~np.isfinite(position).all(axis=2)
    confidence = np.where(missing, 0.0, 1.0)
    if "confidence" in one:
        confidence = np.nan_to_num(one["confidence"].transpose("time", "keypoints").to_numpy().astype(float))
    status = np.where(missing, Status.MISSING, Status.OBSERVED).astype(np.int8)
    if "status" in one:
        status = one["status"].transpose("time", "keypoints").to_numpy().astype(np.int8)
    attrs = dataset.attrs
    passes = tuple(Pass(**part) for part in json.loads(attrs.get("hipdrive_passes", "[]")))
    return Motion(
        time_s=_seconds(dataset),
        position=position,
        landmarks=tuple(str(name) for name in dataset["keypoints"].to_numpy()),
        scale="metric" if attrs.get("hipdrive_scale") == "metric" else "pixel",
        confidence=confidence,
        status=status,
        passes=passes or (Pass(0, len(position)),),
        provenance=_provenance(attrs),
    )


def _check_schema(dataset: xarray.Dataset) -> None:
    faults = []
    if dataset.attrs.get("ds_type", "poses") != "poses":
        faults.append(f"ds_type is {dataset.attrs['ds_type']!r}, not 'poses'")
    if "position" not in dataset:
        faults.append("there is no variable position")
    elif set(dataset["position"].dims) != {"time", "space", "keypoints", "individuals"}:
        faults.append(f"position has the dimensions {', '.join(map(str, dataset['position'].dims))}")
    elif dataset.sizes["individuals"] != 1:
        faults.append(f"there are {dataset.sizes['individuals']} individuals, not one")
    if faults:
        raise SchemaError(
            "The dataset is not one runner in the schema of movement: " + "; ".join(faults),
            slug="movement-schema",
            expected="a poses dataset with time, space, keypoints and one individual",
            fix="choose the runner with .sel(individuals=[name])",
        )


def _seconds(dataset: xarray.Dataset) -> FloatArray:
    """Time in seconds; movement counts frames where no frame rate was given."""
    time: FloatArray = dataset["time"].to_numpy().astype(float)
    fps = dataset.attrs.get("fps")
    if dataset.attrs.get("time_unit") == "frames" and fps:
        return time / float(fps)
    return time


def _provenance(attrs: dict[Any, Any]) -> Provenance:
    if "hipdrive_provenance" not in attrs:
        software = str(attrs.get("source_software") or "")
        return Provenance(str(attrs.get("source_file") or ""), software, steps=("read from a movement dataset",))
    told = json.loads(attrs["hipdrive_provenance"])
    return Provenance(**(told | {"steps": tuple(told["steps"])}))


def _need_xarray() -> Any:
    try:
        import xarray
    except ImportError:
        raise MissingExtraError(
            "Datasets need the optional package xarray",
            slug="extra-missing",
            got="no xarray",
            fix="pip install 'hipdrive[xarray]'",
        ) from None
    return xarray
