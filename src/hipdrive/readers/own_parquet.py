"""hipdrive's own Parquet: ``time_s`` and one column a coordinate, read with pyarrow (the extra ``tables``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import CorruptFileError, MissingExtraError, UnsupportedFormatError
from hipdrive.faults import content_fault
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.own_facts import PARQUET_KEY, damaged, trial_of
from hipdrive.readers.trial import Trial


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of a Parquet file."""
    return head.startswith("PAR1")


def need_pyarrow() -> Any:
    """The pyarrow.parquet module. Raises MissingExtraError with the install line."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError(
            "Parquet files need the optional package pyarrow",
            slug="extra-missing",
            got="no pyarrow",
            fix="pip install 'hipdrive[tables]'",
        ) from None
    return pyarrow.parquet


def read_own_parquet(path: Path) -> Trial:
    """Raises MissingExtraError, CorruptFileError ``damaged-own``, UnsupportedFormatError ``unknown-format``."""
    parquet = need_pyarrow()
    import pyarrow.lib

    try:
        table = parquet.read_table(path)
        metadata = table.schema.metadata or {}
        facts = json.loads(metadata[PARQUET_KEY]) if PARQUET_KEY in metadata else None
    except (pyarrow.lib.ArrowException, OSError, ValueError):
        raise damaged(path.name, "something that is no whole Parquet file") from None
    if facts is None:
        raise UnsupportedFormatError(
            f"{path.name} is a Parquet table that hipdrive did not write",
            slug="unknown-format",
            got=", ".join(table.column_names[:6]),
            expected="a table written by hipdrive convert",
            fix="convert the recording with hipdrive convert",
        )
    try:
        columns = {name: np.asarray(table[name].to_numpy(), dtype=float) for name in table.column_names}
        return trial_of(facts, *_arrays(columns, facts), path.name)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, CorruptFileError):
            raise
        raise damaged(path.name, content_fault(error)) from None


def _arrays(
    columns: dict[str, FloatArray], facts: dict[str, Any]
) -> tuple[FloatArray, FloatArray, FloatArray | None, FloatArray | None]:
    """Time, position, confidence and status from the columns ``name.x``, ``name.confidence``, ``name.status``."""
    names = facts["names"]
    axes = "xyz"[: facts["space"]]
    position = np.stack([np.stack([columns[f"{name}.{axis}"] for axis in axes], axis=1) for name in names], axis=1)
    beside: list[FloatArray | None] = [
        np.stack([columns[f"{name}.{what}"] for name in names], axis=1)
        if f"{names[0]}.{what}" in columns
        else None
        for what in ("confidence", "status")
    ]
    return columns["time_s"], position, beside[0], beside[1]
