"""Which cases of this vault name an identity number, anywhere in them: applicant, agent, heirs and household in forms, notes.

Kept by the number's keyed hash, and brought up to date by whoever asks, from the journal's growth: a decision pays nothing for it. A case that has
left is named no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop.intake.person import typed
from desktop.intake.tables import case_file, departed_case, journal
from desktop.store import Store
from offline.vault.numbers import VaultNumbers, numbers_in
from offline.vault.tables import named_person, number_seal

_AT_ONCE = 500


def cases_naming(vault: Store, numbers: VaultNumbers, id_no: str) -> list[str]:
    """Ids of the cases that name this number, as it was typed."""
    _catch_up(vault, numbers)
    wanted = {numbers.digest(_key(form)) for form in (typed(id_no), id_no.strip()) if form}
    with vault.read() as connection:
        return list(connection.scalars(select(named_person.c.case_id).where(named_person.c.digest.in_(wanted)).distinct()))


def forget_departed(connection: Connection) -> None:
    """Of cases that have left, who they named goes as well."""
    connection.execute(delete(named_person).where(named_person.c.case_id.in_(select(departed_case.c.case_id))))


def _catch_up(vault: Store, numbers: VaultNumbers) -> None:
    while True:
        with vault.write() as connection:
            done = connection.scalar(select(number_seal.c.read_to)) or 0
            events = connection.execute(
                select(journal.c.position, journal.c.case_id, journal.c.payload)
                .where(journal.c.position > done)
                .order_by(journal.c.position)
                .limit(_AT_ONCE)
            ).all()
            if not events:
                return
            _keep(connection, numbers, events)
            connection.execute(update(number_seal).values(read_to=events[-1].position))


def _keep(connection: Connection, numbers: VaultNumbers, events: Sequence[Any]) -> None:
    gone = set(connection.scalars(select(departed_case.c.case_id)))
    named = {(numbers.digest(_key(number)), event.case_id) for event in events for number in numbers_in(event.payload)}
    for body in connection.execute(
        select(case_file.c.case_id, case_file.c.body).where(case_file.c.case_id.in_({event.case_id for event in events}))
    ):
        named |= {(numbers.digest(_key(number)), body.case_id) for number in numbers_in(body.body)}
    rows = [{"digest": digest, "case_id": case_id} for digest, case_id in sorted(named) if case_id not in gone]
    if rows:
        connection.execute(insert(named_person).on_conflict_do_nothing(), rows)


def _key(number: str) -> str:
    return "number:" + typed(number)
