"""Cases made up for tests, from whatever catalogue is there: nothing here knows a theme by its code.

Every value comes from the bundle's own examples, so a test says only what it changes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.catalogue.check import example_value
from desktop.catalogue.numbers import mod_11_2
from desktop.catalogue.present import to_show
from desktop.catalogue.resolve import resolve
from desktop.intake.model import Draft, IdType, MaterialEntry, MaterialStatus, OutcomeKind, Party, PartyKind
from desktop.staff.model import Actor, Role
from ui.app import Desk

MONDAY = datetime(2026, 3, 2, 1, 12, tzinfo=UTC)
"""09:12 on a Monday in Shanghai, in a year whose calendar is carried."""
RECEIVED = "2026-01-12T09:12:00+08:00"
ROOT = Path(__file__).resolve().parents[1]
NOBODY_LISTENS = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Hands:
    """A clock that a test turns by hand; each look at it is a millisecond later, so that no two moments are one."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


def resident_id(serial: int = 1, place: str = "990102", born: str = "19850714") -> str:
    """A resident identity number with the right check character; 99 is no province."""
    body = f"{place}{born}{serial:03d}"
    return body + mod_11_2(body)


def applicant(audience: str = "person", *, serial: int = 1) -> dict[str, Any]:
    if audience == "organisation":
        return {
            "kind": "organisation",
            "name": "临澜市青禾商贸有限公司",
            "id_type": "uscc",
            "id_no": "91990102MA7TH2026F",
            "mobile": "13900000001",
        }
    return {"kind": "person", "name": "赵青禾", "id_type": "resident_id", "id_no": resident_id(serial), "mobile": "13900000001"}


def shown(desk: Desk, code: str, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What `catalog show` says of a theme or an item."""
    return to_show(resolve(desk.shelf.current(), code, answers or {}))


def line_of(bundle: Mapping[str, Any], kind: str = "theme", **changes: Any) -> dict[str, Any]:
    """A complete line for what `catalog show --json` gave: every material handed in, every field filled with its example."""
    made = {
        "theme_code": bundle["code"] if kind == "theme" else None,
        "items": None if kind == "theme" else [bundle["code"]],
        "applicant": applicant(bundle["audience"]),
        "agent": None,
        "situation": {},
        "form": {field["code"]: copy.deepcopy(field["example"]) for field in bundle["fields"]},
        "materials": [
            {"material_code": material["code"], "status": "provided", "copies": 1, "pages": 1} for material in bundle["materials"]
        ],
        "received_at": RECEIVED,
        "channel": "paper_backfill",
        "paper_no": None,
        "outcome": None,
    }
    return made | changes


def make_line(desk: Desk, code: str, answers: Mapping[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """The same from an open desk; `changes` replace whole keys."""
    catalogue = desk.shelf.current()
    return line_of(shown(desk, code, answers), "theme" if code in catalogue.themes else "item", situation=dict(answers or {}), **changes)


def text_of(*lines: Any) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def theme_codes(desk: Desk) -> list[str]:
    return sorted(desk.shelf.current().themes)


def actor(desk: Desk, name: str = "clerk") -> Actor:
    return desk.staff.actor(desk.staff.account(name))


def with_role(desk: Desk, role: Role) -> Actor:
    return actor(desk, {Role.ADMINISTRATOR: "admin"}.get(role, role.value))


def complete_draft(desk: Desk, who: Actor, code: str | None = None, answers: Mapping[str, str] | None = None) -> Draft:
    """A draft that the rules accept: everything handed in, everything filled."""
    code = code or theme_codes(desk)[0]
    bundle = resolve(desk.shelf.current(), code, answers or {})
    given = applicant(bundle.audience.value)
    theme = code in desk.shelf.current().themes
    return replace(
        desk.intake.open_draft(who),
        theme_code=code if theme else None,
        item_codes=None if theme else (code,),
        applicant=Party(PartyKind(given["kind"]), given["name"], IdType(given["id_type"]), given["id_no"], given["mobile"]),
        situation=dict(answers or {}),
        form={need.field.code: example_value(need.field) for need in bundle.fields},
        materials={need.material.code: MaterialEntry(MaterialStatus.PROVIDED, need.copies, 1) for need in bundle.materials},
    )


def accept(desk: Desk, who: Actor, draft: Draft) -> str:
    """Decides for acceptance; the case number."""
    from desktop.intake.model import Decision

    decided, _ = desk.intake.decide(who, draft, Decision(OutcomeKind.ACCEPTED), province_away=False)
    return decided.case.case_no
