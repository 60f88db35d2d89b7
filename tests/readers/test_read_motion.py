"""Reading motion-capture files: kind by content, units, axes, and refusals in words."""

from pathlib import Path

import numpy as np
import pytest
from tests.readers.trc_file import marker_table, write_trc

from hipdrive.errors import CorruptFileError, InputError, SchemaError, UnsupportedFormatError
from hipdrive.readers import read_markers, read_motion
from hipdrive.readers.mot import read_mot

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the laboratory data are not beside the repository")


def test_trc_becomes_a_metric_motion_whatever_its_name(tmp_path: Path) -> None:
    motion = read_motion(write_trc(tmp_path / "trial.dat"))
    assert (motion.scale, motion.is_3d, motion.frames) == ("metric", True, 20)
    assert motion.time_s[0] == 0.0
    np.testing.assert_allclose(motion["left_asis"][0], [0.1, 1.0, -0.12], atol=1e-9)
    assert motion["right_hip"][0, 2] > 0 > motion["left_hip"][0, 2]
    assert motion["right_hip"][0, 1] > motion["right_knee"][0, 1] > motion["right_ankle"][0, 1]


@pytest.mark.parametrize(("unit", "metres"), [("mm", 0.1), ("m", 100.0)])
def test_unit_is_believed_and_checked(tmp_path: Path, unit: str, metres: float) -> None:
    path = write_trc(tmp_path / "t.trc", unit=unit)
    if unit == "mm":
        assert read_markers(path).mean("LASI")[0, 0] == pytest.approx(metres)
    else:
        with pytest.raises(SchemaError, match=r"do not have the size of a body.*did you mean millimetres"):
            read_markers(path)


def test_runner_along_minus_x_is_turned_and_stays_right_handed(tmp_path: Path) -> None:
    ahead, turned = (read_motion(write_trc(tmp_path / f"{turn}.trc", turn=turn)) for turn in (1.0, -1.0))
    np.testing.assert_allclose(ahead.position, turned.position, atol=1e-6)


def test_time_rounded_to_milliseconds_becomes_even(tmp_path: Path) -> None:
    motion = read_motion(write_trc(tmp_path / "t.trc", rate_hz=150.0, decimals=3, frames=60))
    np.testing.assert_allclose(np.diff(motion.time_s), 1 / 150, atol=1e-12)


def test_marker_at_zero_is_missing(tmp_path: Path) -> None:
    path = write_trc(tmp_path / "t.trc")
    lines = path.read_text().splitlines()
    column = 2 + 3 * list(marker_table()).index("LTOE")
    fields = lines[9].split("\t")
    fields[column : column + 3] = ["0.0", "0.0", "0.0"]
    lines[9] = "\t".join(fields)
    fields = lines[10].split("\t")
    fields[column : column + 3] = ["", "", ""]
    lines[10] = "\t".join(fields)
    path.write_text("\n".join(lines))
    missing = np.isnan(read_motion(path)["left_toe"][:, 0])
    assert list(np.flatnonzero(missing)) == [3, 4]


SPOILT: list[tuple[str, type[InputError], str, str]] = [
    ("", CorruptFileError, "empty-file", "is empty"),
    ("just some words\nin a file\n", UnsupportedFormatError, "unknown-format", "of a kind hipdrive does not read"),
    ("a\nendheader\ntime x\n0 1\n1 2\n", SchemaError, "no-positions", "holds angles or forces over time"),
    ("Time\tR.ASISX\tR.ASISY\n0\t1\t2\n", SchemaError, "not-markers", "does not name its markers"),
    ("PathFileType\t4\nDataRate\n", CorruptFileError, "truncated-file", "ends too early"),
]


@pytest.mark.parametrize(("content", "kind", "slug", "words"), SPOILT, ids=[row[2] for row in SPOILT])
def test_spoilt_files_are_refused_in_words(
    tmp_path: Path, content: str, kind: type[InputError], slug: str, words: str
) -> None:
    path = tmp_path / "file.trc"
    path.write_text(content)
    with pytest.raises(kind, match=words) as caught:
        read_motion(path)
    assert (caught.value.slug, caught.value.exit_code) == (slug, 3)
    assert caught.value.fix


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"There is no file gone\.trc"):
        read_motion(tmp_path / "gone.trc")


def test_fewer_rows_than_stated_is_truncated(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"ends too early \(got 20 frames; expected 50 frames"):
        read_motion(write_trc(tmp_path / "t.trc", stated=50))


def test_half_a_number_is_damage_with_its_line(tmp_path: Path) -> None:
    path = write_trc(tmp_path / "t.trc")
    lines = path.read_text().splitlines()
    lines[8] = lines[8].replace(".", "x", 3)
    path.write_text("\n".join(lines))
    with pytest.raises(CorruptFileError, match="line 9 is not a row of numbers"):
        read_motion(path)


def test_unknown_unit_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"states no unit of length that hipdrive knows.*mm or cm or m"):
        read_motion(write_trc(tmp_path / "t.trc", unit="furlong"))


def test_unknown_marker_set_names_what_is_lacking(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"no marker set that hipdrive knows.*Hamner 2013.*LCAL"):
        read_motion(write_trc(tmp_path / "t.trc", drop=("LCAL",)))


def test_mot_reads_columns_and_does_not_believe_the_row_count(tmp_path: Path) -> None:
    path = tmp_path / "a.mot"
    path.write_text("name\nnRows=99\ninDegrees=yes\nendheader\ntime\tknee\n0.0\t1.5\n0.1\t2.5\n")
    table = read_mot(path)
    assert table.in_degrees is True
    np.testing.assert_allclose(table["knee"], [1.5, 2.5])
    path.write_text("endheader\ntime\tknee\n0.0\t1.5\n0.1\n")
    with pytest.raises(CorruptFileError, match="not every row has a number for each of its columns"):
        read_mot(path)


@needs_data
@pytest.mark.parametrize(
    ("markers", "standing", "frames"),
    [
        ("rbds/RBDS001runT25markers.txt", "rbds/RBDS001static.txt", 4500),
        ("rbds/RBDS008runT35markers.txt", "rbds/RBDS008static.txt", 4500),
        ("hamner02/subject02_running.trc", "hamner02/subject02_static.trc", 600),
        ("hamner04/run300_markers.trc", None, 225),
    ],
)
def test_laboratory_files_give_stiff_legs_of_human_length(markers: str, standing: str | None, frames: int) -> None:
    motion = read_motion(DATA / markers, DATA / standing if standing else None)
    assert motion.frames == frames
    for side in ("left", "right"):
        for ends, low, high in ((("hip", "knee"), 0.36, 0.50), (("knee", "ankle"), 0.34, 0.48)):
            length = np.linalg.norm(motion[f"{side}_{ends[0]}"] - motion[f"{side}_{ends[1]}"], axis=1)
            assert low < np.nanmean(length) < high
            assert np.nanstd(length) < 0.012


@needs_data
def test_knee_from_motion_alone_lies_near_that_of_the_standing_trial() -> None:
    path, standing = DATA / "rbds/RBDS008runT35markers.txt", DATA / "rbds/RBDS008static.txt"
    alone, placed = read_motion(path), read_motion(path, standing)
    for joint in ("left_knee", "right_knee", "left_ankle", "right_ankle"):
        apart = np.nanmean(alone[joint] - placed[joint], axis=0)
        assert np.hypot(apart[0], apart[1]) < 0.03  # in the sagittal plane
