"""Marker sets other than the two of the open data, the user's own map, and refusals that help."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.readers.trc_file import marker_table
from tests.readers.trc_file import write_trc as write_figure

from hipdrive.errors import ConfigError, CorruptFileError, SchemaError
from hipdrive.motion.angles import compute_angles
from hipdrive.motion.motion import FloatArray
from hipdrive.readers import Told, find_kind, read_motion
from hipdrive.readers.marker_sets import MARKER_SETS, spelt_as_known
from hipdrive.readers.markers import MarkerTable
from hipdrive.writers import write_trc

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")

PLUG_IN_GAIT = {
    "ASI": (0.10, 1.00, 0.12), "PSI": (-0.08, 1.02, 0.05), "KNE": (0.05, 0.50, 0.15), "ANK": (0.0, 0.09, 0.14),
    "HEE": (-0.06, 0.04, 0.10), "TOE": (0.14, 0.04, 0.10), "SHO": (0.0, 1.45, 0.18), "ELB": (0.01, 1.15, 0.25),
    "WRA": (0.12, 1.0, 0.25), "WRB": (0.11, 0.99, 0.26), "FHD": (0.08, 1.7, 0.07), "BHD": (-0.08, 1.68, 0.07),
}  # fmt: skip


def table_of(markers: dict[str, tuple[float, float, float]], frames: int = 10) -> MarkerTable:
    position: FloatArray = np.tile(np.array(list(markers.values())), (frames, 1, 1))
    return MarkerTable(np.arange(frames) / 100.0, tuple(markers), position, "t")


def plug_in_gait(*, sacral: bool = False) -> MarkerTable:
    markers = {
        f"{side}{name}": (x, y, z * sign)
        for name, (x, y, z) in PLUG_IN_GAIT.items()
        for side, sign in (("L", -1), ("R", 1))
    }
    if sacral:
        del markers["LPSI"], markers["RPSI"]
        markers["SACR"] = (-0.08, 1.02, 0.0)
    return table_of(markers | {"C7": (-0.06, 1.48, 0.0), "T10": (-0.1, 1.25, 0.0)})


@pytest.mark.parametrize("sacral", [False, True])
def test_plug_in_gait_places_joints_inward_of_their_outer_markers(tmp_path: Path, sacral: bool) -> None:
    write_trc(plug_in_gait(sacral=sacral), tmp_path / "t.trc")
    motion = read_motion(tmp_path / "t.trc")
    assert "Plug-in Gait" in motion.provenance.steps[0]
    knee, marker = motion["right_knee"][0], np.array(PLUG_IN_GAIT["KNE"])
    assert np.linalg.norm(knee - marker) == pytest.approx(0.057, abs=1e-6)
    assert knee[2] < marker[2] - 0.05
    np.testing.assert_allclose(motion["left_ankle"] * [1, 1, -1], motion["right_ankle"], atol=1e-9)
    assert motion.has("c7", "left_shoulder", "right_ear")
    assert (compute_angles(motion).pelvis_tilt_deg is not None) or sacral


@pytest.mark.parametrize("spelt", [str.lower, str.title, str.swapcase])
def test_capitals_of_marker_names_do_not_matter(tmp_path: Path, spelt: Callable[[str], str]) -> None:
    table = plug_in_gait()
    write_trc(replace(table, names=tuple(spelt(name) for name in table.names)), tmp_path / "t.trc")
    write_trc(table, tmp_path / "plain.trc")
    motion, plain = read_motion(tmp_path / "t.trc"), read_motion(tmp_path / "plain.trc")
    assert motion.landmarks == plain.landmarks
    np.testing.assert_array_equal(motion.position, plain.position)


def test_two_markers_that_differ_in_capitals_only_are_not_one() -> None:
    table = plug_in_gait()
    twice = replace(table, names=(*(name.lower() for name in table.names[:-1]), "lasi"))
    assert spelt_as_known(twice) is twice


def test_markers_named_after_landmarks_need_no_set(tmp_path: Path) -> None:
    names = {
        "Hip": (0.0, 0.92, 0.09),
        "Knee": (0.03, 0.5, 0.1),
        "Ankle": (0.0, 0.09, 0.1),
        "Heel": (-0.06, 0.03, 0.1),
        "BigToe": (0.15, 0.03, 0.1),
    }
    markers = {
        f"{side}{name}": (x, y, z * sign)
        for name, (x, y, z) in names.items()
        for side, sign in (("L", -1), ("R", 1))
    }
    write_trc(table_of(markers), tmp_path / "t.trc")
    motion = read_motion(tmp_path / "t.trc")
    np.testing.assert_allclose(motion["right_toe"][0], names["BigToe"], atol=1e-8)


def ric_session(*, running: bool = True) -> dict[str, object]:
    """A session built on a figure whose joints are known: X right, Y up, Z backward, mm."""
    joints = {
        "hip": (105, 900, 0),
        "lat_knee": (150, 500, 0),
        "med_knee": (50, 500, 0),
        "lat_ankle": (140, 90, 0),
        "med_ankle": (60, 90, 0),
        "first": (70, 30, -180),
        "fifth": (140, 30, -150),
    }
    clusters = {"thigh": (100, 700, 40), "shank": (100, 300, 40), "foot": (100, 50, 60)}
    corners = ((-30, 40, 0), (30, 40, 10), (-30, -40, 0), (30, -40, -5))
    neutral: dict[str, list[float]] = {
        f"pelvis_{n + 1}": [x, 1000.0 + y, 90.0 + z] for n, (x, y, z) in enumerate(corners)
    }
    still: dict[str, list[float]] = {}
    for side, sign in (("L", -1.0), ("R", 1.0)):
        still |= {f"{side}_{name}": [sign * x, y, z] for name, (x, y, z) in joints.items()}
        for name, (x, y, z) in clusters.items():
            neutral |= {
                f"{side}_{name}_{n + 1}": [sign * (x + a), y + b, z + c] for n, (a, b, c) in enumerate(corners)
            }
    drift = np.linspace(0.0, 30.0, 20)[:, None] * np.array([0.1, 0.5, 1.0])
    moving = {name: (np.array(place) + drift).tolist() for name, place in neutral.items()}
    session: dict[str, object] = {"joints": still, "neutral": neutral, "hz_r": 200.0, "walking": {}}
    return session | ({"running": moving} if running else {})


def test_ric_session_carries_its_standing_trial(tmp_path: Path) -> None:
    path = tmp_path / "20140515T133244.json"
    path.write_text(json.dumps(ric_session()))
    assert find_kind(path) == "RIC session"
    motion = read_motion(path)
    assert motion.fps == pytest.approx(200.0)
    # Hip a quarter of the way between the trochanters; x forward is RIC's -Z, z right its X.
    np.testing.assert_allclose(motion["right_hip"][0], [0.0, 0.9, 0.0525], atol=1e-6)
    np.testing.assert_allclose(motion["left_knee"][0], [0.0, 0.5, -0.1], atol=1e-6)
    np.testing.assert_allclose(motion["right_toe"][0], [0.165, 0.03, 0.105], atol=1e-6)
    np.testing.assert_allclose(motion["right_hip"][-1] - motion["right_hip"][0], [-0.03, 0.015, 0.003], atol=1e-6)


def test_ric_without_running_or_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(ric_session(running=False)))
    with pytest.raises(SchemaError, match="holds no running trial"):
        read_motion(path)
    path.write_text(json.dumps(ric_session())[:3000])
    with pytest.raises(CorruptFileError, match="is not whole JSON"):
        read_motion(path)


MAP = """
name = "Our laboratory"
[landmarks]
left_asis = "LASI"
right_asis = "RASI"
left_psis = "LPSI"
right_psis = "RPSI"
left_knee = ["LTH1", "LTB1"]
right_knee = ["RTH1", "RTB1"]
left_ankle = "LTB3"
right_ankle = "RTB3"
left_heel = "LCAL"
right_heel = "RCAL"
left_toe = "LTOE"
right_toe = "RTOE"
left_shoulder = "LACR"
right_shoulder = "RACR"
"""


def read_with_map(tmp_path: Path, text: str) -> object:
    (tmp_path / "map.toml").write_text(text)
    return read_motion(write_figure(tmp_path / "t.trc"), told=Told(marker_map=tmp_path / "map.toml"))


def test_a_map_shows_landmarks_as_markers_or_their_means(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP)
    motion = read_motion(write_figure(tmp_path / "t.trc"), told=Told(marker_map=tmp_path / "map.toml"))
    thigh, shank = np.array(marker_table()["RTH1"]), np.array(marker_table()["RTB1"])
    np.testing.assert_allclose(motion["right_knee"][0], (thigh + shank) / 2000.0, atol=1e-6)
    assert "read the Our laboratory marker set" in motion.provenance.steps
    assert motion["right_hip"][0, 2] > 0 > motion["left_hip"][0, 2]


MAP_FAULTS = [
    (
        MAP.replace('"LCAL"', '"LCAK"'),
        SchemaError,
        r"lacks markers that the map map\.toml names.*LCAK for left_heel \(did you mean LCAL\?\)",
    ),
    (MAP.replace("left_heel", "left_hele"), ConfigError, r"left_hele is no landmark \(did you mean left_heel\?\)"),
    (MAP.replace('left_toe = "LTOE"', ""), ConfigError, "no marker for left_toe"),
    (MAP.replace('left_asis = "LASI"', ""), ConfigError, "no marker for left_hip, right_hip"),
    (MAP.replace('"LTOE"', "7"), ConfigError, "left_toe is no marker name and no list of them"),
    ("name = 'x'", ConfigError, r"there is no \[landmarks\] table"),
    ("[landmarks", ConfigError, "not TOML"),
]


@pytest.mark.parametrize(("text", "kind", "words"), MAP_FAULTS)
def test_faults_of_a_map_are_told_with_near_names(
    tmp_path: Path, text: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        read_with_map(tmp_path, text)


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        read_motion(write_figure(tmp_path / "t.trc"), told=Told(marker_map=tmp_path / "gone.toml"))


def test_an_unknown_set_lists_what_was_found_and_what_is_missing(tmp_path: Path) -> None:
    table = plug_in_gait()
    names = tuple(name.replace("LHEE", "LHEX") for name in table.names)
    write_trc(MarkerTable(table.time_s, names, table.position_m, "t"), tmp_path / "t.trc")
    with pytest.raises(
        SchemaError, match=r"got LASI, RASI.*for the nearest set, Plug-in Gait, also LHEE"
    ) as caught:
        read_motion(tmp_path / "t.trc")
    assert "marker map" in caught.value.fix


def test_a_leg_that_is_never_seen_is_refused(tmp_path: Path) -> None:
    table = plug_in_gait()
    position = table.position_m.copy()
    position[:, table.names.index("LTOE")] = np.nan
    write_trc(MarkerTable(table.time_s, table.names, position, "t"), tmp_path / "t.trc")
    with pytest.raises(SchemaError, match=r"unseen throughout.*nothing for left_toe"):
        read_motion(tmp_path / "t.trc")


def test_exchanged_sides_are_refused(tmp_path: Path) -> None:
    table = plug_in_gait()
    swapped = tuple({"L": "R", "R": "L"}.get(name[0], name[0]) + name[1:] for name in table.names)
    write_trc(MarkerTable(table.time_s, swapped, table.position_m, "t"), tmp_path / "t.trc")
    with pytest.raises(SchemaError, match=r"cannot be told from the markers.*the right hip on the left"):
        read_motion(tmp_path / "t.trc")


def test_the_names_of_one_set_do_not_pass_for_another() -> None:
    for known in MARKER_SETS:
        others = [other.name for other in MARKER_SETS if other is not known and other.needed() <= known.needed()]
        assert others == []


@needs_data
def test_c3d_and_text_of_one_recording_are_one_motion() -> None:
    binary = read_motion(DATA / "rbds/RBDS008runT35.c3d", DATA / "rbds/RBDS008static.c3d")
    text = read_motion(DATA / "rbds/RBDS008runT35markers.txt", DATA / "rbds/RBDS008static.txt")
    assert binary.landmarks == text.landmarks
    np.testing.assert_allclose(binary.position, text.position, atol=5e-5)
