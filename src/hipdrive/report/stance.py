"""What the literature disputes, what a camera never can say, and how to film better next time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hipdrive.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Contested:
    """One claim of the articles, what studies say, and where this report stands."""

    claim: str
    evidence: str
    stance: str
    touches: tuple[str, ...]  # beginnings of measurement names


CONTESTED: tuple[Contested, ...] = (
    Contested(
        "A forward hinge is efficient",
        "Leaning further, to about 8°, raised the energy cost by 8 % in one trial (Carson 2024); leaning also moves "
        "work from the knee to the hip (Teng & Powers 2014).",
        "A trade-off for the knee, not economy; more lean is not better.",
        ("trunk_lean", "posture"),
    ),
    Contested(
        "Too tall means overstride",
        "In another study an imposed forward lean of 10° to 30° made the overstride larger (Warrener 2021).",
        "The shank angle is shown directly and never inferred from lean.",
        ("shank_angle", "foot_ahead", "posture"),
    ),
    Contested(
        "Forward-lean runners are safer",
        "Injured runners had more forward lean in one retrospective study (Bramah 2018).",
        "No risk scores.",
        ("trunk_lean", "backseat"),
    ),
    Contested(
        "More hip extension behind is better",
        "Less leg extension at toe-off went with better economy (Moore 2016); running uses no more hip extension "
        "than walking (Franz 2009).",
        "How far the leg gets behind is described; higher is not better.",
        ("leg_behind", "thigh_extension", "hip_extension", "hip_drive"),
    ),
    Contested(
        "Tight hip flexors limit it",
        "Three weeks of stretching changed the passive range, not the running (Mettler 2019).",
        "No diagnosis of tightness.",
        ("leg_behind", "thigh_extension", "hip_extension"),
    ),
    Contested(
        "The spine should be stable",
        "Normal running has 6° to 7° of pelvic tilt movement.",
        "Stable means near your own baseline, not still.",
        ("lumbar", "pelvis", "spine_rotation", "hip_drive"),
    ),
    Contested(
        "Pawback is power",
        "Faster sprinters did not have a smaller speed difference between foot and ground (Clark 2023); no trial of "
        "the cue was found.",
        "An optional cue, against your own baseline.",
        ("pawback",),
    ),
    Contested(
        "Less bounce is better",
        "A moderate association with economy; faster runners fly longer (Preece 2019).",
        "Context, no target.",
        ("vertical_oscillation", "flight_time"),
    ),
    Contested(
        "Less knee and ankle bend is better",
        "A stiffer stance went with economy (Folland 2017); a very straight knee absorbs less (Souza 2016).",
        "A band with two sides.",
        ("knee_", "ankle_", "leg_stiffness"),
    ),
    Contested(
        "The exercises carry over to the stride",
        "Hip strengthening changed the squat but not the running in one trial (Willy & Davis 2011).",
        "Film again and see.",
        ("exercises",),
    ),
    Contested(
        "Cueing runners without an injury",
        "Recommendations to change the form of uninjured runners would not be evidence-based (Souza 2016).",
        "Your choice; small changes.",
        ("",),
    ),
)

NEVER_CLAIMED: tuple[str, ...] = (
    "forces or joint moments",
    "muscle activation or strength",
    "injury risk or its cause",
    "running economy",
    "a diagnosis",
    "the angle of the low back or the tilt of the pelvis from an ordinary side view",
    "a left-right difference from one side",
)

# Words in a reason -> advice for the next recording. The first that fits a reason counts.
_ADVICE: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("standing",),
        "Stand still, side-on, for 3 seconds before you run: it removes the camera's constant offsets.",
    ),
    (("rear", "behind view", "from behind"), "Film once from behind as well, for pelvic drop and sideways lean."),
    (
        ("fps", "frame rate", "frames a second", "frames per second"),
        "Use the phone's slow motion: 120 or 240 frames a second.",
    ),
    (("belt",), "Tell the treadmill's speed: --belt-speed-mps"),
    (
        ("height", "scale", "metres", "metric"),
        "So that lengths come out in metres, give your height: --height-m",
    ),
    (("mass",), "Give your body mass: --mass-kg"),
    (
        ("one side", "far leg", "far side", "both sides", "occluded", "other side"),
        "Film the other side too: from one side the far leg is half hidden, and left and right cannot be compared.",
    ),
    (
        ("pelvis", "hip and low back", "lumbar", "3d", "asis"),
        "Hip against low back needs motion capture, or markers on the pelvis: no plain side view can tell.",
    ),
    (("step", "contacts", "short", "stride"), "Film longer: at least 7 steps a side, better 25."),
    (("roll", "level", "plumb", "tilted"), "Keep the phone level: 1° of tilt is 1° in every angle."),
    (("small", "far away", "cut off", "crop"), "Let the runner fill most of the picture's height, feet included."),
    (("blur", "dark", "light", "confidence"), "More light and a short exposure (1/500 s or less)."),
    (
        ("yaw", "side view", "angle to"),
        "Film square to the running direction, camera at hip height, 4 m or more away.",
    ),
)

_ALWAYS = "Camera still, at hip height, square to the running direction, 4 m or more away; tight clothes."


def contested_for(measurements: Iterable[str]) -> list[Contested]:
    """The disputed claims that touch these measurement names, in order; always with the last, general one."""
    names = tuple(measurements)
    return [
        claim
        for claim in CONTESTED
        if any(name.startswith(start) for start in claim.touches for name in (*names, "exercises"))
    ]


def film_better(analysis: Analysis) -> list[str]:
    """Advice for the next recording, from the reasons given for what is missing or unsure, without repeats."""
    reasons = [reason for found in analysis.measurements for reason in found.reasons]
    reasons += [*analysis.posture.reasons, *analysis.warnings]
    advice = dict.fromkeys(text for reason in reasons if (text := _advice_for(reason)) is not None)
    return [*advice, _ALWAYS]


def _advice_for(reason: str) -> str | None:
    lowered = reason.lower()
    for words, text in _ADVICE:
        if any(word in lowered for word in words):
            return text
    return None
