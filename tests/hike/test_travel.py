"""How far: stops out, jumps out, the meridian no border."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipdrive.errors import CaptureError
from hipdrive.hike.track import AltitudeSource, Column, FloatArray, Track, build_track
from hipdrive.hike.travel import find_travel, great_circle_m


def _track(time_s: FloatArray, on_foot: FloatArray | None = None, **columns: FloatArray) -> Track:
    named: dict[Column, FloatArray] = dict(columns)  # type: ignore[assignment]
    return build_track(
        1.7e9 + time_s,
        named,
        altitude_source=AltitudeSource("gps", ""),
        format_name="x",
        on_foot=None if on_foot is None else on_foot.astype(bool),
    )


def test_a_stop_takes_no_time_and_no_way() -> None:
    time_s = np.arange(300.0)
    way_m = np.concatenate([np.arange(100.0), np.full(100, 99.0), np.arange(99.0, 199.0)])
    travel = find_travel(_track(time_s, distance_m=way_m))
    assert travel.stops == 1
    assert travel.travelled_m[-1] == pytest.approx(198.0, abs=1.0)
    assert travel.moving_s[-1] == pytest.approx(198.0, abs=2.0)
    assert travel.standing[150] and not travel.standing[50]


def test_a_stop_of_nine_seconds_is_none() -> None:
    way_m = np.concatenate([np.arange(50.0), np.full(8, 49.0), np.arange(50.0, 100.0)])
    travel = find_travel(_track(np.arange(float(len(way_m))), distance_m=way_m))
    assert travel.stops == 0
    assert travel.moving_s[-1] == len(way_m) - 1


def test_a_paused_recording_is_a_stop_without_samples() -> None:
    time_s = np.concatenate([np.arange(100.0), 700.0 + np.arange(100.0)])
    travel = find_travel(_track(time_s, distance_m=np.arange(200.0)))
    assert travel.moving_s[-1] == pytest.approx(198.0, abs=1.0)
    assert travel.part[-1] == 0


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-80.0, 80.0),
    st.floats(-180.0, 180.0),
    st.sampled_from([(0.0, 1.0), (1.0, 0.0), (0.6, -0.8), (-0.7, 0.7)]),
)
def test_the_way_is_the_same_wherever_on_earth(lat: float, lon: float, heading: tuple[float, float]) -> None:
    """A straight walk at 1.2 m/s measures 1.2 m/s, also across the 180th meridian."""
    way_m = 1.2 * np.arange(200.0)
    latitude = lat + way_m * heading[0] / 111_194.9
    longitude = lon + way_m * heading[1] / (111_194.9 * np.cos(np.radians(lat)))
    longitude = (longitude + 180.0) % 360.0 - 180.0
    travel = find_travel(_track(np.arange(200.0), latitude_deg=latitude, longitude_deg=longitude))
    length = way_m[-1] * np.hypot(*heading)
    assert travel.source == "positions"
    assert travel.travelled_m[-1] == pytest.approx(length, rel=0.01)


def test_great_circle_across_the_meridian_and_at_the_pole() -> None:
    assert great_circle_m(np.array([0.0, 0.0]), np.array([179.999, -179.999]))[0] == pytest.approx(
        222.39, abs=0.01
    )
    assert great_circle_m(np.array([90.0, 89.999]), np.array([0.0, 123.0]))[0] == pytest.approx(111.19, abs=0.01)


def test_smoothing_takes_jitter_off_the_way() -> None:
    rng = np.random.default_rng(0)
    way_m = 1.2 * np.arange(1000.0)
    latitude = 46.0 + (way_m + rng.normal(0, 1.0, 1000)) / 111_194.9
    longitude = 8.0 + rng.normal(0, 1.0, 1000) / 77_000.0
    raw_m = float(great_circle_m(latitude, longitude).sum())
    travel = find_travel(_track(np.arange(1000.0), latitude_deg=latitude, longitude_deg=longitude))
    assert raw_m > 1.5 * way_m[-1]
    assert travel.travelled_m[-1] == pytest.approx(way_m[-1], rel=0.08)


def test_a_leap_of_the_distance_begins_a_new_part() -> None:
    way_m = np.concatenate([np.arange(100.0), 5000.0 + np.arange(100.0)])
    travel = find_travel(_track(np.arange(200.0), distance_m=way_m))
    assert travel.part.tolist() == [0] * 100 + [1] * 100
    assert travel.travelled_m[-1] == pytest.approx(198.0)


def test_a_total_that_begins_anew_is_followed() -> None:
    way_m = np.concatenate([np.arange(100.0), np.arange(100.0)])
    travel = find_travel(_track(np.arange(200.0), distance_m=way_m))
    assert travel.travelled_m[-1] == pytest.approx(198.0)


def test_who_was_carried_while_paused_begins_a_new_part() -> None:
    time_s = np.concatenate([np.arange(100.0), 700.0 + np.arange(100.0)])
    latitude = 46.0 + np.concatenate([np.arange(100.0), 9000.0 + np.arange(100.0)]) / 111_194.9
    track = _track(time_s, distance_m=np.arange(200.0), latitude_deg=latitude, longitude_deg=np.full(200, 8.0))
    assert find_travel(track).part[-1] == 1


def test_a_ride_between_two_walks_is_left_out() -> None:
    on_foot = np.concatenate([np.ones(100), np.zeros(100), np.ones(100)])
    way_m = np.cumsum(np.where(on_foot > 0, 1.0, 8.0))
    travel = find_travel(_track(np.arange(300.0), on_foot=on_foot, distance_m=way_m))
    assert travel.travelled_m[-1] == pytest.approx(198.0, abs=1.5)
    assert travel.part[0] != travel.part[-1]


def test_a_file_at_ten_samples_a_second_is_thinned() -> None:
    travel = find_travel(_track(np.arange(0.0, 100.0, 0.1), distance_m=np.arange(0.0, 100.0, 0.1)))
    assert len(travel.sample) == 100


def test_speed_serves_where_nothing_else_does() -> None:
    travel = find_travel(_track(np.arange(100.0), speed_mps=np.full(100, 1.5)))
    assert travel.source == "speed"
    assert travel.travelled_m[-1] == pytest.approx(148.5)


def test_without_a_way_or_on_wheels_there_is_no_answer() -> None:
    with pytest.raises(CaptureError, match="neither distance nor positions nor speed"):
        find_travel(_track(np.arange(100.0), altitude_m=np.arange(100.0)))
    with pytest.raises(CaptureError, match="not on foot"):
        find_travel(_track(np.arange(100.0), on_foot=np.zeros(100), distance_m=np.arange(100.0)))
