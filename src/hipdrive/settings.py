"""`Settings`: what the person told hipdrive about a recording. Below everything that uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Model = Literal["heavy", "full", "lite"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person told hipdrive about the recording; None = not told."""

    height_m: float | None = None
    mass_kg: float | None = None
    belt_speed_mps: float | None = None
    grade_percent: float | None = None
    capture_fps: float | None = None
    camera_roll_deg: float | None = None
    standing: str | None = None
    standing_window_s: tuple[float, float] | None = None
    backend: str = "blazepose"
    model: str = "heavy"
