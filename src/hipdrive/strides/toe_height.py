"""Toe-off from the height of the toe over where it stood in mid-stance.

The plainest of toe-off rules. Taking the toe's own mid-stance as the ground needs no ground line and lets the
camera drift between steps. The height (3 % of leg length, about 25 mm) was chosen on force plates here
(hipdrive.validation.events); alone it errs with how a runner rolls off the foot.
"""

from __future__ import annotations

import numpy as np

from hipdrive.strides.crossings import first_crossing
from hipdrive.strides.steps import Step


def toe_lifted_s(step: Step, height: float) -> float:
    """When the toe first rises that many leg lengths over its median from 30 to 60 % of the step; NaN if never."""
    toe = step.signals.toe_y
    ground = float(np.median(toe[step.index(0.3) : step.index(0.6)]))
    return step.time_s(first_crossing(toe, step.index(0.5), step.index(1.3), ground + height, rising=True))
