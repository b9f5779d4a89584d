"""Catalogue deltas, kept raw as they came, taken into the catalogue: packages, marks and what a person is told in one transaction.

What does not fit stays with its reason and is tried again when something new comes: often only its counterpart was missing.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.catalogue.deltas import Delta, Refused, take
from desktop.catalogue.shelf import Shelf
from desktop.changes import Changes
from desktop.clock import Clock, hall_date, to_text
from desktop.ids import uuid7
from desktop.sentences import sentence
from desktop.store import Store
from offline.sync.tables import catalog_delta, province_notice

WAITING, STANDS, REFUSED = range(3)
"""`catalog_delta.taken`."""


class CatalogueTaking:
    """CatalogueTaking(vault, shelf, clock)(): takes what waits. Nothing to do costs one look."""

    def __init__(self, vault: Store, shelf: Shelf, clock: Clock) -> None:
        self._vault, self._shelf, self._clock = vault, shelf, clock

    def __call__(self) -> Changes:
        """`EnvironmentFault`: the vault's; then everything is as it was."""
        with self._vault.read() as connection:
            if connection.scalar(select(catalog_delta.c.code).where(catalog_delta.c.taken == WAITING).limit(1)) is None:
                return Changes()
        with self._vault.write() as connection:
            changes = self._take(connection)
        self._shelf.forget()
        return changes

    def _take(self, connection: Connection) -> Changes:
        waiting = connection.execute(select(catalog_delta).where(catalog_delta.c.taken != STANDS).order_by(catalog_delta.c.code)).all()
        deltas = [Delta(row.code, json.loads(row.entry) if row.entry else None) for row in waiting]
        done = take(connection, deltas, hall_date(self._clock()))
        changes = Changes()
        for package, body in done.packages:
            changes |= self._shelf.put(connection, package, body)
        refused = {entry.delta.code: entry for entry in done.refused}
        before = {row.code: row.fault for row in waiting}
        for delta in deltas:
            fault = _said(refused[delta.code]) if delta.code in refused else None
            mark = {"taken": REFUSED if fault else STANDS, "fault": fault}
            connection.execute(update(catalog_delta).where(catalog_delta.c.code == delta.code).values(**mark))
            if fault is not None and fault != before[delta.code]:
                self._tell(connection, fault)
        return changes

    def _tell(self, connection: Connection, fault: str) -> None:
        values: dict[str, Any] = {"change_id": f"catalogue-{uuid7()}", "level": "warning", "text": fault, "at": to_text(self._clock())}
        connection.execute(upsert(province_notice).values(**values))


def _said(refused: Refused) -> str:
    return f"省平台目录的 {refused.delta.name}（{refused.delta.code[:64]}）没有采用，原来的继续有效：{sentence(refused.issue)}"
