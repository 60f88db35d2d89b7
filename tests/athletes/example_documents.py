"""Documents as hipdrive writes them, small."""

from __future__ import annotations

from typing import Any


def result(
    *, headline: str = "Leans 5° forward", belt_speed_mps: float | None = 3.0, lean_deg: float = 5.0, more: int = 0
) -> dict[str, Any]:
    """A ``result.json`` with three measurements (and `more` of them): answered, per side, and not to be seen."""
    rows = [
        measurement("trunk_lean_deg", "none", lean_deg),
        measurement("leg_behind_spine_line_peak_deg", "left", 12.5),
        measurement("hip_drive_share", "left", None, status="not_observable"),
        *(measurement(f"made_up_{i}", "right", float(i)) for i in range(more)),
    ]
    return {
        "schema_version": 1,
        "hipdrive_version": "0.1.0",
        "input": {
            "name": "run.mp4",
            "sha256": "0" * 64,
            "kind": "video",
            "fps": 60.0,
            "frames": 600,
            "duration_s": 10.0,
        },
        "headline": headline,
        "near_side": "left",
        "surface": "treadmill",
        "provenance": {"backend": "blazepose/heavy"},
        "settings": {"belt_speed_mps": belt_speed_mps, "height_m": 1.8},
        "events": [],
        "measurements": rows,
        "posture": {"label": "hinged", "memberships": {}, "intervals": {}, "reasons": []},
        "findings": [],
        "exercises": [],
    }


def measurement(name: str, side: str, value: float | None, *, status: str = "measured") -> dict[str, Any]:
    """One row of ``measurements``."""
    known = value is not None
    return {
        "name": name,
        "side": side,
        "value": value,
        "unit": "deg",
        "phase": "stance",
        "sd": 0.8 if known else None,
        "n_steps": 24 if known else 0,
        "u_sys": 1.5 if known else None,
        "mdc95": 3.25 if known else None,
        "view": "side",
        "status": status,
        "reasons": [] if known else ["the pelvis is not seen"],
    }


def checked_set(exercise: str = "donkey-kick", *, faults: int = 1, counted: int = 8) -> dict[str, Any]:
    """A ``set.json``."""
    reps = [
        {"start_s": i, "top_s": i + 0.5, "end_s": i + 1, "side": "left", "verdict": "fault" if i < faults else "valid",
         "faults": ["spine-moved"] if i < faults else []}
        for i in range(counted)
    ]  # fmt: skip
    return {"exercise": exercise, "side": "left", "counted": counted, "reps": reps, "reasons": []}
