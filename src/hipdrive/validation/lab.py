"""The 3D way against laboratories: hip drive share, its identity, joint curves.

- shares against OpenSim's inverse kinematics of the same steps (Hamner et al. 2010, `hamner02`)
- the identity thigh = hip + lumbar + lean on every frame of every full-body recording
- knee, hip and ankle curves against the laboratory's own (Fukuchi et al. 2017, `RBDS001processed.txt`)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hipdrive.analysis import Analysis, Settings
from hipdrive.measures import Recording, leg_length_of
from hipdrive.measures.hip_drive import hip_drive_share, lumbar_share, trunk_share
from hipdrive.motion.angles import Angles
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import FloatArray
from hipdrive.motion.smoothing import BODY_CUTOFF_HZ, low_pass
from hipdrive.pipeline import analyse_mocap
from hipdrive.readers import read_forces
from hipdrive.readers.force import PlateForce
from hipdrive.readers.mot import StorageTable, angles_in_degrees, read_mot
from hipdrive.strides.cycles import stride_cycles
from hipdrive.strides.force_platform import force_events_s

_RUNNING, _STATIC, _IK = (f"hamner02/subject02_{name}" for name in ("running.trc", "static.trc", "running_ik.mot"))
FULL_BODY = (_RUNNING, *(f"hamner04/run{speed}_markers.trc" for speed in (200, 300, 400, 500)))
_SHARES = {"hip": hip_drive_share, "lumbar": lumbar_share, "trunk": trunk_share}
#: Goals of the laboratory issue, degrees after the mean difference is taken out.
CURVE_GOALS_DEG = {"hip": 4.0, "knee": 3.0, "ankle": 4.0}
SHARE_GOAL = 0.05
#: The laboratory's column of each joint; flexion is positive in all three.
_CURVE_COLUMNS = {"hip": "hipAngZ", "knee": "kneeAngZ", "ankle": "ankleAngZ"}
_LABORATORY_N, _LABORATORY_HZ = 30.0, 10.0
#: Speed as the columns name it -> markers, standing trial, forces.
_CURVE_TRIALS = {
    "25": ("rbds/RBDS001runT25markers.txt", "rbds/RBDS001static.txt", "rbds/RBDS001runT25forces.txt"),
    "35": ("rbds/RBDS001runT35.c3d", "rbds/RBDS001static.c3d", "rbds/RBDS001runT35.c3d"),
}


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One share of one leg: mean over the same steps from markers and from inverse kinematics."""

    side: Side
    part: str
    markers: float
    reference: float
    steps: int


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """Largest violations in one recording: of the angles' identity in degrees, of the shares' sum, and under offsets."""

    trial: str
    angle_deg: float
    share_sum: float
    offset: float
    steps: int


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One joint's mean curve against the laboratory's, degrees after the mean difference is taken out.

    rmse_deg : over strides from our contacts; same_start_rmse_deg : over strides that start as the laboratory's do
    """

    speed: str
    side: Side
    joint: str
    rmse_deg: float
    same_start_rmse_deg: float
    offset_deg: float


def recording_of(analysis: Analysis, angles: Angles | None = None) -> Recording:
    """What the measures were given, with other angles if told."""
    return Recording(
        motion=analysis.motion,
        angles=analysis.angles if angles is None else angles,
        strides=analysis.strides,
        near_side=analysis.near_side,
        surface=analysis.surface,
        settings=analysis.settings,
        px_per_m=None,
        leg_length=leg_length_of(analysis.motion, analysis.near_side),
        standing=analysis.standing,
        roll_known=True,
    )


def angles_of_ik(table: StorageTable, time_s: FloatArray) -> Angles:
    """The reference's angles in hipdrive's signs at these times, low-passed as the markers are.

    OpenSim's pelvis_tilt and lumbar_extension are + backward, its hip_flexion is + forward. What the shares need of
    the leg is the thigh; shank and foot stay unknown.
    """
    table = angles_in_degrees(table)
    rate_hz = float(1.0 / np.median(np.diff(table.time_s)))

    def column(name: str) -> FloatArray:
        smooth = low_pass(table.time_s, table[name], rate_hz, BODY_CUTOFF_HZ)
        return np.interp(time_s, table.time_s, smooth, left=np.nan, right=np.nan)

    pelvis = -column("pelvis_tilt")
    trunk = pelvis - column("lumbar_extension")
    thigh = np.stack([pelvis - column(f"hip_flexion_{side[0]}") for side in SIDES], axis=1)
    unknown = np.full_like(thigh, np.nan)
    return Angles(time_s, trunk, thigh, unknown, unknown, pelvis)


def compare_shares(data: Path) -> list[ShareRow]:
    """Hip, lumbar and trunk share of both legs of `hamner02`, markers against inverse kinematics, same steps."""
    analysis = analyse_mocap(data / _RUNNING, Settings(standing=str(data / _STATIC)))
    own = recording_of(analysis)
    # The table's first row is the trial's first frame, as the markers' is.
    table = read_mot(data / _IK)
    reference = recording_of(analysis, angles_of_ik(table, analysis.motion.time_s + float(table.time_s[0])))
    rows = []
    for side in SIDES:
        for part, share in _SHARES.items():
            found, true = (share(recording, side).per_step for recording in (own, reference))
            both = np.isfinite(found) & np.isfinite(true)
            rows.append(ShareRow(side, part, float(found[both].mean()), float(true[both].mean()), int(both.sum())))
    return rows


def check_identity(data: Path) -> list[IdentityRow]:
    """The identity of angles and shares in every full-body recording, and the shares with offsets added to all angles."""
    rows = []
    for trial in FULL_BODY:
        standing = str(data / _STATIC) if trial == _RUNNING else None
        analysis = analyse_mocap(data / trial, Settings(standing=standing))
        angles = analysis.angles
        assert angles.hip_extension_deg is not None and angles.lumbar_extension_deg is not None
        parts = angles.hip_extension_deg + (angles.lumbar_extension_deg + angles.trunk_lean_deg)[:, None]
        before = _shares(recording_of(analysis))
        after = _shares(recording_of(analysis, with_offsets(angles, 7.0, -11.0, 5.0)))
        rows.append(
            IdentityRow(
                trial,
                float(np.nanmax(np.abs(angles.thigh_pitch_deg - parts))),
                float(np.nanmax(np.abs(before.sum(axis=0) - 1.0))),
                float(np.nanmax(np.abs(after - before))),
                int(np.isfinite(before[0]).sum()),
            )
        )
    return rows


def with_offsets(angles: Angles, thigh_deg: float, pelvis_deg: float, trunk_deg: float) -> Angles:
    """The angles as markers put on differently would give them: a constant added to each segment."""
    assert angles.pelvis_tilt_deg is not None
    return Angles(
        angles.time_s,
        angles.trunk_lean_deg + trunk_deg,
        angles.thigh_pitch_deg + thigh_deg,
        # The knee's angle places midstance: thigh and shank move together, as their common joint does.
        angles.shank_pitch_deg + thigh_deg,
        angles.foot_pitch_deg,
        angles.pelvis_tilt_deg + pelvis_deg,
    )


def _shares(recording: Recording) -> FloatArray:
    """(part, step) hip, lumbar and trunk share of every step of both legs."""
    return np.stack(
        [
            np.concatenate([share(recording, side).per_step for side in SIDES])
            for share in (hip_drive_share, lumbar_share, trunk_share)
        ]
    )


def compare_curves(data: Path) -> list[CurveRow]:
    """Mean hip, knee and ankle curves of RBDS001 against the laboratory's own processing."""
    header, *body = (data / "rbds/RBDS001processed.txt").read_text(encoding="utf-8").splitlines()
    names = header.split("\t")
    table = np.array([[float(cell) for cell in line.split("\t")] for line in body if line.strip()])
    rows = []
    for speed, (trial, standing, forces) in _CURVE_TRIALS.items():
        analysis = analyse_mocap(data / trial, Settings(standing=str(data / standing)))
        theirs_start = with_contacts_of(analysis, read_forces(data / forces)[0])
        for side in SIDES:
            for joint, column in _CURVE_COLUMNS.items():
                theirs = table[:, names.index(f"{side[0].upper()}{column}{speed}")]
                difference = mean_curve(analysis, joint, side) - theirs
                same_start = mean_curve(theirs_start, joint, side) - theirs
                # The SD of a difference is its RMS after the mean is taken out.
                rows.append(
                    CurveRow(
                        speed,
                        side,
                        joint,
                        float(difference.std()),
                        float(same_start.std()),
                        float(difference.mean()),
                    )
                )
    return rows


def with_contacts_of(analysis: Analysis, force: PlateForce) -> Analysis:
    """The same strides starting where the laboratory's did: 30 N on a force low-passed at 10 Hz.

    The data set's files do not say its rule; of the filters and thresholds tried, this one gives back its own mean
    force over the stride (1.8 N/kg at 1 %, 5.7 at 3 %; a 50 Hz low-pass gives 3.0 and 8.9).
    """
    rises_s, _ = force_events_s(force.time_s, force.vertical_n, _LABORATORY_N, _LABORATORY_HZ)

    def moved(time_s: float) -> float:
        return time_s if np.isnan(time_s) else float(rises_s[np.argmin(np.abs(rises_s - time_s))])

    contacts = tuple(
        replace(
            contact,
            initial_contact_s=moved(contact.initial_contact_s),
            next_contact_s=moved(contact.next_contact_s),
        )
        for contact in analysis.strides.contacts
    )
    return replace(analysis, strides=replace(analysis.strides, contacts=contacts))


def mean_curve(analysis: Analysis, joint: str, side: Side) -> FloatArray:
    """(101,) mean flexion of one joint over the side's strides, degrees."""
    angles = analysis.angles
    values = {
        "hip": lambda: -angles.column("hip_extension_deg", side),
        "knee": lambda: angles.column("knee_flexion_deg", side),
        "ankle": lambda: angles.column("ankle_dorsiflexion_deg", side),
    }[joint]()
    cycles = stride_cycles(angles.time_s, values, analysis.strides, side)
    curve: FloatArray = np.nanmean(cycles, axis=0)
    return curve
