"""The mapping's tables for SQLAlchemy, and the one table that is ours: a receipt for each event, the database's own memory of what it holds.

The province makes its tables; only the receipts are made here when they are absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from offline.sync.peers.staging.mapping import ColumnMap, Kind, ProgressMap, StagingMap

_ERROR_WIDTH = 500


@dataclass(frozen=True, slots=True)
class StagingTables:
    """`receipts` is ours; `rows` by name are those that events and files are written to."""

    metadata: MetaData
    receipts: Table
    rows: dict[str, Table]
    parts: Table | None
    progress: Table | None


def build_tables(mapping: StagingMap) -> StagingTables:
    """Tables of a mapping; nothing is asked of a database."""
    metadata = MetaData()
    rows = {name: Table(name, metadata, *_kept(mapping), *_columns(columns)) for name, columns in mapping.tables.items()}
    parts = None
    if mapping.files is not None:
        parts = Table(
            mapping.files.parts,
            metadata,
            Column(mapping.columns.guid, String(36)),
            Column("part_no", Integer),
            Column("content", LargeBinary, nullable=False),
            PrimaryKeyConstraint(mapping.columns.guid, "part_no"),
        )
    progress = Table(mapping.progress.table, metadata, *_progress(mapping.progress)) if mapping.progress is not None else None
    return StagingTables(metadata, _receipts(mapping.receipts, metadata), rows, parts, progress)


def _receipts(name: str, metadata: MetaData) -> Table:
    # A refused event gives up its place (`seq` null): the corrected one, or the one that moves up, takes it.
    return Table(
        name,
        metadata,
        Column("event_id", String(36), primary_key=True),
        Column("case_id", String(36), nullable=False),
        Column("seq", Integer),
        Column("type", String(40), nullable=False),
        Column("hall_id", String(64), nullable=False),
        Column("project_no", String(200), nullable=False, index=True),
        Column("digest", String(64), nullable=False),
        Column("batch_no", String(50), nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("row_count", Integer, nullable=False),
        Column("outcome", String(10), nullable=False),
        Column("error", String(_ERROR_WIDTH)),
        Column("apply_no", String(200)),
        Column("written_at", DateTime, nullable=False),
        UniqueConstraint("case_id", "seq"),
    )


def _kept(mapping: StagingMap) -> list[Column[Any]]:
    names = mapping.columns
    return [
        Column(names.guid, String(36), primary_key=True),
        Column(names.batch, String(50), nullable=False, index=True),
        Column(names.operation, String(1), nullable=False),
        Column(names.time, DateTime, nullable=False),
        Column(names.flag, String(10), nullable=False),
        Column(names.error, String(_ERROR_WIDTH)),
    ]


def _columns(columns: dict[str, ColumnMap] | Any) -> list[Column[Any]]:
    types: dict[Kind, Any] = {Kind.NUMBER: Integer(), Kind.DATE: Date(), Kind.TIME: DateTime()}
    return [
        Column(name, String(said.width) if said.kind is Kind.TEXT else types[said.kind], nullable=not said.required)
        for name, said in columns.items()
    ]


def _progress(said: ProgressMap) -> list[Column[Any]]:
    special: dict[str, Any] = {"position": BigInteger().with_variant(Integer(), "sqlite"), "at": DateTime()}
    return [Column(name, special.get(ours, String(1000)), primary_key=ours == "position") for ours, name in said.columns().items()]
