"""What a plan reads of a result: the size of change that a second recording can show."""

from __future__ import annotations

import pytest
from tests.plan.results import result

from hipdrive.plan.result_file import result_from_document


def test_a_change_counts_from_where_progress_will_say_so() -> None:
    document = result()
    document["settings"], document["provenance"] = {"belt_speed_mps": 3.0}, {"backend": "blazepose/heavy"}
    document["input"]["fps"] = 60.0
    row = next(row for row in document["measurements"] if row["name"] == "ear_shoulder_hip_offset")
    row |= {"mdc95": 0.0004, "sd": 0.001}
    found = result_from_document(document).measured("ear_shoulder_hip_offset")
    assert found is not None and found.mdc95 is not None
    assert found.mdc95 >= 0.035


def test_without_the_settings_the_rows_own_limit_stays() -> None:
    found = result_from_document(result()).measured("trunk_lean_deg")
    assert found is not None
    assert found.mdc95 == pytest.approx(3.0)
