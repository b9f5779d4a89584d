"""Walking the audit log: every line against the one before it, every signed day against its last line, the end against what is remembered of it.

Finds a changed line, a removed one, lines that changed places, and a cut end - by the number that SQLite keeps apart from the rows, by the
signed days, and by the heads that the hall was given. It reads rows in stretches and holds none, so a long log costs time, not memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select, text

from desktop.audit.log import FIRST, chained
from desktop.audit.model import Flaw, Problem, Verified
from desktop.audit.tables import audit_entry, audit_head

Holds = Callable[[str, bytes, str], bool]
Message = Callable[[str, str, int, str], bytes]
STRETCH = 2000
PROBLEMS_MOST = 200
"""After so many the log is broken enough; a person needs no more of them."""


def walk(connection: Connection, holds: Holds, message: Message, theirs: Mapping[int, str], *, hall_asked: bool) -> Verified:
    """`theirs`: number -> hash as the hall was told. Problems come in the order of their lines."""
    problems: list[Problem] = []
    wanted = {row.seq for row in connection.execute(select(audit_head.c.seq))} | set(theirs)
    kept: dict[int, str] = {}
    days: dict[str, int] = {}
    count, last, before = 0, 0, FIRST
    for row in _rows(connection):
        seq, day, line_hash = row[0], row[2], row[-1]
        if seq != last + 1:
            problems.append(Problem(Flaw.REMOVED, last + 1, seq - last - 1))
        elif chained(before, tuple(row[:-1])) != line_hash:
            problems.append(Problem(Flaw.CHANGED, seq))
        if seq in wanted:
            kept[seq] = line_hash
        days[day] = seq
        count, last, before = count + 1, seq, line_hash
    remembered = _remembered(connection)
    if remembered > last:
        problems.append(Problem(Flaw.CUT, last + 1, remembered - last))
    signed = _heads(connection, holds, message, kept, days, last, problems)
    for seq, line_hash in sorted(theirs.items()):
        if kept.get(seq) != line_hash:
            problems.append(Problem(Flaw.CUT if seq > last else Flaw.HALL_DIFFERS, seq))
    problems.sort(key=lambda problem: (problem.seq, problem.flaw))
    return Verified(count, before if count else "", signed, hall_asked, tuple(problems[:PROBLEMS_MOST]))


def _rows(connection: Connection) -> Iterator[Any]:
    last = -(2**62)
    while True:
        query = select(audit_entry).where(audit_entry.c.seq > last).order_by(audit_entry.c.seq).limit(STRETCH)
        rows = connection.execute(query).all()
        yield from rows
        if len(rows) < STRETCH:
            return
        last = rows[-1][0]


def _remembered(connection: Connection) -> int:
    """The highest number that ever was, as AUTOINCREMENT keeps it."""
    return int(connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'")) or 0)


def _heads(
    connection: Connection, holds: Holds, message: Message, kept: Mapping[int, str], days: Mapping[str, int], last: int,
    problems: list[Problem],
) -> int:  # fmt: skip
    heads = connection.execute(select(audit_head).order_by(audit_head.c.day)).all()
    for row in heads:
        if not holds(row.key_id, message(row.workstation_id, row.day, row.seq, row.hash), row.signature):
            problems.append(Problem(Flaw.HEAD_FORGED, row.seq, day=row.day))
        elif row.seq > last:
            problems.append(Problem(Flaw.CUT, row.seq, day=row.day))
        elif kept.get(row.seq) != row.hash:
            problems.append(Problem(Flaw.HEAD_DIFFERS, row.seq, day=row.day))
    newest = heads[-1].day if heads else ""
    signed = {row.day for row in heads}
    for day, seq in days.items():
        if day < newest and day not in signed:
            problems.append(Problem(Flaw.HEAD_REMOVED, seq, day=day))
    return len(heads)
