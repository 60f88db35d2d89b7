"""`KeptResults`: the folders behind the entries of the database: report, pictures, film and data of the viewer.

A folder has a generated name and says in ``meta.json`` whose it is. One whose entry is gone (a person was deleted, here
or on the command line) goes at the next sweep.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hipdrive.app.job import ID, Job
from hipdrive.app.whole_files import sync_folder, sync_tree, write_whole
from hipdrive.athletes.database import Database
from hipdrive.athletes.history import timeline
from hipdrive.athletes.keep import save_activity, save_recording, save_set
from hipdrive.athletes.register import get_athlete
from hipdrive.athletes.tables import EntryKind
from hipdrive.errors import ConfigError, CorruptFileError

log = logging.getLogger(__name__)

_META = "meta.json"
_GONE = ".gone"

#: What a child may have written at most into the document that goes to the database.
_MOST_DOCUMENT_BYTES = 30_000_000

Key = tuple[str, int]
_KINDS: tuple[EntryKind, ...] = ("recording", "set", "activity")


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The files of one entry."""

    folder: Path

    def file(self, name: str) -> Path | None:
        """A file of the folder by its own name; None where it is not there. Only plain names are asked for."""
        path = self.folder / name
        return path if path.is_file() and not path.is_symlink() else None

    def in_language(self, stem: str, ending: str, language: str) -> Path | None:
        """The page or picture in a language; where it was not made in it, the one that was made first."""
        return self.file(f"{stem}.{language}.{ending}") or self.file(f"{stem}.{ending}")


class KeptResults:
    """All folders; thread-safe."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._places: dict[Key, Path] = {}
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._read_all()

    def keep(self, job: Job, work: Path) -> int:
        """Save a finished job's result with its person, put its folder in place; the number of the entry.

        Doing it twice, after a kill in between, gives the same entry.
        Raises the errors of `hipdrive.athletes.keep`.
        """
        result = work / "result"
        order = job.order
        athlete = get_athlete(self._database, order.athlete_id)
        if order.kind == "hike":
            document = _named(_document(result / "hike.json"), order.file_name)
            saved = save_activity(self._database, athlete, document, happened_at=_started(document))
        elif order.kind == "exercise":
            document = _document(result / "set.json")
            saved = save_set(self._database, athlete, document, happened_at=order.recorded_at)
        else:
            document = _named(_document(result / "result.json"), order.file_name)
            video = work / f"upload{order.suffix}" if order.keep_video else None
            saved = save_recording(self._database, athlete, document, happened_at=order.recorded_at, video=video)
        if not order.keep_video:
            for film in ("annotated.mp4", "viewer.mp4"):
                (result / film).unlink(missing_ok=True)
        self._put_in_place((athlete.id, saved.entry_id), result)
        self._check_still_there(athlete.id)
        return saved.entry_id

    def files(self, athlete_id: str, entry_id: int) -> KeptFiles | None:
        """The folder of an entry; None for one that did not come through the app."""
        with self._lock:
            place = self._places.get((athlete_id, entry_id))
        return None if place is None else KeptFiles(place)

    def remove_of(self, athlete_id: str) -> None:
        """Delete every folder of a person."""
        with self._lock:
            gone = {key: place for key, place in self._places.items() if key[0] == athlete_id}
            self._places = {key: place for key, place in self._places.items() if key not in gone}
        for place in gone.values():
            _delete(place)

    def remove_entry(self, athlete_id: str, entry_id: int) -> None:
        """Delete the folder of one entry, if it has one."""
        with self._lock:
            place = self._places.pop((athlete_id, entry_id), None)
        if place is not None:
            _delete(place)

    def sweep(self) -> None:
        """Delete the folders whose entry or person is no longer in the database."""
        with self._lock:
            people = {key[0] for key in self._places}
        for athlete_id in people:
            try:
                athlete = get_athlete(self._database, athlete_id)
                there = {item.entry_id for item in timeline(self._database, athlete, kinds=_KINDS)}
            except ConfigError as error:
                if error.slug != "athlete-unknown":
                    continue  # a database that does not answer says nothing about who is in it
                there = set()
            with self._lock:
                gone = [key for key in self._places if key[0] == athlete_id and key[1] not in there]
                places = [self._places.pop(key) for key in gone]
            for place in places:
                _delete(place)

    def _check_still_there(self, athlete_id: str) -> None:
        """Deleted while this was kept: then it is deleted too. Raises ConfigError ``athlete-unknown``."""
        try:
            get_athlete(self._database, athlete_id)
        except ConfigError as error:
            if error.slug == "athlete-unknown":
                self.remove_of(athlete_id)
            raise

    def _put_in_place(self, key: Key, result: Path) -> None:
        write_whole(result / _META, json.dumps({"athlete_id": key[0], "entry_id": key[1]}).encode())
        sync_tree(result)
        place = self._folder / secrets.token_hex(12)
        result.rename(place)
        place.chmod(0o700)
        sync_folder(self._folder)
        with self._lock:
            before = self._places.get(key)
            self._places[key] = place
        if before is not None:
            _delete(before)

    def _read_all(self) -> None:
        for gone in self._folder.glob(f"*{_GONE}"):
            if ID.fullmatch(gone.stem):
                shutil.rmtree(gone, ignore_errors=True)  # deleted, and cut off in it
        # What is not of our making stays: the data folder may be somebody's own.
        own = [place for place in self._folder.iterdir() if ID.fullmatch(place.name)]
        for place in sorted(own, key=lambda place: place.lstat().st_mtime):
            try:
                meta = json.loads((place / _META).read_bytes())
                key = str(meta["athlete_id"]), int(meta["entry_id"])
            except (OSError, ValueError, KeyError, TypeError) as error:
                _left_alone(place, error)
                continue
            before, self._places[key] = self._places.get(key), place
            if before is not None:
                _delete(before)  # kept twice, after a kill in between: the later one stays


def _left_alone(place: Path, error: Exception) -> None:
    """A folder that does not say whose it is: nobody's results go because of a read error."""
    try:
        place.rmdir()  # one with nothing in it
    except OSError:
        log.warning("%s cannot be read and is left as it is: %s", place, type(error).__name__)


def _delete(place: Path) -> None:
    """Take a folder away; should that be cut off, the next start knows by the name that it was to go."""
    gone = place.with_name(place.name + _GONE)
    try:
        place.rename(gone)
    except OSError:
        gone = place
    shutil.rmtree(gone, ignore_errors=True)


def _document(path: Path) -> dict[str, Any]:
    """What the child wrote; it is not trusted to have written what it should."""
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_DOCUMENT_BYTES:
            raise OSError("not a file of a usable size")
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unusable() from error
    if not isinstance(document, dict):
        raise _unusable()
    return document


def _named(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The document with the file's own name in place of the generated one."""
    if isinstance(document.get("input"), dict):
        document["input"]["name"] = name
    return document


def _started(document: dict[str, Any]) -> datetime | None:
    """When a hike began, by the watch's clock; None where that is not known."""
    source = document.get("input")
    try:
        when = datetime.fromisoformat(str(source["start"])) if isinstance(source, dict) else None
    except (KeyError, ValueError):
        return None
    return when if when is not None and when.tzinfo is not None else None


def _unusable() -> CorruptFileError:
    return CorruptFileError(
        "The analysis left no result that can be read", slug="result-unreadable", fix="upload the recording again"
    )
