"""A result folder that appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hipdrive.errors import ConfigError


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Write into the yielded folder; it becomes ``target`` only when the block ends without an error.

    A folder that is there already keeps its other files; results of an earlier run are replaced.
    Raises ConfigError ``out-not-writable`` where the folder cannot be made.
    """
    target = target.absolute()
    try:
        if target.exists() and not target.is_dir():
            raise FileExistsError(f"{target.name} is a file")
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
    except OSError as error:
        raise ConfigError(
            "The result folder cannot be written",
            slug="out-not-writable",
            got=str(error.strerror or error),
            fix="name another folder with --out",
        ) from None
    try:
        yield draft
        _put_in_place(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, target: Path) -> None:
    draft.chmod(0o755)
    if not target.exists():
        draft.rename(target)
        return
    for item in sorted(draft.iterdir()):
        place = target / item.name
        if place.is_dir():
            shutil.rmtree(place)
        item.replace(place)
