"""The catalogue in the vault: packages kept whole, by id and version, for ever - a case keeps the edition that it was taken under.

Importing is one transaction: a package is there whole or not at all. What is current is the newest version of each package that is in
effect today, levels merged. An edition is exactly such a set of versions; `editions` keeps them.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from desktop.catalogue.build import build
from desktop.catalogue.catalogue import Catalogue, merge
from desktop.catalogue.editions import (
    Versions,
    bodies,
    catalogue_edition,
    catalogue_package,
    edition_id,
    note_edition,
    noted_versions,
    versions_for,
    versions_on,
)
from desktop.catalogue.model import Item, Package, Theme
from desktop.catalogue.package import read_package
from desktop.catalogue.shipped import shipped_packages
from desktop.changes import Changes
from desktop.clock import Clock, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.store import Store

__all__ = ["Shelf", "catalogue_edition", "catalogue_package"]
FRESH_SECONDS = 1.0
_KEPT_EDITIONS = 8


@dataclass(frozen=True, slots=True)
class _Current:
    newest: int
    """Position of the last package imported when this was found."""
    day: date
    edition: str
    versions: Versions
    catalogue: Catalogue


class Shelf:
    """The packages of one vault. `current` is cheap enough for every keystroke: it asks the store at most once a second whether a package was
    imported (by another process; an import through this object is seen at once)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._checked = 0.0
        self.fresh_seconds = FRESH_SECONDS
        self._kept: _Current | None = None
        self._made: OrderedDict[str, Catalogue] = OrderedDict()
        self._past: tuple[tuple[int, date], dict[date, tuple[str, Versions]]] = ((-1, date.min), {})
        self._noted: set[str] = set()

    def import_package(self, path: Path) -> Changes:
        """Takes a package in. The same one again changes nothing. One that overrides may name what the others here define.

        `RuleViolation`: catalogue.package_invalid (every place), catalogue.version_taken (this version with other content).
        """
        package, body = read_package(path, self.around)
        return self._keep(package, body)

    def seed(self) -> None:
        """Takes in the packages that the program carries, those first that others override. A test has judged them: here they are only built."""
        for path in shipped_packages():
            body = json.loads(path.read_text(encoding="utf-8"))
            self._keep(build(body), body)

    def around(self, package_id: str, day: date | None) -> Catalogue:
        """What the other packages say on the day on which this one comes into force, or today when that is past."""
        today = hall_date(self._clock())
        with self._store.read() as connection:
            versions = versions_on(connection, max(today, day or today))
            return merge(bodies(connection, {one: version for one, version in versions.items() if one != package_id}))

    def current(self) -> Catalogue:
        """What can be applied for today."""
        return self._now().catalogue

    def edition(self, day: date | None = None) -> str:
        """The id of what is in effect today, or was on `day` (back-entry): the same versions have the same id in every vault.

        Noted durably when it is asked for first, in a transaction of its own: ask before opening one.
        """
        if day is None or day == hall_date(self._clock()):
            now = self._now()
            edition, versions = now.edition, now.versions
        else:
            edition, versions = self._then(day)
        if edition not in self._noted:
            with self._store.write() as connection:
                note_edition(connection, edition, versions, to_text(self._clock()))
            self._noted.add(edition)
        return edition

    def _then(self, day: date) -> tuple[str, Versions]:
        """As `edition`, of an earlier day; asked for at every line of a back-entry, so it is kept while nothing was imported."""
        now = self._now()
        with self._lock:
            if self._past[0] != (now.newest, now.day):
                self._past = ((now.newest, now.day), {})
            kept = self._past[1].get(day)
        if kept is None:
            with self._store.read() as connection:
                versions = versions_for(connection, day, now.day)
            kept = (edition_id(versions), versions)
            with self._lock:
                self._past[1][day] = kept
        return kept

    def of(self, edition: str) -> Catalogue:
        """The catalogue of an edition, from exactly its versions. `RuleViolation` catalogue.unknown_edition."""
        with self._lock:
            if edition in self._made:
                self._made.move_to_end(edition)
                return self._made[edition]
        with self._store.read() as connection:
            versions = noted_versions(connection, edition)
            return self._make(connection, edition, versions)

    def on(self, day: date) -> Catalogue:
        """What a case is judged by that was taken on paper on `day`: the catalogue of that day's `edition`."""
        if day == hall_date(self._clock()):
            return self.current()
        edition, versions = self._then(day)
        with self._store.read() as connection:
            return self._make(connection, edition, versions)

    def look_again(self) -> None:
        """Reads now whether something was imported. Who does so every few seconds on a lane may raise `fresh_seconds`: then no keystroke reads."""
        self._now(again=True)

    def _now(self, *, again: bool = False) -> _Current:
        today = hall_date(self._clock())
        with self._lock:
            fresh = not again and time.monotonic() - self._checked < self.fresh_seconds
            if self._kept is not None and self._kept.day == today and fresh:
                return self._kept
        with self._store.read() as connection:
            newest = int(connection.scalar(select(func.max(catalogue_package.c.position))) or 0)
            with self._lock:
                self._checked = time.monotonic()
                if self._kept is not None and (self._kept.newest, self._kept.day) == (newest, today):
                    return self._kept
            versions = versions_on(connection, today)
            edition = edition_id(versions)
            found = _Current(newest, today, edition, versions, self._make(connection, edition, versions))
        with self._lock:
            self._kept = found
        return found

    def _make(self, connection: Connection, edition: str, versions: Versions) -> Catalogue:
        with self._lock:
            made = self._made.get(edition)
        if made is None:
            made = merge(bodies(connection, versions))
        with self._lock:
            # Who was first stays: one edition is one object, so that what others keep for it is kept once.
            made = self._made.setdefault(edition, made)
            self._made.move_to_end(edition)
            while len(self._made) > _KEPT_EDITIONS:
                self._made.popitem(last=False)
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
        with self._store.write() as connection:
            changes = self.put(connection, package, body)
        self.forget()
        return changes

    def put(self, connection: Connection, package: Package, body: Mapping[str, Any]) -> Changes:
        """A package that was judged, in the caller's transaction, who calls `forget` after it. `RuleViolation` catalogue.version_taken."""
        plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(plain.encode()).hexdigest()
        this = (catalogue_package.c.id == package.id, catalogue_package.c.version == package.version)
        known = connection.scalar(select(catalogue_package.c.sha256).where(*this))
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
        return Changes(catalogue=True)

    def forget(self) -> None:
        """What is current is looked up anew."""
        with self._lock:
            self._kept = None
