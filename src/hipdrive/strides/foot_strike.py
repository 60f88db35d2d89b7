"""How the foot is turned when it lands, against the same foot flat on the ground in mid-stance.

A foot that lands toes up touches earlier in its backward swing than one that lands flat: the heel reaches
ahead of the ankle. No standing trial is needed, as the foot's own mid-stance is the zero.
"""

from __future__ import annotations

import math

import numpy as np

from hipdrive.strides.steps import Step


def landing_pitch_deg(step: Step, landing_s: float) -> float:
    """Foot pitch at that time minus its median from 35 to 50 % of the step; + toes up; NaN without heel and toe."""
    pitch = step.signals.foot_pitch_deg
    if math.isnan(landing_s) or not np.isfinite(pitch).any():
        return math.nan
    at = float(np.interp(landing_s, step.signals.time_s, pitch))
    return at - float(np.median(pitch[step.index(0.35) : step.index(0.5)]))
