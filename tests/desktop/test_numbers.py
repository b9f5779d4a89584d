"""Invariant 6: numbers never repeat, also across threads, processes and workstations, and with the hall away."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import IntegrityError

from desktop.errors import EnvironmentFault
from desktop.intake.numbers import NumberBlocks, draw, left
from desktop.intake.tables import drawn_number, number_block
from desktop.store import Store
from offline.vault.engine import encrypted_engine
from offline.vault.schema import migrate
from ui.app import Desk

SERIES = "case-2026"
KEY = bytes(32)


@pytest.fixture
def other_vault(tmp_path: Path) -> Iterator[Store]:
    """The vault of a second workstation of the same hall."""
    store = Store(encrypted_engine(tmp_path / "other.db", KEY, must_exist=False), "vault")
    migrate(store, "vault")
    yield store
    store.engine.dispose()


def _away() -> Store:
    """A hall that cannot be reached."""
    return Store(create_engine("sqlite:////nowhere/at/all/hall.db"), "hall")


def test_two_workstations_and_many_threads_draw_each_number_once(desk: Desk, other_vault: Store) -> None:
    drawn: list[list[int]] = []
    wrong: list[BaseException] = []

    def work(vault: Store, into: list[int]) -> None:
        blocks = NumberBlocks(vault, desk.home.hall)
        try:
            for _ in range(30):
                blocks.ensure(SERIES, wanted=3, size=5)
                with vault.write() as connection:
                    into.append(draw(connection, SERIES))
        except BaseException as fault:  # noqa: BLE001 - told by the assertion below
            wrong.append(fault)

    threads = []
    for vault in (desk.home.vault, other_vault) * 3:
        drawn.append([])
        threads.append(threading.Thread(target=work, args=(vault, drawn[-1])))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [number for own in drawn for number in own]
    assert wrong == []
    assert len(numbers) == 180 and len(set(numbers)) == 180


def test_with_the_hall_away_the_block_goes_on_until_it_is_empty(desk: Desk, other_vault: Store) -> None:
    NumberBlocks(other_vault, desk.home.hall).ensure(SERIES, size=4)
    alone = NumberBlocks(other_vault, _away())
    drawn = []
    for _ in range(4):
        alone.ensure(SERIES)
        with other_vault.write() as connection:
            drawn.append(draw(connection, SERIES))
    assert len(set(drawn)) == 4
    with pytest.raises(EnvironmentFault):
        alone.ensure(SERIES)
    with pytest.raises(EnvironmentFault, match=r"numbers\.exhausted"), other_vault.write() as connection:
        draw(connection, SERIES)
    NumberBlocks(other_vault, desk.home.hall).ensure(SERIES, size=4)
    with other_vault.write() as connection:
        assert draw(connection, SERIES) not in drawn


def test_a_crash_between_hall_and_vault_leaves_a_gap_and_no_twin(desk: Desk, other_vault: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = NumberBlocks(other_vault, desk.home.hall)
    with monkeypatch.context() as patched:
        patched.setattr(other_vault, "write", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            blocks.ensure(SERIES, size=10)
    blocks.ensure(SERIES, size=10)
    NumberBlocks(desk.home.vault, desk.home.hall).ensure(SERIES, wanted=10_000, size=10)
    spans = []
    for vault in (other_vault, desk.home.vault):
        with vault.read() as connection:
            found = connection.execute(number_block.select().where(number_block.c.series == SERIES)).all()
            spans += [(row.first, row.last) for row in found]
    spans.sort()
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))


def test_a_number_whose_transaction_failed_is_drawn_again(desk: Desk) -> None:
    with pytest.raises(KeyboardInterrupt), desk.home.vault.write() as connection:
        lost = draw(connection, SERIES)
        raise KeyboardInterrupt
    with desk.home.vault.read() as connection:
        before = left(connection, SERIES)
    with desk.home.vault.write() as connection:
        assert draw(connection, SERIES) == lost
    with desk.home.vault.read() as connection:
        assert left(connection, SERIES) == before - 1


def test_the_database_refuses_a_second_use_whatever_the_code_believes(desk: Desk) -> None:
    with desk.home.vault.write() as connection:
        number = draw(connection, SERIES)
    with pytest.raises(IntegrityError), desk.home.vault.write() as connection:
        connection.execute(insert(drawn_number).values(series=SERIES, number=number))
    with desk.home.vault.write() as connection:
        connection.execute(number_block.update().values(next=number_block.c.first))
    with pytest.raises(IntegrityError), desk.home.vault.write() as connection:
        draw(connection, SERIES)
