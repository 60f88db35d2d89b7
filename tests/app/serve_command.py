"""`hipdrive serve` as a person starts it: a process of its own, which prints the address that lets a browser in."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """A server of its own: where it is, and the address that lets a browser in."""

    base: str
    way_in: str


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A server for the block, all it keeps in the folder; AssertionError with its words where it ends at once."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from hipdrive.cli import main; main()", "serve", "--port", str(port)]
    environment = os.environ | {
        "HIPDRIVE_DATA": str(folder / "data"),
        "HIPDRIVE_DATABASE": str(folder / "p.sqlite"),
    }
    with (folder / "words").open("w") as words:
        process = subprocess.Popen(command, stdout=words, stderr=subprocess.STDOUT, env=environment)
        try:
            yield Served(f"http://127.0.0.1:{port}", _way_in(process, folder / "words"))
        finally:
            process.terminate()
            process.wait(30)


def _way_in(process: subprocess.Popen[bytes], words: Path) -> str:
    for _ in range(600):
        if found := re.search(r"http://\S+", words.read_text()):
            return found[0]
        assert process.poll() is None, words.read_text()
        time.sleep(0.1)
    raise AssertionError(words.read_text())
