"""A second person in the picture: refused in a sentence where they might be the one, else the exerciser is followed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from hipdrive.errors import CaptureError
from hipdrive.exercises.check import check_clip
from hipdrive.exercises.gates import not_alone
from hipdrive.pose.track import estimate_poses
from hipdrive.video.decode import probe_video, read_frames
from hipdrive.video.encode import VideoWriter

CLIP = Path(__file__).parents[2] / ".." / "shared" / "clips" / "ex_o3_deadlift_rounded.mp4"
pytestmark = pytest.mark.skipif(not CLIP.exists(), reason="the rendered clips are not on this machine")
SIZE = (640, 360)
Picture = npt.NDArray[np.uint8]


def film(
    path: Path, *, bystander: float, share: tuple[float, float] = (0.0, 1.0), seconds: float | None = None
) -> Path:
    """The clip with a still bystander on its right, `bystander` times as large, there for a share of the time."""
    info = probe_video(CLIP)
    last_s = info.duration_s if seconds is None else seconds
    frames = islice(read_frames(CLIP, size_px=SIZE), round(last_s * info.fps))
    still: Picture | None = None
    with VideoWriter(path) as writer:
        for frame in frames:
            middle = _middle_part(frame.rgb)
            still = _smaller(middle, bystander) if still is None else still
            there = share[0] <= frame.time_s / last_s <= share[1]
            writer.write(np.hstack([middle, still if there else _empty(middle)]), frame.time_s)
    return path


def _middle_part(rgb: Picture) -> Picture:
    """The part of the picture in which the person is, an even number of pixels wide."""
    return np.ascontiguousarray(rgb[:, SIZE[0] // 4 : 3 * SIZE[0] // 4])


def _empty(picture: Picture) -> Picture:
    """The same wall and floor with nobody there: its own left edge, spread."""
    return np.ascontiguousarray(np.repeat(picture[:, :2], picture.shape[1] // 2, axis=1))


def _smaller(picture: Picture, share: float) -> Picture:
    height, width = picture.shape[:2]
    small = Image.fromarray(picture).resize((round(width * share), round(height * share)))
    canvas = Image.fromarray(_empty(picture))
    canvas.paste(small, ((width - small.width) // 2, round(0.85 * (height - small.height))))
    return np.asarray(canvas)


def test_two_of_like_size_are_refused_in_a_sentence(tmp_path: Path) -> None:
    clip = film(tmp_path / "two.mp4", bystander=1.0, seconds=2.0)
    with pytest.raises(CaptureError, match="Two people are in the picture") as caught:
        not_alone(clip)
    assert caught.value.slug == "two-people"
    assert "only the person who exercises" in caught.value.fix


def test_someone_small_in_the_background_is_accepted_and_not_followed(tmp_path: Path) -> None:
    clip = film(tmp_path / "small.mp4", bystander=0.4, seconds=1.5)
    not_alone(clip)
    track = estimate_poses(clip, workers=1, model="lite", outline=True)
    hip = track.position_px[:, track.landmarks.index("left_hip"), 0]
    assert np.isfinite(hip).mean() > 0.95
    assert np.nanmax(hip) < SIZE[0] / 2, "the exerciser is in the left half"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bystander", "share"), [(0.4, (0.0, 1.0)), (1.0, (0.40, 0.55))], ids=["in-the-background", "passing-by"]
)
def test_the_exerciser_is_followed_and_counted(
    tmp_path: Path, bystander: float, share: tuple[float, float]
) -> None:
    clip = film(tmp_path / "set.mp4", bystander=bystander, share=share)
    result, track = check_clip(clip, "deadlift", workers=2, model="full")
    hip = track.position_px[:, track.landmarks.index("left_hip"), 0]
    assert np.nanmax(hip) < SIZE[0] / 2
    assert len(result.counted) == 4
