"""Raw events of one leg: seeds, registration to the mean step, and the default rules read on that mean."""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.strides.combined import initial_contact_s, toe_off_s
from hipdrive.strides.foot_velocity import backward_speed_left_s, backward_speed_reached_s
from hipdrive.strides.leg_signals import GRID_HZ, LegSignals
from hipdrive.strides.registration import MIN_STEPS, mean_signals, register
from hipdrive.strides.steps import Step, find_steps

#: Steps that share one mean: enough to average noise away, few enough for a runner who changes pace.
_BLOCK = 40
_CONTACT_WINDOW_S = (0.05, 0.16)
_TOE_OFF_WINDOW_S = (0.25, 0.12)
#: The anchor, the foot's fall below a fifth of the belt's velocity, comes about this long after toe-off.
_ANCHOR_AFTER_TOE_OFF_S = 0.07
_AROUND_CONTACT_S = (0.30, 0.60)
_AROUND_TOE_OFF_S = (0.55, 0.40)


def leg_events(signals: LegSignals) -> tuple[FloatArray, FloatArray]:
    """(step,) initial contacts and toe-offs of one leg in one pass, seconds; NaN where a rule found none.

    These are the raw events of every step found, before any step is judged implausible; of a step that the
    recording cuts off only the event that lies inside is there.
    """
    steps = find_steps(signals)
    blocks = [_block_events(signals, steps[start : start + _BLOCK]) for start in range(0, len(steps), _BLOCK)]
    if not blocks:
        return np.empty(0), np.empty(0)
    contact, toe_off = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return contact, toe_off


def _block_events(signals: LegSignals, steps: list[Step]) -> tuple[FloatArray, FloatArray]:
    landing = np.array([backward_speed_reached_s(step, 0.4) if step.begins else np.nan for step in steps])
    leaving = np.array([backward_speed_left_s(step, 0.2) if step.ends else np.nan for step in steps])
    leaving = _guessed_where_cut(steps, landing, leaving)
    span = int(np.median([step.behind - step.ahead for step in steps]))
    ahead_s = np.array([step.time_s(step.ahead) for step in steps])
    behind_s = np.array([step.time_s(step.behind) for step in steps])
    contact = np.full(len(steps), np.nan)
    toe_off = np.full(len(steps), np.nan)

    found = np.isfinite(landing)
    if found.any():
        anchors = register(signals, landing[found], *_CONTACT_WINDOW_S)
        mean = mean_signals(signals, anchors, *_AROUND_CONTACT_S)
        ahead = _index(mean, float(np.median(ahead_s[found] - landing[found])))
        contact[found] = anchors + initial_contact_s(Step(mean, ahead, ahead + span))

    found = np.isfinite(leaving)
    if found.any():
        anchors = register(signals, leaving[found], *_TOE_OFF_WINDOW_S)
        mean = mean_signals(signals, anchors, *_AROUND_TOE_OFF_S)
        behind = _index(mean, float(np.median(behind_s[found] - leaving[found])))
        toe_off[found] = anchors + toe_off_s(Step(mean, behind - span, behind))
    toe_off[toe_off > signals.time_s[-1]] = np.nan
    return contact, toe_off


def _guessed_where_cut(steps: list[Step], landing_s: FloatArray, leaving_s: FloatArray) -> FloatArray:
    """Anchors of toe-off, with a first guess where the recording ends too soon after it to show the anchor itself.

    Registration then fits what is there of the step, up to toe-off, to the mean of the whole steps.
    """
    whole = np.isfinite(landing_s) & np.isfinite(leaving_s)
    if whole.sum() < MIN_STEPS:
        return leaving_s
    usual_s = float(np.median((leaving_s - landing_s)[whole]))
    guess_s = landing_s + usual_s
    end_s = steps[0].signals.time_s[-1]
    cut = (
        np.isnan(leaving_s)
        & np.array([not step.ends for step in steps])
        & (guess_s < end_s + _ANCHOR_AFTER_TOE_OFF_S)
    )
    return np.where(cut, guess_s, leaving_s)


def _index(mean: LegSignals, time_s: float) -> int:
    return round(float((time_s - mean.time_s[0]) * GRID_HZ))
