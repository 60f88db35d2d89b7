"""The whole way from a track to its climbs; figures on hills that nothing was tuned on."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipdrive.errors import CaptureError, ConfigError, HipdriveError
from hipdrive.hike.document import hike_document
from hipdrive.hike.hike import find_hikes
from hipdrive.hike.read import read_track
from hipdrive.hike.segments import Stretch
from hipdrive.hike.totals import headline, totals
from hipdrive.hike.track import AltitudeSource, Column, FloatArray, Track, build_track
from hipdrive.validation.hike import gps_over_100_m, judge_ways
from hipdrive.validation.synthetic_hills import Hills, walk

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "fit"


def _track(altitude: str = "barometer", **columns: FloatArray) -> Track:
    named: dict[Column, FloatArray] = dict(columns)  # type: ignore[assignment]
    count = len(next(iter(columns.values())))
    kind = AltitudeSource(altitude, "told")  # type: ignore[arg-type]
    return build_track(1.7e9 + np.arange(float(count)), named, altitude_source=kind, format_name="x")


@pytest.mark.parametrize(("ways", "seed"), [(12, 60_000), pytest.param(150, 50_000, marks=pytest.mark.slow)])
def test_climbs_of_made_hills_are_found_within_20_m(ways: int, seed: int) -> None:
    verdict = judge_ways(ways, seed)
    expected = [climb for climb in verdict.climbs if climb.expected]
    assert len(expected) > 4 * ways
    assert sum(climb.found for climb in expected) >= 0.985 * len(expected)
    assert sum(climb.within_goal for climb in expected) >= 0.965 * len(expected)
    assert all(grade > 8.0 for grade in verdict.invented_percent)
    errors = np.array([(c.start_error_m, c.end_error_m) for c in expected if c.found])
    assert np.abs(errors.mean(axis=0)).max() < 3.0


def test_gps_with_5_m_of_noise_answers_no_hill_of_100_m() -> None:
    counted, there = gps_over_100_m(ways=12)
    assert (counted, there) == (0, 12)


def test_the_one_sentence(hill_track: Track) -> None:
    hike = find_hikes(hill_track)
    words = headline(hike)
    assert words.startswith("You hiked 300 m at 10 % or steeper: ")
    assert "45 m up, VAM" in words
    (hill,) = hike.qualifying
    assert hill.start_m == pytest.approx(300.0, abs=10.0)
    assert hill.end_m == pytest.approx(600.0, abs=10.0)
    assert hill.cadence_spm == pytest.approx(112.0, abs=3.0)
    assert hike.cadence.unit == "strides"


def test_hiking_and_running_are_added_up_apart() -> None:
    rng = np.random.default_rng(4)
    hills = Hills(np.array([0.0, 200.0, 1000.0, 1200.0]), np.array([0.0, 14.0, 0.0]), 10.0)
    made = walk(hills, rng, noise_m=0.3, stops=0, lost_share=0.0)
    cadence = np.where(made.distance_m < 600.0, 112.0, 164.0)
    track = _track(distance_m=made.distance_m, altitude_m=made.altitude_m, cadence_per_min=cadence)
    hike = find_hikes(track)
    sums = totals(hike)
    assert sums["hike"].distance_m == pytest.approx(400.0, abs=25.0)
    assert sums["run"].distance_m == pytest.approx(400.0, abs=25.0)
    assert "ran 4" in headline(hike)
    assert "of it too" in headline(hike)


@pytest.mark.parametrize(("hiked_m", "words"), [(35.0, "; hiked "), (0.0, "; hiked none of it.")])
def test_a_little_hiking_is_not_called_none(hill_track: Track, hiked_m: float, words: str) -> None:
    hike = find_hikes(hill_track)
    (hill,) = hike.qualifying
    foot = hill.start_m + hiked_m
    parts = (Stretch("hike", hill.start_m, foot, 30.0, 5.0), Stretch("run", foot, hill.end_m, 200.0, 40.0))
    said = headline(replace(hike, segments=(replace(hill, stretches=parts),)))
    assert said.startswith("You ran") and words in said
    assert ("none" in said) == (hiked_m == 0.0)


def test_without_cadence_the_gait_stays_open(hill_track: Track) -> None:
    hike = find_hikes(_track(distance_m=hill_track.distance_m, altitude_m=hill_track.altitude_m))
    assert hike.qualifying[0].gait == "unknown"
    assert "cannot be told without a cadence" in headline(hike)
    assert any("cannot be told apart" in note for note in hike.notes)


def test_who_knows_better_may_say_where_the_altitude_is_from(hill_track: Track) -> None:
    hike = find_hikes(hill_track, altitude="gps")
    assert hike.altitude_source.how_known == "you said so"
    assert hike.noise is not None
    assert hike.noise.window_m == 300.0
    assert any("too rough for climbs shorter than 300 m" in note for note in hike.notes)


def test_what_this_altitude_cannot_show_is_not_called_absent() -> None:
    steep = Hills(np.array([0.0, 500.0, 700.0, 1200.0]), np.array([0.0, 22.0, 0.0]), 10.0)
    track = walk(steep, np.random.default_rng(6), noise_m=1.0, stops=0, lost_share=0.0, source="gps")
    hike = find_hikes(track)
    assert [segment.status for segment in hike.segments] == ["cannot_tell"]
    assert "Some may be there that this altitude cannot show" in headline(hike)
    flat = Hills(np.array([0.0, 1200.0]), np.array([1.0]), 0.0)
    words = headline(find_hikes(walk(flat, np.random.default_rng(6))))
    assert words == "No climb of 100 m or more at 10 % or steeper."


def test_drift_and_height_do_not_make_a_climb() -> None:
    flat = Hills(np.array([0.0, 3000.0]), np.array([0.5]), 0.0)
    for seed in range(5):
        track = walk(flat, np.random.default_rng(70_000 + seed), drift_m_per_h=30.0)
        assert find_hikes(track).segments == ()


def test_a_treadmill_goes_by_the_incline_entered() -> None:
    track = _track("none", distance_m=1.2 * np.arange(1000.0), cadence_per_min=np.full(1000, 58.0))
    with pytest.raises(CaptureError, match="no altitude") as caught:
        find_hikes(track)
    assert "--treadmill-grade-percent" in caught.value.fix
    hike = find_hikes(track, treadmill_grade_percent=12.0)
    (belt,) = hike.qualifying
    assert belt.gait == "hike"
    assert belt.lower_percent == 11.0
    assert belt.gain_m == pytest.approx(belt.length_m * 0.1191, rel=1e-3)
    assert any("off by 0.5 to 1 percent" in note for note in hike.notes)
    assert "12 % on the treadmill" in headline(hike)
    assert find_hikes(track, treadmill_grade_percent=10.0).qualifying
    flat = find_hikes(track, treadmill_grade_percent=9.5)
    assert flat.qualifying == ()
    assert "begins at 10 %" in headline(flat)
    with pytest.raises(ConfigError, match="incline"):
        find_hikes(track, treadmill_grade_percent=120.0)


def test_a_way_shorter_than_its_window_is_refused() -> None:
    short = _track("gps", distance_m=np.arange(200.0), altitude_m=0.15 * np.arange(200.0))
    with pytest.raises(CaptureError, match="too short to say how steep") as caught:
        find_hikes(short)
    assert caught.value.exit_code == 4
    assert "GPS" in caught.value.got
    with pytest.raises(CaptureError, match="too short"):
        find_hikes(_track(distance_m=np.arange(60.0), altitude_m=np.arange(60.0)))


def test_the_document_holds_no_nan_and_every_climb(hill_track: Track) -> None:
    hike = find_hikes(_track(distance_m=hill_track.distance_m, altitude_m=hill_track.altitude_m))
    document = json.loads(json.dumps(hike_document(hike, name="a.fit", sha256="0" * 64), allow_nan=False))
    assert document["segments"][0]["cadence_spm"] is None
    assert document["segments"][0]["grade_lower_90_percent"] > 9.0
    assert document["totals"]["unknown"]["gain_m"] == pytest.approx(45.0, abs=2.0)
    assert len(document["profile"][0]["distance_m"]) == len(document["profile"][0]["altitude_m"])


def test_running_dynamics_are_the_watchs_and_only_while_running() -> None:
    count = 1200
    running = np.arange(count) > 600
    track = _track(
        distance_m=np.cumsum(np.where(running, 2.8, 1.2)),
        altitude_m=np.full(count, 400.0),
        cadence_per_min=np.where(running, 82.0, 56.0),
        contact_time_s=np.where(running, 0.24, 0.6),
        vertical_oscillation_m=np.where(running, 0.09, 0.03),
    )
    values = {v.name: v for v in find_hikes(track).dynamics}
    assert values["contact_time_s"].value == pytest.approx(0.24)
    assert values["vertical_oscillation_m"].value == pytest.approx(0.09)
    assert values["cadence_spm"].value == pytest.approx(164.0)
    assert {v.source for v in values.values()} == {"watch"}


REAL_FILES = {
    "activity-activity-filecrc.fit": "damaged-fit",
    "activity-small-fenix2-run.fit": "",
    "compressed-speed-distance.fit": "no-altitude",
    "garmin-fenix-5-run.fit": "",
    "garmin-fenix-5-walk.fit": "track-too-short",
    "garmin_connect.gpx": "too-few-track-points",
    "malformed.tcx": "",
    "run.fit": "",
    "run.gpx": "",
    "stopped_example.gpx": "",
}
LARGE_FILE = "activity-large-fenxi2-multisport.fit"


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared activities are not beside the repository")
@pytest.mark.parametrize("name", [*REAL_FILES, pytest.param(LARGE_FILE, marks=pytest.mark.slow)])
def test_every_real_file_gives_an_answer_or_a_sentence(name: str) -> None:
    slug = REAL_FILES.get(name, "")
    if not slug:
        hike = find_hikes(read_track(DATA / name))
        document = hike_document(hike, name=name, sha256="")
        assert json.loads(json.dumps(document, allow_nan=False))["headline"] == headline(hike)
        return
    with pytest.raises(HipdriveError) as caught:
        find_hikes(read_track(DATA / name))
    assert caught.value.slug == slug
    assert caught.value.exit_code in (3, 4)


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared activities are not beside the repository")
def test_no_real_file_is_forgotten() -> None:
    assert {file.name for file in DATA.iterdir()} == {*REAL_FILES, LARGE_FILE}


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared activities are not beside the repository")
def test_the_altimeter_that_was_set_anew_in_a_real_run_is_no_climb() -> None:
    hike = find_hikes(read_track(DATA / "run.fit"))
    assert any("leaps 3 times" in note for note in hike.notes)
    assert all(segment.vam_m_per_h < 1000.0 for segment in hike.qualifying)
