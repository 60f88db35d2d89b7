"""The sign table between hipdrive's angles and OpenSim's coordinates (docs/reference/signs.md shows it).

OpenSim's axes are X forward, Y up, Z right, turning right-handed about Z: `pelvis_tilt` and `lumbar_extension` are
+ when the upper part goes backward. Checked against the reference inverse kinematics of Hamner 2010.

Models differ in one sign: `knee_angle` is + bent in Rajagopal 2016 and its kin, which is what is written, and
- bent in gait2392 and Hamner 2010. A knee bends further than it over-extends, so reading tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.motion.landmarks import SIDES
from hipdrive.motion.motion import FloatArray
from hipdrive.readers.mot import StorageTable, angles_in_degrees


@dataclass(frozen=True, slots=True)
class SignRow:
    """One coordinate of OpenSim: ``coordinate = sign * angle``. ``{s}`` stands for r or l.

    angle : hipdrive's name, without ``left_`` or ``right_`` where `paired`
    means : what + of the coordinate is
    """

    coordinate: str
    angle: str
    sign: float
    means: str
    paired: bool = False


SIGNS: tuple[SignRow, ...] = (
    SignRow("pelvis_tilt", "pelvis_tilt_deg", -1.0, "pelvis tilted backward"),
    SignRow("lumbar_extension", "lumbar_extension_deg", 1.0, "trunk bent backward against the pelvis"),
    SignRow("hip_flexion_{s}", "hip_extension_deg", -1.0, "thigh ahead of the pelvis", paired=True),
    SignRow("knee_angle_{s}", "knee_flexion_deg", 1.0, "knee bent", paired=True),
    SignRow("ankle_angle_{s}", "ankle_dorsiflexion_deg", 1.0, "toes towards the shin", paired=True),
)

#: Where the pelvis is not seen, trunk and pelvis are written as one body and no lumbar_extension at all.
SIGNS_WITHOUT_PELVIS: tuple[SignRow, ...] = (
    SignRow("pelvis_tilt", "trunk_lean_deg", -1.0, "trunk and pelvis, as one body, leaning backward"),
    SignRow("hip_flexion_{s}", "leg_behind_spine_line_deg", -1.0, "thigh ahead of the trunk line", paired=True),
    *SIGNS[3:],
)


def angles_of_opensim(table: StorageTable) -> dict[str, FloatArray]:
    """OpenSim's joint angles in hipdrive's names and signs, degrees; only those the table has.

    ``trunk_lean_deg`` follows from pelvis and lumbar spine (τ = π − λ).
    """
    degrees = angles_in_degrees(table)
    found: dict[str, FloatArray] = {}
    for row in SIGNS:
        for side in SIDES if row.paired else ("",):
            coordinate = row.coordinate.format(s=side[:1])
            if coordinate in degrees.names:
                name = f"{side}_{row.angle}" if side else row.angle
                found[name] = row.sign * degrees[coordinate]
                if row.angle == "knee_flexion_deg":
                    found[name] = _bent_positive(found[name])
    if "pelvis_tilt_deg" in found and "lumbar_extension_deg" in found:
        found["trunk_lean_deg"] = found["pelvis_tilt_deg"] - found["lumbar_extension_deg"]
    return found


def _bent_positive(knee_deg: FloatArray) -> FloatArray:
    low, high = float(np.nanmin(knee_deg)), float(np.nanmax(knee_deg))
    return -knee_deg if -low > high else knee_deg
