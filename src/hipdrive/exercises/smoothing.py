"""Causal cleaning of the quantities, one frame at a time: spikes out, short gaps held, then a light low-pass.

It looks only back, so a recorded set and a live one see exactly the same numbers; the delay is known and taken off
again from every time that is reported.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Row = tuple[float, ...]

#: A quantity that is not seen keeps its last value for so long, then it is missing.
HOLD_S = 0.4
#: Time constant of the low-pass as a share of the median's window.
_LOW_PASS_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Smoother:
    """The last raw rows within the window and the smoothed row of the frame before."""

    times_s: tuple[float, ...] = ()
    rows: tuple[Row, ...] = ()
    smooth: Row = ()
    seen_s: tuple[float, ...] = ()

    @property
    def time_s(self) -> float:
        """Time of the last frame; NaN before the first."""
        return self.times_s[-1] if self.times_s else math.nan


def delay_s(window_s: float) -> float:
    """How late a smoothed value is: half the median's window and the low-pass's time constant."""
    return window_s * (0.5 + _LOW_PASS_SHARE)


def smooth_row(state: Smoother, time_s: float, row: Row, window_s: float) -> Smoother:
    """The state after one more raw row; `.smooth` is its cleaned value, NaN where nothing is known."""
    if not state.times_s:
        return Smoother((time_s,), (row,), row, tuple(time_s if math.isfinite(v) else -math.inf for v in row))
    first = 0
    while first < len(state.times_s) and state.times_s[first] <= time_s - window_s - 1e-9:
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
    return Smoother(times, rows, tuple(smooth), tuple(seen))


def _median(values: list[float]) -> float | None:
    finite = sorted(value for value in values if value == value)
    count = len(finite)
    if not count:
        return None
    half = count // 2
    return finite[half] if count % 2 else 0.5 * (finite[half - 1] + finite[half])
