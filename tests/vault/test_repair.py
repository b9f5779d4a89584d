"""A damaged store: noticed, told with exit 3, and what can be read of it comes into a new file while the damaged one stays."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hall_cases import Hands, Said, accept, actor, complete_draft
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from desktop.errors import EnvironmentFault
from desktop.intake.tables import case_file, journal
from offline.vault.keys import open_key
from offline.vault.repair import alone, damage, repair
from ui.app import open_desk

PAGE = 4096


def fill(home: Path, clock: Hands, cases: int = 12) -> set[str]:
    desk = open_desk(home, clock)
    try:
        made = {accept(desk, actor(desk), complete_draft(desk, actor(desk))) for _ in range(cases)}
        with desk.home.vault.write() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        return made
    finally:
        desk.close()


def page_of_a_case(home: Path, clock: Hands) -> int:
    """A leaf page in the middle of the case table: found by spoiling one page after another and asking who suffers."""
    whole = (home / "vault.db").read_bytes()
    for number in range(len(whole) // PAGE - 1, 2, -1):
        spoil(home, number)
        desk = None
        try:
            desk = open_desk(home, clock)
            with desk.home.vault.read() as connection:
                connection.execute(select(journal.c.payload)).all()
                connection.execute(select(case_file.c.case_no)).all()
                try:
                    connection.execute(select(case_file.c.body)).all()
                except DBAPIError:
                    return number
        except (DBAPIError, EnvironmentFault):
            pass
        finally:
            if desk is not None:
                desk.close()
            (home / "vault.db").write_bytes(whole)
    raise LookupError("no such page")


def spoil(home: Path, number: int) -> None:
    with (home / "vault.db").open("r+b") as stream:
        stream.seek(number * PAGE + 2000)
        stream.write(os.urandom(16))


def test_what_can_be_read_is_saved_and_the_damaged_file_is_kept(home: Path, clock: Hands, run_cli: Callable[..., Said]) -> None:
    made = fill(home, clock)
    assert run_cli("repair").out.startswith("保险库完好")
    number = page_of_a_case(home, clock)
    spoil(home, number)
    key = open_key(home, None)
    assert set(damage(home, key)) == {"vault.db"}
    spoilt = (home / "vault.db").read_bytes()
    (done,) = repair(home, key, clock())
    assert done.kept_at.read_bytes() == spoilt
    assert damage(home, key) == {}
    desk = open_desk(home, clock)
    try:
        with desk.home.vault.read() as connection:
            kept = set(connection.scalars(select(case_file.c.case_no)))
            events = connection.scalar(select(func.count()).select_from(journal))
        assert kept < made and len(kept) >= len(made) - 4
        assert events == 2 * len(made), "a page of cases took no event with it"
        accept(desk, actor(desk), complete_draft(desk, actor(desk)))
    finally:
        desk.close()


def test_a_home_in_use_is_not_repaired_and_a_hopeless_one_is_left_alone(
    home: Path, clock: Hands, start_cli: Callable[..., subprocess.Popen[str]]
) -> None:
    desk = open_desk(home, clock)
    try:
        said = start_cli("repair")
        assert (said.wait(30), "正被别的程序打开" in said.communicate()[1]) == (3, True)
    finally:
        desk.close()
    with alone(home):
        pass
    spoil(home, 0)
    before = (home / "vault.db").read_bytes()
    with pytest.raises(EnvironmentFault) as fault:
        repair(home, open_key(home, None), clock())
    assert fault.value.code in ("repair.hopeless", "store.wrong_key", "store.corrupt")
    assert (home / "vault.db").read_bytes() == before


def test_one_bad_page_costs_no_other_table(home: Path, clock: Hands, run_cli: Callable[..., Said]) -> None:
    """SQLCipher reads nothing more on a connection that has met a bad page: each table has its own."""
    made = fill(home, clock, cases=40)
    size = (home / "vault.db").stat().st_size
    spoil(home, size // PAGE // 2)
    told = run_cli("doctor", "--json")
    assert told.code == 3 and any(line["state"] == "fail" and "repair" in line["mend"] for line in told.json)
    (done,) = repair(home, open_key(home, None), clock())
    assert len(done.lost) <= 2, done.lost
    assert done.saved["journal"] >= 2 * len(made) - 8 and done.saved["secret"] > 0
    assert any(line["state"] == "warn" and "damaged-" in line["said"] for line in run_cli("doctor", "--json").json)


@pytest.mark.parametrize("name", ["vault.db", "hall.db"])
def test_an_empty_file_is_no_store(home: Path, name: str, run_cli: Callable[..., Said]) -> None:
    (home / name).write_bytes(b"")
    for suffix in ("-wal", "-shm"):
        (home / f"{name}{suffix}").unlink(missing_ok=True)
    for command in (("ledger",), ("doctor",), ("queue", "status"), ("repair",)):
        assert run_cli(*command).code == 3, command
