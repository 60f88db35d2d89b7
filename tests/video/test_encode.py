from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hipdrive.errors import ConfigError
from hipdrive.video.decode import probe_video, read_frames
from hipdrive.video.encode import VideoWriter


def _picture(level: int, height: int = 64, width: int = 96) -> npt.NDArray[np.uint8]:
    rgb = np.full((height, width, 3), level, np.uint8)
    rgb[:, : width // 2, 0] = 200
    return rgb


def test_times_and_colours_come_back(tmp_path: Path) -> None:
    times = (0.0, 0.0167, 0.05, 0.4, 0.41)
    path = tmp_path / "out.mp4"
    with VideoWriter(path) as writer:
        for number, time_s in enumerate(times):
            writer.write(_picture(40 * number), time_s)
    frames = list(read_frames(path))
    np.testing.assert_allclose([f.time_s for f in frames], times, atol=1e-4)
    for number, frame in enumerate(frames):
        assert np.abs(frame.rgb[32, 20].astype(int) - _picture(40 * number)[32, 20]).max() < 12
        assert np.abs(frame.rgb[32, 80].astype(int) - _picture(40 * number)[32, 80]).max() < 12


def test_odd_sizes_become_even_and_the_index_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "odd.mp4"
    with VideoWriter(path) as writer:
        writer.write(_picture(100, 65, 97), 0.0)
        writer.write(_picture(110, 65, 97), 0.1)
    info = probe_video(path)
    assert (info.width, info.height, info.codec) == (96, 64, "h264")
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert b"avc1" in content


def test_an_error_leaves_nothing_and_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="stop"), VideoWriter(path) as writer:
        writer.write(_picture(10), 0.0)
        raise RuntimeError("stop")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.mp4"]


def test_times_that_do_not_increase_and_other_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="one size and increasing times"), VideoWriter(tmp_path / "a.mp4") as w:
        w.write(_picture(10), 0.5)
        w.write(_picture(10), 0.5)
    with pytest.raises(ConfigError, match="one size and increasing times"), VideoWriter(tmp_path / "b.mp4") as w:
        w.write(_picture(10), 0.0)
        w.write(_picture(10, 32, 32), 0.5)
    assert not list(tmp_path.iterdir())


def test_only_mp4(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="must be an MP4"):
        VideoWriter(tmp_path / "out.avi")
