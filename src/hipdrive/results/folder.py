"""A result folder that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hipdrive.errors import ConfigError
from hipdrive.language.words import LANGUAGES, Words

#: A report in a further language beside the first one's (`further`).
OTHER_REPORTS = tuple(f"report.{language}.html" for language in LANGUAGES)
#: What hipdrive writes into a result folder: results of an earlier run under these names give way to a later run's.
OWN_FILES = (
    "result.json",
    "steps.csv",
    "angles.csv",
    "landmarks.npz",
    "report.html",
    *OTHER_REPORTS,
    "annotated.mp4",
    "set.json",
)
OWN_PICTURES = "key_frames"

#: The disk is full, or this person's share of it.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def further(name: str, words: Words) -> str:
    """The name of a page or picture in a further language beside the first one's: ``report.de.html``."""
    path = Path(name)
    return f"{path.stem}.{words.language}{path.suffix}"


@contextmanager
def whole_folder(target: Path, own: tuple[str, ...] = (*OWN_FILES, OWN_PICTURES)) -> Iterator[Path]:
    """Write into the yielded folder; it becomes ``target`` only when the block ends without an error.

    own : names that this kind of result writes; what else stands in the folder stays there

    A folder that is there already keeps its other files. Of an earlier run everything gives way, also what the
    later run does not write: its `own` files, and ``key_frames`` where it holds nothing but PNG files. Where it holds
    something else, its files stay and only those of the same name are replaced.
    Where it fails, folders made on the way are taken away again.
    Raises ConfigError ``out-not-writable`` where the folder cannot be made, or the disk is full before it is whole.
    """
    target = target.absolute()
    made = _missing_parents(target)
    try:
        draft = _make_draft(target)
    except OSError as error:
        _remove_empty(made)
        raise _not_writable(error) from None
    try:
        yield draft
        _put_in_place(draft, target, own)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise _not_writable(error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        _remove_empty(made)  # after a success they hold the target and stay


def _not_writable(error: OSError) -> ConfigError:
    return ConfigError(
        "The result folder cannot be written",
        slug="out-not-writable",
        got=str(error.strerror or error),
        fix="name another folder with --out",
    )


def _missing_parents(target: Path) -> list[Path]:
    """The folders above ``target`` that are not there yet, the deepest first."""
    return [parent for parent in target.parents if not os.path.lexists(parent)]


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with suppress(OSError):  # somebody else's file is in it, or it was never made
            folder.rmdir()


def _make_draft(target: Path) -> Path:
    if target.exists() and not target.is_dir():
        raise FileExistsError(f"{target.name} is a file")
    target.parent.mkdir(parents=True, exist_ok=True)
    name = f".{target.name}."
    if target.is_dir():
        # A folder that may not be written to is told now and not after minutes of work.
        inside = Path(tempfile.mkdtemp(prefix=name, suffix=".partial", dir=target))
        try:
            beside = tempfile.mkdtemp(prefix=name, suffix=".partial", dir=target.parent)
        except PermissionError:
            return inside
        inside.rmdir()
        return Path(beside)
    return Path(tempfile.mkdtemp(prefix=name, suffix=".partial", dir=target.parent))


def _put_in_place(draft: Path, target: Path, own: tuple[str, ...]) -> None:
    draft.chmod(0o755)
    if not target.exists():
        draft.rename(target)
        return
    _remove_own(target, own)
    for item in sorted(draft.iterdir()):
        _move(item, target / item.name)


def _remove_own(folder: Path, own: tuple[str, ...]) -> None:
    for name in own:
        with suppress(FileNotFoundError, IsADirectoryError, PermissionError):
            (folder / name).unlink()
    pictures = folder / OWN_PICTURES
    if OWN_PICTURES not in own or not pictures.is_dir() or pictures.is_symlink():
        return
    if all(item.is_file() and item.suffix == ".png" for item in pictures.iterdir()):
        shutil.rmtree(pictures)


def _move(item: Path, place: Path) -> None:
    """Put a drafted file or folder in its place; a folder that is there already keeps its other files."""
    if item.is_dir() and place.is_dir():
        for inner in sorted(item.iterdir()):
            _move(inner, place / inner.name)
        return
    item.replace(place)
