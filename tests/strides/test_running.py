"""Walking and recordings with too few steps are refused in words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.strides.treadmill_figure import Figure, move

from hipdrive.errors import CaptureError
from hipdrive.readers import read_motion
from hipdrive.strides import check_running, detect_strides
from hipdrive.strides.running import compute_gait, forward_correlation

RUN = Figure()
WALK = Figure(stride_s=1.1, contact_time_s=0.68, speed_mps=1.3, rise_m=0.04, hip_height_m=0.86, duration_s=10.0)


def test_running_passes() -> None:
    motion = move(RUN)
    check_running(motion, detect_strides(motion))
    gait = compute_gait(motion)
    assert 0.25 < gait.duty_factor < 0.5
    assert gait.rise < 0.0


def test_walking_is_refused() -> None:
    motion = move(WALK)
    with pytest.raises(CaptureError, match="walking: there is no moment with both feet off the ground") as caught:
        check_running(motion, detect_strides(motion))
    assert caught.value.slug == "walking"
    assert caught.value.exit_code == 4


def test_standing_is_refused() -> None:
    motion = move(RUN)
    still = motion.with_position(np.repeat(motion.position[:1], motion.frames, axis=0))
    with pytest.raises(CaptureError, match=r"too few running steps in the recording \(got no contact") as caught:
        check_running(still, detect_strides(still))
    assert caught.value.slug == "too-few-steps"


@pytest.mark.parametrize("duration_s", [0.05, 0.3, 0.5, 0.7])
def test_one_step_is_refused(duration_s: float) -> None:
    motion = move(Figure(duration_s=duration_s))
    with pytest.raises(CaptureError, match="too few running steps"):
        check_running(motion, detect_strides(motion))


def test_a_reversed_recording_is_refused() -> None:
    motion = move(RUN)
    reversed_ = replace(motion, position=motion.position[::-1].copy(), confidence=motion.confidence[::-1].copy())
    with pytest.raises(CaptureError, match="feet go forwards while they are on the ground") as caught:
        check_running(reversed_, detect_strides(reversed_))
    assert caught.value.slug == "goes-backwards"
    assert "not reversed" in caught.value.fix


DATA = Path(__file__).parents[2] / ".." / "shared" / "data"


@pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")
@pytest.mark.parametrize(
    "trial", ["hamner02/subject02_running.trc", "hamner04/run200_markers.trc", "rbds/RBDS008runT35.c3d"]
)
def test_real_runners_go_forwards(trial: str) -> None:
    motion = read_motion(DATA / trial)
    assert forward_correlation(motion) > 0.5
    assert forward_correlation(replace(motion, position=motion.position[::-1].copy())) < -0.5
