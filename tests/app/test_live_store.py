"""The two files of a session: whatever moment the server is killed at, nothing finished is lost or doubled."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.app.live_synthetic import EXERCISE, shown
from tests.coach.live_set import ENDLESS, done_of

from hipdrive.app.live_store import Header, LiveStore, left_open, state_of
from hipdrive.coach.course import make_course
from hipdrive.coach.picture import Picture
from hipdrive.coach.session import SessionState, end_set, look, open_session, shown_count
from hipdrive.errors import ConfigError, CorruptFileError
from hipdrive.exercises.check import find_exercise
from hipdrive.exercises.state import Repetition

_FOUND = find_exercise(EXERCISE)
_COURSE = make_course(_FOUND, dose=ENDLESS)
_HEADER = Header(1.7e9, "", "", _COURSE)


class Killed(BaseException):
    """kill -9, at one system call."""


#: Fifteen pictures a second are enough to count on.
_SHOWN = shown()[::2]


def play_until_killed(folder: Path, kill_at: int, pictures: Sequence[Picture] = _SHOWN) -> tuple[str, int, int]:
    """A session whose server dies at the n-th write, half way through it; id, pictures answered, count then shown."""
    calls = 0
    real = os.write

    def write(descriptor: int, data: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls == kill_at:
            real(descriptor, data[: len(data) // 2])
            raise Killed
        return real(descriptor, data)

    session, state = open_session(_FOUND, _COURSE)
    store = LiveStore.begin(folder, _HEADER)
    answered, count = 0, 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", write)
        try:
            for picture in pictures:
                answer = look(session, state, picture)
                state = answer.state
                store.keep(state, answer.happenings)
                answered, count = answered + 1, shown_count(session, state)
        except Killed:
            pass
    return store.id, answered, count


def _unbroken() -> tuple[tuple[Repetition, ...], list[int]]:
    """The repetitions of the whole set, and the numbers of the writes that go to the journal."""
    session, state = open_session(_FOUND, _COURSE)
    writes, journal = 0, []
    for picture in _SHOWN:
        answer = look(session, state, picture)
        state, writes = answer.state, writes + 1
        if any(h.kind in ("waiting", "repetition", "set_done") for h in answer.happenings):
            writes += 1
            journal.append(writes)
    return done_of(end_set(session, state)).repetitions, journal


_WHOLE, _JOURNAL_WRITES = _unbroken()


def check_a_kill(folder: Path, kill_at: int) -> None:
    """After a kill in that write the session goes on as if nothing had been."""
    name, answered, count = play_until_killed(folder, kill_at)
    session, fresh = open_session(_FOUND, _COURSE)
    store, found, state = LiveStore.reopen(folder, name)
    state = state if state is not None else (state_of(session, found) if answered else fresh)
    assert shown_count(session, state) >= count
    for picture in _SHOWN[answered:]:
        answer = look(session, state, picture)
        state = answer.state
        store.keep(state, answer.happenings)
    assert done_of(end_set(session, state)).repetitions == _WHOLE
    journal = [json.loads(line) for line in (folder / f"{name}.journal").read_text().splitlines()]
    kept = [line["repetition"]["start_s"] for line in journal[1:] if line["kind"] == "repetition"]
    assert len(kept) == len(set(kept)) == len(state.repetitions)


@pytest.mark.parametrize("which", [0, 1, 4])
@pytest.mark.parametrize("offset", [-1, 0])
def test_killed_where_a_repetition_is_written_nothing_is_lost_or_doubled(
    tmp_path: Path, which: int, offset: int
) -> None:
    assert len(_JOURNAL_WRITES) > 6
    check_a_kill(tmp_path, _JOURNAL_WRITES[which] + offset)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(kill_at=st.one_of(st.integers(1, 650), st.sampled_from(_JOURNAL_WRITES)))
def test_killed_in_any_write_the_session_goes_on_as_if_nothing_had_been(
    tmp_path_factory: pytest.TempPathFactory, kill_at: int
) -> None:
    check_a_kill(tmp_path_factory.mktemp("live"), kill_at)


def test_after_a_power_cut_the_journal_alone_has_every_finished_repetition(tmp_path: Path) -> None:
    name, _, count = play_until_killed(tmp_path, 100_000)
    (tmp_path / f"{name}.now").write_bytes(b"")
    session, _ = open_session(_FOUND, _COURSE)
    _, found, state = LiveStore.reopen(tmp_path, name)
    assert state is None
    assert (
        shown_count(session, state_of(session, found))
        == count
        == len([r for r in _WHOLE if r.verdict != "not_counted"])
    )


def test_an_old_state_beside_a_newer_journal_is_not_trusted(tmp_path: Path) -> None:
    session, state = open_session(_FOUND, _COURSE)
    store = LiveStore.begin(tmp_path, _HEADER)
    old = b""
    for picture in _SHOWN:
        answer = look(session, state, picture)
        state = answer.state
        store.keep(state, answer.happenings)
        if not old and state.phase == "set":
            old = (tmp_path / f"{store.id}.now").read_bytes()
    (tmp_path / f"{store.id}.now").write_bytes(old)
    _, found, kept = LiveStore.reopen(tmp_path, store.id)
    assert kept is None
    assert shown_count(session, state_of(session, found)) == shown_count(session, state) > 3


def test_files_are_the_owners_alone_and_go_at_the_end(tmp_path: Path) -> None:
    store = LiveStore.begin(tmp_path / "live", _HEADER)
    session, state = open_session(_FOUND, _COURSE)
    store.keep(state, [])
    assert {f.stat().st_mode & 0o777 for f in (tmp_path / "live").iterdir()} == {0o600}
    assert (tmp_path / "live").stat().st_mode & 0o777 == 0o700
    assert [name for name, _ in left_open(tmp_path / "live", "")] == [store.id]
    assert left_open(tmp_path / "live", "somebody else") == []
    store.remove()
    assert list((tmp_path / "live").iterdir()) == []
    assert session.course is _COURSE


def test_sessions_left_open_do_not_pile_up(tmp_path: Path) -> None:
    for _ in range(25):
        LiveStore.begin(tmp_path, _HEADER).close()
    assert len(list(tmp_path.glob("*.journal"))) == 20


@pytest.mark.parametrize("name", ["", "..", "../x", "a" * 16, "a/b", "A" * 15 + "\0", "x" * 400])
def test_names_that_are_no_session(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="no such live session"):
        LiveStore.reopen(tmp_path, name)


@pytest.mark.parametrize("text", ["", "[1]\n", "nonsense\n", '{"began_s": 1}\n'])
def test_a_damaged_journal(tmp_path: Path, text: str) -> None:
    name = "a" * 16
    (tmp_path / f"{name}.journal").write_text(text)
    with pytest.raises(CorruptFileError, match="damaged"):
        LiveStore.reopen(tmp_path, name)
    assert left_open(tmp_path, "") == []


def test_a_state_that_no_longer_fits_is_passed_over(tmp_path: Path) -> None:
    store = LiveStore.begin(tmp_path, _HEADER)
    (tmp_path / f"{store.id}.now").write_text(json.dumps({"lines": 1, "tail": [], "state": {"engine": 3}}))
    state: SessionState | None = LiveStore.reopen(tmp_path, store.id)[2]
    assert state is None


def test_looking_at_what_was_left_open_changes_nothing(tmp_path: Path) -> None:
    journal = tmp_path / f"{_begun(tmp_path)}.journal"
    with journal.open("ab") as stream:
        stream.write(b'{"kind": "repet')  # another line in the middle of writing
    before = journal.read_bytes()
    assert len(left_open(tmp_path, "")) == 1
    assert journal.read_bytes() == before


def test_what_a_deleted_journal_left_beside_it_goes(tmp_path: Path) -> None:
    journal = tmp_path / f"{_begun(tmp_path)}.journal"
    journal.with_suffix(".now").write_text("{}")
    journal.unlink()
    _begun(tmp_path)
    assert not journal.with_suffix(".now").exists()


def _begun(folder: Path) -> str:
    store = LiveStore.begin(folder, _HEADER)
    store.close()
    return store.id
