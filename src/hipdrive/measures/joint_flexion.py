"""How much hip, knee and ankle bend: "hip most, knee and ankle slightly" (definitions A9)."""

from __future__ import annotations

from hipdrive.measures.hip_drive import hip_angle
from hipdrive.measures.overstride import foot_pitch_deg, foot_zero_reasons
from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, measure
from hipdrive.measures.windows import midstance_s, sample, step_times
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray

_RBDS = "31 runners at 2.5 m/s, Fukuchi 2017, PeerJ 5:e3298"
_LEG = ("{side}_hip", "{side}_knee", "{side}_ankle")
_FOOT = ("{side}_knee", "{side}_ankle", "{side}_heel", "{side}_toe")
_KNEE_ERROR = Systematic(
    3.0,
    6.0,
    2.0,
    "hip and knee keypoints 30-50 mm off: Needham 2021; 5-8 in Van Hooren 2023, doi 10.1111/sms.14319",
)
_ANKLE_ERROR = Systematic(
    3.0, 6.0, 2.5, "5.7 after offset removal: Van Hooren 2023; the foot's zero adds 4 without a standing clip"
)
_KNEE_DISPUTED = "Two-sided: less bend goes with economy (Folland 2017), but absorbs less shock (Souza 2016)."


def ankle_dorsiflexion_deg(recording: Recording, side: Side) -> FloatArray:
    """(time,) shank pitch plus foot pitch, + toes towards the shin."""
    return recording.angles.column("shank_pitch_deg", side) + foot_pitch_deg(recording, side)


def _knee_midstance(recording: Recording, side: Side) -> tuple[FloatArray, FloatArray]:
    """(step,) knee flexion at contact and at midstance."""
    angles, steps = recording.angles, step_times(recording, side)
    knee = angles.column("knee_flexion_deg", side)
    at_contact = sample(angles.time_s, knee, steps.initial_contact_s)
    return at_contact, sample(angles.time_s, knee, midstance_s(recording, steps, side))


@measure(
    MeasureSpec(
        name="hip_flexion_at_contact_deg",
        unit="deg",
        sides="each",
        phase="contact",
        plane="sagittal",
        meaning="How far the thigh is in front at landing: against the trunk line, or the pelvis where it is seen.",
        source=f"32.9+-4.8 against the pelvis: {_RBDS}",
        plausible=(-30.0, 90.0),
        u_sys=Systematic(
            2.5,
            8.0,
            2.0,
            "hip keypoint 30-50 mm off: Needham 2021; definitions section 0",
            markers_uncalibrated=5.0,
        ),
        landmarks=("{side}_hip", "{side}_knee"),
        coarse_below_fps=60.0,
        mdc95=9.0,
        mdc95_source="9-11 between days: Damsted 2015",
    )
)
def hip_flexion_at_contact_deg(recording: Recording, side: Side | None) -> Reading:
    """Minus hip extension at contact; in a plain side view minus leg-behind-spine-line, a stand-in for it."""
    assert side is not None
    hip = hip_angle(recording, side)
    contacts = step_times(recording, side).initial_contact_s
    return Reading(
        -sample(recording.angles.time_s, hip.extension_deg, contacts), proxy=hip.proxy, reasons=hip.reasons
    )


@measure(
    MeasureSpec(
        name="knee_flexion_at_contact_deg",
        unit="deg",
        sides="each",
        phase="contact",
        plane="sagittal",
        meaning="How bent the knee is at landing.",
        source=f"10.7+-5.2: {_RBDS}",
        plausible=(-20.0, 80.0),
        u_sys=_KNEE_ERROR,
        landmarks=_LEG,
        coarse_below_fps=60.0,
        mdc95=9.0,
        mdc95_source="9-14 between days: Damsted 2015; definitions C gives 8",
    )
)
def knee_flexion_at_contact_deg(recording: Recording, side: Side | None) -> Reading:
    """Knee flexion at initial contact."""
    assert side is not None
    return Reading(_knee_midstance(recording, side)[0])


@measure(
    MeasureSpec(
        name="ankle_dorsiflexion_at_contact_deg",
        unit="deg",
        sides="each",
        phase="contact",
        plane="sagittal",
        meaning="How far the foot is drawn up towards the shin at landing.",
        source=f"2.8+-7.4: {_RBDS}",
        plausible=(-60.0, 50.0),
        u_sys=_ANKLE_ERROR,
        landmarks=_FOOT,
        coarse_below_fps=60.0,
        mdc95=8.0,
        mdc95_source="as the knee, definitions C [engineering]",
    )
)
def ankle_dorsiflexion_at_contact_deg(recording: Recording, side: Side | None) -> Reading:
    """Ankle dorsiflexion at initial contact."""
    assert side is not None
    contacts = step_times(recording, side).initial_contact_s
    values = sample(recording.angles.time_s, ankle_dorsiflexion_deg(recording, side), contacts)
    return Reading(values, reasons=foot_zero_reasons(recording))


@measure(
    MeasureSpec(
        name="knee_flexion_midstance_deg",
        unit="deg",
        sides="each",
        phase="midstance",
        plane="sagittal",
        meaning="How far the knee bends under the body's weight: its largest bend in stance.",
        source=f"42.9+-4.9 at 16 % of the stride: {_RBDS}",
        plausible=(5.0, 100.0),
        u_sys=_KNEE_ERROR,
        landmarks=_LEG,
        mdc95=8.0,
        mdc95_source="definitions C [engineering]",
        disputed=_KNEE_DISPUTED,
    )
)
def knee_flexion_midstance_deg(recording: Recording, side: Side | None) -> Reading:
    """Largest knee flexion in stance."""
    assert side is not None
    return Reading(_knee_midstance(recording, side)[1])


@measure(
    MeasureSpec(
        name="ankle_dorsiflexion_midstance_deg",
        unit="deg",
        sides="each",
        phase="midstance",
        plane="sagittal",
        meaning="How far the shin comes over the foot at the knee's largest bend.",
        source=f"about 21 then, peak 22.6+-2.8 at 22 % of the stride: {_RBDS}",
        plausible=(-20.0, 60.0),
        u_sys=_ANKLE_ERROR,
        landmarks=_FOOT,
        coarse_below_fps=60.0,
        mdc95=8.0,
        mdc95_source="as the knee, definitions C [engineering]",
    )
)
def ankle_dorsiflexion_midstance_deg(recording: Recording, side: Side | None) -> Reading:
    """Ankle dorsiflexion at midstance."""
    assert side is not None
    midstance = midstance_s(recording, step_times(recording, side), side)
    values = sample(recording.angles.time_s, ankle_dorsiflexion_deg(recording, side), midstance)
    return Reading(values, reasons=foot_zero_reasons(recording))


@measure(
    MeasureSpec(
        name="knee_yield_deg",
        unit="deg",
        sides="each",
        phase="midstance",
        plane="sagittal",
        meaning="How much further the knee bends from landing to its largest bend in stance.",
        source="32 at 2.5 m/s, from the mean curve of Fukuchi 2017, PeerJ 5:e3298",
        plausible=(-5.0, 70.0),
        u_sys=Systematic(2.5, 2.5, 1.5, "a difference of angles loses constant offsets: Ferber 2002"),
        landmarks=_LEG,
        coarse_below_fps=60.0,
        mdc95=5.0,
        mdc95_source="definitions C, excursion [engineering]",
        disputed=_KNEE_DISPUTED,
    )
)
def knee_yield_deg(recording: Recording, side: Side | None) -> Reading:
    """Knee flexion at midstance minus at contact."""
    assert side is not None
    at_contact, at_midstance = _knee_midstance(recording, side)
    return Reading(at_midstance - at_contact)
