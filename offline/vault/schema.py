"""Bringing a store's tables to the present version: Alembic, and only when something is due (importing it costs more than a sign-in may take).

The version stands in `schema_version`, Alembic's own table. Two processes that start at once are kept apart by the store's write lock, on a
server by a lock of its own: the second waits, then finds nothing due.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from desktop import emergency
from desktop.audit import tables as audit_tables
from desktop.catalogue import shelf
from desktop.errors import EnvironmentFault
from desktop.intake import calendar_store, numbers, registers, sharing, shelved, tables
from desktop.prints import tables as print_tables
from desktop.queue import emergency_tables
from desktop.queue import tables as queue_tables
from desktop.staff import tables as staff_tables
from desktop.store import Store, hold
from desktop.tidal import tables as tidal_tables
from offline.sync import station_count
from offline.sync import tables as sync_tables
from offline.trust import tables as trust_tables
from offline.vault import tables as vault_tables

DECLARING = (
    audit_tables,
    emergency,
    shelf,
    calendar_store,
    numbers,
    registers,
    sharing,
    shelved,
    tables,
    print_tables,
    queue_tables,
    emergency_tables,
    staff_tables,
    tidal_tables,
    station_count,
    sync_tables,
    trust_tables,
    vault_tables,
)
"""The modules that declare tables: both stores' metadata are complete once this one is imported."""

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "schema_version"
HEADS = {"vault": "vault_0013", "hall": "hall_0010"}
"""The newest revision of each branch; a test compares it with the migration folder."""


def migrate(store: Store, branch: str) -> bool:
    """Brings a store to the present version; answers whether anything was due. `EnvironmentFault` store.newer for one written by a newer program."""
    current = version(store)
    if current == HEADS[branch]:
        return False
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # Without a separator of its own Alembic splits locations at blanks and commas; "%" is the ini format's own sign.
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("version_locations", str(MIGRATIONS / branch).replace("%", "%%"))
    with store.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            hold(connection, "migrate")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, HEADS[branch])
        except CommandError as fault:
            raise EnvironmentFault("store.newer", store=store.name) from fault
    return True


def version(store: Store) -> str | None:
    """The revision that a store stands at; None for an empty one."""
    with store.read() as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return None
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - names of this source; every value is bound
        return found
