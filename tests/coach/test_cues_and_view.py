"""What is shown of a moment, and where dowel and body lie in the picture."""

from __future__ import annotations

import math

import numpy as np
from tests.coach.live_set import opened, pictures, play, without_person

from hipdrive.coach.course import Dose
from hipdrive.coach.session import look
from hipdrive.coach.view import draw, view_of
from hipdrive.validation.synthetic_sets import make_set

_RDL = list(pictures(make_set("single-leg-rdl", 101).frames))


def test_movement_is_a_share_of_the_range_and_unknown_before_the_gate() -> None:
    synthetic = make_set("deadlift", 105, faults=False)
    session, state = opened("deadlift")
    assert math.isnan(view_of(session, state).movement)
    seen = []
    for picture in pictures(synthetic.frames):
        state = look(session, state, picture).state
        calibrated = math.isfinite(state.engine.sides[0].own_range)
        seen.append(view_of(session, state).movement if calibrated else math.nan)
    known = np.array([m for m in seen if math.isfinite(m)])
    assert 0.8 < np.percentile(known, 98) < 1.3
    assert np.percentile(known, 5) < 0.15


def test_contacts_are_told_in_a_set_only_and_a_lost_one_shows() -> None:
    states = set()
    for seed in (101, 102):
        session, state = opened("single-leg-rdl", "right")
        assert view_of(session, state).contacts == ()
        for picture in list(pictures(make_set("single-leg-rdl", seed).frames))[::2]:
            state = look(session, state, picture).state
            view = view_of(session, state)
            assert (view.phase == "set") == bool(view.contacts)
            states |= {value for _, value in view.contacts}
    assert {"kept", "lost"} <= states <= {"kept", "lost", "unseen"}


def test_the_drawing_lies_in_the_picture() -> None:
    session, state = opened("single-leg-rdl", "right")
    play(session, state, _RDL[:40])
    drawing = draw(session, _RDL[40])
    assert len(drawing.body) == len(_RDL[40].frames.landmarks)
    assert {name for name, _ in drawing.contacts} == {"head", "mid_scapular", "sacrum"}
    assert len(drawing.rod) == 2
    for u, v in (*drawing.back, *drawing.rod):
        assert -0.2 < u < 1.2
        assert -0.2 < v < 1.2
    assert draw(session, without_person(_RDL[40])).body == ()


def test_a_stick_across_the_back_is_one_point_and_no_stick_is_none() -> None:
    kick = list(pictures(make_set("donkey-kick", 101).frames))
    assert [name for name, _ in draw(opened("donkey-kick")[0], kick[40]).contacts] == ["low_back"]
    lift = list(pictures(make_set("deadlift", 101).frames))
    drawing = draw(opened("deadlift")[0], lift[40])
    assert drawing.contacts == ()
    assert drawing.back


def test_the_pause_counts_down() -> None:
    session, state = opened("deadlift", dose=Dose(sets=2, repetitions=3, rest_s=30.0))
    state, _ = play(session, state, list(pictures(make_set("deadlift", 108).frames)))
    view = view_of(session, state)
    assert view.phase == "pause"
    assert 0 < view.pause_left_s <= 30.0
    assert (view.set_number, view.sets) == (1, 2)
