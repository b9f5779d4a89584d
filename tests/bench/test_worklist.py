"""The lists over a hundred thousand stored cases: medians are printed, nothing is asserted about time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from hall_cases import accept, actor, complete_draft
from sqlalchemy import insert, select

from desktop.ids import uuid7
from desktop.intake.tables import case_file, progress, result_handed
from desktop.intake.worklist import Wanted, Worklist
from ui.app import Desk

CASES = 100_000
STATES = ("done",) * 14 + ("processing", "accepted", "accepted", "correcting", "received", "declined")
OPEN = ("received", "correcting")


def median_ms(act: Callable[[], object], times: int = 15) -> float:
    spans = []
    for _number in range(times):
        begin = time.perf_counter()
        act()
        spans.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spans)


def fill(desk: Desk, cases: int = CASES, *, open_day: date | None = None) -> date:
    """Copies of one real case over 250 days; the last of them. `open_day`: the undecided ones were received then (an old one is overdue, and a program
    that starts on them begins by deeming them accepted)."""
    kept = accept(desk, actor(desk), complete_draft(desk, actor(desk)))
    with desk.home.vault.read() as connection:
        row = dict(connection.execute(select(case_file).where(case_file.c.case_no == kept)).one()._mapping)
    first = date(2025, 3, 3)
    with desk.home.vault.write() as connection:
        for start in range(0, cases, 2000):
            made, ended, handed = [], [], []
            for n in range(start, start + 2000):
                state = STATES[n % len(STATES)]
                day = (open_day if open_day is not None and state in OPEN else first + timedelta(days=n // 400)).isoformat()
                case_id = uuid7()
                made.append(
                    row | {"case_id": case_id, "case_no": f"LL25{n:08d}", "received_day": day, "received_at": f"{day}T01:00:00.{n % 400:06d}Z", "applicant_name": f"赵青禾{n % 997}",
                           "state": state, "ticket_id": None, "answer_by": day if n % 20 == 18 else None}
                )  # fmt: skip
                ended.append({"case_id": case_id, "item_code": "one", "authority": "市监局", "state": "granted", "at": f"{day}T01:00:00Z"})
                if n % 200:
                    handed.append({"case_id": case_id, "item_code": "one", "document_no": "one", "handed_at": f"{day}T02:00:00Z"})
            connection.execute(insert(case_file), made)
            connection.execute(insert(progress), ended)
            connection.execute(insert(result_handed), handed)
    return first + timedelta(days=(cases - 1) // 400)


def test_lists_of_a_hundred_thousand(desk: Desk) -> None:
    last = fill(desk)
    print()
    print(f"by number: {median_ms(lambda: desk.intake.case('LL2500050000')):.1f} ms (goal 10)")
    print(f"its whole sheet: {median_ms(lambda: desk.intake.detail('LL2500050000')):.1f} ms")
    for worklist in Worklist:
        wanted = Wanted(worklist, last)
        deep = desk.intake.page(wanted, 0, 1).total // 2
        print(
            f"{worklist.value}: first window {median_ms(lambda w=wanted: desk.intake.page(w, 0, 200)):.1f} ms,"
            f" a middle one ({deep}) {median_ms(lambda w=wanted, d=deep: desk.intake.page(w, d, 200)):.1f} ms"
        )
    for text in ("LL250005", "0423", "赵青禾12", "A023"):
        print(f"search {text}: {median_ms(lambda t=text: desk.intake.page(Wanted(text=t, day=last), 0, 200)):.1f} ms")
    print(f"counts: {median_ms(lambda: desk.intake.counts(last)):.1f} ms")
