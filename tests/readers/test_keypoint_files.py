"""Keypoint files of OpenPose, MediaPipe, DeepLabCut and Sports2D become raw pixel motions, or are refused in words."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.readers.keypoint_files import place, write_deeplabcut, write_mediapipe, write_openpose

from hipdrive.errors import CorruptFileError, SchemaError
from hipdrive.motion.motion import Motion
from hipdrive.readers import Told, find_kind, read_motion, read_trial
from hipdrive.readers.keypoints import KeypointTable

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")
TOLD = Told(fps=50.0, image_size_px=(1280, 720))
BODY = ("left_hip", "right_knee", "left_ankle", "right_shoulder")


def assert_is_the_figure(motion: Motion, parts: tuple[str, ...] = BODY, frames: int = 12) -> None:
    assert (motion.scale, motion.is_3d, motion.frames) == ("pixel", False, frames)
    np.testing.assert_allclose(np.diff(motion.time_s), 0.02, atol=1e-9)
    for landmark in parts:
        expected = np.array([place(landmark, frame) for frame in range(frames)]) * [1.0, -1.0]
        np.testing.assert_allclose(motion[landmark], expected, atol=1e-6)


@pytest.mark.parametrize("count", [17, 18, 25, 26, 133])
def test_openpose_folder_of_every_model(tmp_path: Path, count: int) -> None:
    folder = write_openpose(tmp_path / "json", count=count)
    assert find_kind(folder) == "OpenPose JSON"
    motion = read_motion(folder, told=TOLD)
    assert_is_the_figure(motion, (*BODY, "left_heel", "right_toe") if count in (25, 26, 133) else BODY)
    assert motion.confidence[0].max() == pytest.approx(0.9)


def test_openpose_follows_the_larger_person_and_keeps_empty_frames(tmp_path: Path) -> None:
    motion = read_motion(write_openpose(tmp_path / "json", bystander=True, empty=5), told=TOLD)
    assert np.isnan(motion["left_hip"][5]).all()
    np.testing.assert_allclose(motion["left_hip"][6], np.array(place("left_hip", 6)) * [1.0, -1.0])
    assert np.diff(motion.time_s) == pytest.approx(0.02)


def test_openpose_frames_left_out_are_a_gap_in_time(tmp_path: Path) -> None:
    folder = write_openpose(tmp_path / "json")
    sorted(folder.iterdir())[4].unlink()
    motion = read_motion(folder, told=TOLD)
    assert motion.frames == 11
    assert motion.time_s[4] - motion.time_s[3] == pytest.approx(0.04)


def test_openpose_needs_the_frame_rate(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="json carries no times") as caught:
        read_motion(write_openpose(tmp_path / "json"))
    assert "--capture-fps" in caught.value.fix


def test_openpose_damage_is_named(tmp_path: Path) -> None:
    folder = write_openpose(tmp_path / "json")
    spoilt = sorted(folder.iterdir())[3]
    spoilt.write_text(spoilt.read_text()[:100])
    with pytest.raises(CorruptFileError, match=r"clip_000000000003_keypoints\.json in json is no whole frame"):
        read_motion(folder, told=TOLD)
    with pytest.raises(SchemaError, match="is a single frame of OpenPose JSON"):
        read_motion(sorted(folder.iterdir())[0], told=TOLD)


def test_openpose_of_an_unknown_model_or_of_nobody_is_refused(tmp_path: Path) -> None:
    for name, people, words in (
        ("a", [{"pose_keypoints_2d": [1.0, 2.0, 0.9] * 9}], r"of no model that hipdrive knows \(got 9 keypoints"),
        ("b", [], "holds no person in any frame"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        for frame in range(3):
            (folder / f"{frame}_keypoints.json").write_text(json.dumps({"people": people}))
        with pytest.raises(SchemaError, match=words):
            read_motion(folder, told=TOLD)


@pytest.mark.parametrize("style", ["nose_x", "NOSE_x", "x0", "x1", "landmark_0_x"])
def test_mediapipe_is_multiplied_by_width_and_height(tmp_path: Path, style: str) -> None:
    path = write_mediapipe(tmp_path / "pose.csv", style=style)
    assert find_kind(path) == "MediaPipe CSV"
    assert_is_the_figure(read_motion(path, told=TOLD), (*BODY, "left_heel", "right_toe"))


def test_mediapipe_without_the_picture_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="shares of a picture whose size it does not say") as caught:
        read_motion(write_mediapipe(tmp_path / "pose.csv"), told=Told(fps=50.0))
    assert "--image-size 1920x1080" in caught.value.fix


def test_mediapipe_takes_its_own_timestamps(tmp_path: Path) -> None:
    motion = read_motion(write_mediapipe(tmp_path / "p.csv", timed=True), told=Told(image_size_px=(1280, 720)))
    np.testing.assert_allclose(np.diff(motion.time_s), 0.02, atol=1e-12)


@pytest.mark.parametrize("individuals", [(), ("runner",)])
def test_deeplabcut(tmp_path: Path, individuals: tuple[str, ...]) -> None:
    path = write_deeplabcut(tmp_path / "dlc.csv", individuals=individuals)
    assert find_kind(path) == "DeepLabCut CSV"
    motion = read_motion(path, told=TOLD)
    assert_is_the_figure(motion)
    assert motion.confidence[:, motion.landmarks.index("left_hip")].min() == pytest.approx(0.95)


def test_deeplabcut_of_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"more than one person \(got a, b"):
        read_motion(write_deeplabcut(tmp_path / "dlc.csv", individuals=("a", "b")), told=TOLD)


def test_deeplabcut_with_its_own_names_needs_a_map(tmp_path: Path) -> None:
    parts = tuple(f"{part}{side}" for part in ("huefte", "knie", "knoechel", "ferse", "zeh") for side in "LR")
    path = write_deeplabcut(tmp_path / "dlc.csv", parts=parts)
    with pytest.raises(SchemaError, match="lack parts of the legs"):
        read_motion(path, told=TOLD)
    landmarks = [
        f"{side}_{part}" for part in ("hip", "knee", "ankle", "heel", "toe") for side in ("left", "right")
    ]
    rows = "\n".join(f'{landmark} = "{part}"' for landmark, part in zip(landmarks, parts, strict=True))
    (tmp_path / "map.toml").write_text(f"[landmarks]\n{rows}\n")
    told = Told(fps=50.0, marker_map=tmp_path / "map.toml")
    assert_is_the_figure(read_motion(path, told=told), ("left_hip", "right_knee"))


@pytest.mark.parametrize("kept", [0, 1, 2, 3, 5])
def test_a_table_cut_short_is_refused_or_read(tmp_path: Path, kept: int) -> None:
    path = write_deeplabcut(tmp_path / "dlc.csv")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:kept], "3,1.0"]) + "\n")
    with pytest.raises((CorruptFileError, SchemaError, ValueError)) as caught:
        read_motion(path, told=TOLD)
    assert getattr(caught.value, "exit_code", 0) == 3


@needs_data
@pytest.mark.parametrize("number", ["0211", "0212"])
def test_sports2d_in_metres_is_a_flat_metric_motion(number: str) -> None:
    motion = read_motion(DATA / f"sports2d/IMG_{number}_Sports2D_m_person00.trc")
    assert (motion.scale, motion.is_3d) == ("metric", False)
    assert motion.passes[0].image_direction == 1
    leg = np.linalg.norm(motion["right_hip"] - motion["right_knee"], axis=1)
    assert 0.3 < np.median(leg) < 0.55
    travelled = motion["right_hip"][-1, 0] - motion["right_hip"][0, 0]
    assert 9.0 < travelled < 14.0  # a 10 m sprint


def test_sports2d_in_pixels_called_metres_is_a_pixel_motion(tmp_path: Path) -> None:
    names = [f"{side}{part}" for part in ("Hip", "Knee", "Ankle", "Heel", "BigToe", "Shoulder") for side in "LR"]
    landmarks = [
        f"{side}_{part}"
        for part in ("hip", "knee", "ankle", "heel", "toe", "shoulder")
        for side in ("left", "right")
    ]
    lines = [
        "PathFileType\t4\t(X/Y/Z)\tclip_px_person00.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"50\t50\t12\t{len(names)}\tm\t50\t0\t12",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{n + 1}" for n in range(len(names)) for axis in "XYZ"),
    ]
    for frame in range(12):
        cells = [f"{u}\t{v}\t0.0" for u, v in (place(landmark, frame) for landmark in landmarks)]
        lines.append(f"{frame}\t{frame / 50}\t" + "\t".join(cells))
    (tmp_path / "px.trc").write_text("\n".join(lines) + "\n")
    assert isinstance(read_trial(tmp_path / "px.trc").points, KeypointTable)
    assert_is_the_figure(read_motion(tmp_path / "px.trc"), ("left_hip", "right_toe"))
