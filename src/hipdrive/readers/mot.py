"""MOT and STO: OpenSim's tables of joint angles or ground forces over time. They hold no positions.

Their header is not believed where it counts: programs that cut a table leave the old ``nRows``, and one writer
leaves time out of ``nColumns``. Older files say ``datarows`` and ``datacolumns``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.force import PlateForce

#: Coordinates that are lengths in metres, whatever the header says of degrees.
_TRANSLATION = re.compile(r"_t[xyz]$")
#: Vertical ground force: R_ground_force_vy, ground_force_l_vy, 1_ground_force_vy, ground_force1_vy.
_VERTICAL_FORCE = re.compile(r"force.*vy$", re.IGNORECASE)
_SIDE_LETTER = re.compile(r"(?:^|_)([rl]|right|left)(?:_|$)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class StorageTable:
    """Columns of numbers over time.

    time_s : (time,) ; names : column names without ``time`` ; values : (time, column) in the file's own units
    in_degrees : what the header says of angles, None where it is silent
    name : the table's own name, its first line (``Coordinates`` for joint angles)
    """

    time_s: FloatArray
    names: tuple[str, ...]
    values: FloatArray
    in_degrees: bool | None
    name: str = "Coordinates"

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
    values = _numbers(body[0], body[1:], path.name)
    header = " ".join(lines[: ends[0]]).lower().replace(" ", "")
    in_degrees = True if "indegrees=yes" in header else False if "indegrees=no" in header else None
    return StorageTable(values[:, 0], tuple(body[0][1:]), values[:, 1:], in_degrees, lines[0].strip())


def _numbers(names: list[str], rows: list[list[str]], source: str) -> FloatArray:
    try:
        values = np.array(rows, dtype=float).reshape(len(rows), len(names))
    except ValueError:
        raise CorruptFileError(
            f"{source} is damaged: not every row has a number for each of its columns",
            slug="damaged-table",
            expected=f"{len(names)} numbers a row",
            fix="export the table again from OpenSim",
        ) from None
    if not np.all(np.diff(values[:, 0]) > 0):
        raise CorruptFileError(
            f"The time column of {source} does not rise",
            slug="damaged-table",
            got=f"{len(values)} rows",
            fix="export the table again from OpenSim",
        )
    return values


def angles_in_degrees(table: StorageTable) -> StorageTable:
    """The same table with its angles in degrees. Translations stay metres.

    Where the header says nothing, angles that stay within ±2π are taken as radians, as a runner's knee bends
    beyond 6.3 degrees in every stride.
    """
    turning = np.array([not _TRANSLATION.search(name) for name in table.names])
    if table.in_degrees is True or not turning.any():
        return table
    if table.in_degrees is None and float(np.nanmax(np.abs(table.values[:, turning]))) > 2.0 * np.pi:
        return replace(table, in_degrees=True)
    return replace(table, values=np.where(turning, np.degrees(table.values), table.values), in_degrees=True)


def forces_of(table: StorageTable) -> tuple[PlateForce, ...]:
    """The vertical ground forces of a table, one a column whose name says so; the side as the name says it."""
    return tuple(
        PlateForce(name, table.time_s, table[name], _side_of(name))
        for name in table.names
        if _VERTICAL_FORCE.search(name)
    )


def _side_of(name: str) -> Side | None:
    found = _SIDE_LETTER.search(name)
    if found is None:
        return None
    return "left" if found.group(1)[0].lower() == "l" else "right"
