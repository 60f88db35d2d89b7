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
        """(step,) toe-off minus initial contact."""
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
    """(step,) values (time,) at instants between frames: the cubic through the four frames around each.

    Linear where one of the outer two frames is missing or outside; NaN beside gaps and outside the recording.
    """
    linear = _between(time_s, values, at_s)
    if len(time_s) < 4:
        return linear
    inner = np.isfinite(linear) & (at_s >= time_s[1]) & (at_s <= time_s[-2])
    first = np.clip(np.searchsorted(time_s, at_s) - 2, 0, len(time_s) - 4)
    frames = first[..., None] + np.arange(4)
    cubic = (_lagrange_weights(time_s[frames], at_s) * values[frames]).sum(axis=-1)
    return np.where(inner & np.isfinite(cubic), cubic, linear)


def _lagrange_weights(knots: FloatArray, at: FloatArray) -> FloatArray:
    """(..., 4) weights of four knots for the cubic's value at `at` (...)."""
    weights = np.ones_like(knots)
    for one in range(4):
        for other in range(4):
            if one != other:
                weights[..., one] *= (at - knots[..., other]) / (knots[..., one] - knots[..., other])
    return weights


def _between(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    return np.asarray(np.interp(at_s, time_s, values, left=np.nan, right=np.nan), dtype=float)


def window_times(start_s: FloatArray, stop_s: FloatArray, points: int = 61) -> FloatArray:
    """(step, point) evenly spaced instants from start to stop of every step, both ends included."""
    return start_s[:, None] + (stop_s - start_s)[:, None] * np.linspace(0.0, 1.0, points)


def mean_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """(step,) mean over each step's (step, point) instants; NaN where more than a fifth is missing."""
    samples = _between(time_s, values, at_s)
    seen = np.isfinite(samples)
    total = np.where(seen, samples, 0.0).sum(axis=1)
    return np.where(_enough(seen), total / np.maximum(seen.sum(axis=1), 1), np.nan)


def peak_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(step,) largest value in each window and its time; NaN where more than a fifth is missing.

    A peak inside the window is that of the parabola through its frame and the two beside it.
    """
    samples = _between(time_s, values, at_s)
    seen = np.isfinite(samples)
    filled = np.where(seen, samples, -np.inf)
    where = np.argmax(filled, axis=1)[:, None]
    peak = np.take_along_axis(filled, where, axis=1)[:, 0]
    peak_s = np.take_along_axis(at_s, where, axis=1)[:, 0]
    first_s, last_s = at_s[:, 0], np.where(seen, at_s, -np.inf).max(axis=1, initial=-np.inf)
    vertex, vertex_s = _vertex(time_s, values, peak_s)
    inside = np.isfinite(vertex) & (vertex >= peak) & (vertex_s >= first_s) & (vertex_s <= last_s)
    enough = _enough(seen)
    return (
        np.where(enough, np.where(inside, vertex, peak), np.nan),
        np.where(enough, np.where(inside, vertex_s, peak_s), np.nan),
    )


def _vertex(time_s: FloatArray, values: FloatArray, near_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(step,) top of the parabola through the frame nearest to an instant and its neighbours; NaN where none."""
    after = np.clip(np.searchsorted(time_s, near_s), 1, len(time_s) - 1)
    frame = np.where(near_s - time_s[after - 1] < time_s[after] - near_s, after - 1, after)
    frame = np.clip(frame, 1, len(time_s) - 2)
    left, top, right = values[frame - 1], values[frame], values[frame + 1]
    bend = left - 2.0 * top + right
    peaked = (top >= left) & (top >= right) & (bend < 0.0)
    shift = np.where(peaked, 0.5 * (left - right) / np.where(peaked, bend, 1.0), np.nan)
    spacing = 0.5 * (time_s[frame + 1] - time_s[frame - 1])
    return top - 0.25 * (left - right) * shift, time_s[frame] + shift * spacing


def range_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """(step,) largest minus smallest value in each window."""
    return peak_in(time_s, values, at_s)[0] + peak_in(time_s, -values, at_s)[0]


def slope_in(time_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """(step,) slope per second of the least-squares line through each window; NaN where anything is missing."""
    samples = _between(time_s, values, at_s)
    if not samples.size:
        return np.zeros(len(samples))
    centred = at_s - at_s.mean(axis=1, keepdims=True)
    return np.asarray((centred * samples).sum(axis=1) / (centred**2).sum(axis=1), dtype=float)


def usual(values: FloatArray) -> float:
    """Median of the finite values, of any shape; NaN where there is none."""
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if seen.size else float("nan")


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
