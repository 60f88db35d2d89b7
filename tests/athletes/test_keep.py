"""What is kept comes back as it was given, in order, once."""

import math
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.athletes.example_documents import checked_set, measurement, result

from hipdrive.athletes.database import Database
from hipdrive.athletes.history import (
    adherence,
    document,
    documents,
    exercise_sets,
    newest_document,
    recordings,
    timeline,
)
from hipdrive.athletes.keep import (
    save_activity,
    save_adherence,
    save_plan,
    save_recording,
    save_screening,
    save_set,
)
from hipdrive.athletes.register import Athlete, add_athlete
from hipdrive.errors import ConfigError, CorruptFileError, SchemaError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def anna(database: Database) -> Athlete:
    return add_athlete(database, "Anna")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(plan=st.dictionaries(st.text(max_size=8), JSON, max_size=5))
def test_any_document_comes_back_as_it_was(database: Database, plan: dict[str, Any]) -> None:
    anna = add_athlete(database, "Anna")
    saved = save_plan(database, anna, plan)
    assert document(database, anna, saved.entry_id) == plan
    assert newest_document(database, anna, "plan") == plan


def test_a_recording_gives_its_columns_and_measurements(database: Database, anna: Athlete) -> None:
    when = datetime(2026, 5, 1, 18, 30, 12, 345678, tzinfo=timezone(timedelta(hours=2)))
    saved = save_recording(database, anna, result(), happened_at=when)
    (kept,) = recordings(database, anna)
    assert kept.entry_id == saved.entry_id and kept.happened_at == when and kept.happened_at.tzinfo is UTC
    assert (kept.source, kept.view, kept.near_side, kept.surface) == ("video", "side", "left", "treadmill")
    assert (kept.speed_mps, kept.fps, kept.video) == (3.0, 60.0, None)
    lean = kept.measurement("trunk_lean_deg")
    assert lean is not None
    assert (lean.value, lean.sd, lean.n_steps, lean.u_sys, lean.mdc95) == (5.0, 0.8, 24, 1.5, 3.25)
    assert (lean.unit, lean.view, lean.status, lean.source) == ("deg", "side", "measured", "video")
    share = kept.measurement("hip_drive_share", "left")
    assert share is not None and math.isnan(share.value) and share.status == "not_observable"
    assert kept.measurement("hip_drive_share", "right") is None


def test_measured_speed_stands_where_none_was_told(database: Database, anna: Athlete) -> None:
    told_nothing = result(belt_speed_mps=None)
    save_recording(database, anna, told_nothing)
    measured = result(belt_speed_mps=None)
    measured["measurements"].append(measurement("speed_mps", "none", 2.75))
    save_recording(database, anna, measured)
    first, second = recordings(database, anna)
    assert math.isnan(first.speed_mps) and second.speed_mps == 2.75


def test_only_the_named_measurements_where_some_are_named(database: Database, anna: Athlete) -> None:
    save_recording(database, anna, result())
    (kept,) = recordings(database, anna, names=("trunk_lean_deg",))
    assert [m.name for m in kept.measurements] == ["trunk_lean_deg"]


def test_a_watch_adds_its_own_numbers_with_their_source(database: Database, anna: Athlete) -> None:
    contact = measurement("contact_time_s", "both", 0.24) | {"source": "watch: Forerunner"}
    save_activity(database, anna, {"title": "A hill", "measurements": [contact]})
    save_activity(database, anna, {"title": "No numbers"})
    (kept,) = recordings(database, anna)
    assert kept.kind == "activity" and kept.measurements[0].source == "watch: Forerunner"


def test_the_timeline_is_the_newest_first_and_comes_in_pages(database: Database, anna: Athlete) -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    save_screening(database, anna, {"title": "no red flag"}, happened_at=day)
    save_plan(database, anna, {"weeks": [1, 2, 3, 4]}, happened_at=day + timedelta(days=2))
    save_recording(database, anna, result(), happened_at=day + timedelta(days=1))
    save_set(database, anna, checked_set(), happened_at=day + timedelta(days=3))
    save_adherence(database, anna, "week 1, day 2", done=False, pain=4, happened_at=day + timedelta(days=3))
    save_adherence(database, add_athlete(database, "Bert"), "his", happened_at=day)
    shown = [(item.kind, item.summary) for item in timeline(database, anna)]
    assert shown == [
        ("adherence", "week 1, day 2: skipped, pain 4 of 10"),
        ("set", "donkey-kick: 8 counted, 1 with a fault"),
        ("plan", "a plan of 4 weeks"),
        ("recording", "Leans 5° forward"),
        ("screening", "no red flag"),
    ]
    paged = timeline(database, anna, limit=2)
    while len(paged) < 5:
        paged += timeline(database, anna, limit=2, before=paged[-1])
    assert paged == timeline(database, anna)
    assert [item.kind for item in timeline(database, anna, kinds=("plan", "set"))] == ["set", "plan"]


def test_sets_and_sessions_come_in_order_of_time(database: Database, anna: Athlete) -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    save_set(database, anna, checked_set("pigeon-knee-extension", faults=0), happened_at=day + timedelta(days=1))
    save_set(database, anna, checked_set("donkey-kick"), happened_at=day)
    assert [(s.exercise, s.counted, s.faulty) for s in exercise_sets(database, anna)] == [
        ("donkey-kick", 8, 1),
        ("pigeon-knee-extension", 8, 0),
    ]
    assert [s.happened_at for s in exercise_sets(database, anna, exercise="donkey-kick")] == [day]
    save_adherence(database, anna, "b", happened_at=day + timedelta(hours=1))
    save_adherence(database, anna, "a", done=False, pain=0, happened_at=day)
    assert [(s.session, s.done, s.pain) for s in adherence(database, anna)] == [("a", False, 0), ("b", True, None)]


def test_documents_of_a_kind_come_together_in_order(database: Database, anna: Athlete) -> None:
    late = save_recording(database, anna, result(lean_deg=2), happened_at=datetime(2026, 2, 1, tzinfo=UTC))
    early = save_recording(database, anna, result(lean_deg=1), happened_at=datetime(2026, 1, 1, tzinfo=UTC))
    save_plan(database, anna, {"weeks": []})
    save_recording(database, add_athlete(database, "Bert"), result())
    found = documents(database, anna, "recording")
    assert list(found.items()) == [(early.entry_id, result(lean_deg=1)), (late.entry_id, result(lean_deg=2))]


def test_the_same_document_is_kept_once_and_a_repeated_session_twice(database: Database, anna: Athlete) -> None:
    first = save_recording(database, anna, result())
    again = save_recording(database, anna, result())
    assert again.already and again.entry_id == first.entry_id
    other_day = save_recording(database, anna, result(), happened_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert not other_day.already
    assert not save_recording(database, add_athlete(database, "Bert"), result()).already
    for _ in range(2):
        assert not save_adherence(database, anna, "day 1").already
    assert len(timeline(database, anna)) == 4


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({}, "no schema_version, measurements, input"),
        (result() | {"measurements": "none"}, "not a list"),
        (result() | {"measurements": [{"value": 3}]}, "not a list"),
        (result() | {"extra": math.nan}, "a value that JSON does not have"),
        (result() | {"extra": {1, 2}}, "a value that JSON does not have"),
        ([1, 2], "in place of an object"),
    ],
)
def test_what_is_no_result_is_refused_and_nothing_kept(
    database: Database, anna: Athlete, bad: Any, words: str
) -> None:
    with pytest.raises(SchemaError, match="no document of the kind: recording") as caught:
        save_recording(database, anna, bad)
    assert words in caught.value.got
    assert timeline(database, anna) == []


def test_numbers_of_the_wrong_kind_are_missing_in_the_columns_and_whole_in_the_document(
    database: Database, anna: Athlete
) -> None:
    odd = result()
    odd["measurements"][0] |= {
        "value": "five",
        "n_steps": 10**30,
        "unit": "x" * 500,
        "side": "nul\0",
        "sd": 10**400,
    }
    saved = save_recording(database, anna, odd)
    (kept,) = recordings(database, anna)
    first = kept.measurements[0]
    assert math.isnan(first.value) and math.isnan(first.sd) and first.n_steps == 0 and len(first.unit) == 32
    assert document(database, anna, saved.entry_id) == odd


@pytest.mark.parametrize(
    ("name", "pain", "slug"), [("", None, "session-name"), ("x", 11, "pain-scale"), ("x", -1, "pain-scale")]
)
def test_a_session_that_cannot_be(
    database: Database, anna: Athlete, name: str, pain: int | None, slug: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        save_adherence(database, anna, name, pain=pain)
    assert caught.value.slug == slug
    assert adherence(database, anna) == []


def test_nothing_is_kept_for_somebody_who_is_gone(database: Database) -> None:
    nobody = Athlete("no-such-id", "Nobody", datetime.now(UTC))
    with pytest.raises(ConfigError, match="No athlete has that name or id"):
        save_recording(database, nobody, result())


def test_documents_of_others_are_not_shown(database: Database, anna: Athlete) -> None:
    saved = save_recording(database, anna, result())
    bert = add_athlete(database, "Bert")
    with pytest.raises(ConfigError, match="Nothing of that number is kept") as caught:
        document(database, bert, saved.entry_id)
    assert caught.value.slug == "entry-unknown"
    assert newest_document(database, bert, "recording") is None
    for number in (0, -1, 2**31, 2**70):
        with pytest.raises(ConfigError, match="Nothing of that number is kept"):
            document(database, anna, number)


def test_a_video_is_copied_only_when_asked(database: Database, anna: Athlete, tmp_path: Path) -> None:
    film = tmp_path / "Anna runs.MP4"
    film.write_bytes(b"frames" * 1000)
    save_recording(database, anna, result(), happened_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert not database.videos.exists()
    save_recording(database, anna, result(), video=film, happened_at=datetime(2026, 1, 2, tzinfo=UTC))
    without, with_video = recordings(database, anna)
    assert without.video is None and with_video.video is not None
    assert (database.videos / with_video.video).read_bytes() == film.read_bytes()
    assert "Anna" not in with_video.video and with_video.video.endswith(".mp4")


def test_a_video_of_a_save_that_fails_does_not_stay(database: Database, anna: Athlete, tmp_path: Path) -> None:
    film = tmp_path / "run.mp4"
    film.write_bytes(b"frames")
    with pytest.raises(SchemaError):
        save_recording(database, anna, result() | {"extra": math.inf}, video=film)
    assert list(database.videos.iterdir()) == []
    with pytest.raises(CorruptFileError, match="no file of that name"):
        save_recording(database, anna, result(), video=tmp_path / "none.mp4")


def test_a_video_may_be_added_to_a_kept_recording_once(database: Database, anna: Athlete, tmp_path: Path) -> None:
    film = tmp_path / "run.mp4"
    film.write_bytes(b"frames")
    save_recording(database, anna, result())
    again = save_recording(database, anna, result(), video=film)
    assert again.already and again.video_kept
    third = save_recording(database, anna, result(), video=film)
    assert third.already and not third.video_kept
    (kept,) = recordings(database, anna)
    assert [path.name for path in database.videos.iterdir()] == [kept.video]
