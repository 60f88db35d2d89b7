"""Too tall, hinged, deflated, over-leaned: the second article's postures, graded (definitions A10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hipdrive.measures.measurement import Measurement
from hipdrive.motion.motion import BoolArray, FloatArray
from hipdrive.posture.features import FEATURES, Feature, Observed, observe_features, select_answers
from hipdrive.posture.membership import compute_memberships, compute_observed_weight
from hipdrive.posture.posture import GRADED_LABELS, LABEL_WORDS, Posture, PostureLabel

DRAWS = 2000
DRAWS_SHOWN = 300
LEAST_STEPS = 7  # Dingenen 2018
LEAST_OBSERVED_WEIGHT = 0.6
LEAST_MEMBERSHIP = 0.5
LEAST_LEAD = 0.15
REFERENCE_SPEED_MPS = (2.5, 3.5)  # the knee and ankle ranges come from running at these speeds
# The posture's own axes: their steps are counted.
COUNTED: tuple[Feature, ...] = ("trunk", "knee", "ankle")


def classify_posture(
    measurements: Sequence[Measurement], seed: int = 0, *, height_m: float | None = None
) -> Posture:
    """Posture from the measurements of one recording.

    Each feature is drawn `DRAWS` times from a normal distribution with its random and systematic uncertainty
    (independent between features), the memberships computed for each draw, and their mean and 90 % interval given;
    the interval is widened to the mean where that lies outside (see `_intervals`).
    The label is the largest mean where it reaches 0.5 and leads by 0.15, else `mixed`; `insufficient` where the
    trunk was not seen, where less than 60 % of the weights were, or with fewer than seven steps.

    Parameters
    ----------
    measurements : all of the recording, answered or not
    seed : of the random draws; the same seed gives the same posture
    height_m : needed only to read a bounce that is known in metres alone

    Source: definitions A10; the vocabulary is the second article's.
    """
    observed = observe_features(measurements, height_m)
    missing = _what_is_missing(observed)
    if missing:
        seen = tuple(o.sentence for o in observed.values())
        return Posture("insufficient", {}, {}, (*missing, *seen))
    grades = compute_memberships(_draw(observed, seed))
    means = grades.mean(axis=1)
    low, high = _intervals(grades, means)
    label = _label(means)
    return Posture(
        label=label,
        memberships={name: float(m) for name, m in zip(GRADED_LABELS, means, strict=True)},
        intervals={name: (float(a), float(b)) for name, a, b in zip(GRADED_LABELS, low, high, strict=True)},
        reasons=_reasons(label, means, observed, measurements),
        draws=tuple((float(t), float(h), float(d)) for t, h, d in grades[:3, :DRAWS_SHOWN].T),
        label_shares=_label_shares(grades),
    )


def _what_is_missing(observed: Mapping[Feature, Observed]) -> tuple[str, ...]:
    missing: list[str] = []
    if "trunk" not in observed:
        missing.append("trunk lean was not seen, and without it no posture can be told")
    weight = compute_observed_weight(observed)
    if weight < LEAST_OBSERVED_WEIGHT:
        missing.append(f"only {weight:.0%} of what the posture is read from was seen, 60% is needed")
    steps = [observed[name].n_steps for name in COUNTED if name in observed]
    if steps and min(steps) < LEAST_STEPS:
        missing.append(f"{min(steps)} steps were seen, {LEAST_STEPS} are needed")
    return tuple(missing)


def _draw(observed: Mapping[Feature, Observed], seed: int) -> dict[Feature, FloatArray]:
    # Every feature gets its own row, seen or not, so that one feature's absence leaves the others' draws alone.
    noise = np.random.default_rng(seed).standard_normal((len(FEATURES), DRAWS))
    rows = dict(zip(FEATURES, noise, strict=True))
    return {name: o.value + o.uncertainty * rows[name] for name, o in observed.items()}


def _intervals(grades: FloatArray, means: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lower and upper end (label,) of an interval that holds at least 90 % of the draws (label, draw) and their mean.

    A membership is cut off at 0 and 1. Where fewer than one draw in twenty is away from the end, both quantiles lie on
    the end and the mean beside them.
    """
    low, high = np.quantile(grades, (0.05, 0.95), axis=1)
    return np.minimum(low, means), np.maximum(high, means)


def _leads(grades: FloatArray) -> BoolArray:
    """Whether the largest of the first axis is large enough and leads by enough, as bool of the other axes."""
    ranked = np.sort(grades, axis=0)
    leads = (ranked[-1] >= LEAST_MEMBERSHIP) & (ranked[-1] - ranked[-2] >= LEAST_LEAD)
    return np.asarray(leads, dtype=np.bool_)


def _label(means: FloatArray) -> PostureLabel:
    return GRADED_LABELS[int(means.argmax())] if bool(_leads(means)) else "mixed"


def _label_shares(grades: FloatArray) -> dict[str, float]:
    leads = _leads(grades)
    winner = grades.argmax(axis=0)
    shares: dict[str, float] = {
        name: float(np.mean(leads & (winner == i))) for i, name in enumerate(GRADED_LABELS)
    }
    return {**shares, "mixed": float(np.mean(~leads))}


def _reasons(
    label: PostureLabel,
    means: FloatArray,
    observed: Mapping[Feature, Observed],
    measurements: Sequence[Measurement],
) -> tuple[str, ...]:
    reasons = [o.sentence for o in observed.values()]
    if label == "mixed":
        first, second = (LABEL_WORDS[GRADED_LABELS[i]] for i in np.argsort(-means)[:2])
        reasons.insert(0, f"mixed: {first} / {second}, neither leads clearly")
    speed = select_answers(measurements, "speed_mps")
    if speed and not REFERENCE_SPEED_MPS[0] <= speed[0].value <= REFERENCE_SPEED_MPS[1]:
        reasons.append(
            f"the references for knee and ankle come from 2.5 to 3.5 m/s, this run is at {speed[0].value:.1f} m/s"
        )
    unseen = [spec.words for name, spec in FEATURES.items() if name not in observed]
    if unseen:
        reasons.append(f"not seen here: {', '.join(unseen)}")
    return tuple(reasons)
