"""MediaPipe pose as CSV: 33 points a frame, given as shares of the picture's width and height.

MediaPipe itself writes no file; programs around it name the columns ``nose_x`` or ``NOSE_x``, ``x_0`` or ``x0``,
``landmark_0_x`` or ``0_x``, or count from 1, with y, z and visibility (v) beside it. Shares of the picture mean
nothing without its width and its height, which must both be told unless the coordinates are pixels already.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.keypoint_models import BLAZEPOSE_NAMES
from hipdrive.readers.keypoints import KeypointTable, check_keypoints, check_landmarks, frame_rate
from hipdrive.readers.point_names import landmarks_by_name
from hipdrive.readers.table_text import first_cells, numbers_of, read_rows
from hipdrive.readers.told import Told

_NUMBERED = re.compile(
    r"^(?:(?:landmark|point|kp|lm|joint)?_?(?P<before>\d+)_?(?P<axis>x|y|z|v|vis|visibility|presence)"
    r"|(?P<axis2>x|y|z|v|vis|visibility|presence)_?(?P<after>\d+))$"
)
_NAMED = re.compile(r"^(?P<name>[a-z_ ]+?)[_. ](?P<axis>x|y|z|v|vis|visibility|presence)$")
#: Columns of time and the seconds of one unit.
_TIMES = {"time_s": 1.0, "time": 1.0, "timestamp": 1.0, "timestamp_s": 1.0, "timestamp_ms": 1e-3, "time_ms": 1e-3}
#: Shares of the picture stay within 0..1 but for points just outside it.
_LARGEST_SHARE = 3.0


def sniff(head: str) -> bool:
    """Whether the first line of a file names the points of BlazePose."""
    return len(_point_columns(first_cells(head))) >= 30


def read_mediapipe(path: Path, told: Told) -> KeypointTable:
    """Keypoints of a MediaPipe CSV file.

    Raises CorruptFileError ``damaged-table`` or SchemaError ``no-image-size``, ``no-frame-rate``, ``no-person``.
    """
    rows = read_rows(path)
    titles = [cell.lower() for cell in rows[0]]
    columns = _point_columns(titles)
    used = [i for i, title in enumerate(titles) if title in _TIMES or _point_column(title) is not None]
    body = [[row[i] if i < len(row) else "" for i in used] for row in rows[1:]]
    values = numbers_of(body, len(used), path.name, 2)
    data = {titles[i]: values[:, place] for place, i in enumerate(used)}
    points = landmarks_by_name(
        name for name in BLAZEPOSE_NAMES if (name, "x") in columns and (name, "y") in columns
    )
    check_landmarks(points, titles, path.name)
    shares = np.stack(
        [np.stack([data[columns[name, axis]] for axis in "xy"], axis=1) for name in points.values()], axis=1
    )
    seen = np.stack([_visibility(data, columns, name, len(body)) for name in points.values()], axis=1)
    unseen = ~np.isfinite(shares).all(axis=2) | np.all(shares == 0.0, axis=2)
    table = KeypointTable(
        time_s=_times(data, len(body), told, path.name),
        landmarks=tuple(points),
        position_px=np.where(unseen[..., None], np.nan, _pixels(shares, told, path.name)),
        confidence=np.where(unseen, 0.0, np.clip(np.nan_to_num(seen), 0.0, 1.0)),
        source=path.name,
        software="MediaPipe",
        image_size_px=told.image_size_px,
    )
    return check_keypoints(table)


def _point_columns(titles: list[str]) -> dict[tuple[str, str], str]:
    """(BlazePose name, x | y | v) -> column title. Numbers that run from 1 to 33 are moved to 0 to 32."""
    found = {title: column for title in titles if (column := _point_column(title)) is not None}
    numbers = [int(name) for name, _ in found.values() if name.isdigit()]
    first = 1 if numbers and min(numbers) == 1 and max(numbers) == len(BLAZEPOSE_NAMES) else 0
    columns: dict[tuple[str, str], str] = {}
    for title, (name, axis) in found.items():
        if name.isdigit():
            number = int(name) - first
            if number >= len(BLAZEPOSE_NAMES):
                continue
            name = BLAZEPOSE_NAMES[number]
        columns[name, axis] = title
    return columns


def _point_column(title: str) -> tuple[str, str] | None:
    numbered = _NUMBERED.match(title)
    if numbered:
        axis = numbered["axis"] or numbered["axis2"]
        return numbered["before"] or numbered["after"], axis[0] if axis != "presence" else axis
    named = _NAMED.match(title)
    if named and (name := named["name"].replace(" ", "_")) in BLAZEPOSE_NAMES:
        return name, named["axis"][0] if named["axis"] != "presence" else "presence"
    return None


def _visibility(
    data: dict[str, FloatArray], columns: dict[tuple[str, str], str], name: str, frames: int
) -> FloatArray:
    return data[columns[name, "v"]] if (name, "v") in columns else np.ones(frames)


def _times(data: dict[str, FloatArray], frames: int, told: Told, source: str) -> FloatArray:
    """Seconds from the file's own column, or from the frame rate told."""
    for title, unit_s in _TIMES.items():
        if title in data and np.isfinite(data[title]).all() and told.fps is None:
            step = float(np.median(np.diff(data[title]))) if frames > 1 else 0.0
            # A "timestamp" that steps by more than 2 is in milliseconds: no camera is that slow.
            seconds: FloatArray = data[title] * (1e-3 if unit_s == 1.0 and step > 2.0 else unit_s)
            return seconds
    return np.arange(frames) / frame_rate(told, source)


def _pixels(shares: FloatArray, told: Told, source: str) -> FloatArray:
    seen = shares[np.isfinite(shares).all(axis=2)]
    if len(seen) and float(np.percentile(np.abs(seen), 90)) > _LARGEST_SHARE:
        return shares
    if told.image_size_px is None:
        raise SchemaError(
            f"The points of {source} are shares of a picture whose size it does not say",
            slug="no-image-size",
            got="coordinates from 0 to 1",
            expected="the width and the height of the upright picture in pixels",
            fix="say both with --image-size, e.g. --image-size 1920x1080",
        )
    pixels: FloatArray = shares * np.array(told.image_size_px, dtype=float)
    return pixels
