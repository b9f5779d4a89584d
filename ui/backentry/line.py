"""What the form holds, as one line of `tidehall intake` (contract/cli.md): the same rules read both. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desktop.clock import SHANGHAI
from desktop.intake.model import Party

_LAST_DIGITS = re.compile(r"([0-9]+)(?=\D*$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Typed:
    """One paper case as it was typed. `materials`: (code, status, copies, pages) in the order on screen."""

    paper_no: str = ""
    day: str = ""
    time: str = ""
    applicant: Party = field(default_factory=Party)
    agent: Party | None = None
    theme_code: str | None = None
    items: tuple[str, ...] | None = None
    situation: Mapping[str, str] = field(default_factory=dict)
    materials: tuple[tuple[str, str, int | None, int | None], ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    outcome: Mapping[str, Any] | None = None


def received_at(day: str, time: str) -> str:
    """The moment on the hall's wall clock; what is no moment stands as it was typed, and the rules say so."""
    try:
        return datetime.fromisoformat(f"{day.strip()}T{time.strip()}:00").replace(tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return f"{day.strip()}T{time.strip()}"


def to_line(typed: Typed) -> dict[str, Any]:
    return {
        "theme_code": typed.theme_code,
        "items": list(typed.items) if typed.items else None,
        "applicant": _party(typed.applicant),
        "agent": _party(typed.agent) if typed.agent is not None else None,
        "situation": dict(typed.situation),
        "form": {code: value for code, value in typed.form.items() if value not in ("", None)},
        "materials": [
            {"material_code": code, "status": status, "copies": copies, "pages": pages} for code, status, copies, pages in typed.materials
        ],
        "received_at": received_at(typed.day, typed.time),
        "channel": "paper_backfill",
        "paper_no": typed.paper_no.strip() or None,
        "outcome": dict(typed.outcome) if typed.outcome is not None else None,
    }


def _party(party: Party) -> dict[str, str]:
    return {
        "kind": party.kind.value,
        "name": party.name,
        "id_type": party.id_type.value,
        "id_no": party.id_no,
        "mobile": party.mobile,
        "address": party.address,
    }


def following(paper_no: str) -> str:
    """The next number on the pad: its last digits, one more. "" where it has none."""
    found = _LAST_DIGITS.search(paper_no)
    if found is None:
        return ""
    return f"{paper_no[: found.start()]}{int(found[1]) + 1:0{len(found[1])}d}{paper_no[found.end() :]}"
