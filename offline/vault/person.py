"""Everything that this workstation and its hall keep of one person, for a lawful request (个人信息保护法 45: to consult and copy).

A person is looked up by keyed hashes of the identity number, here and in the hall: as applicant, as agent, and wherever a case's form names it.
Drafts are read one by one; there are no more of them than people who work here.
What has left this machine is told by its number and digest; a case that only another workstation has, by its id. It changes nothing, shows
nothing to anybody, and refuses no one: rights, purpose and the line of the audit log are the caller's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from desktop.errors import EnvironmentFault
from desktop.intake import departed
from desktop.intake.person import person_keys, typed
from desktop.intake.registers import grievance, rating
from desktop.intake.sharing import share_query
from desktop.intake.tables import case_file, delivery, document, draft, file_entry, journal, progress
from desktop.queue.tables import ticket
from offline.sync.case_keys import cases_under, person_keys_blind
from offline.vault.home import Home
from offline.vault.named import cases_naming
from offline.vault.numbers import numbers_in
from offline.vault.tables import released_file


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan of the person's case; `here` is false once its content has left this machine."""

    case_no: str
    file_id: str
    filetype: str
    sha256: str
    here: bool


@dataclass(frozen=True, slots=True)
class PersonData:
    """`told` is the whole of it as JSON; `case_nos` and `scans` are what papers and files are made from."""

    told: dict[str, Any]
    case_nos: tuple[str, ...]
    scans: tuple[Scan, ...]


def gather(home: Home, id_no: str) -> PersonData:
    """What is kept under an identity number as it was typed. A hall that is away is said (`hall_asked` false), not waited for."""
    keys = person_keys(id_no)
    named = cases_naming(home.vault, home.numbers, id_no)
    with home.vault.read() as connection:
        cases = connection.execute(select(case_file).where(case_file.c.case_id.in_(named)).order_by(case_file.c.case_no)).all()
        scans = tuple(scan for row in cases for scan in _scans(home, connection, row))
        told: dict[str, Any] = {
            "cases": [_case(connection, row) for row in cases],
            "drafts": [json.loads(body) for body in connection.scalars(select(draft.c.body)) if _names(body, id_no)],
            "departed": [_departed(one) for one in departed.of_person(connection, [home.sealer.blind(key) for key in keys])],
        }
    known = {row.case_id for row in cases} | {one["case_id"] for one in told["departed"]}
    return PersonData(told | _at_hall(home, keys, known), tuple(row.case_no for row in cases), scans)


def _names(body: str, id_no: str) -> bool:
    return not {typed(number) for number in numbers_in(body)}.isdisjoint({typed(id_no), id_no.strip()})


def _case(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    case = row.case_id
    receipts = select(journal, delivery.c.peer, delivery.c.state.label("sent"), delivery.c.receipt_no)
    events = (
        receipts.outerjoin(delivery, delivery.c.event_id == journal.c.event_id).where(journal.c.case_id == case).order_by(journal.c.seq)
    )
    return {
        **_plain(row, "body"),
        "body": json.loads(row.body),
        "events": [{**_plain(event, "payload"), "payload": json.loads(event.payload)} for event in connection.execute(events)],
        "documents": [
            {**_plain(paper, "content"), "content": json.loads(paper.content) if paper.content else None}
            for paper in connection.execute(select(document).where(document.c.case_id == case))
        ],
        **{
            name: [_plain(found) for found in _rows(connection, table, case)]
            for name, table in (
                ("files", file_entry), ("progress", progress), ("shared", share_query), ("ratings", rating), ("grievances", grievance),
            )
        },
    }  # fmt: skip


def _rows(connection: Connection, table: Table, case_id: str) -> Iterator[Row[Any]]:
    yield from connection.execute(select(table).where(table.c.case_id == case_id))


def _scans(home: Home, connection: Connection, row: Row[Any]) -> Iterator[Scan]:
    gone = set(connection.scalars(select(released_file.c.file_id)))
    for found in _rows(connection, file_entry, row.case_id):
        here = found.file_id not in gone and home.files.contains(found.sha256)
        yield Scan(row.case_no, found.file_id, found.filetype, found.sha256, here)


def _at_hall(home: Home, keys: list[str], known: set[str]) -> dict[str, Any]:
    try:
        with home.hall.read() as connection:
            others = set(cases_under(connection, person_keys_blind(home.sealer, keys))) - known
            blinded = [*keys, *(home.sealer.blind(key) for key in keys)]
            found = select(ticket.c.day, ticket.c.number, ticket.c.service, ticket.c.state).where(ticket.c.person_key.in_(blinded))
            tickets = [dict(row._mapping) for row in connection.execute(found.order_by(ticket.c.day, ticket.c.number))]
    except EnvironmentFault:
        return {"hall_asked": False, "elsewhere": [], "tickets": []}
    return {"hall_asked": True, "elsewhere": sorted(others), "tickets": tickets}


def _departed(one: departed.Departed) -> dict[str, Any]:
    return {
        "case_id": one.case_id, "case_no": one.case_no, "apply_no": one.apply_no, "events": one.events, "digest": one.digest,
        "departed_at": one.departed_at.isoformat(),
    }  # fmt: skip


def _plain(row: Row[Any], *without: str) -> dict[str, Any]:
    return {key: value for key, value in row._mapping.items() if key not in without}
