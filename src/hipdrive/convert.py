"""Between formats: what the file holds goes over under its own names; only MOT asks for joint angles.

The source's kind is found from its content, the target's from its ending.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipdrive.errors import ConfigError, SchemaError
from hipdrive.motion.clean import clean_image_motion
from hipdrive.motion.motion import Motion
from hipdrive.readers import NOT_TOLD, Told, find_kind, motion_of, read_markers, read_trial
from hipdrive.readers.keypoints import KeypointTable, motion_of_keypoints
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.mot import angles_in_degrees, read_mot
from hipdrive.readers.trial import Trial
from hipdrive.strides.strides import Event
from hipdrive.writers import (
    write_c3d,
    write_mot,
    write_own_csv,
    write_own_json,
    write_own_parquet,
    write_storage,
    write_trc,
)

TARGETS = (".trc", ".mot", ".c3d", ".csv", ".parquet", ".json")


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was written.

    kind : the source's format; names : markers, landmarks or coordinates written
    left_behind : in words, what the source holds and the target cannot
    """

    kind: str
    target: Path
    frames: int
    names: tuple[str, ...]
    left_behind: tuple[str, ...] = ()


def convert(
    source: Path,
    target: Path,
    *,
    standing: Path | None = None,
    told: Told = NOT_TOLD,
    events: tuple[Event, ...] = (),
) -> Conversion:
    """Write a recording in another format; the target appears whole or not at all.

    standing : a standing trial that places knee and ankle (MOT only)
    told : what the source does not say of itself (frame rate, picture size, marker map)
    events : to write instead of the source's own (C3D, JSON, Parquet)
    Raises ConfigError ``unknown-target``, ``same-file``, ``out-not-writable`` and the errors of the readers.
    """
    suffix = target.suffix.lower()
    if suffix not in TARGETS:
        raise ConfigError(
            f"hipdrive does not write files that end in {suffix or 'nothing'}",
            slug="unknown-target",
            got=target.name,
            expected=", ".join(TARGETS),
            fix="choose one of these endings",
        )
    if target.exists() and source.exists() and target.samefile(source):
        raise ConfigError(
            "Source and target are the same file",
            slug="same-file",
            got=target.name,
            fix="name another target",
        )
    kind = find_kind(source)
    if kind == "OpenSim table":
        return _convert_angles(source, target)
    trial = read_trial(source, told=told)
    if suffix == ".mot":
        motion = _facing_motion(trial, standing, told)
        write_mot(motion, target)
        written = read_mot(target)
        lost = (*trial.left_out, *_not_held(trial, events_held=False), "positions (MOT holds joint angles)")
        return Conversion(str(kind), target, len(written.time_s), written.names, lost)
    return _convert_points(trial, target, str(kind), events or trial.events)


def _convert_angles(source: Path, target: Path) -> Conversion:
    """From one OpenSim table to another, angles in degrees."""
    if target.suffix.lower() != ".mot":
        raise SchemaError(
            f"{source.name} holds angles or forces over time, not positions",
            slug="no-positions",
            expected="a marker or keypoint file, or a target that ends in .mot",
            fix="convert the marker file of the same trial",
        )
    table = angles_in_degrees(read_mot(source))
    write_storage(table, target)
    return Conversion("OpenSim table", target, len(table.time_s), table.names)


def _convert_points(trial: Trial, target: Path, kind: str, events: tuple[Event, ...]) -> Conversion:
    suffix = target.suffix.lower()
    points = trial.points
    if suffix == ".trc":
        write_trc(points, target)
    elif suffix == ".c3d":
        write_c3d(points, target, events)
    else:
        points = motion_of_keypoints(points) if isinstance(points, KeypointTable) else points
        if suffix == ".csv":
            write_own_csv(points, target)
        elif suffix == ".json":
            write_own_json(points, target, events)
        else:
            write_own_parquet(points, target, events)
    lost = (*trial.left_out, *_not_held(trial, events_held=suffix in (".c3d", ".json", ".parquet")))
    if isinstance(points, Motion) and suffix in (".trc", ".c3d", ".csv"):
        lost = (*lost, *_motion_not_held(suffix))
    names = points.names if isinstance(points, MarkerTable) else points.landmarks
    return Conversion(kind, target, len(points.time_s), names, lost)


def _not_held(trial: Trial, *, events_held: bool) -> tuple[str, ...]:
    lost = []
    if trial.events and not events_held:
        lost.append(f"{len(trial.events)} events")
    if trial.forces:
        lost.append(f"the ground forces of {len(trial.forces)} plates")
    if trial.standing is not None:
        lost.append("the standing trial")
    return tuple(lost)


def _motion_not_held(suffix: str) -> tuple[str, ...]:
    return {
        ".trc": ("confidence and status of each point, passes, provenance",),
        ".c3d": ("confidence and status of each point, passes",),
        ".csv": ("passes, provenance",),
    }[suffix]


def _facing_motion(trial: Trial, standing: Path | None, told: Told) -> Motion:
    """The motion along +x: a picture's points are cleaned and turned first."""
    motion = motion_of(trial, None if standing is None else read_markers(standing), told=told)
    if motion.scale == "metric" or any(part.image_direction for part in motion.passes):
        return motion
    size = trial.points.image_size_px if isinstance(trial.points, KeypointTable) else None
    if size is None:
        # Nothing says how large the picture was: no point lies outside it.
        corner = np.nanmax(np.abs(motion.position), axis=(0, 1))
        size = (int(corner[0]) + 1, int(corner[1]) + 1)
    return clean_image_motion(motion, size, 0.0, "not told; a level camera is assumed")
