"""C3D: markers, events and force platforms of motion-capture laboratories, read with ezc3d.

Lengths follow POINT:UNITS; a point with a negative residual is missing; axes are found from the body
(`readers.axes`), because POINT:X_SCREEN and Y_SCREEN say how a program drew the scene and are often left at
their defaults. Model outputs that share the POINT section (angles, moments, powers) are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.c3d_events import read_event_section
from hipdrive.readers.c3d_layout import C3dLayout, check_layout
from hipdrive.readers.force import PlateForce, vertical_of
from hipdrive.readers.markers import METRES_PER_UNIT, MarkerTable, check_table
from hipdrive.readers.trial import Trial

#: Parameters of the POINT group that list labels which are no positions.
_NOT_POSITIONS = ("ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS", "REACTIONS")

#: A parameter group: parameter name -> its entry, whose "value" is an array or a list of words.
Group = Mapping[str, Any]


def read_c3d(path: Path) -> Trial:
    """Markers in metres, events and vertical plate forces of a C3D file.

    Raises CorruptFileError (``truncated-file``, ``damaged-c3d``, ``damaged-table``) or SchemaError
    (``not-markers``, ``wrong-unit``, ``duplicate-markers``, ``two-people``, ``too-large``).
    """
    layout = check_layout(path)
    content, left_out = _open(path)
    groups: Mapping[str, Group] = content["parameters"]
    rate_hz = _rate_hz(groups["POINT"], path.name)
    table, dropped = _markers(content, groups["POINT"], layout, rate_hz, path.name)
    first_frame_s = table.time_s[0]
    events, unknown = read_event_section(groups.get("EVENT", {}), float(first_frame_s))
    forces = _forces(content["data"].get("platform", []), groups)
    if unknown:
        left_out = (*left_out, f"events that are no contact or toe-off: {', '.join(unknown)}")
    return Trial(table, events=events, forces=forces, left_out=(*left_out, *dropped))


def _open(path: Path) -> tuple[Any, tuple[str, ...]]:
    """The file opened, with its force platforms where they can be decoded."""
    import ezc3d

    # ezc3d raises whatever its C++ threw: RuntimeError, ValueError, IndexError, KeyError, MemoryError, OSError.
    try:
        return ezc3d.c3d(str(path), extract_forceplat_data=True), ()
    except Exception:
        pass
    try:
        return ezc3d.c3d(str(path)), ("force platforms that could not be decoded",)
    except Exception as error:
        raise CorruptFileError(
            f"{path.name} is a damaged C3D file",
            slug="damaged-c3d",
            got=(str(error).splitlines() or ["nothing readable"])[0][:80],
            fix="export the trial again from the motion-capture program",
        ) from None


def values_of(group: Group, name: str) -> list[Any]:
    """The values of one parameter as a flat list; empty where it is not there."""
    if name not in group:
        return []
    value = group[name]["value"]
    return [str(word) for word in value] if isinstance(value, list | tuple) else list(np.asarray(value).ravel())


def _rate_hz(point: Group, source: str) -> float:
    rate = values_of(point, "RATE")
    if not rate or not 1.0 <= float(rate[0]) <= 10_000.0:
        raise CorruptFileError(
            f"{source} states no usable frame rate",
            slug="damaged-c3d",
            got=f"POINT:RATE {rate[0] if rate else 'missing'}",
            expected="1 to 10000 Hz",
            fix="export the trial again from the motion-capture program",
        )
    return float(rate[0])


def _markers(
    content: Any, point: Group, layout: C3dLayout, rate_hz: float, source: str
) -> tuple[MarkerTable, tuple[str, ...]]:
    labels = _labels(point)
    points = np.asarray(content["data"]["points"], dtype=float)
    frames = points.shape[2]
    if frames < 2 or points.shape[1] != layout.points or len(labels) < points.shape[1]:
        raise CorruptFileError(
            f"{source} is a damaged C3D file",
            slug="damaged-c3d",
            got=f"{frames} frames of {points.shape[1]} points with {len(labels)} labels",
            expected=f"two or more frames of {layout.points} labelled points",
            fix="export the trial again from the motion-capture program",
        )
    residual = np.asarray(content["data"]["meta_points"]["residuals"]).reshape(points.shape[1], frames)
    position = np.transpose(points[:3], (2, 1, 0)) * _metres_per_unit(point, source)
    position[(residual < 0).T | np.all(position == 0.0, axis=2)] = np.nan
    outputs = {name for parameter in _NOT_POSITIONS for name in values_of(point, parameter)}
    keep = [column for column in range(points.shape[1]) if not _is_no_marker(labels[column], outputs)]
    dropped = points.shape[1] - len(keep)
    first = int(content["header"]["points"]["first_frame"])
    table = MarkerTable(
        (first + np.arange(frames)) / rate_hz, tuple(labels[c] for c in keep), position[:, keep], source
    )
    words = (f"{dropped} points that are model outputs or have no label",) if dropped else ()
    return check_table(table), words


def _labels(point: Group) -> list[str]:
    """LABELS, LABELS2, ...: more than 255 points need several parameters."""
    labels = values_of(point, "LABELS")
    number = 2
    while f"LABELS{number}" in point:
        labels += values_of(point, f"LABELS{number}")
        number += 1
    return [str(label).strip() for label in labels]


def _is_no_marker(label: str, outputs: set[str]) -> bool:
    plain = label.rpartition(":")[2]
    return label in outputs or plain in outputs or not plain or plain.startswith("*")


def _metres_per_unit(point: Group, source: str) -> float:
    unit = (values_of(point, "UNITS") or [""])[0].strip().lower()
    if unit not in METRES_PER_UNIT:
        raise SchemaError(
            f"{source} states no unit of length that hipdrive knows",
            slug="wrong-unit",
            got=f"POINT:UNITS {unit!r}",
            expected=" or ".join(METRES_PER_UNIT),
            fix="set the unit in the motion-capture program and export again",
        )
    return METRES_PER_UNIT[unit]


def _forces(platforms: list[Any], groups: Mapping[str, Group]) -> tuple[PlateForce, ...]:
    """Vertical force of each platform; ezc3d has applied calibration and turned it to the file's axes."""
    analog_rate = values_of(groups.get("ANALOG", {}), "RATE")
    found = []
    for number, platform in enumerate(platforms, start=1):
        force: FloatArray = np.asarray(platform["force"], dtype=float).T
        if not analog_rate or not float(analog_rate[0]) > 0 or len(force) < 2 or not np.isfinite(force).any():
            continue
        time_s = np.arange(len(force)) / float(analog_rate[0])
        found.append(PlateForce(f"force platform {number}", time_s, vertical_of(force)))
    return tuple(found)
