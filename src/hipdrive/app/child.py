"""The child process of one job, seen from the server: start it, hear its progress, end it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hipdrive.app.config import UploadLimits
from hipdrive.app.storage import folder_bytes, is_disk_short
from hipdrive.pose.model_files import CACHE_VARIABLE, cache_folder

Report = Callable[[str, int, int], None]

#: What is kept of a child's complaints, its first ones: a decoder can write a line for every picture.
LOG_BYTES = 256_000
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_MOST_WORK_BYTES = UploadLimits().max_work_bytes
_LONGEST_LINE = 20_000
#: Names of the environment a child may know: no secrets, no home.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended: without failure, or with the failure's slug, words and next step."""

    failure: Mapping[str, str] | None

    @property
    def is_done(self) -> bool:
        """Whether it did its work."""
        return self.failure is None


class Child:
    """One running child; `run` returns when it has ended, by itself or because it was stopped."""

    def __init__(
        self, folder: Path, limit_s: float, *, most_bytes: int = _MOST_WORK_BYTES, look_every_s: float = 1.0
    ) -> None:
        self._folder = folder
        self._limit_s = limit_s
        self._most_bytes = most_bytes
        self._look_every_s = look_every_s
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = False
        self._ended = threading.Event()
        self._over = ""

    def run(self, report: Report) -> Outcome:
        """Start the child and follow it to its end."""
        with self._lock:
            if self._stopped:
                return _failed("stopped")
            self._process = _start(self._folder)
        beside = [
            threading.Thread(target=self._watch, daemon=True),
            threading.Thread(target=_keep_log, args=(self._process, self._folder / "child.log"), daemon=True),
        ]
        for thread in beside:
            thread.start()
        last: Mapping[str, Any] = {}
        try:
            assert self._process.stdout is not None
            while line := self._process.stdout.readline(_LONGEST_LINE):
                last = _message(line) or last
                if "stage" in last:
                    report(str(last["stage"])[:100], _count(last.get("done")), _count(last.get("total")))
            code = self._process.wait()
        finally:
            self._ended.set()
            self.stop()
            for thread in beside:
                thread.join(timeout=5)
        return self._outcome(code, last)

    def stop(self) -> None:
        """End the child and everything it may have started, at once."""
        with self._lock:
            self._stopped = True
            if self._process is None:
                return
            if self._process.poll() is None:
                with suppress(ProcessLookupError, PermissionError):
                    if os.name == "posix":
                        os.killpg(self._process.pid, signal.SIGKILL)
                    else:
                        self._process.kill()
            self._process.wait()

    def _watch(self) -> None:
        """End a child that takes too long or fills the disk: its own limits hold for one file, not for all of them."""
        last_s = time.monotonic() + self._limit_s
        while not self._ended.wait(max(0.0, min(self._look_every_s, last_s - time.monotonic()))):
            if time.monotonic() >= last_s:
                self._over = "too_long"
            elif folder_bytes(self._folder) > self._most_bytes or is_disk_short(self._folder):
                self._over = "disk"
            else:
                continue
            self.stop()
            return

    def _outcome(self, code: int, last: Mapping[str, Any]) -> Outcome:
        if self._over:
            return _failed(self._over)
        error = last.get("error")
        if isinstance(error, Mapping):
            return Outcome({key: str(error.get(key, ""))[:2000] for key in ("slug", "what", "fix")})
        if code == 0 and last.get("ok") is True:
            return Outcome(None)
        return _failed("memory" if code in (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT) else "died")


def _keep_log(process: subprocess.Popen[bytes], path: Path) -> None:
    """The beginning of what a child complains about; the rest is read and forgotten, so that it never has to wait."""
    assert process.stderr is not None
    room = LOG_BYTES
    with process.stderr, os.fdopen(os.open(path, _NEW_FILE, 0o600), "wb", 0) as log:
        while said := os.read(process.stderr.fileno(), 65_536):
            try:
                room -= log.write(said[:room])
            except OSError:  # a full disk
                room = 0


def _failed(slug: str) -> Outcome:
    # The words of these come from the message catalogue, in the reader's language.
    return Outcome({"slug": f"child-{slug}", "what": "", "fix": ""})


def _start(folder: Path) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    environment |= {
        CACHE_VARIABLE: str(cache_folder().parent.resolve()),
        "HOME": str(folder / "work"),
        "TMPDIR": str(folder / "work"),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "hipdrive.app.worker", str(folder), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder / "work",
        close_fds=True,
        start_new_session=True,
    )


def _message(line: bytes) -> Mapping[str, Any] | None:
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, Mapping) else None


def _count(value: object) -> int:
    return max(0, min(value, 10**9)) if isinstance(value, int) else 0
