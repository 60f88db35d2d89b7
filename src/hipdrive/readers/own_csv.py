"""hipdrive's own CSV: ``time_s``, then ``left_hip_x_m``, ``left_hip_y_m`` ... (``_px`` for pixels).

A motion also has ``left_hip_confidence`` and ``left_hip_status`` (0 observed, 1 interpolated, 2 missing); without
them the columns are markers. Every number is written in full; a missing point is empty. Passes, provenance and
events have no place here: JSON and Parquet keep them.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.readers.own_facts import FORMAT, VERSION, damaged, trial_of
from hipdrive.readers.table_text import first_cells, numbers_of, read_rows
from hipdrive.readers.trial import Trial

_COORDINATE = re.compile(r"^(?P<name>.+)_(?P<axis>[xyz])_(?P<unit>m|px)$")


def sniff(head: str) -> bool:
    """Whether the first line of a file is that of hipdrive's CSV."""
    cells = first_cells(head)
    return cells[:1] == ["time_s"] and len(cells) > 2 and _COORDINATE.match(cells[1]) is not None


def read_own_csv(path: Path) -> Trial:
    """Raises CorruptFileError ``damaged-table``, ``damaged-own`` or SchemaError ``motion-schema``."""
    rows = read_rows(path)
    titles = rows[0]
    values = numbers_of(rows[1:], len(titles), path.name, 2)
    columns = {title: values[:, place] for place, title in enumerate(titles)}
    coordinates = [found for title in titles if (found := _COORDINATE.match(title))]
    names = list(dict.fromkeys(found["name"] for found in coordinates))
    units = {found["unit"] for found in coordinates}
    axes = sorted({found["axis"] for found in coordinates})
    if len(columns) != len(titles) or len(units) != 1 or axes not in (["x", "y"], ["x", "y", "z"]):
        raise damaged(path.name, "columns doubled, of two units, or without x and y")
    unit = units.pop()
    try:
        position = np.stack(
            [np.stack([columns[f"{name}_{axis}_{unit}"] for axis in axes], axis=1) for name in names], axis=1
        )
    except KeyError as error:
        raise damaged(path.name, f"no column {error.args[0]}") from None
    confidence, status = _beside(columns, names, "confidence"), _beside(columns, names, "status")
    facts = {
        "format": FORMAT,
        "version": VERSION,
        "kind": "markers" if confidence is None else "motion",
        "names": names,
        "scale": "pixel" if unit == "px" else "metric",
        "provenance": {"source": path.name, "steps": ["read from CSV, which holds no earlier steps"]},
    }
    return trial_of(facts, columns["time_s"], position, confidence, status, path.name)


def _beside(columns: dict[str, FloatArray], names: list[str], what: str) -> FloatArray | None:
    wanted = [f"{name}_{what}" for name in names]
    if not set(wanted) <= set(columns):
        return None
    return np.stack([columns[title] for title in wanted], axis=1)
