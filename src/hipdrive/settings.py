"""`Settings`: what the person told hipdrive about a recording. Below everything that uses it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from hipdrive.errors import ConfigError

Model = Literal["heavy", "full", "lite"]

#: What a person, a treadmill or a camera can be: outside, an option is a slip of the keyboard or of the unit.
_PLAUSIBLE: dict[str, tuple[float, float, str]] = {
    "height_m": (0.9, 2.4, "metres (1.75, not 175)"),
    "mass_kg": (20.0, 250.0, "kilograms"),
    "belt_speed_mps": (0.5, 13.0, "metres a second (10 km/h is 2.78)"),
    "grade_percent": (-40.0, 60.0, "percent"),
    "capture_fps": (20.0, 2000.0, "frames a second"),
    "camera_roll_deg": (-45.0, 45.0, "degrees"),
}


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
    #: (width, height) of the upright picture, where a keypoint file gives shares of it.
    image_size_px: tuple[int, int] | None = None
    #: TOML file that says which marker shows which landmark.
    marker_map: str | None = None
    #: Force file of the same trial, where the forces stand beside the markers.
    forces: str | None = None

    def __post_init__(self) -> None:
        faults = [fault for field in fields(self) if (fault := self._fault(field.name))]
        if self.standing is not None and self.standing_window_s is not None:
            faults.append("--standing and --standing-window were both given")
        if faults:
            raise ConfigError(
                "; ".join(faults),
                slug="option-out-of-range",
                fix="mend the options named above; hipdrive analyse --help lists them with their units",
            )

    def _fault(self, name: str) -> str:
        value = getattr(self, name)
        if name not in _PLAUSIBLE or value is None:
            return ""
        low, high, unit = _PLAUSIBLE[name]
        if low <= value <= high:
            return ""
        return f"--{name.replace('_', '-')} is {value:g}, expected {low:g} to {high:g} {unit}"
