"""How a live session outlives the server: a journal of what is finished, and the state after the newest picture.

``<id>.journal`` is appended to and brought to the disk at once: a repetition stands in it before the browser hears of it.
``<id>.now`` is replaced after every picture: not for a power cut, but a killed server goes on in the middle of a
movement. `now` is written first and names the lines that follow it, so a kill between the two loses nothing and
doubles nothing. Both are for their owner alone and go when the session has ended.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hipdrive.app.whole_files import sync_folder
from hipdrive.coach.course import Course
from hipdrive.coach.session import DoneSet, Happening, Session, SessionState, rebuild
from hipdrive.coach.stored import from_plain, to_plain
from hipdrive.errors import ConfigError, CorruptFileError
from hipdrive.exercises.state import Repetition

_ID = re.compile(r"[A-Za-z0-9_-]{16}")
#: Which happenings are kept.
_KEPT = ("waiting", "repetition", "set_done")
FOLDER = "live"
#: Sessions that were begun and never ended; the oldest go first.
_MOST_LEFT_OPEN = 20


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a journal: whose session it is and what it consists of.

    began_s : the browser's clock (seconds since 1970) at second 0 of the session
    athlete : whose sets these are; empty = nobody's, nothing goes to the database
    """

    began_s: float
    account: str
    athlete: str
    course: Course


@dataclass(frozen=True, slots=True)
class Found:
    """What a journal tells: finished sets, repetitions of the one that was on, movements not judged yet."""

    header: Header
    done: tuple[DoneSet, ...]
    repetitions: tuple[Repetition, ...]
    waiting: tuple[Repetition, ...]
    lines: int


class LiveStore:
    """The two files of one session. Not for several threads at once."""

    def __init__(self, folder: Path, session_id: str, lines: int) -> None:
        self.id = session_id
        self._journal = folder / f"{session_id}.journal"
        self._now = folder / f"{session_id}.now"
        self._lines = lines
        self._stream = os.open(self._journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    @classmethod
    def begin(cls, folder: Path, header: Header) -> LiveStore:
        """A new session on the disk."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        _forget_oldest(folder)
        store = cls(folder, secrets.token_urlsafe(12), 0)
        store._append([to_plain(header)])
        sync_folder(folder)
        return store

    @classmethod
    def reopen(cls, folder: Path, session_id: str) -> tuple[LiveStore, Found, SessionState | None]:
        """A session as it was left, and its state after the last picture where that is whole.

        Raises ConfigError ``no-such-session``, CorruptFileError ``session-damaged``.
        """
        path = _path(folder, session_id)
        kept = _whole_lines(path)
        state, tail, before = _read_now(folder / f"{session_id}.now")
        if state is not None and len(kept) < before + len(tail):
            missing = tail[len(kept) - before :] if len(kept) >= before else None
            if missing is None:
                state = None  # the journal is older than the state: only the journal can be trusted
            else:
                _write_lines(path, missing)
                kept += missing
        elif state is not None and len(kept) > before + len(tail):
            state = None
        found = _read_journal(kept)
        return cls(folder, session_id, found.lines), found, state

    def keep(self, state: SessionState, happenings: Sequence[Happening]) -> None:
        """After every picture: the state, and what finished with it. On return the finished is on the disk."""
        tail = [_line(happening) for happening in happenings if happening.kind in _KEPT]
        text = json.dumps({"lines": self._lines, "tail": tail, "state": to_plain(state)})
        part = self._now.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write_all(descriptor, text.encode())
        finally:
            os.close(descriptor)
        part.replace(self._now)
        if tail:
            self._append(tail)

    def close(self) -> None:
        """Let go of the files; they stay."""
        if self._stream >= 0:
            os.close(self._stream)
            self._stream = -1

    def remove(self) -> None:
        """The session has ended and its sets are where they belong."""
        self.close()
        for path in (self._now, self._now.with_suffix(".part"), self._journal):
            path.unlink(missing_ok=True)

    def _append(self, lines: list[Any]) -> None:
        _write_all(self._stream, _text(lines))
        os.fsync(self._stream)
        self._lines += len(lines)


def left_open(folder: Path, account: str) -> list[tuple[str, Found]]:
    """Sessions of this account that were not ended, the newest first; damaged ones are passed over."""
    found = []
    for path in sorted(folder.glob("*.journal"), key=lambda p: -p.stat().st_mtime):
        try:
            told = _read_journal(_whole_lines(path, mend=False))  # another line may be writing to it just now
        except (CorruptFileError, OSError):
            continue
        if told.header.account == account:
            found.append((path.stem, told))
    return found


def state_of(session: Session, found: Found) -> SessionState:
    """The state where only the journal is left of it."""
    times = [r.end_s for r in found.repetitions] + [d.ended_s for d in found.done]
    last_s = max(times, default=0.0)
    return rebuild(session, len(found.done), found.repetitions, found.waiting, last_s)


def _line(happening: Happening) -> dict[str, Any]:
    if happening.done is not None:
        return {"kind": "set_done", "set": to_plain(happening.done)}
    return {"kind": happening.kind, "repetition": to_plain(happening.repetition)}


def _text(lines: list[Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _write_lines(path: Path, lines: list[Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        _write_all(descriptor, _text(lines))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _path(folder: Path, session_id: str) -> Path:
    path = folder / f"{session_id}.journal"
    if not _ID.fullmatch(session_id) or not path.is_file():
        raise ConfigError(
            "There is no such live session", slug="no-such-session", got="its id", fix="begin a new session"
        )
    return path


def _whole_lines(path: Path, *, mend: bool = True) -> list[Any]:
    """The journal's lines; one cut off in writing is left out, and cut off the file to be gone on with (`mend`)."""
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if mend and end < len(data):
        os.truncate(path, end)
    try:
        return [json.loads(line) for line in data[:end].splitlines()]
    except ValueError as error:
        raise _damaged(str(error)) from error


def _read_journal(lines: list[Any]) -> Found:
    if not lines:
        raise _damaged("an empty journal")
    done: list[DoneSet] = []
    repetitions: list[Repetition] = []
    waiting: list[Repetition] = []
    for line in lines[1:]:
        kind = line.get("kind") if isinstance(line, dict) else None
        if kind == "set_done":
            done.append(from_plain(DoneSet, line["set"]))
            repetitions, waiting = [], []
        elif kind in ("repetition", "waiting"):
            (repetitions if kind == "repetition" else waiting).append(from_plain(Repetition, line["repetition"]))
        else:
            raise _damaged("a line of unknown kind")
    return Found(from_plain(Header, lines[0]), tuple(done), tuple(repetitions), tuple(waiting), len(lines))


def _read_now(path: Path) -> tuple[SessionState | None, list[Any], int]:
    try:
        told = json.loads(path.read_bytes())
        return from_plain(SessionState, told["state"]), list(told["tail"]), int(told["lines"])
    except (OSError, ValueError, KeyError, TypeError):  # CorruptFileError is a ValueError
        return None, [], 0


def _forget_oldest(folder: Path) -> None:
    journals = sorted(folder.glob("*.journal"), key=lambda p: p.stat().st_mtime)
    for path in journals[: max(len(journals) - _MOST_LEFT_OPEN + 1, 0)]:
        for suffix in (".journal", ".now", ".part"):
            path.with_suffix(suffix).unlink(missing_ok=True)
    for path in (*folder.glob("*.now"), *folder.glob("*.part")):
        if not path.with_suffix(".journal").exists():
            path.unlink(missing_ok=True)  # of a person who was deleted in the middle of a session


def _damaged(got: str) -> CorruptFileError:
    return CorruptFileError(
        "The file of a live session is damaged",
        slug="session-damaged",
        got=got,
        fix="begin a new session; finished sets are kept",
    )
