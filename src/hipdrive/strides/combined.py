"""The default rules for initial contact and toe-off, joined from simpler ones.

Initial contact: the foot has reached 40 % of the ground's backward velocity (`foot_velocity`), corrected for how
the foot is turned at landing (`foot_strike`), without which rear-foot and mid-foot strikers differ by 15 ms.
Toe-off: the mean of three rules that err in different directions: the knee's extension peak (`knee_extension`,
early in slow running), the toe's height (`toe_height`, late there) and the moment the foot falls below 65 % of
the ground's backward velocity (`foot_velocity`); plus a constant.

The constants were fitted on force plates (20 N) of four runners, 2 to 5 m/s. With the runner to be judged left
out of the fit, markers gave 5.9 ms RMSE for initial contact and 5.1 ms for toe-off; each simpler rule alone gave 8.5 ms
and more (`hipdrive.validation.event_rules`). A ground that slopes in the picture (camera roll, yaw, an incline) moves the
height rule, so in a picture it is left out: through a virtual camera 10 degrees off with 2 degrees
of roll toe-off errs by 9.5 ms without it and 13 ms with it; on a level picture by 8 instead of 6.5 ms.
"""

from __future__ import annotations

import math

import numpy as np

from hipdrive.strides.foot_strike import landing_pitch_deg
from hipdrive.strides.foot_velocity import backward_speed_left_s, backward_speed_reached_s
from hipdrive.strides.knee_extension import knee_extension_peak_s
from hipdrive.strides.steps import Step
from hipdrive.strides.toe_height import toe_lifted_s

CONTACT_SHARE = 0.4
CONTACT_OFFSET_S = 0.0088
CONTACT_PITCH_SLOPE_S_PER_DEG = -0.0005
#: Pitch taken for a foot whose heel or toe is never seen: the mean of the four runners.
USUAL_LANDING_PITCH_DEG = 20.0
#: Beyond what the four runners showed the correction is not carried on.
_PITCH_RANGE_DEG = (0.0, 45.0)

TOE_OFF_SHARE = 0.65
TOE_OFF_HEIGHT = 0.03
#: Weight of each rule, and how much later than it toe-off comes on average (s).
TOE_OFF_WEIGHTS = (0.4, 0.3, 0.3)
TOE_OFF_LAGS_S = (0.0180, 0.0030, -0.0060)


def initial_contact_s(step: Step) -> float:
    """Initial contact of a step in its own time; NaN where the foot's velocity does not show it."""
    reached = backward_speed_reached_s(step, CONTACT_SHARE)
    pitch = landing_pitch_deg(step, reached)
    pitch = USUAL_LANDING_PITCH_DEG if math.isnan(pitch) else float(np.clip(pitch, *_PITCH_RANGE_DEG))
    return reached + CONTACT_OFFSET_S + CONTACT_PITCH_SLOPE_S_PER_DEG * pitch


def toe_off_s(step: Step) -> float:
    """Toe-off of a step in its own time; rules that find nothing are left out; NaN where none finds anything."""
    rules = np.array(
        [
            backward_speed_left_s(step, TOE_OFF_SHARE),
            knee_extension_peak_s(step),
            toe_lifted_s(step, TOE_OFF_HEIGHT) if step.signals.level else math.nan,
        ]
    )
    found = np.isfinite(rules)
    if not found.any():
        return math.nan
    estimates = rules + np.array(TOE_OFF_LAGS_S)
    return float(np.average(estimates[found], weights=np.array(TOE_OFF_WEIGHTS)[found]))
