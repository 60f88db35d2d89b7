"""`KeypointTable`: points in a picture over time, as a pose program's file holds them, and from there to a `Motion`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.clean import image_motion
from hipdrive.motion.landmarks import POSE_LANDMARKS, SIDES
from hipdrive.motion.motion import FloatArray, Motion, Provenance
from hipdrive.readers.told import Told

#: Landmarks without which no running form can be told.
NEEDED_LANDMARKS: tuple[str, ...] = tuple(f"{side}_{part}" for part in ("hip", "knee", "ankle") for side in SIDES)


@dataclass(frozen=True, eq=False)
class KeypointTable:
    """Keypoints of one person.

    time_s : (time,) ; landmarks : names of ours, in the order of the columns
    position_px : (time, landmark, 2) pixels, u right, v down; NaN = missing
    confidence : (time, landmark) in 0..1, 1 where the file gives none
    image_size_px : (width, height) where the file or the person said it
    software : what wrote it, for the provenance
    """

    time_s: FloatArray
    landmarks: tuple[str, ...]
    position_px: FloatArray
    confidence: FloatArray
    source: str
    software: str
    image_size_px: tuple[int, int] | None = None


def check_keypoints(table: KeypointTable) -> KeypointTable:
    """The same table where legs are there and time rises.

    Raises CorruptFileError ``damaged-table`` or SchemaError ``missing-landmarks``, ``no-person``.
    """
    if len(table.time_s) < 2 or not np.all(np.diff(table.time_s) > 0):
        raise CorruptFileError(
            f"The times of {table.source} do not rise over at least two frames",
            slug="damaged-table",
            got=f"{len(table.time_s)} frames",
            fix="export the keypoints again",
        )
    check_landmarks(table.landmarks, table.landmarks, table.source)
    if not np.isfinite(table.position_px).all(axis=2).any():
        raise SchemaError(
            f"{table.source} holds no person in any frame",
            slug="no-person",
            got=f"{len(table.time_s)} frames without keypoints",
            fix="run the pose program again on a clip that shows the runner",
        )
    return table


def check_landmarks(landmarks: Collection[str], names: Collection[str], source: str) -> None:
    """Both legs must be among the landmarks that a file's own names mean. Raises SchemaError ``missing-landmarks``."""
    lacking = [name for name in NEEDED_LANDMARKS if name not in landmarks]
    if lacking:
        raise SchemaError(
            f"The keypoints of {source} lack parts of the legs",
            slug="missing-landmarks",
            got=", ".join(names) or "no keypoints",
            expected=", ".join(lacking),
            fix="name the keypoints as RHip or right_hip, or give a marker map",
        )


def frame_rate(told: Told, source: str) -> float:
    """Frames a second that the person told. Raises SchemaError ``no-frame-rate`` where nobody did."""
    if told.fps is None or not told.fps > 0.0:
        raise SchemaError(
            f"{source} carries no times",
            slug="no-frame-rate",
            expected="the frames a second of the clip the keypoints come from",
            fix="say it with --capture-fps, e.g. --capture-fps 60",
        )
    return told.fps


def motion_of_keypoints(table: KeypointTable) -> Motion:
    """The raw pixel `Motion`, x = u and y = -v; cleaning and facing come later (`motion.clean`).

    It has every landmark that a side view's has; those the file's model does not know are missing throughout.
    """
    provenance = Provenance(
        source=table.source, backend=table.software, steps=(f"read keypoints of {table.software}",)
    )
    absent = tuple(name for name in POSE_LANDMARKS if name not in table.landmarks)
    nowhere = np.full((len(table.time_s), len(absent), 2), np.nan)
    return image_motion(
        table.time_s - float(table.time_s[0]),
        np.concatenate([table.position_px, nowhere], axis=1),
        np.concatenate([table.confidence, np.zeros(nowhere.shape[:2])], axis=1),
        (*table.landmarks, *absent),
        provenance,
    )
