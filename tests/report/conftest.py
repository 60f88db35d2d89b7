"""A stick-figure runner whose every number is known, as an `Analysis`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np
import pytest

from hipdrive.analysis import Analysis, Settings, Source
from hipdrive.findings.finding import Finding, Suggestion
from hipdrive.measures.measurement import Measurement, MeasurementSide, MeasurementStatus
from hipdrive.motion.angles import compute_angles
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray, Motion, Pass, build_motion
from hipdrive.posture.posture import Posture
from hipdrive.strides.strides import Contact, Event, Strides

NAN = float("nan")
FPS, SECONDS, STRIDE_S, STANCE_S = 60.0, 6.0, 0.70, 0.25
WIDTH, HEIGHT = 1280, 720


def stick_motion(direction: int = 1, body_px: float = 430.0, near: Side = "right") -> Motion:
    """A runner on a treadmill in pixel coordinates: thigh and shank swing as cosines, trunk 7 degrees forward."""
    time_s = np.arange(0.0, SECONDS, 1.0 / FPS)
    hip = _at(WIDTH / 2 * direction, -HEIGHT / 2 + 6.0 * np.cos(4 * np.pi * time_s / STRIDE_S))
    positions: dict[str, FloatArray] = {}
    shoulder = _limb(hip, np.full_like(time_s, 7.0), -0.29 * body_px)
    for side, shift in (("right", 0.0), ("left", 0.5)):
        phase = 2 * np.pi * (time_s / STRIDE_S - shift)
        thigh_deg = 3.0 - 23.0 * np.cos(phase)
        shank_deg = thigh_deg + 45.0 - 38.0 * np.cos(phase + 0.9)
        knee = _limb(hip, thigh_deg, 0.245 * body_px)
        ankle = _limb(knee, shank_deg, 0.246 * body_px)
        heel = ankle + np.array([-0.02, -0.03]) * body_px
        positions |= {
            f"{side}_hip": hip,
            f"{side}_knee": knee,
            f"{side}_ankle": ankle,
            f"{side}_heel": heel,
            f"{side}_toe": heel + np.array([0.13, 0.0]) * body_px,
            f"{side}_shoulder": shoulder,
            f"{side}_elbow": _limb(shoulder, -thigh_deg, 0.17 * body_px),
            f"{side}_wrist": _limb(shoulder, -thigh_deg, 0.17 * body_px) + np.array([0.12, 0.05]) * body_px,
            f"{side}_ear": shoulder + np.array([0.02, 0.10]) * body_px,
        }
    positions["nose"] = shoulder + np.array([0.07, 0.09]) * body_px
    return build_motion(
        time_s, positions, scale="pixel", passes=(Pass(0, len(time_s), image_direction=direction, near_side=near),)
    )


def _at(x: float, y: FloatArray) -> FloatArray:
    return np.stack([np.full_like(y, x), y], axis=1)


def _limb(proximal: FloatArray, pitch_deg: FloatArray, length: float) -> FloatArray:
    radians = np.radians(pitch_deg)
    return proximal - length * np.stack([np.sin(radians), np.cos(radians)], axis=1)


def stick_strides() -> Strides:
    """Contacts every 0.7 s a side, half a stride apart."""
    contacts: list[Contact] = []
    sides: tuple[tuple[Side, float], ...] = (("right", 0.1), ("left", 0.45))
    for side, first in sides:
        starts = np.arange(first, SECONDS - STANCE_S, STRIDE_S)
        for start, following in zip(starts, [*starts[1:], NAN], strict=True):
            opposite = start + STRIDE_S / 2 if start + STRIDE_S / 2 < SECONDS - STANCE_S else NAN
            contacts.append(Contact(side, start, start + STANCE_S, following, opposite, 0.9))
    contacts.sort(key=lambda contact: contact.initial_contact_s)
    events = [Event(c.initial_contact_s, c.side, "initial_contact", 0.9) for c in contacts]
    events += [Event(c.toe_off_s, c.side, "toe_off", 0.9) for c in contacts]
    return Strides(tuple(contacts), tuple(sorted(events, key=lambda e: e.time_s)), "synthetic")


def measurement(
    name: str,
    unit: str,
    value: float,
    *,
    side: MeasurementSide = "right",
    status: MeasurementStatus = "measured",
    reasons: tuple[str, ...] = (),
    u_sys: float = 2.0,
) -> Measurement:
    """A measurement with eight steps behind it, or none where it is not answered."""
    answered = status in ("measured", "proxy")
    return Measurement(
        name=name,
        unit=unit,
        side=side,
        phase="stride",
        view="side",
        status=status,
        value=value if answered else NAN,
        sd=abs(value) * 0.1 if answered else NAN,
        n_steps=8 if answered else 0,
        u_sys=u_sys if answered else NAN,
        mdc95=abs(value) * 0.1 if answered else NAN,
        reasons=reasons,
        per_step=np.full(8 if answered else 0, value),
    )


def stick_measurements() -> tuple[Measurement, ...]:
    """Some of every group and every status."""
    no_pelvis = ("A plain side view does not see the pelvis, so hip and low back cannot be told apart.",)
    slow = ("60 frames a second are too few: foot speed needs at least 120.",)
    return (
        measurement("cadence_spm", "spm", 171.4, side="both", u_sys=0.5),
        measurement("contact_time_s", "s", 0.25, u_sys=0.012),
        measurement("flight_time_s", "s", 0.10, u_sys=0.012),
        measurement("duty_factor", "ratio", 0.357, u_sys=0.02),
        measurement(
            "step_length_m",
            "m",
            NAN,
            side="both",
            status="not_observable",
            reasons=("No belt speed and no body height were given, so nothing is in metres.",),
        ),
        measurement("vertical_oscillation_body_heights", "body_heights", 0.052, side="both", u_sys=0.004),
        measurement(
            "trunk_lean_deg", "deg", 7.0, side="none", u_sys=4.0, reasons=("No standing clip was given.",)
        ),
        measurement("backseat_probability", "probability", 0.03, side="none", u_sys=0.0),
        measurement("thigh_extension_peak_deg", "deg", 24.1),
        measurement("leg_behind_spine_line_peak_deg", "deg", 12.3, u_sys=3.0),
        measurement("leg_behind_spine_line_peak_deg", "deg", 11.0, side="left", status="proxy", u_sys=8.0),
        measurement("hip_drive_share", "fraction", NAN, status="not_observable", reasons=no_pelvis),
        measurement("lumbar_share", "fraction", NAN, status="not_observable", reasons=no_pelvis),
        measurement("shank_angle_at_contact_deg", "deg", 10.4),
        measurement("foot_ahead_of_hip_leg_lengths", "leg_lengths", 0.31, u_sys=0.03),
        measurement("knee_flexion_midstance_deg", "deg", 41.0, u_sys=3.0),
        measurement("pawback_foot_speed_mps", "m/s", NAN, status="insufficient", reasons=slow),
        measurement("pelvic_drop_deg", "deg", NAN, status="not_observable", reasons=("Needs a rear view.",)),
    )


def stick_posture() -> Posture:
    """Hinged, with a cloud around it."""
    random = np.random.default_rng(3)
    draws = np.clip(random.normal([0.15, 0.75, 0.12], [0.08, 0.1, 0.07], size=(500, 3)), 0.0, 1.0)
    return Posture(
        label="hinged",
        memberships={"too_tall": 0.15, "hinged": 0.75, "deflated": 0.12, "over_leaned": 0.02},
        intervals={
            "too_tall": (0.04, 0.3),
            "hinged": (0.6, 0.9),
            "deflated": (0.02, 0.25),
            "over_leaned": (0.0, 0.1),
        },
        reasons=("Trunk 7° ± 4° forward (reference 7.3° ± 3.6°).", "Knee at midstance 41° ± 3°."),
        draws=tuple((float(a), float(b), float(c)) for a, b, c in draws),
    )


def stick_findings() -> tuple[Finding, ...]:
    """One to work on and one as it should be."""
    return (
        Finding(
            slug="shank-ahead",
            title="The foot lands a little ahead of the knee",
            text="At contact the shank points 10.4° forward; up to 9° is usual.",
            severity="work_on",
            measurement="shank_angle_at_contact_deg",
            side="right",
            value=10.4,
            unit="°",
            band=(None, 9.0),
            source="Folland 2017, 97 runners at 10 to 12 km/h, doi 10.1249/MSS.0000000000001245",
            disputed="An imposed forward lean raised overstride in one study; lean is no cure by itself.",
            confidence=0.72,
            stands_out=True,
        ),
        Finding(
            slug="trunk-ok",
            title="The trunk leans forward as most runners' does",
            text="7° ± 4° over stance.",
            severity="good",
            measurement="trunk_lean_deg",
            side="none",
            value=7.0,
            unit="°",
            band=(2.0, 15.0),
            source="Teng & Powers 2014, doi 10.2519/jospt.2014.5249",
            disputed="Leaning further raised the energy cost in one trial.",
            confidence=0.05,
        ),
    )


def stick_analysis(direction: int = 1, body_px: float = 430.0, near: Side = "right") -> Analysis:
    """The whole synthetic recording."""
    motion = stick_motion(direction, body_px, near)
    return Analysis(
        source=Source("clip.mp4", "ab" * 32, "video", FPS, motion.frames, SECONDS),
        settings=Settings(),
        motion=motion,
        angles=compute_angles(motion),
        standing=None,
        strides=stick_strides(),
        measurements=stick_measurements(),
        posture=stick_posture(),
        findings=stick_findings(),
        suggestions=(
            Suggestion(
                exercise="running-man",
                title="Running man",
                reason="The foot lands ahead of the knee.",
                dosage="2 × 10–20",
                how="Jump and switch legs, dowel on head, shoulder blades and sacrum.",
            ),
        ),
        headline="Your right leg gets 12° ± 3° behind your spine line; the camera cannot say how much came from the hip.",
        near_side=near,
        surface="treadmill",
        body_height_px=body_px,
        image_size_px=(WIDTH, HEIGHT),
    )


def mocap_analysis(analysis: Analysis) -> Analysis:
    """The same runner as a motion-capture recording: metres, three axes, no picture."""
    metres = analysis.motion.position / 250.0
    flat = np.concatenate([metres, np.zeros((*metres.shape[:2], 1))], axis=2)
    motion = replace(analysis.motion, position=flat, scale="metric", passes=(Pass(0, analysis.motion.frames),))
    source = replace(analysis.source, name="clip.c3d", kind="mocap")
    return replace(analysis, motion=motion, source=source, near_side=None, image_size_px=None, body_height_px=None)


@pytest.fixture
def analysis() -> Analysis:
    """The synthetic recording, runner to the right."""
    return stick_analysis()


class MakeAnalysis(Protocol):
    """Builds the synthetic recording: facing, height in pixels, near side."""

    def __call__(self, direction: int = 1, body_px: float = 430.0, near: Side = "right") -> Analysis: ...


@pytest.fixture
def make_analysis() -> MakeAnalysis:
    """For tests that need another direction, size or near side."""
    return stick_analysis


@pytest.fixture
def without_video() -> Analysis:
    """The same runner as a motion-capture recording."""
    return mocap_analysis(stick_analysis())


@pytest.fixture
def make_measurement() -> Callable[..., Measurement]:
    """For tests of how one number is written."""
    return measurement
