"""hipdrive's own Parquet: ``time_s``, then ``name.x``, ``name.y`` ..., ``name.confidence``, ``name.status``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.own_facts import PARQUET_KEY
from hipdrive.readers.own_parquet import need_pyarrow
from hipdrive.strides.strides import Event
from hipdrive.writers.own_facts import facts_of
from hipdrive.writers.whole_file import whole_file


def write_own_parquet(points: MarkerTable | Motion, path: Path, events: tuple[Event, ...] = ()) -> None:
    """Raises MissingExtraError without pyarrow, ConfigError ``out-not-writable``."""
    parquet = need_pyarrow()
    import pyarrow.lib

    position = points.position_m if isinstance(points, MarkerTable) else points.position
    names = points.names if isinstance(points, MarkerTable) else points.landmarks
    columns: dict[str, FloatArray | npt.NDArray[np.int8]] = {"time_s": points.time_s}
    for number, name in enumerate(names):
        columns |= {
            f"{name}.{axis}": position[:, number, place] for place, axis in enumerate("xyz"[: position.shape[2]])
        }
        if isinstance(points, Motion):
            columns[f"{name}.confidence"] = points.confidence[:, number]
            columns[f"{name}.status"] = points.status[:, number]
    table = pyarrow.lib.table(columns)
    facts = json.dumps(facts_of(points, events)).encode()
    table = table.replace_schema_metadata({PARQUET_KEY: facts})
    with whole_file(path) as draft:
        parquet.write_table(table, draft, compression="zstd")
