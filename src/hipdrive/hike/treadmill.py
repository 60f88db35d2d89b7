"""Uphill on a treadmill: the incline is entered by hand, the way is the belt's."""

from __future__ import annotations

import math

import numpy as np

from hipdrive.hike.gait import GAITS
from hipdrive.hike.segments import (
    ENTER_PERCENT,
    LOWER_BOUND_PERCENT,
    SHORTEST_M,
    SHORTEST_S,
    Segment,
    Steps,
    Stretch,
)
from hipdrive.hike.travel import Travel


def belt_segments(travel: Travel, steps: Steps, grade_percent: float, deck_error_percent: float) -> list[Segment]:
    """One climb an unbroken part of 100 m and 60 s, where the entered incline is 10 % or more.

    The bound is the incline less the deck's error, 1 percent (B3.6): 10 entered is 9 at least.
    """
    if grade_percent < ENTER_PERCENT or grade_percent - deck_error_percent < LOWER_BOUND_PERCENT:
        return []
    rise = math.sin(math.atan(grade_percent / 100.0))  # the belt is the slope, not its base
    bounds = np.flatnonzero(np.diff(travel.part)) + 1
    found = []
    for rows in np.split(np.arange(len(travel.part)), bounds):
        length_m = float(travel.travelled_m[rows[-1]] - travel.travelled_m[rows[0]])
        moving_s = float(travel.moving_s[rows[-1]] - travel.moving_s[rows[0]])
        if length_m < SHORTEST_M or moving_s < SHORTEST_S:
            continue
        cadence = steps.cadence_spm[rows]
        found.append(
            Segment(
                status="qualifies",
                reason="",
                start_m=float(travel.travelled_m[rows[0]]),
                end_m=float(travel.travelled_m[rows[-1]]),
                start_se_m=0.0,
                end_se_m=0.0,
                start_s=float(travel.clock_s[rows[0]]),
                end_s=float(travel.clock_s[rows[-1]]),
                moving_s=moving_s,
                gain_m=rise * length_m,
                grade_percent=grade_percent,
                grade_se_percent=deck_error_percent,
                lower_percent=grade_percent - deck_error_percent,
                cadence_spm=float(np.nanmedian(cadence)) if np.isfinite(cadence).any() else float("nan"),
                stretches=_stretches(travel, steps, rows, rise),
            )
        )
    return found


def _stretches(
    travel: Travel, steps: Steps, rows: np.ndarray[tuple[int], np.dtype[np.intp]], rise: float
) -> tuple[Stretch, ...]:
    gait = steps.gait[rows]
    edges = np.concatenate([[0], np.flatnonzero(np.diff(gait)) + 1, [len(rows) - 1]])
    way_m, moving_s = travel.travelled_m[rows[edges]], travel.moving_s[rows[edges]]
    return tuple(
        Stretch(GAITS[gait[edge]], float(a), float(b), float(time_s), float(rise * (b - a)))
        for edge, a, b, time_s in zip(edges[:-1], way_m[:-1], way_m[1:], np.diff(moving_s), strict=True)
        if b > a
    )
