"""MOT: OpenSim's signs held against the body itself and against the laboratory's inverse kinematics."""

from pathlib import Path

import numpy as np
import pytest

from hipdrive.errors import SchemaError
from hipdrive.motion.motion import FloatArray, Motion, build_motion
from hipdrive.readers import read_angles, read_markers, read_motion
from hipdrive.readers.mot import StorageTable, angles_in_degrees, forces_of, read_mot
from hipdrive.readers.opensim_signs import SIGNS
from hipdrive.writers import opensim_table, write_mot, write_storage

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")


def up(pitch_deg: FloatArray) -> FloatArray:
    """(time, 3) unit vector from the lower to the upper end of a segment pitched forward."""
    angle = np.radians(pitch_deg)
    return np.stack([np.sin(angle), np.cos(angle), np.zeros_like(angle)], axis=1)


def figure(
    *, trunk: float = 0.0, pelvis: float | None = 0.0, thigh: float = 0.0, shank: float = 0.0, foot: float = 0.0
) -> Motion:
    """A figure in one pose: segment pitches in degrees, + forward (foot: + toes up)."""
    still = np.zeros(3)
    hip = np.zeros((3, 3)) + np.array([0.0, 0.95, 0.0])
    positions: dict[str, FloatArray] = {}
    for side, z in (("left", -0.1), ("right", 0.1)):
        beside = np.array([0.0, 0.0, z])
        knee = hip - 0.42 * up(thigh + still)
        ankle = knee - 0.42 * up(shank + still)
        heel = ankle + np.array([-0.05, -0.05, 0.0])
        toe = heel + 0.2 * np.stack(
            [np.cos(np.radians(foot + still)), np.sin(np.radians(foot + still)), still], axis=1
        )
        shoulder = hip + 0.5 * up(trunk + still)
        for name, place in (
            ("hip", hip),
            ("knee", knee),
            ("ankle", ankle),
            ("heel", heel),
            ("toe", toe),
            ("shoulder", shoulder),
        ):
            positions[f"{side}_{name}"] = place + beside
        if pelvis is not None:
            tilt = np.radians(pelvis)
            ahead = np.array([np.cos(tilt), -np.sin(tilt), 0.0])
            # The PSIS at the hips, so that every line of the trunk has the trunk's own pitch.
            positions[f"{side}_psis"] = hip + beside / 2
            positions[f"{side}_asis"] = hip + beside + 0.16 * ahead
    if pelvis is None:
        positions = {name: place[:, :2] for name, place in positions.items()}
    return build_motion(np.arange(3) / 100.0, positions, scale="metric")


def test_forward_lean_from_the_hips_is_a_pelvis_tilted_backward_by_minus() -> None:
    """The peer's error: 8 degrees of forward lean must not become + 8, which leans the model back."""
    table = opensim_table(figure(trunk=8.0, pelvis=8.0))
    np.testing.assert_allclose(table["pelvis_tilt"], -8.0, atol=1e-9)
    np.testing.assert_allclose(table["lumbar_extension"], 0.0, atol=1e-9)


def test_forward_lean_from_the_back_is_negative_lumbar_extension() -> None:
    table = opensim_table(figure(trunk=8.0, pelvis=0.0))
    np.testing.assert_allclose(table["lumbar_extension"], -8.0, atol=1e-9)


def test_anterior_pelvic_tilt_is_negative_pelvis_tilt_and_an_arched_back_positive_lumbar_extension() -> None:
    table = opensim_table(figure(trunk=0.0, pelvis=10.0))
    np.testing.assert_allclose(table["pelvis_tilt"], -10.0, atol=1e-9)
    np.testing.assert_allclose(table["lumbar_extension"], 10.0, atol=1e-9)


def test_leg_signs() -> None:
    table = opensim_table(figure(thigh=-30.0, shank=20.0, foot=5.0))
    np.testing.assert_allclose(table["hip_flexion_r"], 30.0, atol=1e-9)
    np.testing.assert_allclose(table["knee_angle_l"], 50.0, atol=1e-9)
    np.testing.assert_allclose(table["ankle_angle_r"], 25.0, atol=1e-9)


@pytest.mark.parametrize("pelvis", [None, -4.0, 12.0])
def test_opensims_chain_of_joints_gives_the_segments_back(pelvis: float | None) -> None:
    """Forward kinematics as OpenSim does it: right-handed turns about Z, segment after segment."""
    motion = figure(trunk=6.0, pelvis=pelvis, thigh=-25.0, shank=30.0, foot=-12.0)
    table = opensim_table(motion)
    lumbar = table["lumbar_extension"] if "lumbar_extension" in table.names else np.zeros(3)
    pelvis_turn = table["pelvis_tilt"]
    thigh_turn = pelvis_turn + table["hip_flexion_r"]
    shank_turn = thigh_turn - table["knee_angle_r"]
    foot_turn = shank_turn + table["ankle_angle_r"]
    np.testing.assert_allclose(pelvis_turn + lumbar, -6.0, atol=1e-9)  # + turns X to Y: backward
    np.testing.assert_allclose(thigh_turn, 25.0, atol=1e-9)
    np.testing.assert_allclose(shank_turn, -30.0, atol=1e-9)
    np.testing.assert_allclose(foot_turn, -12.0, atol=1e-9)


def test_without_a_pelvis_nothing_is_said_of_the_lumbar_spine() -> None:
    table = opensim_table(figure(trunk=8.0, pelvis=None, thigh=10.0))
    assert "lumbar_extension" not in table.names
    np.testing.assert_allclose(table["pelvis_tilt"], -8.0, atol=1e-9)
    np.testing.assert_allclose(table["hip_flexion_l"], -2.0, atol=1e-9)


def test_header_is_exact(tmp_path: Path) -> None:
    write_mot(figure(), tmp_path / "a.mot")
    lines = (tmp_path / "a.mot").read_text().splitlines()
    names = lines[lines.index("endheader") + 1].split("\t")
    assert lines[:2] == ["Coordinates", "version=1"]
    assert "nRows=3" in lines and f"nColumns={len(names)}" in lines and "inDegrees=yes" in lines
    assert names[0] == "time"
    assert len(lines) == lines.index("endheader") + 2 + 3


def test_written_angles_come_back_in_our_names_and_signs(tmp_path: Path) -> None:
    write_mot(figure(trunk=6.0, pelvis=9.0, thigh=-25.0, shank=30.0, foot=-12.0), tmp_path / "a.mot")
    time_s, angles = read_angles(tmp_path / "a.mot")
    expected = {
        "trunk_lean_deg": 6.0,
        "pelvis_tilt_deg": 9.0,
        "lumbar_extension_deg": 3.0,
        "left_hip_extension_deg": -34.0,
    }
    expected |= {"right_knee_flexion_deg": 55.0, "left_ankle_dorsiflexion_deg": 18.0}
    for name, value in expected.items():
        np.testing.assert_allclose(angles[name], value, atol=1e-6)
    np.testing.assert_allclose(time_s, [0.0, 0.01, 0.02])


def test_table_round_trip_keeps_gaps_and_digits(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(0.0, 50.0, (40, 3))
    values[3, 1] = np.nan
    table = StorageTable(np.arange(40) / 60.0, ("a", "b", "pelvis_tx"), values, True)
    write_storage(table, tmp_path / "a.mot")
    read = read_mot(tmp_path / "a.mot")
    np.testing.assert_allclose(read.values, values, rtol=1e-9)
    np.testing.assert_allclose(read.time_s, table.time_s, atol=1e-9)
    assert (read.names, read.in_degrees) == (table.names, True)


def test_radians_become_degrees_and_metres_stay() -> None:
    values = np.tile([np.pi / 2, 1.2], (3, 1))
    for stated in (False, None):
        table = angles_in_degrees(StorageTable(np.arange(3.0), ("knee_angle_r", "pelvis_tx"), values, stated))
        np.testing.assert_allclose(table.values[0], [90.0, 1.2])


def test_knee_that_bends_negative_is_turned(tmp_path: Path) -> None:
    values = np.linspace(5.0, -100.0, 20)[:, None]
    write_storage(StorageTable(np.arange(20.0), ("knee_angle_r",), values, True), tmp_path / "a.mot")
    _, angles = read_angles(tmp_path / "a.mot")
    np.testing.assert_allclose(angles["right_knee_flexion_deg"], -values[:, 0], atol=1e-6)


def test_a_motion_without_legs_is_refused(tmp_path: Path) -> None:
    nose = build_motion(np.arange(3.0), {"nose": np.ones((3, 3))}, scale="metric")
    with pytest.raises(SchemaError, match=r"no legs whose angles could be written.*left_hip"):
        write_mot(nose, tmp_path / "a.mot")


def test_force_columns_and_their_sides() -> None:
    names = ("R_ground_force_vy", "ground_force_l_vy", "1_ground_force_vy", "R_ground_force_px")
    forces = forces_of(StorageTable(np.arange(3) / 100, names, np.zeros((3, 4)), None))
    assert [(force.name, force.side) for force in forces] == [
        (names[0], "right"),
        (names[1], "left"),
        (names[2], None),
    ]
    assert forces[0].rate_hz == pytest.approx(100.0)


def test_the_documented_sign_table_is_the_one_in_the_code() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/signs.md").read_text()
    for row in SIGNS:
        sign = "−" if row.sign < 0 else "+"
        assert f"| `{row.coordinate.replace('{s}', 'r')}` | {sign} `{row.angle}` | {row.means} |" in page


@needs_data
def test_signs_agree_with_the_laboratorys_inverse_kinematics() -> None:
    """Hamner 2010: the reference moves the same way as ours, knee apart, whose model bends negative."""
    motion = read_motion(DATA / "hamner02/subject02_running.trc", DATA / "hamner02/subject02_static.trc")
    sacrum = read_markers(DATA / "hamner02/subject02_running.trc").mean("V.Sacral")
    assert sacrum.shape == motion["sacrum"].shape
    # The sacral marker stands in for both PSIS here.
    positions = {name: motion[name] for name in motion.landmarks}
    positions |= {"left_psis": motion["sacrum"], "right_psis": motion["sacrum"]}
    ours = opensim_table(build_motion(motion.time_s, positions, scale="metric"))
    lab = read_mot(DATA / "hamner02/subject02_running_ik.mot")
    for name in (
        *(n for n in ours.names if not n.startswith("pelvis_t") or n == "pelvis_tilt"),
        "pelvis_tx",
        "pelvis_ty",
    ):
        here = np.interp(lab.time_s - lab.time_s[0], ours.time_s, ours[name])
        expected = -1.0 if name.startswith("knee") else 1.0
        seen = np.isfinite(here)
        assert np.corrcoef(here[seen], lab[name][seen])[0, 1] * expected > 0.85, name


@needs_data
def test_the_laboratorys_own_angles_read_in_our_signs() -> None:
    _, angles = read_angles(DATA / "hamner02/subject02_running_ik.mot")
    for side in ("left", "right"):
        assert 80.0 < angles[f"{side}_knee_flexion_deg"].max() < 130.0
        assert angles[f"{side}_hip_extension_deg"].min() < -25.0
    assert 0.0 < np.mean(angles["trunk_lean_deg"]) < 25.0
