"""Camera roll from upright edges: found where posts stand, not claimed where nothing is upright."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from hipdrive.video.roll import estimate_roll


def scene(lean_deg: float, posts: int, seed: int = 0) -> list[np.ndarray]:
    """Grey pictures of a floor, posts that lean right by so much, and something that moves."""
    rng = np.random.default_rng(seed)
    pictures = []
    base = Image.new("L", (1024, 576), 190)
    draw = ImageDraw.Draw(base)
    draw.rectangle((0, 400, 1024, 576), fill=120)
    shift = np.tan(np.radians(lean_deg)) * 420
    for x in np.linspace(180, 860, posts):
        draw.polygon(
            [(x + shift, 10), (x + 26 + shift, 10), (x + 26, 430), (x, 430)], fill=int(rng.integers(30, 110))
        )
    for number in range(5):
        picture = base.copy()
        ImageDraw.Draw(picture).line((300 + 60 * number, 150, 340 + 60 * number, 380), fill=20, width=30)
        pictures.append(np.asarray(picture.resize((512, 288), Image.Resampling.BOX), dtype=float))
    return pictures


@settings(max_examples=15, deadline=None)
@given(lean=st.floats(-6.0, 6.0), posts=st.integers(2, 5))
def test_leaning_posts_tell_the_roll(lean: float, posts: int) -> None:
    found = estimate_roll(scene(lean, posts)).roll_deg
    assert found is not None
    assert found == pytest.approx(lean, abs=0.5)


def test_a_meadow_tells_nothing() -> None:
    rng = np.random.default_rng(1)
    leaves = rng.normal(120.0, 40.0, (288, 512))
    assert estimate_roll([leaves + rng.normal(0.0, 1.0, leaves.shape) for _ in range(5)]).roll_deg is None
    assert estimate_roll([np.full((288, 512), 90.0)] * 5).roll_deg is None
