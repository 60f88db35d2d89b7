"""What the literature disputes, what a camera never can say, and how to film better next time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hipdrive.analysis import Analysis
from hipdrive.language.words import Words
from hipdrive.report.typical import picture_side
from hipdrive.report.words import ENGLISH


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


@dataclass(frozen=True, slots=True)
class _Advice:
    """What to do next time, the words in a reason that call for it, and the option that makes it needless."""

    words: tuple[str, ...]
    text: str
    told_by: str = ""  # a field of Settings
    for_few_steps: bool = False  # needless where the near side has steps enough


#: Steps of one side from which a mean is stable: Dingenen 2018.
_STEPS_ENOUGH = 7

_ADVICE: tuple[_Advice, ...] = (
    _Advice(
        ("standing",),
        "Stand still, side-on, for 3 seconds before you run: it removes the camera's constant offsets.",
    ),
    _Advice(
        ("fps", "frame rate", "frames a second", "frames per second"),
        "Use the phone's slow motion: 120 or 240 frames a second.",
    ),
    _Advice(("belt's speed", "belt speed"), "Tell the treadmill's speed: --belt-speed-mps", "belt_speed_mps"),
    _Advice(
        ("runner's height", "body height", "no scale", "metres"),
        "So that lengths come out in metres, give your height: --height-m",
        "height_m",
    ),
    _Advice(("runner's mass", "body mass"), "Give your body mass: --mass-kg", "mass_kg"),
    _Advice(
        ("one side", "far leg", "far side", "both sides", "occluded", "other side"),
        "Film the other side too: from one side the far leg is half hidden, and left and right cannot be compared.",
    ),
    _Advice(("rear view", "from behind"), "Film once from behind as well, for pelvic drop and sideways lean."),
    _Advice(
        ("pelvis", "hip and low back", "lumbar", "asis"),
        "Hip against low back needs motion capture, or markers on the pelvis: no plain side view can tell.",
    ),
    _Advice(
        ("steps; at least", "too few steps", "steps were found", "foot were found", "fewer than 7", "too short"),
        "Film longer: at least 7 steps a side, better 25.",
        for_few_steps=True,
    ),
    _Advice(("roll", "level camera", "plumb", "tilted"), "Keep the phone level: 1° of tilt is 1° in every angle."),
    _Advice(
        ("too small", "far away", "cut off", "does not show"),
        "Let the runner fill most of the picture's height, head and feet included.",
    ),
    _Advice(("blur", "too dark", "confidence"), "More light and a short exposure (1/500 s or less)."),
    _Advice(("slope",), "For leg stiffness, record on level ground."),
    _Advice(("yaw", "not a side view", "square to"), "Film square to the running direction."),
)

_LABORATORY_ADVICE: tuple[_Advice, ...] = (
    _Advice(
        ("standing",),
        "Record 3 seconds of quiet standing with the same markers and give it with --standing: it places the joints "
        "and is the zero of every angle.",
    ),
    _Advice(
        ("frames a second",), "Record at 120 frames a second or more; 200 for what happens just before contact."
    ),
    _Advice(("shoulder", "no trunk"), "Mark the trunk too: C7 and both acromia give the spine line and the lean."),
    _Advice(("pelvis",), "Mark the pelvis front and back: both ASIS and both PSIS, or the sacrum between them."),
    _Advice(
        ("steps; ", "steps were found", "foot were found"),
        "Record longer: at least 7 steps a side, better 25.",
        for_few_steps=True,
    ),
    _Advice(
        ("belt's speed", "foot on the ground moves back"),
        "Tell the treadmill's speed: --belt-speed-mps",
        "belt_speed_mps",
    ),
    _Advice(("runner's height",), "For leg stiffness, give the height: --height-m", "height_m"),
    _Advice(("runner's mass",), "For leg stiffness, give the body mass: --mass-kg", "mass_kg"),
)
_LABORATORY = "Run at your own speed for a minute before recording; keep markers on skin or tight clothes."

_ALWAYS = "Camera still, at hip height, square to the running direction, 4 m or more away; tight clothes."


def contested_for(measurements: Iterable[str], words: Words = ENGLISH) -> list[Contested]:
    """The disputed claims that touch these measurement names, in order; always with the last, general one."""
    names = tuple(measurements)
    return [
        replace(
            claim,
            claim=words.say(claim.claim),
            evidence=words.say(claim.evidence),
            stance=words.say(claim.stance),
        )
        for claim in CONTESTED
        if any(name.startswith(start) for start in claim.touches for name in (*names, "exercises"))
    ]


def never_claimed(words: Words = ENGLISH) -> list[str]:
    """What no such recording can show."""
    return [words.say(claim) for claim in NEVER_CLAIMED]


def film_better(analysis: Analysis, words: Words = ENGLISH) -> list[str]:
    """Advice for the next recording, from the reasons given for what is missing or unsure, without repeats."""
    entries, always = (_ADVICE, _ALWAYS) if analysis.source.kind == "video" else (_LABORATORY_ADVICE, _LABORATORY)
    reasons = [reason for found in analysis.measurements for reason in found.reasons]
    lowered = [reason.lower() for reason in (*reasons, *analysis.posture.reasons, *analysis.warnings)]
    side = picture_side(analysis)
    most_steps = max((found.n_steps for found in analysis.measurements if found.side == side), default=0)
    advice = [
        words.say(entry.text)
        for entry in entries
        if not (entry.for_few_steps and most_steps >= _STEPS_ENOUGH)
        and not (entry.told_by and getattr(analysis.settings, entry.told_by) is not None)
        and any(word in reason for reason in lowered for word in entry.words)
    ]
    return [*advice, words.say(always)]
