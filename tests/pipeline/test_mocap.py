"""Motion capture the whole way: from files of laboratories to measurements, report and tables."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from hipdrive.analysis import Analysis, Settings
from hipdrive.errors import CaptureError, ConfigError, SchemaError
from hipdrive.pipeline import analyse_mocap, analyse_recording, is_video, mocap
from hipdrive.readers import read_motion
from hipdrive.results.write import analyse_to_folder

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")

FULL_BODY = ("hamner02/subject02_running.trc", "hamner02/subject02_static.trc")
LOWER_BODY = ("rbds/RBDS001runT35.c3d", "rbds/RBDS001static.c3d")


def analysed(trial: str, standing: str | None) -> Analysis:
    return analyse_mocap(DATA / trial, Settings(standing=None if standing is None else str(DATA / standing)))


@pytest.fixture(scope="module")
def full_body() -> Analysis:
    return analysed(*FULL_BODY)


@pytest.fixture(scope="module")
def lower_body() -> Analysis:
    return analysed(*LOWER_BODY)


@needs_data
def test_kind_is_found_by_content() -> None:
    assert not is_video(DATA / "hamner04/run400_markers.trc")
    assert not is_video(DATA / LOWER_BODY[0])
    assert is_video(DATA / "sports2d/run_overground_side.mp4")
    assert is_video(DATA / "no-such-file")


@needs_data
def test_thigh_is_exactly_hip_lumbar_and_lean(full_body: Analysis) -> None:
    angles = full_body.angles
    assert angles.hip_extension_deg is not None and angles.lumbar_extension_deg is not None
    sum_deg = angles.hip_extension_deg + (angles.lumbar_extension_deg + angles.trunk_lean_deg)[:, None]
    assert np.nanmax(np.abs(sum_deg - angles.thigh_pitch_deg)) < 1e-9
    assert np.isfinite(sum_deg).mean() > 0.99


@needs_data
@pytest.mark.parametrize("side", ["left", "right"])
def test_shares_make_one_at_every_step(full_body: Analysis, side: str) -> None:
    parts = [
        full_body.measurement(name, side)  # type: ignore[arg-type]
        for name in ("hip_drive_share", "lumbar_share", "trunk_share")
    ]
    assert all(part.status == "measured" and part.n_steps >= 7 for part in parts)
    total = sum(part.per_step for part in parts)
    assert np.isfinite(total).sum() == parts[0].n_steps and np.nanmax(np.abs(total - 1.0)) < 1e-9
    assert 0.7 < parts[0].value < 1.2
    assert all(0.0 < part.uncertainty < 0.1 for part in parts)


@needs_data
def test_full_body_answers_what_only_the_pelvis_shows(full_body: Analysis) -> None:
    for name in ("lumbar_extension_range_deg", "pelvis_tilt_range_deg", "spine_rotation_range_deg"):
        found = full_body.measurement(name)
        assert found.status == "measured" and 2.0 < found.value < 45.0, name
    assert full_body.measurement("pelvis_to_spine_deg").answered
    assert full_body.measurement("pelvic_drop_deg", "right").answered
    assert full_body.measurement("hip_drive_share_terminal", "left").answered
    assert full_body.standing is not None and full_body.near_side is None and full_body.body_height_px is None


@needs_data
def test_lower_body_says_what_needs_the_trunk(lower_body: Analysis) -> None:
    for name in ("trunk_lean_deg", "spine_rotation_range_deg", "lumbar_extension_range_deg"):
        found = lower_body.measurement(name)
        assert found.status == "not_observable"
        assert "does not show the left shoulder" in found.reasons[0]
    assert lower_body.measurement("lumbar_share", "left").status == "not_observable"
    assert lower_body.measurement("hip_drive_share", "left").status == "measured"
    assert any("no trunk" in warning for warning in lower_body.warnings)
    assert np.isnan(lower_body.angles.trunk_lean_deg).all()


@needs_data
def test_force_platform_times_the_events(lower_body: Analysis) -> None:
    with (DATA / "truth/RBDS001_T35_c3d_grf_events.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["side"], float(row["fs_s"]), float(row["to_s"])) for row in csv.DictReader(stream)]
    assert lower_body.strides.method.startswith("force platform (20 N")
    errors_ms = []
    for contact in lower_body.strides.contacts:
        _, fs_s, to_s = min(rows, key=lambda row: abs(row[1] - contact.initial_contact_s))
        errors_ms.append((1e3 * (contact.initial_contact_s - fs_s), 1e3 * (contact.toe_off_s - to_s)))
    assert len(errors_ms) == len(rows)
    # The truth names samples of 3.3 ms, for toe-off the one after the first below the threshold; here they are crossed.
    assert np.allclose(np.nanmean(errors_ms, axis=0), (0.0, -5.0), atol=1.5)
    assert np.nanstd(errors_ms, axis=0).max() < 1.5
    assert lower_body.measurement("contact_time_s", "left").u_sys == pytest.approx(0.003)


@needs_data
def test_cleaning_is_stated(lower_body: Analysis) -> None:
    steps = " ".join(lower_body.motion.provenance.steps)
    assert "low-pass" in steps and "10.0 Hz" in steps and "standing trial" in steps


@needs_data
def test_shin_at_contact_does_not_depend_on_how_the_person_stood() -> None:
    with_standing = analysed(*FULL_BODY).measurement("shank_angle_at_contact_deg", "right")
    # Knee and ankle centres come from the standing trial in both; only the subtraction is left out.
    settings = Settings(standing=str(DATA / FULL_BODY[1]))
    analysis = analyse_mocap(DATA / FULL_BODY[0], settings)
    assert analysis.standing is not None and abs(analysis.standing.shank_pitch_deg[1]) > 5.0
    raw = np.interp(
        analysis.strides.times_s("right", "initial_contact_s"),
        analysis.angles.time_s,
        analysis.angles.column("shank_pitch_deg", "right") + analysis.standing.shank_pitch_deg[1],
    )
    assert with_standing.value == pytest.approx(-float(raw.mean()), abs=0.3)


@needs_data
def test_folder_of_a_mocap_recording(tmp_path: Path) -> None:
    out = tmp_path / "out"
    settings = Settings(standing=str(DATA / FULL_BODY[1]))
    analyse_to_folder(DATA / FULL_BODY[0], out, settings)
    names = {path.name for path in out.iterdir()}
    assert names == {"report.html", "key_frames", "result.json", "steps.csv", "angles.csv", "landmarks.npz"}
    head = (out / "angles.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert {"pelvis_tilt_deg", "lumbar_extension_deg", "left_hip_extension_deg", "right_hip_extension_deg"} <= set(
        head
    )
    document = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert document["input"]["kind"] == "mocap" and document["near_side"] is None
    assert "hip 96 %, back" in (out / "report.html").read_text(encoding="utf-8")


@needs_data
def test_standing_trial_that_runs_is_refused() -> None:
    settings = Settings(standing=str(DATA / FULL_BODY[0]))
    with pytest.raises(CaptureError, match="No quiet standing was found"):
        analyse_recording(DATA / FULL_BODY[0], settings)


@needs_data
def test_standing_trial_as_recording_is_refused() -> None:
    with pytest.raises(CaptureError, match=r"too slowly|too few running steps|walking"):
        analyse_recording(DATA / FULL_BODY[1], Settings(standing=str(DATA / FULL_BODY[1])))


@needs_data
def test_angles_are_no_recording() -> None:
    with pytest.raises(SchemaError, match="angles or forces over time, not positions"):
        analyse_recording(DATA / "hamner02/subject02_running_ik.mot", Settings())


@needs_data
def test_flat_recording_goes_the_side_view_way() -> None:
    analysis = analyse_recording(DATA / "sports2d/IMG_0211_Sports2D_m_person00.trc", Settings())
    assert not analysis.motion.is_3d and analysis.near_side == "right"
    assert analysis.measurement("hip_drive_share", "right").status == "not_observable"
    assert analysis.measurement("speed_mps").answered


@needs_data
@pytest.mark.parametrize("lost", ["left_knee", "right_ankle"])
def test_a_leg_that_is_never_seen_is_refused(monkeypatch: pytest.MonkeyPatch, lost: str) -> None:
    trial = DATA / "hamner04/run300_markers.trc"
    motion = read_motion(trial)
    position = motion.position.copy()
    position[:, motion.landmarks.index(lost)] = np.nan
    blind = motion.with_position(position, "one joint lost")
    monkeypatch.setattr(mocap, "motion_of", lambda *_, **__: blind)
    with pytest.raises(SchemaError, match=f"does not show both legs .got nothing for {lost.replace('_', ' ')}"):
        analyse_mocap(trial, Settings())


@needs_data
@pytest.mark.parametrize("lost", ["c7", "left_psis", "right_shoulder", "left_heel", "right_toe", "left_asis"])
def test_a_lost_marker_leaves_reasons_not_a_fall(monkeypatch: pytest.MonkeyPatch, lost: str) -> None:
    trial = DATA / "hamner04/run300_markers.trc"
    motion = read_motion(trial)
    position = motion.position.copy()
    position[:, motion.landmarks.index(lost)] = np.nan
    blind = motion.with_position(position, "one marker lost")
    monkeypatch.setattr(mocap, "motion_of", lambda *_, **__: blind)
    analysis = analyse_mocap(trial, Settings())
    share = analysis.measurement("hip_drive_share", "left")
    assert share.answered == (lost not in ("left_psis", "left_asis"))
    assert all(m.reasons for m in analysis.measurements if not m.answered)


@needs_data
def test_without_a_standing_trial_the_zero_is_not_trusted(full_body: Analysis) -> None:
    without = analysed("hamner04/run400_markers.trc", None)
    for name, side in (("trunk_lean_deg", None), ("leg_behind_spine_line_peak_deg", "left")):
        assert full_body.measurement(name, side).u_sys < 2.0  # type: ignore[arg-type]
        found = without.measurement(name, side)  # type: ignore[arg-type]
        assert found.u_sys == 4.0 and any("no standing trial" in reason for reason in found.reasons)
    # Shares lose constants: they need no standing trial.
    assert (
        without.measurement("hip_drive_share", "left").u_sys
        == full_body.measurement("hip_drive_share", "left").u_sys
    )


@needs_data
@pytest.mark.parametrize(
    ("markers", "forces"),
    [
        ("rbds/RBDS001runT25markers.txt", "rbds/RBDS001runT25forces.txt"),
        ("hamner04/run400_markers.trc", "hamner04/run400_grf.mot"),
    ],
)
def test_a_force_file_beside_the_trial_times_the_events(markers: str, forces: str) -> None:
    told = analyse_mocap(DATA / markers, Settings(forces=str(DATA / forces)))
    alone = analyse_mocap(DATA / markers, Settings())
    assert told.strides.force_share > 0.8
    assert alone.strides.force_share == 0.0
    moved_s = [a.time_s - b.time_s for a, b in zip(told.strides.events, alone.strides.events, strict=True)]
    assert 0.0 < np.sqrt(np.mean(np.square(moved_s))) < 0.012


@needs_data
def test_forces_of_another_trial_are_refused(tmp_path: Path) -> None:
    flat = tmp_path / "forces.txt"
    flat.write_text("Time\tFx\tFy\tFz\tCOPx\tCOPy\tCOPz\tTy\n" + "1\t0\t0\t0\t0\t0\t0\t0\n" * 9000)
    with pytest.raises(SchemaError, match="say nothing about these steps") as refused:
        analyse_mocap(DATA / "rbds/RBDS001runT25markers.txt", Settings(forces=str(flat)))
    assert "give the force file of this trial" in refused.value.fix


def test_forces_beside_a_clip_are_refused(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(64))
    with pytest.raises(ConfigError, match="--forces goes with the markers of a laboratory"):
        analyse_recording(clip, Settings(forces="forces.mot"))
