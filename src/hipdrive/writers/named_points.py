"""Points as TRC and C3D hold them: names and metres, from markers or from a metric motion."""

from __future__ import annotations

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.motion import Motion
from hipdrive.readers.keypoints import KeypointTable
from hipdrive.readers.markers import MarkerTable


def points_in_metres(points: MarkerTable | KeypointTable | Motion, form: str) -> MarkerTable:
    """Markers as they are; landmarks of a metric motion under their own names, 2D ones with z = 0.

    form : the format's name, for the message. Raises SchemaError ``no-metres`` for pixels.
    """
    if isinstance(points, MarkerTable):
        return points
    if isinstance(points, KeypointTable) or points.scale != "metric":
        source = points.source if isinstance(points, KeypointTable) else points.provenance.source
        raise SchemaError(
            f"{source or 'The recording'} is in pixels, and {form} holds metres",
            slug="no-metres",
            got="keypoints of a picture",
            expected="a 3D recording, or one scaled to metres",
            fix="convert it to CSV, JSON or Parquet, which keep pixels",
        )
    position = points.position
    if not points.is_3d:
        position = np.concatenate([position, np.where(np.isnan(position[..., :1]), np.nan, 0.0)], axis=2)
    return MarkerTable(points.time_s, points.landmarks, position, points.provenance.source)


def rate_hz(points: MarkerTable) -> float:
    """Frames a second from first to last; the whole number where it is one to within a millionth."""
    rate = (len(points.time_s) - 1) / float(points.time_s[-1] - points.time_s[0])
    return float(round(rate)) if abs(rate - round(rate)) < 1e-6 * rate else rate
