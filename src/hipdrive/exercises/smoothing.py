"""Causal cleaning of the quantities, one frame at a time: spikes out, short gaps held, then a light low-pass.

It looks only back, so a recorded set and a live one see exactly the same numbers. How late it is depends on the frames
there are: the times of the frames go through the same median and low-pass, and what comes out is when the smoothed
values were. On a slope that is exact, however many frames were lost; everything that follows runs on this clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Row = tuple[float, ...]

#: A quantity that is not seen keeps its last value for so long, then it is missing.
HOLD_S = 0.4
#: A median of fewer takes no spike out: where frames are few the window is as long as so many of them.
_FEWEST = 3
#: Time constant of the low-pass as a share of the median's window.
_LOW_PASS_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Smoother:
    """The last raw rows within the window and the smoothed row of the frame before.

    clock_s : when `smooth` was: the frames' times smoothed like the first, the counted quantity
    """

    times_s: tuple[float, ...] = ()
    rows: tuple[Row, ...] = ()
    smooth: Row = ()
    seen_s: tuple[float, ...] = ()
    clock_s: float = math.nan

    @property
    def time_s(self) -> float:
        """Time of the last frame; NaN before the first."""
        return self.times_s[-1] if self.times_s else math.nan


def smooth_row(state: Smoother, time_s: float, row: Row, window_s: float) -> Smoother:
    """The state after one more raw row; `.smooth` is its cleaned value, NaN where nothing is known."""
    if not state.times_s:
        seen_at = tuple(time_s if math.isfinite(v) else -math.inf for v in row)
        return Smoother((time_s,), (row,), row, seen_at, time_s)
    first = 0
    while first < len(state.times_s) and _is_past(state.times_s, first, time_s, window_s):
        first += 1
    times, rows = (*state.times_s[first:], time_s), (*state.rows[first:], row)
    gone_s = time_s - state.times_s[-1]
    share = 1.0 - math.exp(-gone_s / (window_s * _LOW_PASS_SHARE))
    smooth, seen = [], []
    for column, (before, seen_s) in enumerate(zip(state.smooth, state.seen_s, strict=True)):
        middle = _median([r[column] for r in rows])
        if middle is None:
            seen.append(seen_s)
            smooth.append(before if time_s - seen_s <= HOLD_S else math.nan)
            continue
        seen.append(time_s)
        smooth.append(before + share * (middle - before) if math.isfinite(before) else middle)
    return Smoother(times, rows, tuple(smooth), tuple(seen), _clock_s(state.clock_s, times, rows, share))


def steady(state: Smoother, column: int) -> tuple[float, float]:
    """(seconds, value) of the median alone: spikes are out and a corner is left, which the low-pass rounds off."""
    shown = [
        (t, row[column]) for t, row in zip(state.times_s, state.rows, strict=True) if math.isfinite(row[column])
    ]
    time_s, value = _median([t for t, _ in shown]), _median([v for _, v in shown])
    return (state.time_s, math.nan) if time_s is None or value is None else (time_s, value)


def _is_past(times_s: tuple[float, ...], number: int, time_s: float, window_s: float) -> bool:
    age_s = time_s - times_s[number] - 1e-9
    few = len(times_s) - number < _FEWEST
    return age_s > HOLD_S if few else age_s >= window_s


def _clock_s(before_s: float, times_s: tuple[float, ...], rows: tuple[Row, ...], share: float) -> float:
    """The clock after one more frame: of the frames that show the counted quantity, of all where none does."""
    shown = [time_s for time_s, row in zip(times_s, rows, strict=True) if math.isfinite(row[0])]
    middle_s = _median(shown or list(times_s))
    return before_s if middle_s is None else before_s + share * (middle_s - before_s)


def _median(values: list[float]) -> float | None:
    finite = sorted(value for value in values if value == value)
    count = len(finite)
    if not count:
        return None
    half = count // 2
    return finite[half] if count % 2 else 0.5 * (finite[half - 1] + finite[half])
