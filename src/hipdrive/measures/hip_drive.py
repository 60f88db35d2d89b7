"""Driving the leg behind the spine line, and how much of it the hip does (definitions A6).

thigh behind the vertical = hip extension + lumbar extension + forward lean, frame by frame and exactly. Three
frames of reference, never mixed: against the vertical (thigh), against the trunk line (leg behind spine line)
and against the pelvis (hip extension). A plain side view has the first two only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import StepTimes, midstance_s, peak_in, sample, step_times, window_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

#: The leg goes on backwards after toe-off: the peak is searched until this long after it.
_AFTER_TOE_OFF_S = 0.080
#: Below these excursions of the thigh a share is a quotient of noise.
_LEAST_EXCURSION_DEG = 15.0
_LEAST_TERMINAL_DEG = 5.0
_THIGH = ("{side}_hip", "{side}_knee")
_CANNOT_SAY = (
    "the camera cannot say how much came from the hip and how much from the back: the pelvis is not seen from the "
    "side; pelvis markers, stickers on it, or a 3D recording would show it"
)
_DESCRIPTIVE = (
    "No higher-is-better: the best amount is unknown (Souza 2016), and running uses no more hip extension than "
    "walking (Franz 2009)."
)
_SHARE_ERROR = Systematic(
    0.04, 0.06, 0.025, "angle errors of 1 degree over the excursion: definitions A6 [derived]"
)
#: The back's share feels the pelvis' and the trunk's markers; 0.046 and 0.032 off the inverse kinematics (VALIDATION.md).
_LUMBAR_ERROR = Systematic(
    0.04, 0.06, 0.04, "difference to inverse kinematics of hamner02: VALIDATION.md; definitions A6 [derived]"
)
_SHARE_SOURCE = "definitions A6, excursion share; about 0.85-1.0 expected, no published norm found"


@dataclass(frozen=True, eq=False)
class HipAngle:
    """(time,) how far the thigh is back: against the pelvis, or against the trunk line as a stand-in for it."""

    extension_deg: FloatArray
    proxy: bool
    reasons: tuple[str, ...]


def hip_angle(recording: Recording, side: Side) -> HipAngle:
    """Hip extension where the pelvis is seen, else leg behind spine line; NaN where the trunk is not seen either."""
    angles = recording.angles
    if angles.hip_extension_deg is not None:
        return HipAngle(angles.column("hip_extension_deg", side), False, ())
    behind = angles.column("leg_behind_spine_line_deg", side)
    return HipAngle(behind, True, ("against the trunk line, because the pelvis is not seen",))


def _peak_window(recording: Recording, steps: StepTimes, side: Side) -> FloatArray:
    """(step, point) from midstance to 80 ms after toe-off; NaN beyond the end of the pass."""
    window = window_times(midstance_s(recording, steps, side), steps.toe_off_s + _AFTER_TOE_OFF_S, points=81)
    return np.where(window <= steps.pass_stop_s[:, None], window, np.nan)


def peak_behind(recording: Recording, side: Side, angle: str) -> tuple[FloatArray, FloatArray]:
    """(step,) largest value and its time of one leg angle, from midstance to 80 ms after toe-off."""
    steps = step_times(recording, side)
    values = recording.angles.column(angle, side)
    return peak_in(recording.angles.time_s, values, _peak_window(recording, steps, side))


def _share(
    recording: Recording, part: FloatArray, side: Side, start_s: FloatArray, least_deg: float
) -> FloatArray:
    """(step,) change of `part` over the change of the thigh's pitch, from `start_s` to the thigh's peak."""
    angles = recording.angles
    thigh = angles.column("thigh_pitch_deg", side)
    peak_s = peak_behind(recording, side, "thigh_pitch_deg")[1]
    # Both changes are read in the same way at the same instants, so that the shares make exactly one.
    excursion = sample(angles.time_s, thigh, peak_s) - sample(angles.time_s, thigh, start_s)
    change = sample(angles.time_s, part, peak_s) - sample(angles.time_s, part, start_s)
    enough = excursion >= least_deg
    return np.where(enough, change / np.where(enough, excursion, 1.0), np.nan)


def _spine_line_crossing_s(recording: Recording, side: Side) -> FloatArray:
    """(step,) last instant before the thigh's peak at which the leg crosses the spine line; NaN where it never does."""
    angles, steps = recording.angles, step_times(recording, side)
    peak_s = peak_behind(recording, side, "thigh_pitch_deg")[1]
    times = window_times(steps.initial_contact_s, peak_s, points=121)
    behind = sample(angles.time_s, angles.column("leg_behind_spine_line_deg", side), times)
    if not len(times):
        return np.zeros(0)
    crosses = (behind[:, :-1] <= 0.0) & (behind[:, 1:] > 0.0)
    last = crosses.shape[1] - 1 - np.argmax(crosses[:, ::-1], axis=1)
    rows = np.arange(len(times))
    before, after = behind[rows, last], behind[rows, last + 1]
    part = np.where(crosses.any(axis=1), -before / np.where(after != before, after - before, 1.0), np.nan)
    crossing: FloatArray = times[rows, last] + part * (times[rows, last + 1] - times[rows, last])
    return crossing


@measure(
    MeasureSpec(
        name="thigh_extension_peak_deg",
        unit="deg",
        sides="each",
        phase="toe_off",
        plane="sagittal",
        meaning="How far the thigh gets behind the vertical, around toe-off.",
        source="about 16-20 at 2.5 m/s, derived: definitions A6",
        plausible=(-20.0, 60.0),
        u_sys=Systematic(2.0, 5.0, 1.0, "hip and knee keypoints 30-50 mm off, 4-7 degrees of thigh: Needham 2021"),
        landmarks=_THIGH,
        coarse_below_fps=60.0,
        mdc95=6.0,
        mdc95_source="as leg behind spine line, definitions C [engineering]",
        disputed=_DESCRIPTIVE,
        roll_sensitive=True,
    )
)
def thigh_extension_peak_deg(recording: Recording, side: Side | None) -> Reading:
    """Largest thigh pitch from midstance to 80 ms after toe-off."""
    assert side is not None
    return Reading(peak_behind(recording, side, "thigh_pitch_deg")[0])


@measure(
    MeasureSpec(
        name="leg_behind_spine_line_peak_deg",
        unit="deg",
        sides="each",
        phase="toe_off",
        plane="sagittal",
        meaning="How far the thigh gets behind the line of the trunk, around toe-off.",
        source="about 10-15 at 2.5 m/s, derived: definitions A6",
        plausible=(-40.0, 60.0),
        u_sys=Systematic(
            2.5,
            8.0,
            1.5,
            "hip keypoint 30-50 mm off, 8-13 degrees: Needham 2021, definitions section 0",
            markers_uncalibrated=4.0,
        ),
        landmarks=(*_THIGH, "left_hip", "right_hip", "left_shoulder", "right_shoulder"),
        mdc95=6.0,
        mdc95_source="definitions C [engineering]",
        disputed=_DESCRIPTIVE,
    )
)
def leg_behind_spine_line_peak_deg(recording: Recording, side: Side | None) -> Reading:
    """Largest thigh pitch minus trunk lean from midstance to 80 ms after toe-off."""
    assert side is not None
    return Reading(peak_behind(recording, side, "leg_behind_spine_line_deg")[0])


@measure(
    MeasureSpec(
        name="hip_extension_peak_deg",
        unit="deg",
        sides="each",
        phase="toe_off",
        plane="sagittal",
        meaning="How far the thigh extends against the pelvis, around toe-off.",
        source="about 3+-4.5 at 2.5 m/s, after Fukuchi 2017, PeerJ 5:e3298",
        plausible=(-40.0, 50.0),
        u_sys=Systematic(
            3.0, 8.0, 2.0, "zero of the pelvis is a model's choice: definitions A6", markers_uncalibrated=5.0
        ),
        landmarks=_THIGH,
        needs=("pelvis",),
        min_fps=48.0,
        mdc95=6.0,
        mdc95_source="as leg behind spine line, definitions C [engineering]",
        unseen=_CANNOT_SAY,
        disputed=_DESCRIPTIVE,
    )
)
def hip_extension_peak_deg(recording: Recording, side: Side | None) -> Reading:
    """Largest thigh pitch minus pelvic tilt from midstance to 80 ms after toe-off."""
    assert side is not None
    return Reading(peak_behind(recording, side, "hip_extension_deg")[0])


@measure(
    MeasureSpec(
        name="trunk_share",
        unit="1",
        sides="each",
        phase="stance",
        plane="sagittal",
        meaning="Share of the thigh's way back, from contact to its peak, that is the trunk tipping forward.",
        source="definitions A6, excursion share",
        plausible=(-1.0, 1.5),
        u_sys=_SHARE_ERROR,
        landmarks=(*_THIGH, "left_hip", "right_hip", "left_shoulder", "right_shoulder"),
        coarse_below_fps=60.0,
        mdc95=0.10,
        mdc95_source="definitions A6 [derived]",
    )
)
def trunk_share(recording: Recording, side: Side | None) -> Reading:
    """Change of trunk lean over change of thigh pitch, contact to the thigh's peak; undefined below 15 degrees."""
    assert side is not None
    start = step_times(recording, side).initial_contact_s
    return Reading(_share(recording, recording.angles.trunk_lean_deg, side, start, _LEAST_EXCURSION_DEG))


@measure(
    MeasureSpec(
        name="hip_drive_share",
        unit="1",
        sides="each",
        phase="stance",
        plane="sagittal",
        meaning="Share of the thigh's way back, from contact to its peak, that the hip joint does.",
        source=_SHARE_SOURCE,
        plausible=(-1.0, 2.0),
        u_sys=_SHARE_ERROR,
        landmarks=_THIGH,
        needs=("pelvis",),
        min_fps=48.0,
        mdc95=0.10,
        mdc95_source="0.07 with markers, 0.10 with stickers: definitions A6 [derived]",
        unseen=_CANNOT_SAY,
        disputed=_DESCRIPTIVE,
    )
)
def hip_drive_share(recording: Recording, side: Side | None) -> Reading:
    """Change of hip extension over change of thigh pitch; with lumbar and trunk share it makes 1."""
    assert side is not None
    start = step_times(recording, side).initial_contact_s
    hip = recording.angles.column("hip_extension_deg", side)
    return Reading(_share(recording, hip, side, start, _LEAST_EXCURSION_DEG))


@measure(
    MeasureSpec(
        name="lumbar_share",
        unit="1",
        sides="each",
        phase="stance",
        plane="sagittal",
        meaning="Share of the thigh's way back, from contact to its peak, that arching the low back does.",
        source=_SHARE_SOURCE,
        plausible=(-1.0, 2.0),
        u_sys=_LUMBAR_ERROR,
        landmarks=(*_THIGH, "left_shoulder", "right_shoulder"),
        needs=("pelvis",),
        min_fps=48.0,
        mdc95=0.10,
        mdc95_source="definitions A6 [derived]",
        unseen=_CANNOT_SAY,
        disputed="Normal running has 6-7 degrees of pelvic tilt range: some share of the back is normal.",
    )
)
def lumbar_share(recording: Recording, side: Side | None) -> Reading:
    """Change of lumbar extension over change of thigh pitch, contact to the thigh's peak."""
    assert side is not None
    start = step_times(recording, side).initial_contact_s
    lumbar = recording.angles.lumbar_extension_deg
    assert lumbar is not None
    return Reading(_share(recording, lumbar, side, start, _LEAST_EXCURSION_DEG))


@measure(
    MeasureSpec(
        name="hip_drive_share_terminal",
        unit="1",
        sides="each",
        phase="toe_off",
        plane="sagittal",
        meaning="The hip's share of the last part, from where the leg crosses the spine line to its peak.",
        source="definitions A6, terminal share; about 0.7-0.8 expected, no published norm found",
        plausible=(-2.0, 3.0),
        u_sys=Systematic(0.10, 0.20, 0.07, "angle errors of 1 degree over 5-15 degrees: definitions A6 [derived]"),
        landmarks=(*_THIGH, "left_shoulder", "right_shoulder"),
        needs=("pelvis", "standing"),
        min_fps=48.0,
        unseen=_CANNOT_SAY,
        disputed=_DESCRIPTIVE,
    )
)
def hip_drive_share_terminal(recording: Recording, side: Side | None) -> Reading:
    """The hip's share from the last crossing of the spine line to the thigh's peak; undefined below 5 degrees."""
    assert side is not None
    hip = recording.angles.column("hip_extension_deg", side)
    start = _spine_line_crossing_s(recording, side)
    return Reading(_share(recording, hip, side, start, _LEAST_TERMINAL_DEG))
