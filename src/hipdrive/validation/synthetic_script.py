"""A set being written: poses frame by frame, and what is true of them beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hipdrive.motion.motion import FloatArray


@dataclass(frozen=True)
class TrueRepetition:
    """What was done. fault : None, or the dowel contact that opens (`low_back` where there is no dowel along the spine).

    feet : of a switch, what was wrong with its jump (no-flight, double-bounce); empty where nothing was
    """

    start_s: float
    top_s: float
    end_s: float
    side: str
    half: bool = False
    fault: str | None = None
    spine_peak_deg: float = 0.0
    feet: str = ""


@dataclass
class Script:
    """A set being written: poses frame by frame, and the truth beside."""

    fps: float
    rows: list[FloatArray] = field(default_factory=list)
    truth: list[TrueRepetition] = field(default_factory=list)

    @property
    def time_s(self) -> float:
        """How long the script is so far."""
        return len(self.rows) / self.fps

    def play(self, pose_at: Callable[[float], FloatArray], seconds: float) -> None:
        """Add `seconds` of a pose that depends on the share of them gone (0..1)."""
        count = max(2, round(seconds * self.fps))
        self.rows += [pose_at((i + 1) / count) for i in range(count)]

    def go(self, pose: FloatArray, seconds: float) -> None:
        """Move to a pose smoothly."""
        start = self.rows[-1] if self.rows else pose
        self.play(lambda share: start + (pose - start) * smooth(share), seconds)

    def hold(self, pose: FloatArray, seconds: float) -> None:
        """Stay in a pose."""
        self.play(lambda _: pose, seconds)


def smooth(share: float) -> float:
    """A share of the way gone, setting off and arriving without a jerk."""
    return float(share**3 * (10 - 15 * share + 6 * share**2))
