"""What few runners show by speed: found near a speed, never between speeds or beyond them."""

import numpy as np
import pytest

from hipdrive.measures import all_specs
from hipdrive.measures.reference import load_reference_by_speed, reference_near
from hipdrive.validation.reference_by_speed import MEASURES, rows_of


def test_every_row_names_a_measure_inside_its_plausible_range() -> None:
    specs = {spec.name: spec for spec in all_specs()}
    rows = load_reference_by_speed()
    assert {row.measurement for row in rows} == set(MEASURES)
    for row in rows:
        low, high = specs[row.measurement].plausible
        assert low <= row.mean <= high
        assert np.isnan(row.sd) == (row.n_runners == 1)


def test_shares_of_full_bodies_make_one_at_each_speed() -> None:
    for speed_mps in (2.0, 3.0, 4.0, 5.0):
        parts = [reference_near(name, speed_mps) for name in ("hip_drive_share", "lumbar_share", "trunk_share")]
        assert sum(part.mean for part in parts if part is not None) == pytest.approx(1.0, abs=0.005)


@pytest.mark.parametrize(
    ("speed_mps", "found_mps"), [(2.6, 2.5), (3.9, 4.0), (4.5, None), (6.0, None), (1.2, None)]
)
def test_only_near_speeds_are_given(speed_mps: float, found_mps: float | None) -> None:
    found = reference_near("cadence_spm", speed_mps)
    assert (None if found is None else found.speed_mps) == found_mps
    assert reference_near("no_such_measure", 3.0) is None


def test_each_runner_counts_once() -> None:
    values = [("cadence_spm", 3.0, "A", 160.0), ("cadence_spm", 3.0, "A", 170.0), ("cadence_spm", 3.0, "B", 175.0)]
    assert rows_of(iter(values)) == [("cadence_spm", "3", "170", "7.071", "2")]
    assert rows_of(iter(values[:2])) == [("cadence_spm", "3", "165", "", "1")]
