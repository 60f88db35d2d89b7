"""A result document as a recording."""

from __future__ import annotations

import copy
import math
from datetime import UTC, datetime
from typing import Any

import pytest

from hipdrive.errors import SchemaError
from hipdrive.measures.measurement import FAR_LEG
from hipdrive.progress import recorded_of

WHEN = datetime(2026, 5, 1, tzinfo=UTC)


def document() -> dict[str, Any]:
    """The parts of ``result.json`` that progress reads."""
    row = {
        "unit": "deg",
        "sd": 1.0,
        "n_steps": 12,
        "u_sys": 4.0,
        "mdc95": 3.0,
        "status": "measured",
        "reasons": [],
    }
    return {
        "hipdrive_version": "0.1.0",
        "input": {"name": "run.mp4", "sha256": "ab" * 32, "kind": "video", "fps": 60.0},
        "near_side": "right",
        "surface": "treadmill",
        "settings": {"belt_speed_mps": 3.2, "grade_percent": None, "camera_roll_deg": None},
        "provenance": {"backend": "blazepose/heavy"},
        "standing_reference": None,
        "measurements": [
            {"name": "trunk_lean_deg", "side": "none", "value": 7.5, **row},
            {
                "name": "knee_yield_deg",
                "side": "left",
                "value": 20.0,
                **row,
                "status": "proxy",
                "reasons": [FAR_LEG],
            },
            {
                "name": "flight_time_s",
                "side": "right",
                "value": None,
                **row,
                "status": "insufficient",
                "reasons": ["slow"],
            },
        ],
    }


def test_conditions_and_numbers_are_taken_over() -> None:
    found = recorded_of(document(), WHEN)
    assert (found.key, found.when, found.kind, found.view, found.near_side) == (
        "run.mp4",
        WHEN,
        "video",
        "side",
        "right",
    )
    assert (found.speed_mps, found.model, found.calibrated, found.roll_told) == (
        3.2,
        "blazepose/heavy",
        False,
        False,
    )
    lean = found.reading("trunk_lean_deg", "none")
    assert lean is not None
    assert (lean.value, lean.n_steps, lean.u_sys, lean.mdc95) == (7.5, 12, 4.0, 3.0)


def test_the_leg_behind_the_other_loses_its_number_and_keeps_the_reason() -> None:
    far = recorded_of(document(), WHEN).reading("knee_yield_deg", "left")
    assert far is not None
    assert math.isnan(far.value)
    assert not far.answered
    assert far.reason == FAR_LEG


def test_a_null_stays_unanswered() -> None:
    slow = recorded_of(document(), WHEN).reading("flight_time_s", "right")
    assert slow is not None
    assert (slow.answered, slow.reason) == (False, "slow")


def test_a_measured_speed_takes_the_place_of_one_that_was_not_told() -> None:
    plain = document()
    plain["settings"]["belt_speed_mps"] = None
    assert recorded_of(plain, WHEN).speed_mps is None
    speed = {"name": "speed_mps", "side": "both", "value": 4.1, "unit": "m/s", "status": "measured", "reasons": []}
    plain["measurements"].append(speed)
    assert recorded_of(plain, WHEN).speed_mps == 4.1


def test_three_dimensions_have_no_near_side() -> None:
    plain = document() | {"near_side": None}
    plain["provenance"] = {"backend": ""}
    found = recorded_of(plain, WHEN)
    assert (found.view, found.model) == ("3d", "video")


@pytest.mark.parametrize("lost", ["input", "settings", "provenance", "measurements"])
def test_a_document_that_is_no_result_is_refused_in_words(lost: str) -> None:
    plain = copy.deepcopy(document())
    del plain[lost]
    with pytest.raises(SchemaError, match="This is not the result of an analysis") as caught:
        recorded_of(plain, WHEN)
    assert caught.value.slug == "not-a-result"
