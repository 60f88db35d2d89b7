"""result.json, steps.csv, angles.csv and landmarks.npz keep the contract."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.report.conftest import stick_analysis

from hipdrive.analysis import Analysis
from hipdrive.results.document import build_document
from hipdrive.results.tables import angles_csv, save_landmarks, steps_csv

CONTRACT = Path(__file__).parents[2] / "docs" / "reference" / "contract.md"


@pytest.fixture(scope="module")
def stick() -> Analysis:
    return stick_analysis()


def test_document_is_plain_json_without_nan(stick: Analysis) -> None:
    text = json.dumps(build_document(stick), allow_nan=False)
    document = json.loads(text)
    assert set(document) >= {"schema_version", "hipdrive_version", "input", "provenance", "settings", "events"}
    assert set(document["input"]) == {"name", "sha256", "kind", "fps", "frames", "duration_s"}
    needed = {"name", "side", "value", "unit", "sd", "n_steps", "u_sys", "mdc95", "view", "status", "reasons"}
    assert all(needed <= set(row) for row in document["measurements"])
    assert all(set(e) == {"time_s", "side", "kind", "confidence"} for e in document["events"])
    assert set(document["posture"]) == {"label", "memberships", "intervals", "reasons"}
    wanted = {"slug", "severity", "measurement", "value", "band", "source", "disputed"}
    assert all(wanted <= set(finding) for finding in document["findings"])


def test_a_missing_value_is_null_and_has_a_reason(stick: Analysis) -> None:
    rows = build_document(stick)["measurements"]
    missing = [row for row in rows if row["status"] in ("not_observable", "insufficient")]
    assert missing
    assert all(row["value"] is None and row["reasons"] for row in missing)


def test_angles_have_the_columns_of_the_contract_and_a_row_a_frame(stick: Analysis) -> None:
    rows = list(csv.DictReader(io.StringIO(angles_csv(stick))))
    assert len(rows) == stick.motion.frames
    named = re.search(r"`angles.csv`: (.*?)\n", CONTRACT.read_text(encoding="utf-8"))
    assert named is not None
    for side in ("left", "right"):
        for name in re.findall(r"`(\w+_deg)`", named.group(1))[1:]:
            assert f"{side}_{name}" in rows[0]
    knee = float(rows[10]["right_shank_pitch_deg"]) - float(rows[10]["right_thigh_pitch_deg"])
    assert float(rows[10]["right_knee_flexion_deg"]) == pytest.approx(knee, abs=2e-3)


def test_steps_have_a_row_a_contact_with_its_own_values(stick: Analysis) -> None:
    rows = list(csv.DictReader(io.StringIO(steps_csv(stick))))
    assert len(rows) == len(stick.strides.contacts)
    times = [float(row["initial_contact_s"]) for row in rows]
    assert times == sorted(times)


def test_landmarks_come_back_as_they_were(stick: Analysis, tmp_path: Path) -> None:
    save_landmarks(stick, tmp_path / "landmarks.npz")
    with np.load(tmp_path / "landmarks.npz") as data:
        np.testing.assert_allclose(data["position"], stick.motion.position, rtol=1e-6)
        assert tuple(data["landmarks"]) == stick.motion.landmarks
        np.testing.assert_array_equal(data["status"], stick.motion.status)


def test_the_document_names_files_without_their_folders(stick: Analysis) -> None:
    told = replace(stick.settings, standing="home/anna/standing.mp4", marker_map="home/anna/map.toml")
    settings = build_document(replace(stick, settings=told))["settings"]
    assert (settings["standing"], settings["marker_map"]) == ("standing.mp4", "map.toml")
