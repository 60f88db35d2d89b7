"""The shipped reference curves: cited, in hipdrive's signs, and those the open data give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hipdrive.measures import all_specs
from hipdrive.measures.reference import load_reference_curves, load_reference_values
from hipdrive.validation import reference_bands as script

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".." / "shared" / "data" / "strides" / "strides_open.csv.gz"


def test_curves_have_hipdrives_signs() -> None:
    curves = load_reference_curves()
    hip, knee, ankle = (
        curves[n].mean_deg for n in ("hip_extension_deg", "knee_flexion_deg", "ankle_dorsiflexion_deg")
    )
    assert hip[0] < -15 and hip[20] > 5  # in front at contact, behind at 40 %
    assert 5 < knee[0] < 16 and 80 < knee.max() < 100
    assert ankle[10] > 15 and ankle[22] < -5  # up in stance, down at toe-off


def test_every_curve_covers_the_stride_and_is_cited() -> None:
    for curve in load_reference_curves().values():
        assert curve.percent[0] == 0 and curve.percent[-1] == 100
        assert np.all(curve.sd_deg > 0)
        assert curve.n_runners == 24
        assert curve.speed_mps == pytest.approx(2.5, abs=0.05)
        assert "CC BY 4.0" in curve.source


def test_the_hip_is_never_offered_beside_the_spine_line() -> None:
    hip = load_reference_curves()["hip_extension_deg"]
    assert "leg_behind_spine_line_deg" not in hip.comparable
    assert "not the leg behind the spine line" in hip.caution
    assert load_reference_curves()["knee_flexion_deg"].caution == ""


def test_values_are_named_like_measurements() -> None:
    values = load_reference_values()
    assert set(values) <= {spec.name for spec in all_specs()}
    assert values["knee_yield_deg"].mean == pytest.approx(
        values["knee_flexion_midstance_deg"].mean - values["knee_flexion_at_contact_deg"].mean, abs=0.02
    )


@pytest.mark.skipif(not DATA.exists(), reason="the open strides of ../shared are not here")
def test_the_files_are_what_the_script_makes_of_the_data() -> None:
    curves, speeds, strides = script.read_runners(DATA)
    assert (len(curves), strides) == (24, 716)
    assert speeds.mean() == pytest.approx(2.5, abs=0.05)
    for place, angle in enumerate(script.ANGLES):
        shipped = load_reference_curves()[angle]
        np.testing.assert_allclose(shipped.mean_deg, curves[:, ::2, place].mean(axis=0), atol=0.006)


def test_other_signs_stop_the_script() -> None:
    upside_down = np.zeros((101, 3))
    with pytest.raises(SystemExit, match="other signs"):
        script._check_signs(("BMC", "1"), upside_down)
