"""Walking and recordings with too few steps are refused in words."""

import numpy as np
import pytest
from tests.strides.treadmill_figure import Figure, move

from hipdrive.errors import CaptureError
from hipdrive.strides import check_running, detect_strides
from hipdrive.strides.running import compute_gait

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
