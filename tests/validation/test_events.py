"""Events against force plates, from markers and through a virtual camera; and the scoring itself."""

from pathlib import Path

import numpy as np
import pytest

from hipdrive.strides import Event, Strides, detect_strides
from hipdrive.validation.events import (
    TRIALS,
    Row,
    Trial,
    TrueStep,
    evaluate_events,
    filmed,
    read_trial,
    read_truth,
    score_contact_times,
    score_events,
)
from hipdrive.validation.virtual_camera import VirtualCamera

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")


def pooled(rows: list[Row]) -> dict[str, Row]:
    return {row.kind: row for row in rows if row.trial == "all"}


@needs_data
def test_markers_against_force_plates() -> None:
    rows = pooled(evaluate_events(DATA))
    assert rows["initial_contact"].n > 190
    assert (rows["initial_contact"].missed, rows["initial_contact"].invented) == (0, 0)
    assert (rows["toe_off"].missed, rows["toe_off"].invented) == (0, 0)
    assert rows["initial_contact"].rmse_ms <= 6.0
    assert rows["toe_off"].rmse_ms <= 7.0
    assert rows["contact_time"].rmse_ms <= 9.0
    assert all(abs(row.bias_ms) <= 3.0 for row in rows.values())


@needs_data
@pytest.mark.parametrize(
    ("fps", "contact_ms", "toe_off_ms"), [(30, 35, 35), (60, 20, 25), (120, 20, 25), (240, 20, 25)]
)
def test_near_leg_through_a_camera(fps: float, contact_ms: float, toe_off_ms: float) -> None:
    rows = pooled(evaluate_events(DATA, prepare=filmed(VirtualCamera(fps=fps)), side="right"))
    for kind, limit_ms in (("initial_contact", contact_ms), ("toe_off", toe_off_ms)):
        assert (rows[kind].missed, rows[kind].invented) == (0, 0)
        assert rows[kind].rmse_ms <= limit_ms
    if fps == 120:
        assert rows["contact_time"].rmse_ms <= 14.0


@needs_data
@pytest.mark.parametrize(
    "camera",
    [
        VirtualCamera(fps=60, near_side="left"),
        VirtualCamera(fps=60, yaw_deg=10, roll_deg=2),
        VirtualCamera(fps=60, noise_px=6, gap_share=0.1),
    ],
    ids=["from the left", "yaw and roll", "noise and gaps"],
)
def test_harder_cameras_lose_no_event(camera: VirtualCamera) -> None:
    rows = pooled(evaluate_events(DATA, prepare=filmed(camera), side=camera.near_side))
    assert (rows["initial_contact"].missed, rows["initial_contact"].invented) == (0, 0)
    assert (rows["toe_off"].missed, rows["toe_off"].invented) == (0, 0)
    assert rows["initial_contact"].rmse_ms <= 20.0
    assert rows["toe_off"].rmse_ms <= 25.0


@needs_data
@pytest.mark.parametrize(
    "trial", [trial for trial in TRIALS if trial.markers.endswith("markers.txt")], ids=lambda t: t.name
)
def test_mean_contact_time_of_twenty_steps_at_120_fps(trial: Trial) -> None:
    motion = filmed(VirtualCamera(fps=120))(read_trial(DATA, trial))
    truth = [step for step in read_truth(DATA, trial) if step.side == "right"]
    errors_ms = 1000 * score_contact_times(detect_strides(motion), truth).errors_s
    means = [errors_ms[start : start + 20].mean() for start in range(0, len(errors_ms) - 19, 5)]
    assert len(means) >= 3
    assert np.sqrt(np.mean(np.square(means))) <= 6.0


def strides_of(*events: Event) -> Strides:
    return Strides((), events, "given")


TRUTH = [TrueStep("left", t, t + 0.25) for t in (0.5, 1.2, 1.9)]


def test_scoring_counts_errors_missed_and_invented() -> None:
    found = strides_of(
        *(Event(t, "left", "initial_contact", 1.0) for t in (0.51, 0.8, 1.92)),
        Event(1.2, "right", "initial_contact", 1.0),
        Event(1.2, "left", "toe_off", 1.0),
    )
    score = score_events(found, TRUTH, "initial_contact", 3.0)
    np.testing.assert_allclose(score.errors_s, [0.01, 0.02])
    assert (score.missed, score.invented) == (1, 1)


def test_steps_at_the_border_are_not_asked_for() -> None:
    score = score_events(strides_of(), TRUTH, "initial_contact", 2.0)
    assert (score.missed, score.invented, len(score.errors_s)) == (2, 0, 0)
