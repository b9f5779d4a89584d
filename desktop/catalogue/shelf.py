"""The catalogue in the vault: packages kept whole, by id and version, for ever - a case keeps the version that it was taken under.

Importing is one transaction: a package is there whole or not at all. What is current is the newest version of each package that is in
effect today, levels merged.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint, func, insert, select

import resources
from desktop.catalogue.build import build
from desktop.catalogue.catalogue import Catalogue, merge
from desktop.catalogue.model import Item, Package, Theme
from desktop.catalogue.package import read_package
from desktop.changes import Changes
from desktop.clock import Clock, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.store import Store
from desktop.tables import vault

catalogue_package = Table(
    "catalogue_package",
    vault,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("effective_from", Text, nullable=False, server_default=""),
    Column("sha256", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    UniqueConstraint("id", "version"),
    sqlite_autoincrement=True,
)


FRESH_SECONDS = 1.0


class Shelf:
    """The packages of one vault. `current` is cheap enough for every keystroke: it asks the store at most once a second whether a package was
    imported (by another process; an import through this object is seen at once)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._checked = 0.0
        self._kept: tuple[tuple[int, date], Catalogue] | None = None

    def import_package(self, path: Path) -> Changes:
        """Takes a package in. The same one again changes nothing.

        `RuleViolation`: catalogue.package_invalid (every place), catalogue.version_taken (this version with other content).
        """
        package, body = read_package(path)
        return self._keep(package, body)

    def seed(self) -> None:
        """Takes in the packages that the program carries."""
        for path in sorted(resources.path("catalogue").glob("*.json")):
            if not path.name.endswith(".schema.json"):
                self.import_package(path)

    def current(self) -> Catalogue:
        """What can be applied for today."""
        today = hall_date(self._clock())
        with self._lock:
            if self._kept is not None and self._kept[0][1] == today and time.monotonic() - self._checked < FRESH_SECONDS:
                return self._kept[1]
        with self._store.read() as connection:
            newest = int(connection.scalar(select(func.max(catalogue_package.c.position))) or 0)
            with self._lock:
                self._checked = time.monotonic()
                if self._kept is not None and self._kept[0] == (newest, today):
                    return self._kept[1]
            rows = connection.execute(
                select(catalogue_package)
                .where(catalogue_package.c.effective_from <= today.isoformat())
                .order_by(catalogue_package.c.position)
            ).all()
        latest = {row.id: build(json.loads(row.body)) for row in sorted(rows, key=lambda row: _age(row.version))}
        made = merge(latest.values())
        with self._lock:
            self._kept = ((newest, today), made)
        return made

    @property
    def themes(self) -> Mapping[str, Theme]:
        return self.current().themes

    @property
    def items(self) -> Mapping[str, Item]:
        return self.current().items

    def at(self, package_id: str, version: str) -> Package:
        """A package as it was. `RuleViolation` catalogue.unknown_version."""
        with self._store.read() as connection:
            body = connection.scalar(
                select(catalogue_package.c.body).where(catalogue_package.c.id == package_id, catalogue_package.c.version == version)
            )
        if body is None:
            raise RuleViolation("catalogue.unknown_version", package=package_id[:64], version=version[:64])
        return build(json.loads(body))

    def _keep(self, package: Package, body: Mapping[str, Any]) -> Changes:
        plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(plain.encode()).hexdigest()
        with self._store.write() as connection:
            known = connection.scalar(
                select(catalogue_package.c.sha256).where(
                    catalogue_package.c.id == package.id, catalogue_package.c.version == package.version
                )
            )
            if known == digest:
                return Changes()
            if known is not None:
                raise RuleViolation("catalogue.version_taken", package=package.id, version=package.version)
            connection.execute(
                insert(catalogue_package).values(
                    id=package.id,
                    version=package.version,
                    level=package.level.value,
                    effective_from=body.get("effective_from", ""),
                    sha256=digest,
                    body=plain,
                    imported_at=to_text(self._clock()),
                )
            )
        with self._lock:
            self._kept = None
        return Changes(catalogue=True)


def _age(version: str) -> list[tuple[int, str]]:
    """Orders versions as people count: 2026.9 before 2026.11. Importing an old version after a new one does not bring it back."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"[0-9]+|[A-Za-z]+", version)]
