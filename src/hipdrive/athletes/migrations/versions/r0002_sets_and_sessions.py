"""Sets and sessions of their own, people found by any spelling of case, whose measurement it is, files that are to go.

What is new is filled from what is there: the documents hold everything. The way back takes the columns away and keeps
the documents, so that going up again loses nothing.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

_ENTRIES = sa.table("entries", sa.column("id", sa.Integer), sa.column("kind", sa.String))
_DOCUMENTS = sa.table("documents", sa.column("entry_id", sa.Integer), sa.column("body", sa.JSON))


def upgrade() -> None:
    """Make and fill."""
    _add_name_key()
    _add_source()
    _create_for_entries(
        "exercise_sets",
        sa.Column("exercise", sa.Text, nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("counted", sa.Integer, nullable=False),
        sa.Column("faulty", sa.Integer, nullable=False),
    )
    _create_for_entries(
        "adherence",
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("pain", sa.Integer),
    )
    _fill("set", "exercise_sets", _set_columns)
    _fill("adherence", "adherence", _adherence_columns)
    op.create_table(
        "removals",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_removals"),
    )


def _create_for_entries(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("entry_id", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("entry_id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=f"fk_{table}_entry_id", ondelete="CASCADE"),
    )


def _add_name_key() -> None:
    sorted_text = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("athletes", sa.Column("name_key", sorted_text, nullable=False, server_default=""))
    athletes = sa.table("athletes", sa.column("id"), sa.column("name"), sa.column("name_key"))
    bind = op.get_bind()
    for id_, name in bind.execute(sa.select(athletes.c.id, athletes.c.name)).all():
        key = unicodedata.normalize("NFKC", name).casefold()
        bind.execute(sa.update(athletes).where(athletes.c.id == id_).values(name_key=key))
    op.create_index("ix_athletes_name_key_id", "athletes", ["name_key", "id"])


def _add_source() -> None:
    op.add_column("measurements", sa.Column("source", sa.Text, nullable=False, server_default=""))
    measurements = sa.table("measurements", sa.column("entry_id"), sa.column("source"))
    recordings = sa.table("recordings", sa.column("entry_id"), sa.column("source"))
    source = (
        sa.select(recordings.c.source).where(recordings.c.entry_id == measurements.c.entry_id).scalar_subquery()
    )
    op.get_bind().execute(sa.update(measurements).values(source=sa.func.coalesce(source, "")))


def _fill(kind: str, table: str, columns_of: Any) -> None:
    bind = op.get_bind()
    documents = sa.select(_DOCUMENTS.c.entry_id, _DOCUMENTS.c.body).join(
        _ENTRIES, _ENTRIES.c.id == _DOCUMENTS.c.entry_id
    )
    rows = [
        {"entry_id": entry_id} | columns_of(body)
        for entry_id, body in bind.execute(documents.where(_ENTRIES.c.kind == kind)).all()
    ]
    if rows:
        target = sa.table(table, *(sa.column(name) for name in rows[0]))
        bind.execute(sa.insert(target), rows)


def _set_columns(body: Any) -> dict[str, Any]:
    document = json.loads(body) if isinstance(body, str) else body
    reps = document.get("reps") or []
    return {
        "exercise": str(document["exercise"]),
        "side": str(document.get("side") or "both"),
        "counted": int(document.get("counted") or 0),
        "faulty": sum(isinstance(rep, dict) and rep.get("verdict") == "fault" for rep in reps),
    }


def _adherence_columns(body: Any) -> dict[str, Any]:
    document = json.loads(body) if isinstance(body, str) else body
    return {"session": str(document["session"]), "done": bool(document["done"]), "pain": document.get("pain")}


def downgrade() -> None:
    """Take away what is new."""
    for table in ("removals", "adherence", "exercise_sets"):
        op.drop_table(table)
    op.drop_column("measurements", "source")
    op.drop_index("ix_athletes_name_key_id", "athletes")
    op.drop_column("athletes", "name_key")
