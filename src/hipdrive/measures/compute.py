"""All measures of a recording: gates first, then the functions, then spread, uncertainty and status around them."""

from __future__ import annotations

import numpy as np

from hipdrive.measures import (
    bounce,
    hip_drive,
    joint_flexion,
    overstride,
    pawback,
    pelvis_frontal,
    speed,
    spine_line,
    spine_stability,
    stiffness,
    symmetry,
    tempo,
    trunk_lean,
)
from hipdrive.measures.camera_errors import camera_error
from hipdrive.measures.gates import refusals
from hipdrive.measures.measurement import FAR_LEG, Measurement, MeasurementSide, MeasurementStatus
from hipdrive.measures.spec import Measure, MeasureSpec, Reading, Recording, registered_measures
from hipdrive.measures.uncertainty import far_factor, systematic_error
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray

#: The order in which the ideas are told.
_IDEAS = (
    tempo,
    speed,
    bounce,
    trunk_lean,
    spine_line,
    hip_drive,
    spine_stability,
    overstride,
    joint_flexion,
    pawback,
    stiffness,
    pelvis_frontal,
    symmetry,
)
#: Steps from which a mean is stable: Dingenen 2018.
_STABLE_STEPS = 7
#: 1.96 x sqrt(2): the change between two means that chance alone exceeds one time in twenty.
_MDC_PER_SEM = 2.77


def all_measures() -> tuple[Measure, ...]:
    """Every registered measure, idea by idea; those of other packages last."""
    order = {module.__name__: place for place, module in enumerate(_IDEAS)}
    return tuple(sorted(registered_measures(), key=lambda m: order.get(m.compute.__module__, len(order))))


def all_specs() -> tuple[MeasureSpec, ...]:
    """The declaration of every measure, in the order they are reported."""
    return tuple(entry.spec for entry in all_measures())


def compute_measurements(recording: Recording) -> tuple[Measurement, ...]:
    """Every measure of the contract, one entry a side where it is kept per side; never absent, never guessed."""
    return tuple(
        _measure_one(entry, recording, label) for entry in all_measures() for label in entry.spec.side_labels
    )


def _measure_one(entry: Measure, recording: Recording, label: MeasurementSide) -> Measurement:
    side = _side_of(label)
    spec = entry.spec
    missing = refusals(spec, recording, side)
    if missing:
        # What the view cannot show no frame rate or scale would bring: those needs are not named beside it.
        hidden = [refusal for refusal in missing if refusal.status == "not_observable"]
        decisive = hidden or missing
        return _without_value(spec, recording, label, decisive[0].status, tuple(r.reason for r in decisive))
    reading = entry.compute(recording, side)
    seen = reading.per_step[np.isfinite(reading.per_step)]
    low, high = spec.plausible
    kept = seen[(seen >= low) & (seen <= high)]
    dropped = len(seen) - len(kept)
    reasons = (f"{dropped} of {len(seen)} steps left out: implausible values",) if dropped else ()
    value = float(np.mean(kept)) if reading.value is None and kept.size else reading.value
    if kept.size < spec.min_steps or value is None or not np.isfinite(value) or dropped > len(kept):
        usable = "1 usable step" if kept.size == 1 else f"{kept.size} usable steps"
        few = f"{usable}; at least {spec.min_steps} are needed"
        return _without_value(spec, recording, label, "insufficient", (few, *reading.reasons, *reasons), kept.size)
    return _with_value(spec, recording, label, reading, kept, value, reasons)


def _with_value(
    spec: MeasureSpec,
    recording: Recording,
    label: MeasurementSide,
    reading: Reading,
    kept: FloatArray,
    value: float,
    reasons: tuple[str, ...],
) -> Measurement:
    far = recording.is_far(_side_of(label))
    u_sys = (
        systematic_error(spec.u_sys, recording, roll_sensitive=spec.roll_sensitive, far=far)
        if reading.u_sys is None
        else reading.u_sys * far_factor(far)
    )
    if not recording.motion.is_3d:
        u_sys = max(u_sys, camera_error(spec.name, recording.motion.fps) * far_factor(far))
    sd = float(np.std(kept, ddof=1)) if reading.sd is None and kept.size > 1 else reading.sd
    sd = float("nan") if sd is None else sd
    stand_in = _stand_in_reasons(spec, recording, far, len(kept))
    return Measurement(
        name=spec.name,
        unit=spec.unit,
        side=label,
        phase=spec.phase,
        view=recording.view,
        status="proxy" if reading.proxy or stand_in else "measured",
        value=value,
        sd=sd,
        n_steps=len(kept),
        u_sys=u_sys,
        mdc95=_mdc95(spec, reading, sd, len(kept)),
        reasons=(*reading.reasons, *stand_in, *_zero_reasons(spec, recording, u_sys), *reasons),
        per_step=np.where(
            (reading.per_step >= spec.plausible[0]) & (reading.per_step <= spec.plausible[1]),
            reading.per_step,
            np.nan,
        ),
    )


def _stand_in_reasons(spec: MeasureSpec, recording: Recording, far: bool, steps: int) -> tuple[str, ...]:
    """What turns the number into a proxy."""
    reasons = []
    if far:
        reasons.append(FAR_LEG)
    if recording.is_slower(spec.coarse_below_fps):
        rate = f"{recording.motion.fps:.0f} frames a second"
        verb = "record" if recording.motion.is_3d else "film"
        reasons.append(f"coarse at {rate}; {verb} at {spec.coarse_below_fps:.0f} or more")
    if steps < _STABLE_STEPS:
        reasons.append(f"rests on {steps} steps; {_STABLE_STEPS} or more make a stable mean")
    if "pelvis" in spec.needs and not recording.motion.is_3d:
        reasons.append("from pelvis landmarks in a side view")
    return tuple(reasons)


def _zero_reasons(spec: MeasureSpec, recording: Recording, u_sys: float) -> tuple[str, ...]:
    """That the absolute value may be off by a constant, where a standing clip would have taken it out."""
    in_3d = recording.motion.is_3d
    constant = spec.u_sys.uncalibrated > spec.u_sys.calibrated
    if in_3d:
        constant = spec.u_sys.markers_uncalibrated is not None
    if recording.standing is not None or not constant:
        return ()
    # The shares of one among these are read in percent.
    size = f"{100.0 * u_sys:.2g} percentage points" if spec.unit == "1" else f"{u_sys:.2g} {spec.unit}"
    what = "trial" if in_3d else "clip"
    return (f"no standing {what}: the value may be off by a constant of about {size}",)


def _without_value(
    spec: MeasureSpec,
    recording: Recording,
    label: MeasurementSide,
    status: MeasurementStatus,
    reasons: tuple[str, ...],
    steps: int = 0,
) -> Measurement:
    nan = float("nan")
    return Measurement(
        name=spec.name,
        unit=spec.unit,
        side=label,
        phase=spec.phase,
        view=recording.view,
        status=status,
        value=nan,
        sd=nan,
        n_steps=steps,
        u_sys=nan,
        mdc95=nan,
        reasons=reasons,
        per_step=np.zeros(0),
    )


def _mdc95(spec: MeasureSpec, reading: Reading, sd: float, steps: int) -> float:
    """The larger of 2.77 SEM within this session and the published or default value between sessions."""
    within = _MDC_PER_SEM * sd / float(np.sqrt(steps))
    between = spec.mdc95 if reading.mdc95 is None else reading.mdc95
    return float(np.fmax(within, between))


def _side_of(label: MeasurementSide) -> Side | None:
    return next((side for side in SIDES if side == label), None)
