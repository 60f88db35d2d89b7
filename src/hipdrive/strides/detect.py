"""`detect_strides`: from a `Motion` to contacts and events that hold together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray, Motion, Pass
from hipdrive.strides.leg_events import leg_events
from hipdrive.strides.leg_signals import leg_signals
from hipdrive.strides.strides import Contact, Event, Strides

METHOD = "foot velocity, foot strike and knee extension on the mean step"

#: Contact times a running person can have (definitions A1).
CONTACT_TIME_S = (0.12, 0.45)
#: Steps further from the median step time than this share are no steps (definitions A1).
STEP_TIME_TOLERANCE = 0.25
_CONFIDENCE_FRAMES = 3
#: An event further than this from a frame in which the foot was seen is a guess.
_WITNESS_S = 0.06


@dataclass(frozen=True, slots=True)
class _Found:
    side: Side
    contact_s: float
    toe_off_s: float
    contact_confidence: float
    toe_off_confidence: float

    @property
    def confidence(self) -> float:
        if math.isnan(self.toe_off_s):
            return self.contact_confidence
        return min(self.contact_confidence, self.toe_off_confidence)


def detect_strides(motion: Motion) -> Strides:
    """Initial contacts and toe-offs of both legs, sub-frame, from a 2D or 3D motion.

    motion : needs knee and ankle of a leg and at least one hip; heel and toe sharpen the result and may have gaps.
    Steps whose contact time or step time cannot be running are left out (definitions A1), never replaced. Steps do
    not span two passes. No contact at all is an empty result, not an error: see `check_running`.
    Method: `strides.leg_events`; figures: ``python -m hipdrive.validation.events``.
    """
    contacts: list[Contact] = []
    events: list[Event] = []
    for index, stretch in enumerate(motion.passes):
        found = [
            step
            for side, signals in leg_signals(motion, stretch).items()
            for step in _found(motion, side, *(_witnessed(motion, stretch, side, t) for t in leg_events(signals)))
        ]
        kept = _plausible(found)
        cut = _cut_off(found, kept)
        # A contact that the recording's end cuts is one without toe-off; a lone toe-off is an event only.
        contacts += _linked(kept + [step for step in cut if not math.isnan(step.contact_s)], index)
        events += _events(kept + cut)
    return Strides(tuple(contacts), tuple(sorted(events, key=lambda event: event.time_s)), METHOD)


def _found(motion: Motion, side: Side, contact_s: FloatArray, toe_off_s: FloatArray) -> list[_Found]:
    sure = _confidence(motion, side, contact_s), _confidence(motion, side, toe_off_s)
    columns = (values.tolist() for values in (contact_s, toe_off_s, *sure))
    return [_Found(side, *values) for values in zip(*columns, strict=True)]


def _witnessed(motion: Motion, stretch: Pass, side: Side, times_s: FloatArray) -> FloatArray:
    """(step,) the events, NaN where the ankle was not seen shortly before and after: nobody watched the foot then."""
    seen_s = motion.time_s[stretch.start : stretch.stop]
    seen_s = seen_s[np.isfinite(motion[f"{side}_ankle"][stretch.start : stretch.stop, 0])]
    if len(seen_s) == 0:
        return np.full_like(times_s, np.nan)
    reach_s = max(_WITNESS_S, 1.5 / motion.fps)
    before = seen_s[np.clip(np.searchsorted(seen_s, times_s, side="right") - 1, 0, None)]
    after = seen_s[np.clip(np.searchsorted(seen_s, times_s), None, len(seen_s) - 1)]
    near = (before <= times_s) & (times_s - before <= reach_s) & (after >= times_s) & (after - times_s <= reach_s)
    return np.where(near, times_s, np.nan)


def _confidence(motion: Motion, side: Side, times_s: FloatArray) -> FloatArray:
    """(step,) mean confidence of the leg's landmarks within three frames; a missing position counts as 0."""
    columns = [
        motion.landmarks.index(f"{side}_{name}")
        for name in ("knee", "ankle", "heel", "toe")
        if f"{side}_{name}" in motion.landmarks
    ]
    seen = np.isfinite(motion.position[:, columns, 0])
    of_frame = np.where(seen, motion.confidence[:, columns], 0.0).mean(axis=1)
    total = np.concatenate([[0.0], np.cumsum(of_frame)])
    nearest = np.searchsorted(motion.time_s, times_s - 0.5 / motion.fps)
    first = np.maximum(nearest - _CONFIDENCE_FRAMES, 0)
    last = np.minimum(nearest + _CONFIDENCE_FRAMES + 1, motion.frames)
    mean = (total[last] - total[first]) / np.maximum(last - first, 1)
    return np.where(np.isnan(times_s), 0.0, np.clip(mean, 0.0, 1.0))


def _plausible(found: list[_Found]) -> list[_Found]:
    """The steps whose contact time is a runner's and that do not come too soon after another, by time of contact."""
    low, high = CONTACT_TIME_S
    steps = sorted(
        (step for step in found if low <= step.toe_off_s - step.contact_s <= high),
        key=lambda step: step.contact_s,
    )
    if len(steps) < 3:
        return steps
    shortest = (1.0 - STEP_TIME_TOLERANCE) * _median_step_s(steps)
    kept: list[_Found] = []
    for step in steps:
        if kept and step.contact_s - kept[-1].contact_s < shortest:
            # Two contacts in one step's time: one of them is wrong, most likely the one less well seen.
            kept[-1] = max(kept[-1], step, key=lambda one: one.confidence)
        else:
            kept.append(step)
    return kept


def _median_step_s(steps: list[_Found]) -> float:
    return float(np.median(np.diff([step.contact_s for step in steps])))


def _linked(steps: list[_Found], pass_index: int) -> list[Contact]:
    """Contacts with the next contact of the same and of the other foot; NaN where a step between them is missing."""
    if not steps:
        return []
    step_s = _median_step_s(steps) if len(steps) > 1 else math.inf
    longest = 1.0 + STEP_TIME_TOLERANCE
    contacts = []
    for index, step in enumerate(steps):
        later = steps[index + 1 :]
        opposite = next((one.contact_s for one in later if one.side != step.side), math.nan)
        same = next((one.contact_s for one in later if one.side == step.side), math.nan)
        if opposite - step.contact_s > longest * step_s:
            opposite = math.nan
        if same - step.contact_s > longest * 2.0 * step_s:
            same = math.nan
        contacts.append(
            Contact(
                side=step.side,
                initial_contact_s=step.contact_s,
                toe_off_s=step.toe_off_s,
                next_contact_s=same,
                opposite_contact_s=opposite,
                confidence=step.confidence,
                pass_index=pass_index,
            )
        )
    return contacts


def _cut_off(found: list[_Found], kept: list[_Found]) -> list[_Found]:
    """The steps that the recording's border cuts, where their one event comes a step's time from its neighbour."""
    if len(kept) < 2:
        return []
    step_s = _median_step_s(kept)
    contact_time_s = float(np.median([step.toe_off_s - step.contact_s for step in kept]))
    fitting = []
    for step in found:
        before = kept[0].contact_s - (step.toe_off_s - contact_time_s)
        after = step.contact_s - kept[-1].contact_s
        gap, neighbour = (before, kept[0]) if math.isnan(step.contact_s) else (after, kept[-1])
        lone = math.isnan(step.contact_s) != math.isnan(step.toe_off_s)
        if lone and step.side != neighbour.side and abs(gap - step_s) <= STEP_TIME_TOLERANCE * step_s:
            fitting.append(step)
    return fitting


def _events(steps: list[_Found]) -> list[Event]:
    both = [
        event
        for step in steps
        for event in (
            Event(step.contact_s, step.side, "initial_contact", step.contact_confidence),
            Event(step.toe_off_s, step.side, "toe_off", step.toe_off_confidence),
        )
    ]
    return [event for event in both if not math.isnan(event.time_s)]
