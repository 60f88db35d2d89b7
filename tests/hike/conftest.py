"""A hill of 300 m at 15 % between flats, walked; the files of it."""

from typing import get_args

import numpy as np
import pytest

from hipdrive.hike.track import Column, Track, build_track
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
