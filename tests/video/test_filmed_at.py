"""When a clip was filmed: as the phone wrote it, or nobody knows."""

from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from hipdrive.video.filmed_at import filmed_at


def clip(path: Path, said: str | None) -> Path:
    with av.open(str(path), "w") as container:
        if said is not None:
            container.metadata["creation_time"] = said
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))))
        container.mux(stream.encode())
    return path


def test_the_clips_own_clock(tmp_path: Path) -> None:
    assert filmed_at(clip(tmp_path / "run.mp4", "2026-03-01T17:30:00Z")) == datetime(
        2026, 3, 1, 17, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("said", [None, "1970-01-01T00:00:00Z", "2199-01-01T00:00:00Z"])
def test_a_clock_that_was_never_set_says_nothing(tmp_path: Path, said: str | None) -> None:
    assert filmed_at(clip(tmp_path / "run.mp4", said)) is None


def test_what_is_no_clip_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "run.c3d").write_bytes(b"\x02\x50" * 300)
    assert filmed_at(tmp_path / "run.c3d") is None
    assert filmed_at(tmp_path / "none.mp4") is None
