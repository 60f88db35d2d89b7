"""What the outline of the back says about the spine: its bow against a line laid from sacrum to neck.

Against the chord, the skin over the low back moves out when the lumbar spine rounds and in when it arches
(definitions, section G: 0.20 to 0.32 % of trunk length per degree on rendered bodies). Only the change from the
person's own start posture means anything: curves are normal, and clothes add their own.
"""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.pose.outline import ALONG

#: Where along the trunk line (0 hip, 1 shoulder) the outline's points lie.
OUTLINE_ALONG: FloatArray = ALONG
#: Bow in % of trunk length per degree of lumbar flexion, between the ends that definitions G gives for people.
PERCENT_PER_DEGREE = 0.27
#: Places along the trunk line (0 hip, 1 shoulder): the ends of the chord, and where the low back is.
_SACRUM, _LOW_BACK, _NECK = (0.04, 0.16), (0.22, 0.40), (0.94, 1.08)
#: Rays that must have met the back.
_LEAST_SEEN = 0.8


def spine_flexion_deg(
    outline_px: FloatArray | None, position_px: FloatArray, landmarks: tuple[str, ...]
) -> tuple[FloatArray, FloatArray]:
    """(time,) bow of the back as degrees of lumbar flexion, + rounded, and (time,) how sure, 0..1.

    The zero is arbitrary: subtract the start posture's. NaN and 0 where the outline is not seen.
    """
    frames = len(position_px)
    if outline_px is None:
        return np.full(frames, np.nan), np.zeros(frames)
    hip = _middle(position_px, landmarks, "hip")
    trunk = _middle(position_px, landmarks, "shoulder") - hip
    length = np.linalg.norm(trunk, axis=1)
    square = np.stack([-trunk[:, 1], trunk[:, 0]], axis=1) / length[:, None]
    out = ((outline_px - hip[:, None]) * square[:, None]).sum(axis=2) / length[:, None]
    # One side for the whole back: its sign is that of most of its points.
    out = out * np.sign(np.nansum(np.sign(out), axis=1))[:, None]
    seen = np.isfinite(out[:, (_SACRUM[0] <= ALONG) & (_NECK[1] >= ALONG)]).mean(axis=1)
    low, middle, high = (_level(out, part) for part in (_SACRUM, _LOW_BACK, _NECK))
    at = [float(np.mean(part)) for part in (_SACRUM, _LOW_BACK, _NECK)]
    chord = low + (high - low) * (at[1] - at[0]) / (at[2] - at[0])
    degrees = 100.0 * (middle - chord) / PERCENT_PER_DEGREE
    sure = np.where((seen >= _LEAST_SEEN) & np.isfinite(degrees), seen, 0.0)
    return np.where(sure > 0, degrees, np.nan), sure


def _level(out: FloatArray, part: tuple[float, float]) -> FloatArray:
    inside = (part[0] - 1e-9 <= ALONG) & (part[1] + 1e-9 >= ALONG)
    return np.asarray(out[:, inside].mean(axis=1))


def _middle(position_px: FloatArray, landmarks: tuple[str, ...], name: str) -> FloatArray:
    left, right = landmarks.index(f"left_{name}"), landmarks.index(f"right_{name}")
    return np.asarray((position_px[:, left] + position_px[:, right]) / 2)
