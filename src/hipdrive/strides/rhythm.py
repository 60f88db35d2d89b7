"""Steps a minute from the rhythm of the legs alone, before any event is sought.

Slow-motion clips that play at 30 fps show a run at a tenth of its tempo. The rhythm tells them from
walking, so that the person is told about ``--capture-fps`` instead of being refused as a walker.
"""

from __future__ import annotations

import numpy as np

from hipdrive.errors import CaptureError
from hipdrive.motion.frequency import strongest_frequency_hz
from hipdrive.motion.motion import Motion

#: Nobody runs, and hardly anybody walks, at fewer steps a minute.
SLOWEST_STEP_RATE_SPM = 85.0
#: The rhythm of so many seconds is enough.
_LOOKED_AT_S = 30.0
#: Runners step between about 130 and 230 times a minute.
PLAUSIBLE_CADENCE_SPM = (130.0, 230.0)


def estimate_step_rate_spm(motion: Motion) -> float:
    """Steps a minute: the strongest frequency of the ankles' distance; NaN where there is no rhythm.

    The size of the distance is the same whichever leg is called left.
    """
    part = max(motion.passes, key=lambda p: p.stop - p.start)
    frames = slice(part.start, min(part.stop, part.start + round(_LOOKED_AT_S * motion.fps)))
    apart = np.abs((motion["left_ankle"] - motion["right_ankle"])[frames, 0])
    seen = np.isfinite(apart)
    if seen.sum() < 12:
        return float("nan")
    even_s = np.arange(motion.time_s[frames][0], motion.time_s[frames][-1], 1.0 / motion.fps)
    signal = np.interp(even_s, motion.time_s[frames][seen], apart[seen])
    return 60.0 * strongest_frequency_hz(signal, motion.fps, low_hz=0.15)


def check_tempo(motion: Motion) -> None:
    """Refuse a clip whose steps come too slowly for real time (CaptureError ``too-slow-for-running``)."""
    rate = estimate_step_rate_spm(motion)
    part = max(motion.passes, key=lambda p: p.stop - p.start)
    cycles = (motion.time_s[part.stop - 1] - motion.time_s[part.start]) * rate / 120.0
    if rate < SLOWEST_STEP_RATE_SPM and cycles > 1.5:
        raise CaptureError(
            "The legs move too slowly for running: a slow-motion clip, or no running at all",
            slug="too-slow-for-running",
            got=f"about {rate:.0f} steps a minute",
            expected="130 to 230 steps a minute",
            fix="give a clip of running; for slow motion say how fast the camera recorded, e.g. --capture-fps 240",
        )
