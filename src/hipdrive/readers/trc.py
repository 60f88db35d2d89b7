"""TRC: marker positions as tab-separated text, the format of OpenSim, Cortex and Sports2D."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.markers import METRES_PER_UNIT, MarkerTable, check_table, parse_numbers

_HEADER_LINES = 5


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of a TRC file."""
    return head.startswith("PathFileType") and "DataRate" in head


def read_trc(path: Path) -> MarkerTable:
    """Markers of a TRC file in metres; a marker at exactly (0, 0, 0) is missing, as OpenSim writes it.

    Raises CorruptFileError (``damaged-table``, ``truncated-file``) or SchemaError (``wrong-unit``, ``not-markers``).
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    if len(lines) < _HEADER_LINES:
        raise _truncated(path.name, f"{len(lines)} lines", "a header of five lines and a row a frame")
    facts = dict(zip(lines[1].split(), lines[2].split(), strict=False))
    names = tuple(name.strip() for name in lines[3].split("\t")[2:] if name.strip())
    if not names:
        raise SchemaError(
            f"{path.name} names no markers",
            slug="not-markers",
            expected="marker names in its fourth line",
            fix="export the file again with its markers",
        )
    body = [line for line in lines[_HEADER_LINES:] if line.strip()]
    stated = int(facts["NumFrames"]) if facts.get("NumFrames", "").isdigit() else 0
    if len(body) < max(stated, 2):
        raise _truncated(path.name, f"{len(body)} frames", f"{stated} frames, as its header says")
    values = parse_numbers(body, 2 + 3 * len(names), path.name, len(lines) - len(body) + 1)
    position = values[:, 2:].reshape(len(values), len(names), 3) * _metres_per_unit(facts, path.name)
    position[np.all(position == 0.0, axis=2)] = np.nan
    return check_table(MarkerTable(_even_time_s(values[:, 1], facts), names, position, path.name))


def _even_time_s(time_s: FloatArray, facts: dict[str, str]) -> FloatArray:
    """The time column, or the frame rate's even time where the column is that rounded to milliseconds."""
    try:
        even_s = time_s[0] + np.arange(len(time_s)) / float(facts.get("DataRate", "0"))
    except (ValueError, ZeroDivisionError):
        return time_s
    return even_s if np.all(np.abs(even_s - time_s) < 1e-3) else time_s


def _metres_per_unit(facts: dict[str, str], source: str) -> float:
    unit = facts.get("Units", "").lower()
    if unit not in METRES_PER_UNIT:
        raise SchemaError(
            f"{source} states no unit of length that hipdrive knows",
            slug="wrong-unit",
            got=repr(facts.get("Units", "")),
            expected=" or ".join(METRES_PER_UNIT),
            fix="correct the Units field in the third line of the file",
        )
    return METRES_PER_UNIT[unit]


def _truncated(source: str, got: str, expected: str) -> CorruptFileError:
    return CorruptFileError(
        f"{source} ends too early",
        slug="truncated-file",
        got=got,
        expected=expected,
        fix="copy or export the file again",
    )
