"""Alembic's entry: runs the steps on the connection that `hipdrive.athletes.migrate` hands over."""

from __future__ import annotations

from alembic import context

from hipdrive.athletes.tables import Base

# The caller's transaction holds everything, table changes too: SQLite can, Alembic only has to be told.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
