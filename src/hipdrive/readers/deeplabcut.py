"""DeepLabCut CSV: three header rows (scorer, bodyparts, coords; four with individuals), x, y, likelihood in pixels.

The parts are named by whoever trained the network, so their names must say what they are (``RHip``, ``left_knee``)
or a marker map must. The file carries no time: the frame rate must be told.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.readers.keypoints import KeypointTable, check_keypoints, check_landmarks, frame_rate
from hipdrive.readers.marker_map import map_points
from hipdrive.readers.table_text import first_cells, numbers_of, read_rows
from hipdrive.readers.told import Told


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of a DeepLabCut table."""
    return first_cells(head)[:1] == ["scorer"]


def read_deeplabcut(path: Path, told: Told) -> KeypointTable:
    """Keypoints of a DeepLabCut file.

    Raises CorruptFileError ``damaged-table`` or SchemaError ``two-people``, ``missing-landmarks``, ``no-frame-rate``.
    """
    rows = read_rows(path)
    titles = {
        row[0].lower(): row[1:]
        for row in rows[:4]
        if row[0].lower() in ("scorer", "individuals", "bodyparts", "coords")
    }
    if "bodyparts" not in titles or "coords" not in titles or len(rows) <= len(titles) + 1:
        raise CorruptFileError(
            f"{path.name} is a damaged DeepLabCut table",
            slug="damaged-table",
            got=f"{len(rows)} rows",
            expected="rows named scorer, bodyparts and coords, then a row a frame",
            fix="export the file again from DeepLabCut",
        )
    people = sorted(set(titles.get("individuals", [])) - {"", "single"})
    if len(people) > 1:
        raise SchemaError(
            f"{path.name} holds more than one person",
            slug="two-people",
            got=", ".join(people[:5]),
            expected="one runner",
            fix="export the runner alone",
        )
    columns = [
        (part, coordinate.lower()) for part, coordinate in zip(titles["bodyparts"], titles["coords"], strict=False)
    ]
    body = rows[len(titles) :]
    values = numbers_of(body, 1 + len(columns), path.name, len(titles) + 1)[:, 1:]
    data = {column: values[:, number] for number, column in enumerate(columns)}
    parts = list(dict.fromkeys(part for part, _ in columns if (part, "x") in data and (part, "y") in data))
    position = {part: np.stack([data[part, "x"], data[part, "y"]], axis=1) for part in parts}
    scores = {part: data.get((part, "likelihood"), np.ones(len(body))) for part in parts}
    mapped = map_points(parts, told.marker_map, path.name)
    check_landmarks(mapped, parts, path.name)
    table = KeypointTable(
        time_s=np.arange(len(body)) / frame_rate(told, path.name),
        landmarks=tuple(mapped),
        position_px=np.stack(
            [np.mean([position[p] for p in points], axis=0) for points in mapped.values()], axis=1
        ),
        confidence=np.stack([np.min([scores[p] for p in points], axis=0) for points in mapped.values()], axis=1),
        source=path.name,
        software="DeepLabCut",
        image_size_px=told.image_size_px,
    )
    return check_keypoints(table)
