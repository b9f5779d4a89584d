"""What a durable decision costs, and what 100,000 stored cases cost; side by side in one run, nothing is asserted about time."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta
from typing import Any

from hall_cases import Hands, actor, complete_draft
from sqlalchemy import insert, select, text
from test_case import median_ms

from desktop.clock import hall_date, to_text
from desktop.intake.model import Decision, OutcomeKind
from desktop.intake.tables import case_file, delivery, document, drawn_number, journal
from desktop.intake.worklist import Wanted
from ui.app import Desk

ROUNDS = 5
CASES = 20
STORED = 100_000
A_DAY = 1_000
TABLES = (case_file, journal, delivery, document)
WRITTEN = (*TABLES, drawn_number)


def _drawn(cursor: Any) -> set[tuple[str, int]]:
    return set(cursor.execute("SELECT series, number FROM drawn_number").fetchall())


def test_a_durable_decision_against_the_same_rows_bare(desk: Desk) -> None:
    """The same bytes under the same indexes in one transaction through the driver, without a rule, a number or a paper; and one row of 3 kB."""
    who = actor(desk)
    raw = desk.home.vault.engine.raw_connection()
    cursor = raw.cursor()
    for table in WRITTEN:
        for kind, sql in cursor.execute(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table.name,)
        ).fetchall():
            if kind != "trigger":
                cursor.execute(re.sub(rf' "?{table.name}"?(?= ?\()', f" bare_{table.name} ", sql).replace("INDEX ", "INDEX bare_"))
    cursor.execute("CREATE TABLE bare_one (id INTEGER PRIMARY KEY, body TEXT)")

    def rows_of(case: str, numbers: set[tuple[str, int]]) -> list[tuple[str, list[Any]]]:
        found = [(table.name, cursor.execute(f"SELECT * FROM {table.name} WHERE case_id = ?", (case,)).fetchall()) for table in TABLES]
        return [*found, (drawn_number.name, sorted(numbers))]

    def bare(rows: list[tuple[str, list[Any]]]) -> None:
        cursor.execute("BEGIN IMMEDIATE")
        for name, values in rows:
            cursor.executemany(f"INSERT INTO bare_{name} VALUES ({','.join('?' * len(values[0]))})", values)
        cursor.execute("COMMIT")

    def one() -> None:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT INTO bare_one (body) VALUES (?)", ("x" * 3000,))
        cursor.execute("COMMIT")

    spans: list[tuple[float, float, float]] = []
    for draft in [complete_draft(desk, who) for _case in range(ROUNDS * CASES)]:
        # as at a window: every keystroke is saved and assessed, then it is decided
        kept = desk.intake.save_draft(who, draft)
        desk.intake.assess(kept, province_away=False)
        before = _drawn(cursor)
        begin = time.perf_counter()
        decided, _ = desk.intake.decide(who, kept, Decision(OutcomeKind.ACCEPTED), province_away=False)
        ours = time.perf_counter()
        rows = rows_of(decided.case.case_id, _drawn(cursor) - before)
        again = time.perf_counter()
        bare(rows)
        same = time.perf_counter()
        one()
        spans.append((ours - begin, same - again, time.perf_counter() - same))
    raw.close()
    ours_ms, bare_ms, one_ms = (statistics.median(column) * 1000 for column in zip(*spans[CASES:], strict=True))
    print(
        f"\ndecision: {ours_ms:.1f} ms, {bare_ms / ours_ms:.2f} of the rate of its own rows bare, {one_ms / ours_ms:.2f} of one row's, turn and turn about (goal 0.5)"
    )


def test_a_hundred_thousand_cases(desk: Desk, clock: Hands) -> None:
    """Copies of one decided case on a hundred days."""
    who = actor(desk)
    decided, _ = desk.intake.decide(who, complete_draft(desk, who), Decision(OutcomeKind.ACCEPTED), province_away=False)
    store = desk.home.vault
    with store.read() as connection:
        first = dict(connection.execute(select(case_file).where(case_file.c.case_id == decided.case.case_id)).one()._mapping)
        events = [dict(row._mapping) for row in connection.execute(select(journal).where(journal.c.case_id == decided.case.case_id))]
    with store.write() as connection:
        for start in range(0, STORED, 5000):
            cases, lines = [], []
            for n in range(start, start + 5000):
                at = clock.at - timedelta(days=n // A_DAY)
                name = f"{n:08x}-0000-7000-8000-000000000000"
                cases.append(
                    first
                    | {"case_id": name, "case_no": f"ZZ26{n:08d}", "received_at": to_text(at), "received_day": hall_date(at).isoformat()}
                )
                lines += [event | {"position": None, "case_id": name, "event_id": f"{n:08x}-{event['seq']}"} for event in events]
            connection.execute(insert(case_file), cases)
            connection.execute(insert(journal), lines)
        connection.execute(text("ANALYZE"))
    today = hall_date(clock.at)
    numbers = iter(f"ZZ26{n * 991 % STORED:08d}" for n in range(400))
    begin = time.perf_counter()
    rows = desk.intake.page(Wanted(day=today), 0, 200).rows
    took = (time.perf_counter() - begin) * 1000
    print(
        f"\n{STORED} cases: opening one with its history {median_ms(lambda: desk.intake.detail(next(numbers)), 100):.2f} ms (goal 10); "
        f"the day's list of {len(rows)} {took:.1f} ms cold, {median_ms(lambda: desk.intake.page(Wanted(day=today), 0, 200), 20):.1f} ms (goal 50)"
    )
