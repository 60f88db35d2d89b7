"""Repeated recordings: an unchanged runner is called changed at most one time in twenty, a changed one is found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta

from hipdrive.progress import Change
from hipdrive.validation.progress import (
    GOAL,
    false_rows,
    found_shares,
    half_pairs,
    page_rate,
    progress_parts,
    unchanged_pairs,
)
from hipdrive.validation.repeated_runner import Truth, read_runners, session_motion

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not (DATA / "rbds").is_dir(), reason="needs the laboratory data in ../shared/data")


def change(name: str, verdict: str, difference: float) -> Change:
    judged = verdict != "not_comparable"
    return Change(name, "none", "deg", verdict, 0.0, difference, difference, 3.0, "published" if judged else "")  # type: ignore[arg-type]


def test_rates_count_what_was_judged_only() -> None:
    pairs = [
        [change("lean", "changed", 4.0), change("knee", "not_changed", 1.0)],
        [change("lean", "not_changed", -1.0), change("knee", "not_comparable", 9.0)],
    ]
    lean, knee = false_rows(pairs)
    assert (lean.pairs, lean.false, knee.pairs, knee.false) == (2, 0.5, 1, 0.0)
    assert lean.upper == pytest.approx(0.9747, abs=1e-3)  # 1 of 2: Clopper-Pearson, one-sided 95 %
    page = page_rate(pairs)
    assert (page.pairs, page.any_false, page.per_page) == (2, 0.5, 0.5)


@needs_data
def test_a_session_has_no_jump_and_the_change_that_was_asked_for() -> None:
    runner = read_runners(DATA)[0]
    plain = session_motion(runner, np.random.default_rng(1))
    steps = np.abs(np.diff(plain["right_toe"], axis=0)).max()
    assert steps < 12.0 / 240.0  # no foot is faster than 12 m/s
    leaning = session_motion(runner, np.random.default_rng(1), truth=Truth(lean_deg=6.0))
    leans = [
        np.degrees(np.arctan2(trunk[:, 0], trunk[:, 1])).mean()
        for motion in (plain, leaning)
        for trunk in [
            motion.midpoint("left_shoulder", "right_shoulder") - motion.midpoint("left_hip", "right_hip")
        ]
    ]
    # The network's constant of the hips turns the line a little more the further it leans.
    assert leans[1] - leans[0] == pytest.approx(6.0, abs=0.3)
    quicker = session_motion(runner, np.random.default_rng(1), truth=Truth(cadence=0.05))
    assert plain.time_s[-1] / quicker.time_s[-1] == pytest.approx(1.05, abs=0.002)


def _check(pairs: list[list[Change]]) -> None:
    rows = false_rows(pairs)
    assert len(rows) > 15
    # Of every measurement: not surely above the goal; of all together: below it.
    for row in rows:
        wrong = round(row.false * row.pairs)
        surely = 0.0 if wrong == 0 else float(beta.ppf(0.05, wrong, row.pairs - wrong + 1))
        assert surely <= GOAL, f"{row.name}: {wrong} of {row.pairs} called changed"
    assert sum(row.false * row.pairs for row in rows) / sum(row.pairs for row in rows) <= GOAL


@needs_data
def test_an_unchanged_runner_is_seldom_called_changed() -> None:
    _check(unchanged_pairs(DATA, pairs=2, rates_fps=(60.0,)))


@needs_data
@pytest.mark.slow
def test_an_unchanged_runner_is_seldom_called_changed_in_many_recordings() -> None:
    _check(unchanged_pairs(DATA, pairs=8, rates_fps=(30.0, 60.0)))
    _check(half_pairs(DATA, films=2))


@needs_data
def test_a_changed_runner_is_found() -> None:
    shares = found_shares(DATA, pairs=1, truths=("trunk lean +6°", "cadence +5 %"))
    assert [pairs for _, pairs in shares.values()] == [8, 8]
    assert shares["trunk lean +6°"][0] >= 0.8
    assert shares["cadence +5 %"][0] >= 0.9


def test_without_data_there_is_no_section(tmp_path: Path) -> None:
    assert progress_parts(tmp_path) == []
