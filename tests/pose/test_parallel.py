from __future__ import annotations

import numpy as np
import pytest

from hipdrive.pose.parallel import WARM_UP_S, _join, _other_person, cut_times_s
from hipdrive.pose.part import PartTrack


def _part(start: float, stop: float, u_px: float, found: bool = True) -> PartTrack:
    times = np.arange(round(start * 100), round(stop * 100)) / 100
    count = len(times)
    region = np.tile([u_px, 300.0, 400.0, 0.1], (count, 1))
    region[:, 0] += times * 100
    return PartTrack(
        time_s=times,
        position_px=np.full((count, 1, 2), u_px),
        confidence=np.ones((count, 1)),
        region=region if found else np.full((count, 4), np.nan),
        found=np.full(count, found),
        landmarks=("nose",),
        image_size_px=(1280, 720),
        warnings=(f"from {start}",),
    )


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_parts_with_their_warm_up_are_equally_long(parts: int) -> None:
    edges = [0.0, *cut_times_s(20.0, parts), 20.0]
    work = np.diff(edges) + np.array([0.0] + [WARM_UP_S] * (parts - 1))
    np.testing.assert_allclose(work, work[0])


def test_parts_join_without_gap_or_double() -> None:
    joined = _join([_part(0, 2, 100), _part(1.5, 4, 101)], [2.0])
    np.testing.assert_allclose(joined.time_s, np.arange(400) / 100)
    assert (joined.position_px[:200] == 100).all()
    assert (joined.position_px[200:] == 101).all()
    assert joined.warnings == ("from 0", "from 1.5")


def test_the_same_person_needs_no_second_run() -> None:
    assert _other_person(_part(0, 2, 100), _part(1.5, 4, 110), 2.0) is None


def test_another_person_sends_the_later_part_to_the_earlier_ones_place() -> None:
    near = _other_person(_part(0, 2, 100), _part(1.5, 4, 700), 2.0)
    assert near is not None
    assert near.u_px == pytest.approx(100 + 199)
    assert (near.side_px, near.rotation_rad) == (400, 0.1)


def test_a_part_that_saw_nobody_in_the_overlap_is_run_again() -> None:
    assert _other_person(_part(0, 2, 100), _part(1.5, 4, 100, found=False), 2.0) is not None


def test_where_the_earlier_part_lost_the_runner_the_choice_is_free() -> None:
    assert _other_person(_part(0, 2, 100, found=False), _part(1.5, 4, 700), 2.0) is None
