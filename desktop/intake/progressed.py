"""accepted → processing → done, as the departments' progress comes in (DESIGN.md 4). Other states are left alone: a withdrawn case stays so."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select, update

from desktop.intake.model import CaseState
from desktop.intake.tables import case_file, journal, progress

ENDED = frozenset({"granted", "refused", "done"})
"""Item states of the contract after which a department has nothing left to do."""


def follow_progress(connection: Connection, case_id: str) -> None:
    """Moves the case by what is known of its items, if anything is; done is when every one of them has ended."""
    running = select(case_file.c.case_no).where(
        case_file.c.case_id == case_id, case_file.c.state.in_((CaseState.ACCEPTED.value, CaseState.PROCESSING.value))
    )
    if connection.scalar(running) is None:
        return
    found = select(progress.c.item_code, progress.c.state).where(progress.c.case_id == case_id)
    states = {row.item_code: row.state for row in connection.execute(found)}
    if not states:
        return
    first = connection.scalar(select(journal.c.payload).where(journal.c.case_id == case_id, journal.c.seq == 1))
    items = [entry["item_code"] for entry in json.loads(first)["items"]] if first else list(states)
    done = all(states.get(code) in ENDED for code in items)
    state = CaseState.DONE if done else CaseState.PROCESSING
    connection.execute(update(case_file).where(case_file.c.case_id == case_id).values(state=state.value))
