"""Values at sub-frame instants and over windows of every step at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.measures.spec import Recording
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import BoolArray, FloatArray

#: A window says nothing if more than this share of it is missing.
_MOST_MISSING = 0.2
#: Midstance is searched in this first part of stance, so that the bend before toe-off is not taken for it.
_MIDSTANCE_SEARCH = 0.7


@dataclass(frozen=True, eq=False)
class StepTimes:
    """(step,) times in seconds of the contacts a measure rests on, and the ends of the pass each lies in."""

    initial_contact_s: FloatArray
    toe_off_s: FloatArray
    next_contact_s: FloatArray
    opposite_contact_s: FloatArray
    pass_start_s: FloatArray
    pass_stop_s: FloatArray

    @property
    def contact_time_s(self) -> FloatArray:
        """Toe-off minus initial contact."""
        return self.toe_off_s - self.initial_contact_s


def step_times(recording: Recording, side: Side | None) -> StepTimes:
    """The times of one leg's contacts, or of both feet's (None), in order of time."""
    rows = [
        (
            contact.initial_contact_s,
            contact.toe_off_s,
            contact.next_contact_s,
            contact.opposite_contact_s,
            recording.motion.time_s[recording.motion.passes[contact.pass_index].start],
            recording.motion.time_s[recording.motion.passes[contact.pass_index].stop - 1],
        )
        for contact in recording.contacts(side)
    ]
    return StepTimes(*np.array(rows, dtype=float).reshape(-1, 6).T)


def sample(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """Values (time,) at any instants, linear between frames; NaN outside the recording and beside gaps."""
    return np.asarray(np.interp(at_s, time_s, values, left=np.nan, right=np.nan), dtype=float)


def window_times(start_s: FloatArray, stop_s: FloatArray, points: int = 61) -> FloatArray:
    """(step, point) evenly spaced instants from start to stop of every step, both ends included."""
    return start_s[:, None] + (stop_s - start_s)[:, None] * np.linspace(0.0, 1.0, points)


def mean_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """(step,) mean over each step's (step, point) instants; NaN where more than a fifth is missing."""
    samples = sample(time_s, values, at_s)
    seen = np.isfinite(samples)
    total = np.where(seen, samples, 0.0).sum(axis=1)
    return np.where(_enough(seen), total / np.maximum(seen.sum(axis=1), 1), np.nan)


def peak_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(step,) largest value in each window and its time; NaN where more than a fifth is missing."""
    samples = sample(time_s, values, at_s)
    seen = np.isfinite(samples)
    filled = np.where(seen, samples, -np.inf)
    where = np.argmax(filled, axis=1)[:, None]
    enough = _enough(seen)
    peak = np.take_along_axis(filled, where, axis=1)[:, 0]
    time_of_peak = np.take_along_axis(at_s, where, axis=1)[:, 0]
    return np.where(enough, peak, np.nan), np.where(enough, time_of_peak, np.nan)


def range_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """(step,) largest minus smallest value in each window."""
    return peak_in(time_s, values, at_s)[0] + peak_in(time_s, -values, at_s)[0]


def slope_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """(step,) slope per second of the least-squares line through each window; NaN where anything is missing."""
    samples = sample(time_s, values, at_s)
    if not samples.size:
        return np.zeros(len(samples))
    centred = at_s - at_s.mean(axis=1, keepdims=True)
    return np.asarray((centred * samples).sum(axis=1) / (centred**2).sum(axis=1), dtype=float)


def stance(steps: StepTimes) -> FloatArray:
    """(step, point) instants from contact to toe-off."""
    return window_times(steps.initial_contact_s, steps.toe_off_s)


def midstance_s(recording: Recording, steps: StepTimes, side: Side) -> FloatArray:
    """(step,) instant of the largest knee bend in stance; the middle of stance where the knee is not seen."""
    knee = recording.angles.column("knee_flexion_deg", side)
    start = steps.initial_contact_s
    search = window_times(start, start + _MIDSTANCE_SEARCH * steps.contact_time_s)
    time_of_peak = peak_in(recording.angles.time_s, knee, search)[1]
    return np.where(np.isfinite(time_of_peak), time_of_peak, start + 0.5 * steps.contact_time_s)


def _enough(seen: BoolArray) -> BoolArray:
    return np.asarray(seen.mean(axis=1) >= 1.0 - _MOST_MISSING)
