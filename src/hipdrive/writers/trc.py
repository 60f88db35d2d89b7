"""TRC for OpenSim: millimetres to 10 nm, times to 1 ns, a missing marker as empty fields."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.motion.motion import Motion
from hipdrive.readers.keypoints import KeypointTable
from hipdrive.readers.markers import MarkerTable
from hipdrive.writers.named_points import points_in_metres, rate_hz
from hipdrive.writers.whole_file import whole_file

_KEYS = [
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
]


def write_trc(points: MarkerTable | KeypointTable | Motion, path: Path) -> None:
    """Write markers, or the landmarks of a metric motion. Raises SchemaError ``no-metres``, ConfigError."""
    table = points_in_metres(points, "TRC")
    frames, count = table.position_m.shape[:2]
    rate = f"{rate_hz(table):.12g}"
    header = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "\t".join(_KEYS),
        "\t".join([rate, rate, str(frames), str(count), "mm", rate, "1", str(frames)]),
        "Frame#\tTime\t" + "\t\t\t".join(table.names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{number}" for number in range(1, count + 1) for axis in "XYZ"),
        "",
    ]
    millimetres = (table.position_m * 1e3).reshape(frames, 3 * count)
    cells = np.char.mod("%.5f", millimetres)
    # A marker with one coordinate missing is missing: half a position is none.
    missing = np.repeat(~np.isfinite(table.position_m).all(axis=2), 3, axis=1)
    cells = np.where(missing, "", cells)
    # OpenSim loses an empty last field unless a tab follows it.
    rows = [
        f"{number}\t{time:.9f}\t" + "\t".join(row) + "\t"
        for number, (time, row) in enumerate(zip(table.time_s, cells, strict=True), start=1)
    ]
    with whole_file(path) as draft:
        draft.write_text("\n".join([*header, *rows]) + "\n", encoding="utf-8")
