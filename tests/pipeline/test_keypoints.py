"""Keypoints of another pose program go the way of a clip, without the video."""

import json
from pathlib import Path

import numpy as np
import pytest

from hipdrive.analysis import Settings
from hipdrive.errors import SchemaError
from hipdrive.pipeline import analyse_recording, is_video
from hipdrive.readers import read_motion
from hipdrive.results.write import analyse_to_folder
from hipdrive.validation.virtual_camera import VirtualCamera, film

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")
#: OpenPose's 25 points in hipdrive's names; what a marker set lacks stays empty, as an unseen point does.
BODY_25 = (
    "nose", "", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist", "",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "", "", "right_ear", "left_ear",
    "left_toe", "", "left_heel", "right_toe", "", "right_heel",
)  # fmt: skip


@pytest.fixture(scope="module")
def openpose_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    markers = read_motion(DATA / "hamner02/subject02_running.trc", DATA / "hamner02/subject02_static.trc")
    filmed = film(markers, VirtualCamera(fps=60.0, noise_px=2.0))
    pixels = filmed.position * np.array([1.0, -1.0]) + np.array([640.0, 360.0])
    for frame in range(filmed.frames):
        points = [
            [*pixels[frame, filmed.landmarks.index(name)], 0.9] if name in filmed.landmarks else [0.0, 0.0, 0.0]
            for name in BODY_25
        ]
        person = {"pose_keypoints_2d": [float(value) for point in points for value in point]}
        text = json.dumps({"version": 1.3, "people": [person]})
        (folder / f"run_{frame:012d}_keypoints.json").write_text(text, encoding="utf-8")
    return folder


@needs_data
def test_an_openpose_folder_is_analysed(openpose_folder: Path) -> None:
    assert not is_video(openpose_folder)
    analysis = analyse_recording(openpose_folder, Settings(capture_fps=60.0, height_m=1.8))
    assert analysis.source.kind == "keypoints" and len(analysis.source.sha256) == 64
    assert analysis.near_side == "right"
    assert analysis.measurement("cadence_spm").value == pytest.approx(174.3, abs=1.0)
    assert analysis.measurement("knee_flexion_midstance_deg", "right").status == "measured"
    assert analysis.measurement("hip_drive_share", "right").status == "not_observable"
    assert any("--camera-roll-deg" in warning for warning in analysis.warnings)


@needs_data
def test_its_folder_has_a_stick_figure_and_no_video(openpose_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    analyse_to_folder(openpose_folder, out, Settings(capture_fps=60.0, camera_roll_deg=0.0))
    assert not (out / "annotated.mp4").exists()
    assert {path.name for path in (out / "key_frames").iterdir()} >= {"hero.png", "landing.png"}


@needs_data
def test_own_landmarks_give_the_same_again(openpose_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = analyse_to_folder(openpose_folder, out, Settings(capture_fps=60.0, camera_roll_deg=0.0))
    again = analyse_recording(out / "landmarks.npz", Settings(camera_roll_deg=0.0))
    for name in ("cadence_spm", "trunk_lean_deg"):
        assert again.measurement(name).value == pytest.approx(first.measurement(name).value, rel=1e-3)


@needs_data
def test_frames_without_times_need_the_rate(openpose_folder: Path) -> None:
    with pytest.raises(SchemaError, match="carries no times"):
        analyse_recording(openpose_folder, Settings())
