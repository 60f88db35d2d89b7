"""hipdrive's own CSV (`readers.own_csv` tells its columns): every number in full, a missing point empty."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.readers.markers import MarkerTable
from hipdrive.writers.whole_file import whole_file


def write_own_csv(points: MarkerTable | Motion, path: Path) -> None:
    """Raises ConfigError ``out-not-writable``."""
    position = points.position_m if isinstance(points, MarkerTable) else points.position
    names = points.names if isinstance(points, MarkerTable) else points.landmarks
    unit = "px" if isinstance(points, Motion) and points.scale == "pixel" else "m"
    columns: dict[str, FloatArray] = {"time_s": points.time_s}
    for number, name in enumerate(names):
        for place, axis in enumerate("xyz"[: position.shape[2]]):
            columns[f"{name}_{axis}_{unit}"] = position[:, number, place]
        if isinstance(points, Motion):
            columns[f"{name}_confidence"] = points.confidence[:, number]
            columns[f"{name}_status"] = points.status[:, number].astype(float)
    table = np.stack(list(columns.values()), axis=1)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([["" if cell != cell else repr(cell) for cell in row] for row in table.tolist()])
    with whole_file(path) as draft:
        draft.write_text(text.getvalue(), encoding="utf-8")
