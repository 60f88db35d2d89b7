"""The refusal suite: nothing from another site, under another name or without a session gets through."""

from __future__ import annotations

import asyncio
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from tests.app.conftest import ORIGIN, changing_paths, reading_paths, result_document, socket_paths

from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.app.security import FORM_BYTES, cookie_name
from hipdrive.app.services import Services
from hipdrive.athletes.register import Athlete, list_athletes

FORM = {"content-type": "application/x-www-form-urlencoded"}
FOREIGN = (
    "http://evil.example",
    "null",
    "http://127.0.0.1:9999",
    "https://127.0.0.1:8765",
    "http://localhost.evil:8765",
)


def test_there_is_something_to_guard(app: FastAPI) -> None:
    assert len(changing_paths(app)) >= 12
    assert len(reading_paths(app)) >= 20
    assert socket_paths(app), "the live coach's WebSocket"


@pytest.mark.parametrize("origin", [*FOREIGN, None])
def test_a_change_from_another_site_is_refused_on_every_route(
    browser: TestClient, app: FastAPI, services: Services, origin: str | None
) -> None:
    if origin is None:
        del browser.headers["origin"]
    else:
        browser.headers["origin"] = origin
    for path in changing_paths(app):
        began = time.monotonic()
        answer = browser.post(path, content="name=Mallory", headers=FORM)
        assert answer.status_code == 403, path
        assert time.monotonic() - began < 10
    assert list_athletes(services.database).total == 0


def test_a_change_a_browser_says_comes_from_elsewhere_is_refused(browser: TestClient, app: FastAPI) -> None:
    for path in changing_paths(app):
        assert browser.post(path, headers=FORM | {"sec-fetch-site": "cross-site"}).status_code == 403, path


@pytest.mark.parametrize("token", [None, "", "wrong", "0" * 64])
def test_a_change_without_the_right_token_is_refused_on_every_route(
    browser: TestClient, app: FastAPI, token: str | None
) -> None:
    del browser.headers["x-csrf-token"]
    extra = {} if token is None else {"x-csrf-token": token}
    for path in changing_paths(app):
        assert browser.post(path, content="name=Mallory", headers=FORM | extra).status_code == 403, path


def test_a_form_carries_the_token_as_a_field(browser: TestClient, services: Services) -> None:
    token = browser.headers.pop("x-csrf-token")
    assert browser.post("/people", data={"name": "Ben", "csrf_token": token}).status_code == 303
    assert list_athletes(services.database).total == 1


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8765.evil", ""]
)
def test_another_host_is_refused_on_every_route(browser: TestClient, app: FastAPI, host: str) -> None:
    for path in [*reading_paths(app), "/static/app.css"]:
        assert browser.get(path, headers={"host": host}).status_code == 421, path
    for path in changing_paths(app):
        assert browser.post(path, headers={"host": host}).status_code == 421, path


def test_without_a_session_nothing_is_shown(stranger: TestClient, app: FastAPI) -> None:
    for path in set(reading_paths(app)) - {"/favicon.ico"}:
        answer = stranger.get(path)
        assert answer.status_code == 401, path
        assert "token" in answer.text
    for path in changing_paths(app):
        assert stranger.post(path, headers={"origin": ORIGIN}).status_code in (401, 403), path


@pytest.mark.parametrize("origin", [*FOREIGN, None])
def test_a_websocket_from_another_site_is_refused(browser: TestClient, app: FastAPI, origin: str | None) -> None:
    del browser.headers["origin"]
    headers = {} if origin is None else {"origin": origin}
    for path in socket_paths(app):
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect(path, headers=headers):
            pass


def test_a_websocket_under_another_host_or_without_a_session_is_refused(browser: TestClient, app: FastAPI) -> None:
    for path in socket_paths(app):
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect(path, headers={"host": "evil.example"}):
            pass
        browser.cookies.clear()
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect(path, headers={"origin": ORIGIN}):
            pass


def test_a_websocket_of_our_own_page_is_let_in(browser: TestClient, app: FastAPI) -> None:
    path = socket_paths(app)[0]
    with browser.websocket_connect(path, headers={"host": "127.0.0.1:8765"}) as socket:
        socket.send_text("nonsense")
        socket.close()


@pytest.mark.parametrize(
    "path",
    [
        "/people/../secret.key", "/people/%2e%2e/secret.key", "/static/%2e%2e/application.py", "/static/..%2fpages.py",
        "//etc/passwd", "/people/%2fetc%2fpasswd", "/people/x%00y", "/people/x%0ay", "/people/..%5c..%5cx",
        "/people/0123456789ab/recordings/1/files/..%2f..%2fsecret.key",
        "/people/0123456789ab/recordings/1/files/%2e%2e", "/people/0123456789ab/recordings/1/files/%00",
        "/people/0123456789ab/recordings/1/files/%2fetc%2fpasswd",
        "/people/0123456789ab/recordings/1/pictures/..%2fresult",
    ],
)  # fmt: skip
def test_no_path_leads_out(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text


def test_only_get_head_and_post_exist(browser: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert browser.request(method, "/people").status_code == 405, method


def test_a_form_larger_than_a_form_is_refused(browser: TestClient) -> None:
    answer = browser.post("/people", content=b"name=" + b"x" * FORM_BYTES, headers=FORM)
    assert answer.status_code == 413


def test_every_answer_has_the_headers(browser: TestClient, app: FastAPI) -> None:
    for path in [*reading_paths(app), "/static/app.css", "/nothing"]:
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff", path
        if not policy.startswith("sandbox"):
            assert "default-src 'none'" in policy and "unsafe-inline" not in policy, path


def test_no_page_asks_another_host_or_runs_inline_script(browser: TestClient, app: FastAPI) -> None:
    for path in reading_paths(app):
        answer = browser.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = answer.text
        assert "http://" not in page.replace("http://www.w3.org/", "") and "https://" not in page, path
        assert " style=" not in page and " onclick=" not in page, path
        for script in page.split("<script")[1:]:
            assert script.startswith(
                (' type="module" src="/static/', ' src="/static/', ' type="application/json"')
            ), path


def test_the_icon_is_for_refusals_too(stranger: TestClient) -> None:
    answer = stranger.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "script" not in answer.text and "href" not in answer.text


def test_the_printed_token_lets_a_browser_in_with_a_strict_cookie(stranger: TestClient, config: AppConfig) -> None:
    assert stranger.get("/?token=wrong").status_code == 401
    answer = stranger.get(f"/?token={config.token}")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert config.token not in answer.text
    assert stranger.get("/").status_code == 200


def test_a_cookie_that_was_altered_lets_nobody_in(browser: TestClient, config: AppConfig) -> None:
    name = cookie_name(config)
    value = browser.cookies[name]
    browser.cookies.set(name, value[:-1] + ("0" if value[-1] != "0" else "1"))
    assert browser.get("/").status_code == 401


def test_files_are_for_their_owner_alone(browser: TestClient, config: AppConfig) -> None:
    browser.post("/people", data={"name": "Ben"})
    assert stat.S_IMODE(config.data_folder.stat().st_mode) == 0o700
    files = [path for path in [*config.data_folder.rglob("*"), Path(str(config.database_url))] if path.is_file()]
    assert files
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_server_stays_up_and_a_second_start_keeps_the_browser_in(
    browser: TestClient, config: AppConfig
) -> None:
    assert browser.get("/").status_code == 200
    with TestClient(create_app(config), base_url=ORIGIN, cookies=browser.cookies) as again:
        assert again.get("/").status_code == 200


def test_the_token_leaves_the_address_on_every_visit(browser: TestClient, config: AppConfig) -> None:
    answer = browser.get(f"/people?token={config.token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")


def test_two_origins_are_a_foreign_one(browser: TestClient) -> None:
    token = {"x-csrf-token": browser.headers["x-csrf-token"]}
    both = [("origin", ORIGIN), ("origin", "http://evil.example"), *token.items()]
    del browser.headers["origin"]
    assert browser.post("/people", data={"name": "Ben"}, headers=both).status_code == 403


def test_a_fault_of_ours_tells_nothing_and_has_the_headers(
    app: FastAPI, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("/home/somebody/secret")

    monkeypatch.setattr("hipdrive.app.people.list_athletes", fail)
    with TestClient(app, base_url=ORIGIN, cookies=browser.cookies, raise_server_exceptions=False) as client:
        answer = client.get("/people")
    assert answer.status_code == 500
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


def test_a_form_that_trickles_is_given_up(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipdrive.app.security.FORM_S", 0.2)

    async def never(*_: object) -> bytes:
        await asyncio.sleep(5)
        return b""

    monkeypatch.setattr("hipdrive.app.security._read_body", never)
    began = time.monotonic()
    assert browser.post("/people", data={"name": "Ben"}).status_code == 408
    assert time.monotonic() - began < 4


def test_what_is_deleted_lies_in_no_browser(
    browser: TestClient, services: Services, athlete: Athlete, keep_result: Callable[..., int], tmp_path: Path
) -> None:
    entry = keep_result(result_document())
    folder = tmp_path / "work" / "result"
    (folder / "key_frames").mkdir(parents=True)
    for name in ("viewer.mp4", "result.json", "key_frames/hero.png"):
        (folder / name).write_bytes(b"0123456789")
    services.kept._put_in_place((athlete.id, entry), folder)
    at = f"/people/{athlete.id}/recordings/{entry}"
    for path in ("files/viewer.mp4", "files/result.json", "pictures/hero", "", "report"):
        assert browser.get(f"{at}/{path}".rstrip("/")).headers["cache-control"] == "no-store", path
    part = browser.get(f"{at}/files/viewer.mp4", headers={"range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234"), "a film is still fetched part by part"
    assert part.headers["cache-control"] == "no-store"
    browser.post(f"{at}/delete", data={"sure": "yes"})
    again = browser.get(f"{at}/files/viewer.mp4", headers={"if-none-match": part.headers["etag"]})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/people/x/compare?align=<b>z", 422),
        ("/people/x/compare?a=<b>z", 422),
        ("/people?start=<b>z", 422),
        ("/people/x/recordings/<b>z", 404),
        ("/people/x/<b>z/1/files/result.json", 404),
    ],
)
def test_an_address_that_cannot_be_gets_a_page_that_repeats_nothing(
    browser: TestClient, path: str, status: int
) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert "<h1" in answer.text and "b>z" not in answer.text


@pytest.mark.parametrize("what", ["person", "entry"])
def test_deleting_gigabytes_keeps_nobody_waiting(
    browser: TestClient,
    athlete: Athlete,
    keep_result: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    at = f"/people/{athlete.id}" + ("" if what == "person" else f"/recordings/{keep_result(result_document())}")
    deleting, let_go = threading.Event(), threading.Event()

    def slowly(*_: object) -> None:
        deleting.set()
        let_go.wait(20)

    monkeypatch.setattr("hipdrive.app.people.delete_athlete", slowly)
    monkeypatch.setattr("hipdrive.app.entry_pages.delete_entry", slowly)

    async def ask_meanwhile() -> tuple[int, bool, int]:
        way = httpx.ASGITransport(app=browser.app)
        known = dict(browser.headers) | {"host": ORIGIN.removeprefix("http://")}
        async with httpx.AsyncClient(
            transport=way, base_url=ORIGIN, cookies=dict(browser.cookies), headers=known
        ) as other:
            gone = asyncio.create_task(other.post(f"{at}/delete", data={"sure": "yes"}))
            while not deleting.is_set():
                await asyncio.sleep(0.01)
            page = await other.get("/people")
            still = not let_go.is_set() and not gone.done()
            let_go.set()
            return page.status_code, still, (await gone).status_code

    threading.Timer(8, let_go.set).start()
    assert asyncio.run(ask_meanwhile()) == (200, True, 303), "the page came while the deletion went on"
