"""The standing reference: found, used, refused."""

import numpy as np
import pytest
from tests.measures.synthetic_runner import Runner
from tests.motion.filmed import SIZE_PX, Filmed, film

from hipdrive.errors import CaptureError
from hipdrive.motion.angles import compute_angles
from hipdrive.motion.clean import clean_image_motion
from hipdrive.motion.motion import Motion
from hipdrive.motion.standing import compute_standing_reference, find_standing_window


def standing_then_running(hip_bias_px: float = 0.0) -> Motion:
    """Three seconds of standing on straight legs, then running; the hips may be placed wrongly all along."""
    running = film(Runner(fps=60.0, duration_s=4.0))
    pose = running.position_px.mean(axis=0)
    for side in ("left", "right"):
        hip = pose[running.landmarks.index(f"{side}_hip")]
        for k, point in enumerate(("knee", "ankle")):
            pose[running.landmarks.index(f"{side}_{point}")] = hip + np.array([0.0, 120.0 * (k + 1)])
        ankle = pose[running.landmarks.index(f"{side}_ankle")]
        pose[running.landmarks.index(f"{side}_heel")] = ankle + np.array([-15.0, 18.0])
        pose[running.landmarks.index(f"{side}_toe")] = ankle + np.array([50.0, 18.0])
        shoulder = running.landmarks.index(f"{side}_shoulder")
        pose[shoulder] = hip + np.array([0.0, -150.0])
    still = pose[None] + np.random.default_rng(0).normal(0.0, 0.3, (180, *pose.shape))
    pixels = np.concatenate([still, running.position_px])
    for side in ("left", "right"):
        pixels[:, running.landmarks.index(f"{side}_hip"), 0] += hip_bias_px
    filmed = Filmed(np.arange(len(pixels)) / 60.0, pixels, running.landmarks)
    return clean_image_motion(filmed.image(), SIZE_PX, 0.0, "told")


def test_quiet_stance_at_the_start_is_found() -> None:
    window = find_standing_window(standing_then_running())
    assert window is not None
    assert window[0] < 0.3
    assert 2.2 < window[1] < 3.1


def test_a_clip_that_starts_running_has_none() -> None:
    motion = clean_image_motion(film(Runner(fps=60.0)).image(), SIZE_PX, 0.0, "told")
    assert find_standing_window(motion) is None


def test_hip_bias_is_taken_out_by_the_reference() -> None:
    """Definitions F5: +40 mm of hip bias moves the leg behind the spine line by about 10 degrees, referenced within 1."""
    values = []
    for bias in (0.0, 12.0):  # 12 px at 300 px/m = 40 mm
        motion = standing_then_running(bias)
        angles = compute_angles(motion)
        reference = compute_standing_reference(motion, (0.3, 2.5), "test")
        running = slice(200, None)
        raw = np.nanmax(angles.column("leg_behind_spine_line_deg", "right")[running])
        kept = np.nanmax(angles.minus(reference).column("leg_behind_spine_line_deg", "right")[running])
        values.append((raw, kept))
    (raw_true, kept_true), (raw_biased, kept_biased) = values
    assert abs(raw_biased - raw_true) > 6.0
    assert abs(kept_biased - kept_true) < 1.0


def test_moving_in_the_window_is_refused_in_words() -> None:
    with pytest.raises(CaptureError, match="No quiet standing"):
        compute_standing_reference(standing_then_running(), (4.0, 6.0), "test")
