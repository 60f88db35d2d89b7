"""The whole session: gate, counting like a recorded set, one cue a repetition, sides, pauses, being unseen, coming back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.coach.live_set import done_of, opened, pictures, play, whole_set, without_person

from hipdrive.coach.course import Dose, make_course
from hipdrive.coach.session import (
    GAP_S,
    OTHER_SIDE,
    TOO_EARLY,
    Happening,
    SessionState,
    come_back,
    counted,
    end_pause,
    end_session,
    end_set,
    look,
    open_session,
    rebuild,
    shown_count,
)
from hipdrive.coach.stored import from_plain, to_plain
from hipdrive.coach.summary import document_of, summarise
from hipdrive.errors import ConfigError
from hipdrive.exercises.check import find_exercise, frames_of, judge_frames, judge_track
from hipdrive.exercises.result import set_document
from hipdrive.exercises.signals import Frames
from hipdrive.motion.landmarks import Side
from hipdrive.validation.synthetic_sets import FILMED, make_set

CLIPS = Path(__file__).parents[2] / ".." / "shared" / "clips"
_SET = make_set("deadlift", 108)
#: Thirty pictures a second, as a camera gives them.
_DEADLIFT = list(pictures(_SET.frames))[::2]

_FEW = _DEADLIFT[::2]


def until(number: int) -> int:
    """Index of the picture half a second after the end of a true repetition."""
    return sum(p.time_s < _SET.counted[number].end_s + 0.5 for p in _DEADLIFT)


def kinds(happened: list[Happening]) -> list[str]:
    return [h.kind for h in happened]


def plain(state: SessionState) -> str:
    return json.dumps(to_plain(state))


def until_s(frames: Frames, stop_s: float) -> Frames:
    """The beginning of a recording."""
    rows = slice(0, int(np.searchsorted(frames.time_s, stop_s)))
    outline = None if frames.outline_px is None else frames.outline_px[rows]
    return Frames(
        frames.time_s[rows], frames.position_px[rows], frames.confidence[rows], frames.landmarks, outline
    )


@pytest.mark.slow
@pytest.mark.parametrize("exercise", FILMED)
@pytest.mark.parametrize("seed", [102, 103, 104])
def test_whole_live_sets_are_the_recorded_ones(exercise: str, seed: int) -> None:
    check_live_is_recorded(exercise, seed, 1e9)


@pytest.mark.parametrize("exercise", FILMED)
def test_a_live_set_is_the_recorded_one(exercise: str) -> None:
    check_live_is_recorded(exercise, 101, make_set(exercise, 101).counted[2].end_s + 1.0)


def check_live_is_recorded(exercise: str, seed: int, stop_s: float) -> None:
    synthetic = make_set(exercise, seed)
    frames, first = until_s(synthetic.frames, stop_s), synthetic.counted[0].side
    done, happened = whole_set(exercise, list(pictures(frames)), "left" if first == "left" else "right")
    assert kinds(happened).count("go") == 1
    side = done.bout.side
    recorded = judge_frames(frames, find_exercise(exercise), side=None if side == "both" else side)
    live = [r for r in done.repetitions if r.top_s >= done.began_s]
    assert live == [r for r in recorded.repetitions if r.top_s >= done.began_s]
    assert [r for r in recorded.counted if r.top_s < done.began_s] == []
    assert done.counted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("clip", "exercise", "count"),
    [
        ("ex_o1_donkey_kick_arched", "donkey-kick", 5),
        ("ex_o2_slrdl_neutral", "single-leg-rdl", 4),
        ("ex_o3_deadlift_rounded", "deadlift", 4),
    ],
)
def test_a_rendered_clip_live_and_recorded(clip: str, exercise: str, count: int) -> None:
    from hipdrive.pose.track import estimate_poses

    path = CLIPS / f"{clip}.mp4"
    if not path.exists():
        pytest.skip("the rendered clips are not on this machine")
    track = estimate_poses(path, model="full", workers=1, outline=True)
    side: Side | None = None if exercise == "deadlift" else "right"
    done, _ = whole_set(exercise, list(pictures(frames_of(track), track.image_size_px)), side)
    recorded = judge_track(track, find_exercise(exercise), side=side)
    assert done.repetitions == recorded.repetitions
    assert len(done.counted) == count


def test_the_document_is_that_of_a_recorded_set() -> None:
    frames = make_set("single-leg-rdl", 101).frames
    session, _ = opened("single-leg-rdl", "right")
    done, _ = whole_set("single-leg-rdl", list(pictures(frames)), "right")
    document = document_of(session, done)
    recorded = set_document(judge_frames(frames, find_exercise("single-leg-rdl"), side="right"))
    assert document["reps"] == recorded["reps"]
    assert document["counted"] == recorded["counted"] > 0
    assert document["live"]["goal"] == {"least": 100, "most": 100}
    assert document["live"]["still_noise"] > 0
    assert any("virtual" in reason for reason in document["reasons"])
    json.dumps(document, allow_nan=False)


def test_at_most_one_cue_a_repetition_and_each_for_a_fault_of_it() -> None:
    cues = 0
    for seed in (101, 102, 103):
        done, happened = whole_set("single-leg-rdl", list(pictures(make_set("single-leg-rdl", seed).frames)))
        for h in happened:
            if h.cue is None:
                continue
            cues += 1
            around = [r for r in done.repetitions if r.start_s - 0.1 <= h.cue.seen_s <= r.end_s + 0.1]
            assert any(h.cue.slug in {f.slug for f in r.faults} or r.verdict == "not_counted" for r in around)
        for r in done.counted:
            said = [h for h in happened if h.cue and r.start_s <= h.cue.seen_s <= r.end_s and h.cue.side == r.side]
            assert len(said) <= 1
            assert r.faults or not said
    assert cues >= 1


def test_a_cue_comes_while_the_fault_is_on() -> None:
    synthetic = make_set("deadlift", 108)
    done, happened = whole_set("deadlift", list(pictures(synthetic.frames)))
    spine = [h for h in happened if h.cue is not None and h.cue.slug == "spine-moved"]
    assert spine
    for h in spine:
        assert h.cue is not None
        assert h.time_s - h.cue.seen_s <= 0.45
        assert h.cue.words == "Keep the shape of your shirt from top to bottom."
    assert done.cues.count("spine-moved") == len(spine)


def test_nothing_counts_before_the_gate_is_passed() -> None:
    dark = [replace(p, brightness=0.03) for p in _DEADLIFT]
    done, happened = whole_set("deadlift", dark)
    assert "go" not in kinds(happened)
    assert "cue" not in kinds(happened)
    assert done.repetitions
    assert {r.reasons for r in done.repetitions if r.verdict != "not_counted"} == set()
    assert (TOO_EARLY,) in {r.reasons for r in done.repetitions}


def test_the_set_ends_at_its_goal_then_pause_gate_and_the_next() -> None:
    session, state = opened("deadlift", dose=Dose(sets=2, repetitions=3, rest_s=20.0))
    state, happened = play(session, state, _DEADLIFT)
    assert kinds(happened).count("set_done") == 1
    done = next(h.done for h in happened if h.done)
    assert len(done.counted) == 3
    assert state.phase in ("pause", "gate")
    later = [replace(p, frames=replace(p.frames, time_s=p.frames.time_s + 120.0)) for p in _DEADLIFT]
    state, happened = play(session, state, later)
    assert kinds(happened)[-2:] == ["set_done", "session_done"]
    assert state.phase == "done"
    assert look(session, state, later[-1]).happenings == ()


def test_a_movement_that_waits_for_the_range_reaches_the_goal_too() -> None:
    session, state = opened("deadlift", dose=Dose(sets=1, repetitions=1))
    state, happened = play(session, state, _DEADLIFT)
    assert kinds(happened)[-2:] == ["set_done", "session_done"]
    assert [len(h.done.counted) for h in happened if h.done] == [1]
    assert shown_count(session, state) == 0


def test_sides_take_turns_and_the_other_side_does_not_count() -> None:
    course = make_course(find_exercise("donkey-kick"), "left", dose=Dose(sets=2, repetitions=5))
    assert [(b.number, b.side) for b in course.bouts] == [(1, "left"), (1, "right"), (2, "left"), (2, "right")]
    assert course.pause_s(0) < course.pause_s(1)
    synthetic = make_set("donkey-kick", 101)
    worked = {r.side for r in synthetic.counted}
    wrong: Side = "left" if "right" in worked else "right"
    done, _ = whole_set("donkey-kick", list(pictures(synthetic.frames))[::2], wrong)
    told = [r for r in done.repetitions if r.reasons == (OTHER_SIDE,)]
    assert told
    assert {r.side for r in told} == worked - {wrong}
    assert {r.side for r in done.counted} <= {wrong}


def test_the_person_can_go_on_and_stop_at_any_time() -> None:
    session, state = opened("deadlift", dose=Dose(sets=3, repetitions=3))
    state, _ = play(session, state, _DEADLIFT)
    assert state.phase == "pause"
    answer = end_pause(session, state)
    assert answer.state.phase == "gate"
    assert end_pause(session, answer.state).happenings == ()
    stopped = end_session(session, answer.state)
    assert [h.kind for h in stopped.happenings] == ["session_done"]
    assert end_session(session, stopped.state).state == stopped.state


def test_stopping_in_a_set_keeps_it() -> None:
    session, state = opened("deadlift", dose=Dose(sets=3, repetitions=50))
    state, _ = play(session, state, _DEADLIFT)
    answer = end_session(session, state)
    assert len(done_of(answer).counted) == shown_count(session, state) > 0
    assert answer.happenings[-1].kind == "session_done"


def test_unseen_is_said_once_and_taken_back() -> None:
    session, state = opened("deadlift")
    state, _ = play(session, state, _DEADLIFT[: until(1)])
    assert state.phase == "set"
    gone = [without_person(p) for p in _DEADLIFT[until(1) : until(2)]]
    state, happened = play(session, state, gone)
    assert [(h.kind, h.reason) for h in happened if h.kind == "unseen"] == [("unseen", "nobody")]
    state, happened = play(session, state, _DEADLIFT[until(2) :])
    assert kinds(happened).count("seen_again") == 1


def test_short_gap_goes_on_where_it_was_a_long_one_through_the_gate() -> None:
    session, state = opened("deadlift")
    state, _ = play(session, state, _DEADLIFT[: until(0)])
    before = shown_count(session, state)
    assert before == 1
    assert come_back(session, state, state.time_s + GAP_S - 1).state is state
    after = come_back(session, state, state.time_s + GAP_S + 1).state
    assert after.phase == "gate"
    assert counted(after) >= before


def test_from_the_journal_alone_nothing_finished_is_missing() -> None:
    session, state = opened("deadlift")
    state, happened = play(session, state, _DEADLIFT[: until(2)])
    judged = tuple(h.repetition for h in happened if h.kind == "repetition" and h.repetition)
    waiting = tuple(h.repetition for h in happened if h.kind == "waiting" and h.repetition)
    again = rebuild(session, 0, judged, waiting, state.time_s)
    assert again.phase == "gate"
    assert counted(again) == shown_count(session, state) > 0
    assert rebuild(session, 1, (), (), 5.0).phase == "done"


@settings(max_examples=4, deadline=None)
@given(stops=st.lists(st.integers(1, len(_FEW) - 1), max_size=6))
def test_written_and_read_back_anywhere_the_session_is_the_same(stops: list[int]) -> None:
    session, state = opened("deadlift")
    unbroken, expected = play(session, state, _FEW)
    happened: list[Happening] = []
    for begin, end in zip([0, *sorted(stops)], [*sorted(stops), len(_FEW)], strict=True):
        state = from_plain(SessionState, json.loads(plain(state)))
        state, more = play(session, state, _FEW[begin:end])
        happened += more
    assert [(h.kind, h.time_s) for h in happened] == [(h.kind, h.time_s) for h in expected]
    assert done_of(end_set(session, state)).repetitions == done_of(end_set(session, unbroken)).repetitions


def test_a_picture_that_is_not_later_changes_nothing() -> None:
    session, state = opened("deadlift")
    state, _ = play(session, state, _DEADLIFT[:50])
    answer = look(session, state, _DEADLIFT[30])
    assert answer.state is state
    assert answer.happenings == ()


def test_the_summary_counts_repetitions_and_not_faults() -> None:
    done, _ = whole_set("deadlift", _DEADLIFT)
    summary = summarise(done)
    assert summary.counted == len(done.counted)
    assert summary.without_fault + sum(r.verdict == "fault" for r in done.counted) == summary.counted
    assert all(times <= summary.counted for _, times in summary.faults)
    assert summary.repetition_s > 0.5


def test_the_articles_dosage_and_the_plans() -> None:
    rdl = find_exercise("single-leg-rdl")
    course = make_course(rdl, one_side=True)
    assert (len(course.bouts), course.bouts[0].least, course.bouts[0].most, course.source) == (4, 5, 8, "article")
    own = make_course(rdl, dose=Dose(2, 6))
    assert (len(own.bouts), own.bouts[0].most, own.source) == (4, 6, "plan")
    silent = make_course(find_exercise("deadlift"))
    assert (silent.bouts[0].most, silent.source) == (None, "assumption")
    with pytest.raises(ConfigError, match="number of sets makes no sense"):
        Dose(sets=0)
    with pytest.raises(ConfigError, match="rest makes no sense"):
        Dose(rest_s=float("nan"))


def test_hiking_has_no_live_coach() -> None:
    hike = find_exercise("uphill-hike")
    with pytest.raises(ConfigError, match="not counted from a video"):
        open_session(hike, make_course(hike))
