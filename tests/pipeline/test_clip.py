"""The whole way from a clip to a folder, with the real pose network where it is installed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from hipdrive.analysis import Analysis
from hipdrive.demo import demo_clip, demo_comparison, demo_settings
from hipdrive.errors import CaptureError, ConfigError
from hipdrive.pose.models import list_models
from hipdrive.results.write import analyse_to_folder
from hipdrive.settings import Settings
from hipdrive.video.decode import read_frames
from hipdrive.video.encode import VideoWriter

INSTALLED = {row.name for row in list_models() if row.installed}
needs_full = pytest.mark.skipif(
    not {"detector", "full"} <= INSTALLED, reason="the pose model full is not installed"
)
needs_heavy = pytest.mark.skipif(
    not {"detector", "heavy"} <= INSTALLED, reason="the pose model heavy is not installed"
)


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first three seconds of the built-in clip."""
    target = tmp_path_factory.mktemp("clips") / "short.mp4"
    with demo_clip() as clip, VideoWriter(target) as writer:
        for frame in read_frames(clip, stop_s=3.0):
            writer.write(frame.rgb, frame.time_s)
    return target


@pytest.fixture(scope="module")
def short_run(short_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Analysis, Path]:
    out = tmp_path_factory.mktemp("results") / "out"
    return analyse_to_folder(short_clip, out, Settings(model="full", belt_speed_mps=3.4), workers=1), out


@needs_full
def test_every_file_of_the_contract_is_there(short_run: tuple[Analysis, Path]) -> None:
    _, out = short_run
    files = {path.name for path in out.iterdir()}
    assert files == {
        "report.html", "annotated.mp4", "key_frames", "result.json", "steps.csv", "angles.csv", "landmarks.npz",
    }  # fmt: skip
    assert {p.stem for p in (out / "key_frames").iterdir()} >= {"hero", "contact", "midstance", "toe_off"}


@needs_full
def test_the_runner_is_understood(short_run: tuple[Analysis, Path]) -> None:
    analysis, out = short_run
    document = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert analysis.near_side == "right"
    assert analysis.measurement("cadence_spm").value == pytest.approx(170.1, abs=2.5)
    assert document["input"]["frames"] == 180
    hidden = {m["name"]: m for m in document["measurements"]}["hip_drive_share"]
    assert (hidden["status"], hidden["value"]) == ("not_observable", None)
    with (out / "angles.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 180


@needs_full
def test_the_annotated_video_plays_at_the_clips_own_times(short_run: tuple[Analysis, Path]) -> None:
    analysis, out = short_run
    times = [frame.time_s for frame in read_frames(out / "annotated.mp4")]
    assert len(times) == analysis.motion.frames / 2, "every second frame of a clip of 60 a second"
    assert times == pytest.approx(analysis.motion.time_s[::2].tolist(), abs=0.002)


@needs_full
def test_slow_motion_is_told_or_asked_for(short_clip: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow.mp4"
    with VideoWriter(slow) as writer:
        for frame in read_frames(short_clip):
            writer.write(frame.rgb, frame.time_s * 4.0)
    with pytest.raises(CaptureError, match="too slowly for running") as refused:
        analyse_to_folder(slow, tmp_path / "out", Settings(model="full"), workers=1)
    assert "--capture-fps" in refused.value.fix
    assert not (tmp_path / "out").exists()
    told = analyse_to_folder(slow, tmp_path / "out", Settings(model="full", capture_fps=60.0), workers=1)
    assert told.measurement("cadence_spm").value == pytest.approx(170.1, abs=2.5)


@needs_full
def test_a_capture_rate_below_the_files_own_is_refused(short_clip: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="more slowly than the file plays"):
        analyse_to_folder(short_clip, tmp_path / "out", Settings(model="full", capture_fps=30.0), workers=1)


@needs_full
def test_too_few_frames_a_second_are_refused(short_clip: Path, tmp_path: Path) -> None:
    coarse = tmp_path / "coarse.mp4"
    with VideoWriter(coarse) as writer:
        for frame in read_frames(short_clip, every=4):
            writer.write(frame.rgb, frame.time_s)
    with pytest.raises(CaptureError, match="too few frames a second"):
        analyse_to_folder(coarse, tmp_path / "out", Settings(model="full"), workers=1)


@needs_full
def test_a_clip_without_a_person_is_refused(tmp_path: Path) -> None:
    import numpy as np

    empty = tmp_path / "wall.mp4"
    with VideoWriter(empty) as writer:
        for index in range(20):
            writer.write(np.full((240, 320, 3), 120, np.uint8), index / 30.0)
    with pytest.raises(CaptureError, match="No runner was found"):
        analyse_to_folder(empty, tmp_path / "out", Settings(model="full"), workers=1)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@needs_heavy
def test_the_demo_is_close_to_its_truth(tmp_path: Path) -> None:
    with demo_clip() as clip:
        analysis = analyse_to_folder(clip, tmp_path / "out", demo_settings())
    for row in demo_comparison(analysis):
        assert row.measured is not None
        assert abs(row.measured - row.true) <= max(2.0 * row.uncertainty, 0.5), row
