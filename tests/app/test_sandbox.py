"""A child in the sandbox truly cannot connect, open another file, start a program or outgrow its limits."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hipdrive.app.sandbox import examine_sandbox

MEANS = examine_sandbox()
needs_files = pytest.mark.skipif(not MEANS.files, reason="this system has no Landlock")
needs_network = pytest.mark.skipif(not MEANS.network, reason="this system has no seccomp filter")
needs_limits = pytest.mark.skipif(not MEANS.limits, reason="this system has no setrlimit")

_BEGIN = """
import json, os, socket, subprocess, sys
from pathlib import Path
from hipdrive.app.sandbox import ChildLimits, enter_sandbox
own = Path(sys.argv[1])
enter_sandbox(own, [], ChildLimits(2_000_000_000, 20, 1_000_000))
def attempt():
"""
_END = """
try:
    print(json.dumps({"got": str(attempt())}))
except BaseException as error:
    print(json.dumps({"refused": type(error).__name__}))
"""


def inside(tmp_path: Path, body: str) -> dict[str, str]:
    """What one line of code gives inside the sandbox."""
    own = tmp_path / "own"
    own.mkdir(exist_ok=True)
    code = f"{_BEGIN}    return {body}\n{_END}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(own)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout, done.stderr
    answer: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@needs_network
@pytest.mark.parametrize("kind", ["tcp", "udp", "unix", "name"])
def test_no_connection(tmp_path: Path, listener: int, kind: str) -> None:
    ways = {
        "tcp": f"socket.create_connection(('127.0.0.1', {listener}), 5)",
        "udp": f"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {listener}))",
        "unix": "socket.socket(socket.AF_UNIX)",
        "name": "socket.getaddrinfo('localhost.example', 80)",
    }
    assert inside(tmp_path, ways[kind])["refused"] in ("PermissionError", "gaierror")
    with socket.create_connection(("127.0.0.1", listener), 5):
        pass  # outside it can be reached


@needs_files
def test_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text("secret")
    for body in (
        f"open({str(secret)!r}).read()",
        "open('/etc/passwd').read()",
        f"os.listdir({str(tmp_path)!r})",
        f"open({str(tmp_path / 'new')!r}, 'w')",
        f"os.unlink({str(secret)!r})",
        f"os.symlink({str(secret)!r}, {str(tmp_path / 'link')!r})",
    ):
        assert "refused" in inside(tmp_path, body), body
    assert secret.read_text() == "secret"


@needs_files
def test_its_own_folder_and_the_libraries_are_there(tmp_path: Path) -> None:
    assert inside(tmp_path, "(own / 'x').write_text('abc')") == {"got": "3"}
    assert "got" in inside(tmp_path, "__import__('av') and __import__('scipy.signal')")


@needs_files
def test_a_link_to_another_file_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "link").symlink_to(tmp_path / "secret")
    assert inside(tmp_path, "(own / 'link').read_text()") == {"refused": "PermissionError"}


@needs_network
@pytest.mark.parametrize(
    "body",
    ["subprocess.run(['/bin/true'])", "os.fork()", "os.kill(os.getppid(), 0)", "os.execv('/bin/true', ['true'])"],
)
def test_no_other_program_or_process(tmp_path: Path, body: str) -> None:
    assert inside(tmp_path, body) == {"refused": "PermissionError"}


@needs_limits
def test_memory_and_files_are_bounded(tmp_path: Path) -> None:
    assert inside(tmp_path, "len(bytearray(3_000_000_000))") == {"refused": "MemoryError"}
    body = "__import__('signal').signal(25, __import__('signal').SIG_IGN) and (own / 'x').write_bytes(b'0' * 2_000_000)"
    assert inside(tmp_path, body) == {"refused": "OSError"}


def test_the_words_say_what_is_in_force() -> None:
    assert ("without access to" in MEANS.words) == (MEANS.files or MEANS.network or MEANS.limits)
    assert ("cannot keep" in MEANS.words) == (not MEANS.whole)
