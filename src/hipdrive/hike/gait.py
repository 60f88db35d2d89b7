"""Hiking told from running, by cadence alone: never by speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipdrive.hike.track import BoolArray, FloatArray, IntArray

Gait = Literal["hike", "run", "unknown"]
GAITS: tuple[Gait, ...] = ("hike", "run", "unknown")
HIKE, RUN, UNKNOWN = 0, 1, 2

_WALK_BELOW_SPM, _RUN_ABOVE_SPM = 135.0, 140.0  # B3.8
_SHORTEST_S = 20.0  # B3.8
_FEWEST_S = 300.0
_LEAST_SHARE = 0.1
_APART = 2.5  # Ashman's D from which two humps are two
_SURE = 0.9
_HUMPS_SPM = (135.0, 140.0)  # the lower hump must lie below the first, the upper above the second
_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class GaitRule:
    """The cadences below which it is a walk and above which a run; between them it stays open."""

    walk_below_spm: float
    run_above_spm: float
    how_known: str


def find_rule(cadence_spm: FloatArray, uphill: BoolArray, step_s: float) -> GaitRule:
    """This person's own two cadences uphill where both are there (mixture of two), else 135 and 140.

    cadence_spm, uphill : (samples,) smoothed cadence and where the way climbs; step_s : seconds a sample stands for
    """
    fixed = GaitRule(_WALK_BELOW_SPM, _RUN_ABOVE_SPM, "fixed limits: below 135 a walk, above 140 a run")
    values = cadence_spm[uphill & np.isfinite(cadence_spm)]
    values = values[(values > 60.0) & (values < 230.0)]
    if len(values) * step_s < _FEWEST_S or len(values) < 60:
        return fixed
    mean, sd, share = _two_humps(values)
    distance = np.sqrt(2.0) * (mean[1] - mean[0]) / np.hypot(sd[0], sd[1])
    if distance < _APART or share.min() < _LEAST_SHARE or mean[0] > _HUMPS_SPM[0] or mean[1] < _HUMPS_SPM[1]:
        return fixed
    grid = np.linspace(mean[0], mean[1], 400)
    run = _weights(grid, mean, sd, share)[1]
    walk_below, run_above = float(np.interp(1 - _SURE, run, grid)), float(np.interp(_SURE, run, grid))
    # A borderline file may move the limits, not turn a walk at 100 or a run at 165 into its opposite.
    # Between the two at least the 5 a minute that the fixed limits leave open.
    walk_below = float(np.clip(walk_below, 120.0, 150.0))
    run_above = max(float(np.clip(run_above, 125.0, 155.0)), walk_below + _RUN_ABOVE_SPM - _WALK_BELOW_SPM)
    words = f"your own two cadences uphill, {mean[0]:.0f} and {mean[1]:.0f}: "
    words += f"below {walk_below:.0f} a walk, above {run_above:.0f} a run"
    return GaitRule(walk_below, run_above, words)


def tell_gait(cadence_spm: FloatArray, clock_s: FloatArray, rule: GaitRule) -> IntArray:
    """(samples,) index into `GAITS`; a stretch shorter than 20 s takes the gait around it, or stays open."""
    gait = np.full(len(cadence_spm), UNKNOWN)
    with np.errstate(invalid="ignore"):
        gait[cadence_spm < rule.walk_below_spm] = HIKE
        gait[cadence_spm > rule.run_above_spm] = RUN
    starts = np.flatnonzero(np.diff(gait, prepend=-1))
    stops = np.append(starts[1:], len(gait))
    lasts_s = np.append(clock_s, clock_s[-1:])[stops] - clock_s[starts]
    label = gait[starts]
    before, after = np.append(-1, label[:-1]), np.append(label[1:], -1)
    before, after = np.where(before < 0, after, before), np.where(after < 0, before, after)
    short = lasts_s < _SHORTEST_S
    label = np.where(short & (label != UNKNOWN), np.where(before == after, before, UNKNOWN), label)
    label = np.where(short & (label == UNKNOWN) & (before == after) & (before >= 0), before, label)
    return np.asarray(np.repeat(label, stops - starts))


def _two_humps(values: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Means, SDs and shares of a mixture of two normal distributions, by expectation and maximisation."""
    mean = np.percentile(values, [15.0, 85.0])
    sd = np.full(2, max(float(values.std()) / 2, 3.0))
    share = np.full(2, 0.5)
    for _ in range(_ROUNDS):
        weight = _weights(values, mean, sd, share)
        total = weight.sum(axis=1) + 1e-9
        mean = weight @ values / total
        sd = np.maximum(np.sqrt((weight * (values - mean[:, None]) ** 2).sum(axis=1) / total), 2.0)
        share = total / total.sum()
    order = np.argsort(mean)
    return mean[order], sd[order], share[order]


def _weights(values: FloatArray, mean: FloatArray, sd: FloatArray, share: FloatArray) -> FloatArray:
    """(2, values) how much each value belongs to each hump."""
    log = np.log(share + 1e-12)[:, None] - np.log(sd)[:, None] - ((values - mean[:, None]) / sd[:, None]) ** 2 / 2
    log -= log.max(axis=0)
    weight = np.exp(log)
    return np.asarray(weight / weight.sum(axis=0))
