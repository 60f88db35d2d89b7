"""Left-right swaps of the legs are found and repaired; sound labels stay."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measures.synthetic_runner import Runner
from tests.motion.filmed import SIZE_PX, Filmed, film

from hipdrive.motion.gait_template import stride_moments
from hipdrive.motion.identity import repair_leg_swaps
from hipdrive.motion.passes import split_passes, whole_body_in_picture


def _repaired_share(filmed: Filmed, swapped: np.ndarray) -> float:
    """Share of frames whose labels are wrong after the repair."""
    image = filmed.with_swaps(swapped).image()
    motion = split_passes(image, whole_body_in_picture(image, SIZE_PX))
    _, exchanged = repair_leg_swaps(motion, stride_moments(motion))
    return float(np.mean(exchanged != swapped))


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    fps=st.sampled_from([30.0, 60.0, 120.0]),
    faces=st.sampled_from([1, -1]),
    share=st.floats(0.03, 0.2),
)
def test_bursts_of_swaps_are_repaired(seed: int, fps: float, faces: int, share: float) -> None:
    filmed = film(Runner(fps=fps, duration_s=6.0), faces=faces, noise_px=2.0)
    rng = np.random.default_rng(seed)
    frames = len(filmed.time_s)
    swapped = np.zeros(frames, dtype=bool)
    while swapped.mean() < share:
        start = int(rng.integers(0, frames))
        swapped[start : start + int(rng.integers(1, max(2, round(0.07 * fps))))] = True
    assert _repaired_share(filmed, swapped) <= 0.01


def test_sound_labels_are_left_alone() -> None:
    filmed = film(Runner(fps=60.0), noise_px=3.0)
    assert _repaired_share(filmed, np.zeros(len(filmed.time_s), dtype=bool)) == 0.0


def test_swaps_always_at_the_same_moment_of_the_stride_are_repaired() -> None:
    """Networks swap where the legs pass each other: there most frames may be wrong."""
    runner = Runner(fps=60.0, duration_s=8.0)
    filmed = film(runner, noise_px=2.0)
    moment = (filmed.time_s / runner.stride_s) % 1.0
    swapped = (moment > 0.40) & (moment < 0.50) & (np.random.default_rng(3).random(len(moment)) < 0.7)
    assert swapped.mean() > 0.05
    assert _repaired_share(filmed, swapped) <= 0.01


def test_a_clip_too_short_for_a_template_is_repaired_by_inertia() -> None:
    filmed = film(Runner(fps=60.0, duration_s=1.5))
    swapped = np.zeros(len(filmed.time_s), dtype=bool)
    swapped[[20, 21, 47]] = True
    assert _repaired_share(filmed, swapped) == 0.0
