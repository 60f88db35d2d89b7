"""Small C3D files written with ezc3d, to be read and spoiled by tests."""

from pathlib import Path
from typing import Any

import ezc3d
import numpy as np
from tests.readers.trc_file import marker_table

#: File axes from X forward, Y up, Z right: rows are the new X, Y, Z.
Z_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])


def write_c3d_file(
    path: Path,
    *,
    frames: int = 30,
    unit: str = "mm",
    rate_hz: float = 100.0,
    first_frame: int = 0,
    axes: np.ndarray[Any, np.dtype[np.float64]] | None = None,
    prefix: str = "",
    drop: tuple[str, ...] = (),
    extra: dict[str, tuple[float, float, float]] | None = None,
    angles: tuple[str, ...] = (),
    events: tuple[tuple[float, str, str], ...] = (),
    missing: tuple[tuple[str, int], ...] = (),
) -> Path:
    """The figure of `trc_file`, its shanks swinging; events are (absolute seconds, context, label)."""
    markers = {name: at for name, at in marker_table().items() if name not in drop} | (extra or {})
    position = np.ones((4, len(markers), frames))
    for column, (name, at) in enumerate(markers.items()):
        position[:3, column] = np.array(at)[:, None]
        if name[1:] in ("TB1", "TB2", "TB3", "CAL", "TOE"):
            position[0, column] += 200.0 * np.sin(0.3 * np.arange(frames)) * (520.0 - at[1]) / 520.0
    if axes is not None:
        position[:3] = np.einsum("ab,bmt->amt", axes, position[:3])
    file = ezc3d.c3d()
    names = list(markers)
    residuals = np.zeros((1, len(names), frames))
    for name, frame in missing:
        residuals[0, names.index(name), frame] = -1.0
    file["parameters"]["POINT"]["RATE"]["value"] = [rate_hz]
    file["parameters"]["POINT"]["UNITS"]["value"] = [unit]
    file["parameters"]["POINT"]["LABELS"]["value"] = [prefix + name for name in names]
    file["data"]["points"] = position
    file["data"]["meta_points"]["residuals"] = residuals
    file["header"]["points"]["first_frame"] = first_frame
    if angles:
        file.add_parameter("POINT", "ANGLES", list(angles))
    if events:
        seconds = np.array([time for time, _, _ in events])
        file.add_parameter("EVENT", "USED", [len(events)])
        file.add_parameter("EVENT", "CONTEXTS", [context for _, context, _ in events])
        file.add_parameter("EVENT", "LABELS", [label for _, _, label in events])
        file.add_parameter("EVENT", "TIMES", np.stack([seconds // 60.0, seconds % 60.0]))
    # ezc3d adds its own ending where there is another.
    file.write(str(path.with_suffix(".c3d")))
    return path.with_suffix(".c3d").rename(path)
