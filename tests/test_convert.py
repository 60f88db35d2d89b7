"""`convert`: every format into every other, whole or not at all, and in words what could not go along."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.readers.c3d_file import write_c3d_file
from tests.readers.keypoint_files import write_openpose
from tests.readers.trc_file import write_trc as write_figure
from tests.strides.treadmill_figure import Figure, move

from hipdrive.convert import TARGETS, convert
from hipdrive.errors import CaptureError, ConfigError, SchemaError
from hipdrive.motion.landmarks import SIDES, Side
from hipdrive.motion.motion import Motion, build_motion
from hipdrive.readers import Told, read_events, read_motion, read_trial
from hipdrive.readers.keypoint_models import KEYPOINT_MODELS
from hipdrive.readers.markers import MarkerTable
from hipdrive.readers.mot import read_mot
from hipdrive.strides.strides import Event
from hipdrive.validation.virtual_camera import VirtualCamera, film
from hipdrive.writers import opensim_table

DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")
POINT_TARGETS = [suffix for suffix in TARGETS if suffix != ".mot"]


@pytest.mark.parametrize("first", POINT_TARGETS)
@pytest.mark.parametrize("second", POINT_TARGETS)
def test_markers_go_through_any_two_formats(tmp_path: Path, first: str, second: str) -> None:
    source = write_figure(tmp_path / "source.trc")
    convert(source, tmp_path / f"a{first}")
    done = convert(tmp_path / f"a{first}", tmp_path / f"b{second}")
    before, after = read_trial(source).points, read_trial(tmp_path / f"b{second}").points
    assert isinstance(before, MarkerTable)
    assert isinstance(after, MarkerTable)
    assert (done.frames, done.names) == (20, before.names)
    assert after.names == before.names
    np.testing.assert_allclose(after.position_m, before.position_m, atol=1e-6)
    np.testing.assert_allclose(after.time_s, before.time_s, atol=1e-8)


def test_events_go_along_where_there_is_a_place_for_them(tmp_path: Path) -> None:
    source = write_c3d_file(
        tmp_path / "s.c3d", events=((0.05, "Left", "Foot Strike"), (0.15, "Right", "Foot Off"))
    )
    for suffix in (".c3d", ".json", ".parquet"):
        assert convert(source, tmp_path / f"t{suffix}").left_behind == ()
        events = read_events(tmp_path / f"t{suffix}")
        assert [(e.side, e.kind) for e in events] == [("left", "initial_contact"), ("right", "toe_off")]
        np.testing.assert_allclose([e.time_s for e in events], [0.05, 0.15], atol=1e-5)
    assert convert(source, tmp_path / "t.trc").left_behind == ("2 events",)


def test_events_found_elsewhere_can_be_written(tmp_path: Path) -> None:
    found = (Event(0.1, "right", "initial_contact", 0.9),)
    convert(write_figure(tmp_path / "s.trc"), tmp_path / "t.c3d", events=found)
    assert read_events(tmp_path / "t.c3d")[0].time_s == pytest.approx(0.1, abs=1e-6)


def test_markers_become_joint_angles(tmp_path: Path) -> None:
    done = convert(write_figure(tmp_path / "s.trc"), tmp_path / "t.mot")
    assert {"pelvis_tilt", "lumbar_extension", "hip_flexion_r", "knee_angle_l", "ankle_angle_r"} <= set(done.names)
    assert read_mot(tmp_path / "t.mot").in_degrees is True


def test_keypoints_keep_their_pixels(tmp_path: Path) -> None:
    folder = write_openpose(tmp_path / "json")
    told = Told(fps=50.0)
    before = read_motion(folder, told=told)
    for suffix in (".csv", ".json", ".parquet"):
        convert(folder, tmp_path / f"t{suffix}", told=told)
        after = read_trial(tmp_path / f"t{suffix}").points
        assert isinstance(after, Motion)
        assert (after.scale, after.landmarks) == ("pixel", before.landmarks)
        np.testing.assert_array_equal(after.position, before.position)
        np.testing.assert_array_equal(after.confidence, before.confidence)
    for suffix in (".trc", ".c3d"):
        with pytest.raises(SchemaError, match=r"is in pixels, and .* holds metres"):
            convert(folder, tmp_path / f"t{suffix}", told=told)
        assert not (tmp_path / f"t{suffix}").exists()


@pytest.mark.parametrize("near", ["right", "left"])
def test_a_side_view_without_a_face_becomes_angles_either_way_round(tmp_path: Path, near: Side) -> None:
    """A treadmill runner filmed from either side, in the keypoints of a model that has no nose."""
    legs = move(Figure())
    trunk = {f"{side}_shoulder": legs[f"{side}_hip"] + [0.05, 0.5, 0.0] for side in SIDES}
    truth = build_motion(legs.time_s, {name: legs[name] for name in legs.landmarks} | trunk, scale="metric")
    filmed = film(truth, VirtualCamera(fps=60.0, noise_px=0.5, near_side=near))
    pixels = filmed.position * np.array([1.0 if near == "right" else -1.0, -1.0])
    pixels = pixels - np.nanmin(pixels, axis=(0, 1)) + 100.0
    columns = {name: number for name, number in KEYPOINT_MODELS[25][1].items() if name in filmed.landmarks}
    (tmp_path / "json").mkdir()
    for frame in range(filmed.frames):
        points = np.zeros((25, 3))
        for name, number in columns.items():
            points[number] = (*pixels[frame, filmed.landmarks.index(name)], 0.9)
        document = {"people": [{"pose_keypoints_2d": points.ravel().tolist()}]}
        (tmp_path / "json" / f"{frame:06d}.json").write_text(json.dumps(document))
    convert(tmp_path / "json", tmp_path / "t.mot", told=Told(fps=60.0))
    written, expected = read_mot(tmp_path / "t.mot"), opensim_table(truth)
    for name in ("hip_flexion_r", "knee_angle_r"):
        there = np.interp(written.time_s, expected.time_s, expected[name])
        assert np.nanmedian(np.abs(written[name] - there)) < 6.0


def test_keypoints_without_feet_give_no_angles(tmp_path: Path) -> None:
    folder = write_openpose(tmp_path / "json", count=17)
    with pytest.raises(CaptureError, match="shows no feet, so no contact with the ground can be told") as caught:
        convert(folder, tmp_path / "t.mot", told=Told(fps=50.0))
    assert caught.value.exit_code == 4
    assert convert(folder, tmp_path / "t.csv", told=Told(fps=50.0)).frames == 12


def test_an_analysis_landmarks_are_read_again(tmp_path: Path) -> None:
    np.savez_compressed(
        tmp_path / "landmarks.npz",
        time_s=np.arange(4) / 60,
        position=np.ones((4, 1, 2), dtype=np.float32),
        confidence=np.ones((4, 1), dtype=np.float16),
        status=np.zeros((4, 1), dtype=np.int8),
        landmarks=np.array(["left_hip"]),
        scale=np.array("pixel"),
        passes=np.array([(0, 4, -1)]),
        provenance=np.array('{"source": "c.mp4", "backend": "blazepose", "versions": {}, "steps": ["a"]}'),
    )
    convert(tmp_path / "landmarks.npz", tmp_path / "t.parquet")
    motion = read_motion(tmp_path / "t.parquet")
    assert (motion.landmarks, motion.passes[0].image_direction) == (("left_hip",), -1)
    assert motion.provenance.steps == ("a",)


def test_angles_go_to_angles_only(tmp_path: Path) -> None:
    source = tmp_path / "a.sto"
    source.write_text(
        "name\ninDegrees=no\nendheader\ntime\tknee_angle_r\tpelvis_tx\n0.0\t1.0\t0.5\n0.1\t1.1\t0.6\n"
    )
    convert(source, tmp_path / "b.mot")
    table = read_mot(tmp_path / "b.mot")
    np.testing.assert_allclose(table.values[0], [np.degrees(1.0), 0.5], rtol=1e-9)
    with pytest.raises(SchemaError, match="holds angles or forces over time, not positions"):
        convert(source, tmp_path / "b.trc")


def test_a_target_that_is_no_format_or_the_source_itself_is_refused(tmp_path: Path) -> None:
    source = write_figure(tmp_path / "s.trc")
    with pytest.raises(ConfigError, match=r"does not write files that end in \.xlsx"):
        convert(source, tmp_path / "t.xlsx")
    with pytest.raises(ConfigError, match="Source and target are the same file"):
        convert(source, source)


def test_a_failed_conversion_leaves_nothing(tmp_path: Path) -> None:
    source = write_figure(tmp_path / "s.trc", drop=("LCAL",))
    with pytest.raises(SchemaError, match="belong to no marker set"):
        convert(source, tmp_path / "t.mot")
    assert [file.name for file in tmp_path.iterdir()] == ["s.trc"]


@needs_data
@pytest.mark.parametrize("source", ["rbds/RBDS001runT35.c3d", "hamner04/run400_markers.trc"])
@pytest.mark.parametrize("suffix", TARGETS)
def test_laboratory_recordings_convert(tmp_path: Path, source: str, suffix: str) -> None:
    done = convert(DATA / source, tmp_path / f"t{suffix}")
    if suffix == ".mot":
        knee = read_mot(done.target)["knee_angle_r"]
        assert 80.0 < np.nanmax(knee) < 130.0
        return
    before, after = read_trial(DATA / source).points, read_trial(done.target).points
    assert isinstance(before, MarkerTable)
    assert isinstance(after, MarkerTable)
    np.testing.assert_allclose(after.position_m, before.position_m, atol=3e-7)
    assert after.names == before.names
