"""TCX activities -> `Track`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.hike.altitude import source_of_words
from hipdrive.hike.sports import is_on_foot, sport_words
from hipdrive.hike.track import Column, Track, build_track
from hipdrive.hike.xml_points import PointReader, read_points

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
    unix_s, columns = points.arrays()
    sports = tuple(dict.fromkeys(sport_words(word) for word in points.words["Activity@Sport"] if word))
    device = next(iter(points.words["Creator/Name"]), "")
    return build_track(
        unix_s,
        columns,
        altitude_source=source_of_words([device]),
        format_name="TCX",
        device=device,
        sports=sports,
        on_foot=np.full(len(unix_s), not sports or any(is_on_foot(sport) for sport in sports)),
    )
