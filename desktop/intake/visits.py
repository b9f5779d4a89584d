"""Which visit a case's latest dealing belongs to: what 好差评 is given for, once (国办发〔2019〕51 号: 一次服务一次评价).

A visit is its ticket. Without one it is the case on that day: who comes back another day to cure a notice or to fetch a result comes a
second time, and may rate a second time; what is done with one case on one day without a ticket is one visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def first(case_id: str, ticket_id: str | None) -> str:
    """The visit in which a case was taken."""
    return f"ticket:{ticket_id}" if ticket_id else f"case:{case_id}"


def later(case_id: str, ticket_id: str | None, day: date, body: Mapping[str, Any], received_day: str) -> dict[str, str]:
    """The entry `visit` of a case's body after it was dealt with again on `day`."""
    before = body.get("visit") or {"key": first(case_id, body["draft"]["ticket_id"]), "on": received_day}
    if ticket_id:
        return {"key": first(case_id, ticket_id), "on": day.isoformat()}
    if before["on"] == day.isoformat():
        return dict(before)
    return {"key": f"case:{case_id}:{day.isoformat()}", "on": day.isoformat()}


def latest(case_id: str, ticket_id: str | None, body: Mapping[str, Any]) -> str:
    """The visit that is rated now."""
    visit = body.get("visit")
    return str(visit["key"]) if visit else first(case_id, ticket_id)
