"""Which versions belong together: of each package the newest that is in effect on a day. Such a set is an edition and, once noted, stays known.

Packages are never removed, so an edition can always be made again. Nothing here decides who may import.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Column, Connection, Integer, Table, Text, UniqueConstraint, select, tuple_
from sqlalchemy.dialects.sqlite import insert

from desktop.catalogue.build import build
from desktop.catalogue.model import Package
from desktop.errors import RuleViolation
from desktop.tables import vault
from desktop.values import dump

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

catalogue_edition = Table(
    "catalogue_edition",
    vault,
    Column("edition", Text, primary_key=True),
    Column("packages", Text, nullable=False),
    Column("noted_at", Text, nullable=False),
)

Versions = Mapping[str, str]
"""Package id to version."""


def versions_on(connection: Connection, day: date) -> Versions:
    """Of each package the newest version whose day has come, whatever was imported last."""
    rows = connection.execute(
        select(catalogue_package.c.id, catalogue_package.c.version)
        .where(catalogue_package.c.effective_from <= day.isoformat())
        .order_by(catalogue_package.c.position)
    ).all()
    return {row.id: row.version for row in sorted(rows, key=lambda row: _age(row.version))}


def versions_for(connection: Connection, day: date, today: date) -> Versions:
    """For what was received on an earlier `day`: as `versions_on`, and of a package that no version was in effect of then, the first that came.

    A guide that the hall did not have in the program yet is better judged by its first version than by none.
    """
    rows = connection.execute(
        select(catalogue_package.c.id, catalogue_package.c.version)
        .where(catalogue_package.c.effective_from <= today.isoformat())
        .order_by(catalogue_package.c.effective_from.desc(), catalogue_package.c.position.desc())
    ).all()
    return {row.id: row.version for row in rows} | dict(versions_on(connection, day))


def bodies(connection: Connection, versions: Versions) -> list[Package]:
    """These packages, in these versions."""
    wanted = tuple_(catalogue_package.c.id, catalogue_package.c.version).in_(list(versions.items()))
    rows = connection.execute(select(catalogue_package.c.body).where(wanted))
    return [build(json.loads(row.body)) for row in rows]


def edition_id(versions: Versions) -> str:
    """The same for the same versions, in every vault and process: the beginning of a SHA-256 over the sorted list."""
    return hashlib.sha256(_listed(versions).encode()).hexdigest()[:32]


def note_edition(connection: Connection, edition: str, versions: Versions, noted_at: str) -> None:
    connection.execute(
        insert(catalogue_edition).values(edition=edition, packages=_listed(versions), noted_at=noted_at).on_conflict_do_nothing()
    )


def noted_versions(connection: Connection, edition: str) -> Versions:
    """`RuleViolation` catalogue.unknown_edition."""
    listed = connection.scalar(select(catalogue_edition.c.packages).where(catalogue_edition.c.edition == edition))
    if listed is None:
        raise RuleViolation("catalogue.unknown_edition", edition=edition[:64])
    return dict(json.loads(listed))


def _listed(versions: Versions) -> str:
    return dump(sorted([package, version] for package, version in versions.items()))


def _age(version: str) -> list[tuple[int, str]]:
    """Orders versions as people count: 2026.9 before 2026.11. Importing an old version after a new one does not bring it back."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"[0-9]+|[A-Za-z]+", version)]
