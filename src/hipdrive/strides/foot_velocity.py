"""Initial contact and toe-off from the foot's horizontal velocity against the mid-hip.

On the ground the foot goes back at the running speed; before contact it is still gaining that speed, after
toe-off it loses it. Unlike height rules this needs no ground line and no still camera.
Idea: the velocity rule of Zeni et al. 2008, Gait Posture 27:710 (the foot's forward velocity against the sacrum
changes sign), moved from the sign change to a share of the belt's velocity, because in running the foot is
drawn back before it lands. The shares of the belt velocity were chosen on force plates here
(hipdrive.validation.events).
"""

from __future__ import annotations

from hipdrive.strides.crossings import first_crossing
from hipdrive.strides.steps import Step


def backward_speed_reached_s(step: Step, share: float) -> float:
    """When the foot first reaches that share of the ground's backward velocity; NaN if it does not."""
    level = share * step.belt_velocity
    return step.time_s(
        first_crossing(step.signals.foot_vx, step.index(-0.2), step.index(0.6), level, rising=False)
    )


def backward_speed_left_s(step: Step, share: float) -> float:
    """When the foot last falls below that share of the ground's backward velocity; NaN if it does not."""
    level = share * step.belt_velocity
    return step.time_s(
        first_crossing(step.signals.foot_vx, step.index(0.4), step.index(1.15), level, rising=True, last=True)
    )
