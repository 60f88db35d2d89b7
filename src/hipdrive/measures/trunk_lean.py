"""Leaning forward from the ankles or hips, and its opposite, the "backseat" (definitions A3)."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.uncertainty import systematic_error
from hipdrive.measures.windows import mean_in, sample, stance, step_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

_TRUNK = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")
_DISPUTED = (
    "More lean is not better: leaning up to 8 degrees raised the metabolic cost (Carson 2024), while it takes load "
    "off the knee (Teng & Powers 2014)."
)
#: Pose hips sit 30-50 mm off (Needham 2021), which tilts the trunk line by 4-6 degrees until standing is subtracted.
TRUNK_ERROR = Systematic(
    1.5,
    4.0,
    1.0,
    "hip keypoints 30-50 mm off: Needham 2021, Sci Rep 11:20673; definitions section 0",
    markers_uncalibrated=4.0,
)
_INSIDE = ("the trunk lean's uncertainty is inside the probability already, so it carries none of its own",)
_UNCALIBRATED = "it rests on a trunk lean whose zero no standing recording has set"


def stance_lean_deg(recording: Recording) -> FloatArray:
    """(step,) mean trunk lean over each stance of either foot."""
    steps = step_times(recording, None)
    return mean_in(recording.angles.time_s, recording.angles.trunk_lean_deg, stance(steps))


@measure(
    MeasureSpec(
        name="trunk_lean_deg",
        unit="deg",
        sides="none",
        phase="stance",
        plane="sagittal",
        meaning="How far the trunk leans forward while a foot is on the ground; below zero it leans back.",
        source="7.3+-3.6 self-selected at 3.4 m/s: Teng & Powers 2014, doi 10.2519/jospt.2014.5249",
        plausible=(-30.0, 60.0),
        u_sys=TRUNK_ERROR,
        landmarks=_TRUNK,
        mdc95=3.0,
        mdc95_source="definitions C [engineering]",
        disputed=_DISPUTED,
        roll_sensitive=True,
    )
)
def trunk_lean_deg(recording: Recording, side: Side | None) -> Reading:
    """Mean of the trunk lean from contact to toe-off, both feet's stances."""
    return Reading(stance_lean_deg(recording))


@measure(
    MeasureSpec(
        name="trunk_lean_at_contact_deg",
        unit="deg",
        sides="none",
        phase="contact",
        plane="sagittal",
        meaning="How far the trunk leans forward at the instant a foot meets the ground.",
        source="definitions A3",
        plausible=(-30.0, 60.0),
        u_sys=TRUNK_ERROR,
        landmarks=_TRUNK,
        coarse_below_fps=60.0,
        mdc95=3.0,
        mdc95_source="definitions C [engineering]",
        disputed=_DISPUTED,
        roll_sensitive=True,
    )
)
def trunk_lean_at_contact_deg(recording: Recording, side: Side | None) -> Reading:
    """Trunk lean at initial contact of either foot."""
    angles, steps = recording.angles, step_times(recording, None)
    return Reading(sample(angles.time_s, angles.trunk_lean_deg, steps.initial_contact_s))


@measure(
    MeasureSpec(
        name="backseat_probability",
        unit="1",
        sides="none",
        phase="stance",
        plane="sagittal",
        meaning='Probability that the trunk truly leans back on average: "in the backseat" from 0.9.',
        source="definitions A3: P(mean stance lean < 0) from its whole uncertainty",
        plausible=(0.0, 1.0),
        u_sys=Systematic(0.0, 0.0, 0.0, "the uncertainty of the trunk lean is already inside"),
        landmarks=_TRUNK,
    )
)
def backseat_probability(recording: Recording, side: Side | None) -> Reading:
    """P(mean stance lean < 0) under a normal error with the systematic and the random part.

    `per_step` holds for each stance whether the trunk leant back (1) or not (0).
    """
    lean = stance_lean_deg(recording)
    seen = lean[np.isfinite(lean)]
    if seen.size < 2:
        return Reading(np.zeros(0))
    sem = float(np.std(seen, ddof=1)) / sqrt(seen.size)
    error = float(np.hypot(systematic_error(TRUNK_ERROR, recording, roll_sensitive=True), sem))
    probability = 0.5 * (1.0 - erf(float(seen.mean()) / (error * sqrt(2.0))))
    reasons = _INSIDE if recording.standing is not None else (*_INSIDE, _UNCALIBRATED)
    return Reading(
        (seen < 0.0).astype(float),
        value=probability,
        sd=float("nan"),
        proxy=recording.standing is None,
        reasons=reasons,
    )
