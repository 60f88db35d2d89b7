"""Rendered clips against their known truth: angles, swaps, trunk lean, events, cadence.

The clips judge the way from video to angles; they are never used to tune the events (see shared/clips/README.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import MissingExtraError
from hipdrive.motion.angles import Angles
from hipdrive.motion.landmarks import SIDES, Side, other_side
from hipdrive.motion.motion import BoolArray, FloatArray, Motion
from hipdrive.strides.strides import Strides
from hipdrive.validation.events import KINDS, Row

#: Goals of the main job in degrees, offset removed: (near leg, far leg).
ANGLE_GOALS_DEG = {
    "trunk": (1.0, None),
    "thigh": (3.0, 4.0),
    "shank": (3.0, None),
    "knee": (4.5, 6.0),
    "foot": (6.0, None),
}

_MATCH_S = 0.1
_BORDER_S = 0.05


@dataclass(frozen=True, eq=False)
class ClipTruth:
    """What a rendered clip is known to show; angles in hipdrive's signs."""

    name: str
    video: Path
    facts: dict[str, Any]
    table: dict[str, FloatArray]

    @property
    def time_s(self) -> FloatArray:
        """(frame,) seconds."""
        return self.table["t"]

    @property
    def near_side(self) -> Side:
        """The runner's side the camera sees."""
        side: Side = self.facts["near_side"]
        return side

    def angle_deg(self, name: str, side: Side) -> FloatArray:
        """(frame,) true angle: trunk, thigh, shank, knee or foot."""
        if name == "trunk":
            return self.table["trunk_lean_line"]
        column, sign = {
            "thigh": ("thigh_angle", -1.0),
            "shank": ("shank_angle", -1.0),
            "knee": ("knee_flexion", 1.0),
            "foot": ("foot_line_pitch", 1.0),
        }[name]
        return sign * self.table[f"{side}_{column}"]

    def events_s(self, side: Side, kind: str) -> FloatArray:
        """(event,) true times of ``initial_contact`` or ``toe_off`` of one foot."""
        wanted = {"initial_contact": "foot_strike", "toe_off": "toe_off"}[kind]
        return np.array(
            [e["t"] for e in self.facts["events"] if e["side"].lower() == side[0] and e["type"] == wanted],
            dtype=float,
        )


def load_truth(video: Path) -> ClipTruth:
    """The truth that lies beside a rendered clip (.json and .parquet)."""
    facts = json.loads(video.with_suffix(".json").read_text(encoding="utf-8"))
    columns = _read_parquet(video.with_suffix(".parquet"))
    table = {name: np.array(values, dtype=float) for name, values in columns.items() if name != "frame"}
    return ClipTruth(video.stem, video, facts, table)


def _read_parquet(path: Path) -> dict[str, list[float]]:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError(
            "The truth of the rendered clips is in Parquet files, and pyarrow is not installed",
            slug="pyarrow-missing",
            fix="pip install 'hipdrive[tables]'",
        ) from None
    columns: dict[str, list[float]] = pq.read_table(path).to_pydict()  # type: ignore[no-untyped-call]
    return columns


def running_clips(folder: Path) -> Iterator[ClipTruth]:
    """Every rendered running clip of a folder."""
    for video in sorted(folder.glob("run_*.mp4")):
        if video.with_suffix(".parquet").exists():
            yield load_truth(video)


def angle_error(estimate: FloatArray, truth: FloatArray) -> tuple[float, float]:
    """(RMSE after the mean difference is taken out, mean difference) over the frames that have an estimate."""
    difference = estimate - truth
    difference = (difference + 180.0) % 360.0 - 180.0
    seen = np.isfinite(difference)
    offset = float(np.mean(difference[seen]))
    return float(np.sqrt(np.mean((difference[seen] - offset) ** 2))), offset


def compare_angles(truth: ClipTruth, angles: Angles) -> list[tuple[str, str, float, float, float | None]]:
    """Rows (leg, angle, RMSE, offset, goal) in degrees."""
    rows: list[tuple[str, str, float, float, float | None]] = []
    for leg, side in (("near", truth.near_side), ("far", other_side(truth.near_side))):
        for name, goals in ANGLE_GOALS_DEG.items():
            goal = goals[0] if leg == "near" else goals[1]
            if goal is None:
                continue
            estimate = _estimate(angles, name, side)
            true = np.interp(angles.time_s, truth.time_s, truth.angle_deg(name, side))
            rows.append((leg, name, *angle_error(estimate, true), goal))
    return rows


def _estimate(angles: Angles, name: str, side: Side) -> FloatArray:
    if name == "trunk":
        return angles.trunk_lean_deg
    field = {
        "thigh": "thigh_pitch_deg",
        "shank": "shank_pitch_deg",
        "knee": "knee_flexion_deg",
        "foot": "foot_pitch_deg",
    }
    return angles.column(field[name], side)


def swapped_frames(truth: ClipTruth, motion: Motion) -> BoolArray:
    """(time,) frames whose knees and ankles fit the truth better with left and right exchanged."""
    direction = np.zeros(motion.frames)
    for part in motion.passes:
        direction[part.start : part.stop] = part.image_direction
    cost = np.zeros((motion.frames, 2))
    for exchanged in (0, 1):
        for side in SIDES:
            true_side = other_side(side) if exchanged else side
            for point in ("knee", "ankle"):
                u = np.interp(motion.time_s, truth.time_s, truth.table[f"{true_side}_{point}_u"])
                v = np.interp(motion.time_s, truth.time_s, truth.table[f"{true_side}_{point}_v"])
                found = motion[f"{side}_{point}"]
                cost[:, exchanged] += np.hypot(found[:, 0] * direction - u, -found[:, 1] - v)
    return np.asarray(cost[:, 1] < cost[:, 0])


def compare_events(truth: ClipTruth, strides: Strides, side: Side, until_s: float) -> list[Row]:
    """Rows initial_contact and toe_off of one foot: detected against true times, matched within 100 ms.

    until_s : end of the recording; true events in its first or last 50 ms are neither missed nor asked for
    """
    rows = []
    for kind in KINDS:
        true_s = truth.events_s(side, kind)
        found_s = np.array([e.time_s for e in strides.events if e.side == side and e.kind == kind])
        distance = np.abs(found_s[:, None] - true_s[None])
        near = distance.min(axis=0, initial=np.inf) <= _MATCH_S
        errors_ms = 1000.0 * (found_s[np.argmin(distance, axis=0)] - true_s)[near] if len(found_s) else np.empty(0)
        asked = (true_s > _BORDER_S) & (true_s < until_s - _BORDER_S)
        rows.append(
            Row(
                trial=truth.name,
                kind=kind,
                n=int(near.sum()),
                missed=int((asked & ~near).sum()),
                invented=int((distance.min(axis=1, initial=np.inf) > _MATCH_S).sum()),
                bias_ms=float(np.mean(errors_ms)) if len(errors_ms) else float("nan"),
                rmse_ms=float(np.sqrt(np.mean(errors_ms**2))) if len(errors_ms) else float("nan"),
            )
        )
    return rows


def mean_contact_times_s(truth: ClipTruth, strides: Strides, side: Side) -> tuple[float, float]:
    """(found, true) mean contact time of one foot over whole stances."""
    found = [c.toe_off_s - c.initial_contact_s for c in strides.of(side)]
    contact_s, toe_off_s = (truth.events_s(side, kind) for kind in KINDS)
    after = [toe_off_s[toe_off_s > t] for t in contact_s]
    true = [float(later[0] - t) for later, t in zip(after, contact_s, strict=True) if len(later)]
    return float(np.nanmean(found)), float(np.mean(true))
