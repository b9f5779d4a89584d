"""Lists of a hundred thousand rows on their real screens, turned page by page: what a page costs the GUI thread. Printed, nothing is asserted about time.

The worst page is told as the wall clock saw it and as the GUI thread's own processor time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta

from hall_cases import actor
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from sqlalchemy import insert, select
from test_worklist import fill

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.clock import to_text
from desktop.ids import uuid7
from desktop.intake.registers import grievance
from desktop.intake.tables import case_file, delivery, journal
from ui.app import Desk
from ui.case_rooms import case_services
from ui.cases.room import CasesRoom
from ui.ledger.room import LedgerRoom
from ui.ledger_rooms import ledger_source
from ui.registers.room import RegistersRoom
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.staff.audit_room import AuditRoom
from ui.theme import ThemeSwitch

ROWS = int(os.environ.get("ROWS", "100000"))
PAGES = 60


def settle(app: QApplication, lanes: Lanes, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while lanes.pending and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.005)
    app.processEvents()


def turn(app: QApplication, lanes: Lanes, view: QTableView) -> str:
    """Page by page, to the end, to the middle."""
    view.setFocus()
    spans = []
    keys = [Qt.Key.Key_PageDown] * PAGES + [Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Home]
    for key in keys:
        wall, own = time.monotonic(), time.thread_time()
        QTest.keyClick(view, key)
        view.viewport().repaint()
        spans.append(((time.monotonic() - wall) * 1000, (time.thread_time() - own) * 1000))
        settle(app, lanes)
    walls, owns = sorted(span[0] for span in spans), sorted(span[1] for span in spans)
    rows = view.model().rowCount()
    return f"{rows} rows, a page {owns[len(owns) // 2]:.1f} ms own (median), worst {owns[-1]:.1f} own, {walls[-1]:.1f} wall"


def measure(app: QApplication, lanes: Lanes, name: str, room: QWidget, begin: Callable[[], object]) -> None:
    room.resize(1366, 680)
    wall, own = time.monotonic(), time.thread_time()
    room.show()
    begin()
    settle(app, lanes)
    opened = f"opened in {time.monotonic() - wall:.2f} s, {(time.thread_time() - own) * 1000:.0f} ms own of the GUI thread"
    view = max(room.findChildren(QTableView), key=lambda each: each.model().rowCount() if each.model() is not None else -1)
    print(f"{name}: {opened}; {turn(app, lanes, view)}", flush=True)
    room.close()
    room.deleteLater()


def test_rooms_of_a_hundred_thousand_rows(desk: Desk, qapp: QApplication) -> None:
    last = fill(desk, ROWS)
    fill_journal(desk)
    fill_registers(desk)
    fill_audit(desk)
    clock = lambda: desk.clock().replace(year=last.year, month=last.month, day=last.day)  # noqa: E731
    look, lanes, feed, who = ThemeSwitch(qapp), Lanes(), ChangeFeed(), actor(desk, "supervisor")
    print()
    cases = CasesRoom(look, who, intake=desk.intake, papers=desk.papers, lanes=lanes, feed=feed, services=case_services(desk), clock=clock)
    measure(qapp, lanes, "worklist", cases, lambda: (cases.enter(), QTest.keyClick(cases, Qt.Key.Key_F)))
    ledger = LedgerRoom(look, ledger_source(desk), lanes=lanes, feed=feed, clock=desk.clock)
    measure(qapp, lanes, "ledger", ledger, ledger.enter)
    registers = RegistersRoom(look, who, desk.registers, desk.staff.names, lanes=lanes, feed=feed, away=lambda: False, clock=desk.clock)
    measure(qapp, lanes, "registers", registers, registers.enter)
    audit = AuditRoom(look, who, desk.audit, desk.staff.names, lanes=lanes, clock=desk.clock)
    measure(qapp, lanes, "audit", audit, audit.enter)
    assert lanes.close()


def fill_journal(desk: Desk) -> None:
    """Every stored case has an event that the province has acknowledged."""
    with desk.home.vault.write() as connection:
        event = dict(connection.execute(select(journal).limit(1)).one()._mapping)
        sent = dict(connection.execute(select(delivery).where(delivery.c.event_id == event["event_id"]).limit(1)).one()._mapping)
        last = int(connection.scalar(select(journal.c.position).order_by(journal.c.position.desc()).limit(1)) or 0)
        cases = [case for case in connection.scalars(select(case_file.c.case_id)) if case != event["case_id"]]
        for start in range(0, len(cases), 5000):
            names = [(n, uuid7(), case) for n, case in enumerate(cases[start : start + 5000], last + start + 1)]
            connection.execute(
                insert(journal), [event | {"position": n, "event_id": name, "case_id": case, "seq": 1} for n, name, case in names]
            )
            done = sent | {"seq": 1, "state": "applied", "next_at": None}
            connection.execute(
                insert(delivery), [done | {"event_id": name, "case_id": case, "receipt_no": f"R{n}"} for n, name, case in names]
            )


def fill_registers(desk: Desk) -> None:
    """Most of them settled long ago."""
    at = desk.clock()
    rows = []
    for n in range(ROWS):
        begun, settled = at - timedelta(minutes=n), n % 50 != 0
        rows.append(
            {
                "grievance_id": uuid7(), "case_id": None, "summary": f"没有办成的事 {n}", "person": "赵青禾", "telephone": "13900000001",
                "responsible_authority": "市场监管局", "due_date": begun.date().isoformat(), "registered_by": "guide", "registered_at": to_text(begun),
                "settled_at": to_text(begun) if settled else None, "settled_by": "supervisor" if settled else None,
                "outcome": "已经办成" if settled else None,
            }
        )  # fmt: skip
    with desk.home.vault.write() as connection:
        connection.execute(insert(grievance), rows)


def fill_audit(desk: Desk) -> None:
    who = actor(desk)
    for start in range(0, ROWS, 5000):
        with desk.home.vault.write() as connection:
            for n in range(start, start + 5000):
                note(connection, AuditKind.EXPORTED, who, desk.clock(), subject=f"LL26{n:08d}")
