"""What was hiked, run and left open over all climbs that count, and the one sentence about it."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.hike.gait import GAITS, Gait
from hipdrive.hike.hike import Hike
from hipdrive.hike.segments import Segment, vam_m_per_h

_WORTH_SAYING_M = 50.0


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over the stretches of one gait in the climbs that count."""

    gait: Gait
    distance_m: float
    moving_s: float
    gain_m: float

    @property
    def vam_m_per_h(self) -> float:
        """Vertical speed, NaN without time."""
        return vam_m_per_h(self.gain_m, self.moving_s)


def total_of(segments: tuple[Segment, ...], gait: Gait) -> Total:
    """The sums of one gait."""
    own = [stretch for segment in segments for stretch in segment.stretches if stretch.gait == gait]
    return Total(gait, sum(s.length_m for s in own), sum(s.moving_s for s in own), sum(s.gain_m for s in own))


def totals(hike: Hike) -> dict[Gait, Total]:
    """The sums of each gait."""
    return {gait: total_of(hike.qualifying, gait) for gait in GAITS}


def headline(hike: Hike) -> str:
    """One sentence: how much was hiked at 10 % or steeper; where there is nothing, why."""
    if not hike.qualifying:
        return _nothing(hike)
    sums = totals(hike)
    hiked, ran, open_ = sums["hike"], sums["run"], sums["unknown"]
    told = hike.cadence.unit in ("steps", "strides")
    if not told or hiked.distance_m < _WORTH_SAYING_M > ran.distance_m:
        why = "hiked or ran: the cadence does not say" if told else "hiked or ran cannot be told without a cadence"
        return f"You went up {_figures(open_, hike)} ({why})."
    if hiked.distance_m < _WORTH_SAYING_M:
        little = distance_words(hiked.distance_m) if hiked.distance_m > 0 else "none"
        return f"You ran {_figures(ran, hike)}; hiked {little} of it."
    also = [f"ran {distance_words(ran.distance_m)} of it too"] if ran.distance_m >= _WORTH_SAYING_M else []
    if open_.distance_m >= _WORTH_SAYING_M:
        also.append(f"{distance_words(open_.distance_m)} more could be either")
    return f"You hiked {_figures(hiked, hike)}{'; ' if also else ''}{', '.join(also)}."


def _figures(total: Total, hike: Hike) -> str:
    where = (
        f"at {hike.treadmill_grade_percent:g} % on the treadmill"
        if hike.treadmill_grade_percent
        else "at 10 % or steeper"
    )
    figures = (
        f"{duration_words(total.moving_s)}, {total.gain_m:.0f} m up, VAM {round(total.vam_m_per_h, -1):.0f} m/h"
    )
    return f"{distance_words(total.distance_m)} {where}: {figures}"


def _nothing(hike: Hike) -> str:
    if hike.treadmill_grade_percent is not None:
        if hike.treadmill_grade_percent >= 10.0:
            return "No 100 m and 60 s in one piece on the treadmill."
        return f"The belt stood at {hike.treadmill_grade_percent:g} %; a hike here begins at 10 %."
    shortest_m = 100.0 if hike.noise is None else max(100.0, hike.noise.window_m)
    if any(segment.status in ("too_uncertain", "cannot_tell") for segment in hike.segments):
        return (
            f"No climb of {shortest_m:.0f} m or more at 10 % or steeper is sure. "
            "Some may be there that this altitude cannot show."
        )
    return f"No climb of {shortest_m:.0f} m or more at 10 % or steeper."


def distance_words(distance_m: float) -> str:
    """``840 m`` or ``1.2 km``."""
    return f"{round(distance_m, -1):.0f} m" if distance_m < 995.0 else f"{distance_m / 1000.0:.1f} km"


def duration_words(seconds: float) -> str:
    """``50 s``, ``14 min`` or ``1 h 05 min``."""
    if seconds < 90.0:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60.0)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
