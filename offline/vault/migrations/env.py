"""Alembic's entry: runs on the connection and inside the transaction that `offline.vault.schema.migrate` hands over."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    version_table="schema_version",
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
