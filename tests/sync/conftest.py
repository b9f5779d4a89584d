from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made import Home

from offline.drill.server import DrillProvince


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[DrillProvince]:
    province = DrillProvince(tmp_path / "province", grant_after=0.2)
    province.start()
    yield province
    province.stop()


@pytest.fixture
def held(tmp_path: Path) -> Callable[[], list[tuple[str, str, int]]]:
    """What the drill holds: (event_id, case_id, seq), in the order in which it took them."""

    def read() -> list[tuple[str, str, int]]:
        connection = sqlite3.connect(tmp_path / "province" / "province.sqlite3")
        try:
            return connection.execute("SELECT event_id, case_id, seq FROM event ORDER BY position").fetchall()
        finally:
            connection.close()

    return read
