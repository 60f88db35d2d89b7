"""`MarkerTable`: named markers over time in metres, as a motion-capture file holds them, before any meaning."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

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


#: Extent of a marker set: feet to pelvis of a small person at least, arms up at most.
_SMALLEST_BODY_M, _LARGEST_BODY_M = 0.4, 2.6


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
    """The same table when time rises over at least two frames, names are unique and lengths are those of a body.

    A subject's name before the markers (``Anna:LASI``) is taken off.
    Raises CorruptFileError, slug ``damaged-table``, or SchemaError, slugs ``wrong-unit``, ``duplicate-markers``,
    ``two-people``, ``not-markers``.
    """
    steps = np.diff(table.time_s)
    if len(table.time_s) < 2 or not np.all(np.isfinite(table.time_s)) or np.any(steps <= 0):
        raise CorruptFileError(
            f"The time column of {table.source} does not rise over at least two frames",
            slug="damaged-table",
            got=f"{len(table.time_s)} frames",
            fix="export the file again from the motion-capture program",
        )
    named = replace(table, names=_plain_names(table.names, table.source))
    _check_size(named)
    return named


def body_extent(position: FloatArray) -> float:
    """Median over the frames of the markers' extent along the axis where it is largest; NaN where none is seen.

    position : (time, marker, 3)
    """
    seen = position[np.asarray(np.isfinite(position).all(axis=2)).any(axis=1)]
    if len(seen) == 0:
        return float("nan")
    return float(np.max(np.median(np.nanmax(seen, axis=1) - np.nanmin(seen, axis=1), axis=0)))


def _plain_names(names: tuple[str, ...], source: str) -> tuple[str, ...]:
    people = sorted({name.rpartition(":")[0] for name in names if ":" in name})
    if len(people) > 1:
        raise SchemaError(
            f"{source} holds the markers of more than one person",
            slug="two-people",
            got=", ".join(people[:5]),
            expected="one runner",
            fix="export the runner alone",
        )
    plain = tuple(name.rpartition(":")[2] for name in names)
    twice = sorted(name for name, count in Counter(plain).items() if count > 1)
    if twice:
        raise SchemaError(
            f"{source} has markers of the same name",
            slug="duplicate-markers",
            got=", ".join(twice[:5]),
            expected="each name once",
            fix="rename or delete the doubled markers and export again",
        )
    return plain


def _check_size(table: MarkerTable) -> None:
    extent_m = body_extent(table.position_m)
    if np.isnan(extent_m):
        raise SchemaError(
            f"No marker of {table.source} is seen in any frame",
            slug="not-markers",
            got=f"{len(table.names)} markers, all of them missing throughout",
            fix="export the labelled and gap-filled trial",
        )
    if _SMALLEST_BODY_M <= extent_m <= _LARGEST_BODY_M:
        return
    raise SchemaError(
        f"The markers of {table.source} do not have the size of a body",
        slug="wrong-unit",
        got=f"{extent_m:.3g} m from end to end",
        expected=f"{_SMALLEST_BODY_M:g} to {_LARGEST_BODY_M:g} m{_likelier_unit(extent_m)}",
        fix="check the unit the file states",
    )


def _likelier_unit(extent_m: float) -> str:
    """The guess at what went wrong: the factor between two units that would make the markers a body."""
    for factor, words in ((1e-3, "millimetres"), (1e-2, "centimetres"), (1e3, "metres"), (1e2, "metres")):
        if _SMALLEST_BODY_M <= extent_m * factor <= _LARGEST_BODY_M:
            return f": did you mean {words}?"
    return ""
