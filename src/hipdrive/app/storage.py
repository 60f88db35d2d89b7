"""How much the app may keep, and whether there is room for another upload: asked before its first byte is taken."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

Problem = Literal["", "disk_full", "quota_full"]

#: An upload is written, copied to its person, drawn on and made ready for stepping: so many times its bytes at most.
_GROWTH: Final = 3
#: Free bytes of the disk at which uploads and analyses that are on their way are given up.
_LAST_BYTES: Final = 200_000_000


class Storage:
    """The app's share of the disk; thread-safe.

    waiting : folder of what is still to be analysed, which will grow
    settled : folders of what is kept
    most_bytes : for all of them together
    keep_free_bytes : what stays free on the disk for everything else
    """

    def __init__(self, waiting: Path, settled: Iterable[Path], *, most_bytes: int, keep_free_bytes: int) -> None:
        self._waiting = waiting
        self._settled = tuple(settled)
        self._most_bytes = most_bytes
        self._keep_free_bytes = keep_free_bytes
        self._arriving: dict[str, int] = {}
        self._lock = threading.Lock()

    def problem(self, upload_bytes: int) -> Problem:
        """Why there is no room for an upload of that size; empty where there is."""
        with self._lock:
            return self._problem(upload_bytes)

    def reserve(self, name: str, upload_bytes: int) -> Problem:
        """Hold room for an upload until `release`; why there is none, empty where it is held."""
        with self._lock:
            problem = self._problem(upload_bytes)
            if not problem:
                self._arriving[name] = upload_bytes
            return problem

    def release(self, name: str) -> None:
        """The upload arrived, and is counted where it lies, or it did not."""
        with self._lock:
            self._arriving.pop(name, None)

    def _problem(self, upload_bytes: int) -> Problem:
        needed = _GROWTH * (upload_bytes + sum(self._arriving.values()))
        free = min(_free_bytes(folder) for folder in (self._waiting, *self._settled))
        if free - needed < self._keep_free_bytes:
            return "disk_full"
        used = _GROWTH * folder_bytes(self._waiting) + sum(folder_bytes(folder) for folder in self._settled)
        return "quota_full" if used + needed > self._most_bytes else ""


def folder_bytes(folder: Path) -> int:
    """Bytes of all files under a folder; 0 where it is not there."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 - of thousands of files
            except OSError:  # it went meanwhile
                continue
    return total


def is_disk_short(folder: Path) -> bool:
    """Whether the disk of a folder is so full that even what is on its way has to stop: other programs need it too."""
    return _free_bytes(folder) < _LAST_BYTES


def _free_bytes(folder: Path) -> int:
    """Free bytes of the disk a folder is on, or will be on when it is made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
