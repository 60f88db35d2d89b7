"""Segment pitches and the joint angles that follow from them (definitions, section 0).

| symbol | field | from → to | + means |
|---|---|---|---|
| τ | trunk_lean_deg | mid-hip → mid-shoulder; in 3D mid-PSIS → C7 (else mid-shoulder) | leaning forward |
| φ | thigh_pitch_deg | knee → hip | knee behind the hip |
| σ | shank_pitch_deg | ankle → knee | knee ahead of the ankle |
| ι | foot_pitch_deg | heel → toe against the horizontal | toes up |
| κ = σ − φ | knee_flexion_deg | | bent |
| δ = σ + ι | ankle_dorsiflexion_deg | | toes towards the shin |
| ψ = φ − τ | leg_behind_spine_line_deg | | thigh behind the trunk line |
| π | pelvis_tilt_deg | PSIS → ASIS below the horizontal | anterior tilt; 3D or pelvis landmarks only |
| η = φ − π | hip_extension_deg | | thigh extended against the pelvis |
| λ = π − τ | lumbar_extension_deg | | arched |
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray, Motion


@dataclass(frozen=True, eq=False)
class Angles:
    """Angles of every frame in degrees. Per-leg arrays are (time, 2) with columns left, right.

    Joint angles are properties, so that the identities of the definitions hold exactly. Trunk lean, and what is made
    of it, is NaN throughout where a recording shows no trunk (lower-body marker sets).
    """

    time_s: FloatArray
    trunk_lean_deg: FloatArray
    thigh_pitch_deg: FloatArray
    shank_pitch_deg: FloatArray
    foot_pitch_deg: FloatArray
    pelvis_tilt_deg: FloatArray | None = None

    @property
    def knee_flexion_deg(self) -> FloatArray:
        """(time, 2) κ = σ − φ, + bent."""
        return self.shank_pitch_deg - self.thigh_pitch_deg

    @property
    def ankle_dorsiflexion_deg(self) -> FloatArray:
        """(time, 2) δ = σ + ι, + toes towards the shin."""
        return self.shank_pitch_deg + self.foot_pitch_deg

    @property
    def leg_behind_spine_line_deg(self) -> FloatArray:
        """(time, 2) ψ = φ − τ, + thigh behind the trunk line."""
        return self.thigh_pitch_deg - self.trunk_lean_deg[:, None]

    @property
    def hip_extension_deg(self) -> FloatArray | None:
        """(time, 2) η = φ − π, + thigh extended against the pelvis; None where the pelvis is not seen."""
        return None if self.pelvis_tilt_deg is None else self.thigh_pitch_deg - self.pelvis_tilt_deg[:, None]

    @property
    def lumbar_extension_deg(self) -> FloatArray | None:
        """(time,) λ = π − τ, + arched; None where the pelvis is not seen."""
        return None if self.pelvis_tilt_deg is None else self.pelvis_tilt_deg - self.trunk_lean_deg

    def column(self, name: str, side: Side) -> FloatArray:
        """(time,) one leg's angle, e.g. ``column("knee_flexion_deg", "left")``."""
        values: FloatArray = getattr(self, name)
        return values[:, SIDES.index(side)]

    def minus(self, reference: StandingReference) -> Angles:
        """The same angles with the standing values subtracted."""
        return replace(
            self,
            trunk_lean_deg=self.trunk_lean_deg - reference.trunk_lean_deg,
            thigh_pitch_deg=self.thigh_pitch_deg - np.asarray(reference.thigh_pitch_deg),
            shank_pitch_deg=self.shank_pitch_deg - np.asarray(reference.shank_pitch_deg),
            foot_pitch_deg=self.foot_pitch_deg - np.asarray(reference.foot_pitch_deg),
            pelvis_tilt_deg=None
            if self.pelvis_tilt_deg is None
            else self.pelvis_tilt_deg - reference.pelvis_tilt_deg,
        )


@dataclass(frozen=True, slots=True)
class StandingReference:
    """Median angles of quiet standing in the same view, subtracted from every frame (per-leg: left, right)."""

    trunk_lean_deg: float
    thigh_pitch_deg: tuple[float, float]
    shank_pitch_deg: tuple[float, float]
    foot_pitch_deg: tuple[float, float]
    pelvis_tilt_deg: float = 0.0
    ear_shoulder_hip_offset: float = 0.0
    source: str = ""


def pitch_deg(distal: FloatArray, proximal: FloatArray) -> FloatArray:
    """(time,) angle of a segment from the vertical, + when the proximal end is ahead (definitions, section 0)."""
    delta = proximal - distal
    return np.degrees(np.arctan2(delta[:, 0], delta[:, 1]))


def shoulder_behind_line(ear: FloatArray, shoulder: FloatArray, hip: FloatArray) -> FloatArray:
    """(time,) distance of the shoulder from the ear-hip line over the line's length, + behind.

    Inputs are (time, 2 or 3) with x forward and y up; only the sagittal plane is used.
    """
    line, arm = (ear - hip)[:, :2], (shoulder - hip)[:, :2]
    cross = line[:, 0] * arm[:, 1] - line[:, 1] * arm[:, 0]
    return np.asarray(cross / (line**2).sum(axis=1), dtype=float)


def compute_angles(motion: Motion) -> Angles:
    """Angles of every frame, raw: no standing value is subtracted. NaN where a landmark is missing."""
    return Angles(
        time_s=motion.time_s,
        trunk_lean_deg=_trunk_lean_deg(motion),
        thigh_pitch_deg=_per_leg(motion, "knee", "hip"),
        shank_pitch_deg=_per_leg(motion, "ankle", "knee"),
        foot_pitch_deg=np.stack([_foot_pitch_deg(motion, side) for side in SIDES], axis=1),
        pelvis_tilt_deg=_pelvis_tilt_deg(motion),
    )


def _trunk_lean_deg(motion: Motion) -> FloatArray:
    """From the back of the pelvis to C7 in 3D, else from mid-hip to mid-shoulder; NaN where the trunk is not seen."""
    back = pelvis_back(motion) if motion.is_3d else None
    bottom = back if back is not None else motion.midpoint("left_hip", "right_hip")
    if motion.is_3d and motion.has("c7"):
        return pitch_deg(bottom, motion["c7"])
    if not motion.has("left_shoulder", "right_shoulder"):
        return np.full(motion.frames, np.nan)
    return pitch_deg(bottom, motion.midpoint("left_shoulder", "right_shoulder"))


def pelvis_back(motion: Motion) -> FloatArray | None:
    """(time, space) middle of the posterior iliac spines, or the sacral marker between them; None where neither is."""
    if motion.has("left_psis", "right_psis"):
        return motion.midpoint("left_psis", "right_psis")
    return motion["sacrum"] if motion.has("sacrum") else None


def _per_leg(motion: Motion, distal: str, proximal: str) -> FloatArray:
    return np.stack(
        [pitch_deg(motion[f"{side}_{distal}"], motion[f"{side}_{proximal}"]) for side in SIDES], axis=1
    )


def _foot_pitch_deg(motion: Motion, side: Side) -> FloatArray:
    delta = motion[f"{side}_toe"] - motion[f"{side}_heel"]
    return np.degrees(np.arctan2(delta[:, 1], delta[:, 0]))


def _pelvis_tilt_deg(motion: Motion) -> FloatArray | None:
    back = pelvis_back(motion)
    if back is None or not motion.has("left_asis", "right_asis"):
        return None
    front = motion.midpoint("left_asis", "right_asis") - back
    return np.degrees(np.arctan2(-front[:, 1], front[:, 0]))
