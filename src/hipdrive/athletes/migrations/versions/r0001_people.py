"""People, what happened to them, and what was measured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def _entry_id() -> sa.Column[int]:
    return sa.Column("entry_id", sa.Integer, nullable=False)


def _of_entry(table: str, *key: str) -> tuple[sa.Constraint, sa.Constraint]:
    """Primary key, and the entry it goes away with."""
    return (
        sa.PrimaryKeyConstraint(*(key or ("entry_id",)), name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=f"fk_{table}_entry_id", ondelete="CASCADE"),
    )


def upgrade() -> None:
    """The first tables."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "athletes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_athletes"),
    )
    op.create_index("ix_athletes_name", "athletes", ["name"])
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("athlete_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("happened_at", instant, nullable=False),
        sa.Column("saved_at", instant, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.ForeignKeyConstraint(["athlete_id"], ["athletes.id"], name="fk_entries_athlete_id", ondelete="CASCADE"),
    )
    op.create_index("ix_entries_athlete_id_happened_at_id", "entries", ["athlete_id", "happened_at", "id"])
    op.create_index("ix_entries_athlete_id_digest", "entries", ["athlete_id", "digest"])
    op.create_table("documents", _entry_id(), sa.Column("body", sa.JSON, nullable=False), *_of_entry("documents"))
    _create_recordings()


def _create_recordings() -> None:
    op.create_table(
        "recordings",
        _entry_id(),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("view", sa.String(16)),
        sa.Column("near_side", sa.String(8)),
        sa.Column("surface", sa.String(32)),
        sa.Column("speed_mps", sa.Double),
        sa.Column("fps", sa.Double),
        sa.Column("video_file", sa.String(64)),
        sa.Column("video_name", sa.Text),
        sa.Column("video_sha256", sa.String(64)),
        sa.UniqueConstraint("video_file", name="uq_recordings_video_file"),
        *_of_entry("recordings"),
    )
    op.create_table(
        "measurements",
        _entry_id(),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("sd", sa.Double),
        sa.Column("n_steps", sa.Integer, nullable=False),
        sa.Column("u_sys", sa.Double),
        sa.Column("mdc95", sa.Double),
        sa.Column("view", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        *_of_entry("measurements", "entry_id", "position"),
    )


def downgrade() -> None:
    """No tables."""
    for table in ("measurements", "recordings", "documents", "entries", "athletes"):
        op.drop_table(table)
