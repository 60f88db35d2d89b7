"""Curves over the normalised cycle: 0 % is one initial contact, 100 % the same foot's next."""

from __future__ import annotations

import numpy as np

from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray
from hipdrive.strides.strides import Strides


def stride_cycles(
    time_s: FloatArray, values: FloatArray, strides: Strides, side: Side, points: int = 101
) -> FloatArray:
    """(stride, points) values of each complete stride of one foot, by linear interpolation between frames.

    time_s, values : (time,). NaN frames stay NaN where a point lies beside them. Strides without a next contact in
    the same pass are left out; without any the result has no row.
    """
    start, stop = strides.times_s(side, "initial_contact_s"), strides.times_s(side, "next_contact_s")
    whole = np.isfinite(stop)
    share = np.linspace(0.0, 1.0, points)
    moments = start[whole, None] + (stop - start)[whole, None] * share
    curves: FloatArray = np.interp(moments, time_s, values, left=np.nan, right=np.nan)
    return curves
