"""C3D: markers, events and force platforms of motion-capture laboratories.

Lengths follow POINT:UNITS; a point with a negative residual is missing; axes are found from the body
(`readers.axes`), because POINT:X_SCREEN and Y_SCREEN say how a program drew the scene and are often left at
their defaults. Model outputs that share the POINT section (angles, moments, powers) are left out.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.readers.c3d_content import C3dContent, damaged, read_content
from hipdrive.readers.c3d_events import read_event_section
from hipdrive.readers.c3d_forces import plate_forces
from hipdrive.readers.markers import METRES_PER_UNIT, MarkerTable, check_table
from hipdrive.readers.trial import Trial

#: Model outputs as Vicon's models name them, where the file does not list them: LKneeMoment, RGroundReactionForce.
_OUTPUT_NAME = re.compile(r"(Angles?|Forces?|Moments?|Powers?|GRF)$")
#: Parameters of the POINT group that list labels which are no positions.
_NOT_POSITIONS = ("ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS", "REACTIONS")


def read_c3d(path: Path) -> Trial:
    """Markers in metres, events and vertical plate forces of a C3D file.

    Raises CorruptFileError (``truncated-file``, ``damaged-c3d``, ``damaged-table``) or SchemaError
    (``not-markers``, ``wrong-unit``, ``duplicate-markers``, ``two-people``, ``too-large``).
    """
    content = read_content(path)
    rate_hz = _rate_hz(content, path.name)
    table, dropped = _markers(content, rate_hz, path.name)
    events, unknown = read_event_section(content, float(table.time_s[0]))
    forces, failed = plate_forces(content, rate_hz)
    if unknown:
        dropped = (*dropped, f"events that are no contact or toe-off: {', '.join(unknown)}")
    return Trial(table, events=events, forces=forces, left_out=(*dropped, *failed))


def _rate_hz(content: C3dContent, source: str) -> float:
    rate = content.numbers("POINT:RATE")
    if not rate or not 1.0 <= rate[0] <= 10_000.0:
        raise damaged(source, f"POINT:RATE {rate[0] if rate else 'missing'}", "1 to 10000 Hz")
    return rate[0]


def _markers(content: C3dContent, rate_hz: float, source: str) -> tuple[MarkerTable, tuple[str, ...]]:
    labels = _labels(content)
    frames, count = content.points.shape[:2]
    if len(labels) < count:
        raise damaged(source, f"{count} points with {len(labels)} labels", "a label for every point")
    with np.errstate(over="ignore", invalid="ignore"):
        position = content.points * _metres_per_unit(content, source)
    # Beyond a kilometre a number is damage, not a place.
    absurd = ~np.all(np.abs(position) < 1e3, axis=2)
    position[(content.residuals < 0) | absurd | np.all(position == 0.0, axis=2)] = np.nan
    outputs = {name for parameter in _NOT_POSITIONS for name in content.words(f"POINT:{parameter}")}
    keep = [column for column in range(count) if not _is_no_marker(labels[column], outputs)]
    names = tuple(labels[column] for column in keep)
    time_s = (content.first_frame + np.arange(frames)) / rate_hz
    words = (f"{count - len(keep)} points that are model outputs or have no label",) if len(keep) < count else ()
    return check_table(MarkerTable(time_s, names, position[:, keep], source)), words


def _labels(content: C3dContent) -> list[str]:
    """LABELS, LABELS2, ...: more than 255 points need several parameters."""
    labels = content.words("POINT:LABELS")
    number = 2
    while more := content.words(f"POINT:LABELS{number}"):
        labels += more
        number += 1
    return labels


def _is_no_marker(label: str, outputs: set[str]) -> bool:
    plain = label.rpartition(":")[2]
    listed = label in outputs or plain in outputs or _OUTPUT_NAME.search(plain) is not None
    return listed or not plain or plain.startswith("*")


def _metres_per_unit(content: C3dContent, source: str) -> float:
    unit = (content.words("POINT:UNITS") or [""])[0].lower()
    if unit not in METRES_PER_UNIT:
        raise SchemaError(
            f"{source} states no unit of length that hipdrive knows",
            slug="wrong-unit",
            got=f"POINT:UNITS {unit!r}",
            expected=" or ".join(METRES_PER_UNIT),
            fix="set the unit in the motion-capture program and export again",
        )
    return METRES_PER_UNIT[unit]
