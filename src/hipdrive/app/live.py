"""The live coach's page and its WebSocket. Pictures come as JPEG, newest only; everything heavy is in a thread.

browser                                server
begin | resume            ->           open | refused
time + JPEG               ->           picture: view, gate, drawing, what to say
end_set | go_on | stop    ->           wish: view, what to say
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from fastapi import APIRouter, WebSocket
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocketDisconnect

from hipdrive.app.live_line import Line, Seats
from hipdrive.app.live_page import page_data
from hipdrive.app.live_session import LiveSession, Told, Wanted
from hipdrive.app.live_store import FOLDER
from hipdrive.app.pages import render_page
from hipdrive.app.security import session_of
from hipdrive.app.services import services_of
from hipdrive.athletes.keep import save_set
from hipdrive.athletes.register import get_athlete
from hipdrive.coach.course import Dose, make_course
from hipdrive.errors import ConfigError, HipdriveError
from hipdrive.exercises.check import find_exercise
from hipdrive.language.words import load_words
from hipdrive.results.keep_check import newest_screening
from hipdrive.screening import ClearedScreening

router = APIRouter()
log = logging.getLogger(__name__)

PATH = "/coach/live"
#: A line without a picture or wish for so long is let go; its session rests.
IDLE_S = 60.0
_MOST_PROBLEMS = 5
#: Close codes of our own.
REFUSED, TAKEN_OVER, RESTING, ENDED = 4000, 4001, 4002, 4003
T = TypeVar("T")


@router.get("/coach")
def coach_page(request: Request) -> Response:
    """Choose an exercise, then in front of the camera."""
    data = page_data(request, _folder(request), seats_of(request).most, PATH)
    return render_page(request, "coach.html", **data)


@router.websocket(PATH)
async def live(websocket: WebSocket) -> None:
    """One browser from its first message to its last."""
    await websocket.accept()
    line, seats = Line(), seats_of(websocket)
    thread = ThreadPoolExecutor(1, thread_name_prefix="live")
    reader = asyncio.create_task(_read(websocket, line))
    code = 1000
    try:
        code = await _session(websocket, line, seats, thread)
    except TimeoutError:
        code = RESTING
    except WebSocketDisconnect:
        log.debug("the browser went in the middle of an answer")
    finally:
        reader.cancel()
        seats.leave(line)
        thread.shutdown(wait=False)
        await _close(websocket, code)


async def _read(websocket: WebSocket, line: Line) -> None:
    """Take everything off the line as it comes, so that nothing queues up in the network either."""
    try:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                break
            if message.get("bytes") is not None:
                line.inbox.put_picture(message["bytes"])
            elif not line.inbox.put_wish(_wish(message.get("text") or "")):
                break
    finally:
        line.inbox.end()


async def _session(websocket: WebSocket, line: Line, seats: Seats, thread: ThreadPoolExecutor) -> int:
    """The whole session; the code to close with."""
    words = load_words(websocket.scope["state"]["language"])
    wish = await asyncio.wait_for(line.inbox.take(), IDLE_S)
    if not isinstance(wish, dict):
        return 1000
    if not seats.enter(line, str(wish.get("session", ""))):
        await _tell(websocket, {"kind": "refused", "words": words.text("coach.full", most=seats.most)})
        return REFUSED
    try:
        session, say = await _open(websocket, wish, line, seats, thread)
    except HipdriveError as error:
        await _tell(websocket, {"kind": "refused", "slug": error.slug, "words": error.sentence, "fix": error.fix})
        return REFUSED
    try:
        await _tell(websocket, {**session.opened(), "say": say})
        return await _answer_all(websocket, line, session, thread)
    finally:
        await _in(thread, session.close)


async def _open(
    websocket: WebSocket, wish: dict[str, Any], line: Line, seats: Seats, thread: ThreadPoolExecutor
) -> tuple[LiveSession, list[Told]]:
    words = load_words(websocket.scope["state"]["language"])
    folder, account = _folder(websocket), session_of(websocket).account
    save = partial(_save, websocket)
    if wish.get("do") == "resume":
        session_id = str(wish.get("session", ""))
        await seats.hold(line, session_id)
        now_s = _number(wish.get("now"))
        return await _in(thread, lambda: LiveSession.resume(folder, session_id, account, now_s, words, save))
    wanted = await _in(thread, lambda: _wanted(websocket, wish, account))
    session = await _in(thread, lambda: LiveSession.begin(folder, wanted, words, save))
    await seats.hold(line, session.id)
    return session, []


async def _answer_all(websocket: WebSocket, line: Line, session: LiveSession, thread: ThreadPoolExecutor) -> int:
    problems = 0
    while True:
        try:
            wish = await asyncio.wait_for(line.inbox.take(), IDLE_S)
        except TimeoutError:
            return RESTING
        if wish is None:
            return TAKEN_OVER if line.taken_over else 1000
        try:
            if isinstance(wish, bytes):
                told = await _in(thread, partial(session.picture, wish))
            else:
                told = await _in(thread, partial(session.wish, str(wish.get("do", ""))))
            problems = 0
        except HipdriveError as error:
            problems += 1
            told = {"kind": "problem", "slug": error.slug, "words": error.sentence}
        told["replaced"] = line.inbox.replaced
        await _tell(websocket, told)
        if session.ended or problems >= _MOST_PROBLEMS:
            return ENDED if session.ended else REFUSED


def _wanted(connection: HTTPConnection, wish: dict[str, Any], account: str) -> Wanted:
    """What the page asked for, checked."""
    name, _, variant = str(wish.get("exercise", "")).partition(":")
    exercise = find_exercise(name, variant or None)
    side = wish.get("side")
    dose = Dose(_whole(wish.get("sets")), _whole(wish.get("repetitions")), _optional(wish.get("rest_s")))
    course = make_course(
        exercise,
        side if side in ("left", "right") else None,
        one_side=wish.get("one_side") is True,
        dose=dose,
    )
    athlete = str(wish.get("athlete") or "")
    if athlete:
        database = services_of(connection).database
        screening = newest_screening(database, get_athlete(database, athlete))
        if screening is not None and screening.stops:
            ClearedScreening(screening)  # raises, with the words that go with the flag
    return Wanted(course, athlete, account, _number(wish.get("now")))


def _save(connection: HTTPConnection, athlete: str, document: dict[str, Any], when: datetime) -> None:
    database = services_of(connection).database
    save_set(database, get_athlete(database, athlete), document, happened_at=when)


def seats_of(connection: HTTPConnection) -> Seats:
    """The places of this app's live coach: one for every core, as a session at full pace needs a good half of one."""
    state = connection.app.state
    if not hasattr(state, "live_seats"):
        state.live_seats = Seats(max(1, os.cpu_count() or 1))
    seats: Seats = state.live_seats
    return seats


def _folder(connection: HTTPConnection) -> Path:
    return services_of(connection).config.data_folder / FOLDER


async def _in(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work)


async def _tell(websocket: WebSocket, told: Told) -> None:
    text = json.dumps(told, allow_nan=False)  # ASCII: half a surrogate in what a page sent could not be said back
    try:
        await websocket.send_text(text)
    except RuntimeError as error:  # how Starlette says that the line was closed
        raise WebSocketDisconnect(1006) from error


async def _close(websocket: WebSocket, code: int) -> None:
    try:
        await websocket.close(code)
    except (RuntimeError, WebSocketDisconnect):
        log.debug("the browser had closed the line before")


def _wish(text: str) -> dict[str, Any]:
    try:
        wish = json.loads(text[:4000])
    except (ValueError, RecursionError):
        return {}
    return wish if isinstance(wish, dict) else {}


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")
    except OverflowError:
        return float("nan")


def _optional(value: object) -> float | None:
    return None if value is None else _number(value)


def _whole(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigError(
            "A number of the session is none",
            slug="live-number",
            got=str(value)[:40],
            expected="a whole number",
            fix="choose numbers on the page",
        )
    return value
