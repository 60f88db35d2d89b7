"""Slow-motion clips: times in real seconds, told or from the file's own data; an impossible rate is refused."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.errors import ConfigError
from hipdrive.pose.slow_motion import in_real_seconds
from hipdrive.pose.track import PoseTrack


def track(fps: float = 30.0, frames: int = 60) -> PoseTrack:
    position = np.zeros((frames, 1, 2))
    return PoseTrack(
        time_s=np.arange(frames) / fps,
        position_px=position,
        confidence=np.ones((frames, 1)),
        landmarks=("nose",),
        found=np.ones(frames, dtype=bool),
        image_size_px=(100, 100),
    )


def test_told_rate_makes_seconds_real_and_is_written_down() -> None:
    real, words = in_real_seconds(track(), 240.0, None)
    assert real.time_s[-1] == pytest.approx(59 / 240)
    assert words == "slow motion: recorded at 240, played at 30 frames a second (told)"
    assert real.provenance.steps[-1] == words


def test_the_files_own_rate_counts_where_nothing_is_told() -> None:
    real, words = in_real_seconds(track(), None, 120.0)
    assert real.time_s[-1] == pytest.approx(59 / 120)
    assert words.endswith("(from the file's own data)")


@pytest.mark.parametrize(("told", "own"), [(None, None), (30.0, None), (None, 30.2)])
def test_real_time_stays_as_it_is(told: float | None, own: float | None) -> None:
    before = track()
    after, words = in_real_seconds(before, told, own)
    assert after is before
    assert words == ""


def test_a_camera_cannot_be_slower_than_the_file() -> None:
    with pytest.raises(ConfigError, match="more slowly than the file plays") as caught:
        in_real_seconds(track(60.0), 25.0, None)
    assert caught.value.slug == "capture-fps"
