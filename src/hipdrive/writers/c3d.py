"""C3D with EVENTs, written with ezc3d: millimetres as 32-bit floats, X forward, Y up, Z right.

C3D knows one frame rate and whole frame numbers; 32-bit floats hold a place 4 m away to 0.0005 mm.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.motion import Motion
from hipdrive.readers.keypoints import KeypointTable
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides.strides import Event
from hipdrive.writers.named_points import points_in_metres, rate_hz
from hipdrive.writers.whole_file import whole_file

_LABELS = {"initial_contact": "Foot Strike", "toe_off": "Foot Off"}
#: Vicon's icon numbers of the two.
_ICONS = {"initial_contact": 1, "toe_off": 2}
_MOST_FRAMES = 65_535
_MOST_MARKERS = 255
#: Frames may lie this far off an even rate (seconds), the rounding of a time column to milliseconds.
_LARGEST_JITTER_S = 1e-3


def write_c3d(points: MarkerTable | KeypointTable | Motion, path: Path, events: tuple[Event, ...] = ()) -> None:
    """Write markers or the landmarks of a metric motion, with events (seconds from the first frame).

    Raises SchemaError ``no-metres``, ``uneven-time``, ``too-large``, ConfigError ``out-not-writable``.
    """
    import ezc3d

    table = points_in_metres(points, "C3D")
    rate = rate_hz(table)
    _check_fits(table, rate)
    file = ezc3d.c3d()
    first = max(0, round(float(table.time_s[0]) * rate))
    millimetres = np.transpose(table.position_m, (2, 1, 0)) * 1e3
    missing = ~np.isfinite(millimetres).all(axis=0)
    homogeneous = np.ones((4, *missing.shape))
    homogeneous[:3] = np.where(missing, np.nan, millimetres)
    file["parameters"]["POINT"]["RATE"]["value"] = [rate]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(table.names)
    file["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    file["data"]["points"] = homogeneous
    file["data"]["meta_points"]["residuals"] = np.where(missing, -1.0, 0.0)[None]
    file["header"]["points"]["first_frame"] = first
    file.add_parameter("POINT", "X_SCREEN", ["+X"])
    file.add_parameter("POINT", "Y_SCREEN", ["+Y"])
    file.add_parameter("MANUFACTURER", "SOFTWARE", ["hipdrive"])
    if isinstance(points, Motion):
        # A line of C3D text holds 127 characters.
        steps = [points.provenance.source, *points.provenance.steps]
        file.add_parameter("HIPDRIVE", "PROVENANCE", [step[:127] for step in steps])
    _add_events(file, events, first / rate)
    with whole_file(path) as draft:
        file.write(str(draft))


def _check_fits(table: MarkerTable, rate: float) -> None:
    frames, markers = table.position_m.shape[:2]
    if frames > _MOST_FRAMES or markers > _MOST_MARKERS:
        raise SchemaError(
            f"{table.source} does not fit into a C3D file",
            slug="too-large",
            got=f"{frames} frames of {markers} markers",
            expected=f"at most {_MOST_FRAMES} frames of {_MOST_MARKERS} markers",
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


def _add_events(file: Any, events: tuple[Event, ...], first_frame_s: float) -> None:
    if not events:
        return
    times = np.array([[0.0, event.time_s + first_frame_s] for event in events]).T
    times[0], times[1] = np.divmod(times[1], 60.0)
    contexts = [event.side.capitalize() for event in events]
    file.add_parameter("EVENT", "USED", [len(events)])
    file.add_parameter("EVENT", "CONTEXTS", contexts)
    file.add_parameter("EVENT", "LABELS", [_LABELS[event.kind] for event in events])
    file.add_parameter("EVENT", "ICON_IDS", [_ICONS[event.kind] for event in events])
    file.add_parameter("EVENT", "TIMES", times)
