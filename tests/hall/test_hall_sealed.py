"""The server holds ids, states and times: nothing personal can be read in it, and what was changed there does not open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hall_cases import Hands, accept, actor, complete_draft
from postgres_server import Server
from sqlalchemy import update

from desktop.clock import hall_date, now, to_text
from desktop.errors import EnvironmentFault
from desktop.intake.model import Draft
from desktop.intake.tables import case_file, delivery
from desktop.queue.appointments import Appointments
from desktop.queue.model import TicketClass
from offline.sync.engine import Pace
from offline.sync.hall_count import hall_balance
from offline.sync.peers.hall import payload_of
from offline.sync.session import Session
from offline.sync.tables import hall_journal
from offline.vault.retention import keep_within, let_go
from offline.vault.sealing import HallSealer, fingerprint
from ui.app import Desk, open_desk

MARKS = ("记号䶮名字", "13912345678", "记号路一百号")


def marked(desk: Desk) -> Draft:
    draft = complete_draft(desk, actor(desk))
    return replace(draft, applicant=replace(draft.applicant, name=MARKS[0], mobile=MARKS[1], address=MARKS[2]))


def to_the_hall(desk: Desk) -> None:
    session = Session(replace(desk.sync, province=None), pace=Pace())
    try:
        session.settle(5)
    finally:
        session.close()


def test_nothing_personal_is_on_the_server(
    server: Server, database: str, served: Desk, on_server: Callable[..., Path], clock: Hands
) -> None:
    clerk = actor(served)
    first = marked(served)
    accept(served, clerk, first)
    to_the_hall(served)
    second = marked(served)
    shelved, _ = served.put_aside.put_aside(clerk, second, served.intake.title(second))
    dump = server.dump(database)
    assert dump.count("t1:") >= 2, "journal and draft are there"
    assert first.case_id in dump and shelved.code in dump
    from desktop.intake.person import person_key

    for mark in (*MARKS, first.applicant.id_no, person_key(first.applicant), server.password, "tidehall-demo"):
        for spelling in (mark, ascii(mark)[1:-1], mark.encode().hex()):
            assert spelling not in dump, mark

    other = open_desk(on_server("W02"), clock)
    try:
        with other.home.hall.read() as connection:
            rows = connection.execute(hall_journal.select().order_by(hall_journal.c.case_id, hall_journal.c.seq)).all()
        assert rows and any(MARKS[0] in payload_of(row, other.home.sealer) for row in rows)
        assert [entry.code for entry in other.put_aside.waiting(second.applicant.id_no)] == [shelved.code]
        taken, _ = other.put_aside.take_up(actor(other), shelved.code)
        assert taken.draft.applicant == second.applicant
    finally:
        other.close()

    with served.home.vault.write() as connection:
        connection.execute(update(delivery).values(state="applied", receipt_no="R1", updated_at=to_text(clock.at)))
        connection.execute(update(case_file).values(state="done", updated_at=to_text(clock.at)))
    later, counted = clock.at + timedelta(days=120), hall_balance(served.home.vault, served.home.hall, "W01", None)
    assert let_go(served.home, later, timedelta(days=60)) == [first.case_id]
    keep_within(served.home, later)
    with served.home.hall.read() as connection:
        left = [payload_of(row, served.home.sealer) for row in connection.execute(hall_journal.select())]
    assert len(left) == len(rows) and all(text.startswith('{"departed":') for text in left), "the hall's copy goes the same way"
    assert hall_balance(served.home.vault, served.home.hall, "W01", None) == counted


SAID = tuple(f"话{n}䶮" for n in range(9))


def test_what_was_said_in_the_queue_is_not_on_the_server(server: Server, database: str, served: Desk) -> None:
    """Notes, reasons, appointments: sealed by whoever wrote, read by every workstation of the hall. Why a window is paused hangs on the board."""
    clerk, queue = actor(served, "supervisor"), served.queue
    appointments = Appointments(served.home.hall, served.clock, sealer=served.home.sealer)
    at = now() + timedelta(hours=1)
    masked = "330102********1234"
    made = {"appointment_id": "A1", "service_code": "tax", "starts_at": at, "ends_at": at, "party_name": SAID[7], "mobile": MARKS[1]}
    appointments.made(**made, id_no_masked=masked)
    queue.open_window(clerk, "3", ("tax",))
    first = queue.take("tax", TicketClass.PRIORITY, reason=SAID[0], note=SAID[1])
    others = [queue.take("tax", note=SAID[2]) for _ in range(3)]
    queue.pin(clerk, others[0].id, SAID[3])
    called, _ = queue.call(clerk, "3", ticket_id=first.id)
    assert called is not None and called.note == SAID[1]
    held, _ = queue.hold(clerk, first.id, SAID[4])
    queue.undo(clerk, first.id)
    queue.transfer(clerk, first.id, "social", reason=SAID[5])
    queue.cancel(clerk, others[1].id, SAID[6])
    queue.voucher(clerk, others[2].id, SAID[8])
    dump = server.dump(database)
    hidden = (*SAID, SAID[7][0] + "**", MARKS[1], "139****5678", masked)
    assert [mark for mark in hidden for spelling in (mark, ascii(mark)[1:-1], mark.encode().hex()) if spelling in dump] == []
    assert first.number in dump and dump.count("t1:") > len(SAID)
    assert held.note == SAID[4] and queue.find(first.id).note == SAID[1], "undone, its note is the one before"
    reasons = [row["reason"] for row in queue.history()]
    assert [said for said in reasons if said] == [
        SAID[0], f"pin: {SAID[3]}", SAID[4], "undo: hold", f"transfer: {SAID[5]}", SAID[6], f"voucher: {SAID[8]}",
    ]  # fmt: skip
    (seen,) = appointments.of_day(hall_date(at))
    assert seen.name_masked.startswith("话") and seen.mobile_masked.endswith("5678")
    server.sql(f"UPDATE ticket SET note = (SELECT reason FROM ticket_history WHERE reason <> '' LIMIT 1) WHERE id = '{first.id}'", database)
    with pytest.raises(EnvironmentFault, match=r"seal\.broken"):
        queue.find(first.id)


@pytest.mark.parametrize(
    "how", ["SELECT 't1:' || repeat('A', 80)", 'SELECT \'{"draft_id": "x"}\'', "SELECT max(payload) FROM hall_journal"]
)
def test_what_was_changed_on_the_server_is_not_used(
    server: Server, database: str, served: Desk, on_server: Callable[..., Path], how: str
) -> None:
    clerk = actor(served)
    accept(served, clerk, marked(served))
    to_the_hall(served)
    draft = marked(served)
    shelved, _ = served.put_aside.put_aside(clerk, draft, "")
    server.sql(f"UPDATE shelved_draft SET body = ({how})", database)
    other = open_desk(on_server("W02"))
    try:
        with pytest.raises(EnvironmentFault, match=r"seal\.broken"):
            other.put_aside.take_up(actor(other), shelved.code)
        assert server.sql("SELECT taken_at FROM shelved_draft", database) == [(None,)]
    finally:
        other.close()


def test_a_seal_opens_for_its_row_and_key_alone() -> None:
    key, other = bytes(32), bytes(31) + b"1"
    sealer = HallSealer(key)
    sealed = sealer.seal("赵青禾", "shelved/1")
    assert sealer.open(sealed, "shelved/1") == "赵青禾" and sealed != sealer.seal("赵青禾", "shelved/1")
    for opener, about, what in (
        (HallSealer(other), "shelved/1", sealed),
        (sealer, "shelved/2", sealed),
        (sealer, "shelved/1", sealed[:-4]),
    ):
        with pytest.raises(EnvironmentFault, match=r"seal\.broken"):
            opener.open(what, about)
    assert sealer.blind("x") == HallSealer(key).blind("x") != HallSealer(other).blind("x") and sealer.blind("") == ""
    assert fingerprint(key) != fingerprint(other) and len(fingerprint(key)) == 32
    assert HallSealer(key, plain_too=True).open("{}", "") == "{}"
