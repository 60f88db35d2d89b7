"""What a phone would have measured: laboratory recordings through a virtual camera, the whole 2D way, against 3D.

`python -m hipdrive.validation.phone --data ../shared/data` writes ``measures/camera_errors.csv``, which sets the
systematic uncertainty of side-view measures where it is larger than the literature's.

Truth is the 3D value of the same leg in the same recording from the same landmarks a pose network gives (the trunk
line from mid-hip to mid-shoulder in both), so that what remains is the camera's: perspective, frame rate, noise,
swaps, filter, events. It knows nothing of keypoints that sit beside the joint; that part stays the literature's.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis, Settings, Source
from hipdrive.errors import CaptureError
from hipdrive.measures.camera_errors import COLUMNS
from hipdrive.motion.clean import clean_points
from hipdrive.motion.gaps import fill_short_gaps
from hipdrive.motion.landmarks import POSE_LANDMARKS, SIDES, Side
from hipdrive.motion.motion import Motion
from hipdrive.motion.smoothing import smooth
from hipdrive.motion.view import body_height
from hipdrive.pipeline import analyse_motion
from hipdrive.validation.events import TRIALS, Trial, read_trial, readable
from hipdrive.validation.virtual_camera import VirtualCamera, film

RATES_FPS = (30.0, 60.0, 120.0, 240.0)
#: A pose network's points on a runner 720 pixels of picture tall: 4 px, a swap now and then, feet lost at times. The
#: camera is off square by up to the 5 degrees that the capture contract allows.
CAMERA = VirtualCamera(noise_px=4.0, gap_share=0.03, swap_share=0.03)
YAWS_DEG = (5.0, -5.0)
#: Shorter recordings are filmed without swaps: the repair cannot learn the stride from them, and they hold too few
#: steps for a stable mean anyhow. Their noise is averaged over several films, since it is no systematic error.
_LONG_S = 3.0
_FILMS_OF_SHORT = 5
OUT = Path(__file__).parents[1] / "measures" / "camera_errors.csv"

#: The measures of a side view that both ways can give.
MEASURES = (
    "cadence_spm",
    "contact_time_s",
    "flight_time_s",
    "duty_factor",
    "speed_mps",
    "vertical_oscillation_m",
    "trunk_lean_deg",
    "trunk_lean_at_contact_deg",
    "thigh_extension_peak_deg",
    "leg_behind_spine_line_peak_deg",
    "trunk_share",
    "shank_angle_at_contact_deg",
    "foot_ahead_of_hip_leg_lengths",
    "foot_angle_at_contact_deg",
    "knee_flexion_at_contact_deg",
    "ankle_dorsiflexion_at_contact_deg",
    "knee_flexion_midstance_deg",
    "ankle_dorsiflexion_midstance_deg",
    "knee_yield_deg",
    "pawback_foot_speed_mps",
    "pawback_matching_ratio",
    "hip_extension_velocity_at_contact_dps",
)


@dataclass(frozen=True, slots=True)
class CameraError:
    """Phone minus 3D of one measure at one frame rate over recordings: mean, SD and root mean square, in its unit."""

    measurement: str
    fps: float
    bias: float
    sd: float
    rms: float
    recordings: int


def pose_landmarks_of(motion: Motion) -> Motion:
    """The motion with only the landmarks that a pose network gives."""
    kept = [index for index, name in enumerate(motion.landmarks) if name in POSE_LANDMARKS]
    return replace(
        motion,
        position=motion.position[:, kept],
        landmarks=tuple(motion.landmarks[index] for index in kept),
        confidence=motion.confidence[:, kept],
        status=motion.status[:, kept],
    )


def measure_camera_errors(
    data: Path, rates_fps: Iterable[float] = RATES_FPS, say: Callable[[str], None] = lambda _: None
) -> list[CameraError]:
    """Errors of every measure at every frame rate over all readable trials and both legs as the near one."""
    truths = [
        (trial, read, _analysis(trial.name, smooth(fill_short_gaps(read)), read))
        for trial in TRIALS
        if readable(data, trial)
        for read in [pose_landmarks_of(read_trial(data, trial))]
    ]
    found: list[CameraError] = []
    for fps in rates_fps:
        say(f"phone at {fps:.0f} frames a second")
        errors: dict[str, list[float]] = {}
        for trial, motion, truth in truths:
            for side, yaw_deg in zip(SIDES, YAWS_DEG, strict=True):
                camera = replace(CAMERA, fps=fps, near_side=side, yaw_deg=yaw_deg)
                for name, error in _errors(trial, motion, camera, truth).items():
                    errors.setdefault(name, []).append(error)
        found += [_summed(name, fps, errors[name]) for name in MEASURES if len(errors.get(name, ())) > 2]
    return found


def _errors(trial: Trial, motion: Motion, camera: VirtualCamera, truth: Analysis) -> dict[str, float]:
    """Phone minus 3D of each measure of the near leg; what either cannot answer is left out."""
    short = motion.time_s[-1] - motion.time_s[0] < _LONG_S
    camera = replace(camera, swap_share=0.0) if short else camera
    films = [_filmed_analysis(trial, motion, camera, seed=seed) for seed in range(_FILMS_OF_SHORT if short else 1)]
    errors = {}
    for name in MEASURES:
        true = _value(truth, name, camera.near_side)
        each = np.array([_value(film, name, camera.near_side) - true for film in films if film is not None])
        if np.isfinite(each).any():
            errors[name] = float(np.nanmean(each))
    return errors


def _filmed_analysis(trial: Trial, motion: Motion, camera: VirtualCamera, seed: int) -> Analysis | None:
    """What the camera's picture gives; None where it cannot answer, as with two steps at 30 frames a second."""
    try:
        return _analysis(trial.name, clean_points(film(motion, camera, seed)), motion)
    except CaptureError:
        return None


def _analysis(name: str, motion: Motion, in_metres: Motion) -> Analysis:
    # The height that makes the leg's length right: the error of a scale from a told height is the literature's part.
    settings = Settings(height_m=body_height(in_metres))
    duration_s = float(motion.time_s[-1] - motion.time_s[0])
    return analyse_motion(
        motion, Source(name, "", "mocap", motion.fps, motion.frames, duration_s), settings, None, roll_known=True
    )


def _value(analysis: Analysis, name: str, side: Side) -> float:
    """The answered value of that leg, or of the body; NaN without one."""
    return next(
        (
            m.value
            for m in analysis.measurements
            if m.name == name and m.side in (side, "both", "none") and m.answered
        ),
        float("nan"),
    )


def _summed(name: str, fps: float, errors: list[float]) -> CameraError:
    values = np.array(errors)
    return CameraError(
        name,
        fps,
        float(values.mean()),
        float(values.std(ddof=1)),
        float(np.sqrt(np.mean(values**2))),
        len(values),
    )


def write_camera_errors(rows: Iterable[CameraError], out: Path = OUT) -> None:
    """The small table that `hipdrive.measures.camera_errors` reads."""
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# Phone minus 3D value, recordings of RBDS (Fukuchi 2017, CC BY 4.0), Hamner & Delp 2013 and Hamner 2010 "
            "through a virtual camera; made by hipdrive.validation.phone\n"
        )
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            numbers = (f"{value:.4g}" for value in (row.bias, row.sd, row.rms))
            writer.writerow([row.measurement, f"{row.fps:.0f}", *numbers, row.recordings])


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with rbds, hamner02, hamner04, truth")
    rows = measure_camera_errors(parser.parse_args().data, say=lambda words: _say(words))
    write_camera_errors(rows)


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    main()
