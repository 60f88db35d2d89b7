"""Toe-off from the peak vertical acceleration of the toe.

Source: Hreljac & Marshall 2000, J Biomech 33:783; in running Leitch et al. 2011, Gait Posture 33:130 (independent of
foot strike). A second derivative: sharp on markers, lost in a pose network's noise. Compared, not used by default.
"""

from __future__ import annotations

from hipdrive.strides.crossings import highest
from hipdrive.strides.steps import Step


def toe_acceleration_peak_s(step: Step) -> float:
    """When the toe is accelerated upwards most around the end of stance."""
    signals = step.signals
    return step.time_s(highest(signals.rate(signals.toe_vy), step.index(0.6), step.index(1.2)))
