"""Memberships in too tall, hinged, deflated and over-leaned (definitions A10).

The corners are engineering values anchored on Teng & Powers 2014, Carson 2024, the RBDS runners (Fukuchi 2017)
and Souza 2016. Everything here is array code over Monte Carlo draws: a feature is `(draw,)`, a grade is 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.posture.features import Feature

# Weights of the two weighted scores, by the feature that is needed for the term. The height of the hip at
# midstance (0.25 of deflated) is not among the measurements of the contract, so it is never observed.
TALL_WEIGHTS: Mapping[str, float] = {
    "trunk": 0.35,
    "knee": 0.20,
    "ankle": 0.10,
    "bounce": 0.15,
    "shank": 0.10,
    "arch": 0.10,
}
DEFLATED_WEIGHTS: Mapping[str, float] = {"knee": 0.45, "ankle": 0.30, "hip_height": 0.25}


def falling(x: FloatArray, full: float, none: float) -> FloatArray:
    """1 up to `full`, straight down to 0 at `none` (full < none)."""
    return np.clip((none - x) / (none - full), 0.0, 1.0)


def rising(x: FloatArray, none: float, full: float) -> FloatArray:
    """0 up to `none`, straight up to 1 at `full` (none < full)."""
    return np.clip((x - none) / (full - none), 0.0, 1.0)


def trapezoid(x: FloatArray, a: float, b: float, c: float, d: float) -> FloatArray:
    """0 at `a`, 1 from `b` to `c`, 0 at `d`."""
    return np.minimum(rising(x, a, b), falling(x, c, d))


def compute_memberships(features: Mapping[Feature, FloatArray]) -> FloatArray:
    """Memberships (label, draw) in the order of `GRADED_LABELS`, from features (draw,).

    The trunk and at least one of knee and ankle must be there (less is `insufficient` before it comes here).

    Terms whose feature was not seen drop out and the remaining weights are scaled to add up to one.
    """
    return np.stack(
        [
            compute_too_tall(features),
            compute_hinged(features),
            compute_deflated(features),
            compute_over_leaned(features),
        ]
    )


def compute_too_tall(features: Mapping[Feature, FloatArray]) -> FloatArray:
    """Upright, straight-legged, bouncing, reaching, arched. No draw is too tall without an upright trunk."""
    upright = falling(features["trunk"], 2.0, 5.0)
    terms: dict[str, FloatArray] = {"trunk": upright}
    if "knee" in features:
        terms["knee"] = falling(features["knee"], 35.0, 41.0)
    if "ankle" in features:
        terms["ankle"] = falling(features["ankle"], 15.0, 20.0)
    if "bounce" in features:
        terms["bounce"] = rising(features["bounce"], 4.9, 6.2)
    if "shank" in features:
        terms["shank"] = rising(features["shank"], 9.0, 14.0)
    if "arch" in features:
        terms["arch"] = rising(features["arch"], 6.0, 12.0)
    elif "alignment" in features:
        # The shoulder in front of the ear-hip line is only the look of an arch; it stands in where no pelvis is seen.
        terms["arch"] = falling(features["alignment"], -6.0, -3.5)
    return np.minimum(_weighted_mean(terms, TALL_WEIGHTS), np.sqrt(upright))


def compute_deflated(features: Mapping[Feature, FloatArray]) -> FloatArray:
    """Knee and ankle much bent at midstance; needs at least one of them."""
    terms: dict[str, FloatArray] = {}
    if "knee" in features:
        terms["knee"] = rising(features["knee"], 48.0, 55.0)
    if "ankle" in features:
        terms["ankle"] = rising(features["ankle"], 26.0, 31.0)
    return _weighted_mean(terms, DEFLATED_WEIGHTS)


def compute_hinged(features: Mapping[Feature, FloatArray]) -> FloatArray:
    """Geometric mean of what is in its middle range: one feature far out is enough to end it."""
    grades = [trapezoid(features["trunk"], 2.0, 5.0, 11.0, 15.0)]
    if "knee" in features:
        grades.append(trapezoid(features["knee"], 36.0, 40.0, 48.0, 53.0))
    if "ankle" in features:
        grades.append(trapezoid(features["ankle"], 15.0, 19.0, 26.0, 30.0))
    if "alignment" in features:
        grades.append(trapezoid(features["alignment"], -6.0, -3.5, 3.5, 6.0))
    if "arch" in features:
        grades.append(trapezoid(features["arch"], -12.0, -6.0, 6.0, 12.0))
    return np.asarray(np.prod(np.stack(grades), axis=0) ** (1.0 / len(grades)), dtype=np.float64)


def compute_over_leaned(features: Mapping[Feature, FloatArray]) -> FloatArray:
    """Far forward, or in the middle range with a rounded back and shoulders."""
    far = rising(features["trunk"], 12.0, 17.0)
    if "alignment" not in features:
        return far
    slumped = trapezoid(features["trunk"], 2.0, 5.0, 11.0, 15.0) * rising(features["alignment"], 3.5, 6.0)
    return np.maximum(far, slumped)


def compute_observed_weight(features: Mapping[Feature, object]) -> float:
    """Share (0..1) of the weights of both weighted scores together whose feature was seen."""
    seen = set(features) | ({"arch"} if "alignment" in features else set())
    total = sum(TALL_WEIGHTS.values()) + sum(DEFLATED_WEIGHTS.values())
    found = sum(w for weights in (TALL_WEIGHTS, DEFLATED_WEIGHTS) for name, w in weights.items() if name in seen)
    return found / total


def _weighted_mean(terms: Mapping[str, FloatArray], weights: Mapping[str, float]) -> FloatArray:
    total = sum(weights[name] for name in terms)
    # Rounding of the weights may leave 1 + 1e-16, and a membership above 1 has no meaning.
    weighted = np.sum([weights[name] * grade for name, grade in terms.items()], axis=0)
    return np.asarray(np.minimum(weighted / total, 1.0), dtype=np.float64)
