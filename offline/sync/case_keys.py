"""Under what a case of the hall's replica is found: its number, the numbers of its papers, its applicant - each blinded with the hall's key.

Written by whoever hands an event in, in the same transaction. The server learns neither number nor person; nor does it learn that two cases
are one person's but by an equal key, which is what the looking up needs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select, text

from desktop.intake.model import IdType, Party
from desktop.intake.person import person_key, typed
from desktop.sealing import Sealer
from offline.sync.peers import StoredEvent
from offline.sync.tables import hall_case_key

_PAPER_NUMBERS = ("case_no", "paper_no", "document_no", "notice_no")
_KEEP = text("INSERT INTO hall_case_key (key, case_id) VALUES (:key, :case_id) ON CONFLICT DO NOTHING")
MOST = 20


def number_key(sealer: Sealer, number: str) -> str:
    """For a case number or a paper's."""
    return sealer.blind("number:" + typed(number)) if number else ""


def keep_keys(connection: Connection, sealer: Sealer, events: Iterable[StoredEvent]) -> None:
    """Remembers what the events can be found by."""
    rows = {(key, event.case_id): {"key": key, "case_id": event.case_id} for event in events for key in _keys(sealer, event)}
    if rows:
        connection.execute(_KEEP, list(rows.values()))


def cases_under(connection: Connection, keys: Collection[str]) -> list[str]:
    """Ids of the cases with one of these keys, newest first."""
    found = select(hall_case_key.c.case_id).where(hall_case_key.c.key.in_([key for key in keys if key]))
    return list(connection.scalars(found.distinct().order_by(hall_case_key.c.case_id.desc()).limit(MOST)))


def person_keys_blind(sealer: Sealer, keys: Iterable[str]) -> list[str]:
    """`keys` as `desktop.intake.person` makes them."""
    return [sealer.blind("person:" + key) for key in keys if key]


def _keys(sealer: Sealer, event: StoredEvent) -> Iterator[str]:
    try:
        payload = json.loads(event.payload)
    except ValueError:
        return
    if not isinstance(payload, dict):
        return
    for name in _PAPER_NUMBERS:
        if isinstance(payload.get(name), str) and payload[name]:
            yield number_key(sealer, payload[name])
    if event.type == "case.received":
        yield from person_keys_blind(sealer, [_person(payload.get("applicant"))])


def _person(said: Any) -> str:
    try:
        return person_key(Party(id_type=IdType(said["id_type"]), id_no=said["id_no"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""
