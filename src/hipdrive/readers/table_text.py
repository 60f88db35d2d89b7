"""Comma-separated tables as text: rows of cells, and columns of numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from hipdrive.errors import CorruptFileError
from hipdrive.motion.motion import FloatArray


def first_cells(head: str) -> list[str]:
    """The cells of the first line, lower case."""
    lines = head.splitlines()
    if not lines or "\x00" in lines[0]:
        return []
    try:
        return [cell.strip().lower() for cell in next(csv.reader([lines[0]]), [])]
    except csv.Error:
        return []


def read_rows(path: Path) -> list[list[str]]:
    """Every row that is not empty, as cells. Raises CorruptFileError ``damaged-table``."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if any(row)]
    except csv.Error:
        raise CorruptFileError(
            f"{path.name} is no table of comma-separated values",
            slug="damaged-table",
            got="a cell that never ends, or one longer than any table has",
            fix="export the file again",
        ) from None


def numbers_of(rows: list[list[str]], columns: int, source: str, first_line: int) -> FloatArray:
    """(row, column) numbers; an empty cell is NaN. Raises CorruptFileError ``damaged-table``, naming the line."""
    values = np.full((len(rows), columns), np.nan)
    for number, row in enumerate(rows):
        try:
            if len(row) != columns:
                raise ValueError
            values[number] = [float(cell) if cell else np.nan for cell in row]
        except ValueError:
            raise CorruptFileError(
                f"{source} is damaged: line {first_line + number} is not a row of {columns} numbers",
                slug="damaged-table",
                got=f"{len(row)} cells, {','.join(row)[:40]!r}",
                fix="export the file again",
            ) from None
    return values
