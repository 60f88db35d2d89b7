"""Landing with the foot far in front (definitions A7): shank angle, foot ahead of the hip, foot angle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import mean_in, sample, step_times, usual, window_times
from hipdrive.motion.angles import Angles, StandingReference
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray
from hipdrive.strides.strides import Contact

#: Part of stance in which the foot is flat: a heel or forefoot landing is over, the heel has not begun to rise.
_FOOT_FLAT = (0.25, 0.40)
_FOLLAND = "Folland 2017, MSSE 49:1412, n=97 at 10-12 km/h"
FOOT_FROM_FLAT = "the foot's zero is its angle flat on the ground at midstance, as there is no standing clip"


def foot_pitch_deg(recording: Recording, side: Side) -> FloatArray:
    """(time,) foot angle, + toes up, from `foot_from_zero_deg` over the contacts the side is measured on."""
    return foot_from_zero_deg(recording.angles, recording.standing, recording.contacts(side), side)


def foot_from_zero_deg(
    angles: Angles, standing: StandingReference | None, contacts: Sequence[Contact], side: Side
) -> FloatArray:
    """(time,) foot angle, + toes up, zero when standing; without a standing clip zero when flat in stance.

    The line heel to toe of a pose model has a constant offset, which the foot lying flat takes out.
    contacts : of this side, where it is well seen (`spec.steps_of`)
    """
    pitch = angles.column("foot_pitch_deg", side)
    if standing is not None:
        return pitch
    start = np.array([contact.initial_contact_s for contact in contacts], dtype=float)
    length = np.array([contact.toe_off_s for contact in contacts], dtype=float) - start
    flat = window_times(start + _FOOT_FLAT[0] * length, start + _FOOT_FLAT[1] * length, points=11)
    return pitch - usual(mean_in(angles.time_s, pitch, flat))


def foot_zero_reasons(recording: Recording) -> tuple[str, ...]:
    """What to say of the foot's zero."""
    return () if recording.standing is not None else (FOOT_FROM_FLAT,)


def shank_from_vertical_deg(
    angles: Angles, standing: StandingReference | None, is_3d: bool, side: Side
) -> FloatArray:
    """(time,) slant of the shin from the vertical, + when the ankle is ahead of the knee.

    A standing clip takes a pose network's knee and ankle errors out. Joint centres from markers have none to take
    out, and few people stand on upright shins: in 3D the shin is held against gravity itself.
    """
    pitch = angles.column("shank_pitch_deg", side)
    if is_3d and standing is not None:
        pitch = pitch + standing.shank_pitch_deg[SIDES.index(side)]
    return -pitch


@measure(
    MeasureSpec(
        name="shank_angle_at_contact_deg",
        unit="deg",
        sides="each",
        phase="contact",
        plane="sagittal",
        meaning="How far the shin slants at landing: + when the ankle is ahead of the knee.",
        source=f"8.99+-3.47 (0.8 to 16.4): {_FOLLAND}",
        plausible=(-40.0, 50.0),
        u_sys=Systematic(2.0, 5.0, 1.0, "knee keypoints 30-50 mm off on a 0.4 m shank: Needham 2021"),
        landmarks=("{side}_knee", "{side}_ankle"),
        coarse_below_fps=60.0,
        mdc95=5.0,
        mdc95_source="definitions C; 2.2-4.8 in Dingenen 2018",
        disputed="Imposed lean raised overstriding (Warrener 2021): shown directly, never inferred from lean.",
        roll_sensitive=True,
    )
)
def shank_angle_at_contact_deg(recording: Recording, side: Side | None) -> Reading:
    """Minus the shank's pitch at initial contact; in 3D from the vertical itself, standing or not."""
    assert side is not None
    slant = shank_from_vertical_deg(recording.angles, recording.standing, recording.motion.is_3d, side)
    contacts = step_times(recording, side).initial_contact_s
    return Reading(sample(recording.angles.time_s, slant, contacts))


@measure(
    MeasureSpec(
        name="foot_ahead_of_hip_leg_lengths",
        unit="leg lengths",
        sides="each",
        phase="contact",
        plane="sagittal",
        meaning="How far the ankle lands ahead of the hips, in lengths of the leg.",
        source="definitions A7; foot-hip distance goes with braking: Lieberman 2015, doi 10.1242/jeb.125500",
        plausible=(-0.5, 1.0),
        u_sys=Systematic(0.05, 0.05, 0.015, "hip keypoints 30-50 mm off on 0.85 m: Needham 2021"),
        landmarks=("{side}_ankle", "left_hip", "right_hip"),
        coarse_below_fps=60.0,
        disputed="There is no verified norm: compare with yourself at the same speed.",
    )
)
def foot_ahead_of_hip_leg_lengths(recording: Recording, side: Side | None) -> Reading:
    """(x of the ankle - x of the mid-hip) over the leg's length at initial contact."""
    motion = recording.motion
    ahead = motion[f"{side}_ankle"][:, 0] - motion.midpoint("left_hip", "right_hip")[:, 0]
    contacts = step_times(recording, side).initial_contact_s
    return Reading(sample(motion.time_s, ahead, contacts) / recording.leg_length)


@measure(
    MeasureSpec(
        name="foot_angle_at_contact_deg",
        unit="deg",
        sides="each",
        phase="contact",
        plane="sagittal",
        meaning="How the foot meets the ground: + toes up (heel first), about zero flat, - forefoot first.",
        source=f"8.9+-9.4 (-11.4 to 24): {_FOLLAND}",
        plausible=(-50.0, 60.0),
        u_sys=Systematic(3.0, 4.0, 2.0, "raters' typical error 2.5: Murray 2018, Sports 7(1):8"),
        landmarks=("{side}_heel", "{side}_toe"),
        coarse_below_fps=60.0,
        mdc95=7.0,
        mdc95_source="2.77 x 2.5 typical error of raters: Murray 2018",
        disputed="There is no cut-off for the foot's angle (Souza 2016).",
    )
)
def foot_angle_at_contact_deg(recording: Recording, side: Side | None) -> Reading:
    """Foot pitch at initial contact against the standing, or else the flat, foot."""
    assert side is not None
    contacts = step_times(recording, side).initial_contact_s
    values = sample(recording.angles.time_s, foot_pitch_deg(recording, side), contacts)
    return Reading(values, reasons=foot_zero_reasons(recording))
