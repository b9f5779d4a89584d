"""Migrating gives what the tables declare, once, from wherever the program lies; a newer program's store is left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.errors import EnvironmentFault
from desktop.settings import Settings
from desktop.store import Store
from offline.vault import home as home_room
from offline.vault import keys, schema
from offline.vault.engine import encrypted_engine, open_store
from offline.vault.home import create_home, open_home
from offline.vault.schema import HEADS, migrate, version
from ui.app import Desk


def test_the_named_heads_are_the_newest_revisions() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from offline.vault.schema import MIGRATIONS

    for branch, head in HEADS.items():
        config = Config()
        config.set_main_option("path_separator", "os")
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("version_locations", str(MIGRATIONS / branch))
        assert ScriptDirectory.from_config(config).get_heads() == [head]


@pytest.mark.parametrize("branch", ["vault", "hall"])
def test_migrating_gives_what_the_tables_declare(desk: Desk, tmp_path: Path, branch: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from desktop import tables

    metadata = getattr(tables, branch)
    migrated = Store(encrypted_engine(tmp_path / "migrated.db", bytes(32), must_exist=False), branch)
    declared = Store(encrypted_engine(tmp_path / "declared.db", bytes(32), must_exist=False), branch)
    migrate(migrated, branch)
    metadata.create_all(declared.engine)

    def spelled(store: Store) -> dict[tuple[str, str], str]:
        """Tables, indexes and triggers as SQLite knows them, without blanks and quotes."""
        with store.read() as connection:
            rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
        plain = {(row[0], row[1]): "".join(row[2].replace('"', "").split()).lower() for row in rows if row[1] != "schema_version"}
        return {key: sql if key[0] != "table" else "".join(sorted(sql.replace("ifnotexists", ""))) for key, sql in plain.items()}

    for store in (migrated, getattr(desk.home, branch)):
        with store.read() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": "schema_version"})
            assert compare_metadata(context, metadata) == []
    fresh, from_metadata = spelled(migrated), spelled(declared)
    assert set(fresh) == set(from_metadata)
    assert {
        key for key in fresh if key[0] != "table" and fresh[key].replace("ifnotexists", "") != from_metadata[key].replace("ifnotexists", "")
    } == set()
    assert spelled(getattr(desk.home, branch)) == fresh
    for store in (migrated, declared):
        store.engine.dispose()


def test_checks_of_the_tables_survive_the_migration(desk: Desk) -> None:
    from sqlalchemy.exc import IntegrityError

    for statement in (
        "INSERT INTO number_block VALUES ('x', 1, 5, 9)",
        "INSERT INTO delivery (event_id, peer, case_id, seq, state, updated_at) VALUES ('e', 'p', 'c', 1, 'none', '')",
        "INSERT INTO delivery (event_id, peer, case_id, seq, state, updated_at) VALUES ('e', 'p', 'c', 1, 'applied', '')",
    ):
        with pytest.raises(IntegrityError, match="CHECK"), desk.home.vault.write() as connection:
            connection.exec_driver_sql(statement)


def test_a_store_of_a_newer_program_is_not_touched(home: Path, desk: Desk) -> None:
    with desk.home.vault.write() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = 'vault_9999'"))
    desk.close()
    with pytest.raises(EnvironmentFault, match=r"store\.newer"):
        open_home(home, None)
    key = keys.open_key(home, None)
    store = open_store(home / home_room.VAULT_FILE, key.derive("vault.db"), "vault")
    assert version(store) == "vault_9999"
    store.engine.dispose()


def test_nothing_is_due_twice(desk: Desk) -> None:
    assert not migrate(desk.home.vault, "vault") and not migrate(desk.home.hall, "hall")


def test_migrations_work_from_a_folder_with_blanks_and_percents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / "Program Files, 100%" / "migrations"
    shutil.copytree(schema.MIGRATIONS, odd)
    monkeypatch.setattr(schema, "MIGRATIONS", odd)
    create_home(tmp_path / "new", None, Settings(), lambda _home: None)
