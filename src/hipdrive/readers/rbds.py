"""RBDS: the text files of the Running Biomechanics Data Set.

Source: Fukuchi, Fukuchi, Duarte 2017, PeerJ 5:e3298. Millimetres, X forward, Y up, Z right; markers at 150 Hz,
forces at 300 Hz. The time column is rounded to milliseconds, so it is rebuilt from the frame rate; the first
column of a force file is a row number.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.readers.force import PlateForce
from hipdrive.readers.markers import MarkerTable, check_table, parse_numbers

FORCE_RATE_HZ = 300.0


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of an RBDS marker file."""
    first = head.split("\n", 1)[0].split("\t")
    return first[0] == "Time" and "R.ASISX" in first


def sniff_forces(head: str) -> bool:
    """Whether the beginning of a file is that of an RBDS force file."""
    return head.split("\n", 1)[0].split("\t")[:4] == ["Time", "Fx", "Fy", "Fz"]


def read_rbds(path: Path) -> MarkerTable:
    """Markers of an RBDS marker file (running or static) in metres.

    Raises CorruptFileError (``damaged-table``) or SchemaError (``wrong-unit``, ``not-markers``).
    """
    header, *body = path.read_text(encoding="utf-8", errors="replace").splitlines()
    columns = [name.strip() for name in header.split("\t") if name.strip()]
    names = tuple(name.removesuffix("X") for name in columns[1::3])
    if columns[1:] != [name + axis for name in names for axis in "XYZ"]:
        raise SchemaError(
            f"The header of {path.name} does not name its markers as X, Y, Z triplets",
            slug="not-markers",
            got=", ".join(columns[1:4]),
            expected="for example R.ASISX, R.ASISY, R.ASISZ",
            fix="give the file that ends in markers.txt or static.txt",
        )
    values = parse_numbers([line for line in body if line.strip()], len(columns), path.name, 2)
    position = values[:, 1:].reshape(len(values), len(names), 3) * 1e-3
    table = check_table(MarkerTable(values[:, 0], names, position, path.name))
    rate_hz = round((len(values) - 1) / (values[-1, 0] - values[0, 0]))
    even_s = values[0, 0] + np.arange(len(values)) / rate_hz
    return MarkerTable(even_s, names, table.position_m, path.name)


def read_rbds_forces(path: Path) -> PlateForce:
    """Vertical force of an RBDS force file. Raises CorruptFileError, slug ``damaged-table``."""
    header, *body = path.read_text(encoding="utf-8", errors="replace").splitlines()
    columns = header.split("\t")
    values = parse_numbers([line for line in body if line.strip()], len(columns), path.name, 2)
    return PlateForce("treadmill", np.arange(len(values)) / FORCE_RATE_HZ, values[:, columns.index("Fy")])
