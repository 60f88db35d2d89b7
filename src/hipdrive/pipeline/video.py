"""A clip filmed from the side: pose network, camera roll, cleaning, and what stands for quiet standing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from hipdrive.analysis import Analysis, Settings, Source
from hipdrive.errors import CaptureError, ConfigError
from hipdrive.motion.angles import StandingReference
from hipdrive.motion.clean import clean_image_motion, image_motion
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.motion.standing import compute_standing_reference
from hipdrive.pipeline.motion import analyse_motion, source_of, standing_within
from hipdrive.pose.slow_motion import in_real_seconds
from hipdrive.pose.track import PoseTrack, estimate_poses
from hipdrive.strides.rhythm import check_tempo
from hipdrive.video.decode import VideoInfo, probe_video
from hipdrive.video.roll import RollEstimate
from hipdrive.video.roll_sampling import sample_roll

Progress = Callable[[str, int, int], None]

#: A roll smaller than the estimate's own error of about one degree is left alone.
_ROLL_WORTH_REMOVING_DEG = 1.5

#: A clip of fewer frames holds no step.
_FEWEST_FRAMES = 10
#: The lowest rate any measure is defined for is 24 (definitions A1 begins at 30).
_SLOWEST_FPS = 23.0


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
    _check_standing(info, settings)
    view = read_side_view(path, info, settings, workers=workers, progress=progress)
    standing = _standing(view, settings, workers, progress)
    source = source_of(path, "video", view.motion)
    return analyse_side_view(view, source, settings, standing)


def analyse_side_view(
    view: SideView, source: Source, settings: Settings, standing: StandingReference | None
) -> Analysis:
    """Everything after the pose: angles, strides, measurements, posture, findings, exercises."""
    check_tempo(view.motion)
    _check_frame_rate(view.motion)
    return replace(
        analyse_motion(
            view.motion, source, settings, standing, roll_known=view.roll_known, warnings=view.warnings
        ),
        image_size_px=view.image_size_px,
        playback_time_s=view.playback_time_s,
    )


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
    if len(track.time_s) < _FEWEST_FRAMES:
        raise CaptureError(
            "The clip is too short",
            slug="too-short",
            got=f"{len(track.time_s)} frames",
            expected="several seconds of running",
            fix="film at least ten seconds",
        )
    playback_time_s = track.time_s
    track, time_words = _real_seconds(track, info, settings)
    roll_deg, roll_source, roll_known = _roll_to_remove(roll, settings)
    image = image_motion(track.time_s, track.position_px, track.confidence, track.landmarks, track.provenance)
    motion = clean_image_motion(image, track.image_size_px, roll_deg, roll_source)
    return SideView(motion, track.image_size_px, playback_time_s, roll_known, (*track.warnings, *time_words))


def _check_standing(info: VideoInfo, settings: Settings) -> None:
    """Refuse a standing clip or window that cannot be, before the pose network has worked for minutes."""
    if settings.standing is not None:
        probe_video(Path(settings.standing))
    window_s = settings.standing_window_s
    if window_s is not None and info.duration_s and window_s[0] >= info.duration_s:
        raise ConfigError(
            "The standing window lies after the end of the clip",
            slug="standing-window",
            got=f"from {window_s[0]:g} s of a clip of {info.duration_s:.1f} s",
            fix="name seconds inside the clip with --standing-window FROM:TO",
        )


def _check_frame_rate(motion: Motion) -> None:
    if motion.frames_per_s < _SLOWEST_FPS:
        raise CaptureError(
            "There are too few frames a second to see a step",
            slug="frame-rate-too-low",
            got=f"{motion.frames_per_s:.0f} frames a second",
            expected="30 at least, 120 or 240 are best",
            fix="film with a higher frame rate",
        )


def _real_seconds(track: PoseTrack, info: VideoInfo, settings: Settings) -> tuple[PoseTrack, tuple[str, ...]]:
    """Playback time to real time, with the sentence that says so."""
    track, words = in_real_seconds(track, settings.capture_fps, info.capture_fps)
    return track, (f"Times are real seconds; {words}.",) if words else ()


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
    return standing_within(view.motion, settings, "clip")
