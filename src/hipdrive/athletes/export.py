"""Everything of one person into a zip, whole or not at all. What it holds: `hipdrive.athletes.bundle`."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import shutil
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from hipdrive.athletes.bundle import (
    MANIFEST,
    MEASUREMENT_COLUMNS,
    MEASUREMENTS,
    TIMELINE,
    BundledEntry,
    BundledFile,
    BundledPerson,
    BundledVideo,
    Manifest,
)
from hipdrive.athletes.database import Database
from hipdrive.athletes.register import Athlete, row_by_id
from hipdrive.athletes.tables import DocumentRow, EntryRow, MeasurementRow, RecordingRow
from hipdrive.athletes.videos import video_path
from hipdrive.errors import ConfigError

_Row = tuple[EntryRow, RecordingRow | None]
#: What a spreadsheet takes for a formula at the start of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Exported:
    """What is in the zip; `missing` names kept videos that were no longer in their folder."""

    path: Path
    entries: int
    videos: int
    missing: tuple[str, ...]


def export_athlete(database: Database, athlete: Athlete, target: Path) -> Exported:
    """Write everything of one person to `target`, readable by its owner alone.

    Raises ConfigError ``athlete-unknown``, ``export-exists``, ``export-not-writable``.
    """
    if target.exists():
        raise ConfigError(
            "There is a file of that name already",
            slug="export-exists",
            got=target.name,
            fix="name another file, or take that one away first",
        )
    draft: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
        draft = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, database.reading() as session:
                entries, missing = _Writer(archive, session, database, athlete).write()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise ConfigError(
            "The file cannot be written there",
            slug="export-not-writable",
            got=f"{target.name}: {error.strerror or error}",
            fix="name a file in a folder that is there and may be written to",
        ) from None
    finally:
        if draft is not None:
            with suppress(FileNotFoundError):
                draft.unlink()
    return Exported(target, len(entries), sum(e.video is not None for e in entries), missing)


class _Writer:
    """Writes files one after the other and remembers their checksums for the manifest at the end."""

    def __init__(self, archive: zipfile.ZipFile, session: Session, database: Database, athlete: Athlete) -> None:
        self._archive, self._session, self._database, self._athlete = archive, session, database, athlete
        self._files: dict[str, BundledFile] = {}
        self._missing: list[str] = []

    def write(self) -> tuple[tuple[BundledEntry, ...], tuple[str, ...]]:
        """The whole zip; what happened, and the names of videos that are no longer there."""
        person = row_by_id(self._session, self._athlete.id)
        query = select(EntryRow, RecordingRow).outerjoin(RecordingRow, RecordingRow.entry_id == EntryRow.id)
        query = query.where(EntryRow.athlete_id == person.id).order_by(EntryRow.happened_at, EntryRow.id)
        rows: list[_Row] = [(entry, recording) for entry, recording in self._session.execute(query)]
        entries = tuple(self._entry(i, entry, recording) for i, (entry, recording) in enumerate(rows, start=1))
        self._tables(rows)
        manifest = Manifest(
            hipdrive_version=version("hipdrive"),
            exported_at=datetime.now(UTC),
            athlete=BundledPerson(id=person.id, name=person.name, created_at=person.created_at),
            entries=entries,
            files=self._files,
        )
        self._archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        return entries, tuple(self._missing)

    def _entry(self, position: int, entry: EntryRow, recording: RecordingRow | None) -> BundledEntry:
        body = self._session.scalar(select(DocumentRow.body).where(DocumentRow.entry_id == entry.id))
        place = f"documents/{position:05d}-{entry.kind}.json"
        # Escapes for everything beyond ASCII: half a surrogate pair cannot be written in another way.
        self._text(place, json.dumps(body, indent=1, allow_nan=False) + "\n")
        return BundledEntry(
            kind=entry.kind,
            happened_at=entry.happened_at,
            saved_at=entry.saved_at,
            document=place,
            video=None if recording is None else self._video(position, recording),
        )

    def _video(self, position: int, recording: RecordingRow) -> BundledVideo | None:
        if recording.video_file is None:
            return None
        source = video_path(self._database, recording.video_file)
        name = recording.video_name or recording.video_file
        if not source.is_file():
            self._missing.append(name)
            return None
        place = f"videos/{position:05d}{source.suffix}"
        with source.open("rb") as film:
            sha256 = hashlib.file_digest(film, "sha256").hexdigest()
            film.seek(0)
            with self._archive.open(
                zipfile.ZipInfo(place), "w", force_zip64=True
            ) as out:  # stored: films are packed
                shutil.copyfileobj(film, out, 1 << 20)
        self._files[place] = BundledFile(bytes=source.stat().st_size, sha256=sha256)
        return BundledVideo(file=place, name=name[:255])

    def _tables(self, rows: list[_Row]) -> None:
        happened = {
            entry.id: (position, entry, recording) for position, (entry, recording) in enumerate(rows, start=1)
        }
        lines: list[list[object]] = []
        query = select(MeasurementRow).join(EntryRow, EntryRow.id == MeasurementRow.entry_id)
        query = query.where(EntryRow.athlete_id == self._athlete.id)
        query = query.order_by(EntryRow.happened_at, EntryRow.id, MeasurementRow.position)
        for m in self._session.scalars(query):
            position, entry, recording = happened[m.entry_id]
            of = (entry.kind, math.nan) if recording is None else (recording.source, recording.speed_mps)
            own = [getattr(m, name) for name in MEASUREMENT_COLUMNS[4:]]
            lines.append([entry.happened_at.isoformat(), position, *of, *own])
        self._text(MEASUREMENTS, _csv(MEASUREMENT_COLUMNS, lines))
        told = [[e.happened_at.isoformat(), i, e.kind, e.summary] for i, (e, _) in enumerate(rows, start=1)]
        self._text(TIMELINE, _csv(("happened_at", "entry", "kind", "summary"), told))

    def _text(self, place: str, content: str) -> None:
        data = content.encode("utf-8")
        self._archive.writestr(place, data)
        self._files[place] = BundledFile(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def _csv(columns: tuple[str, ...], lines: list[list[object]]) -> str:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows([_cell(value) for value in line] for line in lines)
    return text.getvalue()


def _cell(value: object) -> object:
    """Missing is empty; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
