"""TCX activities -> `Track`."""

from __future__ import annotations

from pathlib import Path

from hipdrive.errors import SchemaError
from hipdrive.hike.track import Column, Track
from hipdrive.hike.xml_points import PointReader, build_point_track, read_points

_FIELDS: dict[str, Column] = {
    "LatitudeDegrees": "latitude_deg",
    "LongitudeDegrees": "longitude_deg",
    "AltitudeMeters": "altitude_m",
    "DistanceMeters": "distance_m",
    "Speed": "speed_mps",
    "RunCadence": "cadence_per_min",
    "Cadence": "cadence_per_min",
}
_WORDS = frozenset({"Activity@Sport", "Creator/Name"})


def sniff(root: str) -> bool:
    """Whether the root element is TCX's; some writers forget the outermost."""
    return root in ("TrainingCenterDatabase", "Activities")


def read(path: Path) -> Track:
    """A `Track` of a TCX file; several activities in one file follow each other.

    Raises CorruptFileError (`read_points`), SchemaError ``no-tcx-track``, and what `build_track` raises.
    """
    points = PointReader("Trackpoint", _FIELDS, _WORDS)
    read_points(path, points)
    if not points.unix_s:
        raise SchemaError(
            "This TCX file holds no recorded track",
            slug="no-tcx-track",
            expected="track points (Trackpoint)",
            fix="export the activity, not the workout or the course",
        )
    device = next(iter(points.words["Creator/Name"]), "")
    return build_point_track(
        points, format_name="TCX", device=device, sports=points.words["Activity@Sport"], told=[device]
    )
