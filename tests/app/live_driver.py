"""The live coach without a browser: a server as a process of its own, and a client that plays pictures to it."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-tests-only"
#: Imports once, then forks a server for every line it is given: being started again is what a kill costs most.
_SERVE = """
import os, sys
from pathlib import Path
from hipdrive.app import application, live_session
from hipdrive.app.config import AppConfig
from hipdrive.app.serve import serve
import uvicorn.protocols.websockets.websockets_sansio_impl
if sys.argv[4]:
    from tests.app.live_synthetic import SyntheticEye, shown
    live_session.Eye = SyntheticEye
    shown()
folder = Path(sys.argv[1])
config = AppConfig(folder, port=int(sys.argv[2]), token=sys.argv[3], database_url=str(folder / "people.sqlite"))
while sys.stdin.readline():
    server = os.fork()
    if server == 0:
        serve(config, lambda: print(os.getpid(), flush=True))
        os._exit(0)
    os.waitpid(server, 0)
    print("gone", flush=True)
"""


@dataclass
class Server:
    """A running app of its own data folder; `kill` is kill -9. `synthetic` : without a pose network."""

    folder: Path
    port: int
    synthetic: bool = False
    process: subprocess.Popen[str] | None = None
    #: The server's own process; 0 = it is not running.
    server: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        if self.process is None:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    _SERVE,
                    str(self.folder),
                    str(self.port),
                    TOKEN,
                    "1" if self.synthetic else "",
                ],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("start\n")
        self.process.stdin.flush()
        self.server = int(self.process.stdout.readline())

    def kill(self) -> None:
        """kill -9 of the server; on return it is gone."""
        assert self.process is not None
        assert self.process.stdout is not None
        os.kill(self.server, signal.SIGKILL)
        self.server = 0
        assert self.process.stdout.readline().strip() == "gone"

    def close(self) -> None:
        """Nothing is left running."""
        if self.server:
            self.kill()
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def cookie(self) -> str:
        """What lets a client in, as the printed address does."""
        answer = httpx.get(f"{self.address}/", params={"token": TOKEN})
        name, value = next(iter(answer.cookies.items()))
        return f"{name}={value}"


@contextmanager
def running_server(folder: Path, synthetic: bool = False) -> Iterator[Server]:
    """A server for the block; ended with it, whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = Server(folder, port, synthetic)
    try:
        server.start()
        yield server
    finally:
        server.close()


def jpegs(pictures: Sequence[Any], long_edge_px: int = 640) -> list[bytes]:
    """Pictures (H, W, 3) as the page would send them."""
    out = []
    for rgb in pictures:
        image = Image.fromarray(rgb)
        image.thumbnail((long_edge_px, long_edge_px))
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=80)
        out.append(stream.getvalue())
    return out


def read_clip(path: Path, every: int = 1) -> tuple[list[float], list[bytes]]:
    """Times and JPEGs of a clip."""
    from hipdrive.video.decode import read_frames

    times, pictures = [], []
    for number, frame in enumerate(read_frames(path)):
        if number % every == 0:
            times.append(frame.time_s)
            pictures += jpegs([frame.rgb])
    return times, pictures


@dataclass
class Client:
    """One line to the coach; keeps every answer."""

    server: Server
    cookie: str
    began_s: float = 1_700_000_000.0
    line: ClientConnection | None = None
    session: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    _opened: ExitStack = field(default_factory=ExitStack)

    def open(self, **wish: Any) -> dict[str, Any]:
        """Begin or resume; the first answer."""
        self.close()
        self.line = self._opened.enter_context(
            connect(
                f"ws://127.0.0.1:{self.server.port}/coach/live",
                origin=Origin(self.server.address),
                additional_headers={"Cookie": self.cookie},
                compression=None,
            )
        )
        first = self.ask({"now": self.began_s, **wish})
        assert first["kind"] == "open", first
        self.session = first.get("session", self.session)
        return first

    def ask(self, wish: dict[str, Any]) -> dict[str, Any]:
        assert self.line is not None
        self.line.send(json.dumps(wish))
        return self._receive()

    def show(self, time_s: float, jpeg: bytes) -> dict[str, Any]:
        """One picture and its answer."""
        assert self.line is not None
        before = time.perf_counter()
        self.line.send(struct.pack("<d", self.began_s + time_s) + jpeg)
        told = self._receive()
        self.waits_s.append(time.perf_counter() - before)
        return told

    def send_only(self, time_s: float, jpeg: bytes) -> None:
        """One picture whose answer is not waited for: the server will be gone."""
        assert self.line is not None
        self.line.send(struct.pack("<d", self.began_s + time_s) + jpeg)

    def _receive(self) -> dict[str, Any]:
        assert self.line is not None
        told: dict[str, Any] = json.loads(self.line.recv(timeout=30))
        self.answers.append(told)
        return told

    def close(self) -> None:
        self._opened.close()

    def said(self, kind: str) -> list[dict[str, Any]]:
        """Everything of one kind that was told so far."""
        return [say for answer in self.answers for say in answer.get("say", []) if say["kind"] == kind]


def play_with_kills(
    client: Client, times_s: Sequence[float], pictures: Sequence[bytes], kills: Sequence[tuple[int, float]]
) -> None:
    """Show every picture once it is its turn; before the answer to picture n, kill the server after so many seconds.

    kills : (n, seconds), n rising. The page sends again what was not answered, as a browser does.
    """
    left = dict(kills)
    number = 0
    while number < len(times_s):
        if number in left:
            client.send_only(times_s[number], pictures[number])
            time.sleep(left.pop(number))
            client.server.kill()
            client.close()
            client.server.start()
            client.open(do="resume", session=client.session, now=client.began_s + times_s[number])
            continue
        client.show(times_s[number], pictures[number])
        number += 1
