"""C3D: units, axes, gaps, events, forces, and damaged files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.c3d_file import Z_UP, write_c3d_file

from hipdrive.errors import CaptureError, CorruptFileError, InputError, SchemaError
from hipdrive.readers import find_kind, read_events, read_forces, read_markers, read_motion, read_trial
from hipdrive.readers.markers import MarkerTable
from hipdrive.strides.force_platform import force_events_s
from hipdrive.writers import write_c3d

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")


def test_kind_comes_from_the_bytes_not_the_name(tmp_path: Path) -> None:
    path = write_c3d_file(tmp_path / "trial.txt")
    assert find_kind(path) == "C3D"
    motion = read_motion(path)
    assert (motion.scale, motion.is_3d, motion.frames) == ("metric", True, 30)
    assert motion.fps == pytest.approx(100.0)
    np.testing.assert_allclose(motion["left_asis"][0], [0.1, 1.0, -0.12], atol=1e-6)


@pytest.mark.parametrize("turn", [1.0, -1.0])
def test_z_up_and_either_direction_give_the_same_motion(tmp_path: Path, turn: float) -> None:
    about_up = np.diag([turn, 1.0, turn])
    turned = read_motion(write_c3d_file(tmp_path / "z.c3d", axes=Z_UP @ about_up))
    np.testing.assert_allclose(
        turned.position, read_motion(write_c3d_file(tmp_path / "y.c3d")).position, atol=1e-5
    )


def test_runner_across_the_axes_is_turned_exactly(tmp_path: Path) -> None:
    angle = np.radians(35.0)
    about_up = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    turned = read_motion(write_c3d_file(tmp_path / "z.c3d", axes=about_up))
    np.testing.assert_allclose(
        turned.position, read_motion(write_c3d_file(tmp_path / "y.c3d")).position, atol=1e-5
    )


def test_mirrored_axes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="the right hip on the left"):
        read_motion(write_c3d_file(tmp_path / "m.c3d", axes=np.diag([1.0, 1.0, -1.0])))


def test_metres_called_millimetres_are_guessed_in_words(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"do not have the size of a body.*did you mean millimetres\?"):
        read_markers(write_c3d_file(tmp_path / "m.c3d", unit="m"))


def test_millimetres_called_metres_the_other_way_round(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"got 0\.00144 m from end to end.*did you mean metres\?"):
        read_markers(write_c3d_file(tmp_path / "m.c3d", axes=np.eye(3) / 1000.0))


def test_a_runner_who_turns_round_is_refused(tmp_path: Path) -> None:
    table = read_markers(write_c3d_file(tmp_path / "m.c3d"))
    position = table.position_m.copy()
    position[20:, :, ::2] *= -1.0
    write_c3d(replace(table, position_m=position), tmp_path / "turned.c3d")
    with pytest.raises(CaptureError, match=r"turns round \(got 33 % of the frames") as caught:
        read_motion(tmp_path / "turned.c3d")
    assert caught.value.exit_code == 4


def test_unknown_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"states no unit of length that hipdrive knows.*inch"):
        read_markers(write_c3d_file(tmp_path / "m.c3d", unit="inch"))


def test_negative_residual_is_a_missing_point(tmp_path: Path) -> None:
    table = read_markers(write_c3d_file(tmp_path / "m.c3d", missing=(("LTOE", 4), ("LTOE", 5))))
    assert list(np.flatnonzero(np.isnan(table.mean("LTOE")[:, 0]))) == [4, 5]
    assert np.isfinite(table.mean("RTOE")).all()


def test_model_outputs_and_unlabelled_points_are_left_out(tmp_path: Path) -> None:
    extra = {"Tilt": (40.0, 5.0, 1.0), "LKneeMoment": (90_000.0, 5.0, 1.0), "*12": (9000.0, 0.0, 0.0)}
    trial = read_trial(write_c3d_file(tmp_path / "m.c3d", extra=extra, angles=("Tilt",)))
    assert isinstance(trial.points, MarkerTable)
    assert not set(extra) & set(trial.points.names)
    assert trial.left_out == ("3 points that are model outputs or have no label",)


def test_subject_prefix_is_taken_off(tmp_path: Path) -> None:
    assert "LASI" in read_markers(write_c3d_file(tmp_path / "m.c3d", prefix="Anna:")).names


def test_two_subjects_are_refused(tmp_path: Path) -> None:
    extra = {"Anna:LASI": (1.0, 1.0, 1.0), "Bea:LASI": (2.0, 1.0, 1.0)}
    with pytest.raises(SchemaError, match=r"more than one person.*Anna, Bea"):
        read_markers(write_c3d_file(tmp_path / "m.c3d", extra=extra))


def test_event_times_count_from_the_first_frame(tmp_path: Path) -> None:
    marked = (
        (62.50, "Left", "Foot Strike"),
        (62.25, "Right", "Foot Off"),
        (62.10, "General", "RHS"),
        (62.30, "General", "Start"),
    )
    path = write_c3d_file(tmp_path / "m.c3d", first_frame=6200, events=marked)
    events = read_events(path)
    assert [(e.side, e.kind) for e in events] == [
        ("right", "initial_contact"),
        ("right", "toe_off"),
        ("left", "initial_contact"),
    ]
    np.testing.assert_allclose([e.time_s for e in events], [0.10, 0.25, 0.50], atol=1e-4)
    assert read_trial(path).left_out == ("events that are no contact or toe-off: General Start",)


def test_forces_are_asked_for_in_vain(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="holds no ground forces"):
        read_forces(write_c3d_file(tmp_path / "m.c3d"))


@pytest.mark.parametrize("kept", [300, 700, 2000, -600])
def test_truncated_file_is_refused(tmp_path: Path, kept: int) -> None:
    path = write_c3d_file(tmp_path / "m.c3d")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CorruptFileError, match=r"ends too early \(got [\d,]+ bytes") as caught:
        read_motion(path)
    assert caught.value.exit_code == 3


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoils=st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 255)), min_size=1, max_size=6))
def test_spoilt_bytes_give_a_typed_error_or_a_recording(tmp_path: Path, spoils: list[tuple[int, int]]) -> None:
    whole = tmp_path / "whole.c3d"
    content = bytearray((whole if whole.exists() else write_c3d_file(whole)).read_bytes())
    for place, value in spoils:
        content[place] = value
    path = tmp_path / "spoilt.c3d"
    path.write_bytes(content)
    try:
        assert read_motion(path).frames >= 2
    except InputError as error:
        assert error.fix and error.exit_code == 3


@needs_data
@pytest.mark.parametrize("name", ["RBDS001runT35", "RBDS008runT35"])
def test_rbds_c3d_agrees_with_its_force_plate_truth(name: str) -> None:
    path = DATA / "rbds" / f"{name}.c3d"
    (force,) = read_forces(path)
    assert force.rate_hz == pytest.approx(300.0)
    truth = np.genfromtxt(
        DATA / "truth" / f"{name[:7]}_T35_c3d_grf_events.csv", delimiter=",", skip_header=1, usecols=(1, 2, 3)
    )
    for contact_s, toe_off_s, peak_n in truth[:20]:
        stance = force.vertical_n[(force.time_s > contact_s) & (force.time_s < toe_off_s)]
        assert stance.max() == pytest.approx(peak_n, rel=0.05)


@needs_data
def test_rbds_c3d_is_its_own_text() -> None:
    binary = read_markers(DATA / "rbds/RBDS008runT35.c3d")
    text = read_markers(DATA / "rbds/RBDS008runT35markers.txt")
    for name in set(binary.names) & set(text.names):
        np.testing.assert_allclose(binary.mean(name), text.mean(name), atol=1e-5)


@needs_data
@pytest.mark.parametrize("name", ["RBDS001runT35", "RBDS008runT35"])
def test_platform_events_are_those_of_the_truth_files(name: str) -> None:
    (force,) = read_forces(DATA / "rbds" / f"{name}.c3d")
    contacts_s, toe_offs_s = force_events_s(force.time_s, force.vertical_n)
    truth = np.genfromtxt(
        DATA / "truth" / f"{name[:7]}_T35_c3d_grf_events.csv", delimiter=",", skip_header=1, usecols=(1, 2)
    )
    for found_s, true_s in ((contacts_s, truth[:, 0]), (toe_offs_s, truth[:, 1])):
        nearest = np.min(np.abs(found_s[None] - true_s[:, None]), axis=1)
        assert np.sqrt(np.mean(nearest**2)) < 2.0 / force.rate_hz  # the truth names whole samples
