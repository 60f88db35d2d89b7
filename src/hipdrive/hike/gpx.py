"""GPX tracks -> `Track`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.hike.altitude import source_of_words
from hipdrive.hike.sports import is_on_foot, sport_words
from hipdrive.hike.track import Column, Track, build_track
from hipdrive.hike.xml_points import PointReader, read_points

_FIELDS: dict[str, Column] = {
    "ele": "altitude_m",
    "cad": "cadence_per_min",
    "cadence": "cadence_per_min",
    "speed": "speed_mps",
}
_WORDS = frozenset({"gpx@creator", "trk/type", "trk/src", "trk/desc", "metadata/desc", "metadata/name"})


def sniff(root: str) -> bool:
    """Whether the root element is GPX's."""
    return root == "gpx"


def read(path: Path) -> Track:
    """A `Track` of a GPX file; several tracks in one file follow each other.

    Raises CorruptFileError (`read_points`), SchemaError ``no-gpx-track`` (routes or waypoints only), and what
    `build_track` raises.
    """
    points = PointReader("trkpt", _FIELDS, _WORDS)
    read_points(path, points)
    if not points.unix_s:
        raise SchemaError(
            "This GPX file holds no recorded track",
            slug="no-gpx-track",
            expected="track points (trkpt); routes and waypoints are plans",
            fix="export the activity, not the route",
        )
    unix_s, columns = points.arrays()
    sports = tuple(dict.fromkeys(sport_words(word) for word in points.words["trk/type"] if word))
    told = [word for key in sorted(_WORDS - {"trk/type"}) for word in points.words[key]]
    return build_track(
        unix_s,
        columns,
        altitude_source=source_of_words(told),
        format_name="GPX",
        device=next(iter(points.words["gpx@creator"]), ""),
        sports=sports,
        on_foot=np.full(len(unix_s), not sports or any(is_on_foot(sport) for sport in sports)),
    )
