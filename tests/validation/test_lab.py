"""3D against laboratories, and the phone against 3D: the issue's figures on data that is beside the repository."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipdrive.measures.camera_errors import camera_error, load_camera_errors
from hipdrive.validation.events import TRIALS, contact_errors_of_means_ms, read_trial
from hipdrive.validation.lab import CURVE_GOALS_DEG, SHARE_GOAL, check_identity, compare_curves, compare_shares
from hipdrive.validation.phone import MEASURES, CameraError, pose_landmarks_of, write_camera_errors
from hipdrive.validation.virtual_camera import VirtualCamera

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")


@needs_data
def test_shares_agree_with_inverse_kinematics() -> None:
    rows = compare_shares(DATA)
    assert len(rows) == 6 and all(row.steps >= 14 for row in rows)
    assert all(abs(row.markers - row.reference) <= SHARE_GOAL for row in rows)
    for side in ("left", "right"):
        assert sum(row.reference for row in rows if row.side == side) == pytest.approx(1.0, abs=1e-9)


@needs_data
def test_identity_holds_on_real_data_and_shares_do_not_feel_offsets() -> None:
    for row in check_identity(DATA):
        assert row.angle_deg < 1e-9 and row.share_sum < 1e-9 and row.offset < 1e-9
        assert row.steps >= 3


@needs_data
def test_curves_agree_with_the_laboratory() -> None:
    rows = compare_curves(DATA)
    assert len(rows) == 12
    for row in rows:
        assert row.same_start_rmse_deg <= CURVE_GOALS_DEG[row.joint] - 1.0
        assert row.rmse_deg <= CURVE_GOALS_DEG[row.joint] + 0.3
        assert abs(row.offset_deg) < 6.0


@needs_data
def test_mean_contact_time_of_a_phone() -> None:
    errors_ms = contact_errors_of_means_ms(DATA, VirtualCamera(fps=120.0))
    assert len(errors_ms) >= 6
    assert np.sqrt(np.mean(errors_ms**2)) <= 6.0


@needs_data
def test_a_phones_landmarks_have_no_pelvis() -> None:
    trial = next(trial for trial in TRIALS if trial.name == "Hamner04_300")
    motion = read_trial(DATA, trial)
    seen = pose_landmarks_of(motion)
    assert motion.has("left_asis") and not seen.has("left_asis") and not seen.has("c7")
    assert seen.has("left_shoulder", "right_toe") and seen.position.shape[1] == len(seen.landmarks)


def test_camera_errors_are_shipped_and_looked_up() -> None:
    table = load_camera_errors()
    assert set(table) <= set(MEASURES)
    assert all(error > 0 for by_rate in table.values() for error in by_rate.values())
    assert camera_error("contact_time_s", 59.94) == table["contact_time_s"][60.0]
    assert camera_error("contact_time_s", 110.0) == table["contact_time_s"][60.0]
    assert camera_error("cadence_spm", 25.0) == table["cadence_spm"][30.0]
    assert camera_error("no_such_measure", 60.0) == 0.0


def test_written_table_has_one_row_an_error(tmp_path: Path) -> None:
    row = CameraError("cadence_spm", 60.0, 0.1, 0.2, 0.25, 18)
    write_camera_errors([row, replace(row, fps=120.0)], tmp_path / "errors.csv")
    lines = (tmp_path / "errors.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# Phone minus 3D") and lines[2] == "cadence_spm,60,0.1,0.2,0.25,18"
    assert len(lines) == 4
