"""Climbs out of slopes: hysteresis, gaps, bounds, lengths, times; net gain; what is refused says why."""

import numpy as np
import pytest

from hipdrive.hike.altitude import NOISE
from hipdrive.hike.gait import HIKE, RUN
from hipdrive.hike.grade import windowed_grade_percent
from hipdrive.hike.pieces import fit_slopes
from hipdrive.hike.profile import STEP_M, Profile
from hipdrive.hike.segments import Segment, Steps, find_segments, vam_m_per_h
from hipdrive.hike.track import AltitudeKind, FloatArray


def _climbs(
    lengths_m: list[float],
    grades: list[float],
    *,
    speed_mps: float = 1.0,
    source: AltitudeKind = "barometer",
    sigma_m: float = 0.5,
) -> list[Segment]:
    """The climbs of a noiseless broken line; the first half of the time hiked, the second run."""
    noise = NOISE[source]
    bends_m = np.concatenate([[0.0], np.cumsum(lengths_m)])
    heights_m = np.concatenate([[0.0], np.cumsum(np.array(lengths_m) * np.array(grades) / 100.0)])
    at_m: FloatArray = np.arange(0.0, bends_m[-1] + 1.0, STEP_M)
    time_s = at_m / speed_mps
    profile = Profile(at_m, np.asarray(np.interp(at_m, bends_m, heights_m)), time_s, time_s)
    slopes = fit_slopes(profile, sigma_m, noise.correlation_m, noise.window_m)
    gait = np.where(time_s < time_s[-1] / 2, HIKE, RUN)
    steps = Steps(time_s, gait, np.where(gait == HIKE, 112.0, 165.0))
    return find_segments(profile, windowed_grade_percent(profile, noise.window_m), slopes, sigma_m, noise, steps)


def test_a_hill_is_measured_as_it_is() -> None:
    (hill,) = _climbs([300, 200, 300], [0, 15, 0])
    assert hill.status == "qualifies"
    assert (hill.start_m, hill.end_m) == (300.0, 500.0)
    assert hill.gain_m == pytest.approx(30.0, abs=0.01)
    assert hill.grade_percent == pytest.approx(15.0, abs=0.01)
    assert hill.moving_s == pytest.approx(200.0)
    assert hill.vam_m_per_h == pytest.approx(540.0, abs=1.0)
    assert hill.lower_percent == pytest.approx(15.0 - 1.2816 * hill.grade_se_percent, abs=0.01)


def test_entered_at_ten_left_below_nine() -> None:
    assert _climbs([300, 300, 300], [0, 9.8, 0]) == []
    (hill,) = _climbs([300, 300, 300, 300], [0, 14, 9.4, 0])
    assert hill.end_m == pytest.approx(900.0)
    (hill,) = _climbs([300, 300, 300, 300], [0, 14, 8.0, 0])
    assert hill.end_m == pytest.approx(600.0, abs=10.0)


def test_a_short_rest_is_bridged_and_a_long_one_not() -> None:
    (whole,) = _climbs([300, 300, 25, 300, 300], [0, 18, -20, 18, 0])
    assert whole.length_m == pytest.approx(625.0, abs=10.0)
    assert len(_climbs([300, 300, 60, 300, 300], [0, 18, -20, 18, 0])) == 2


def test_gain_is_net_not_the_sum_of_bumps() -> None:
    (hill,) = _climbs([300, 300, 25, 300, 300], [0, 18, -20, 18, 0])
    assert hill.gain_m == pytest.approx(108.0 - 5.0, abs=1.0)


def test_what_does_not_count_says_why() -> None:
    (noisy,) = _climbs([300, 120, 300], [0, 10.4, 0], sigma_m=1.5)
    assert noisy.status == "too_uncertain"
    assert "less than 9 %" in noisy.reason
    (quick,) = _climbs([300, 120, 300], [0, 15, 0], speed_mps=3.0)
    assert quick.status == "too_brief"
    assert "40 s" in quick.reason
    assert _climbs([300, 70, 300], [0, 20, 0]) == []


def test_gps_is_asked_for_three_hundred_metres() -> None:
    (short,) = _climbs([600, 200, 600], [0, 20, 0], source="gps", sigma_m=3.0)
    assert short.status == "cannot_tell"
    assert "needs 300 m" in short.reason
    (long,) = _climbs([600, 500, 600], [0, 20, 0], source="gps", sigma_m=3.0)
    assert long.status == "qualifies"


def test_stretches_split_a_climb_by_gait_and_add_up_to_it() -> None:
    (hill,) = _climbs([300, 400, 300], [0, 15, 0])
    assert [s.gait for s in hill.stretches] == ["hike", "run"]
    assert sum(s.length_m for s in hill.stretches) == pytest.approx(hill.length_m)
    assert sum(s.gain_m for s in hill.stretches) == pytest.approx(hill.gain_m)
    assert sum(s.moving_s for s in hill.stretches) == pytest.approx(hill.moving_s)
    assert hill.gait == "mixed"


def test_vam_without_time_is_no_number() -> None:
    assert vam_m_per_h(100.0, 600.0) == 600.0
    assert np.isnan(vam_m_per_h(10.0, 0.0))
