"""Initial contact from the lowest vertical velocity of the pelvis.

Source: Milner & Paquette 2015, J Biomech 48:3502 — works for every foot strike. The instant comes after contact,
when the leg carries the body's weight (35 to 50 ms here), and needs a still picture: compared, not used by default.
"""

from __future__ import annotations

from hipdrive.strides.crossings import lowest
from hipdrive.strides.steps import Step


def hip_fall_peak_s(step: Step) -> float:
    """When the mid-hip falls fastest around the beginning of stance."""
    return step.time_s(lowest(step.signals.hip_vy, step.index(-0.1), step.index(0.55)))
