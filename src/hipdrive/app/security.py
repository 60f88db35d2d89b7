"""The guard in front of every route and WebSocket, and what a route may rely on behind it.

For whoever adds a route or a WebSocket (the live coach does, in `app/live.py` with ``router = APIRouter()``):

- Nothing has to be checked again. `Guard` is ASGI middleware around the whole app; what reaches a route came with a
  Host header of ours, from a browser that was let in, and, where it changes something, from our own page.
- ``session_of(request_or_websocket)`` gives the `Session` (account, whether signed in).
- ``csrf_token_of(request)`` gives the token. A form carries it as the field ``csrf_token`` (in a template:
  ``{{ csrf_field() }}``), a script as the header ``X-CSRF-Token`` (its value stands in
  ``<meta name="csrf-token">`` of every page). Only GET, HEAD and POST exist: whatever changes something is a POST.
- A WebSocket needs no token: its Origin must be ours, foreign, ``null`` and missing ones are refused before
  `accept`. A message of more than `WEBSOCKET_MESSAGE_BYTES` closes the connection.
- A body may hold `FORM_BYTES`; only paths that begin with `STREAMED_PATH` may send more, and read it with
  ``request.stream()`` under their own limits.
- Pages come from ``hipdrive.app.pages.render_page(request, "name.html", ...)``: everything escaped, no inline script
  or style gets past the content security policy; scripts are files under ``static/``, their data stands in
  ``<script type="application/json">`` (`{{ json_block("id", data) }}`) or comes from a route.
- ``services_of(request_or_websocket)`` (hipdrive.app.services) gives configuration, jobs and the database.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hipdrive.app.accounts import Accounts
from hipdrive.app.config import AppConfig
from hipdrive.app.language import choose_language
from hipdrive.app.sessions import Session, SessionSigner
from hipdrive.language.words import load_words

FORM_BYTES = 1_000_000
#: A form that is still on its way after so long is no form.
FORM_S = 30.0
STREAMED_PATH = "/uploads/"
WEBSOCKET_MESSAGE_BYTES = 2_000_000
LANGUAGE_COOKIE = "hipdrive_language"

_CHANGING = frozenset({"POST"})
_READING = frozenset({"GET", "HEAD"})

FIXED_HEADERS = {
    "x-content-type-options": "nosniff",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}


def session_of(connection: HTTPConnection) -> Session:
    """Who the request or WebSocket comes from, as the guard found."""
    session: Session = connection.scope["state"]["session"]
    return session


def csrf_token_of(connection: HTTPConnection) -> str:
    """The token every change made from this page has to bring along."""
    token: str = connection.scope["state"]["csrf_token"]
    return token


def content_security_policy(config: AppConfig) -> str:
    """Only our own files, no inline script or style, no other host, not even as an address to send a form to."""
    scheme = "wss" if config.is_tls else "ws"
    sockets = " ".join(sorted(f"{scheme}://{header}" for header in config.host_headers if "[" not in header))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            f"connect-src 'self' {sockets}",
            "font-src 'self'",
            "frame-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a request goes no further: status and the message's key."""

    status: int
    key: str


class Guard:
    """ASGI middleware: Host, session, Origin, CSRF token, sizes, headers. Fails closed."""

    def __init__(
        self, app: ASGIApp, *, config: AppConfig, signer: SessionSigner, accounts: Accounts | None
    ) -> None:
        self._app = app
        self._config = config
        self._signer = signer
        self._accounts = accounts
        self._policy = content_security_policy(config)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, self._with_headers(scope, send))
        else:
            await self._app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        session = self._session(headers)
        if (
            not self._host_right(headers)
            or not self._origin_right(headers)
            or _path_wrong(scope)
            or session is None
            or not session.signed_in
        ):
            await receive()  # the connect message, before which nothing may be answered
            await send({"type": "websocket.close", "code": 1008})
            return
        self._hand_over(scope, headers, session)
        await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        refusal = self._misdirected(scope, headers)
        if refusal is None:
            session = self._session(headers)
            if session is None or not session.signed_in:
                answer = self._stranger(scope, headers)
                if answer is not None:
                    await answer(scope, receive, send)
                    return
            elif scope["method"] in _READING and self._accounts is None and self._token_right(scope):
                # The printed address again: its token does not stay in the address bar and the history.
                await RedirectResponse(scope["path"], 303)(scope, receive, send)
                return
            if session is None:
                session = self._signer.visitor()
                if scope["path"] == "/sign-in":  # its form needs a token, the token a cookie
                    send = self._with_cookie(scope, send, session)
            self._hand_over(scope, headers, session)
            if scope["method"] in _CHANGING:
                refusal, receive = await self._judge_change(scope, headers, receive, session)
        if refusal is not None:
            await _refuse(refusal, headers)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _misdirected(self, scope: Scope, headers: Headers) -> _Refusal | None:
        if not self._host_right(headers):
            return _Refusal(421, "refused.host")
        if scope["method"] not in _READING | _CHANGING:
            return _Refusal(405, "refused.method")
        return _Refusal(400, "refused.path") if _path_wrong(scope) else None

    def _host_right(self, headers: Headers) -> bool:
        hosts = headers.getlist("host")
        return len(hosts) == 1 and hosts[0].lower() in self._config.host_headers

    def _origin_right(self, headers: Headers) -> bool:
        origins = headers.getlist("origin")
        return len(origins) == 1 and origins[0] in self._config.origins

    def _session(self, headers: Headers) -> Session | None:
        session = self._signer.read(_cookies(headers).get(cookie_name(self._config), ""))
        if session is None or not session.signed_in:
            return session
        # A cookie of the other mode (accounts or not) lets nobody in, nor one of an account that was signed out.
        if self._accounts is None:
            return session if not session.account else None
        return session if self._accounts.epoch(session.account) == session.epoch else None

    def _stranger(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to a browser that was not let in; None where it may see the page all the same."""
        path, reads = scope["path"], scope["method"] in _READING
        if path.startswith("/static/") or path == "/favicon.ico":
            return None
        if self._accounts is None and reads and self._token_right(scope):
            answer = self._go_on(path, headers)
            set_session(answer, self._config, self._signer, self._signer.signed_in("", 0))
            return answer
        if reads and headers.get("sec-fetch-site") == "cross-site":
            # A strict cookie does not come along with another site's link; it does with the page's own going on.
            return self._go_on(path, headers)
        if self._accounts is None:
            return _refuse(_Refusal(401, "refused.token"), headers)
        if path == "/sign-in":
            return None
        return RedirectResponse("/sign-in", 303) if reads else _refuse(_Refusal(401, "refused.sign_in"), headers)

    def _token_right(self, scope: Scope) -> bool:
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token", "")
        return hmac.compare_digest(given.encode(), self._config.token.encode())

    def _go_on(self, path: str, headers: Headers) -> Response:
        """A page that goes on to a path of ours by itself."""
        words = load_words(choose_language(headers, _cookies(headers)))
        target = "".join(c for c in path if c.isascii() and (c.isalnum() or c in "/-_."))
        return HTMLResponse(
            f'<!doctype html><html lang="{words.language}"><meta charset="utf-8"><title>hipdrive</title>'
            f'<meta http-equiv="refresh" content="0;url={target}"><p><a href="{target}">'
            f"{words.text('app.go_on')}</a></p>"
        )

    async def _judge_change(
        self, scope: Scope, headers: Headers, receive: Receive, session: Session
    ) -> tuple[_Refusal | None, Receive]:
        """Origin, size and CSRF token of a change; the body that was read for it is handed on."""
        if not self._origin_right(headers):
            return _Refusal(403, "refused.origin"), receive
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return _Refusal(403, "refused.origin"), receive
        token = headers.get("x-csrf-token", "")
        if scope["path"].startswith(STREAMED_PATH):
            right = self._signer.csrf_right(session, token)
            return (None if right else _Refusal(403, "refused.csrf")), receive
        try:
            body = await asyncio.wait_for(_read_body(headers, receive), FORM_S)
        except TimeoutError:
            return _Refusal(408, "refused.slow"), receive
        if body is None:
            return _Refusal(413, "refused.size"), receive
        if not token and headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            token = _form_fields(body).get("csrf_token", "")
        if not self._signer.csrf_right(session, token):
            return _Refusal(403, "refused.csrf"), receive
        return None, _replay(body, receive)

    def _hand_over(self, scope: Scope, headers: Headers, session: Session) -> None:
        state = scope.setdefault("state", {})
        state["session"] = session
        state["csrf_token"] = self._signer.csrf_token(session)
        state["language"] = choose_language(headers, _cookies(headers))

    def _with_cookie(self, scope: Scope, send: Send, session: Session) -> Send:
        carrier = Response()
        set_session(carrier, self._config, self._signer, session)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] in _READING:
                MutableHeaders(scope=message).append("set-cookie", carrier.headers["set-cookie"])
            await send(message)

        return send_with_cookie

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(FIXED_HEADERS)
                headers.setdefault("content-security-policy", self._policy)
                headers.setdefault("cache-control", "no-store")
                if self._config.is_tls:
                    headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        return send_with_headers


def cookie_name(config: AppConfig) -> str:
    """Cookies do not tell ports apart, so the name does; under TLS the prefix ties it to this very host."""
    return f"__Host-hipdrive_{config.port}" if config.is_tls else f"hipdrive_{config.port}"


def set_session(answer: Response, config: AppConfig, signer: SessionSigner, session: Session) -> None:
    """Give the browser the session's cookie: not for scripts, not for requests from other sites."""
    answer.set_cookie(
        cookie_name(config),
        signer.cookie(session),
        httponly=True,
        samesite="strict",
        secure=config.is_tls,
        path="/",
    )


def _refuse(refusal: _Refusal, headers: Headers) -> Response:
    words = load_words(choose_language(headers, _cookies(headers)))
    return PlainTextResponse(words.text(refusal.key) + "\n", refusal.status)


def _cookies(headers: Headers) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return {name: value for name, _, value in pairs}


def _path_wrong(scope: Scope) -> bool:
    """Whether a path tries to leave: ``..``, a backslash, NUL or another control character, however it was coded."""
    raw = scope.get("raw_path") or b""
    path = scope["path"]
    if any(ord(c) < 32 or c in "\\\x7f" for c in path) or "//" in path or b"%2f" in raw.lower():
        return True
    return any(part in ("..", ".") for part in path.split("/"))


async def _read_body(headers: Headers, receive: Receive) -> bytes | None:
    """The whole body; None where it is larger than a form can be."""
    told = headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > FORM_BYTES:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > FORM_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _form_fields(body: bytes) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=500))
    except ValueError:
        return {}
