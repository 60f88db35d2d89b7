"""Vertical force of the force platforms of a C3D file (FORCE_PLATFORM group), types 1 to 5.

Types 1 and 2 give Fx, Fy, Fz in their first three channels; 3 gives them as sums of its sensors; 4 and 5 multiply
their channels by CAL_MATRIX first. ZERO, the frames of an unloaded plate, is not applied: a treadmill recording
often begins with a foot on the belt.
"""

from __future__ import annotations

import numpy as np

from hipdrive.motion.motion import FloatArray
from hipdrive.readers.c3d_content import C3dContent
from hipdrive.readers.force import PlateForce, vertical_of

#: Sensors of a Kistler plate that add up to Fx, Fy and Fz.
_KISTLER = ((0, 1), (2, 3), (4, 5, 6, 7))


def plate_forces(content: C3dContent, rate_hz: float) -> tuple[tuple[PlateForce, ...], tuple[str, ...]]:
    """The platforms that could be decoded, and in words those that could not. rate_hz : of the points."""
    used = content.numbers("FORCE_PLATFORM:USED")
    kinds = content.numbers("FORCE_PLATFORM:TYPE")
    sizes = content.dimensions.get("FORCE_PLATFORM:CHANNEL", ())
    channels = np.array(content.numbers("FORCE_PLATFORM:CHANNEL"), dtype=int)
    count = min(int(used[0]) if used else 0, len(kinds))
    if count <= 0 or len(channels) == 0:
        return (), ()
    per_plate = sizes[0] if sizes else 0
    time_s = np.arange(len(content.analog)) / (rate_hz * content.samples_per_frame)
    found: list[PlateForce] = []
    failed: list[str] = []
    for plate in range(count):
        wanted = channels[plate * per_plate : (plate + 1) * per_plate] - 1
        force = _force(content, int(kinds[plate]), wanted, plate)
        if force is None or not np.isfinite(force).all() or len(time_s) < 2:
            failed.append(f"force platform {plate + 1} of type {kinds[plate]:g}")
        else:
            found.append(PlateForce(f"force platform {plate + 1}", time_s, vertical_of(force)))
    return tuple(found), tuple(failed)


def _force(
    content: C3dContent, kind: int, wanted: np.ndarray[tuple[int], np.dtype[np.int_]], plate: int
) -> FloatArray | None:
    """(sample, 3) force in the plate's axes, or None where type, channels or calibration make no sense."""
    needed = {1: 6, 2: 6, 3: 8, 4: 6, 5: 8}.get(kind)
    total = content.analog.shape[1]
    if needed is None or len(wanted) < needed or wanted[:needed].min() < 0 or wanted[:needed].max() >= total:
        return None
    values = content.analog[:, wanted[:needed]]
    if kind in (4, 5):
        numbers = np.array(content.numbers("FORCE_PLATFORM:CAL_MATRIX"))
        size = 6 * needed
        if len(numbers) < (plate + 1) * size:
            return None
        # Stored column by column.
        matrix = numbers[plate * size : (plate + 1) * size].reshape(needed, 6).T
        return np.asarray((values @ matrix.T)[:, :3])
    if kind == 3:
        return np.stack([values[:, list(sensors)].sum(axis=1) for sensors in _KISTLER], axis=1)
    return values[:, :3]
