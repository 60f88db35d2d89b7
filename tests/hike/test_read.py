"""One door for FIT, GPX and TCX: the same walk comes out of each, and each fault has its sentence."""

from pathlib import Path

import gpxpy
import numpy as np
import pytest
from tests.hike.track_files import fit_bytes, gpx_text, tcx_text

from hipdrive.errors import CorruptFileError, SchemaError, UnsupportedFormatError
from hipdrive.hike.read import read_track
from hipdrive.hike.track import Track


def _written(folder: Path, name: str, content: bytes | str) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_the_same_walk_comes_out_of_every_format(tmp_path: Path, hill_track: Track) -> None:
    files: dict[str, bytes | str] = {
        "FIT": fit_bytes(hill_track),
        "GPX": gpx_text(hill_track),
        "TCX": tcx_text(hill_track),
    }
    for name, content in files.items():
        track = read_track(_written(tmp_path, "walk.bin", content))
        assert track.format == name
        np.testing.assert_allclose(track.time_s, hill_track.time_s, atol=1e-3)
        np.testing.assert_allclose(track.latitude_deg, hill_track.latitude_deg, atol=2e-7)
        np.testing.assert_allclose(track.altitude_m, hill_track.altitude_m, atol=0.11)
        np.testing.assert_allclose(track.cadence_per_min, hill_track.cadence_per_min, atol=0.6)
        assert track.altitude_source.kind == "barometer"
        if name != "GPX":
            np.testing.assert_allclose(track.distance_m, hill_track.distance_m, atol=0.011)


def test_gpx_is_read_as_gpxpy_reads_it(tmp_path: Path, hill_track: Track) -> None:
    text = gpx_text(hill_track)
    points = gpxpy.parse(text).tracks[0].segments[0].points
    track = read_track(_written(tmp_path, "walk.gpx", text))
    assert [point.latitude for point in points] == track.latitude_deg.tolist()
    assert [point.elevation for point in points] == track.altitude_m.tolist()
    seconds = [point.time.timestamp() - track.start_unix_s for point in points if point.time]
    np.testing.assert_allclose(track.time_s, seconds, atol=1e-6)


@pytest.mark.parametrize(
    ("creator", "kind"),
    [
        ("Garmin Forerunner 945 with barometer", "barometer"),
        ("StravaGPX", "gps"),
        ("Garmin Connect", "gps"),
        ("Elevation corrected with SRTM", "dem"),
        ("academic demo", "gps"),
    ],
)
def test_the_words_of_a_gpx_say_where_its_altitude_is_from(
    tmp_path: Path, hill_track: Track, creator: str, kind: str
) -> None:
    track = read_track(_written(tmp_path, "walk.gpx", gpx_text(hill_track, creator=creator)))
    assert track.altitude_source.kind == kind
    assert track.altitude_source.how_known


def test_a_fit_without_a_barometer_is_gps(tmp_path: Path, hill_track: Track) -> None:
    track = read_track(_written(tmp_path, "walk.fit", fit_bytes(hill_track, barometer=False)))
    assert track.altitude_source.kind == "gps"
    fenix5 = read_track(_written(tmp_path, "walk.fit", fit_bytes(hill_track, barometer=False, product=2697)))
    assert fenix5.altitude_source.kind == "barometer"
    assert "fenix5" in fenix5.altitude_source.how_known


def test_sports_that_are_not_on_foot_are_marked(tmp_path: Path, hill_track: Track) -> None:
    contents = (
        fit_bytes(hill_track, sport=2),
        gpx_text(hill_track, sport="1"),
        tcx_text(hill_track, sport="Biking"),
    )
    for content in contents:
        track = read_track(_written(tmp_path, "ride", content))
        assert not track.on_foot.any()
    assert read_track(_written(tmp_path, "walk", gpx_text(hill_track, sport="4"))).sports == ("hike",)


def test_utf_16_and_a_byte_order_mark_are_read(tmp_path: Path, hill_track: Track) -> None:
    text = gpx_text(hill_track)
    wide = text.replace("UTF-8", "UTF-16").encode("utf-16")
    for content in (wide, b"\xef\xbb\xbf" + text.encode()):
        assert len(read_track(_written(tmp_path, "walk.gpx", content)).time_s) == len(hill_track.time_s)


@pytest.mark.parametrize(
    ("content", "kind", "slug"),
    [
        (b"", CorruptFileError, "empty-file"),
        (b"   \n", CorruptFileError, "empty-file"),
        (b"\x89PNG\r\n\x1a\n 1234567890", UnsupportedFormatError, "not-a-track-file"),
        (b"\x1f\x8b\x08 something", UnsupportedFormatError, "not-a-track-file"),
        (b"<kml><Placemark/></kml>", UnsupportedFormatError, "not-a-track-file"),
        (b"<gpx><trk><trkseg>", CorruptFileError, "damaged-xml"),
        (b"<gpx creator='x'><wpt lat='1' lon='2'/></gpx>", SchemaError, "no-gpx-track"),
        (b"<gpx><rte><rtept lat='1' lon='2'/></rte></gpx>", SchemaError, "no-gpx-track"),
        (b"<gpx>" + b"<trkpt lat='1' lon='2'/>" * 20 + b"</gpx>", SchemaError, "no-track-times"),
        (b"<TrainingCenterDatabase/>", SchemaError, "no-tcx-track"),
        (b"\x0e\x20\x54\x08\x00\x00\x00\x00.FIT", CorruptFileError, "damaged-fit"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes, kind: type[Exception], slug: str) -> None:
    with pytest.raises(kind) as caught:
        read_track(_written(tmp_path, "file", content))
    assert caught.value.slug == slug  # type: ignore[attr-defined]


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"There is no file nothing\.fit"):
        read_track(tmp_path / "nothing.fit")
    with pytest.raises(CorruptFileError, match="cannot be opened"):
        read_track(tmp_path)


def test_a_course_is_no_activity(tmp_path: Path, hill_track: Track) -> None:
    with pytest.raises(SchemaError, match="not a recorded activity"):
        read_track(_written(tmp_path, "course.fit", fit_bytes(hill_track, file_type=6)))


def test_a_fit_whose_checksum_fails_is_refused(tmp_path: Path, hill_track: Track) -> None:
    content = bytearray(fit_bytes(hill_track))
    content[len(content) // 2] ^= 0x10
    with pytest.raises(CorruptFileError, match="damaged"):
        read_track(_written(tmp_path, "walk.fit", bytes(content)))
