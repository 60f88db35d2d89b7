"""From a laboratory's axes to running axes: x forward, y up, z the runner's right.

Found from the body itself, whatever the file says: hips stand above ankles, toes lie ahead of heels, the right
hip is on the right.
"""

from __future__ import annotations

import numpy as np

from hipdrive.errors import CaptureError, SchemaError
from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import FloatArray

#: The vertical must be one of the file's axes to within about 37 degrees (a sprinter's legs lean).
_SMALLEST_SHARE_OF_UP = 0.8
#: A pelvis turned further than this from the file's axes means the runner crosses them obliquely.
_OBLIQUE_DEG = 20.0
_SHORTEST_LEG_M = 0.2
_LARGEST_TURNED_SHARE = 0.05


def running_axes(positions: dict[str, FloatArray], source: str) -> tuple[dict[str, FloatArray], str]:
    """The landmarks (time, 3) turned to x forward, y up, z right, and in words how they lay before.

    Raises SchemaError, slug ``wrong-axes`` where up, forward or right cannot be told, CaptureError, slug
    ``turns-round``.
    """
    matrix, words = _axes_matrix(positions, source)
    if np.array_equal(matrix, np.eye(3)):
        return positions, words
    return {name: np.asarray(position @ matrix.T) for name, position in positions.items()}, words


def _axes_matrix(positions: dict[str, FloatArray], source: str) -> tuple[FloatArray, str]:
    """(3, 3) rows forward, up and right in the file's axes."""
    leg = _median_between(positions, "ankle", "hip")
    foot = _median_between(positions, "heel", "toe")
    up = _nearest_axis(leg)
    forward = _nearest_axis(foot - (foot @ up) * up)
    upright = leg @ up >= max(_SMALLEST_SHARE_OF_UP * float(np.linalg.norm(leg)), _SHORTEST_LEG_M)
    if not upright or np.isnan(foot).any():
        raise _wrong(
            source, f"legs along {_words(leg)}, feet along {_words(foot)}", "hips above ankles along one axis"
        )
    forward = _oblique(positions, forward, up)
    right = np.cross(forward, up)
    across = (positions["right_hip"] - positions["left_hip"]) @ right
    if not np.nanmedian(across) > 0.0:
        raise _wrong(
            source, "the right hip on the left", "the right hip on the runner's right in right-handed axes"
        )
    _check_one_way(across[np.isfinite(across)], source)
    return np.stack([forward, up, right]), f"file axes: forward {_words(forward)}, up {_words(up)}"


def _check_one_way(across: FloatArray, source: str) -> None:
    """The right hip stays on the right in running; where it changes over, the runner turned round."""
    turned = float(np.mean(across < 0.0))
    if turned > _LARGEST_TURNED_SHARE:
        raise CaptureError(
            f"The runner of {source} turns round",
            slug="turns-round",
            got=f"{100 * turned:.0f} % of the frames the other way",
            expected="one direction of running",
            fix="cut the recording into passes of one direction",
        )


def _median_between(positions: dict[str, FloatArray], start: str, end: str) -> FloatArray:
    """(3,) median vector between two landmarks over frames and sides; NaN where never seen."""
    both = [positions[f"{side}_{end}"] - positions[f"{side}_{start}"] for side in SIDES]
    seen = [vectors[np.isfinite(vectors).all(axis=1)] for vectors in both]
    medians = [np.median(vectors, axis=0) for vectors in seen if len(vectors)]
    return np.median(medians, axis=0) if medians else np.full(3, np.nan)


def _nearest_axis(vector: FloatArray) -> FloatArray:
    axis = np.zeros(3)
    if np.isfinite(vector).all():
        largest = int(np.argmax(np.abs(vector)))
        axis[largest] = 1.0 if vector[largest] > 0 else -1.0
    return axis


def _oblique(positions: dict[str, FloatArray], forward: FloatArray, up: FloatArray) -> FloatArray:
    """The forward axis, turned to where the hips say where the runner crosses the laboratory's axes obliquely."""
    across = np.nanmedian(positions["right_hip"] - positions["left_hip"], axis=0)
    facing = np.cross(up, across)
    facing -= (facing @ up) * up
    length = float(np.linalg.norm(facing))
    if not length > 0.05:
        return forward
    facing = facing / length
    off_deg = float(np.degrees(np.arccos(np.clip(facing @ forward, -1.0, 1.0))))
    return facing if _OBLIQUE_DEG < off_deg < 90.0 - _OBLIQUE_DEG else forward


def _words(vector: FloatArray) -> str:
    if not np.isfinite(vector).all():
        return "nowhere"
    largest = int(np.argmax(np.abs(vector)))
    alone = abs(vector[largest]) > 0.999 * float(np.linalg.norm(vector))
    sign = "+" if vector[largest] > 0 else "-"
    return f"{sign}{'XYZ'[largest]}" if alone else "(" + ", ".join(f"{part:.2f}" for part in vector) + ")"


def _wrong(source: str, got: str, expected: str) -> SchemaError:
    return SchemaError(
        f"The axes of {source} cannot be told from the markers",
        slug="wrong-axes",
        got=got,
        expected=expected,
        fix="check the coordinate system of the export and that left and right markers are not exchanged",
    )
