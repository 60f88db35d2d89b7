"""hipdrive's own JSON: every number in full, null where a point is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides.strides import Event
from hipdrive.writers.own_facts import facts_of
from hipdrive.writers.whole_file import whole_file


def write_own_json(points: MarkerTable | Motion, path: Path, events: tuple[Event, ...] = ()) -> None:
    """Raises ConfigError ``out-not-writable``."""
    document = facts_of(points, events) | {"time_s": points.time_s.tolist()}
    if isinstance(points, MarkerTable):
        document["position"] = _with_null(points.position_m)
    else:
        document["position"] = _with_null(points.position)
        document["confidence"] = _with_null(points.confidence)
        document["status"] = points.status.tolist()
    with whole_file(path) as draft:
        draft.write_text(json.dumps(document, allow_nan=False), encoding="utf-8")


def _with_null(values: FloatArray) -> Any:
    cells = values.astype(object)
    cells[~np.isfinite(values)] = None
    return cells.tolist()
