"""Keep what a person did: one transaction a save. What these return is on the disk; a kill before leaves nothing of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hipdrive.athletes import documents
from hipdrive.athletes.database import Database
from hipdrive.athletes.documents import Document
from hipdrive.athletes.register import Athlete, row_by_id
from hipdrive.athletes.tables import (
    AdherenceRow,
    AthleteRow,
    DocumentRow,
    EntryKind,
    EntryRow,
    ExerciseSetRow,
    MeasurementRow,
    RecordingRow,
)
from hipdrive.athletes.videos import KeptVideo, copy_video, owned, remove_now
from hipdrive.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Saved:
    """What is on the disk now.

    already : the same document was kept before; nothing was written, but for a video where it had none
    video_kept : the video that was given is now the recording's
    """

    entry_id: int
    kind: EntryKind
    happened_at: datetime
    summary: str
    already: bool = False
    video_kept: bool = False


def save_document(
    database: Database,
    athlete: Athlete,
    kind: EntryKind,
    document: Document,
    *,
    happened_at: datetime | None = None,
    assumed_at: datetime | None = None,
    video: Path | None = None,
) -> Saved:
    """Keep a document of any kind, and a copy of a recording's video only where one is named.

    happened_at : when it was, with its time zone; None = nobody said. The same document said to be of another time is
        another entry; where nobody says, it is kept once
    assumed_at : when it is taken to have been where nobody said; None = now
    Raises SchemaError ``document-unusable``; CorruptFileError, ConfigError for the video; ConfigError
    ``athlete-unknown``.
    """
    documents.check_document(kind, document)
    documents.measurement_columns(kind, document, "")
    kept = None if video is None else copy_video(database, video)
    try:
        saved = _save(database, athlete, kind, document, (happened_at, assumed_at), kept)
    except BaseException:
        if kept is not None:
            remove_now(database, [kept.file])
        raise
    if kept is not None and not saved.video_kept:
        remove_now(database, [kept.file])  # it has one already
    return saved


def save_recording(
    database: Database,
    athlete: Athlete,
    document: Document,
    *,
    happened_at: datetime | None = None,
    video: Path | None = None,
) -> Saved:
    """Keep a result (the object of ``result.json``). More, and the errors: `save_document`."""
    return save_document(database, athlete, "recording", document, happened_at=happened_at, video=video)


def save_set(
    database: Database, athlete: Athlete, document: Document, *, happened_at: datetime | None = None
) -> Saved:
    """Keep a checked set (the object of ``set.json``)."""
    return save_document(database, athlete, "set", document, happened_at=happened_at)


def save_plan(
    database: Database, athlete: Athlete, document: Document, *, happened_at: datetime | None = None
) -> Saved:
    """Keep a plan (the object of ``plan.json``)."""
    return save_document(database, athlete, "plan", document, happened_at=happened_at)


def save_screening(
    database: Database, athlete: Athlete, document: Document, *, happened_at: datetime | None = None
) -> Saved:
    """Keep the answers of a screening."""
    return save_document(database, athlete, "screening", document, happened_at=happened_at)


def save_activity(
    database: Database, athlete: Athlete, document: Document, *, happened_at: datetime | None = None
) -> Saved:
    """Keep a hike or another file of a watch (the object of ``hike.json``).

    Its ``running_dynamics`` and ``measurements``, where it has any, go into the history with their source.
    """
    return save_document(database, athlete, "activity", document, happened_at=happened_at)


def save_adherence(
    database: Database,
    athlete: Athlete,
    session_name: str,
    *,
    done: bool = True,
    pain: int | None = None,
    words: str = "",
    happened_at: datetime | None = None,
) -> Saved:
    """A session of the plan was done or skipped, with pain 0 to 10 where it was told. The same twice is two.

    session_name : as the plan names it (its ``session_id``); words : what a person calls it
    Raises ConfigError ``session-name``, ``pain-scale``, ``athlete-unknown``.
    """
    if not session_name.strip() or len(session_name) > 200:
        raise ConfigError(
            "The session has no usable name",
            slug="session-name",
            got=f"{len(session_name)} characters",
            expected="1 to 200 characters",
            fix="name it as the plan does",
        )
    if pain is not None and not 0 <= pain <= 10:
        raise ConfigError(
            "Pain is told from 0 to 10",
            slug="pain-scale",
            got=str(pain),
            expected="0 (none) to 10 (the worst there is)",
            fix="give a whole number from 0 to 10, or leave --pain away",
        )
    document: dict[str, Any] = {"session": session_name.strip(), "done": done, "pain": pain}
    if words:
        document["words"] = words
    return save_document(database, athlete, "adherence", document, happened_at=happened_at)


def _save(
    database: Database,
    athlete: Athlete,
    kind: EntryKind,
    document: Document,
    times: tuple[datetime | None, datetime | None],
    video: KeptVideo | None,
) -> Saved:
    happened_at, assumed_at = times
    digest = documents.digest_of(document)
    with database.writing() as session:
        # Held until the end: a second save of the same document by another process waits and then finds this one.
        session.execute(select(AthleteRow.id).where(AthleteRow.id == athlete.id).with_for_update())
        row_by_id(session, athlete.id)
        if kind != "adherence" and (before := _kept_before(session, athlete, kind, digest, happened_at)):
            return before if video is None else replace(before, video_kept=_add_video(session, before, video))
        entry = EntryRow(
            athlete_id=athlete.id,
            kind=kind,
            happened_at=happened_at or assumed_at or datetime.now(UTC),
            saved_at=datetime.now(UTC),
            summary=documents.summary_of(kind, document),
            digest=digest,
        )
        write_entry(session, entry, document, video)
        return Saved(entry.id, kind, entry.happened_at, entry.summary, video_kept=video is not None)


def _add_video(session: Session, before: Saved, video: KeptVideo) -> bool:
    """The video of a recording that was kept without one; False where it has one."""
    row = session.get_one(RecordingRow, before.entry_id)
    if row.video_file is not None:
        return False
    for column, value in _video_columns(video).items():
        setattr(row, column, value)
    owned(session, video.file)
    return True


def write_entry(session: Session, entry: EntryRow, document: Document, video: KeptVideo | None = None) -> None:
    """Every row of one entry, in the caller's transaction."""
    session.add(entry)
    session.flush()
    session.add(DocumentRow(entry_id=entry.id, body=dict(document)))
    source = entry.kind
    if entry.kind == "recording":
        columns = documents.recording_columns(document)
        source = columns["source"]
        session.add(RecordingRow(entry_id=entry.id, **columns, **_video_columns(video)))
        if video is not None:
            owned(session, video.file)
    elif entry.kind == "set":
        session.add(ExerciseSetRow(entry_id=entry.id, **documents.set_columns(document)))
    elif entry.kind == "adherence":
        session.add(AdherenceRow(entry_id=entry.id, **documents.adherence_columns(document)))
    rows = documents.measurement_columns(entry.kind, document, source)
    if rows:
        session.execute(insert(MeasurementRow), [row | {"entry_id": entry.id} for row in rows])
    session.flush()


def _video_columns(video: KeptVideo | None) -> dict[str, str]:
    if video is None:
        return {}
    return {"video_file": video.file, "video_name": video.name, "video_sha256": video.sha256}


def _kept_before(
    session: Session, athlete: Athlete, kind: EntryKind, digest: str, happened_at: datetime | None
) -> Saved | None:
    """The same document of the same person; at the same time, where one was given.

    Of answers to a screening only the last given: a yes that is told again after a no, on the same day, counts again.
    """
    same = [EntryRow.athlete_id == athlete.id, EntryRow.digest == digest]
    if kind == "screening":
        of_person = (EntryRow.athlete_id == athlete.id, EntryRow.kind == kind)
        last = (
            select(EntryRow.id).where(*of_person).order_by(EntryRow.saved_at.desc(), EntryRow.id.desc()).limit(1)
        )
        same.append(EntryRow.id == last.scalar_subquery())
    if happened_at is not None:
        same.append(EntryRow.happened_at == happened_at)
    row = session.scalars(select(EntryRow).where(*same).order_by(EntryRow.id).limit(1)).first()
    return None if row is None else Saved(row.id, row.kind, row.happened_at, row.summary, already=True)
