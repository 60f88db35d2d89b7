"""One file per format, each with `sniff` and a reader; the kind is found from the content, never from the name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from hipdrive.errors import CorruptFileError, SchemaError, UnsupportedFormatError
from hipdrive.motion.motion import FloatArray, Motion
from hipdrive.readers import (
    c3d,
    c3d_content,
    deeplabcut,
    mediapipe,
    mot,
    openpose,
    own_csv,
    own_json,
    own_npz,
    own_parquet,
    rbds,
    ric,
    trc,
)
from hipdrive.readers.force import PlateForce
from hipdrive.readers.keypoints import KeypointTable, motion_of_keypoints
from hipdrive.readers.marker_map import map_markers
from hipdrive.readers.marker_motion import motion_of_markers
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.opensim_signs import angles_of_opensim
from hipdrive.readers.told import Told
from hipdrive.readers.trial import Trial
from hipdrive.strides.strides import Event

__all__ = [
    "PlateForce",
    "Reader",
    "Told",
    "Trial",
    "find_kind",
    "motion_of",
    "read_angles",
    "read_events",
    "read_forces",
    "read_markers",
    "read_motion",
    "read_trial",
]

_HEAD_BYTES = 16_384
_LARGEST_TEXT_BYTES = 500_000_000
NOT_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: its name, whether the beginning of a file (bytes as Latin-1) is of it, and how it is read."""

    name: str
    sniff: Callable[[str], bool]
    read: Callable[[Path, Told], Trial]


#: A new format is one file beside these and one line here, or an entry point of another package. The first whose
#: sniff says yes reads the file.
READERS: tuple[Reader, ...] = (
    Reader("C3D", c3d_content.sniff, lambda path, told: c3d.read_c3d(path)),
    Reader("hipdrive Parquet", own_parquet.sniff, lambda path, told: own_parquet.read_own_parquet(path)),
    Reader("hipdrive landmarks.npz", own_npz.sniff, lambda path, told: own_npz.read_own_npz(path)),
    Reader("TRC", trc.sniff, lambda path, told: Trial(trc.read_trc(path))),
    Reader("RBDS text", rbds.sniff, lambda path, told: Trial(rbds.read_rbds(path))),
    Reader("hipdrive JSON", own_json.sniff, lambda path, told: own_json.read_own_json(path)),
    Reader("OpenPose JSON", openpose.sniff, lambda path, told: Trial(openpose.read_openpose(path, told))),
    Reader("RIC session", ric.sniff, lambda path, told: ric.read_ric(path)),
    Reader("hipdrive CSV", own_csv.sniff, lambda path, told: own_csv.read_own_csv(path)),
    Reader("DeepLabCut CSV", deeplabcut.sniff, lambda path, told: Trial(deeplabcut.read_deeplabcut(path, told))),
    Reader("MediaPipe CSV", mediapipe.sniff, lambda path, told: Trial(mediapipe.read_mediapipe(path, told))),
)
#: Other packages bring readers by the same door: an entry point of this group that is a `Reader`.
ENTRY_POINTS = "hipdrive.readers"
_READABLE = (
    "C3D, TRC, RBDS or RIC, OpenPose JSON folder, MediaPipe or DeepLabCut CSV, hipdrive's own CSV, JSON, Parquet"
)


@cache
def all_readers() -> tuple[Reader, ...]:
    """The built-in readers, then those that other installed packages bring."""
    return (*READERS, *(entry.load() for entry in entry_points(group=ENTRY_POINTS)))


def find_kind(path: Path) -> str | None:
    """The name of the format that reads a file or folder, ``OpenSim table`` for MOT and STO, None for none of them.

    Raises CorruptFileError ``missing-file`` or ``empty-file``.
    """
    if openpose.is_openpose_folder(path):
        return "OpenPose JSON"
    head = _head(path)
    for reader in all_readers():
        if reader.sniff(head):
            return reader.name
    if mot.sniff(head):
        return "OpenSim table"
    return "RBDS forces" if rbds.sniff_forces(head) else None


def read_motion(path: Path, standing: Path | None = None, *, told: Told = NOT_TOLD) -> Motion:
    """Read a recording as a `Motion`: markers in metres and 3D, keypoints of a picture in pixels and uncleaned.

    standing : a standing trial of the same person and marker set; it places knee and ankle.
    told : what the file does not say of itself
    Raises CorruptFileError (``missing-file``, ``empty-file``, ``damaged-table``, ``truncated-file`` ...),
    UnsupportedFormatError (``unknown-format``), SchemaError (``no-positions``, ``unknown-markers``,
    ``wrong-unit``, ``wrong-axes`` ...), ConfigError (``marker-map``).
    """
    return motion_of(read_trial(path, told=told), None if standing is None else read_markers(standing), told=told)


def motion_of(trial: Trial, standing: MarkerTable | None = None, *, told: Told = NOT_TOLD) -> Motion:
    """The `Motion` of a trial that was read; raises as `read_motion`."""
    points = trial.points
    if isinstance(points, Motion):
        return points
    if isinstance(points, KeypointTable):
        return motion_of_keypoints(points)
    known = None if told.marker_map is None else map_markers(points, told.marker_map)
    return motion_of_markers(points, standing or trial.standing, known)


def read_markers(path: Path) -> MarkerTable:
    """The markers of a file in metres, by their own names. Raises as `read_motion`."""
    points = read_trial(path).points
    if not isinstance(points, MarkerTable):
        raise SchemaError(
            f"{path.name} holds landmarks or keypoints, not markers",
            slug="not-markers",
            expected="a C3D, TRC or RBDS file",
            fix="give the motion-capture file itself",
        )
    return points


def read_trial(path: Path, *, told: Told = NOT_TOLD) -> Trial:
    """Everything a file holds, by its own names. Raises as `read_motion`."""
    kind = find_kind(path)
    for reader in all_readers():
        if reader.name == kind:
            return reader.read(path, told)
    if kind in ("OpenSim table", "RBDS forces"):
        raise SchemaError(
            f"{path.name} holds angles or forces over time, not positions",
            slug="no-positions",
            expected="marker positions, as a TRC or C3D file has",
            fix="give the marker file of the same trial",
        )
    raise UnsupportedFormatError(
        f"{path.name} is of a kind hipdrive does not read",
        slug="unknown-format",
        got="a folder without JSON files" if path.is_dir() else repr(_head(path)[:24]),
        expected=_READABLE,
        fix="convert the recording to TRC or C3D",
    )


def read_events(path: Path, *, told: Told = NOT_TOLD) -> tuple[Event, ...]:
    """Contacts and toe-offs marked in a file, seconds from its first frame; empty where it marks none."""
    return read_trial(path, told=told).events


def read_forces(path: Path) -> tuple[PlateForce, ...]:
    """Vertical ground force of every plate or belt: C3D platforms, RBDS force text, OpenSim force tables.

    C3D and RBDS times count from the first sample; an OpenSim table keeps its own time column.
    Raises as `read_motion`; SchemaError ``no-forces`` where the file holds none.
    """
    kind = find_kind(path)
    if kind == "RBDS forces":
        return (rbds.read_rbds_forces(path),)
    forces = mot.forces_of(mot.read_mot(path)) if kind == "OpenSim table" else read_trial(path).forces
    if not forces:
        raise SchemaError(
            f"{path.name} holds no ground forces",
            slug="no-forces",
            expected="force platforms in a C3D file, or columns such as ground_force_vy",
            fix="give the force file of the same trial",
        )
    return forces


def read_angles(path: Path) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Times (time,) and joint angles (time,) of an OpenSim table in hipdrive's names and signs, degrees.

    Raises SchemaError ``no-angles`` where the file is none or holds none of the angles hipdrive knows.
    """
    table = mot.read_mot(path) if find_kind(path) == "OpenSim table" else None
    angles = {} if table is None else angles_of_opensim(table)
    if table is None or not angles:
        raise SchemaError(
            f"{path.name} holds no joint angles",
            slug="no-angles",
            got="no OpenSim table" if table is None else ", ".join(table.names[:8]),
            expected="coordinates such as hip_flexion_r, knee_angle_r, ankle_angle_r",
            fix="give the inverse kinematics of OpenSim (MOT or STO)",
        )
    return table.time_s, angles


def _head(path: Path) -> str:
    """The beginning of a file, its bytes as Latin-1, without a byte order mark."""
    if path.is_dir():
        return ""
    if not path.is_file():
        raise CorruptFileError(
            f"There is no file {path.name}",
            slug="missing-file",
            fix="check the path",
        )
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf")
    if not head.strip(b" \t\r\n\x00"):
        raise CorruptFileError(
            f"{path.name} is empty",
            slug="empty-file",
            fix="copy or export the file again",
        )
    if path.stat().st_size > _LARGEST_TEXT_BYTES and head[1:2] != b"\x50":
        raise SchemaError(
            f"{path.name} is too large",
            slug="too-large",
            got=f"{path.stat().st_size / 1e9:.1f} GB",
            expected=f"at most {_LARGEST_TEXT_BYTES / 1e9:g} GB",
            fix="cut the recording into parts",
        )
    return head.decode("latin-1")
