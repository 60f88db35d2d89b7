"""Small files that are there whole or as they were before, whatever ends the program or the power in between."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place, for its owner alone; on the disk when this returns.

    Raises OSError; then the file is what it was before.
    """
    # A name of its own: two programs writing the same file at once each write a whole one.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """The names in a folder are on the disk when this returns, where the system can do that."""
    with suppress(OSError):  # Windows cannot open a folder
        _sync(folder, os.O_RDONLY)


def sync_tree(folder: Path) -> None:
    """Every file under a folder, and the names of them."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            if path.is_file() and not path.is_symlink():
                _sync(path, os.O_RDWR)
        sync_folder(Path(place))


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
