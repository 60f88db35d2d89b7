"""The posture's grades in words: the printed interval holds the printed value."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hipdrive.measures.measurement import Measurement
from hipdrive.posture import classify_posture
from hipdrive.report.sections import posture_rows

_WORDS = re.compile(r"(\d+) % \(90 % interval (\d+) to (\d+) %\)")


def measured(name: str, value: float, u_sys: float) -> Measurement:
    seen = np.full(20, value)
    return Measurement(name, "deg", "right", "stance", "side", "measured", value, 0.0, 20, u_sys, 1.0, (), seen)


@settings(max_examples=100, deadline=None)
@given(st.floats(-10, 25), st.floats(25, 65), st.floats(5, 40), st.floats(0, 4))
def test_a_printed_value_lies_in_its_printed_interval(
    trunk: float, knee: float, ankle: float, spread: float
) -> None:
    run = [
        measured("trunk_lean_deg", trunk, spread),
        measured("knee_flexion_midstance_deg", knee, spread),
        measured("ankle_dorsiflexion_midstance_deg", ankle, spread),
    ]
    rows = posture_rows(classify_posture(run))
    assert len(rows) == 4
    for row in rows:
        found = _WORDS.fullmatch(row.words)
        assert found is not None, row.words
        value, low, high = (int(text) for text in found.groups())
        assert low <= value <= high, row.words
        assert row.low <= row.percent <= row.high
