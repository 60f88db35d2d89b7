"""Toe-off from the knee's second extension peak of the cycle.

Source: Dingwell et al. 2001, J Biomech Eng 123:27; in running Fellin et al. 2010, J Sci Med Sport 13:646
(toe-off by peak knee extension: 5 ms off, 40 rear-foot strikers at 3.35 m/s). At very slow running the knee
extends least before toe-off, and the rule comes early.
"""

from __future__ import annotations

from hipdrive.strides.crossings import lowest
from hipdrive.strides.steps import Step


def knee_extension_peak_s(step: Step) -> float:
    """When the knee is straightest at the end of stance; NaN if it is not straightest inside the window."""
    return step.time_s(lowest(step.signals.knee_flexion_deg, step.index(0.5), step.index(1.2)))


def knee_extension_speed_peak_s(step: Step) -> float:
    """When the knee extends fastest in the second half of stance."""
    speed = step.signals.rate(step.signals.knee_flexion_deg)
    return step.time_s(lowest(speed, step.index(0.35), step.index(1.0)))
