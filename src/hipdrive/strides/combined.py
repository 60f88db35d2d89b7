"""The default rules for initial contact and toe-off: two published ideas each, joined by three numbers each.

Initial contact: the foot has reached 30 % of the ground's backward velocity (`foot_velocity`), corrected for how
the foot is turned at landing (`foot_strike`), without which rear-foot and mid-foot strikers differ by 15 ms.
Toe-off: halfway between the knee's extension peak (`knee_extension`) and the moment the foot falls below 65 % of
the ground's backward velocity, plus a constant.

The constants were fitted on force plates (20 N) of four runners, 2 to 5 m/s, from markers and from a virtual
camera. Left out one at a time, each runner's events came within the figures of `python -m validation.events`.
"""

from __future__ import annotations

import math

from hipdrive.strides.foot_strike import landing_pitch_deg
from hipdrive.strides.foot_velocity import backward_speed_left_s, backward_speed_reached_s
from hipdrive.strides.knee_extension import knee_extension_peak_s
from hipdrive.strides.steps import Step

CONTACT_SHARE = 0.3
CONTACT_OFFSET_S = 0.0133
CONTACT_PITCH_SLOPE_S_PER_DEG = -0.00048
#: Pitch taken for a foot whose heel or toe is never seen: the mean of the four runners.
USUAL_LANDING_PITCH_DEG = 20.0

TOE_OFF_SHARE = 0.65
TOE_OFF_OFFSET_S = 0.0095
#: What the knee comes later than the velocity rule on average, used where one of the two is not found.
_KNEE_AFTER_VELOCITY_S = 0.016


def initial_contact_s(step: Step) -> float:
    """Initial contact of a step in its own time; NaN where the foot's velocity does not show it."""
    reached = backward_speed_reached_s(step, CONTACT_SHARE)
    pitch = landing_pitch_deg(step, reached)
    if math.isnan(pitch):
        pitch = USUAL_LANDING_PITCH_DEG
    return reached + CONTACT_OFFSET_S + CONTACT_PITCH_SLOPE_S_PER_DEG * pitch


def toe_off_s(step: Step) -> float:
    """Toe-off of a step in its own time; NaN where neither knee nor foot shows it."""
    left = backward_speed_left_s(step, TOE_OFF_SHARE)
    knee = knee_extension_peak_s(step)
    if math.isnan(left):
        left = knee - _KNEE_AFTER_VELOCITY_S
    if math.isnan(knee):
        knee = left + _KNEE_AFTER_VELOCITY_S
    return (left + knee) / 2.0 + TOE_OFF_OFFSET_S
