"""A real PostgreSQL server once a run, a database of its own for each test, and homes whose hall lies there."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hall_cases import NOBODY_LISTENS, Hands
from postgres_server import Server

from ui.app import Desk, open_desk
from ui.cli import main

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    made = Server()
    try:
        made.start()
        yield made
    finally:
        made.throw_away()


@pytest.fixture(scope="session")
def served_home(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo home on the database `made`. Never opened by a test: both are copied."""
    server.sql("CREATE DATABASE made")
    path = tmp_path_factory.mktemp("served") / "home"
    assert main(["init", "--demo", "--home", str(path), "--province-url", NOBODY_LISTENS, "--hall-url", server.url("made")]) == 0
    return path


@pytest.fixture
def empty_database(server: Server) -> str:
    name = f"empty{next(_numbers)}"
    server.sql(f"CREATE DATABASE {name}")
    return name


@pytest.fixture
def database(server: Server, served_home: Path) -> str:
    """A copy of the made hall."""
    name = f"hall{next(_numbers)}"
    server.sql(f"CREATE DATABASE {name} TEMPLATE made")
    return name


@pytest.fixture(scope="session")
def emptied(server: Server, served_home: Path) -> Callable[[], str]:
    """One database for tests that come one after another: the made hall again, quicker than another copy of it."""
    name = "again"
    server.sql(f"CREATE DATABASE {name} TEMPLATE made")
    found = [row[0] for row in server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name)]
    kept = [f'CREATE TABLE saved."{table}" AS TABLE public."{table}"' for table in found]
    server.sql("; ".join(("CREATE SCHEMA saved", *kept)), name)
    back = "; ".join(f'DELETE FROM public."{table}"; INSERT INTO public."{table}" SELECT * FROM saved."{table}"' for table in found)

    def again() -> str:
        server.sql(f"BEGIN; {back}; COMMIT", name)
        return name

    return again


@pytest.fixture
def on_server(server: Server, served_home: Path, database: str, tmp_path: Path) -> Callable[[str], Path]:
    """Workstations of one hall: a home each, as `init` would have made them."""
    return partial(home_on, served_home, tmp_path, database)


@pytest.fixture
def served_again(emptied: Callable[[], str], served_home: Path, tmp_path: Path, clock: Hands) -> Iterator[Desk]:
    """As `served`, on the database that is used again."""
    opened = open_desk(home_on(served_home, tmp_path, emptied()), clock)
    yield opened
    opened.close()


def home_on(made: Path, folder: Path, database: str, name: str = "W01") -> Path:
    """A copy of the made home whose hall is `database`."""
    path = Path(shutil.copytree(made, folder / f"served-{name}"))
    settings = path / "tidehall.toml"
    more = f'\n[workstation]\nid = "{name}"\n' if name != "W01" else ""
    settings.write_text(settings.read_text().replace("/made", f"/{database}") + more)
    return path


@pytest.fixture
def served(on_server: Callable[..., Path], clock: Hands) -> Iterator[Desk]:
    opened = open_desk(on_server(), clock)
    yield opened
    opened.close()
