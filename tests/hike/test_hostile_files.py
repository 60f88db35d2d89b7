"""Whatever is in a file: an answer or a sentence, never a trace, never something fetched or blown up."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.hike.track_files import crc16, fit_bytes, gpx_text, tcx_text

from hipdrive.errors import CorruptFileError, HipdriveError, InputError, SchemaError
from hipdrive.hike.document import hike_document
from hipdrive.hike.hike import find_hikes
from hipdrive.hike.read import read_track
from hipdrive.hike.track import AltitudeSource, Track, build_track
from hipdrive.report.hike_page import render_hike_page

WRITERS: dict[str, Callable[[Track], bytes | str]] = {"fit": fit_bytes, "gpx": gpx_text, "tcx": tcx_text}


def _answer_or_sentence(content: bytes) -> str:
    """The headline, or the error's sentence; anything else that is raised fails the test."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(content)
        try:
            hike = find_hikes(read_track(file))
        except InputError as error:
            assert error.exit_code in (3, 4)
            assert error.fix
            return error.sentence
        document = hike_document(hike, name="file", sha256="")
        json.dumps(document, allow_nan=False)
        assert "</html>" in render_hike_page(hike, "file")
        return str(document["headline"])


def _content(kind: str, track: Track) -> bytes:
    content = WRITERS[kind](track)
    return content if isinstance(content, bytes) else content.encode()


def _mended(content: bytes) -> bytes:
    """A FIT file whose checksum is right again: the damage gets past the door."""
    return content[:-2] + crc16(content[:-2]).to_bytes(2, "little")


@pytest.mark.parametrize("kind", sorted(WRITERS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_flipped_bytes(kind: str, sparse_track: Track, data: st.DataObject) -> None:
    content = bytearray(_content(kind, sparse_track))
    flips = st.tuples(st.integers(0, len(content) - 1), st.integers(1, 255))
    for place, bits in data.draw(st.lists(flips, min_size=1, max_size=12)):
        content[place] ^= bits
    assert _answer_or_sentence(bytes(content))
    if kind == "fit":
        assert _answer_or_sentence(_mended(bytes(content)))


@pytest.mark.parametrize("kind", sorted(WRITERS))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 0.999))
def test_truncated_files(kind: str, sparse_track: Track, share: float) -> None:
    content = _content(kind, sparse_track)
    cut = content[: int(share * len(content))]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(content)
        whole = read_track(file)
        file.write_bytes(cut)
        try:
            part = read_track(file)
        except HipdriveError as error:
            assert error.exit_code == 3
            return
    assert part.notes[0].startswith("The file ends early, ")
    assert 60 <= len(part.time_s) <= len(whole.time_s)
    np.testing.assert_array_equal(part.time_s, whole.time_s[: len(part.time_s)])
    np.testing.assert_array_equal(part.altitude_m, whole.altitude_m[: len(part.time_s)])


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_file_that_breaks_off_gives_what_is_whole(kind: str, hill_track: Track, tmp_path: Path) -> None:
    content = _content(kind, hill_track)
    (tmp_path / "file").write_bytes(content[: int(0.7 * len(content))])
    part = read_track(tmp_path / "file")
    assert 0.5 * len(hill_track.time_s) < len(part.time_s) < len(hill_track.time_s)
    minutes = int(part.time_s[-1] - part.time_s[0]) // 60
    assert part.notes[0].startswith(f"The file ends early, {minutes} min ")
    (tmp_path / "file").write_bytes(content[: int(0.02 * len(content))])
    with pytest.raises(HipdriveError) as caught:
        read_track(tmp_path / "file")
    assert caught.value.exit_code == 3


def test_a_broken_middle_is_no_early_end(hill_track: Track, tmp_path: Path) -> None:
    """A file that goes on after what cannot be read is damaged: nobody knows what else is wrong in it."""
    content = _content("gpx", hill_track)
    middle = len(content) // 2
    (tmp_path / "file").write_bytes(content[:middle] + b"<<&" + content[middle:])
    with pytest.raises(HipdriveError, match="damaged XML") as caught:
        read_track(tmp_path / "file")
    assert "something that is no XML in line" in caught.value.got


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(
        st.tuples(
            *[st.sampled_from([0.0, 1.0, 89.9, 91.0, -181.0, 1e308, -1e308, float("nan"), float("inf")])] * 5
        ),
        min_size=12,
        max_size=40,
    )
)
def test_impossible_numbers(values: list[tuple[float, ...]]) -> None:
    points = "".join(
        f"<trkpt lat='{lat}' lon='{lon}'><ele>{ele}</ele><time>2020-01-01T00:{i:02d}:00Z</time><cad>{cad}</cad>"
        f"<speed>{speed}</speed></trkpt>"
        for i, (lat, lon, ele, cad, speed) in enumerate(values)
    )
    assert _answer_or_sentence(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>".encode())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.floats(), st.integers(-5, 200).map(float)), min_size=1, max_size=60))
def test_times_of_any_kind(times: list[float]) -> None:
    none = AltitudeSource("none", "")
    try:
        track = build_track(np.array(times), {}, altitude_source=none, format_name="x")
    except SchemaError as error:
        assert error.slug in ("no-track-times", "too-few-track-points", "track-times")
        return
    assert (np.diff(track.time_s) > 0).all()


BOMB = (
    "<?xml version='1.0'?><!DOCTYPE gpx [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(10))
    + "]><gpx><trk><name>&k;</name></trk></gpx>"
)
OUTSIDE = "<?xml version='1.0'?><!DOCTYPE gpx [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><gpx><trk><name>&x;</name></trk></gpx>"
OUTSIDE_DTD = "<?xml version='1.0'?><!DOCTYPE gpx SYSTEM 'http://127.0.0.1:9/x.dtd'><gpx/>"


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, OUTSIDE_DTD, BOMB.replace("gpx", "TrainingCenterDatabase")])
def test_entities_and_document_types_are_refused_at_once(tmp_path: Path, text: str) -> None:
    file = tmp_path / "trap.gpx"
    file.write_text(text)
    begun = time.monotonic()
    with pytest.raises(CorruptFileError, match="document type or entities"):
        read_track(file)
    assert time.monotonic() - begun < 2.0


def test_endless_nesting_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "deep.gpx"
    file.write_text("<gpx>" + "<a>" * 100_000)
    with pytest.raises(CorruptFileError, match="nested too deep"):
        read_track(file)


def _long_gpx(points: int) -> str:
    row = "<trkpt lat='{:.6f}' lon='8'><ele>{:.1f}</ele><time>{}</time></trkpt>"
    seconds = np.datetime64("2020-01-01T00:00:00") + np.arange(points)
    rows = (row.format(46 + i * 1e-5, 500 + (i % 4000) / 10, seconds[i]) for i in range(points))
    return f"<gpx creator='with barometer'><trk><trkseg>{''.join(rows)}</trkseg></trk></gpx>"


@pytest.mark.parametrize("points", [50_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_long_files_take_a_reasonable_time(points: int) -> None:
    content = _long_gpx(points).encode()
    begun = time.monotonic()
    assert "at 10 % or steeper" in _answer_or_sentence(content)
    assert time.monotonic() - begun < 10.0 + points * 1e-4
