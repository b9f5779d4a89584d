"""The ledger (平账): created = acknowledged + waiting + needs a person, for events and for files, towards the province.

The two sides are counted apart - what was created from the journal and the file index, what became of it from the deliveries - so that a
lost row on either side shows as an imbalance. It mends nothing: an imbalance is an alarm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from desktop.clock import day_ends
from desktop.intake.journal import HALL, PROVINCE
from desktop.store import Store

SIDE = "CASE {0}.state WHEN 'applied' THEN 'acknowledged' WHEN 'attention' THEN 'attention' ELSE 'waiting' END"

JOINED = (
    "FROM journal JOIN delivery ON delivery.event_id = journal.event_id AND delivery.peer = :peer "
    "AND (delivery.state <> 'applied' OR delivery.receipt_no <> '') "
    "AND delivery.case_id = journal.case_id AND delivery.seq = journal.seq"
)
"""A delivery counts only for the event, the case and the number that it was made for; confirmed is nothing without a receipt."""

OWN = "NOT EXISTS (SELECT 1 FROM adopted_event WHERE adopted_event.event_id = journal.event_id)"
"""Created here: not what another workstation made and sends. Only the created side leaves these out: one that had a delivery would show."""


@dataclass(frozen=True, slots=True)
class Count:
    """One side of the balance."""

    created: int
    acknowledged: int
    waiting: int
    attention: int

    @property
    def balanced(self) -> bool:
        return self.created == self.acknowledged + self.waiting + self.attention


@dataclass(frozen=True, slots=True)
class EventLine:
    """`state` is acknowledged, waiting, attention, or `lost` (no delivery row: the ledger is not balanced)."""

    event_id: str
    seq: int
    type: str
    state: str
    receipt_no: str | None
    attempts: int
    last_error: str | None
    stage: str = ""
    """The delivery's own word towards the province: `received` is that it has the event, `applied` that the event took effect there."""
    hall: str = ""
    """The same towards the hall's replica; "" where there is none."""
    operator_id: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """As `EventLine`."""

    file_id: str
    sha256: str
    size: int
    state: str
    stage: str = ""
    """As of an event."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case with everything that was made of it."""

    case_id: str
    case_no: str | None
    apply_no: str | None
    state: str | None
    events: tuple[EventLine, ...]
    files: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The balance. `orphans`: deliveries of events or files that do not exist; any is an imbalance."""

    events: Count
    files: Count
    balanced: bool
    cases: tuple[CaseLine, ...] = ()
    orphans: int = 0

    def to_json(self) -> dict[str, Any]:
        """contract/cli.md, `ledger --json`."""
        whole = asdict(self)
        whole.pop("orphans")
        cases = [{**case, "events": _told(case["events"]), "files": _told(case["files"])} for case in whole["cases"]]
        return {**whole, "cases": cases}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The events that one person made at one workstation, and what became of them."""

    operator_id: str
    workstation_id: str
    events: Count


@dataclass(frozen=True, slots=True)
class OpenCount:
    """What is not done yet, events and files together. `attention` is what the inbox lists: refused by either peer."""

    waiting: int
    attention: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What part to balance: `since`/`until` days in Asia/Shanghai (both included), an operator, a workstation. Empty is everything."""

    since: date | None = None
    until: date | None = None
    operator_id: str | None = None
    workstation_id: str | None = None


def balance(vault: Store, scope: Scope = Scope(), *, cases: bool = False) -> Ledger:
    """The ledger from one snapshot. Files carry no operator: with one asked for, those of cases that this operator began count."""
    with vault.read() as connection:
        events, files = _events(connection, scope), _files(connection, scope)
        orphans = _orphans(connection)
        lines = _cases(connection, scope) if cases else ()
    return Ledger(events, files, events.balanced and files.balanced and orphans == 0, lines, orphans)


def open_count(vault: Store) -> OpenCount:
    """What is open, from the partial indexes alone: as cheap as there is little of it, however long the history is. It proves nothing."""
    with vault.read() as connection:
        rows = connection.execute(
            text(
                "SELECT peer, count(*), coalesce(sum(state = 'attention'), 0) FROM delivery WHERE state <> 'applied' GROUP BY peer UNION ALL "
                "SELECT 'file', count(*), coalesce(sum(state = 'attention'), 0) FROM file_delivery WHERE state <> 'applied' AND peer = :peer"
            ),
            {"peer": PROVINCE},
        ).all()
    waiting = sum(total - refused for peer, total, refused in rows if peer in (PROVINCE, "file"))
    return OpenCount(waiting, sum(refused for _, _, refused in rows))


def by_people(vault: Store, scope: Scope = Scope()) -> tuple[PersonLine, ...]:
    """The equation for each person and workstation, both sides counted apart as in `balance`."""
    condition, values = _where(scope, "journal.occurred_at", "journal")
    who = "journal.operator_id, journal.workstation_id"
    with vault.read() as connection:
        created = connection.execute(text(f"SELECT {who}, count(*) FROM journal WHERE {OWN} AND {condition} GROUP BY 1, 2"), values).all()  # noqa: S608 - names of this source; every value is bound
        counted = connection.execute(
            text(f"SELECT {who}, {SIDE.format('delivery')}, count(*) {JOINED} WHERE {condition} GROUP BY 1, 2, 3"),
            {**values, "peer": PROVINCE},
        ).all()
    sides: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for operator, workstation, side, number in counted:
        sides[operator, workstation][side] = number
    lines = [PersonLine(operator, workstation, _count(number, sides[operator, workstation])) for operator, workstation, number in created]
    return tuple(sorted(lines, key=lambda line: (line.workstation_id, line.operator_id)))


def _told(lines: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Events or files as contract/cli.md has them."""
    return tuple({key: value for key, value in line.items() if key not in ("stage", "hall", "operator_id")} for line in lines)


def _events(connection: Connection, scope: Scope) -> Count:
    condition, values = _where(scope, "journal.occurred_at", "journal")
    created = int(connection.execute(text(f"SELECT count(*) FROM journal WHERE {OWN} AND {condition}"), values).scalar_one())  # noqa: S608 - names of this source; every value is bound
    counted = connection.execute(
        text(f"SELECT {SIDE.format('delivery')} AS side, count(*) {JOINED} WHERE {condition} GROUP BY side"),
        {**values, "peer": PROVINCE},
    )
    return _count(created, {row[0]: row[1] for row in counted})


def _files(connection: Connection, scope: Scope) -> Count:
    condition, values = _where(scope, "file_entry.created_at", "")
    created = int(connection.execute(text(f"SELECT count(*) FROM file_entry WHERE {condition}"), values).scalar_one())  # noqa: S608 - names of this source; every value is bound
    counted = connection.execute(
        text(
            f"SELECT {SIDE.format('file_delivery')} AS side, count(*) FROM file_entry JOIN file_delivery "  # noqa: S608 - names of this source; every value is bound
            f"ON file_delivery.file_id = file_entry.file_id AND file_delivery.peer = :peer WHERE {condition} GROUP BY side"
        ),
        {**values, "peer": PROVINCE},
    )
    return _count(created, {row[0]: row[1] for row in counted})


def _orphans(connection: Connection) -> int:
    lost = (
        "SELECT (SELECT count(*) FROM delivery WHERE peer = :peer AND NOT EXISTS "
        "(SELECT 1 FROM journal WHERE journal.event_id = delivery.event_id)) + "
        "(SELECT count(*) FROM file_delivery WHERE peer = :peer AND NOT EXISTS "
        "(SELECT 1 FROM file_entry WHERE file_entry.file_id = file_delivery.file_id))"
    )
    return int(connection.execute(text(lost), {"peer": PROVINCE}).scalar_one())


def _cases(connection: Connection, scope: Scope) -> tuple[CaseLine, ...]:
    condition, values = _where(scope, "journal.occurred_at", "journal")
    events: dict[str, list[EventLine]] = defaultdict(list)
    rows = connection.execute(
        text(
            "SELECT journal.case_id, journal.event_id, journal.seq, journal.type, "  # noqa: S608 - names of this source; every value is bound
            f"CASE WHEN delivery.event_id IS NULL THEN 'lost' ELSE {SIDE.format('delivery')} END, "
            "delivery.receipt_no, coalesce(delivery.attempts, 0), delivery.last_error, coalesce(delivery.state, ''), coalesce(replica.state, ''), "
            "journal.operator_id FROM journal LEFT JOIN delivery ON delivery.event_id = journal.event_id AND delivery.peer = :peer "
            "LEFT JOIN delivery AS replica ON replica.event_id = journal.event_id AND replica.peer = :hall "
            f"WHERE (delivery.event_id IS NOT NULL OR {OWN}) AND {condition} ORDER BY journal.case_id, journal.seq"
        ),
        {**values, "peer": PROVINCE, "hall": HALL},
    )
    for row in rows:
        events[row[0]].append(EventLine(*row[1:]))
    condition, values = _where(scope, "file_entry.created_at", "")
    files: dict[str, list[FileLine]] = defaultdict(list)
    rows = connection.execute(
        text(
            "SELECT file_entry.case_id, file_entry.file_id, sha256, size, "  # noqa: S608 - names of this source; every value is bound
            f"CASE WHEN file_delivery.file_id IS NULL THEN 'lost' ELSE {SIDE.format('file_delivery')} END, "
            "coalesce(file_delivery.state, '') "
            f"FROM file_entry LEFT JOIN file_delivery ON file_delivery.file_id = file_entry.file_id AND file_delivery.peer = :peer WHERE {condition} "
            "ORDER BY file_entry.file_id"
        ),
        {**values, "peer": PROVINCE},
    )
    for row in rows:
        files[row[0]].append(FileLine(*row[1:]))
    known = {row[0]: row for row in connection.execute(text("SELECT case_id, case_no, apply_no, state FROM case_file"))}
    lines = []
    for case_id in sorted({*events, *files}):
        case_no, apply_no, state = known[case_id][1:] if case_id in known else (None, None, None)
        lines.append(CaseLine(case_id, case_no, apply_no, state, tuple(events.get(case_id, ())), tuple(files.get(case_id, ()))))
    return tuple(lines)


def _where(scope: Scope, moment: str, owner: str) -> tuple[str, dict[str, Any]]:
    """The condition of a scope. For files (`owner` empty) the people are those of the case's first event."""
    parts, values = ["1"], {}
    if scope.since is not None:
        parts.append(f"{moment} >= :since")
        values["since"] = day_ends(scope.since)[0]
    if scope.until is not None:
        parts.append(f"{moment} < :until")
        values["until"] = day_ends(scope.until)[1]
    for name in ("operator_id", "workstation_id"):
        value = getattr(scope, name)
        if value is not None:
            values[name] = value
            first = f"EXISTS (SELECT 1 FROM journal WHERE journal.case_id = file_entry.case_id AND journal.seq = 1 AND journal.{name} = :{name})"  # noqa: S608 - names of this source; every value is bound
            parts.append(f"journal.{name} = :{name}" if owner else first)
    return " AND ".join(parts), values


def _count(created: int, sides: dict[str, int]) -> Count:
    return Count(created, sides.get("acknowledged", 0), sides.get("waiting", 0), sides.get("attention", 0))
