"""The folder of a checked set: every file, readable, and the words on the pictures' data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hipdrive.exercises.check import find_exercise, judge_frames
from hipdrive.exercises.signals import Frames
from hipdrive.language.words import load_words
from hipdrive.pose.track import PoseTrack
from hipdrive.results.exercise_set import shown_repetitions, write_set
from hipdrive.validation.synthetic_sets import SyntheticSet, make_set
from hipdrive.video.decode import probe_video
from hipdrive.video.encode import VideoWriter

SHARE = 0.2  # of the synthetic picture's size, so that encoding is quick
SIZE = (384, 216)


def short_set() -> SyntheticSet:
    return make_set("single-leg-rdl", 101)


def small_track(frames: Frames) -> PoseTrack:
    assert frames.outline_px is not None
    return PoseTrack(
        time_s=frames.time_s,
        position_px=frames.position_px * SHARE,
        confidence=frames.confidence,
        landmarks=frames.landmarks,
        found=np.isfinite(frames.position_px[:, 0, 0]),
        image_size_px=SIZE,
        outline_px=frames.outline_px * SHARE,
    )


def film(path: Path, time_s: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    picture = np.full((SIZE[1], SIZE[0], 3), 180, dtype=np.uint8)
    with VideoWriter(path) as writer:
        for moment in time_s.tolist():
            writer.write(picture, moment)


def test_folder_holds_everything(tmp_path: Path) -> None:
    synthetic = short_set()
    track = small_track(synthetic.frames)
    film(tmp_path / "set.mp4", track.time_s)
    result = judge_frames(
        Frames(track.time_s, track.position_px, track.confidence, track.landmarks, track.outline_px),
        find_exercise("single-leg-rdl"),
    )
    out = tmp_path / "out"
    out.mkdir()
    told: list[str] = []
    write_set(tmp_path / "set.mp4", result, track, out, lambda stage, done, total: told.append(stage))
    document = json.loads((out / "set.json").read_text(encoding="utf-8"))
    assert document["counted"] == len(result.counted) > 1
    for name in ("chart", "best", "worst"):
        with Image.open(out / "key_frames" / f"{name}.png") as picture:
            assert picture.width >= 800
            assert len(picture.getcolors(1 << 22) or []) > 20
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "it takes a camera behind the person" in page, "what is not looked at is said on the page"
    assert page.count("data:image/png;base64,") == 3
    assert "https://" not in page
    assert "http://" not in page
    assert "laid on the outline of the back" in page
    info = probe_video(out / "annotated.mp4")
    assert info.frames == pytest.approx(len(track.time_s), abs=1)
    assert "annotated video" in told


def test_best_has_no_more_faults_than_worst() -> None:
    synthetic = short_set()
    result = judge_frames(synthetic.frames, find_exercise("single-leg-rdl"))
    shown = shown_repetitions(result)
    assert len(shown["best"].faults) <= len(shown["worst"].faults)
    assert shown["best"] is not shown["worst"]


def test_a_further_language_has_a_page_and_pictures_of_its_own(tmp_path: Path) -> None:
    synthetic = short_set()
    track = small_track(synthetic.frames)
    film(tmp_path / "set.mp4", track.time_s)
    frames = Frames(track.time_s, track.position_px, track.confidence, track.landmarks, track.outline_px)
    result = judge_frames(frames, find_exercise("single-leg-rdl"))
    out = tmp_path / "out"
    out.mkdir()
    write_set(tmp_path / "set.mp4", result, track, out, None, (load_words("de"), load_words("en")))
    names = {path.name for path in (out / "key_frames").iterdir()}
    assert names == {f"{name}{end}" for name in ("chart", "best", "worst") for end in (".png", ".en.png")}
    german, english = ((out / name).read_text(encoding="utf-8") for name in ("report.html", "report.en.html"))
    assert '<html lang="de">' in german and "Einbeiniges Kreuzheben mit Stab" in german
    assert '<html lang="en">' in english and "Single-leg" in english
    assert (out / "key_frames" / "best.png").read_bytes() != (out / "key_frames" / "best.en.png").read_bytes()
    assert (
        "Single-leg" not in (out / "set.json").read_text() and "Kreuzheben" not in (out / "set.json").read_text()
    )
