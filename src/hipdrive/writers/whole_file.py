"""A file that appears whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hipdrive.errors import ConfigError


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Write into the yielded path; it becomes ``target`` only when the block ends without an error.

    Raises ConfigError ``out-not-writable`` where the file cannot be made.
    """
    target = target.absolute()
    try:
        if target.is_dir():
            raise IsADirectoryError(f"{target.name} is a folder")
        if target.exists() and not target.is_file():
            # A device or a pipe would be replaced by a file, for every program of the machine.
            raise OSError(f"{target.name} is not a file")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            yield draft
            draft.replace(target)
    except OSError as error:
        raise ConfigError(
            f"{target.name} cannot be written",
            slug="out-not-writable",
            got=str(error.strerror or error),
            fix="name another file",
        ) from None
