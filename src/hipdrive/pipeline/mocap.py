"""Motion capture and keypoint files: reading, cleaning, standing trial, events from force platforms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis, Settings
from hipdrive.errors import ConfigError, SchemaError
from hipdrive.motion.angles import StandingReference
from hipdrive.motion.clean import clean_image_motion
from hipdrive.motion.gaps import fill_short_gaps
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.motion.smoothing import smooth
from hipdrive.motion.standing import compute_standing_reference
from hipdrive.pipeline.motion import analyse_motion, source_of, standing_within
from hipdrive.readers import Told, Trial, find_kind, motion_of, read_forces, read_markers, read_motion, read_trial
from hipdrive.readers.keypoints import NEEDED_LANDMARKS, KeypointTable
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides import detect_strides
from hipdrive.strides.force_platform import Force, with_force_events
from hipdrive.strides.strides import Strides

_TAKEN_LEVEL = "The picture of a keypoint file is taken as level: say how it leans with --camera-roll-deg."
_LOWER_BODY = "The recording shows no trunk: what needs the spine line or the lean is left out."


def analyse_mocap(path: Path, settings: Settings) -> Analysis:
    """Analyse a motion-capture recording (3D, or a flat one) or a keypoint file.

    settings.standing is the standing trial of the same person: it places the joints' centres and its angles are
    subtracted. Events come from the force platforms of the file, or of settings.forces beside it,
    where there are any; else from the motion.
    Raises the errors of `hipdrive.errors`, those of `hipdrive.readers.read_motion` among them.
    """
    told = _told(settings)
    trial = read_trial(path, told=told)
    if settings.forces is not None and not isinstance(trial.points, MarkerTable):
        raise forces_without_markers(path)
    raw = motion_of(trial, _standing_markers(trial, settings), told=told)
    _check_legs(raw, path)
    if raw.scale == "pixel":
        return _analyse_keypoints(path, raw, trial, settings)
    filled = fill_short_gaps(raw)
    motion = clean_motion(filled)
    strides = _strides(filled, trial, settings) if motion.is_3d else detect_strides(motion)
    standing = _standing(path, motion, settings)
    warnings = () if motion.has("left_shoulder", "right_shoulder") or motion.has("c7") else (_LOWER_BODY,)
    return analyse_motion(
        motion, source_of(path, "mocap", motion), settings, standing, strides=strides, warnings=warnings
    )


def forces_without_markers(path: Path) -> ConfigError:
    """`--forces` beside something that is no laboratory trial."""
    return ConfigError(
        "--forces goes with the markers of a laboratory",
        slug="forces-without-markers",
        got=path.name,
        expected="a marker file recorded together with the force platforms",
        fix="leave --forces away",
    )


def _told(settings: Settings) -> Told:
    return Told(
        fps=settings.capture_fps,
        image_size_px=settings.image_size_px,
        marker_map=None if settings.marker_map is None else Path(settings.marker_map),
    )


def _check_legs(motion: Motion, path: Path) -> None:
    """Both legs from hip to ankle must be there in some frame. Raises SchemaError ``missing-landmarks``."""
    lacking = [name for name in NEEDED_LANDMARKS if not motion.has(name)]
    if lacking:
        raise SchemaError(
            f"{path.name} does not show both legs",
            slug="missing-landmarks",
            got=f"nothing for {', '.join(name.replace('_', ' ') for name in lacking)}",
            expected="hip, knee and ankle of both legs in some frames",
            fix="export the recording again with these points",
        )


def clean_motion(motion: Motion) -> Motion:
    """Short gaps bridged and a zero-lag low-pass, unless the motion says that this was done already."""
    if any("low-pass" in step for step in motion.provenance.steps):
        return motion
    return smooth(motion)


def _strides(motion: Motion, trial: Trial, settings: Settings) -> Strides:
    """Events of the unfiltered motion, at the force platforms' instants where they carry the foot.

    The event methods low-pass for themselves, so that their offsets do not depend on the cleaning.
    """
    found = detect_strides(motion)
    placed = with_force_events(found, _forces(trial, settings))
    if settings.forces is not None and found.contacts and placed.force_share == 0.0:
        raise SchemaError(
            "The force platforms say nothing about these steps",
            slug="forces-of-another-trial",
            got="no rise or fall of the force within 100 ms of any step",
            expected="forces of the same trial, sampled at 150 Hz or more, on the same clock",
            fix="give the force file of this trial, or leave --forces away",
        )
    return placed


def _forces(trial: Trial, settings: Settings) -> tuple[Force, ...]:
    """(time, newtons) of each platform, seconds from the first frame: of the file told, else the trial's own."""
    if settings.forces is None:
        return tuple((force.time_s, force.vertical_n) for force in trial.forces)
    start_s = float(trial.points.time_s[0]) if isinstance(trial.points, MarkerTable) else 0.0
    told = Path(settings.forces)
    own_clock = find_kind(told) == "OpenSim table"
    return tuple(
        (force.time_s - start_s if own_clock else force.time_s, force.vertical_n) for force in read_forces(told)
    )


def _standing_markers(trial: Trial, settings: Settings) -> MarkerTable | None:
    if settings.standing is None or not isinstance(trial.points, MarkerTable):
        return None
    return read_markers(Path(settings.standing))


def _standing(path: Path, motion: Motion, settings: Settings) -> StandingReference | None:
    """The standing reference: from its own trial, from the window told, or found at the start of the recording."""
    if settings.standing is None:
        return standing_within(motion, settings, "trial")
    trial = Path(settings.standing)
    told = _told(settings)
    standing = read_motion(trial, trial if motion.is_3d else None, told=told)
    window_s = (float(standing.time_s[0]), float(standing.time_s[-1]))
    return compute_standing_reference(clean_motion(fill_short_gaps(standing)), window_s, f"trial {trial.name}")


def _analyse_keypoints(path: Path, raw: Motion, trial: Trial, settings: Settings) -> Analysis:
    """A side view whose pose another program found: cleaned as a clip's points are."""
    motion = _clean_keypoints(raw, trial, settings)
    standing = standing_within(motion, settings, "recording")
    if settings.standing is not None:
        other = read_trial(Path(settings.standing), told=_told(settings))
        quiet = _clean_keypoints(motion_of(other, told=_told(settings)), other, settings)
        window_s = (float(quiet.time_s[0]), float(quiet.time_s[-1]))
        standing = compute_standing_reference(quiet, window_s, f"file {Path(settings.standing).name}")
    source = source_of(path, "keypoints", motion)
    roll_known = settings.camera_roll_deg is not None
    warnings = () if roll_known else (_TAKEN_LEVEL,)
    analysis = analyse_motion(motion, source, settings, standing, roll_known=roll_known, warnings=warnings)
    return replace(analysis, image_size_px=_image_size(raw, trial))


def _clean_keypoints(raw: Motion, trial: Trial, settings: Settings) -> Motion:
    if any("low-pass" in step for step in raw.provenance.steps):
        return raw
    roll_deg = settings.camera_roll_deg or 0.0
    said = "told" if settings.camera_roll_deg is not None else "not told; a level picture is assumed"
    return clean_image_motion(raw, _image_size(raw, trial), roll_deg, said)


def _image_size(raw: Motion, trial: Trial) -> tuple[int, int]:
    """(width, height) the file states; else a picture that just holds every point."""
    if isinstance(trial.points, KeypointTable) and trial.points.image_size_px is not None:
        return trial.points.image_size_px
    reach: FloatArray = np.nanmax(np.abs(raw.position), axis=(0, 1))
    return int(np.ceil(reach[0])) + 1, int(np.ceil(reach[1])) + 1
