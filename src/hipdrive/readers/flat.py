"""Markers that all lie in one plane: a side view that a 2D pose program scaled to metres (Sports2D)."""

from __future__ import annotations

import numpy as np

from hipdrive.errors import SchemaError
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import FloatArray, Motion, Pass, Provenance, build_motion
from hipdrive.readers.markers import MarkerTable

#: A body is at least this wide from side to side when it is seen in 3D.
_FLAT_M = 1e-3


def is_flat(positions: dict[str, FloatArray]) -> bool:
    """Whether the third axis of the landmarks (time, 3) holds nothing: all of a side at one depth in every frame."""
    for side in SIDES:
        depth = np.concatenate([p[:, 2] for name, p in positions.items() if name.startswith(side)])
        seen = depth[np.isfinite(depth)]
        if len(seen) and float(np.ptp(seen)) > _FLAT_M:
            return False
    return True


def flat_motion(table: MarkerTable, positions: dict[str, FloatArray], read: str) -> Motion:
    """A metric 2D motion, x forward and y up. The runner's facing comes from the feet.

    The file has X to the right of the picture and Y up. Raises SchemaError ``wrong-axes`` where the hips are not
    above the ankles.
    """
    foot = float(
        np.nanmedian([np.nanmedian((positions[f"{s}_toe"] - positions[f"{s}_heel"])[:, 0]) for s in SIDES])
    )
    leg = float(
        np.nanmedian([np.nanmedian((positions[f"{s}_hip"] - positions[f"{s}_ankle"])[:, 1]) for s in SIDES])
    )
    if not leg > 0.2 or not abs(foot) > 0.02:
        raise SchemaError(
            f"{table.source} is flat, but not a side view with Y up",
            slug="wrong-axes",
            got=f"hips {leg:.2f} m above the ankles, toes {foot:.2f} m along X from the heels",
            expected="a runner seen from the side, X along the picture, Y up",
            fix="export the side view with Y up",
        )
    direction = 1 if foot > 0 else -1
    facing = "right" if direction == 1 else "left"
    turned = {name: position[:, :2] * np.array([direction, 1.0]) for name, position in positions.items()}
    steps = (
        read,
        f"a flat recording: 2D, scaled to metres by the program that wrote it; the runner faces {facing}",
    )
    return build_motion(
        table.time_s - table.time_s[0],
        turned,
        scale="metric",
        # Who runs to the right of the picture shows the right side.
        passes=(Pass(0, len(table.time_s), direction, "right" if direction == 1 else "left"),),
        provenance=Provenance(source=table.source, steps=steps),
    )
