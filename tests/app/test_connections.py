"""A server that really runs: connections that never say what they want, too many of them, bodies nobody asked for."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

pytest.importorskip("uvicorn", reason="the extra app is not installed")

from hipdrive.app.accounts import add_account
from hipdrive.app.config import AppConfig
from hipdrive.app.connections import MOST_FROM_ONE_PLACE, most_connections
from hipdrive.app.places import place_of
from hipdrive.app.serve import serve
from hipdrive.errors import ConfigError

_SERVER = """
import sys
from pathlib import Path
from hipdrive.app import connections
from hipdrive.app.config import AppConfig
from hipdrive.app.serve import serve
folder, port, tls = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "tls"
connections.HEAD_S, connections.UNREAD_S = 0.6, 0.9
given = dict(data_folder=folder / "data", database_url=str(folder / "p.sqlite"), port=port, token="t" * 32)
if tls:
    given |= dict(host="0.0.0.0", names=("clinic.example",), accounts=folder / "accounts.json",
                  tls_cert=folder / "cert.pem", tls_key=folder / "key.pem")
serve(AppConfig(**given), lambda: print("ready", flush=True))
"""


class Running:
    """A server in a process of its own; its bounds of time are tenths of a second."""

    def __init__(self, folder: Path, kind: str) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(folder), str(self.port), kind], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10, source_address=(source, 0))

    def is_answered(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/favicon.ico", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server = Running(tmp_path_factory.mktemp("plain"), "plain")
    yield server
    server.stop()


def make_certificate(folder: Path, *key: str) -> None:
    """``cert.pem`` and ``key.pem``; `key` says how the key is kept."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subject = ["-subj", "/CN=clinic.example", "-days", "2"]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", *key, *files, *subject], check=True, capture_output=True
    )


@pytest.fixture
def reachable(tmp_path: Path) -> Iterator[Running]:
    make_certificate(tmp_path, "-nodes")
    add_account(tmp_path / "accounts.json", "anna", "four plain short words")
    server = Running(tmp_path, "tls")
    yield server
    server.stop()


def seconds_until_closed(connection: socket.socket, send: bytes = b"") -> float:
    """How long the other side keeps the connection, while something is sent every tenth of a second."""
    began = time.monotonic()
    connection.settimeout(0.1)
    while time.monotonic() - began < 8:
        try:
            connection.sendall(send)
            if connection.recv(4096) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nx: "], ids=["nothing", "half a head"])
@pytest.mark.parametrize("more", [b"", b"y"], ids=["silent", "trickling"])
def test_a_request_that_never_ends_is_closed(plain: Running, sent: bytes, more: bytes) -> None:
    with plain.connect() as connection:
        connection.sendall(sent)
        assert seconds_until_closed(connection, more) < 4


def test_the_second_request_of_a_connection_has_a_deadline_too(plain: Running) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", plain.port, timeout=10)) as browser:
        browser.request("GET", "/favicon.ico")
        assert browser.getresponse().read()
        browser.sock.sendall(b"GET / HTTP/1.1\r\nx: ")
        assert seconds_until_closed(browser.sock, b"y") < 4


def test_a_body_that_was_refused_is_not_listened_to_for_ever(plain: Running) -> None:
    with plain.connect() as connection:
        connection.sendall(
            f"POST /people HTTP/1.1\r\nHost: 127.0.0.1:{plain.port}\r\nContent-Length: 900000\r\n\r\n".encode()
        )
        assert connection.recv(12) == b"HTTP/1.1 401"
        assert seconds_until_closed(connection, b"y") < 4


def test_hundreds_of_half_requests_keep_nobody_out(plain: Running) -> None:
    with ExitStack() as stack:
        for _ in range(505):
            stack.enter_context(plain.connect()).send(b"GET / HTTP/1.1\r\nHost: 127")
        until = time.monotonic() + 8
        while not plain.is_answered():
            assert time.monotonic() < until, "nobody else gets in"
            time.sleep(0.2)
    assert plain.process.poll() is None


def test_an_idle_connection_and_a_websocket_outlive_the_deadlines(plain: Running) -> None:
    base = f"http://127.0.0.1:{plain.port}"
    with httpx.Client(base_url=base, follow_redirects=True) as browser:
        assert browser.get(f"/?token={'t' * 32}").status_code == 200
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with closing(http.client.HTTPConnection("127.0.0.1", plain.port, timeout=10)) as page:
        page.request("GET", "/favicon.ico")
        assert page.getresponse().read()
        time.sleep(2)
        assert not _is_closed(page.sock), "between two requests"
        page.sock.settimeout(10)
        upgrade = {"connection": "Upgrade", "upgrade": "websocket", "origin": base, "cookie": cookie}
        upgrade |= {"sec-websocket-version": "13", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA=="}
        page.sock.sendall(
            f"GET /coach/live HTTP/1.1\r\nHost: 127.0.0.1:{plain.port}\r\n".encode()
            + "".join(f"{name}: {value}\r\n" for name, value in upgrade.items()).encode()
            + b"\r\n"
        )
        assert page.sock.recv(12) == b"HTTP/1.1 101"
        while not _is_silent(page.sock):
            assert page.sock.recv(4096)
        time.sleep(2)
        assert not _is_closed(page.sock), "a WebSocket that says nothing"


def _is_silent(connection: socket.socket) -> bool:
    connection.settimeout(0.3)
    try:
        return not connection.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is not there without being set up")
def test_one_address_cannot_take_all_connections_of_a_reachable_app(reachable: Running) -> None:
    with ExitStack() as stack:
        # Not even a TLS handshake: what counts connections stands before it.
        mine = [stack.enter_context(reachable.connect("127.0.0.2")) for _ in range(MOST_FROM_ONE_PLACE + 10)]
        until = time.monotonic() + 8
        while sum(_is_closed(connection) for connection in mine) < 10:
            assert time.monotonic() < until, "too many are let in"
            time.sleep(0.1)
        assert sum(_is_closed(connection) for connection in mine) == 10, "and not too few"
        assert _status_over_tls(reachable, "127.0.0.3") == b"HTTP/1.1 303"
    until = time.monotonic() + 8
    while (answer := _status_over_tls(reachable, "127.0.0.2")) != b"HTTP/1.1 303":
        assert time.monotonic() < until, f"closed connections count on: {answer!r}"
        time.sleep(0.2)


def _is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def _status_over_tls(server: Running, source: str) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with context.wrap_socket(server.connect(source)) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: clinic.example:{server.port}\r\n\r\n".encode())
            return connection.recv(12)
    except OSError as error:
        return repr(error).encode()


def test_one_place_is_an_address_or_a_network_of_version_6() -> None:
    assert place_of("10.0.0.1") == place_of("::ffff:10.0.0.1") == "10.0.0.1"
    assert place_of("2001:db8:1:2::1") == place_of("2001:db8:1:2:ffff::9")
    assert place_of("2001:db8:1:3::1") != place_of("2001:db8:1:2::1")
    assert place_of("") == ""


def test_machines_of_one_house_are_places_of_their_own() -> None:
    """All link-local addresses share fe80::/64, and a clinic's unique local ones a /64: that is no one owner's."""
    assert place_of("fe80::1%eth0") == place_of("FE80:0::1") == "fe80::1"
    assert place_of("fe80::1") != place_of("fe80::2")
    assert place_of("fd12:3456:789a:1::1") != place_of("fd12:3456:789a:1::2")
    assert place_of("fc00::1") == "fc00::1"
    assert place_of("fe00::1") == "fe00::/64", "neither of the two"


def test_connections_leave_files_for_the_rest() -> None:
    assert 16 <= most_connections() <= 500


@pytest.mark.parametrize("how", ["garbage", "a key with a password", "another's key"])
def test_a_certificate_that_cannot_be_used_is_told(tmp_path: Path, how: str) -> None:
    if how == "garbage":
        for name in ("cert.pem", "key.pem"):
            (tmp_path / name).write_text("x")
    else:
        make_certificate(tmp_path, *(["-passout", "pass:secret"] if "password" in how else ["-nodes"]))
    if "another" in how:
        (tmp_path / "of-another").mkdir()
        make_certificate(tmp_path / "of-another", "-nodes")
        (tmp_path / "of-another" / "key.pem").replace(tmp_path / "key.pem")
    config = AppConfig(
        data_folder=tmp_path / "data", tls_cert=tmp_path / "cert.pem", tls_key=tmp_path / "key.pem", port=1
    )
    with pytest.raises(ConfigError, match="cannot be used") as caught:
        serve(config, lambda: None)
    assert caught.value.slug == "tls-unusable"
