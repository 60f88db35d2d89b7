"""What happened to one person, in order of time; and the measurements of all recordings, for progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from hipdrive.athletes.database import Database
from hipdrive.athletes.register import Athlete, unknown_entry
from hipdrive.athletes.tables import (
    AdherenceRow,
    DocumentRow,
    EntryKind,
    EntryRow,
    ExerciseSetRow,
    MeasurementRow,
    RecordingRow,
)


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened."""

    entry_id: int
    kind: EntryKind
    happened_at: datetime
    saved_at: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class KeptMeasurement:
    """A measurement as it was kept; numbers that are missing are NaN. Fields as in `Measurement`, and `source`."""

    name: str
    side: str
    value: float
    unit: str
    phase: str
    sd: float
    n_steps: int
    u_sys: float
    mdc95: float
    view: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """What was measured at one time. `kind` is ``recording``, or ``activity`` for a watch's own numbers.

    source : video, mocap, keypoints, activity; speed_mps : NaN where nobody told or measured it
    video : the kept copy's name in the video folder, None where it was not to be kept
    """

    entry_id: int
    kind: EntryKind
    happened_at: datetime
    source: str
    view: str | None
    near_side: str | None
    surface: str | None
    speed_mps: float
    fps: float
    video: str | None
    summary: str
    measurements: tuple[KeptMeasurement, ...]

    def measurement(self, name: str, side: str | None = None) -> KeptMeasurement | None:
        """The measurement of that name (and side), None where there is none."""
        found = (m for m in self.measurements if m.name == name and (side is None or m.side == side))
        return next(found, None)


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A checked set in three words."""

    entry_id: int
    happened_at: datetime
    exercise: str
    side: str
    counted: int
    faulty: int


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session of the plan, done or skipped."""

    entry_id: int
    happened_at: datetime
    session: str
    done: bool
    pain: int | None


def timeline(
    database: Database,
    athlete: Athlete,
    *,
    kinds: Collection[EntryKind] = (),
    limit: int | None = None,
    before: TimelineItem | None = None,
) -> list[TimelineItem]:
    """What happened, the newest first. `kinds` empty = all; `before` = the last item of the page before."""
    wanted: list[ColumnElement[bool]] = [EntryRow.athlete_id == athlete.id]
    if kinds:
        wanted.append(EntryRow.kind.in_(kinds))
    if before is not None:
        same_time = and_(EntryRow.happened_at == before.happened_at, EntryRow.id < before.entry_id)
        wanted.append(or_(EntryRow.happened_at < before.happened_at, same_time))
    query = select(EntryRow).where(*wanted).order_by(EntryRow.happened_at.desc(), EntryRow.id.desc()).limit(limit)
    with database.reading() as session:
        rows = session.scalars(query).all()
    return [TimelineItem(row.id, row.kind, row.happened_at, row.saved_at, row.summary) for row in rows]


def recordings(
    database: Database,
    athlete: Athlete,
    *,
    names: Collection[str] = (),
    measurements_of: Collection[EntryKind] = ("recording", "activity"),
) -> list[KeptRecording]:
    """Every recording, and every activity with measurements, the oldest first.

    names : only these measurements; empty = all
    measurements_of : whose measurements are read; who reads the documents of recordings needs them not a second time
    """
    columns = MeasurementRow.__table__.columns
    of_athlete = EntryRow.athlete_id == athlete.id
    entries = (
        select(EntryRow, RecordingRow)
        .outerjoin(RecordingRow, RecordingRow.entry_id == EntryRow.id)
        .where(of_athlete, EntryRow.kind.in_(("recording", "activity")))
        .order_by(EntryRow.happened_at, EntryRow.id)
    )
    fields = [columns[name] for name in KeptMeasurement.__dataclass_fields__]
    measured = (
        select(MeasurementRow.entry_id, *fields)
        .join(EntryRow, EntryRow.id == MeasurementRow.entry_id)
        .where(
            of_athlete, EntryRow.kind.in_(measurements_of), *([MeasurementRow.name.in_(names)] if names else [])
        )
        .order_by(MeasurementRow.entry_id, MeasurementRow.position)
    )
    found: defaultdict[int, list[KeptMeasurement]] = defaultdict(list)
    with database.reading() as session:
        rows = session.execute(entries).all()
        for entry_id, *values in session.execute(measured):
            found[entry_id].append(KeptMeasurement(*values))
    kept = [_recording(entry, row, tuple(found[entry.id])) for entry, row in rows]
    return [item for item in kept if item.kind == "recording" or item.measurements]


def _recording(
    entry: EntryRow, row: RecordingRow | None, measurements: tuple[KeptMeasurement, ...]
) -> KeptRecording:
    nan = float("nan")
    return KeptRecording(
        entry_id=entry.id,
        kind=entry.kind,
        happened_at=entry.happened_at,
        source="activity" if row is None else row.source,
        view=None if row is None else row.view,
        near_side=None if row is None else row.near_side,
        surface=None if row is None else row.surface,
        speed_mps=nan if row is None else row.speed_mps,
        fps=nan if row is None else row.fps,
        video=None if row is None else row.video_file,
        summary=entry.summary,
        measurements=measurements,
    )


def exercise_sets(database: Database, athlete: Athlete, *, exercise: str | None = None) -> list[KeptSet]:
    """The checked sets, the oldest first; `document` has their repetitions."""
    query = (
        select(EntryRow.id, EntryRow.happened_at, ExerciseSetRow)
        .join(ExerciseSetRow, ExerciseSetRow.entry_id == EntryRow.id)
        .where(EntryRow.athlete_id == athlete.id)
        .where(*([ExerciseSetRow.exercise == exercise] if exercise else []))
        .order_by(EntryRow.happened_at, EntryRow.id)
    )
    with database.reading() as session:
        rows = session.execute(query).all()
    return [KeptSet(id_, at, row.exercise, row.side, row.counted, row.faulty) for id_, at, row in rows]


def adherence(database: Database, athlete: Athlete) -> list[KeptSession]:
    """The sessions done and skipped, the oldest first."""
    query = (
        select(EntryRow.id, EntryRow.happened_at, AdherenceRow)
        .join(AdherenceRow, AdherenceRow.entry_id == EntryRow.id)
        .where(EntryRow.athlete_id == athlete.id)
        .order_by(EntryRow.happened_at, EntryRow.id)
    )
    with database.reading() as session:
        rows = session.execute(query).all()
    return [KeptSession(id_, at, row.session, row.done, row.pain) for id_, at, row in rows]


def document(database: Database, athlete: Athlete, entry_id: int) -> dict[str, Any]:
    """The document of one entry as it was given. Raises ConfigError ``entry-unknown`` where it is not this person's."""
    query = (
        select(DocumentRow.body)
        .join(EntryRow, EntryRow.id == DocumentRow.entry_id)
        .where(EntryRow.id == entry_id, EntryRow.athlete_id == athlete.id)
    )
    body = None
    if 0 < entry_id < 2**31:  # beyond, it is no number that a server's column holds
        with database.reading() as session:
            body = session.scalar(query)
    if body is None:
        raise unknown_entry(entry_id)
    return dict(body)


def documents(database: Database, athlete: Athlete, kind: EntryKind) -> dict[int, dict[str, Any]]:
    """Every document of a kind by the number of its entry, the oldest first; one question for all of them."""
    query = (
        select(EntryRow.id, DocumentRow.body)
        .join(DocumentRow, DocumentRow.entry_id == EntryRow.id)
        .where(EntryRow.athlete_id == athlete.id, EntryRow.kind == kind)
        .order_by(EntryRow.happened_at, EntryRow.id)
    )
    with database.reading() as session:
        return {entry_id: dict(body) for entry_id, body in session.execute(query)}


def newest_document(database: Database, athlete: Athlete, kind: EntryKind) -> dict[str, Any] | None:
    """The newest document of a kind, None where there is none."""
    items = timeline(database, athlete, kinds=(kind,), limit=1)
    return document(database, athlete, items[0].entry_id) if items else None
