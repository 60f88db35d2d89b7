from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from hipdrive.errors import CaptureError, ConfigError, CorruptFileError, ModelFileError
from hipdrive.motion.landmarks import POSE_LANDMARKS
from hipdrive.motion.motion import Provenance
from hipdrive.pose import backend as door
from hipdrive.pose.backend import Pose
from hipdrive.pose.models import model_path
from hipdrive.pose.region import Region, UInt8Array
from hipdrive.pose.track import PoseTrack, estimate_poses
from hipdrive.video.decode import read_frames
from hipdrive.video.encode import VideoWriter

CLIPS = Path(__file__).parents[2] / ".." / "shared" / "clips"
FRAMES = 200


class RedBlock:
    """A pose backend that sees the red block: every landmark is its centre."""

    name = "red"
    model = "block"
    landmarks = POSE_LANDMARKS

    def restart(self, near: Region | None = None) -> None:
        self.near = near

    def track(self, rgb: UInt8Array, time_s: float) -> Pose | None:
        rows, columns = np.nonzero(rgb[:, :, 0].astype(int) - rgb[:, :, 1] > 100)
        if rows.size == 0:
            return None
        centre = np.array([columns.mean() + 0.5, rows.mean() + 0.5])
        count = len(self.landmarks)
        return Pose(np.tile(centre, (count, 1)), np.ones(count), Region(float(centre[0]), float(centre[1]), 20.0))


def open_red(model: str) -> RedBlock:
    return RedBlock()


@pytest.fixture
def red_backend(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(door.BACKENDS, "red", f"{__name__}:open_red")
    monkeypatch.setattr(
        door, "import_module", lambda _name: __import__("types").SimpleNamespace(open_red=open_red)
    )
    return "red"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A red block that crosses the picture; gone in the last ten frames."""
    path = tmp_path / "block.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=100, options={"crf": "5"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 96, "yuv420p"
        for number in range(FRAMES):
            rgb = np.full((96, 320, 3), 60, np.uint8)
            if number < FRAMES - 10:
                rgb[40:56, number : number + 16] = (230, 20, 20)
            frame = VideoFrame.from_ndarray(rgb, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 100)
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def test_the_track_follows_and_marks_what_is_not_found(clip: Path, red_backend: str) -> None:
    told: list[tuple[str, int, int]] = []
    track = estimate_poses(clip, backend=red_backend, progress=lambda *said: told.append(said))
    assert track.position_px.shape == (FRAMES, len(POSE_LANDMARKS), 2)
    np.testing.assert_allclose(track.time_s, np.arange(FRAMES) / 100, atol=1e-6)
    assert track.found.sum() == FRAMES - 10
    assert np.isnan(track.position_px[-10:]).all()
    assert (track.confidence[-10:] == 0).all()
    np.testing.assert_allclose(track.position_px[:190, 0, 0], np.arange(190) + 8, atol=1.5)
    assert track.image_size_px == (320, 96)
    assert track.provenance.backend == "red/heavy"
    assert told[-1] == ("pose", FRAMES, FRAMES)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_arrays_are_read_only(clip: Path, red_backend: str) -> None:
    track = estimate_poses(clip, backend=red_backend)
    with pytest.raises(ValueError, match="read-only"):
        track.position_px[0] = 0


def test_nobody_in_the_clip(clip: Path, red_backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RedBlock, "track", lambda *_: None)
    with pytest.raises(CaptureError, match=r"No runner was found in block\.mp4") as caught:
        estimate_poses(clip, backend=red_backend)
    assert (caught.value.slug, caught.value.exit_code) == ("no-runner", 4)


def test_workers_must_make_sense(clip: Path) -> None:
    with pytest.raises(ConfigError, match="number of workers"):
        estimate_poses(clip, workers=0)


def test_an_error_in_a_worker_process_arrives_whole(
    clip: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HIPDRIVE_CACHE", str(tmp_path))
    with pytest.raises(ModelFileError, match="is not installed") as caught:
        estimate_poses(clip, workers=2)
    assert caught.value.slug == "model-missing"
    assert "hipdrive models install" in caught.value.fix


def _track() -> PoseTrack:
    rng = np.random.default_rng(1)
    return PoseTrack(
        time_s=np.array([0.0, 0.04, 0.1]),
        position_px=rng.normal(size=(3, 2, 2)),
        confidence=rng.random((3, 2)),
        landmarks=("left_hip", "right_hip"),
        found=np.array([True, False, True]),
        image_size_px=(640, 360),
        provenance=Provenance("a.mp4", "blazepose/heavy", {"av": "18"}, ("one", "two")),
    )


def test_saved_tracks_come_back(tmp_path: Path) -> None:
    track = _track()
    track.save(tmp_path / "t.npz")
    back = PoseTrack.load(tmp_path / "t.npz")
    for name in ("time_s", "position_px", "confidence", "found"):
        np.testing.assert_array_equal(getattr(back, name), getattr(track, name))
    assert (back.landmarks, back.image_size_px, back.provenance) == (
        track.landmarks,
        track.image_size_px,
        track.provenance,
    )
    assert [file.name for file in tmp_path.iterdir()] == ["t.npz"]


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x05\x06" + bytes(18)])
def test_other_files_are_not_tracks(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.npz"
    path.write_bytes(content)
    with pytest.raises(CorruptFileError, match=r"t\.npz is not a pose track"):
        PoseTrack.load(path)


def _need_models(name: str) -> None:
    try:
        model_path("detector")
        model_path(name)
    except ModelFileError as error:
        pytest.skip(f"{error} Run: hipdrive models install")


def _need_clip(name: str) -> Path:
    path = CLIPS / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the repository")
    return path


def test_blazepose_finds_no_runner_in_a_picture_of_a_block(clip: Path) -> None:
    _need_models("lite")
    with pytest.raises(CaptureError, match="No runner was found"):
        estimate_poses(clip, model="lite")


@pytest.mark.slow
def test_full_model_lands_on_the_true_joints() -> None:
    _need_models("full")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = _need_clip("ex_o3_deadlift_rounded.mp4")
    track = estimate_poses(path, model="full")
    truth = parquet.read_table(path.with_suffix(".parquet"))
    assert track.found.all()
    for name in ("right_hip", "right_knee", "right_ankle"):
        true = np.stack([truth[f"{name}_u"].to_numpy(), truth[f"{name}_v"].to_numpy()], axis=1)
        error = np.hypot(*(track.position_px[:, track.landmarks.index(name)] - true).T)
        assert np.median(error) < 20, f"{name} is off"  # about 6 cm on this runner


@pytest.mark.slow
def test_two_workers_agree_with_one() -> None:
    _need_models("lite")
    path = _need_clip("run_o1_reference.mp4")
    one = estimate_poses(path, model="lite", workers=1)
    two = estimate_poses(path, model="lite", workers=2)
    np.testing.assert_array_equal(one.time_s, two.time_s)
    half = len(one.time_s) // 2
    np.testing.assert_array_equal(one.position_px[:half], two.position_px[:half])
    apart = np.abs(one.position_px[half:] - two.position_px[half:])
    assert np.median(apart) < 1.0


@pytest.mark.slow
def test_two_workers_stay_with_the_runner_of_the_clips_start(tmp_path: Path) -> None:
    """Of two people the left one is larger in the first part and smaller in the second."""
    _need_models("full")
    runner, other = _need_clip("run_o2_overstride.mp4"), _need_clip("ex_o2_slrdl_neutral.mp4")
    path = tmp_path / "two.mp4"
    with VideoWriter(path) as writer:
        pairs = zip(read_frames(runner, stop_s=8), read_frames(other, stop_s=8), strict=True)
        for number, (left, right) in enumerate(pairs):
            height = max(400, 720 - max(number - 75, 0) * 7)
            width = height * 640 // 720
            picture = np.full((720, 1280, 3), 128, np.uint8)
            picture[:, 640:] = right.rgb[:, 320:960]
            small = Image.fromarray(left.rgb[:, 320:960]).resize((width, height))
            top, start = (720 - height) // 2, (640 - width) // 2
            picture[top : top + height, start : start + width] = np.asarray(small)
            writer.write(picture, left.time_s)
    track = estimate_poses(path, model="full", workers=2)
    assert track.found.all()
    assert (track.position_px[:, track.landmarks.index("left_hip"), 0] < 640).all()
