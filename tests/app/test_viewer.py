"""The data of the viewer: true times, a picture for every event, midstance between contact and toe-off."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from tests.report.conftest import stick_analysis

from hipdrive.app.viewer import build_viewer
from hipdrive.motion.motion import FloatArray
from hipdrive.motion.roll import picture_positions


def test_points_lie_where_the_picture_shows_them() -> None:
    analysis = stick_analysis()
    viewer = build_viewer(analysis)
    places: FloatArray = np.array(viewer["xy"], dtype=float).reshape(
        len(viewer["time_s"]), len(viewer["points"]), 2
    )
    expected = picture_positions(analysis.motion)
    seen = np.isfinite(expected).all(axis=2)
    assert np.abs(places[seen] - expected[seen]).max() <= 0.5
    assert (places[~seen] == -1).all()
    for first, last, side in viewer["lines"]:
        assert viewer["points"][first].startswith(side) and viewer["points"][last].startswith(side)


def test_every_stance_has_one_midstance_at_its_most_bent_knee() -> None:
    analysis = stick_analysis()
    viewer = build_viewer(analysis)
    times = np.array(viewer["time_s"])
    for side in ("left", "right"):
        own = [e for e in viewer["events"] if e["side"] == side]
        kinds = [e["kind"] for e in own]
        for number, kind in enumerate(kinds[1:-1], start=1):
            if kind == "midstance":
                assert (kinds[number - 1], kinds[number + 1]) == ("initial_contact", "toe_off")
                knee = analysis.angles.column("knee_flexion_deg", side)
                stance = (times >= own[number - 1]["time_s"]) & (times < own[number + 1]["time_s"])
                assert knee[own[number]["picture"]] == np.nanmax(knee[stance])
    assert sum(e["kind"] == "midstance" for e in viewer["events"]) >= 2


def test_an_event_is_at_its_nearest_picture_also_in_slow_motion() -> None:
    analysis = stick_analysis()
    slow = replace(analysis, playback_time_s=analysis.motion.time_s * 4)
    viewer = build_viewer(slow)
    times = np.array(viewer["time_s"])
    assert np.allclose(viewer["playback_s"], 4 * times, atol=1e-4)
    for event in viewer["events"]:
        assert abs(times[event["picture"]] - event["time_s"]) == np.abs(times - event["time_s"]).min()


def test_it_is_json_without_nan() -> None:
    text = json.dumps(build_viewer(stick_analysis()), allow_nan=False)
    assert "leg_behind_spine_line_deg" in text
