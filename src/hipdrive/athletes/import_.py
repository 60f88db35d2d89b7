"""A person from a zip that `export` wrote, or that somebody else made to look like one.

Nothing is unpacked under a name of the zip: documents are read into memory, videos get generated names. Sizes are bounded
before anything is read, every file must be one that the manifest promises, and all of it is saved in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from hipdrive.athletes.bundle import MANIFEST, BundledEntry, BundledFile, Manifest
from hipdrive.athletes.database import Database
from hipdrive.athletes.documents import check_document, digest_of, measurement_columns, summary_of
from hipdrive.athletes.keep import write_entry
from hipdrive.athletes.names import checked_name
from hipdrive.athletes.register import Athlete, new_id, row_of
from hipdrive.athletes.tables import AthleteRow, EntryRow
from hipdrive.athletes.videos import KeptVideo, remove_now, store_video
from hipdrive.errors import ConfigError, CorruptFileError, HipdriveError, SchemaError
from hipdrive.faults import form_faults, text_fault

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError)
_AGAIN = "export the person again with hipdrive athlete export and try that file"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a zip may hold at most; the defaults take years of weekly recordings with their videos."""

    max_files: int = 100_000
    max_document_bytes: int = 64 << 20
    max_documents_bytes: int = 512 << 20
    max_videos_bytes: int = 200 << 30
    #: Text packs 10:1; what packs better than this is made to fill a disk.
    max_packing: int = 200


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Imported:
    """Who came in, with how much."""

    athlete: Athlete
    entries: int
    videos: int


def import_athlete(
    database: Database,
    source: Path,
    *,
    as_new: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    check: Callable[[Sequence[tuple[BundledEntry, dict[str, Any]]]], None] | None = None,
) -> Imported:
    """Take in one person, whole or not at all.

    as_new : under a new id, where that person is in the register already
    check : is shown every entry with its document before the first is kept; what it raises keeps them all out
    Raises CorruptFileError ``no-file``, ``bundle-damaged``, ``bundle-altered``; SchemaError ``bundle-unusable``,
    ``bundle-too-large``, ``document-unusable``; ConfigError ``athlete-here-already``.
    """
    if not source.is_file():
        raise CorruptFileError(
            "There is no file of that name", slug="no-file", got=source.name, fix="check the name of the file"
        )
    videos: list[KeptVideo | None] = []
    try:
        with _opened(source) as archive:
            manifest = _checked(archive, limits)
            now = datetime.now(UTC)
            entries = [
                (_kept_by(entry, now), _document(archive, manifest, entry, limits)) for entry in manifest.entries
            ]
            if check is not None:
                check(entries)
            athlete = _athlete(database, manifest, as_new)
            for entry in manifest.entries:
                videos.append(_video(database, archive, manifest, entry))
        _save(database, athlete, entries, videos)
    except BaseException:
        remove_now(database, [video.file for video in videos if video is not None])
        raise
    return Imported(athlete, len(entries), sum(video is not None for video in videos))


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    """The zip; whatever is wrong with its bytes while it is open becomes ``bundle-damaged``."""
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except HipdriveError:
        raise
    except _BROKEN:
        raise CorruptFileError(
            "The file is damaged or is no zip",
            slug="bundle-damaged",
            got=source.name,
            fix=_AGAIN,
        ) from None


def _checked(archive: zipfile.ZipFile, limits: Limits) -> Manifest:
    """The manifest, once every file of the zip is one that it promises and none is larger than may be."""
    files = archive.infolist()
    if len(files) > limits.max_files:
        raise _too_large(f"{len(files)} files")
    names = [file.filename for file in files]
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise _unusable(f"{_shown(twice[0])} is in it twice")
    for file in files:
        _check_plain(file, limits)
    if MANIFEST not in names:
        raise _unusable(f"no {MANIFEST} in it")
    if archive.getinfo(MANIFEST).file_size > limits.max_document_bytes:
        raise _too_large(MANIFEST)
    manifest = _manifest(archive.read(MANIFEST))
    _check_promised(files, manifest, limits)
    return manifest


def _check_plain(file: zipfile.ZipInfo, limits: Limits) -> None:
    """A plain file with a plain name that is not packed to burst."""
    parts = file.filename.split("/")
    if (
        file.orig_filename != file.filename
        or set("\\:") & set(file.filename)
        or any(part in ("", ".", "..") for part in parts)
    ):
        raise _unusable(f"the name {_shown(file.orig_filename)} leads out of the zip")
    kind = stat.S_IFMT(file.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise _unusable(f"{_shown(file.filename)} is a link or another thing that is no file")
    if file.flag_bits & 0x1:
        raise _unusable(f"{_shown(file.filename)} is encrypted")
    if file.file_size > (1 << 20) and file.file_size > limits.max_packing * max(file.compress_size, 1):
        raise _too_large(f"{_shown(file.filename)}, which unpacks to {file.file_size} bytes")


def _manifest(data: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise _unusable(f"{MANIFEST}: {form_faults(error)}") from None


def _check_promised(files: list[zipfile.ZipInfo], manifest: Manifest, limits: Limits) -> None:
    promised, found = manifest.files, {file.filename: file for file in files if file.filename != MANIFEST}
    for name in sorted(promised.keys() ^ found.keys())[:1]:
        raise _unusable(f"{_shown(name)} is {'missing' if name in promised else 'not in its list'}")
    for name, file in found.items():
        if file.file_size != promised[name].bytes:
            raise _unusable(f"{_shown(name)} has {file.file_size} bytes in place of {promised[name].bytes}")
    films = {entry.video.file for entry in manifest.entries if entry.video is not None}
    named = [entry.document for entry in manifest.entries] + [*films]
    if lost := sorted(set(named) - promised.keys()):
        raise _unusable(f"{_shown(lost[0])} is missing")
    if len(set(named)) != len(manifest.entries) + sum(entry.video is not None for entry in manifest.entries):
        raise _unusable("one file stands for two")
    sizes = {name: file.file_size for name, file in found.items()}
    if sum(sizes[name] for name in films) > limits.max_videos_bytes:
        raise _too_large("its videos")
    documents = [size for name, size in sizes.items() if name not in films]
    if sum(documents) > limits.max_documents_bytes:
        raise _too_large("its documents")


def _document(archive: zipfile.ZipFile, manifest: Manifest, entry: BundledEntry, limits: Limits) -> dict[str, Any]:
    """The document of one entry, its bytes those that the manifest promises."""
    promised = manifest.files[entry.document]
    if promised.bytes > limits.max_document_bytes:
        raise _too_large(entry.document)
    with archive.open(entry.document) as file:
        data = file.read(promised.bytes + 1)
    if len(data) != promised.bytes or hashlib.sha256(data).hexdigest() != promised.sha256:
        raise _altered(entry.document)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unusable(f"{_shown(entry.document)}: {text_fault(error)}") from None
    check_document(entry.kind, document)
    measurement_columns(entry.kind, document, "")
    return dict(document)


def _kept_by(entry: BundledEntry, now: datetime) -> BundledEntry:
    """Kept now at the latest: what is answered after the import must not stand behind a clock that was ahead."""
    return entry if entry.saved_at <= now else entry.model_copy(update={"saved_at": now})


def _video(
    database: Database, archive: zipfile.ZipFile, manifest: Manifest, entry: BundledEntry
) -> KeptVideo | None:
    if entry.video is None:
        return None
    promised = manifest.files[entry.video.file]
    with archive.open(entry.video.file) as film:
        kept = store_video(database, _Bounded(film, promised), entry.video.name)
    if kept.sha256 != promised.sha256:
        remove_now(database, [kept.file])
        raise _altered(entry.video.file)
    return kept


class _Bounded:
    """A file of the zip that never gives more than it promised."""

    def __init__(self, film: IO[bytes], promised: BundledFile) -> None:
        self._film, self._left = film, promised.bytes

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._film.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


def _athlete(database: Database, manifest: Manifest, as_new: bool) -> Athlete:
    """Who it will be. Raises where the id is taken."""
    person = manifest.athlete
    try:
        name = checked_name(person.name)
    except ConfigError as error:
        raise _unusable(error.sentence) from None
    athlete = Athlete(new_id() if as_new else person.id, name, person.created_at)
    with database.reading() as session:
        _check_free(session, athlete)
    return athlete


def _check_free(session: Session, athlete: Athlete) -> None:
    if session.get(AthleteRow, athlete.id) is not None:
        raise ConfigError(
            f"{athlete.name} is in the register already",
            slug="athlete-here-already",
            got=f"id {athlete.id}",
            fix="delete that one first, or import with --as-new for a second one beside it",
        )


def _save(
    database: Database,
    athlete: Athlete,
    entries: list[tuple[BundledEntry, dict[str, Any]]],
    videos: list[KeptVideo | None],
) -> None:
    with database.writing() as session:
        _check_free(session, athlete)
        session.add(row_of(athlete))
        session.flush()
        for (entry, document), video in zip(entries, videos, strict=True):
            row = EntryRow(
                athlete_id=athlete.id,
                kind=entry.kind,
                happened_at=entry.happened_at,
                saved_at=entry.saved_at,
                summary=summary_of(entry.kind, document),
                digest=digest_of(document),
            )
            write_entry(session, row, document, video)


def _shown(name: str) -> str:
    """A name out of the zip as it may be printed: short, on one line."""
    return name[:80].encode("unicode_escape").decode("ascii")


def _unusable(got: str) -> SchemaError:
    return SchemaError(
        "The zip is not one that hipdrive exported",
        slug="bundle-unusable",
        got=got,
        fix=_AGAIN,
    )


def _altered(name: str) -> CorruptFileError:
    return CorruptFileError(
        "A file in the zip is not what its checksum promises",
        slug="bundle-altered",
        got=_shown(name),
        fix=_AGAIN,
    )


def _too_large(got: str) -> SchemaError:
    return SchemaError(
        "The zip holds more than one person's recordings can be",
        slug="bundle-too-large",
        got=got,
        fix=_AGAIN,
    )
