"""Tempo: cadence, time on the ground and in the air, and how evenly the steps follow each other (A2)."""

from __future__ import annotations

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import step_times, usual
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

#: A step this far from the median belongs to a missed or invented contact (definitions A1, rule 6).
_STEP_TIME_TOLERANCE = 0.25
#: Events from a force platform: its threshold and filter [engineering].
FORCE_EVENTS_S = 0.003
#: Share of events from which the platform's error counts, not the markers'.
_MOSTLY = 0.9
_FUKUCHI = "Fukuchi 2017, PeerJ 5:e3298"
_EVENTS_2D = "contacts err by 10-14 ms with one phone: Young 2023, Sensors 23:696"


def step_durations_s(recording: Recording) -> FloatArray:
    """(step,) times from one foot's contact to the other's; half strides where only one foot was found.

    Steps further than 25 % from the median are left out: a contact was missed or invented there.
    """
    steps = step_times(recording, None)
    durations = steps.opposite_contact_s - steps.initial_contact_s
    if not np.isfinite(durations).any():
        durations = (steps.next_contact_s - steps.initial_contact_s) / 2.0
    durations = durations[np.isfinite(durations)]
    if not durations.size:
        return durations
    median = float(np.median(durations))
    return durations[np.abs(durations - median) <= _STEP_TIME_TOLERANCE * median]


def flight_times_s(recording: Recording, side: Side) -> FloatArray:
    """(step,) from this foot's toe-off to the other foot's contact."""
    steps = step_times(recording, side)
    return steps.opposite_contact_s - steps.toe_off_s


def _event_error_s(recording: Recording, markers_s: float) -> float:
    if recording.motion.is_3d:
        return FORCE_EVENTS_S if recording.strides.force_share > _MOSTLY else markers_s
    return 0.012 if recording.motion.fps >= 110.0 else 0.020


@measure(
    MeasureSpec(
        name="cadence_spm",
        unit="steps/min",
        sides="both",
        phase="recording",
        plane="none",
        meaning="Steps a minute, both feet counted.",
        source=f"162/171/183 at 2.5/3.5/4.5 m/s: {_FUKUCHI}",
        plausible=(100.0, 320.0),
        u_sys=Systematic(0.3, 0.3, 0.2, "time base of the camera [engineering]"),
        mdc95=3.0,
        mdc95_source="definitions C [engineering]",
    )
)
def cadence_spm(recording: Recording, side: Side | None) -> Reading:
    """Sixty over the mean step time, which is 60 (N - 1) / (last - first contact) where none was missed."""
    durations = step_durations_s(recording)
    if not durations.size:
        return Reading(60.0 / durations, value=float("nan"))
    mean_s = float(np.mean(durations))
    # Only the first and the last contact carry the mean's error: 10 ms each, more where frames are further apart.
    event_s = max(0.010, 1.0 / (recording.motion.frames_per_s * np.sqrt(12.0)))
    error_s = float(np.sqrt(2.0)) * event_s / durations.size
    return Reading(60.0 / durations, value=60.0 / mean_s, u_sys=60.0 / mean_s * error_s / mean_s)


@measure(
    MeasureSpec(
        name="contact_time_s",
        unit="s",
        sides="each",
        phase="stance",
        plane="none",
        meaning="How long the foot is on the ground at each step.",
        source=f"about 292/244/215 ms at 2.5/3.5/4.5 m/s, from duty factor and stride of {_FUKUCHI}",
        plausible=(0.12, 0.45),
        u_sys=Systematic(0.012, 0.012, 0.008, f"{_EVENTS_2D}; markers 8 ms: FootNet, Rivadulla 2021"),
        min_fps=60.0,
        coarse_below_fps=120.0,
        mdc95=0.015,
        mdc95_source="definitions C [engineering]",
    )
)
def contact_time_s(recording: Recording, side: Side | None) -> Reading:
    """Toe-off minus initial contact."""
    return Reading(step_times(recording, side).contact_time_s, u_sys=_event_error_s(recording, 0.008))


@measure(
    MeasureSpec(
        name="flight_time_s",
        unit="s",
        sides="each",
        phase="stride",
        plane="none",
        meaning="How long both feet are in the air after this foot leaves the ground.",
        source=f"about 79/107/113 ms at 2.5/3.5/4.5 m/s, from duty factor and stride of {_FUKUCHI}",
        plausible=(-0.05, 0.35),
        u_sys=Systematic(0.012, 0.012, 0.008, f"{_EVENTS_2D}; an 8 ms bias is 10 % of it"),
        min_fps=120.0,
        mdc95=0.015,
        mdc95_source="as contact time, definitions C [engineering]",
    )
)
def flight_time_s(recording: Recording, side: Side | None) -> Reading:
    """The other foot's contact minus this foot's toe-off."""
    assert side is not None
    return Reading(flight_times_s(recording, side), u_sys=_event_error_s(recording, 0.008))


@measure(
    MeasureSpec(
        name="duty_factor",
        unit="1",
        sides="each",
        phase="stride",
        plane="none",
        meaning="Share of the stride this foot spends on the ground.",
        source=f"0.394+-0.028 / 0.348+-0.022 / 0.328+-0.021 at 2.5/3.5/4.5 m/s: re-analysis of {_FUKUCHI}",
        plausible=(0.15, 0.55),
        u_sys=Systematic(0.02, 0.02, 0.012, f"{_EVENTS_2D}; 10 ms is 1.4 points"),
        min_fps=60.0,
        coarse_below_fps=120.0,
        mdc95=0.021,
        mdc95_source="15 ms of contact time, definitions C [engineering]",
        disputed="Long and short contact were equally economical (Lussiana 2019).",
    )
)
def duty_factor(recording: Recording, side: Side | None) -> Reading:
    """Contact time over stride time."""
    steps = step_times(recording, side)
    strides = steps.next_contact_s - steps.initial_contact_s
    error = _event_error_s(recording, 0.008)
    return Reading(steps.contact_time_s / strides, u_sys=error / usual(strides))


@measure(
    MeasureSpec(
        name="step_time_cv_percent",
        unit="%",
        sides="both",
        phase="recording",
        plane="none",
        meaning="How unevenly the steps follow each other: spread of the step time over its mean.",
        source="under 4 % in competitive runners: Hanley & Tucker 2018",
        plausible=(-30.0, 30.0),
        u_sys=Systematic(0.5, 0.5, 0.3, "10 ms event jitter adds to it [derived]"),
        min_fps=60.0,
        coarse_below_fps=120.0,
        min_steps=25,
    )
)
def step_time_cv_percent(recording: Recording, side: Side | None) -> Reading:
    """100 SD / mean of the step times; `per_step` holds each step's deviation from the mean in percent."""
    durations = step_durations_s(recording)
    if durations.size < 2:
        return Reading(np.zeros(0))
    deviation = 100.0 * (durations / durations.mean() - 1.0)
    cv = float(np.std(deviation, ddof=1))
    # The standard error of a coefficient of variation is about CV / sqrt(2 n).
    return Reading(deviation, value=cv, sd=cv / float(np.sqrt(2.0)))
