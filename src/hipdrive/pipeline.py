"""The order of things: from a file to an `Analysis`. Alone knows who comes after whom; does no maths."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis, Settings, Source
from hipdrive.findings import find, headline, suggest
from hipdrive.measures import Recording, compute_measurements, leg_length_of
from hipdrive.motion.angles import StandingReference, compute_angles
from hipdrive.motion.clean import clean_image_motion, image_motion
from hipdrive.motion.landmarks import Side
from hipdrive.motion.motion import FloatArray, Motion, Surface
from hipdrive.motion.standing import compute_standing_reference, find_standing_window
from hipdrive.motion.view import body_height
from hipdrive.pose.track import PoseTrack, estimate_poses
from hipdrive.posture import classify_posture
from hipdrive.strides import check_running, detect_strides
from hipdrive.strides.rhythm import PLAUSIBLE_CADENCE_SPM, check_tempo
from hipdrive.video.decode import VideoInfo, probe_video
from hipdrive.video.roll import RollEstimate
from hipdrive.video.roll_sampling import sample_roll

Progress = Callable[[str, int, int], None]

#: A roll smaller than the estimate's own error of about one degree is left alone.
_ROLL_WORTH_REMOVING_DEG = 1.5


@dataclass(frozen=True, eq=False)
class SideView:
    """A cleaned motion from a video, with what was learnt about the picture on the way."""

    motion: Motion
    image_size_px: tuple[int, int]
    playback_time_s: FloatArray
    roll_known: bool
    warnings: tuple[str, ...]


def analyse_video(
    path: Path, settings: Settings, *, workers: int | None = None, progress: Progress | None = None
) -> Analysis:
    """Analyse a clip filmed from the side.

    workers : processes for the pose network; None = one a core
    progress : called with (stage, done, total)
    Raises the errors of `hipdrive.errors`: nothing is guessed where the clip cannot answer.
    """
    info = probe_video(path)
    view = read_side_view(path, info, settings, workers=workers, progress=progress)
    standing = _standing(view, settings, workers, progress)
    source = Source(
        name=path.name,
        sha256=_sha256(path),
        kind="video",
        fps=view.motion.fps,
        frames=view.motion.frames,
        duration_s=float(view.motion.time_s[-1] - view.motion.time_s[0] + 1.0 / view.motion.fps),
    )
    return analyse_side_view(view, source, settings, standing)


def analyse_side_view(
    view: SideView, source: Source, settings: Settings, standing: StandingReference | None
) -> Analysis:
    """Everything after the pose: angles, strides, measurements, posture, findings, exercises."""
    motion = view.motion
    check_tempo(motion)
    strides = detect_strides(motion)
    check_running(motion, strides)
    angles = compute_angles(motion)
    near_side = _near_side(motion)
    surface = _surface(motion)
    recording = Recording(
        motion=motion,
        angles=angles if standing is None else angles.minus(standing),
        strides=strides,
        near_side=near_side,
        surface=surface,
        settings=settings,
        px_per_m=None if settings.height_m is None else body_height(motion) / settings.height_m,
        leg_length=leg_length_of(motion, near_side),
        standing=standing,
        roll_known=view.roll_known,
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
        body_height_px=body_height(motion),
        warnings=view.warnings,
        image_size_px=view.image_size_px,
        playback_time_s=view.playback_time_s,
    )
    return replace(analysis, warnings=(*view.warnings, *_implausible_cadence(analysis)))


def read_side_view(
    path: Path,
    info: VideoInfo,
    settings: Settings,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> SideView:
    """Pose network, camera roll and cleaning of one clip; slow motion is put back to real seconds."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        roll_later = beside.submit(sample_roll, path) if settings.camera_roll_deg is None else None
        track = estimate_poses(
            path, backend=settings.backend, model=settings.model, workers=workers, progress=progress
        )
        roll = roll_later.result() if roll_later else RollEstimate(settings.camera_roll_deg, 0, 1.0)
    playback_time_s = track.time_s
    track, time_words = _real_seconds(track, info, settings)
    roll_deg, roll_source, roll_known = _roll_to_remove(roll, settings)
    image = image_motion(track.time_s, track.position_px, track.confidence, track.landmarks, track.provenance)
    motion = clean_image_motion(image, track.image_size_px, roll_deg, roll_source)
    return SideView(motion, track.image_size_px, playback_time_s, roll_known, time_words)


def _real_seconds(track: PoseTrack, info: VideoInfo, settings: Settings) -> tuple[PoseTrack, tuple[str, ...]]:
    """Playback time to real time where the camera recorded faster than the file plays."""
    capture_fps = settings.capture_fps or info.capture_fps
    playback_fps = 1.0 / float(np.median(np.diff(track.time_s)))
    if capture_fps is None or abs(capture_fps / playback_fps - 1.0) < 0.02:
        return track, ()
    words = f"slow motion: recorded at {capture_fps:g}, played at {playback_fps:.4g} frames a second"
    origin = "told" if settings.capture_fps else "from the file's own data"
    provenance = replace(track.provenance, steps=(*track.provenance.steps, f"{words} ({origin})"))
    track = replace(track, time_s=track.time_s * playback_fps / capture_fps, provenance=provenance)
    return track, (f"Times are real seconds; {words} ({origin}).",)


def _roll_to_remove(roll: RollEstimate, settings: Settings) -> tuple[float, str, bool]:
    if settings.camera_roll_deg is not None:
        return settings.camera_roll_deg, "told", True
    if roll.roll_deg is None:
        return 0.0, "no upright edges in the picture to tell it by; a level camera is assumed", False
    words = f"upright edges of the scene lean {roll.roll_deg:+.1f} degrees"
    if abs(roll.roll_deg) < _ROLL_WORTH_REMOVING_DEG:
        return 0.0, f"{words}, within the estimate's error", True
    return roll.roll_deg, words, True


def _standing(
    view: SideView, settings: Settings, workers: int | None, progress: Progress | None
) -> StandingReference | None:
    """The standing reference: from its own clip, from the window told, or found at the start of the clip."""
    if settings.standing is not None:
        path = Path(settings.standing)
        info = probe_video(path)
        standing = read_side_view(path, info, settings, workers=workers, progress=progress)
        window = (float(standing.motion.time_s[0]), float(standing.motion.time_s[-1]))
        return compute_standing_reference(standing.motion, window, f"clip {path.name}")
    window_s = settings.standing_window_s
    if window_s is not None:
        return compute_standing_reference(
            view.motion, window_s, f"{window_s[0]:g} to {window_s[1]:g} s of the clip"
        )
    found = find_standing_window(view.motion)
    if found is None:
        return None
    return compute_standing_reference(
        view.motion, found, f"quiet stance found at {found[0]:.1f} to {found[1]:.1f} s of the clip"
    )


def _near_side(motion: Motion) -> Side | None:
    """The side seen for longest."""
    return max(motion.passes, key=lambda part: part.stop - part.start).near_side


def _surface(motion: Motion) -> Surface:
    """Overground where the runner crosses the picture; a treadmill or a panning camera keeps him in place."""
    part = max(motion.passes, key=lambda p: p.stop - p.start)
    hip = motion.midpoint("left_hip", "right_hip")[part.start : part.stop, 0]
    travelled = float(np.nanmax(hip) - np.nanmin(hip)) / body_height(motion)
    duration_s = float(motion.time_s[part.stop - 1] - motion.time_s[part.start])
    return "overground" if travelled / duration_s > 0.5 else "treadmill"


def _implausible_cadence(analysis: Analysis) -> tuple[str, ...]:
    cadence = analysis.measurement("cadence_spm")
    low, high = PLAUSIBLE_CADENCE_SPM
    if not cadence.answered or low <= cadence.value <= high:
        return ()
    return (
        f"{cadence.value:.0f} steps a minute is unusual for running: if the clip was filmed in slow motion, "
        "say how fast the camera recorded with --capture-fps.",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
