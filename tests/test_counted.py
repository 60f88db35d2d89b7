"""One of something is not some."""

import re
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from hipdrive.athletes.documents import summary_of
from hipdrive.counted import counted
from hipdrive.hike.hike import find_hikes
from hipdrive.hike.track import AltitudeSource, build_track
from hipdrive.validation.synthetic_hills import Hills, walk

#: "1 weeks", "1 entries": one with a word for several. Not "21 weeks", nor "of 1 others".
ONE_WITH_MANY = re.compile(r"(?<![\d.,])1 (?!others)[a-z]+s\b(?<!ss)(?<!less)")


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (21, "21 entries")]
)
def test_one_is_one(number: int, words: str) -> None:
    assert counted(number, "entry", "entries") == words
    assert counted(1, "week") == "1 week" and counted(0, "week") == "0 weeks"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_summaries(number: int) -> None:
    answers: dict[str, Any] = {f"q{i}": "no" if i < number else None for i in range(3)}
    said = [summary_of("plan", {"weeks": [{}] * number}), summary_of("screening", {"answers": answers})]
    assert said == [
        f"a plan of {number} week{'' if number == 1 else 's'}",
        f"a screening, {number} question{'' if number == 1 else 's'} answered",
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_notes_of_a_hike(number: int) -> None:
    """Stops, points that go back, points twice, points without a time, impossible values: one and two of each."""
    time_s = np.arange(600.0)
    for i in range(number):
        time_s[100 + 10 * i] -= 5.0
        time_s[300 + 10 * i] = time_s[299 + 10 * i]
        time_s[500 + 10 * i] = np.nan
    cadence = np.full(600, 55.0)
    cadence[: 20 * number : 20] = 9e9
    track = build_track(
        time_s + datetime(2026, 1, 1).timestamp(),
        {"cadence_per_min": cadence, "distance_m": np.arange(600.0)},
        altitude_source=AltitudeSource("barometer", "told"),
        format_name="x",
    )
    assert len(track.notes) == 4
    hill = Hills(np.array([0.0, 300.0, 600.0]), np.array([0.0, 15.0]), 0.0)
    stopped = find_hikes(walk(hill, np.random.default_rng(1), stops=number, lost_share=0.0))
    notes = " ".join((*track.notes, *stopped.notes))
    assert f"{number} stop" in notes
    assert bool(ONE_WITH_MANY.search(notes)) is False
    assert ("points" in notes) == (number > 1)
