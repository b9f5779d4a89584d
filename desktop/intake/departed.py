"""Cases that have left this workstation, as whoever comes upon one reads of it. How they leave is `desktop.intake.retention`; nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.clock import from_text, hall_date
from desktop.errors import RuleViolation
from desktop.intake.tables import departed_case


@dataclass(frozen=True, slots=True)
class Departed:
    """What is known here of a case that has left. `digest` closes over its events in order, see `digest_of`."""

    case_id: str
    case_no: str
    apply_no: str | None
    events: int
    digest: str
    departed_at: datetime


def of_case(connection: Connection, case_id: str) -> Departed | None:
    """Whether a case has left this workstation, and what of it is kept."""
    row = connection.execute(select(departed_case).where(departed_case.c.case_id == case_id)).first()
    return _value(row) if row is not None else None


def since(connection: Connection, moment: str = "") -> dict[str, Departed]:
    """Those that left at or after a moment, by case id; "" is all of them."""
    found = select(departed_case).where(departed_case.c.departed_at >= moment)
    return {row.case_id: _value(row) for row in connection.execute(found)}


def of_person(connection: Connection, blinded: Sequence[str]) -> list[Departed]:
    rows = connection.execute(select(departed_case).where(departed_case.c.person_key.in_(blinded)).order_by(departed_case.c.case_no))
    return [_value(row) for row in rows]


def refuse_departed(connection: Connection, case_id: str) -> None:
    """`RuleViolation` case.departed."""
    gone = of_case(connection, case_id)
    if gone is not None:
        raise RuleViolation(
            "case.departed", case_no=gone.case_no, on=hall_date(gone.departed_at).isoformat(), apply_no=gone.apply_no or "-"
        )


def _value(row: Row[Any]) -> Departed:
    return Departed(row.case_id, row.case_no, row.apply_no, row.events, row.digest, from_text(row.departed_at))
