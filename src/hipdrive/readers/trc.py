"""TRC: marker positions as tab-separated text, the format of OpenSim, Cortex, Pose2Sim and Sports2D.

Sports2D writes pixels (v down, Z 0) and metres (Y up, Z 0) with the same word ``m`` in its header; a flat file
whose body is larger than a house is one of pixels.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.keypoints import KeypointTable, check_keypoints, check_landmarks
from hipdrive.readers.markers import METRES_PER_UNIT, MarkerTable, body_extent, check_table, parse_numbers
from hipdrive.readers.point_names import landmarks_by_name

_HEADER_LINES = 5
#: A flat recording of a body beyond this many "metres" is in pixels.
_LARGEST_FLAT_BODY = 20.0
_FULL_DECIMALS = "9"
_PIXEL_UNITS = ("px", "pixel", "pixels")


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of a TRC file."""
    return head.startswith("PathFileType") and "DataRate" in head


def read_trc(path: Path) -> MarkerTable | KeypointTable:
    """Markers of a TRC file in metres, or keypoints where a 2D pose program wrote pixels.

    A marker at exactly (0, 0, 0) is missing, as OpenSim writes it.
    Raises CorruptFileError (``damaged-table``, ``truncated-file``) or SchemaError (``wrong-unit``, ``not-markers``,
    ``duplicate-markers``, ``two-people``, ``missing-landmarks``).
    """
    facts, names, values = _read_table(path)
    position = values[:, 2:].reshape(len(values), len(names), 3)
    position[np.all(position == 0.0, axis=2)] = np.nan
    time_s = _even_time_s(values[:, 1], facts)
    depth = position[..., 2][np.isfinite(position[..., 2])]
    flat = len(depth) > 0 and float(np.ptp(depth)) == 0.0
    stated_pixels = facts.get("Units", "").lower() in _PIXEL_UNITS
    metres = position * (1.0 if stated_pixels else _metres_per_unit(facts, path.name))
    if stated_pixels or (flat and body_extent(metres) > _LARGEST_FLAT_BODY):
        return _pixels(time_s, names, position, path.name)
    return check_table(MarkerTable(time_s, names, metres, path.name))


def _read_table(path: Path) -> tuple[dict[str, str], tuple[str, ...], FloatArray]:
    """Header facts, marker names and the numbers (frame, 2 + 3 a marker)."""
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
    time = next(iter(body[1:2]), "").split("\t")[1:2]
    facts["time decimals"] = str(len(time[0].strip().partition(".")[2])) if time else "0"
    stated = int(facts["NumFrames"]) if facts.get("NumFrames", "").isdigit() else 0
    if len(body) < max(stated, 2):
        raise _truncated(path.name, f"{len(body)} frames", f"{stated} frames, as its header says")
    return facts, names, parse_numbers(body, 2 + 3 * len(names), path.name, len(lines) - len(body) + 1)


def _pixels(time_s: FloatArray, names: tuple[str, ...], position: FloatArray, source: str) -> KeypointTable:
    """Keypoints of a flat file in pixels; its v axis points down or up, as head and feet say."""
    points = landmarks_by_name(names)
    check_landmarks(points, names, source)
    columns = [names.index(name) for name in points.values()]
    pixels = position[:, columns, :2]
    landmarks = tuple(points)
    legs = [landmarks.index(n) for n in ("left_hip", "left_ankle") if n in landmarks]
    if len(legs) == 2 and np.nanmedian(pixels[:, legs[1], 1] - pixels[:, legs[0], 1]) < 0:
        pixels = pixels * np.array([1.0, -1.0])
    seen = np.isfinite(pixels).all(axis=2).astype(float)
    return check_keypoints(KeypointTable(time_s, landmarks, pixels, seen, source, "Sports2D TRC"))


def _even_time_s(time_s: FloatArray, facts: dict[str, str]) -> FloatArray:
    """The time column, or the frame rate's even time where the column is that rounded to milliseconds.

    Times written to a nanosecond (nine decimals, as hipdrive does) are believed as they are.
    """
    if facts.get("time decimals") == _FULL_DECIMALS:
        return time_s
    try:
        rate = float(facts.get("DataRate", "0"))
    except ValueError:
        return time_s
    if not 0.0 < rate < np.inf:
        return time_s
    even_s = time_s[0] + np.arange(len(time_s)) / rate
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
