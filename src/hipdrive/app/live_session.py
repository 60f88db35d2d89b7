"""One live session in one thread: pictures and wishes in, what the page shows out, everything finished on the disk."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hipdrive.app.coach_link import again_address
from hipdrive.app.live_eye import Eye, decode, read_message
from hipdrive.app.live_store import Found, Header, LiveStore, state_of
from hipdrive.app.live_words import LiveWords
from hipdrive.coach.course import Course
from hipdrive.coach.session import (
    Answer,
    DoneSet,
    Session,
    SessionState,
    come_back,
    end_pause,
    end_session,
    end_set,
    look,
    open_session,
)
from hipdrive.coach.summary import document_of
from hipdrive.coach.view import Drawing, draw, view_of
from hipdrive.errors import ConfigError, HipdriveError
from hipdrive.exercises.check import find_exercise
from hipdrive.language.words import Words

Told = dict[str, Any]
#: Saves the document of a finished set (athlete's id, document, when it ended).
SaveSet = Callable[[str, dict[str, Any], datetime], None]
#: After the line was cut and the browser's clock was set back, the session goes on so much later.
_STEP_S = 0.05
#: Two times nearer than this are those of one picture.
_SAME_S = 1e-3
_LONGEST_S = 6 * 3600.0
#: The year 2106: a clock far beyond it tells times that cannot be written as a date.
_LAST_S = 2.0**32


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page asked for. `now_s` : the browser's clock."""

    course: Course
    athlete: str
    account: str
    now_s: float


class LiveSession:
    """A session with its person in front of the camera. For one thread at a time."""

    def __init__(
        self, store: LiveStore, header: Header, session: Session, state: SessionState, words: Words, save: SaveSet
    ) -> None:
        self._store, self._header, self._session, self._state = store, header, session, state
        self._words = LiveWords(words, session.exercise)
        self._save = save
        self._eye = Eye()
        self._shift_s = 0.0
        self._unsaved = False

    @classmethod
    def begin(cls, folder: Path, wanted: Wanted, words: Words, save: SaveSet) -> LiveSession:
        """A new session. Raises ConfigError where the exercise is not counted live, ModelFileError."""
        session, state = open_session(find_exercise(wanted.course.exercise, wanted.course.variant), wanted.course)
        if not 0.0 <= wanted.now_s < _LAST_S:
            raise ConfigError("The page told no time", slug="live-clock", fix="load the page of the coach again")
        header = Header(wanted.now_s, wanted.account, wanted.athlete, wanted.course)
        return cls(LiveStore.begin(folder, header), header, session, state, words, save)

    @classmethod
    def resume(
        cls, folder: Path, session_id: str, account: str, now_s: float, words: Words, save: SaveSet
    ) -> tuple[LiveSession, list[Told]]:
        """A session as it was left, by the account that began it; what happened on the way back is told.

        Raises ConfigError ``no-such-session``, CorruptFileError ``session-damaged``, ModelFileError.
        """
        store, found, state = LiveStore.reopen(folder, session_id)
        header = found.header
        if header.account != account:
            store.close()
            raise ConfigError(
                "There is no such live session", slug="no-such-session", got="its id", fix="begin a new session"
            )
        session, _ = open_session(find_exercise(header.course.exercise, header.course.variant), header.course)
        state = state or state_of(session, found)
        live = cls(store, header, session, state, words, save)
        live._save_again(found)
        at_s = now_s - header.began_s if math.isfinite(now_s) else state.time_s
        # The picture that a kill left without its answer comes once more, at the state's own time.
        if at_s < state.time_s - _SAME_S:
            live._shift_s = state.time_s + _STEP_S - at_s
        return live, live._settle(come_back(session, state, max(at_s, state.time_s)))

    @property
    def id(self) -> str:
        """By which a browser comes back to it."""
        return self._store.id

    @property
    def ended(self) -> bool:
        """Whether the whole course is done."""
        return self._state.phase == "done"

    def opened(self) -> Told:
        """The first message: what is going to happen, and in which order landmarks will come."""
        return {
            "kind": "open",
            "session": self.id,
            "landmarks": list(self._eye.landmarks),
            **self._words.course(self._session, self._header.course),
            "again": again_address(self._header.course, self._header.athlete),
            "person": f"/people/{self._header.athlete}" if self._header.athlete else "",
            "view": self._view(),
        }

    def picture(self, message: bytes) -> Told:
        """The answer to one picture; errors as `hipdrive.app.live_eye.read_message` and `decode`."""
        began = time.perf_counter()
        stamp_s, jpeg = read_message(message)
        rgb = decode(jpeg)
        time_s = stamp_s - self._header.began_s + self._shift_s
        if not -1.0 < time_s < _LONGEST_S:
            raise ConfigError(
                "The time of a picture lies outside the session",
                slug="live-clock",
                got=f"{time_s:.0f} s",
                fix="load the page of the coach again",
            )
        picture = self._eye.see(rgb, time_s)
        answer = look(self._session, self._state, picture)
        say = self._settle(answer)
        return {
            "kind": "picture",
            "t": stamp_s,
            "view": self._view(),
            "gate": self._words.gate(answer.checks, self._session.exercise),
            "draw": _rounded(draw(self._session, picture)),
            "say": say,
            "ms": round(1000.0 * (time.perf_counter() - began), 1),
        }

    def wish(self, name: str) -> Told:
        """What the person asked for: ``end_set``, ``go_on`` or ``stop``; ConfigError for anything else."""
        wishes = {"end_set": end_set, "go_on": end_pause, "stop": end_session}
        if name not in wishes:
            raise ConfigError(
                "The coach does not know this wish",
                slug="live-wish",
                got=name[:40],
                expected=", ".join(wishes),
                fix="load the page of the coach again",
            )
        say = self._settle(wishes[name](self._session, self._state))
        return {"kind": "wish", "view": self._view(), "say": say}

    def close(self) -> None:
        """The browser has gone; the files stay until the session has ended."""
        if self.ended and not self._unsaved:
            self._store.remove()
        else:
            self._store.close()

    def _settle(self, answer: Answer) -> list[Told]:
        """Take the answer over: first to the disk, then into the database, then into words."""
        self._state = answer.state
        self._store.keep(answer.state, answer.happenings)
        told = self._words.happenings(answer.happenings, self._session)
        for happening, words in zip(answer.happenings, told, strict=True):
            if happening.done is not None:
                words["saved"] = self._keep_set(happening.done)
        return told

    def _keep_set(self, done: DoneSet) -> bool:
        """Into the database, where somebody is to have it; a database that fails now is tried again on the way back."""
        if not self._header.athlete or not done.repetitions:
            return False
        when = datetime.fromtimestamp(self._header.began_s + done.ended_s, UTC)
        try:
            self._save(self._header.athlete, document_of(self._session, done), when)
        except HipdriveError:
            self._unsaved = True
            return False
        return True

    def _save_again(self, found: Found) -> None:
        """Sets whose saving a kill may have cut short; the database knows those it has."""
        for done in found.done:
            self._keep_set(done)

    def _view(self) -> Told:
        return self._words.view(view_of(self._session, self._state))


def tell_left_open(sessions: Sequence[tuple[str, Found]], words: Words) -> list[Told]:
    """Sessions that can be gone on with, for the page."""
    told = []
    for session_id, found in sessions:
        exercise = find_exercise(found.header.course.exercise, found.header.course.variant)
        counted = sum(r.verdict != "not_counted" for r in found.repetitions) + sum(
            len(done.counted) for done in found.done
        )
        when = datetime.fromtimestamp(found.header.began_s).astimezone()
        title = LiveWords(words, exercise).title
        told.append({"id": session_id, "title": title, "counted": counted, "when": words.moment(when)})
    return told


def _rounded(drawing: Drawing) -> Told:
    """Four digits are a tenth of a pixel."""
    return {
        "body": [[_share(v) for v in point] for point in drawing.body],
        "back": [[_share(u), _share(v)] for u, v in drawing.back],
        "rod": [[_share(u), _share(v)] for u, v in drawing.rod],
        "contacts": {name: [_share(u), _share(v)] for name, (u, v) in drawing.contacts},
    }


def _share(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
