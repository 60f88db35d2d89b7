"""A hill of 300 m at 15 % between flats, walked; the files of it."""

from typing import get_args

import numpy as np
import pytest

from hipdrive.hike.track import AltitudeSource, Column, Track, build_track
from hipdrive.validation.synthetic_hills import Hills, walk

HILL = Hills(np.array([0.0, 300.0, 600.0, 900.0]), np.array([0.0, 15.0, 0.0]), 10.0)


@pytest.fixture(scope="session")
def sparse_track() -> Track:
    """The same walk with a sample every 5 s: small files."""
    track = _walked()
    columns = {name: getattr(track, name)[::5] for name in get_args(Column)}
    return build_track(
        1.7e9 + track.time_s[::5], columns, altitude_source=track.altitude_source, format_name="synthetic"
    )


@pytest.fixture(scope="session")
def hill_track() -> Track:
    """A sample a second."""
    return _walked()


def _walked() -> Track:
    """300 m at 15 % from 300 to 600 m, a good barometer, no stops, nothing lost; 56 strides a minute."""
    rng = np.random.default_rng(11)
    return walk(HILL, rng, noise_m=0.3, drift_m_per_h=0.0, stops=0, lost_share=0.0, cadence_spm=56.0)


@pytest.fixture(scope="session")
def running_track() -> Track:
    """Ten minutes of running on the flat, with the running dynamics of a watch."""
    seconds = np.arange(600.0)
    return build_track(
        1.7e9 + seconds,
        {
            "latitude_deg": 46.0 + 2.8 * seconds / 111_194.9,
            "longitude_deg": np.full(600, 8.0),
            "distance_m": 2.8 * seconds,
            "altitude_m": np.full(600, 400.0),
            "cadence_per_min": np.full(600, 82.0),
            "contact_time_s": np.full(600, 0.25),
            "vertical_oscillation_m": np.full(600, 0.085),
        },
        altitude_source=AltitudeSource("barometer", "made so"),
        format_name="synthetic",
    )
