"""What the step function remembers and what it tells. All frozen: a step makes a new state, it never changes one."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from hipdrive.exercises.dowel import CONTACTS
from hipdrive.exercises.smoothing import Row, Smoother
from hipdrive.exercises.summit import Summit

Phase = Literal["seek", "rest", "out", "back"]
Verdict = Literal["valid", "fault", "not_counted"]


@dataclass(frozen=True, slots=True)
class Hold:
    """A still stretch in the start pose: fading sums to get mean and standard deviation of every quantity.

    They fade over a second, so that the last of the settling into the pose does not stay in the calibration.
    bend : the same for the squared second difference of the raw counted quantity (the network's own noise)
    """

    start_s: float
    time_s: float
    count: float
    bend: float
    total: Row
    squares: Row

    @property
    def mean(self) -> Row:
        """Mean of every quantity."""
        return tuple(value / self.count for value in self.total)

    @property
    def sd(self) -> Row:
        """Standard deviation of every quantity."""
        return tuple(
            math.sqrt(max(square / self.count - (total / self.count) ** 2, 0.0)) if square == square else math.inf
            for total, square in zip(self.total, self.squares, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Track:
    """One limit during a repetition: outside since, confirmed at, and the value furthest out."""

    since_s: float = math.nan
    raised_s: float = math.nan
    worst: float = 0.0

    @property
    def raised(self) -> bool:
        """Whether it stayed outside long enough."""
        return self.raised_s == self.raised_s


@dataclass(frozen=True, slots=True)
class Attempt:
    """A repetition under way. `peak`, `valley` and `lowest` are travel from rest; the other side's travel is kept beside.

    lowest : of all its frames, as the other side's is; valley : since the furthest
    top_s, top_row : the single furthest frame, where faults of the far end are judged; summit : around it, says when it was
    stood : the last still hold in the start pose during it
    tipped : largest change of the trunk's pitch in degrees; shaken : sum of its squared raw wobble about the smooth one
    """

    start_s: float
    peak: float
    top_s: float
    top_row: Row
    tracks: tuple[Track, ...]
    contacts: tuple[Track, ...]
    other_low: float
    other_high: float
    valley: float = math.inf
    lowest: float = math.inf
    near_rest_s: float = math.nan
    frames: int = 0
    elsewhere: int = 0
    seen: int = 0
    back_seen: int = 0
    head_seen: int = 0
    spine_low: float = 0.0
    spine_high: float = 0.0
    tipped: float = 0.0
    shaken: float = 0.0
    summit: Summit = field(default_factory=Summit)
    stood: Hold | None = None

    @property
    def others(self) -> float:
        """How far the other side moved against this one: over 1 it moved more."""
        return (self.other_high - self.other_low) / max(self.peak - min(self.lowest, 0.0), 1e-9)


@dataclass(frozen=True, slots=True)
class Feet:
    """Off the floor or on it, and what the flights were since the last judged landing.

    floor, peak : height of the lowest foot when it stands, and the highest of this flight
    off_s : since when it is in the air, NaN on the floor
    crossed : whether the feet changed during this flight; told : this flight was already judged
    jumped, hops : flights with and without a change of the feet; frame_s : usual time between frames
    """

    floor: float = math.nan
    peak: float = math.nan
    off_s: float = math.nan
    crossed: bool = False
    told: bool = False
    jumped: int = 0
    hops: int = 0
    hop_s: float = math.nan
    ahead: int = 0
    frame_s: float = math.nan
    time_s: float = math.nan


@dataclass(frozen=True, slots=True)
class Rise:
    """A still hold at the far end before the machine is armed, and the way up from it.

    anchor, since_s : what stillness is held against, and since when; left_s : end of the hold, NaN where there was none
    rows : time and quantities since then
    """

    anchor: Row
    since_s: float
    left_s: float = math.nan
    rows: tuple[tuple[float, Row], ...] = ()


@dataclass(frozen=True, slots=True)
class FaultTime:
    """A fault of a repetition: from when, and the value that was furthest out."""

    slug: str
    time_s: float
    worst: float


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition as judged. Times in seconds of the recording; `travel` in the counted quantity's unit.

    signal_range : change of the exercise's signal (definitions B) to the far end; None where that is what is counted
    top_s : middle of the dwell at the far end (`hipdrive.exercises.summit`); of a switch, when the side was reached
    dowel : state of each contact: kept, lost or unseen; contact_times_s : when a lost one was lost
    balanced : what a rod across the low back would do (definitions B2); empty for other exercises
    spine_low, spine_high : smallest and largest spine flexion against the start, degrees; NaN where unseen
    flight : of a switch that is jumped: seen, none, not_looked_at (too few frames a second); empty for others
    """

    side: str
    start_s: float
    top_s: float
    end_s: float
    verdict: Verdict
    travel: float
    faults: tuple[FaultTime, ...] = ()
    dowel: tuple[tuple[str, str], ...] = ()
    contact_times_s: tuple[tuple[str, float], ...] = ()
    balanced: str = ""
    reasons: tuple[str, ...] = ()
    seen_share: float = 1.0
    back_share: float = 0.0
    spine_low: float = math.nan
    spine_high: float = math.nan
    flight: str = ""
    signal_range: float | None = None

    @property
    def range(self) -> float:
        """How far it went, in the unit of the exercise's signal."""
        return self.travel if self.signal_range is None else self.signal_range


@dataclass(frozen=True, slots=True)
class Event:
    """What one step tells: `armed`, `left`, `fault` (as it happens) or `repetition` (judged)."""

    kind: Literal["armed", "left", "fault", "repetition"]
    time_s: float
    side: str
    slug: str = ""
    repetition: Repetition | None = None


@dataclass(frozen=True, slots=True)
class SideState:
    """One side's machine.

    reference, noise : mean and SD of every quantity in the still hold; None before it
    raw_noise : SD of the counted quantity from one frame to the next, before smoothing
    rest : level of the counted quantity at rest, follows slowly
    own_range : the person's range from the first two repetitions, NaN before; then the median of the last
    pending : repetitions that wait for the range
    bout : repetitions since the machine was armed, up to those that make a set
    feet : of a switch; rise : of a set that may begin at the far end
    moved : whether a repetition was made since the still hold
    crossing : of a switch, the way from the side that is held to the other one, so far
    """

    smoother: Smoother = field(default_factory=Smoother)
    phase: Phase = "seek"
    hold: Hold | None = None
    reference: Row | None = None
    noise: Row = ()
    raw_noise: float = 0.0
    rest: float = math.nan
    low_s: float = math.nan
    away_s: float = math.nan
    own_range: float = math.nan
    ranges: tuple[float, ...] = ()
    pending: tuple[Repetition, ...] = ()
    attempt: Attempt | None = None
    stance: int = 0
    middle_s: float = math.nan
    moved: bool = False
    bout: int = 0
    feet: Feet = field(default_factory=Feet)
    rise: Rise | None = None
    crossing: Summit = field(default_factory=Summit)


@dataclass(frozen=True, slots=True)
class SetState:
    """The whole set: a machine a side (one for `both`), repetitions counted, frames in which the person was seen."""

    sides: tuple[SideState, ...]
    counted: int = 0
    frames: int = 0
    seen_frames: int = 0
    armed: bool = False


def no_contacts() -> tuple[Track, ...]:
    """Tracks of the three contacts, all kept so far."""
    return tuple(Track() for _ in CONTACTS)
