"""MOT and STO: OpenSim's tables of joint angles or ground forces over time. They hold no positions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray


@dataclass(frozen=True, eq=False)
class StorageTable:
    """Columns of numbers over time.

    time_s : (time,) ; names : column names without ``time`` ; values : (time, column) in the file's own units
    in_degrees : what the header says of angles, None where it is silent
    """

    time_s: FloatArray
    names: tuple[str, ...]
    values: FloatArray
    in_degrees: bool | None

    def __getitem__(self, name: str) -> FloatArray:
        """(time,) one column; KeyError if there is none of that name."""
        try:
            return self.values[:, self.names.index(name)]
        except ValueError:
            raise KeyError(name) from None


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of an OpenSim table."""
    return "endheader" in head.lower()


def read_mot(path: Path) -> StorageTable:
    """Read an OpenSim table.

    The number of rows its header states is not believed: programs that cut a table leave the old number.
    Raises SchemaError, slug ``not-a-table``, or CorruptFileError, slug ``damaged-table``.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    ends = [number for number, line in enumerate(lines) if line.strip().lower() == "endheader"]
    body = [line.split() for line in lines[ends[0] + 1 :] if line.strip()] if ends else []
    if len(body) < 2 or body[0][0].lower() != "time":
        raise SchemaError(
            f"{path.name} is not an OpenSim table",
            slug="not-a-table",
            expected="a header that ends in endheader, then a row of names that begins with time",
            fix="export the table again from OpenSim",
        )
    names, rows = body[0], body[1:]
    try:
        values = np.array(rows, dtype=float).reshape(len(rows), len(names))
    except ValueError:
        raise CorruptFileError(
            f"{path.name} is damaged: not every row has a number for each of its columns",
            slug="damaged-table",
            expected=f"{len(names)} numbers a row",
            fix="export the table again from OpenSim",
        ) from None
    header = " ".join(lines[: ends[0]]).lower().replace(" ", "")
    in_degrees = True if "indegrees=yes" in header else False if "indegrees=no" in header else None
    return StorageTable(values[:, 0], tuple(names[1:]), values[:, 1:], in_degrees)
