"""What a page needs to show a recording picture by picture: true times, places of the landmarks, events, curves.

Made in the child, once; the page's script only draws it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.analysis import Analysis
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray
from hipdrive.motion.roll import picture_positions
from hipdrive.pipeline import Progress
from hipdrive.pose.read_ahead import read_ahead
from hipdrive.video.decode import read_frames
from hipdrive.video.encode import VideoWriter

#: The shorter side of the film in the page: enough to see a foot, quick to step through.
_SHORT_SIDE_PX = 720
#: A picture that stands alone so often: a step back decodes this many at most.
_KEY_EVERY = 15

_LEG = (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "toe"), ("ankle", "toe"))
_ARM = (("shoulder", "elbow"), ("elbow", "wrist"))
_LEG_CURVES = ("leg_behind_spine_line_deg", "thigh_pitch_deg", "knee_flexion_deg", "ankle_dorsiflexion_deg")


def build_viewer(analysis: Analysis) -> dict[str, Any]:
    """The object of ``viewer.json``.

    time_s, playback_s : of every picture, real seconds and seconds in the film
    points : names; xy : (time, name, 2) whole picture points, flat, -1 where not seen
    lines : pairs of points with the side they belong to
    curves : name -> values in degrees, null where not known
    events : time_s, picture, side, kind (initial_contact, midstance, toe_off)
    """
    motion = analysis.motion
    playback_s = motion.time_s if analysis.playback_time_s is None else analysis.playback_time_s
    names = list(motion.landmarks)
    seen = analysis.image_size_px is not None and not motion.is_3d
    return {
        "time_s": motion.time_s.round(5).tolist(),
        "playback_s": np.asarray(playback_s).round(5).tolist(),
        "size_px": list(analysis.image_size_px or (0, 0)),
        "points": names if seen else [],
        "xy": _whole_points(picture_positions(motion)) if seen else [],
        "lines": _lines(names) if seen else [],
        "near_side": analysis.near_side,
        "curves": _curves(analysis),
        "events": _events(analysis),
    }


def write_viewer_video(path: Path, analysis: Analysis, target: Path, progress: Progress | None) -> None:
    """Every picture at its own time, anew: what a browser decodes is our film and not the uploaded file."""
    width, height = analysis.image_size_px or (16, 9)
    scale = min(1.0, _SHORT_SIDE_PX / min(width, height))
    size = (2 * round(width * scale / 2), 2 * round(height * scale / 2))
    total = analysis.motion.frames
    pictures = read_frames(path, size_px=size)
    with VideoWriter(target, threads=1, key_every=_KEY_EVERY) as writer, read_ahead(pictures) as frames:
        for frame in frames:
            writer.write(frame.rgb, frame.time_s)
            if progress and frame.index % 10 == 0:
                progress("film for the page", frame.index, total)
    if progress:
        progress("film for the page", total, total)


def _whole_points(xy: FloatArray) -> list[int]:
    kept = np.isfinite(xy).all(axis=2, keepdims=True) & (np.abs(xy) < 30_000)
    flat: list[int] = np.where(kept, np.rint(np.nan_to_num(xy)), -1).astype(np.int64).ravel().tolist()
    return flat


def _lines(names: list[str]) -> list[list[Any]]:
    """[first, last, side] by number of the points; the trunk's ends are the middles of both sides: side ``spine``."""
    lines: list[list[Any]] = []
    for side in SIDES:
        for first, last in (*_ARM, *_LEG):
            ends = (f"{side}_{first}", f"{side}_{last}")
            if all(end in names for end in ends):
                lines.append([names.index(ends[0]), names.index(ends[1]), side])
    return lines


def _curves(analysis: Analysis) -> dict[str, list[float | None]]:
    angles = analysis.angles
    curves = {"trunk_lean_deg": _plain(angles.trunk_lean_deg)}
    for name in _LEG_CURVES:
        for side in SIDES:
            curves[f"{side}_{name}"] = _plain(angles.column(name, side))
    return {name: values for name, values in curves.items() if any(v is not None for v in values)}


def _plain(values: FloatArray) -> list[float | None]:
    return [
        None if not known else value
        for value, known in zip(values.round(1).tolist(), np.isfinite(values), strict=True)
    ]


def _events(analysis: Analysis) -> list[dict[str, Any]]:
    """Contacts, toe-offs, and between the two midstance: the most bent knee of stance (definitions, phases)."""
    found: list[tuple[float, Side, str]] = [(e.time_s, e.side, e.kind) for e in analysis.strides.events]
    for side in SIDES:
        found += [(time_s, side, "midstance") for time_s in _midstance_s(analysis, side)]
    times_s = analysis.motion.time_s
    return [
        {
            "time_s": round(time_s, 4),
            "picture": int(np.abs(times_s - time_s).argmin()),
            "side": side,
            "kind": kind,
        }
        for time_s, side, kind in sorted(found)
    ]


def _midstance_s(analysis: Analysis, side: Side) -> list[float]:
    times_s = analysis.motion.time_s
    knee_deg = analysis.angles.column("knee_flexion_deg", side)
    events = [e for e in analysis.strides.events if e.side == side]
    found = []
    for contact, leaving in pairwise(events):
        if (contact.kind, leaving.kind) != ("initial_contact", "toe_off"):
            continue
        stance = np.flatnonzero((times_s >= contact.time_s) & (times_s < leaving.time_s) & np.isfinite(knee_deg))
        if stance.size and leaving.time_s - contact.time_s < 0.6:
            found.append(float(times_s[stance[knee_deg[stance].argmax()]]))
    return found
