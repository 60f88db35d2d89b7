"""Was a switch jumped, and was there another hop before it? (definitions B, row 5)

The lowest foot rises from where it stood and sinks again, wherever the floor then is: the hold before the set was on
flat feet, and a split stance stands on the ball of one. A flight belongs to the switch if the feet changed sides in the
air; any other is an extra bounce. With fewer frames a second than the exercise asks for nothing is said.
"""

from __future__ import annotations

import math
from dataclasses import replace

from hipdrive.exercises.plan import FlightWatch, Plan
from hipdrive.exercises.smoothing import Row
from hipdrive.exercises.state import Attempt, FaultTime, Feet

#: A foot is down again when it has sunk by this share of how far it rose.
_DOWN_SHARE = 0.5
#: How fast the floor follows feet that creep up; downwards it follows at once.
_FLOOR_S = 0.5
_FRAMES_REMEMBERED = 0.05


def follow_feet(plan: Plan, feet: Feet, row: Row, value: float, time_s: float) -> Feet:
    """The feet after one more frame; `value` + with the left side ahead."""
    watch = plan.flight
    if watch is None:
        return feet
    height = row[watch.column]
    gone_s = 0.0 if math.isnan(feet.time_s) else time_s - feet.time_s
    feet = replace(feet, time_s=time_s, frame_s=_frame_s(feet, gone_s))
    if not math.isfinite(height):
        return feet
    ahead = 1 if value > 0 else -1
    crossed = feet.ahead not in (0, ahead)
    feet = replace(feet, ahead=ahead, floor=height if math.isnan(feet.floor) else feet.floor)
    if math.isnan(feet.off_s):
        if height - feet.floor > watch.lift:
            return replace(feet, off_s=time_s, peak=height, crossed=crossed)
        creep = max(height - feet.floor, 0.0) * min(gone_s / _FLOOR_S, 1.0)
        return replace(feet, floor=min(height, feet.floor + creep))
    feet = replace(feet, crossed=feet.crossed or crossed, peak=max(feet.peak, height))
    sunk = feet.peak - height
    return _landed(feet, watch, height, time_s) if sunk > _DOWN_SHARE * (feet.peak - feet.floor) else feet


def _frame_s(feet: Feet, gone_s: float) -> float:
    if not gone_s > 0:
        return feet.frame_s
    if math.isnan(feet.frame_s):
        return gone_s
    return feet.frame_s + _FRAMES_REMEMBERED * (gone_s - feet.frame_s)


def _landed(feet: Feet, watch: FlightWatch, height: float, time_s: float) -> Feet:
    down = replace(feet, off_s=math.nan, crossed=False, told=False, floor=height)
    if feet.told or time_s - feet.off_s < watch.least_s:
        return down
    if feet.crossed:
        return replace(down, jumped=feet.jumped + 1)
    return replace(down, hops=feet.hops + 1, hop_s=feet.off_s)


def first_side(feet: Feet) -> Feet:
    """The first step out of the middle: whatever was in the air until now is no switch and no bounce."""
    return replace(feet, jumped=0, hops=0, hop_s=math.nan, told=not math.isnan(feet.off_s))


def judge_flight(plan: Plan, feet: Feet, attempt: Attempt) -> tuple[Feet, str, tuple[FaultTime, ...]]:
    """What the feet did since the landing before: the feet to go on with, seen / none / not_looked_at, and faults."""
    watch = plan.flight
    if watch is None:
        return feet, "", ()
    in_air = not math.isnan(feet.off_s) and feet.crossed and not feet.told
    after = replace(feet, jumped=0, hops=0, hop_s=math.nan, told=feet.told or in_air)
    if not feet.frame_s <= watch.longest_frame_s:
        return after, "not_looked_at", ()
    flown = feet.jumped > 0 or in_air
    faults = () if flown else (FaultTime(watch.missing, attempt.start_s, 0.0),)
    if feet.hops:
        faults = (*faults, FaultTime(watch.twice, feet.hop_s, float(feet.hops)))
    return after, "seen" if flown else "none", faults
