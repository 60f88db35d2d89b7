"""How springy the leg is, from times alone (definitions A12): the sine-wave method of Morin 2005.

A model's number, not a measured force: 0.7 to 6.9 % below force plates (Morin 2005), invalid on slopes
(Meyer 2023), and a contact time 10 ms too long makes the leg 6 to 11 % too soft.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.speed import running_speed
from hipdrive.measures.tempo import flight_times_s
from hipdrive.measures.windows import step_times, usual
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

GRAVITY_MPS2 = 9.81
#: Leg length over body height in Morin's method.
_LEG_PER_HEIGHT = 0.53
_DISPUTED = "Only changes above 12 % count; neither stiffer nor softer is better by itself."
_MORIN = "Morin 2005, J Appl Biomech 21:167 (0.7-6.9 % below force plates)"


@dataclass(frozen=True, eq=False)
class SineWave:
    """The spring-mass model of one or many steps: arrays (step,)."""

    peak_force_n: FloatArray
    drop_in_contact_m: FloatArray
    leg_shortening_m: FloatArray

    @property
    def vertical_stiffness_n_per_m(self) -> FloatArray:
        """(step,) peak force over the drop of the centre of mass."""
        return self.peak_force_n / self.drop_in_contact_m

    @property
    def leg_stiffness_n_per_m(self) -> FloatArray:
        """(step,) peak force over the shortening of the leg."""
        return self.peak_force_n / self.leg_shortening_m


def sine_wave(
    contact_s: FloatArray, flight_s: FloatArray, *, mass_kg: float, leg_m: float, speed_mps: float
) -> SineWave:
    """Morin 2005: F = m g pi/2 (tf/tc + 1); drop = F tc^2/(m pi^2) - g tc^2/8; shortening from the leg's arc.

    contact_s, flight_s : (step,)
    """
    force = mass_kg * GRAVITY_MPS2 * np.pi / 2.0 * (flight_s / contact_s + 1.0)
    drop = force * contact_s**2 / (mass_kg * np.pi**2) - GRAVITY_MPS2 * contact_s**2 / 8.0
    arc = np.clip(leg_m**2 - (speed_mps * contact_s / 2.0) ** 2, 0.0, None)
    return SineWave(force, drop, leg_m - np.sqrt(arc) + drop)


def expected_oscillation_m(contact_s: FloatArray, flight_s: FloatArray) -> FloatArray:
    """(step,) vertical oscillation of the centre of mass that these times (step,) imply: drop in contact plus g tf^2 / 8.

    If the measured one is further than 30 % from it, the events or the scale are wrong (definitions A2).
    """
    model = sine_wave(contact_s, flight_s, mass_kg=1.0, leg_m=1.0, speed_mps=0.0)
    return model.drop_in_contact_m + GRAVITY_MPS2 * flight_s**2 / 8.0


def _model(recording: Recording, side: Side) -> tuple[SineWave, Reading]:
    speed = running_speed(recording)
    value = usual(speed.per_step)
    height, mass = recording.settings.height_m, recording.settings.mass_kg
    assert height is not None and mass is not None
    contact = step_times(recording, side).contact_time_s
    flight = flight_times_s(recording, side)
    return sine_wave(contact, flight, mass_kg=mass, leg_m=_LEG_PER_HEIGHT * height, speed_mps=value), speed


def _reading(recording: Recording, stiffness: FloatArray, speed: Reading) -> Reading:
    typical = usual(stiffness)
    grade = () if recording.settings.grade_percent is not None else ("level ground is taken for granted",)
    reasons = ("a spring model's number from contact and flight time, not a measured force", *grade)
    return Reading(
        stiffness, u_sys=0.10 * typical, mdc95=0.12 * typical, proxy=True, reasons=reasons + speed.reasons
    )


@measure(
    MeasureSpec(
        name="leg_stiffness_n_per_m",
        unit="N/m",
        sides="each",
        phase="stance",
        plane="sagittal",
        meaning="How stiff a spring the leg would be, by a model that reads only times, speed, mass and height.",
        source=f"{_MORIN}; about 9900/9400/8700 at 2.5/3.5/4.5 m/s for 70 kg [derived]",
        plausible=(2000.0, 40000.0),
        u_sys=Systematic(1000.0, 1000.0, 700.0, "10 ms of contact time is 6-11 % [derived]"),
        needs=("speed", "mass", "height", "level_ground"),
        min_fps=120.0,
        coarse_below_fps=230.0,
        mdc95_source="12 % of the value: definitions A12",
        disputed=_DISPUTED,
    )
)
def leg_stiffness_n_per_m(recording: Recording, side: Side | None) -> Reading:
    """Modelled peak force over modelled shortening of the leg."""
    assert side is not None
    model, speed = _model(recording, side)
    return _reading(recording, model.leg_stiffness_n_per_m, speed)


@measure(
    MeasureSpec(
        name="vertical_stiffness_n_per_m",
        unit="N/m",
        sides="each",
        phase="stance",
        plane="sagittal",
        meaning="How stiff the body bounces up and down, by the same model.",
        source=f"{_MORIN}; about 21000/26000/31000 at 2.5/3.5/4.5 m/s for 70 kg [derived]",
        plausible=(5000.0, 120000.0),
        u_sys=Systematic(2500.0, 2500.0, 1700.0, "10 ms of contact time is about 10 % [derived]"),
        needs=("speed", "mass", "height", "level_ground"),
        min_fps=120.0,
        coarse_below_fps=230.0,
        mdc95_source="12 % of the value: definitions A12",
        disputed=_DISPUTED,
    )
)
def vertical_stiffness_n_per_m(recording: Recording, side: Side | None) -> Reading:
    """Modelled peak force over modelled drop of the centre of mass."""
    assert side is not None
    model, speed = _model(recording, side)
    return _reading(recording, model.vertical_stiffness_n_per_m, speed)
