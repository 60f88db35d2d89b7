"""The tables. A saved document is kept whole as JSON; every other column is read out of it so that questions are quick.

athletes ─┬─< entries ─┬── documents          the JSON as it was given
          │            ├── recordings ──── measurements, a row each
          │            ├── exercise_sets
          │            └── adherence
removals                                      files that are to go: see `videos`

Changing anything here needs a new file in ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, DateTime, Dialect, Double, ForeignKey, Index, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

EntryKind = Literal["recording", "set", "plan", "screening", "activity", "adherence"]


class UtcTime(TypeDecorator[datetime]):
    """An instant. Goes in with any time zone, comes out in UTC; SQLite itself would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. ValueError for a time without a zone: it names no instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC, with the zone said."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Number(TypeDecorator[float]):
    """A float that may be missing: NaN in Python, NULL in the table."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """NaN and infinities become NULL."""
        return None if value is None or not math.isfinite(value) else float(value)

    def process_result_value(self, value: float | None, dialect: Dialect) -> float:
        """NULL becomes NaN."""
        return math.nan if value is None else float(value)


#: Sorted by code point on both databases, whatever the server's language is.
_SORTED = String().with_variant(String(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that a migration can take one away by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class AthleteRow(Base):
    """A person. `id` is what makes one; names may repeat. `name_key` is the name folded for search and order."""

    __tablename__ = "athletes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(_SORTED)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (Index(None, "name_key", "id"), Index(None, "name"))


class EntryRow(Base):
    """One thing that happened to a person. `digest` is the SHA-256 of the document: what is kept is kept once."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    athlete_id: Mapped[str] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"))
    kind: Mapped[EntryKind] = mapped_column(String(16))
    happened_at: Mapped[datetime] = mapped_column(UtcTime)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
    summary: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index(None, "athlete_id", "happened_at", "id"), Index(None, "athlete_id", "digest"))


class DocumentRow(Base):
    """The document as it was given. Apart from `entries`, so that a timeline reads no large pages."""

    __tablename__ = "documents"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[Any] = mapped_column(JSON)


class RecordingRow(Base):
    """What two recordings must share to be compared, and the video where it was to be kept."""

    __tablename__ = "recordings"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(String(32))
    view: Mapped[str | None] = mapped_column(String(16))
    near_side: Mapped[str | None] = mapped_column(String(8))
    surface: Mapped[str | None] = mapped_column(String(32))
    speed_mps: Mapped[float] = mapped_column(Number, nullable=True)
    fps: Mapped[float] = mapped_column(Number, nullable=True)
    video_file: Mapped[str | None] = mapped_column(String(64), unique=True)
    video_name: Mapped[str | None] = mapped_column(Text)
    video_sha256: Mapped[str | None] = mapped_column(String(64))


class MeasurementRow(Base):
    """One measurement of one entry; `source` is where it comes from: video, mocap, keypoints, or the watch's name."""

    __tablename__ = "measurements"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(8))
    value: Mapped[float] = mapped_column(Number, nullable=True)
    unit: Mapped[str] = mapped_column(String(32))
    phase: Mapped[str] = mapped_column(String(16))
    sd: Mapped[float] = mapped_column(Number, nullable=True)
    n_steps: Mapped[int]
    u_sys: Mapped[float] = mapped_column(Number, nullable=True)
    mdc95: Mapped[float] = mapped_column(Number, nullable=True)
    view: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))


class ExerciseSetRow(Base):
    """What a checked set says in three words; the repetitions are in its document."""

    __tablename__ = "exercise_sets"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    exercise: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(8))
    counted: Mapped[int]
    faulty: Mapped[int]


class AdherenceRow(Base):
    """A session of the plan that was done or skipped; `pain` 0 to 10 where it was told."""

    __tablename__ = "adherence"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    session: Mapped[str] = mapped_column(Text)
    done: Mapped[bool]
    pain: Mapped[int | None]


class RemovalRow(Base):
    """A file of the video folder that is to go: told before the file is made, forgotten once a recording owns it.

    So a kill at any moment leaves no file that nobody knows of. `WIPE` in place of a name: the database file itself is to be
    rewritten, because it still has bytes of what was deleted.
    """

    __tablename__ = "removals"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcTime)
