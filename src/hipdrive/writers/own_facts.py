"""What hipdrive's own formats say beside the numbers; `readers.own_facts` reads it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hipdrive.motion.motion import Motion
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.own_facts import FORMAT, VERSION
from hipdrive.strides.strides import Event


def facts_of(points: MarkerTable | Motion, events: tuple[Event, ...]) -> dict[str, Any]:
    """The JSON object of an own file, without its numbers."""
    facts: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    if isinstance(points, MarkerTable):
        facts |= {
            "kind": "markers",
            "names": list(points.names),
            "scale": "metric",
            "source": points.source,
            "space": 3,
        }
    else:
        facts |= {
            "kind": "motion",
            "names": list(points.landmarks),
            "scale": points.scale,
            "space": points.position.shape[2],
            "passes": [asdict(part) for part in points.passes],
            "provenance": asdict(points.provenance),
        }
    return facts | {"events": [asdict(event) for event in events]}
