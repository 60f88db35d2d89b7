"""The live coach's page and line: what it answers, whom it refuses, and that nothing but the newest picture waits."""

from __future__ import annotations

import asyncio
import io
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra app is not installed")

from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from tests.app.live_synthetic import EXERCISE, SyntheticEye, grey_jpeg, shown, synthetic
from tests.screening.answers import screening

from hipdrive.app import live, live_session
from hipdrive.app.live import ENDED, PATH, REFUSED, TAKEN_OVER
from hipdrive.app.live_eye import MOST_BYTES, decode, read_message
from hipdrive.app.live_line import Inbox, Line, Seats
from hipdrive.app.live_words import LiveWords
from hipdrive.app.services import Services
from hipdrive.athletes.history import timeline
from hipdrive.athletes.keep import save_screening
from hipdrive.athletes.register import Athlete
from hipdrive.coach.gate import GateCheck
from hipdrive.errors import CorruptFileError, UnsupportedFormatError
from hipdrive.exercises.check import list_exercises
from hipdrive.exercises.result import cue_for
from hipdrive.language.words import load_words
from hipdrive.screening.screening_file import screening_document

ADDRESS = f"ws://127.0.0.1:8765{PATH}"
BEGAN_S = 1_700_000_000.0
Told = dict[str, Any]


@pytest.fixture(autouse=True)
def _synthetic_eye(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_session, "Eye", SyntheticEye)


@contextmanager
def line(browser: TestClient) -> Iterator[WebSocketTestSession]:
    with browser.websocket_connect(ADDRESS) as websocket:
        yield websocket


def ask(websocket: WebSocketTestSession, **wish: Any) -> Told:
    websocket.send_text(json.dumps({"now": BEGAN_S, **wish}))
    told: Told = json.loads(websocket.receive_text())
    return told


def begin(websocket: WebSocketTestSession, **more: Any) -> Told:
    wish = {"do": "begin", "exercise": EXERCISE, "sets": 1, "repetitions": 50}
    return ask(websocket, **{**wish, **more})


def show(websocket: WebSocketTestSession, time_s: float, jpeg: bytes | None = None) -> Told:
    websocket.send_bytes(struct.pack("<d", BEGAN_S + time_s) + (grey_jpeg() if jpeg is None else jpeg))
    told: Told = json.loads(websocket.receive_text())
    return told


def times(stop_s: float = 1e9) -> list[float]:
    """Fifteen pictures a second: as many as a busy machine manages."""
    return [p.time_s for p in shown()[::2] if p.time_s < stop_s]


def said(answers: list[Told], kind: str) -> list[Told]:
    return [one for answer in answers for one in answer.get("say", []) if one["kind"] == kind]


def test_the_page_has_every_exercise_that_can_be_counted(browser: TestClient, athlete: Athlete) -> None:
    page = browser.get("/coach", params={"exercise": "donkey-kick", "person": athlete.id, "repetitions": "12"})
    assert page.status_code == 200
    for exercise in list_exercises():
        assert (f'value="{exercise.name}"' in page.text) == (exercise.engine is not None)
    assert 'value="donkey-kick" selected' in page.text
    assert f'value="{athlete.id}" selected' in page.text
    assert 'value="12"' in page.text
    assert "<script>" not in page.text


def test_ways_of_doing_an_exercise_are_choices(browser: TestClient) -> None:
    assert 'value="ice-skater:hinge"' in browser.get("/coach").text
    with line(browser) as websocket:
        opened = begin(websocket, exercise="ice-skater:hinge", side="left")
    assert [bout["side"] for bout in opened["bouts"]] == ["left", "right"]
    assert "hinge" in opened["title"]


def test_the_page_speaks_german(browser: TestClient) -> None:
    page = browser.get("/coach", headers={"accept-language": "de"})
    assert "Kreuzheben" in page.text
    assert "Kamera starten" in page.text


def test_a_whole_set_is_counted_told_and_kept(browser: TestClient, services: Services, athlete: Athlete) -> None:
    with line(browser) as websocket:
        opened = begin(websocket, athlete=athlete.id)
        assert opened["kind"] == "open"
        answers = [show(websocket, time_s) for time_s in times()]
        answers.append(ask(websocket, do="end_set"))
        with pytest.raises(WebSocketDisconnect) as ended:
            websocket.receive_text()
        assert ended.value.code == ENDED
    done = said(answers, "set_done")[0]
    assert done["counted"] == len(synthetic().counted)
    assert done["saved"] is True
    assert len(said(answers, "go")) == 1
    assert max(answer["replaced"] for answer in answers) == 0
    entries = [e for e in timeline(services.database, athlete) if e.kind == "set"]
    assert [e.summary.split(":")[0] for e in entries] == [EXERCISE]
    assert list((services.config.data_folder / "live").iterdir()) == []


def test_nobodys_sets_are_not_kept(browser: TestClient, services: Services, athlete: Athlete) -> None:
    with line(browser) as websocket:
        begin(websocket)
        answers = [show(websocket, time_s) for time_s in times(22.0)]
        answers.append(ask(websocket, do="stop"))
    assert said(answers, "set_done")[0]["saved"] is False
    assert list(timeline(services.database, athlete)) == []


def test_the_browser_comes_back_to_its_session(browser: TestClient, services: Services) -> None:
    with line(browser) as websocket:
        session = begin(websocket)["session"]
        first = [show(websocket, time_s) for time_s in times(24.0)]
    files = sorted((services.config.data_folder / "live").iterdir())
    assert [f.stat().st_mode & 0o777 for f in files] == [0o600, 0o600]
    assert session in browser.get("/coach").text
    with line(browser) as websocket:
        again = ask(websocket, do="resume", session=session, now=BEGAN_S + 24.0)
        assert again["view"]["count"] == first[-1]["view"]["count"] > 0
        rest = [show(websocket, time_s) for time_s in times() if time_s >= 24.0]
        rest.append(ask(websocket, do="end_set"))
    assert said(rest, "set_done")[0]["counted"] == len(synthetic().counted)


def test_a_clock_set_back_does_not_stop_the_session(browser: TestClient) -> None:
    with line(browser) as websocket:
        session = begin(websocket)["session"]
        for time_s in times(15.0):
            show(websocket, time_s)
    with line(browser) as websocket:
        ask(websocket, do="resume", session=session, now=BEGAN_S + 3.0)
        answer = show(websocket, 3.1)
    assert answer["kind"] == "picture"


def test_the_picture_that_a_kill_left_without_answer_shifts_no_time(browser: TestClient) -> None:
    def starts_s(answers: list[Told]) -> list[float]:
        return [r["start_s"] for r in said(answers, "repetition") if r["verdict"] != "not_counted"]

    with line(browser) as websocket:
        begin(websocket)
        unbroken = [*(show(websocket, time_s) for time_s in times()), ask(websocket, do="end_set")]
    last_s = times(12.5)[-1]
    with line(browser) as websocket:
        session = begin(websocket)["session"]
        told = [show(websocket, time_s) for time_s in times(12.5)]
    with line(browser) as websocket:
        ask(websocket, do="resume", session=session, now=BEGAN_S + last_s)
        told += [show(websocket, time_s) for time_s in times() if time_s >= last_s]
        told.append(ask(websocket, do="end_set"))
    assert len(starts_s(unbroken)) >= 3
    assert starts_s(told) == starts_s(unbroken)


def test_a_second_window_takes_the_session_over(browser: TestClient) -> None:
    with line(browser) as first:
        session = begin(first)["session"]
        with line(browser) as second:
            assert ask(second, do="resume", session=session, now=BEGAN_S)["kind"] == "open"
            with pytest.raises(WebSocketDisconnect) as ended:
                first.receive_text()
            assert ended.value.code == TAKEN_OVER
            assert show(second, 1.0)["kind"] == "picture"


def test_more_sessions_than_places_are_refused_with_a_sentence(app: FastAPI, browser: TestClient) -> None:
    app.state.live_seats = Seats(1)
    with line(browser) as first:
        begin(first)
        with line(browser) as second:
            told = begin(second)
            assert told["kind"] == "refused"
            assert "1 at once" in told["words"]
            with pytest.raises(WebSocketDisconnect) as closed:
                second.receive_text()
            assert closed.value.code == REFUSED
    with line(browser) as third:
        assert begin(third)["kind"] == "open"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"exercise": "squat"}, "no exercise called squat"),
        ({"exercise": "ice-skater:pirouette"}, "no variant called pirouette"),
        ({"exercise": "uphill-hike"}, "not counted from a video"),
        ({"sets": 1000}, "number of sets makes no sense"),
        ({"sets": "many"}, "number of the session is none"),
        ({"rest_s": "x"}, "rest makes no sense"),
        ({"now": None}, "told no time"),
        ({"athlete": "nobody-of-that-id"}, "no person|nobody|There is"),
        ({"do": "resume", "session": "../../etc/passwd"}, "no such live session"),
        ({"do": "resume", "session": "A" * 16}, "no such live session"),
    ],
)
def test_wishes_that_cannot_be(browser: TestClient, wish: Told, words: str) -> None:
    import re

    with line(browser) as websocket:
        told = begin(websocket, **wish)
        assert told["kind"] == "refused"
        assert re.search(words, told["words"])


@pytest.mark.parametrize(
    "first", ["", "[]", "null", "{", '{"do": "begin"}', "9" * 5000, '{"do":' * 500], ids=range(7)
)
def test_a_first_message_that_is_none_is_refused_and_the_server_stays(browser: TestClient, first: str) -> None:
    with line(browser) as websocket:
        websocket.send_text(first)
        assert json.loads(websocket.receive_text())["kind"] == "refused"
    assert browser.get("/coach").status_code == 200


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"GIF89a" + bytes(200),
        grey_jpeg()[:200],
        bytes(MOST_BYTES),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        grey_jpeg(32, 32),
        grey_jpeg(2000, 1500),
    ],
    ids=["empty", "gif", "cut", "large", "png", "small", "pixels"],
)
def test_what_is_no_picture_is_said_and_the_next_one_counts(browser: TestClient, picture: bytes) -> None:
    with line(browser) as websocket:
        begin(websocket)
        assert show(websocket, 0.0, picture)["kind"] == "problem"
        assert show(websocket, 0.1)["kind"] == "picture"


@pytest.mark.parametrize("time_s", [float("nan"), float("inf"), -1e12, 1e12])
def test_a_picture_from_another_time_is_refused(browser: TestClient, time_s: float) -> None:
    with line(browser) as websocket:
        begin(websocket)
        assert show(websocket, time_s)["kind"] == "problem"


def test_somebody_who_sends_nothing_but_rubbish_is_let_go(browser: TestClient) -> None:
    with line(browser) as websocket:
        begin(websocket)
        for _ in range(5):
            assert show(websocket, 0.0, b"rubbish")["kind"] == "problem"
        with pytest.raises(WebSocketDisconnect) as closed:
            websocket.receive_text()
        assert closed.value.code == REFUSED


def test_an_unknown_wish_in_a_session_is_said(browser: TestClient) -> None:
    with line(browser) as websocket:
        begin(websocket)
        told = ask(websocket, do="dance")
        assert told["kind"] == "problem"
        assert "does not know this wish" in told["words"]


def test_a_damaged_journal_is_said(browser: TestClient, services: Services) -> None:
    with line(browser) as websocket:
        session = begin(websocket)["session"]
    (services.config.data_folder / "live" / f"{session}.journal").write_text("{}\n")
    with line(browser) as websocket:
        told = ask(websocket, do="resume", session=session)
    assert told["slug"] == "session-damaged"
    assert browser.get("/coach").status_code == 200


@pytest.mark.parametrize("origin", ["http://example.org", "null", None])
def test_a_foreign_page_gets_no_line(browser: TestClient, origin: str | None) -> None:
    headers = {} if origin is None else {"origin": origin}
    browser.headers.pop("origin")
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(ADDRESS, headers=headers):
        pytest.fail("the line was opened")


@pytest.mark.parametrize("error", [RuntimeError("closed"), WebSocketDisconnect(1006)])
def test_a_line_that_the_browser_closed_first_is_no_fault(error: Exception) -> None:
    class Gone:
        tried = 0

        async def close(self, code: int) -> None:
            self.tried += 1
            raise error

    gone = Gone()
    asyncio.run(live._close(gone, ENDED))  # type: ignore[arg-type]  # the one method of a WebSocket that is used
    assert gone.tried == 1


def test_only_the_newest_picture_waits() -> None:
    async def play() -> None:
        inbox = Inbox()
        for number in range(5):
            inbox.put_picture(b"%d" % number)
        assert inbox.put_wish({"do": "stop"})
        assert inbox.replaced == 4
        assert await inbox.take() == {"do": "stop"}
        assert await inbox.take() == b"4"
        inbox.end()
        assert await inbox.take() is None

    asyncio.run(play())


def test_wishes_without_end_are_not_taken() -> None:
    inbox = Inbox()
    taken = [inbox.put_wish({"do": "stop"}) for _ in range(20)]
    assert taken.count(True) == 8


def test_places_are_given_back() -> None:
    seats = Seats(1)
    line_one, line_two = Line(), Line()
    assert seats.enter(line_one)
    assert not seats.enter(line_two)
    seats.leave(line_one)
    assert seats.enter(line_two)


def test_borders_of_a_picture() -> None:
    assert read_message(struct.pack("<d", 2.5) + b"x") == (2.5, b"x")
    with pytest.raises(UnsupportedFormatError, match="no live picture"):
        read_message(b"short")
    with pytest.raises(UnsupportedFormatError, match="2000 x 1500 pixels"):
        decode(grey_jpeg(2000, 1500))
    with pytest.raises(CorruptFileError, match="damaged"):
        decode(grey_jpeg()[: len(grey_jpeg()) // 2])


@pytest.mark.parametrize("language", ["en", "de"])
def test_there_are_words_for_everything_that_can_be_said(language: str) -> None:
    words = load_words(language)
    ways = [e.as_variant(name) for e in list_exercises() for name in e.variant_names]
    for exercise in [*(e for e in list_exercises() if e.engine is not None), *ways]:
        said_words = LiveWords(words, exercise)
        assert words.has(f"exercise.{exercise.name}.title")
        for slug in [f.slug for f in exercise.faults if f.check or f.cue] + [
            v.fault for v in exercise.valid_range if v.fault
        ]:
            assert words.has(f"cue.{exercise.name}.{slug}"), f"{exercise.name} {slug}"
            assert words.has(f"fault.{exercise.name}.{slug}"), f"{exercise.name} {slug}"
            found = cue_for(exercise, {slug})
            if language == "en":
                assert found is not None
                assert said_words.cue(slug) == found[1], (
                    f"{exercise.name} {slug}: the message is not the catalogue's"
                )
        for name in ("seen", "whole", "view", "distance", "light", "still"):
            for reason in ("nobody", "cut-off", "too-far", "start-pose", "hold-still"):
                told = said_words.gate([GateCheck(name, "bad", reason, "ankle")], exercise)
                assert told[0]["words"]
        assert said_words.dose()


def test_a_red_flag_of_the_person_stops_the_coach_too(
    browser: TestClient, services: Services, athlete: Athlete
) -> None:
    save_screening(services.database, athlete, screening_document(screening({"fever": "yes"})))
    with line(browser) as websocket:
        told = begin(websocket, athlete=athlete.id)
    assert told["kind"] == "refused"
    assert "looked at by a clinician" in told["words"]


@pytest.mark.parametrize("now_s", [1e300, -1e300, 10**3000])
def test_a_clock_that_cannot_be_leaves_nothing_behind(browser: TestClient, now_s: float) -> None:
    with line(browser) as websocket:
        assert begin(websocket, now=now_s)["kind"] == "refused"
    assert browser.get("/coach").status_code == 200, "the page lists what was left open, with its time"


@pytest.mark.parametrize("first", ["[" * 4000, '{"do": "begin", "exercise": "\\ud800"}'])
def test_text_that_breaks_readers_or_writers_is_answered(browser: TestClient, first: str) -> None:
    with line(browser) as websocket:
        websocket.send_text(first)
        answer = websocket.receive_text()
        assert json.loads(answer.encode())["kind"] == "refused"


def test_a_jpeg_of_thousands_of_scans_is_not_decoded() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 90, 90)).save(buffer, "JPEG", progressive=True)
    jpeg = buffer.getvalue()
    assert decode(jpeg).shape == (480, 640, 3), "a picture in steps is still one"
    last = jpeg.rindex(b"\xff\xda")
    bomb = jpeg[:last] + jpeg[last : last + 10] * 5000 + jpeg[-2:]
    with pytest.raises(UnsupportedFormatError, match="too many scans"):
        decode(bomb)
