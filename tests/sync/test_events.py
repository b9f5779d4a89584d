"""Events to a real province on a real socket: exactly once, in order, whatever happens on the way."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from threading import Event

import pytest
from made import Home, link
from sqlalchemy import delete, func, select, text, update

from desktop.clock import now
from desktop.errors import EnvironmentFault
from desktop.intake.journal import EventType, Origin, append
from desktop.intake.tables import case_file, delivery
from offline.drill.server import DrillProvince
from offline.sync.attention import attention
from offline.sync.engine import Limits, Pace, Throttle, judge, next_batch
from offline.sync.lease import Lease
from offline.sync.ledger import balance
from offline.sync.peers import Batch
from offline.sync.peers.hall import HallReplica
from offline.sync.push import Push
from offline.sync.round import StoppedBy, run_round, run_until_idle
from offline.sync.session import SyncSetup
from offline.sync.state import peer_states
from offline.sync.store import Outbox
from offline.sync.tables import hall_journal

Held = Callable[[], list[tuple[str, str, int]]]


def everything_once(home: Home, held: Held, expected: int) -> None:
    rows = held()
    assert len(rows) == len({row[0] for row in rows}) == expected
    last: dict[str, int] = {}
    for _, case_id, seq in rows:
        assert seq == last.get(case_id, 0) + 1
        last[case_id] = seq
    ledger = balance(home.vault, cases=True)
    assert ledger.balanced
    assert (ledger.events.created, ledger.events.acknowledged) == (expected, expected)


def test_all_arrive_in_order_with_receipts(home: Home, drill: DrillProvince, held: Held) -> None:
    cases = [home.case(events=3) for _ in range(70)]
    report = run_until_idle(home.setup(drill.url), 20)
    assert report.stopped_by is StoppedBy.IDLE
    assert (report.sent, report.applied, report.duplicate, report.waiting, report.attention) == (210, 210, 0, 0, 0)
    everything_once(home, held, 210)
    with home.vault.read() as connection:
        assert connection.scalar(select(func.count()).where(case_file.c.apply_no.is_not(None))) == len(cases)
        assert connection.scalar(select(func.count()).where(delivery.c.state == "applied", delivery.c.peer == "hall")) == 210
    assert home.hall is not None
    with home.hall.read() as connection:
        assert connection.scalar(select(func.count()).select_from(hall_journal)) == 210
    again = run_until_idle(home.setup(drill.url), 20)
    assert (again.sent, again.rounds) == (0, 1)
    assert all(state.reachable for state in peer_states(home.vault))


def test_each_event_goes_under_the_name_of_who_made_it_whoever_sends(home: Home, drill: DrillProvince) -> None:
    case_id = home.case(events=2)
    with home.vault.write() as connection:
        append(
            connection, Origin("H1", "W7", "other", True), case_id, EventType.RATING_GIVEN, now(), {"level": 5, "tags": [], "comment": ""}
        )
    assert run_until_idle(home.setup(drill.url), 20).applied == 3
    made = [("W1", "clerk", False), ("W1", "clerk", False), ("W7", "other", True)]
    with sqlite3.connect(drill.data / "province.sqlite3") as books:
        told = [json.loads(row[0]) for row in books.execute("SELECT body FROM event ORDER BY seq")]
    assert [(event["workstation_id"], event["operator_id"], event["offline"]) for event in told] == made
    assert home.hall is not None
    kept = select(hall_journal.c.workstation_id, hall_journal.c.operator_id, hall_journal.c.offline).order_by(hall_journal.c.seq)
    with home.hall.read() as connection:
        assert [(row[0], row[1], bool(row[2])) for row in connection.execute(kept)] == made
    books.close()


@pytest.mark.parametrize("fault", ["lose_reply", "cut_body", "empty", "captive", "redirect", "fail", "down", "expire_tokens"])
def test_a_lost_or_false_answer_is_no_answer(home: Home, drill: DrillProvince, held: Held, fault: str) -> None:
    for _ in range(60):
        home.case()
    drill.set_fault(fault, 1)
    report = run_until_idle(home.setup(drill.url), 20)
    assert report.stopped_by is StoppedBy.IDLE
    everything_once(home, held, 120)


@pytest.mark.parametrize(("fault", "code"), [("captive", "peer.captive_portal"), ("redirect", "peer.redirected"), ("down", "peer.cut_off")])
def test_what_keeps_it_away_is_named(home: Home, drill: DrillProvince, held: Held, fault: str, code: str) -> None:
    home.case()
    drill.set_fault(fault, True)
    report = run_round(home.setup(drill.url))
    assert (report.applied, report.waiting, report.fault) == (0, 2, code)
    assert [(state.reachable, state.last_error) for state in peer_states(home.vault) if state.peer == "province"] == [(False, code)]
    assert held() == []
    assert balance(home.vault).balanced


def test_no_province_at_all(home: Home, drill: DrillProvince, held: Held) -> None:
    home.case()
    drill.stop()
    report = run_until_idle(home.setup(drill.url), 0.6)
    assert (report.stopped_by, report.fault, report.waiting) == (StoppedBy.TIMEOUT, "peer.refused", 2)
    drill.start()
    run_until_idle(home.setup(drill.url), 10)
    everything_once(home, held, 2)


def test_a_stuck_case_holds_up_no_other(home: Home, drill: DrillProvince, held: Held) -> None:
    stuck = home.case(events=4, level=9)
    fine = [home.case(events=3) for _ in range(5)]
    report = run_until_idle(home.setup(drill.url), 10)
    assert (report.stopped_by, report.attention, report.waiting) == (StoppedBy.IDLE, 1, 1)
    assert {row[1] for row in held()} == {stuck, *fine}
    assert len(held()) == 2 + 15
    (entry,) = attention(home.vault)
    assert (entry.case_id, entry.seq, entry.reason, entry.behind) == (stuck, 3, "invalid", 1)
    assert entry.errors[0]["pointer"] == "/level"
    later = home.case(events=1)
    assert run_until_idle(home.setup(drill.url), 10).applied == 1 and held()[-1][1] == later


def test_however_many_are_stuck_in_front_the_next_one_goes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one reading of the lanes holds."""
    for _ in range(20):
        home.case(events=1)
    with home.vault.write() as connection:
        connection.execute(update(delivery).values(state="attention", last_error="invalid"))
    home.case(events=1)
    assert home.hall is not None
    outbox = Outbox(home.vault, "hall")
    push = Push(outbox, HallReplica(home.hall, home.sealer), stop=Event(), rng=Random(0), pace=Pace())
    push.throttle = Throttle(limit=3)
    monkeypatch.setattr("offline.sync.push.PAGE", 3)
    monkeypatch.setattr("offline.sync.push._PAGES", 2)
    assert push.run().applied == 1


def test_a_conflict_waits_for_a_person(home: Home, drill: DrillProvince) -> None:
    case_id = home.case(events=2)
    home.add(case_id, EventType.DECLINED, {"reason_code": "other", "legal_basis": "法", "proper_authority": None, "document_no": "X"})
    report = run_until_idle(home.setup(drill.url), 10)
    (entry,) = attention(home.vault)
    assert (report.attention, entry.reason, entry.platform_state) == (1, "conflict", "accepted")


def test_one_poisoned_event_is_isolated(home: Home, drill: DrillProvince, held: Held) -> None:
    cases = [home.case(events=2) for _ in range(60)]
    drill.set_fault("poison", [cases[20]])
    report = run_until_idle(home.setup(drill.url), 4)
    assert report.stopped_by is StoppedBy.TIMEOUT
    assert len(held()) == 118
    assert (report.waiting, report.attention) == (2, 0)
    assert report.rounds < 20  # it waits between attempts, it does not spin
    drill.set_fault("poison", None)
    run_until_idle(home.setup(drill.url), 10)
    everything_once(home, held, 120)


def test_retry_after_is_kept(home: Home, drill: DrillProvince, held: Held) -> None:
    home.case()
    drill.set_fault("retry_after", 1)
    drill.set_fault("refusing", 1)
    began = time.monotonic()
    run_until_idle(home.setup(drill.url), 10)
    assert time.monotonic() - began >= 1.0
    everything_once(home, held, 2)


def test_a_wrong_clock_is_measured_and_told(home: Home, drill: DrillProvince, held: Held) -> None:
    home.case()
    drill.set_fault("clock", 4000)
    assert run_until_idle(home.setup(drill.url), 10).stopped_by is StoppedBy.IDLE
    everything_once(home, held, 2)
    state = next(state for state in peer_states(home.vault) if state.peer == "province")
    assert state.clock_wrong and 3990 < state.clock_offset.total_seconds() < 4010


def test_wrong_secrets_halt(home: Home, drill: DrillProvince, held: Held) -> None:
    home.case()
    report = run_round(_with(home, drill, client_secret="no"))
    assert report.fault == "peer.credentials_refused"
    report = run_until_idle(_with(home, drill, signing_secret="no"), 30)
    assert (report.fault, report.stopped_by) == ("peer.bad_signature", StoppedBy.REFUSED)
    assert held() == []


def _with(home: Home, drill: DrillProvince, **secrets: str) -> SyncSetup:
    return replace(home.setup(drill.url), province=link(drill.url, **secrets))


def test_plain_http_only_on_loopback() -> None:
    with pytest.raises(EnvironmentFault, match=r"peer\.insecure_url"):
        link("http://platform.example.gov.cn")


def test_a_platform_that_lost_events_gets_them_again(home: Home, drill: DrillProvince, held: Held) -> None:
    case_id = home.case(events=2)
    run_until_idle(home.setup(drill.url), 10)
    connection = sqlite3.connect(drill.data / "province.sqlite3")
    connection.executescript("DELETE FROM event; DELETE FROM cases; DELETE FROM batch;")
    connection.close()
    home.add(case_id, EventType.RATING_GIVEN, {"level": 5, "tags": [], "comment": ""})
    assert run_until_idle(home.setup(drill.url), 10).stopped_by is StoppedBy.IDLE
    everything_once(home, held, 3)


def test_a_dead_senders_batch_goes_again(home: Home, drill: DrillProvince, held: Held) -> None:
    home.case()
    with home.vault.write() as connection:
        connection.execute(update(delivery).values(state="sending", next_at="2999-01-01T00:00:00.000000Z"))
    run_until_idle(home.setup(drill.url), 10)
    everything_once(home, held, 2)


def test_one_sender_at_a_time(home: Home, drill: DrillProvince, held: Held) -> None:
    home.case()
    with Lease(home.path / "sync.lock").held(1):
        report = run_round(home.setup(drill.url), lease_timeout=0.05)
        assert report.stopped_by is StoppedBy.BUSY
    assert held() == []


def test_restart_of_the_province(home: Home, drill: DrillProvince, held: Held) -> None:
    case_id = home.case()
    run_until_idle(home.setup(drill.url), 10)
    before = drill.url
    drill.stop()
    home.add(case_id, EventType.RATING_GIVEN, {"level": 5, "tags": [], "comment": ""})
    drill.start()
    assert drill.url == before
    run_until_idle(home.setup(drill.url), 10)
    everything_once(home, held, 3)


def test_the_balance_breaks_when_a_delivery_is_lost(home: Home, drill: DrillProvince) -> None:
    home.case()
    assert balance(home.vault).balanced
    with home.vault.write() as connection:
        connection.execute(delete(delivery).where(delivery.c.seq == 2, delivery.c.peer == "province"))
    broken = balance(home.vault, cases=True)
    assert not broken.balanced
    assert [event.state for event in broken.cases[0].events] == ["waiting", "lost"]


def test_the_balance_breaks_when_an_event_is_lost(home: Home) -> None:
    home.case()
    with home.vault.write() as connection:
        connection.execute(text("DROP TRIGGER journal_refuses_delete"))
        connection.execute(text("DELETE FROM journal WHERE seq = 2"))
    assert not balance(home.vault).balanced


def test_a_large_event_goes_to_a_person(home: Home, drill: DrillProvince, held: Held) -> None:
    home.case(pad=5 * 1024 * 1024)
    home.case(pad=1024 * 1024)
    report = run_until_idle(home.setup(drill.url), 10)
    assert (report.attention, report.waiting, len(held())) == (1, 1, 2)


def test_a_key_belongs_to_one_question(home: Home) -> None:
    """Retried unanswered, a body bears the same key, also from another process; once answered, the same body is a new question."""
    home.case()

    def begin() -> Batch:
        outbox = Outbox(home.vault, "province")
        outbox.recover(forget_delays=True)
        batch = outbox.begin(next_batch(outbox.lanes()[0], Limits(), now()).events)
        assert batch is not None
        return batch

    first, again = begin(), begin()
    assert (first.body, first.key) == (again.body, again.key)
    refused = [{"event_id": entry.event_id, "status": "out_of_order"} for entry in again.pending]
    Outbox(home.vault, "province").record(again, judge(again.pending, refused), lambda attempt: 0.0)
    later = begin()
    assert later.body == first.body and later.key != first.key


def test_an_answer_that_comes_late_undoes_nothing(home: Home) -> None:
    home.case(events=1)
    outbox = Outbox(home.vault, "province")
    batch = outbox.begin(outbox.lanes()[0][0].events)
    assert batch is not None
    outbox.recover(forget_delays=False)
    outbox.to_attention([batch.pending[0].event_id], "invalid")
    late = [{"event_id": batch.pending[0].event_id, "status": "applied", "receipt_no": "R1"}]
    outbox.record(batch, judge(batch.pending, late), lambda attempt: 0.0)
    with home.vault.read() as connection:
        row = connection.execute(select(delivery.c.state, delivery.c.receipt_no).where(delivery.c.peer == "province")).one()
    assert tuple(row) == ("attention", None)
