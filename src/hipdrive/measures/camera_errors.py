"""How far a phone's value lies from a laboratory's, by measure and frame rate; made by `hipdrive.validation.phone`."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

COLUMNS = ("measurement", "fps", "bias", "sd", "rms", "recordings")


@cache
def load_camera_errors() -> dict[str, dict[float, float]]:
    """Root mean square error in the measure's unit, by measurement name and frame rate."""
    text = (files("hipdrive.measures") / "camera_errors.csv").read_text(encoding="utf-8")
    table: dict[str, dict[float, float]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        table.setdefault(row["measurement"], {})[float(row["fps"])] = float(row["rms"])
    return table


def camera_error(measurement: str, fps: float) -> float:
    """The error at the tabled frame rate that is nearest below or at this one; 0 where the table has none.

    Slower than the slowest tabled rate takes the slowest rate's.
    """
    by_rate = load_camera_errors().get(measurement, {})
    if not by_rate:
        return 0.0
    # Cameras say 29.97 and 59.94 for 30 and 60.
    reached = [rate for rate in by_rate if rate <= fps * 1.04]
    return by_rate[max(reached)] if reached else by_rate[min(by_rate)]
