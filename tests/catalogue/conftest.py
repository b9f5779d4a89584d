"""Packages and a vault in memory."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_once import lay
from small_package import SHIPPED, SMALL
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from desktop.catalogue import shelf as _shelf  # noqa: F401  (declares its table)
from desktop.catalogue.catalogue import Catalogue, merge
from desktop.catalogue.package import load_package
from desktop.store import Store
from desktop.tables import vault


@pytest.fixture
def body() -> dict[str, Any]:
    """A copy to spoil."""
    return copy.deepcopy(SMALL)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def put(body: Any, name: str = "p.json") -> Path:
        path = tmp_path / name
        path.write_text(body if isinstance(body, str) else json.dumps(body, ensure_ascii=False), encoding="utf-8")
        return path

    return put


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    return merge(load_package(path) for path in SHIPPED)


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    lay(vault, made)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine, "vault")
