"""Running dynamics of the watch: medians while running, with their source, for the athlete's history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.hike.cadence import Cadence
from hipdrive.hike.gait import RUN
from hipdrive.hike.track import FloatArray, IntArray, Track
from hipdrive.hike.travel import Travel

_FEWEST = 10


@dataclass(frozen=True, slots=True)
class WatchValue:
    """One measurement as the watch gave it.

    name, unit : as in the contract's list; value : median over the samples; sd : over samples, not an error of the median
    """

    name: str
    unit: str
    value: float
    sd: float
    samples: int
    source: str = "watch"


def running_dynamics(track: Track, travel: Travel, cadence: Cadence, gait: IntArray) -> tuple[WatchValue, ...]:
    """Contact time, vertical oscillation, step length and cadence of both legs while running by cadence.

    gait : (n,) sample by sample as `Travel` has them. Medians with their spread; too few samples, no value.
    """
    running = (gait == RUN) & ~travel.standing
    columns: tuple[tuple[str, str, FloatArray], ...] = (
        ("cadence_spm", "spm", cadence.steps_per_min),
        ("contact_time_s", "s", track.contact_time_s[travel.sample]),
        ("vertical_oscillation_m", "m", track.vertical_oscillation_m[travel.sample]),
        ("step_length_m", "m", track.step_length_m[travel.sample]),
    )
    found = []
    for name, unit, values in columns:
        kept = values[running & np.isfinite(values)]
        if len(kept) >= _FEWEST:
            found.append(WatchValue(name, unit, float(np.median(kept)), float(np.std(kept)), len(kept)))
    return tuple(found)
