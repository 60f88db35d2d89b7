"""C3D with EVENTs: millimetres as 32-bit floats, X forward, Y up, Z right, Intel byte order.

C3D knows one frame rate and whole frame numbers; 32-bit floats hold a place 4 m away to 0.0005 mm. A missing
point is 0 0 0 with residual -1.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.readers.keypoints import KeypointTable
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides.strides import Event
from hipdrive.writers.named_points import points_in_metres, rate_hz
from hipdrive.writers.whole_file import whole_file

_BLOCK = 512
_INTEL = 84
_LABELS = {"initial_contact": "Foot Strike", "toe_off": "Foot Off"}
#: Vicon's icon numbers of the two.
_ICONS = {"initial_contact": 1, "toe_off": 2}
_MOST_FRAMES = 65_535
_MOST_MARKERS = 255
#: A dimension of a parameter is one byte.
_MOST_VALUES = 255
#: Frames may lie this far off an even rate (seconds), the rounding of a time column to milliseconds.
_LARGEST_JITTER_S = 1e-3

#: A parameter: words, whole numbers, or floats of up to two dimensions.
Value = Sequence[str] | Sequence[int] | FloatArray


def write_c3d(points: MarkerTable | KeypointTable | Motion, path: Path, events: tuple[Event, ...] = ()) -> None:
    """Write markers or the landmarks of a metric motion, with events (seconds from the first frame).

    Raises SchemaError ``no-metres``, ``uneven-time``, ``too-large``, ConfigError ``out-not-writable``.
    """
    table = points_in_metres(points, "C3D")
    rate = rate_hz(table)
    _check_fits(table, rate, len(events))
    first = max(0, round(float(table.time_s[0]) * rate))
    groups: dict[str, dict[str, Value]] = {
        "POINT": _point_group(table, rate),
        "ANALOG": {
            "USED": [0],
            "SCALE": np.zeros(0),
            "OFFSET": [],
            "GEN_SCALE": np.ones(1),
            "RATE": np.array([rate]),
        },
        "EVENT": _event_group(events, first / rate),
        "MANUFACTURER": {"SOFTWARE": ["hipdrive"]},
    }
    if isinstance(points, Motion):
        provenance = [points.provenance.source, *points.provenance.steps]
        groups["HIPDRIVE"] = {"PROVENANCE": [line[:_MOST_VALUES] for line in provenance[:_MOST_VALUES]]}
    parameters = _parameter_section(groups)
    with whole_file(path) as draft:
        draft.write_bytes(_header(table, rate, first, len(parameters)) + parameters + _data(table))


def _check_fits(table: MarkerTable, rate: float, events: int) -> None:
    frames, markers = table.position_m.shape[:2]
    last = round(float(table.time_s[0]) * rate) + frames
    if last > _MOST_FRAMES or markers > _MOST_MARKERS or events > _MOST_VALUES:
        raise SchemaError(
            f"{table.source} does not fit into a C3D file",
            slug="too-large",
            got=f"{markers} markers, {events} events, frames up to number {last}",
            expected=f"at most {_MOST_MARKERS} markers, {_MOST_VALUES} events, {_MOST_FRAMES} frames",
            fix="convert it to TRC or Parquet, or cut it into parts",
        )
    even_s = table.time_s[0] + np.arange(frames) / rate
    off_s = float(np.max(np.abs(even_s - table.time_s)))
    if off_s > _LARGEST_JITTER_S:
        raise SchemaError(
            f"The frames of {table.source} are not evenly spaced, and C3D knows one frame rate",
            slug="uneven-time",
            got=f"frames up to {1e3 * off_s:.1f} ms off an even {rate:.4g} Hz",
            expected=f"at most {1e3 * _LARGEST_JITTER_S:g} ms",
            fix="convert it to TRC, CSV, JSON or Parquet, which keep every frame's time",
        )


def _point_group(table: MarkerTable, rate: float) -> dict[str, Value]:
    frames, markers = table.position_m.shape[:2]
    return {
        "USED": [markers],
        "FRAMES": [frames],
        "SCALE": np.array([-1.0]),
        "RATE": np.array([rate]),
        "UNITS": ["mm"],
        "LABELS": list(table.names),
        "DESCRIPTIONS": list(table.names),
        "X_SCREEN": ["+X"],
        "Y_SCREEN": ["+Y"],
        "DATA_START": [0],  # set once the length of the section is known
    }


def _event_group(events: tuple[Event, ...], first_frame_s: float) -> dict[str, Value]:
    if not events:
        return {"USED": [0]}
    minutes, seconds = np.divmod([event.time_s + first_frame_s for event in events], 60.0)
    return {
        "USED": [len(events)],
        "CONTEXTS": [event.side.capitalize() for event in events],
        "LABELS": [_LABELS[event.kind] for event in events],
        "ICON_IDS": [_ICONS[event.kind] for event in events],
        "TIMES": np.stack([minutes, seconds], axis=1),
    }


def _parameter_section(groups: Mapping[str, Mapping[str, Value]]) -> bytes:
    """The section with POINT:DATA_START put in: its own length decides it, not the number written."""
    length = len(_parameters(groups))
    start = 2 + length // _BLOCK
    point = dict(groups["POINT"]) | {"DATA_START": [start]}
    return _parameters(dict(groups) | {"POINT": point})


def _parameters(groups: Mapping[str, Mapping[str, Value]]) -> bytes:
    body = b""
    for number, (group, values) in enumerate(groups.items(), start=1):
        body += struct.pack("<bb", len(group), -number) + group.encode() + struct.pack("<HB", 3, 0)
        for name, value in values.items():
            content = _value(value)
            body += struct.pack("<bb", len(name), number) + name.encode()
            # The way to the next parameter: this number itself, the content, an empty description.
            body += struct.pack("<H", 2 + len(content) + 1) + content + b"\x00"
    body += b"\x00\x00"
    blocks = -(-(4 + len(body)) // _BLOCK)
    return struct.pack("<BBBB", 1, 0x50, blocks, _INTEL) + body.ljust(blocks * _BLOCK - 4, b"\x00")


def _value(value: Value) -> bytes:
    """Type, dimensions (first fastest) and content of one parameter."""
    if isinstance(value, np.ndarray):
        sizes = bytes(reversed(value.shape))
        return struct.pack("<bB", 4, len(sizes)) + sizes + value.astype("<f4").tobytes()
    words = [word.encode("latin-1", "replace")[:_MOST_VALUES] for word in value if isinstance(word, str)]
    if words:
        width = max(1, *(len(word) for word in words))
        return struct.pack("<bBBB", -1, 2, width, len(words)) + b"".join(word.ljust(width) for word in words)
    numbers = np.array([number & 0xFFFF for number in value if isinstance(number, int)], dtype="<u2")
    return struct.pack("<bBB", 2, 1, len(numbers)) + numbers.tobytes()


def _header(table: MarkerTable, rate: float, first: int, parameter_bytes: int) -> bytes:
    frames, markers = table.position_m.shape[:2]
    numbers = struct.pack("<BBHHHHHf", 2, 0x50, markers, 0, first + 1, first + frames, 10, -1.0)
    return (numbers + struct.pack("<HHf", 2 + parameter_bytes // _BLOCK, 0, rate)).ljust(_BLOCK, b"\x00")


def _data(table: MarkerTable) -> bytes:
    seen = np.asarray(np.isfinite(table.position_m).all(axis=2))
    cells = np.zeros((*seen.shape, 4), dtype="<f4")
    cells[..., :3] = np.where(seen[..., None], table.position_m * 1e3, 0.0)
    cells[..., 3] = np.where(seen, 0.0, -1.0)
    content = cells.tobytes()
    return content.ljust(-(-len(content) // _BLOCK) * _BLOCK, b"\x00")
