"""`MarkerTable`: named markers over time in metres, as a motion-capture file holds them, before any meaning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray


@dataclass(frozen=True, eq=False)
class MarkerTable:
    """Markers of one file.

    time_s : (time,) seconds as the file counts them
    names : marker names of the file
    position_m : (time, marker, 3) metres in the file's axes; NaN = missing
    source : file name, for messages
    """

    time_s: FloatArray
    names: tuple[str, ...]
    position_m: FloatArray
    source: str

    def has(self, *names: str) -> bool:
        """Whether every named marker is there."""
        return set(names) <= set(self.names)

    def mean(self, *names: str) -> FloatArray:
        """(time, 3) mean of the named markers; missing where one of them is."""
        columns = [self.names.index(name) for name in names]
        mean: FloatArray = self.position_m[:, columns].mean(axis=1)
        return mean

    def stack(self, *names: str) -> FloatArray:
        """(time, marker, 3) of the named markers in the order asked for."""
        return self.position_m[:, [self.names.index(name) for name in names]]


#: Metres per unit of length, by the words files use for them.
METRES_PER_UNIT = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "meters": 1.0, "metres": 1.0, "millimeters": 1e-3}


def parse_numbers(lines: list[str], columns: int, source: str, first_line: int) -> FloatArray:
    """(row, column) numbers of tab-separated lines; an empty field is NaN.

    Rows may be shorter (markers missing at the end) or carry empty fields past the last column.
    Raises CorruptFileError, slug ``damaged-table``, naming the first line that is no row of numbers.
    """
    rows = []
    for number, line in enumerate(lines, start=first_line):
        fields = [field.strip() or "nan" for field in line.rstrip("\r\n").split("\t")[:columns]]
        fields += ["nan"] * (columns - len(fields))
        try:
            rows.append(np.array(fields, dtype=float))
        except ValueError:
            raise CorruptFileError(
                f"{source} is damaged: line {number} is not a row of numbers",
                slug="damaged-table",
                got=repr(line.strip()[:40]),
                expected=f"{columns} numbers separated by tabs",
                fix="export the file again from the motion-capture program",
            ) from None
    return np.array(rows, dtype=float).reshape(len(rows), columns)


def check_table(table: MarkerTable) -> MarkerTable:
    """The same table when time rises over at least two frames and every length is that of a body.

    Raises CorruptFileError, slug ``damaged-table``, or SchemaError, slug ``wrong-unit``.
    """
    steps = np.diff(table.time_s)
    if len(table.time_s) < 2 or not np.all(np.isfinite(table.time_s)) or np.any(steps <= 0):
        raise CorruptFileError(
            f"The time column of {table.source} does not rise over at least two frames",
            slug="damaged-table",
            got=f"{len(table.time_s)} frames",
            fix="export the file again from the motion-capture program",
        )
    spread = np.nanmax(table.position_m[..., 1], axis=1) - np.nanmin(table.position_m[..., 1], axis=1)
    height_m = float(np.nanmedian(spread))
    if not 0.4 <= height_m <= 2.6:
        raise SchemaError(
            f"The markers of {table.source} do not span a standing body in their second axis",
            slug="wrong-unit",
            got=f"{height_m:.3g} m from the lowest to the highest marker",
            expected="0.4 to 2.6 m along Y, the vertical",
            fix="check the unit the file states and that Y points up",
        )
    return table
