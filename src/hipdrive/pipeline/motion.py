"""The shared way from a cleaned `Motion` to an `Analysis`, whatever it was read from. Does no maths."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis, Settings, Source, SourceKind
from hipdrive.errors import CaptureError
from hipdrive.findings import find, headline, suggest
from hipdrive.measures import Recording, compute_measurements, leg_length_of
from hipdrive.motion.angles import StandingReference, compute_angles
from hipdrive.motion.landmarks import Side, other_side
from hipdrive.motion.motion import Motion, Surface
from hipdrive.motion.standing import compute_standing_reference, find_standing_window
from hipdrive.motion.view import body_height
from hipdrive.posture import classify_posture
from hipdrive.strides import check_running, detect_strides
from hipdrive.strides.rhythm import PLAUSIBLE_CADENCE_SPM, check_tempo
from hipdrive.strides.strides import Strides

#: [engineering] Steps of the far leg against those of the near one, from so many on: half again as many are no chance.
_LEAST_FAR_STEPS, _MIXED_UP_RATIO = 6, 1.5
#: A runner whose hips travel more body heights a second than this is not on a treadmill.
_TRAVELLING_HEIGHTS_PER_S = 0.5


def analyse_motion(
    motion: Motion,
    source: Source,
    settings: Settings,
    standing: StandingReference | None,
    *,
    strides: Strides | None = None,
    roll_known: bool = True,
    warnings: tuple[str, ...] = (),
) -> Analysis:
    """Angles, strides, measurements, posture, findings and exercises of a cleaned motion.

    strides : where they are known already, as from force platforms; None = from the motion
    roll_known : whether gravity's direction is known; laboratories level their axes
    Raises CaptureError where the recording cannot answer: too slow, walking, too few steps.
    """
    check_tempo(motion)
    strides = detect_strides(motion) if strides is None else strides
    check_running(motion, strides)
    angles = compute_angles(motion)
    near_side = _near_side(motion)
    _check_near_leg(motion, strides, near_side)
    surface = _surface(motion)
    in_pixels = motion.scale == "pixel"
    recording = Recording(
        motion=motion,
        angles=angles if standing is None else angles.minus(standing),
        strides=strides,
        near_side=near_side,
        surface=surface,
        settings=settings,
        px_per_m=body_height(motion) / settings.height_m if in_pixels and settings.height_m else None,
        leg_length=leg_length_of(motion, near_side),
        standing=standing,
        roll_known=roll_known,
    )
    measurements = compute_measurements(recording)
    posture = classify_posture(measurements)
    findings = find(measurements)
    analysis = Analysis(
        source=source,
        settings=settings,
        motion=motion,
        angles=recording.angles,
        standing=standing,
        strides=strides,
        measurements=measurements,
        posture=posture,
        findings=findings,
        suggestions=suggest(findings, posture),
        headline=headline(measurements, posture, findings),
        near_side=near_side,
        surface=surface,
        body_height_px=body_height(motion) if in_pixels else None,
        warnings=warnings,
    )
    return replace(analysis, warnings=(*warnings, *_implausible_cadence(analysis)))


def standing_within(motion: Motion, settings: Settings, what: str) -> StandingReference | None:
    """The standing reference from the window told, or found at the start of the recording; None without either.

    what : what the recording is called in words, ``clip`` or ``trial``
    """
    window_s = settings.standing_window_s
    if window_s is not None:
        return compute_standing_reference(motion, window_s, f"{window_s[0]:g} to {window_s[1]:g} s of the {what}")
    found = find_standing_window(motion)
    if found is None:
        return None
    return compute_standing_reference(
        motion, found, f"quiet stance found at {found[0]:.1f} to {found[1]:.1f} s of the {what}"
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file; of a folder, that of its files' contents in order of their names."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for part in sorted(item for item in path.iterdir() if item.is_file()):
        digest.update(part.read_bytes())
    return digest.hexdigest()


def source_of(path: Path, kind: SourceKind, motion: Motion) -> Source:
    """The facts of the file that a motion came from."""
    return Source(
        name=path.name,
        sha256=sha256_of(path),
        kind=kind,
        fps=motion.fps,
        frames=motion.frames,
        duration_s=float(motion.time_s[-1] - motion.time_s[0] + 1.0 / motion.fps),
    )


def _near_side(motion: Motion) -> Side | None:
    """The side seen for longest; None in 3D."""
    return max(motion.passes, key=lambda part: part.stop - part.start).near_side


def _check_near_leg(motion: Motion, strides: Strides, near_side: Side | None) -> None:
    """Refuse a side view with far fewer steps of the near leg than of the far one: the legs were mixed up.

    Feet land by turns and the near leg is the one that nothing hides, so in a pass it has at most one step less.
    """
    if near_side is None or motion.is_3d:
        return
    near, far = len(strides.of(near_side)), len(strides.of(other_side(near_side)))
    if far >= _LEAST_FAR_STEPS and far >= _MIXED_UP_RATIO * (near + len(motion.passes)):
        raise CaptureError(
            "The two legs could not be told apart",
            slug="legs-mixed-up",
            got=f"{near} steps of the near leg, {far} of the far one",
            expected="about as many of one as of the other",
            fix="use --model heavy, or film with more light and a background that stands out from the legs",
        )


def _surface(motion: Motion) -> Surface:
    """Overground where the runner crosses the picture or the volume; a treadmill or a panning camera keeps him in place."""
    part = max(motion.passes, key=lambda p: p.stop - p.start)
    hip = motion.midpoint("left_hip", "right_hip")[part.start : part.stop, 0]
    travelled = float(np.nanmax(hip) - np.nanmin(hip)) / body_height(motion)
    duration_s = float(motion.time_s[part.stop - 1] - motion.time_s[part.start])
    return "overground" if travelled / duration_s > _TRAVELLING_HEIGHTS_PER_S else "treadmill"


def _implausible_cadence(analysis: Analysis) -> tuple[str, ...]:
    cadence = analysis.measurement("cadence_spm")
    low, high = PLAUSIBLE_CADENCE_SPM
    if not cadence.answered or low <= cadence.value <= high:
        return ()
    return (
        f"{cadence.value:.0f} steps a minute is unusual for running: if the clip was filmed in slow motion, "
        "say how fast the camera recorded with --capture-fps.",
    )
