"""What a keypoint file does not say of itself can be said on the command line."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from tests.readers.keypoint_files import write_deeplabcut, write_mediapipe

from hipdrive.readers import Told, read_motion


def hipdrive(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from hipdrive.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_convert_takes_the_picture_size(tmp_path: Path) -> None:
    source = write_mediapipe(tmp_path / "pose.csv", timed=True)
    without = hipdrive("convert", source, tmp_path / "out.json")
    assert without.returncode in (2, 3)
    told = hipdrive("convert", source, tmp_path / "out.json", "--image-size", "1280x720")
    assert told.returncode == 0, told.stderr
    expected = read_motion(source, told=Told(image_size_px=(1280, 720)))
    assert np.nanmax(expected.position[..., 0]) > 1.5, "pixels, not shares"
    np.testing.assert_allclose(read_motion(tmp_path / "out.json").position, expected.position, atol=1e-3)


def test_analyse_takes_the_marker_map_and_the_picture_size(tmp_path: Path) -> None:
    parts = tuple(f"{part}{side}" for part in ("huefte", "knie", "knoechel", "ferse", "zeh") for side in "LR")
    source = write_deeplabcut(tmp_path / "dlc.csv", parts=parts)
    options = ("--capture-fps", "50", "--image-size", "1280x720", "--out", tmp_path / "out")
    without = hipdrive("analyse", source, *options)
    assert "lack parts of the legs" in " ".join(without.stderr.split())
    names = [f"{side}_{part}" for part in ("hip", "knee", "ankle", "heel", "toe") for side in ("left", "right")]
    rows = "\n".join(f'{name} = "{part}"' for name, part in zip(names, parts, strict=True))
    (tmp_path / "map.toml").write_text(f"[landmarks]\n{rows}\n")
    mapped = hipdrive("analyse", source, *options, "--marker-map", tmp_path / "map.toml")
    assert "lack parts of the legs" not in " ".join(mapped.stderr.split())
    assert mapped.returncode == 4, "twelve frames are no run"
    assert not (tmp_path / "out").exists()
