"""Feet land by turns: a near leg with far fewer steps than the far one was mixed up with it, and nothing is answered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hipdrive.errors import CaptureError
from hipdrive.pipeline.motion import _check_near_leg


def check(near: int, far: int, passes: int = 1) -> None:
    steps = {"right": [None] * near, "left": [None] * far}
    motion: Any = SimpleNamespace(is_3d=False, passes=(None,) * passes)
    strides: Any = SimpleNamespace(of=lambda side: steps[side])
    _check_near_leg(motion, strides, "right")


@pytest.mark.parametrize(("near", "far", "passes"), [(0, 6, 1), (2, 6, 1), (10, 25, 1), (11, 36, 3)])
def test_far_more_steps_of_the_far_leg_are_refused(near: int, far: int, passes: int) -> None:
    with pytest.raises(CaptureError, match="The two legs could not be told apart") as refused:
        check(near, far, passes)
    assert refused.value.slug == "legs-mixed-up"
    assert refused.value.fix.startswith("use --model heavy")
    assert f"{near} steps of the near leg, {far} of the far one" in str(refused.value)


@pytest.mark.parametrize(("near", "far", "passes"), [(12, 13, 1), (8, 12, 4), (25, 10, 1), (1, 2, 1), (9, 13, 1)])
def test_a_step_lost_now_and_then_is_not(near: int, far: int, passes: int) -> None:
    check(near, far, passes)
