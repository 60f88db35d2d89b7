"""From the raw points of a pose network to a motion that can be measured: the order of the cleaning steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.motion.gait_template import stride_moments
from hipdrive.motion.gaps import drop_bent_feet, drop_slips, drop_spikes, fill_short_gaps
from hipdrive.motion.identity import repair_leg_swaps
from hipdrive.motion.motion import FloatArray, Motion, Provenance, build_motion
from hipdrive.motion.passes import split_passes, whole_body_in_picture
from hipdrive.motion.roll import remove_roll
from hipdrive.motion.smoothing import smooth
from hipdrive.motion.view import check_feet, check_view, leg_length, trunk_length


def image_motion(
    time_s: FloatArray,
    position_px: FloatArray,
    confidence: FloatArray,
    landmarks: tuple[str, ...],
    provenance: Provenance,
) -> Motion:
    """The raw image motion x = u, y = -v of (time, landmark, 2) pixels (u right, v down); facing is not known yet."""
    flipped = position_px * np.array([1.0, -1.0])
    return build_motion(
        time_s,
        {name: flipped[:, column] for column, name in enumerate(landmarks)},
        scale="pixel",
        provenance=provenance,
        confidence=np.nan_to_num(confidence),
    )


def clean_image_motion(image: Motion, image_size_px: tuple[int, int], roll_deg: float, roll_source: str) -> Motion:
    """Passes and facing, swap repair, spikes, gaps, filter; refuses with CaptureError what is no usable side view."""
    check_feet(image)
    usable = whole_body_in_picture(image, image_size_px)
    upright = remove_roll(image, roll_deg, roll_source)
    motion = split_passes(upright, usable)
    motion = replace(motion, passes=tuple(replace(part, image_roll_deg=roll_deg) for part in motion.passes))
    found_share = float(np.mean(np.isfinite(image.position).any(axis=(1, 2))))
    check_view(motion, found_share, float(image.time_s[-1] - image.time_s[0]))
    return clean_points(motion)


def clean_points(motion: Motion) -> Motion:
    """Swap repair, spikes, bent feet, slips, short gaps and filter of a side view whose passes and facing are known."""
    moments = stride_moments(motion)
    motion, _ = repair_leg_swaps(motion, moments)
    motion = drop_spikes(motion, trunk_length(motion))
    motion = drop_bent_feet(motion)
    # The second time the median stride is free of what the first time took out.
    for _ in range(2):
        motion = drop_slips(motion, leg_length(motion), moments)
    return smooth(fill_short_gaps(motion, moments))
