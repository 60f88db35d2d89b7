"""Repeated recordings of one runner, changed or not by a known amount, as a phone set up anew each time would film them.

The runner is made of real strides (RBDS, Fukuchi et al. 2017, CC BY 4.0; Hamner et al. 2010): each session draws strides
by chance, with their own durations, and joins them. A lower-body recording gets a drawn trunk, head and shoulders.
The network's constant (hip and knee beside the joint, Needham 2021) stays with the person; camera place, yaw, roll,
noise, swaps and lost feet are drawn anew for each session. What this has not: another day, other clothes, other shoes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from hipdrive.analysis import Settings, Source
from hipdrive.errors import CaptureError
from hipdrive.motion.clean import clean_points
from hipdrive.motion.gaps import fill_short_gaps
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion, build_motion
from hipdrive.motion.smoothing import smooth
from hipdrive.motion.view import body_height
from hipdrive.pipeline import analyse_motion
from hipdrive.progress import Recorded, recorded_of
from hipdrive.results.document import build_document
from hipdrive.strides import detect_strides
from hipdrive.validation.events import TRIALS, read_trial, readable
from hipdrive.validation.phone import pose_landmarks_of
from hipdrive.validation.virtual_camera import VirtualCamera, film

#: Runners that are recorded long enough to draw strides from, and their belt speeds (m/s).
SPEEDS_MPS = {"RBDS001_T25": 2.5, "RBDS001_T35_c3d": 3.5, "RBDS008_T35": 3.5, "Hamner02": 4.0}
#: Samples to one stride, and where in the stride two are joined (of the right foot's, from its contact).
_SAMPLES, _SEAM = 120, 0.15
_LANDMARKS = tuple(f"{side}_{part}" for part in ("hip", "knee", "ankle", "heel", "toe") for side in SIDES)
_UPPER = tuple(f"{side}_{part}" for part in ("shoulder", "ear") for side in SIDES)
#: Trunk length, half the shoulders' width, and from the shoulders to the ear: (ahead, above), metres; a usual body.
_TRUNK_M, _HALF_SHOULDERS_M, _EAR_M = 0.50, 0.18, (0.06, 0.22)
#: The drawn trunk's mean lean and its swing twice a stride, degrees.
_LEAN_DEG, _SWING_DEG = 7.0, 1.5
#: How far a network puts hip and knee beside the joint, one standard deviation over persons (Needham 2021), metres.
_BESIDE_M = 0.03


@dataclass(frozen=True, eq=False)
class Runner:
    """Real strides of one person on one clock: positions (stride, sample, landmark, 3) in metres, durations (stride,)."""

    name: str
    speed_mps: float
    landmarks: tuple[str, ...]
    strides: FloatArray
    duration_s: FloatArray
    beside_m: FloatArray  # (landmark, 3) the network's constant of this person


@dataclass(frozen=True, slots=True)
class Truth:
    """What truly differs in a session: degrees of trunk lean more, and the share by which the cadence is higher."""

    lean_deg: float = 0.0
    cadence: float = 0.0


def read_runners(data: Path) -> list[Runner]:
    """Every runner whose recording is there."""
    trials = [trial for trial in TRIALS if trial.name in SPEEDS_MPS and readable(data, trial)]
    return [
        _runner(trial.name, pose_landmarks_of(read_trial(data, trial)), seed) for seed, trial in enumerate(trials)
    ]


def _runner(name: str, raw: Motion, seed: int) -> Runner:
    motion = smooth(fill_short_gaps(raw))
    starts = detect_strides(motion).times_s("right", "initial_contact_s")
    length = np.diff(starts)
    whole = np.flatnonzero(np.abs(length - np.median(length)) < 0.15 * np.median(length))
    seams = starts[:-1] + _SEAM * length
    at_s = seams[whole, None] + length[whole, None] * np.linspace(0.0, 1.0, _SAMPLES + 1)
    at_s = at_s[at_s[:, -1] <= motion.time_s[-1]]
    drawn = not motion.has("left_shoulder", "right_shoulder")
    names = _LANDMARKS if drawn else (*_LANDMARKS, "left_shoulder", "right_shoulder")
    points = np.stack([_sampled(motion, landmark, at_s) for landmark in names], axis=2)
    usable = np.isfinite(points).all(axis=(1, 2, 3))
    points = points[usable]
    if drawn:
        points = np.concatenate([points, _trunk(points)], axis=2)
        names = (*_LANDMARKS, *_UPPER)
    rng = np.random.default_rng(seed)
    beside = np.zeros((len(names), 3))
    for part in ("hip", "knee"):
        beside[[names.index(f"{side}_{part}") for side in SIDES], 0] = _BESIDE_M * rng.standard_normal()
    return Runner(name, SPEEDS_MPS[name], names, points, length[whole][: len(at_s)][usable], beside)


def _sampled(motion: Motion, landmark: str, at_s: FloatArray) -> FloatArray:
    points = motion[landmark]
    axes = [np.interp(at_s, motion.time_s, points[:, axis]) for axis in range(3)]
    return np.stack(axes, axis=-1)


def _trunk(points: FloatArray) -> FloatArray:
    """(stride, sample, 4, 3) shoulders and ears above the middle of the hips."""
    hips = points[:, :, :2].mean(axis=2)
    swing = np.cos(4.0 * np.pi * np.linspace(0.0, 1.0, points.shape[1]))
    lean = np.radians(_LEAN_DEG + _SWING_DEG * swing)
    up = np.stack([np.sin(lean), np.cos(lean), np.zeros_like(lean)], axis=-1)
    ahead = np.stack([np.cos(lean), -np.sin(lean), np.zeros_like(lean)], axis=-1)
    shoulders = hips + _TRUNK_M * up
    ear = shoulders + _EAR_M[0] * ahead + _EAR_M[1] * up
    side = np.array([0.0, 0.0, 1.0])
    return np.stack(
        [
            shoulders - _HALF_SHOULDERS_M * side,
            shoulders + _HALF_SHOULDERS_M * side,
            ear - 0.07 * side,
            ear + 0.07 * side,
        ],
        axis=2,
    )


def session_motion(
    runner: Runner, rng: np.random.Generator, *, strides: int = 16, truth: Truth = Truth()
) -> Motion:
    """One session in 3D at 240 samples a second: strides drawn by chance and joined without a jump."""
    drawn = rng.integers(len(runner.strides), size=strides)
    middle = runner.strides.mean(axis=0)
    ends = (middle[0] + middle[-1]) / 2.0
    ramp = np.linspace(0.0, 1.0, _SAMPLES + 1)[:, None, None]
    joined, times, start_s = [], [], 0.0
    for index in drawn:
        stride = runner.strides[index]
        # Both ends are moved to the mean seam, the way between them in proportion.
        joined.append((stride + (1.0 - ramp) * (ends - stride[0]) + ramp * (ends - stride[-1]))[:-1])
        lasts = runner.duration_s[index] / (1.0 + truth.cadence)
        times.append(start_s + lasts * np.arange(_SAMPLES) / _SAMPLES)
        start_s += lasts
    time_s, points = np.concatenate(times), np.concatenate(joined)
    even_s = np.arange(0.0, time_s[-1], 1.0 / 240.0)
    flat = points.reshape(len(points), -1)
    even = np.stack([np.interp(even_s, time_s, column) for column in flat.T], axis=1).reshape(
        -1, *points.shape[1:]
    )
    even = _leaning(even, runner.landmarks, truth.lean_deg) + runner.beside_m
    named = {name: even[:, place] for place, name in enumerate(runner.landmarks)}
    return build_motion(even_s, named, scale="metric")


def _leaning(points: FloatArray, landmarks: tuple[str, ...], degrees: float) -> FloatArray:
    """The upper body turned forward about the middle of the hips."""
    hips = points[:, [landmarks.index(f"{side}_hip") for side in SIDES]].mean(axis=1, keepdims=True)
    upper = [place for place, name in enumerate(landmarks) if name in _UPPER]
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    leaning = points.copy()
    leaning[:, upper] = (points[:, upper] - hips) @ turn.T + hips
    return leaning


def half_motions(data: Path, name: str) -> tuple[Motion, Motion]:
    """First and second half of a real recording, as it was: no stride is drawn, no trunk is added."""
    trial = next(trial for trial in TRIALS if trial.name == name)
    motion = smooth(fill_short_gaps(pose_landmarks_of(read_trial(data, trial))))
    middle = motion.frames // 2
    return _part(motion, 0, middle), _part(motion, middle, motion.frames)


def _part(motion: Motion, start: int, stop: int) -> Motion:
    points = {name: motion[name][start:stop] for name in motion.landmarks if motion.has(name)}
    return build_motion(motion.time_s[start:stop] - motion.time_s[start], points, scale="metric")


def set_up_camera(rng: np.random.Generator, fps: float, near_side: Side) -> VirtualCamera:
    """A phone put up by hand as the capture contract asks: square to 5 degrees, hip height, 4 m away; level to 1 degree."""
    return VirtualCamera(
        fps=fps,
        distance_m=float(rng.uniform(4.0, 5.5)),
        height_m=float(rng.uniform(0.8, 1.1)),
        yaw_deg=float(rng.uniform(-5.0, 5.0)),
        roll_deg=float(rng.normal(0.0, 1.0)),
        noise_px=float(rng.uniform(3.0, 5.0)),
        gap_share=0.03,
        swap_share=0.03,
        near_side=near_side,
    )


def recorded(motion: Motion, speed_mps: float, camera: VirtualCamera, seed: int) -> Recorded | None:
    """What the whole 2D way makes of a session; None where it cannot answer."""
    try:
        pixels = clean_points(film(motion, camera, seed))
        source = Source("session", "", "video", pixels.fps, pixels.frames, float(pixels.time_s[-1]))
        settings = Settings(height_m=body_height(motion), mass_kg=70.0, belt_speed_mps=speed_mps)
        analysis = analyse_motion(_without_camera(pixels), source, settings, None, roll_known=False)
    except CaptureError:
        return None
    return recorded_of(build_document(analysis), datetime(2026, 1, 1, tzinfo=UTC), key=str(seed))


def _without_camera(pixels: Motion) -> Motion:
    """The camera's own numbers stand in the provenance: two sessions must not look like two models for them."""
    return replace(pixels, provenance=replace(pixels.provenance, backend="virtual camera", steps=()))
