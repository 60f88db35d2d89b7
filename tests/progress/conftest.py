"""Recordings with two or three measurements and every condition told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hipdrive.progress import Reading, Recorded

START = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def make_recorded(day: int = 0, *, lean_deg: float = 8.0, knee_deg: float = 44.0, **changes: Any) -> Recorded:
    """A side-view clip, ``day`` days after the start."""
    readings = (
        Reading("trunk_lean_deg", "none", "deg", lean_deg, 0.8, 20, 4.0, 3.0),
        Reading("knee_flexion_midstance_deg", "right", "deg", knee_deg, 1.5, 20, 6.0, 8.0),
        Reading("knee_flexion_midstance_deg", "left", "deg", float("nan"), status="not_observable", reason="far"),
        Reading("backseat_probability", "none", "1", 0.02, 0.0, 20, 0.0),
    )
    told: dict[str, Any] = {
        "key": f"day {day}",
        "when": START + timedelta(days=day),
        "readings": readings,
        "speed_mps": 3.0,
        "surface": "treadmill",
        "near_side": "right",
        "model": "blazepose/heavy",
        "fps": 120.0,
    }
    return Recorded(**(told | changes))


@pytest.fixture
def recorded() -> Callable[..., Recorded]:
    """`make_recorded`."""
    return make_recorded
