"""OpenPose JSON: a folder with one file a frame, the common currency of pose programs (also Pose2Sim's).

A person's ``pose_keypoints_2d`` are x, y (pixels, v down) and confidence for each keypoint; 0 0 0 is not seen. The
number of keypoints tells the model. Where several people are seen, the one who is largest over the clip is followed.
The files carry no time: the frame rate must be told.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.keypoint_models import KEYPOINT_MODELS
from hipdrive.readers.keypoints import KeypointTable, check_keypoints, frame_rate
from hipdrive.readers.told import Told

_MOST_FRAMES = 200_000
#: A person may move this share of the own height between two frames.
_LARGEST_STEP = 0.5


def is_openpose_folder(path: Path) -> bool:
    """Whether a folder holds JSON files."""
    return path.is_dir() and any(path.glob("*.json"))


def sniff(head: str) -> bool:
    """Whether the beginning of a file is that of one frame of OpenPose JSON."""
    return head.lstrip().startswith("{") and '"people"' in head


def read_openpose(path: Path, told: Told) -> KeypointTable:
    """Keypoints of the runner in a folder of OpenPose JSON files.

    Raises CorruptFileError ``damaged-json`` or SchemaError ``one-frame``, ``unknown-keypoints``, ``no-frame-rate``,
    ``no-person``, ``too-large``.
    """
    if not path.is_dir():
        raise SchemaError(
            f"{path.name} is a single frame of OpenPose JSON",
            slug="one-frame",
            expected="the folder with one file a frame",
            fix="give the folder",
        )
    files = sorted(path.glob("*.json"), key=_frame_number)
    if len(files) > _MOST_FRAMES:
        raise SchemaError(
            f"{path.name} holds too many frames",
            slug="too-large",
            got=f"{len(files):,} files",
            expected=f"at most {_MOST_FRAMES:,}",
            fix="cut the recording into parts",
        )
    people = [_people(file, path.name) for file in files]
    count = _keypoint_count(people, path.name)
    model, columns = KEYPOINT_MODELS[count]
    chosen = _follow([[person for person in frame if len(person) == count] for frame in people], count)
    numbers = np.array([_frame_number(file) for file in files])
    rising = len(numbers) > 1 and np.all(np.diff(numbers) > 0)
    frames = numbers - numbers[0] if rising else np.arange(len(files))
    picked = chosen[:, list(columns.values())]
    unseen = ~(picked[..., 2] > 0.0)
    table = KeypointTable(
        time_s=frames / frame_rate(told, path.name),
        landmarks=tuple(columns),
        position_px=np.where(unseen[..., None], np.nan, picked[..., :2]),
        confidence=np.where(unseen, 0.0, np.clip(picked[..., 2], 0.0, 1.0)),
        source=path.name,
        software=f"OpenPose JSON ({model})",
        image_size_px=told.image_size_px,
    )
    return check_keypoints(table)


def _frame_number(file: Path) -> int:
    digits = re.findall(r"\d+", file.stem)
    return int(digits[-1][-12:]) if digits else 0


def _people(file: Path, source: str) -> list[FloatArray]:
    """(keypoint, 3) of every person of one frame."""
    try:
        frame: Any = json.loads(file.read_text(encoding="utf-8"))
        lists = [person["pose_keypoints_2d"] for person in frame["people"]]
        return [np.array(values, dtype=float).reshape(-1, 3) for values in lists if values]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CorruptFileError(
            f"{file.name} in {source} is no whole frame of OpenPose JSON",
            slug="damaged-json",
            expected='an object with "people", each with "pose_keypoints_2d"',
            fix="run the pose program again, or take the file out of the folder",
        ) from None


def _keypoint_count(people: list[list[FloatArray]], source: str) -> int:
    counts = [len(person) for frame in people for person in frame]
    if not counts:
        raise SchemaError(
            f"{source} holds no person in any frame",
            slug="no-person",
            got=f"{len(people)} frames",
            fix="run the pose program again on a clip that shows the runner",
        )
    count = max(set(counts), key=counts.count)
    if count not in KEYPOINT_MODELS:
        raise SchemaError(
            f"The keypoints of {source} are of no model that hipdrive knows",
            slug="unknown-keypoints",
            got=f"{count} keypoints a person",
            expected=", ".join(f"{number} ({model})" for number, (model, _) in sorted(KEYPOINT_MODELS.items())),
            fix="run the pose program with BODY_25 or Halpe-26",
        )
    return count


def _follow(people: list[list[FloatArray]], count: int) -> FloatArray:
    """(frame, keypoint, 3) of one person: the largest where nobody was followed, then the nearest."""
    chosen = np.full((len(people), count, 3), np.nan)
    last: tuple[FloatArray, float] | None = None
    for number, frame in enumerate(people):
        places = [place for person in frame if (place := _place(person)) is not None]
        seen = [person for person in frame if _place(person) is not None]
        if not seen:
            continue
        if last is None:
            best = int(np.argmax([height for _, height in places]))
        else:
            apart = [float(np.linalg.norm(middle - last[0])) for middle, _ in places]
            best = int(np.argmin(apart))
            if apart[best] > _LARGEST_STEP * last[1]:
                continue
        chosen[number], last = seen[best], places[best]
    return chosen


def _place(person: FloatArray) -> tuple[FloatArray, float] | None:
    """Middle and height in pixels of the keypoints seen; None where fewer than six are."""
    seen = person[person[:, 2] > 0.05, :2]
    if len(seen) < 6:
        return None
    return np.median(seen, axis=0), float(np.ptp(seen[:, 1]))
