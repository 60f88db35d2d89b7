"""`hike.json`: the whole answer as a plain object; docs/reference/formats.md describes it."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from hipdrive.hike.hike import Hike
from hipdrive.hike.segments import Segment
from hipdrive.hike.totals import headline, totals
from hipdrive.hike.track import FloatArray

#: Raised by one when a name or meaning in the document changes.
SCHEMA_VERSION = 1
_MOST_PROFILE_POINTS = 4000


def hike_document(hike: Hike, *, name: str, sha256: str) -> dict[str, Any]:
    """The plain object of ``hike.json``; what is missing is null, never NaN."""
    track, noise = hike.track, hike.noise
    start = datetime.fromtimestamp(track.start_unix_s, UTC) if track.start_unix_s > 1e8 else None
    return {
        "schema_version": SCHEMA_VERSION,
        "hipdrive_version": version("hipdrive"),
        "input": {"name": name, "sha256": sha256, "format": track.format, "device": track.device or None,
                  "sports": list(track.sports), "start": None if start is None else start.isoformat(),
                  "samples": len(track.time_s)},
        "headline": headline(hike),
        "altitude": {**asdict(hike.altitude_source), "sigma_m": _rounded(hike.sigma_m, 2),
                     "correlation_m": None if noise is None else noise.correlation_m,
                     "window_m": None if noise is None else noise.window_m,
                     "grade_se_percent": _rounded(hike.grade_se_percent, 2)},
        "treadmill_grade_percent": hike.treadmill_grade_percent,
        "distance": {"source": hike.travel.source, "total_m": _rounded(float(hike.travel.travelled_m[-1]), 1),
                     "moving_s": _rounded(float(hike.travel.moving_s[-1]), 1), "stops": hike.travel.stops},
        "cadence": {"recorded_as": hike.cadence.unit, "how_known": hike.cadence.how_known,
                    "gait_rule": asdict(hike.gait_rule)},
        "totals": {
            gait: {"distance_m": _rounded(t.distance_m, 1), "moving_s": _rounded(t.moving_s, 1),
                   "gain_m": _rounded(t.gain_m, 1), "vam_m_per_h": _rounded(t.vam_m_per_h, 0)}
            for gait, t in totals(hike).items()
        },
        "segments": [segment_document(segment) for segment in hike.segments],
        "running_dynamics": {
            v.name: {"value": _rounded(v.value, 4), "sd": _rounded(v.sd, 4), "unit": v.unit, "samples": v.samples,
                     "source": v.source, "device": track.device or None}
            for v in hike.dynamics
        },
        "profile": _profile(hike),
        "notes": list(hike.notes),
    }  # fmt: skip


def segment_document(segment: Segment) -> dict[str, Any]:
    """One climb."""
    return {
        "status": segment.status,
        "reason": segment.reason or None,
        "gait": segment.gait,
        "start_m": _rounded(segment.start_m, 1),
        "end_m": _rounded(segment.end_m, 1),
        "start_se_m": _rounded(segment.start_se_m, 1),
        "end_se_m": _rounded(segment.end_se_m, 1),
        "start_s": _rounded(segment.start_s, 1),
        "end_s": _rounded(segment.end_s, 1),
        "length_m": _rounded(segment.length_m, 1),
        "moving_s": _rounded(segment.moving_s, 1),
        "gain_m": _rounded(segment.gain_m, 1),
        "grade_percent": _rounded(segment.grade_percent, 2),
        "grade_se_percent": _rounded(segment.grade_se_percent, 2),
        "grade_lower_90_percent": _rounded(segment.lower_percent, 2),
        "vam_m_per_h": _rounded(segment.vam_m_per_h, 0),
        "cadence_spm": _rounded(segment.cadence_spm, 1),
        "stretches": [
            {
                "gait": s.gait,
                "start_m": _rounded(s.start_m, 1),
                "end_m": _rounded(s.end_m, 1),
                "moving_s": _rounded(s.moving_s, 1),
                "gain_m": _rounded(s.gain_m, 1),
            }
            for s in segment.stretches
        ],
    }


def _profile(hike: Hike) -> list[dict[str, Any]]:
    """The parts of the way; very long ones thinned to a few thousand points."""
    cells = sum(len(part.grade_percent) for part in hike.parts)
    every = max(1, math.ceil(cells / _MOST_PROFILE_POINTS))
    return [
        {
            "distance_m": _list(part.profile.distance_m[::every], 1),
            "altitude_m": _list(part.profile.altitude_m[::every], 1),
            "grade_percent": _list(part.grade_percent[::every], 2),
            "clock_s": _list(part.profile.clock_s[::every], 1),
        }
        for part in hike.parts
    ]


def _list(values: FloatArray, digits: int) -> list[float]:
    return [float(value) for value in np.round(values, digits)]


def _rounded(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None
