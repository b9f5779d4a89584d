"""Cheap verifiers: their cost is measured in tests/desktop/test_staff.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.staff import verifiers


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from argon2 import PasswordHasher

    verifiers.nobody.cache_clear()
    monkeypatch.setattr(verifiers, "hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    verifiers.nobody.cache_clear()
