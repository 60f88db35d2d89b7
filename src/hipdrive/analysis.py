"""`Analysis`: everything one recording gave, as passed to the report and the result files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hipdrive.findings.finding import Finding as Finding
from hipdrive.findings.finding import Severity as Severity
from hipdrive.findings.finding import Suggestion as Suggestion
from hipdrive.measures.measurement import Measurement, MeasurementSide
from hipdrive.motion.angles import Angles, StandingReference
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray, Motion, Surface
from hipdrive.posture.posture import Posture as Posture
from hipdrive.posture.posture import PostureLabel as PostureLabel
from hipdrive.settings import Model as Model
from hipdrive.settings import Settings as Settings
from hipdrive.strides.strides import Strides

SourceKind = Literal["video", "mocap", "keypoints"]


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was analysed."""

    name: str
    sha256: str
    kind: SourceKind
    fps: float
    frames: int
    duration_s: float


@dataclass(frozen=True, eq=False)
class Analysis:
    """One recording, analysed. Angles are after subtraction of the standing reference where there is one."""

    source: Source
    settings: Settings
    motion: Motion
    angles: Angles
    standing: StandingReference | None
    strides: Strides
    measurements: tuple[Measurement, ...]
    posture: Posture
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    headline: str  # the one sentence
    near_side: Side | None
    surface: Surface
    body_height_px: float | None = None  # image height of the runner, None in 3D
    warnings: tuple[str, ...] = ()
    image_size_px: tuple[int, int] | None = None  # (width, height) of the upright picture
    playback_time_s: FloatArray | None = None  # (time,) when each frame is shown in the file; slow motion differs

    def measurement(self, name: str, side: MeasurementSide | None = None) -> Measurement:
        """The measurement of that name, for that side where it is kept per side. KeyError where there is none."""
        for found in self.measurements:
            if found.name == name and (side is None or found.side == side):
                return found
        raise KeyError(f"{name} {side or ''}".strip())
