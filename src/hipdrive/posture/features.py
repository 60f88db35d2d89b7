"""Which measurements the posture is read from, and which of several answers to a name is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.measures.measurement import Measurement

Feature = Literal["trunk", "knee", "ankle", "shank", "bounce", "arch", "alignment"]


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """Where a feature comes from and how it is spoken of.

    scale : the measurement's value times this is the feature's value, in `unit`
    reference : what it is held against, with the unit understood
    needs_standing : without a standing reference the pose network's own offset would be read as posture
    """

    measurement: str
    words: str
    unit: str
    scale: float
    decimals: int
    reference: str
    needs_standing: bool = False


# Definitions A10 (ranges), A3, A7 and section C (references).
FEATURES: Mapping[Feature, FeatureSpec] = {
    "trunk": FeatureSpec("trunk_lean_deg", "trunk lean", "°", 1.0, 0, "reference 7.3 ± 3.6"),
    "knee": FeatureSpec(
        "knee_flexion_midstance_deg", "knee bend at midstance", "°", 1.0, 0, "reference 42.9 ± 4.9"
    ),
    "ankle": FeatureSpec(
        "ankle_dorsiflexion_midstance_deg", "ankle bend at midstance", "°", 1.0, 0, "reference 22.6 ± 2.8"
    ),
    "shank": FeatureSpec(
        "shank_angle_at_contact_deg", "shank angle at landing", "°", 1.0, 0, "reference 9.0 ± 3.5"
    ),
    "bounce": FeatureSpec(
        "vertical_oscillation_body_heights", "bounce", " % of height", 100.0, 1, "up to 4.9 taken as usual"
    ),
    "arch": FeatureSpec(
        "pelvis_to_spine_deg", "low back arch against standing", "°", 1.0, 0, "within 6 of standing"
    ),
    "alignment": FeatureSpec(
        "ear_shoulder_hip_offset",
        "ear-shoulder-hip offset",
        " % of ear to hip",
        100.0,
        0,
        "within 3.5",
        needs_standing=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Observed:
    """A feature as seen in this recording, in the unit of its `FeatureSpec`.

    uncertainty : one standard deviation, random and systematic parts together
    """

    feature: Feature
    value: float
    uncertainty: float
    n_steps: int

    @property
    def sentence(self) -> str:
        """For example ``trunk lean 2° ± 1 (reference 7.3 ± 3.6)``."""
        spec = FEATURES[self.feature]
        value, spread = (f"{number:.{spec.decimals}f}" for number in (self.value, self.uncertainty))
        return f"{spec.words} {value}{spec.unit} ± {spread} ({spec.reference})"


def select_answers(measurements: Sequence[Measurement], name: str) -> tuple[Measurement, ...]:
    """The answers to one name that may be used together.

    All `measured` ones (a side view measures the near leg, 3D both legs); where there is none, one `proxy`, so that
    the occluded leg never joins in: that of the side which has more measured answers to other names (the near
    one), then that with the smallest uncertainty. Empty where nothing was answered.
    """
    answers = [m for m in measurements if m.name == name and m.answered and np.isfinite(m.value)]
    measured = tuple(m for m in answers if m.status == "measured")
    if measured or not answers:
        return measured
    seen = Counter(m.side for m in measurements if m.status == "measured")
    return (min(answers, key=lambda m: (-seen[m.side], m.uncertainty, -m.n_steps)),)


def observe_features(
    measurements: Sequence[Measurement], height_m: float | None = None
) -> dict[Feature, Observed]:
    """The features this recording shows, in the order of `FEATURES`.

    Where both legs were truly measured their mean is taken: the random parts shrink, the systematic one does not.
    height_m : the runner's height, used only where the bounce is known in metres alone
    """
    observed: dict[Feature, Observed] = {}
    for feature, spec in FEATURES.items():
        answers = select_answers(measurements, spec.measurement)
        scale = spec.scale
        if feature == "bounce" and not answers and height_m:
            answers = select_answers(measurements, "vertical_oscillation_m")
            scale = spec.scale / height_m
        if spec.needs_standing:
            answers = tuple(m for m in answers if m.status == "measured")
        if answers:
            observed[feature] = _mean_of(feature, answers, scale)
    return observed


def _mean_of(feature: Feature, answers: tuple[Measurement, ...], scale: float) -> Observed:
    sems = np.nan_to_num([m.sem for m in answers])
    systematic = float(np.mean(np.nan_to_num([m.u_sys for m in answers])))
    random = float(np.sqrt(np.sum(sems**2))) / len(answers)
    return Observed(
        feature,
        value=scale * float(np.mean([m.value for m in answers])),
        uncertainty=abs(scale) * float(np.hypot(random, systematic)),
        n_steps=min(m.n_steps for m in answers),
    )
