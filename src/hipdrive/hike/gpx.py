"""GPX tracks -> `Track`."""

from __future__ import annotations

from pathlib import Path

from hipdrive.errors import SchemaError
from hipdrive.hike.track import Column, Track
from hipdrive.hike.xml_points import PointReader, build_point_track, read_points

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
    return build_point_track(
        points,
        format_name="GPX",
        device=next(iter(points.words["gpx@creator"]), ""),
        sports=points.words["trk/type"],
        told=[word for key in sorted(_WORDS - {"trk/type"}) for word in points.words[key]],
    )
