"""How large the systematic error of a measure is in this recording."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import Recording, Systematic

#: Camera roll when nobody told it and nothing in the picture showed it, one standard deviation [engineering].
_UNKNOWN_ROLL_DEG = 1.0
#: The far leg's landmarks err about half as much again (Young 2023; the issue's own near and far targets).
_FAR_LEG = 1.5


def systematic_error(
    systematic: Systematic, recording: Recording, *, roll_sensitive: bool = False, far: bool = False
) -> float:
    """One standard deviation, in the measure's unit.

    A standing clip of the same camera takes its roll out together with the other constants, so roll counts
    only without one.
    """
    calibrated = recording.standing is not None
    if recording.motion.is_3d:
        without = systematic.markers_uncalibrated
        return systematic.markers if calibrated or without is None else without
    error = systematic.calibrated if calibrated else systematic.uncalibrated
    if roll_sensitive and not calibrated and not recording.roll_known:
        error = float(np.hypot(error, _UNKNOWN_ROLL_DEG))
    return error * far_factor(far)


def far_factor(far: bool) -> float:
    """How much larger the systematic error is where the leg is only seen behind the other."""
    return _FAR_LEG if far else 1.0
