"""The ledger by person and workstation, what is open, and the hall's copy counted against what this workstation handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from made import Home
from sqlalchemy import delete, insert, select, text, update

from desktop.clock import hall_date, now
from desktop.intake.journal import EventType, Origin, append
from desktop.intake.tables import delivery, file_delivery
from desktop.staff.model import Account, Actor, Role
from offline.drill.server import DrillProvince
from offline.sync.hall_count import hall_balance
from offline.sync.ledger import Count, balance, by_people, open_count
from offline.sync.resolution import Resolver, Way
from offline.sync.round import run_until_idle
from offline.sync.station_count import publish, published
from offline.sync.tables import hall_journal

RATING = {"level": 5, "tags": [], "comment": ""}


def test_each_person_and_workstation_balances_apart(home: Home) -> None:
    case_id = home.case(events=2)
    with home.vault.write() as connection:
        for operator, station in (("other", "W1"), ("clerk", "W2")):
            append(connection, Origin("H1", station, operator, False), case_id, EventType.RATING_GIVEN, now(), RATING)
        mine = (delivery.c.case_id == case_id, delivery.c.peer == "province")
        connection.execute(update(delivery).where(*mine, delivery.c.seq == 1).values(state="applied", receipt_no="R"))
        connection.execute(update(delivery).where(*mine, delivery.c.seq == 3).values(state="attention"))
        connection.execute(delete(delivery).where(*mine, delivery.c.seq == 4))
    found = {(line.operator_id, line.workstation_id): line.events for line in by_people(home.vault)}
    assert found == {("clerk", "W1"): Count(2, 1, 1, 0), ("other", "W1"): Count(1, 0, 0, 1), ("clerk", "W2"): Count(1, 0, 0, 0)}
    assert [line.events.balanced for line in by_people(home.vault)] == [True, True, False], "the lost delivery is that person's"
    assert not balance(home.vault).balanced


def test_what_is_open_is_what_the_ledger_says_and_reads_only_the_partial_indexes(home: Home, drill: DrillProvince) -> None:
    case_id = home.case(events=3)
    run_until_idle(home.setup(drill.url), 20)
    assert (open_count(home.vault).waiting, open_count(home.vault).attention) == (0, 0)
    home.scan(case_id, 100)
    home.case(events=4)
    with home.vault.write() as connection:
        connection.execute(update(delivery).where(delivery.c.seq == 2, delivery.c.state == "queued").values(state="attention"))
    book, left = balance(home.vault), open_count(home.vault)
    assert left.waiting == book.events.waiting + book.files.waiting == 4
    assert left.attention == 2, "both peers refused it: the inbox shows both"
    with home.vault.read() as connection:
        plan = connection.execute(
            text("EXPLAIN QUERY PLAN SELECT peer, count(*), sum(state = 'attention') FROM delivery WHERE state <> 'applied' GROUP BY peer")
        )
        assert "delivery_open" in str(plan.all())


def test_the_halls_copy_is_counted_row_by_row(home: Home, drill: DrillProvince) -> None:
    assert home.hall is not None
    case_id = home.case(events=3)
    run_until_idle(home.setup(drill.url), 20)
    home.add(case_id, EventType.RATING_GIVEN, RATING)
    with home.hall.write() as hall:
        row = dict(hall.execute(select(hall_journal)).mappings().first() or {})
        hall.execute(insert(hall_journal).values(**(row | {"event_id": "elsewhere", "case_id": "c2", "workstation_id": "W2"})))
    today = hall_date(now())
    found = hall_balance(home.vault, home.hall, "W1", today)
    assert [(each.workstation_id, each.events, each.cases) for each in found.stations] == [("W1", 3, 1), ("W2", 1, 1)]
    assert (found.handed_over, found.waiting, found.found, found.lacking, found.events) == (3, 1, 3, 0, 4)
    before = hall_balance(home.vault, home.hall, "W1", today - timedelta(days=3))
    assert (before.stations, before.handed_over, before.waiting) == ((), 0, 0)
    with home.hall.write() as hall:
        hall.execute(delete(hall_journal).where(hall_journal.c.case_id == case_id, hall_journal.c.seq == 2))
    assert hall_balance(home.vault, home.hall, "W1").lacking == 1


def test_what_a_person_settled_is_not_expected_in_the_hall(home: Home) -> None:
    assert home.hall is not None
    case_id = home.case(events=1)
    event_id = home.add(case_id, EventType.RATING_GIVEN, RATING)
    with home.vault.write() as connection:
        mine = (delivery.c.event_id == event_id, delivery.c.peer == "hall")
        connection.execute(update(delivery).where(*mine).values(state="attention", last_error="conflict"))
    Resolver(home.vault, lambda case_id: None, now).resolve(
        Actor(Account("s", "s", Role.SUPERVISOR), "H1", "W1", "1"), event_id, Way.VOID, "大厅不收"
    )
    assert hall_balance(home.vault, home.hall, "W1").handed_over == 0


@pytest.mark.parametrize("wrong", [{"state": "applied", "receipt_no": ""}, {"seq": 9}, {"case_id": "another"}])
def test_a_delivery_without_a_receipt_or_of_another_place_counts_for_nothing(home: Home, wrong: dict[str, str | int]) -> None:
    home.case(events=1)
    with home.vault.write() as connection:
        connection.execute(update(delivery).where(delivery.c.peer == "province").values(**wrong))
    assert not balance(home.vault).balanced


def test_a_delivery_of_nothing_is_an_imbalance(home: Home) -> None:
    home.case(events=1)
    with home.vault.write() as connection:
        row = connection.execute(select(delivery).where(delivery.c.peer == "province")).one()
        connection.execute(insert(delivery).values(**row._asdict() | {"event_id": "nobody's", "case_id": "another"}))
    book = balance(home.vault)
    assert (book.orphans, book.balanced, book.events.balanced) == (1, False, True)


def test_a_scan_without_its_delivery_is_an_imbalance(home: Home) -> None:
    home.scan(home.case(events=1), 10)
    with home.vault.write() as connection:
        connection.execute(delete(file_delivery))
    book = balance(home.vault)
    assert (book.events.balanced, book.files.balanced, book.balanced) == (True, False, False)


def test_the_halls_ledger_is_the_sum_of_what_its_workstations_proved(home: Home, drill: DrillProvince) -> None:
    """Each workstation lays down its own counts after it has sent; what one owes stands there while it is switched off."""
    assert home.hall is not None
    case_id = home.case(events=3)
    home.scan(case_id, 100)
    run_until_idle(replace(home.setup(drill.url), workstation_id="W1"), 20)
    (mine,) = published(home.hall)
    assert (mine.workstation_id, mine.events, mine.files) == ("W1", Count(3, 3, 0, 0), Count(1, 1, 0, 0))
    home.add(case_id, EventType.RATING_GIVEN, RATING)
    yesterday = now() - timedelta(days=1)
    publish(home.vault, home.hall, "W2", yesterday)
    today = hall_date(now())
    found = hall_balance(home.vault, home.hall, "W1", today)
    assert [station.counted_at == yesterday for station in found.published] == [False, True]
    assert found.totals == (Count(7, 6, 1, 0), Count(2, 2, 0, 0)) and found.balanced
    assert published(home.hall, today - timedelta(days=1)) == ()
    assert publish(home.vault, home.hall, "W2", now()) == 1, "only what changed is written, and when the whole was counted"
    with home.vault.write() as connection:
        connection.execute(delete(delivery).where(delivery.c.seq == 2, delivery.c.peer == "province"))
    publish(home.vault, home.hall, "W2", now())
    assert [station.balanced for station in published(home.hall)] == [True, False]
    assert not hall_balance(home.vault, home.hall, "W1").balanced
