"""MOT for OpenSim: joint angles in degrees with OpenSim's signs (`readers.opensim_signs`).

Angles are those of the segments as they stand, without a standing reference taken off, so that a model shows
the runner's posture; zeros of pelvis and lumbar spine are a model's choice and differ by a constant.
Where the pelvis is not seen (a plain side view) trunk and pelvis are written as one body: `pelvis_tilt` is the trunk
line's and there is no `lumbar_extension`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.angles import Angles, compute_angles
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.readers.mot import StorageTable
from hipdrive.readers.opensim_signs import SIGNS, SIGNS_WITHOUT_PELVIS
from hipdrive.writers.whole_file import whole_file


def write_mot(motion: Motion, path: Path) -> None:
    """Write a motion's joint angles. Raises SchemaError ``no-angles``, ConfigError ``out-not-writable``."""
    write_storage(opensim_table(motion), path)


def opensim_table(motion: Motion) -> StorageTable:
    """Joint angles in OpenSim's names and signs, degrees, with the pelvis' place in metres where it is known.

    The motion must face along +x (a cleaned one, or a metric one). A coordinate that no frame shows is left out.
    Raises SchemaError ``no-angles`` where none is shown.
    """
    missing = [
        name for name in ("left_hip", "right_hip", "left_knee", "right_knee") if name not in motion.landmarks
    ]
    if missing:
        raise SchemaError(
            "There are no legs whose angles could be written",
            slug="no-angles",
            got=", ".join(motion.landmarks),
            expected=f"also {', '.join(missing)}",
            fix="give a recording of hips, knees, ankles and feet",
        )
    columns = _angle_columns(compute_angles(_with_every_part(motion)))
    columns |= _pelvis_place(motion)
    shown = {name: values for name, values in columns.items() if np.isfinite(values).any()}
    return StorageTable(motion.time_s, tuple(shown), np.stack(list(shown.values()), axis=1), in_degrees=True)


def write_storage(table: StorageTable, path: Path) -> None:
    """Write a table as OpenSim reads it: every number to 10 significant digits, a missing one as nan."""
    header = [
        table.name or "Coordinates",
        "version=1",
        f"nRows={len(table.time_s)}",
        f"nColumns={len(table.names) + 1}",
        f"inDegrees={'no' if table.in_degrees is False else 'yes'}",
        "",
        "Units are S.I. units (second, meters, Newtons, ...)",
        "If the header above contains a line with 'inDegrees', this indicates whether rotational values are in "
        "degrees (yes) or radians (no).",
        "",
        "endheader",
        "\t".join(["time", *table.names]),
    ]
    cells = np.char.mod("%.10g", table.values)
    rows = [f"{time:.9f}\t" + "\t".join(row) for time, row in zip(table.time_s, cells, strict=True)]
    with whole_file(path) as draft:
        draft.write_text("\n".join([*header, *rows]) + "\n", encoding="utf-8")


def _angle_columns(angles: Angles) -> dict[str, FloatArray]:
    columns: dict[str, FloatArray] = {}
    for row in SIGNS if angles.pelvis_tilt_deg is not None else SIGNS_WITHOUT_PELVIS:
        values: FloatArray = getattr(angles, row.angle)
        if not row.paired:
            columns[row.coordinate] = row.sign * values
            continue
        for side in reversed(SIDES):
            columns[row.coordinate.format(s=side[0])] = row.sign * values[:, SIDES.index(side)]
    return columns


def _with_every_part(motion: Motion) -> Motion:
    """The motion with a missing landmark for each part that angles ask for and it has not."""
    parts = [f"{side}_{part}" for part in ("shoulder", "ankle", "heel", "toe") for side in SIDES]
    absent = [name for name in parts if name not in motion.landmarks]
    if not absent:
        return motion
    frames, space = motion.frames, motion.position.shape[2]
    gap = np.full((frames, len(absent)), np.nan)
    return Motion(
        time_s=motion.time_s,
        position=np.concatenate([motion.position, np.full((frames, len(absent), space), np.nan)], axis=1),
        landmarks=(*motion.landmarks, *absent),
        scale=motion.scale,
        confidence=np.concatenate([motion.confidence, np.nan_to_num(gap)], axis=1),
        status=np.concatenate([motion.status, np.full(gap.shape, 2, dtype=np.int8)], axis=1),
        passes=motion.passes,
        provenance=motion.provenance,
    )


def _pelvis_place(motion: Motion) -> dict[str, FloatArray]:
    """Where the pelvis is: midway between the ASIS, the origin of the pelvis in OpenSim's running models."""
    if motion.scale != "metric" or not motion.is_3d or not motion.has("left_asis", "right_asis"):
        return {}
    middle = motion.midpoint("left_asis", "right_asis")
    return {f"pelvis_t{axis}": middle[:, column] for column, axis in enumerate("xyz")}
