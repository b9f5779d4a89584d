"""What the guide desk looked at before a number was taken, as versioned JSON on the ticket, and how it opens into a clerk's draft.

A guide looks, a clerk decides: what was brought comes as not looked at yet (待核对) and is marked as brought; what was not comes as missing.
Nothing is deferred or promised on somebody's behalf. Strange content is refused whole (`RuleViolation` prechecked.form, prechecked.version).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.catalogue.model import Bundle
from desktop.errors import RuleViolation
from desktop.intake import party
from desktop.intake.model import Draft, IdType, MaterialEntry, MaterialStatus, Party, PartyKind, ProblemKind

VERSION = 1
LENGTH = 64 * 1024
"""As long as the queue takes."""
MOST = 300
TEXT_MAX = 500
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")
_PERSON = ("kind", "name", "id_type", "id_no")


@dataclass(frozen=True, slots=True)
class Look:
    """One material that the guide asked for. `kind` and `problem` count only for one that was not brought as it should be."""

    code: str
    brought: bool
    kind: ProblemKind = ProblemKind.ABSENT
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PreChecked:
    """`item_codes` None: the theme's own choice. `person` is empty where the guide asked for none."""

    theme_code: str | None
    item_codes: tuple[str, ...] | None
    situation: Mapping[str, str] = field(default_factory=dict)
    looks: tuple[Look, ...] = ()
    person: Party = field(default_factory=Party)

    @property
    def brought(self) -> frozenset[str]:
        return frozenset(look.code for look in self.looks if look.brought)


@dataclass(frozen=True, slots=True)
class Opened:
    """A clerk's draft with the guide's list in it, and what the guide saw: marks for the clerk's own look, never a status."""

    draft: Draft
    brought: frozenset[str]


def of_draft(draft: Draft, item_codes: tuple[str, ...] | None = None) -> PreChecked:
    """The list of what a guide has so far. `item_codes`: those that are done today, where it is not all of them."""
    looks = tuple(
        Look(code, entry.status is MaterialStatus.PROVIDED, entry.problem_kind, entry.problem)
        for code, entry in sorted(draft.materials.items())
        if entry.status is not MaterialStatus.UNCHECKED
    )
    who = party.normalised(replace(draft.applicant, mobile="", address=""))
    return PreChecked(draft.theme_code, item_codes or draft.item_codes, dict(draft.situation), looks, replace(who, original_name=""))


def encode(given: PreChecked) -> str:
    """As it is kept on the ticket. `RuleViolation` prechecked.too_long."""
    body: dict[str, Any] = {
        "version": VERSION,
        "theme": given.theme_code,
        "items": list(given.item_codes) if given.item_codes is not None else None,
        "situation": dict(given.situation),
        "materials": [
            {"code": look.code, "brought": look.brought}
            | ({} if look.brought else {"kind": look.kind.value, "problem": look.problem.strip()})
            for look in given.looks
        ],
    }
    if given.person.name or given.person.id_no:
        body["person"] = {key: str(getattr(given.person, key)) for key in _PERSON}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if len(text) > LENGTH:
        raise RuleViolation("prechecked.too_long")
    return text


def decode(text: str) -> PreChecked:
    """`RuleViolation`: prechecked.version (a newer program wrote it), prechecked.form."""
    if len(text) > LENGTH:
        raise RuleViolation("prechecked.form")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise RuleViolation("prechecked.form") from fault
    if not isinstance(body, dict):
        raise RuleViolation("prechecked.form")
    if body.get("version") != VERSION or type(body["version"]) is not int:
        raise RuleViolation("prechecked.version")
    try:
        return _read(body)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise RuleViolation("prechecked.form") from fault


def into_draft(draft: Draft, text: str, bundle_of: Callable[[Draft], Bundle]) -> Opened:
    """The clerk's draft with the list opened into it. What the clerk typed of the person stays.

    `RuleViolation`: those of `decode`, and the catalogue's own where it does not have the thing any more.
    """
    given = decode(text)
    opened = replace(draft, theme_code=given.theme_code, item_codes=given.item_codes, situation=dict(given.situation), materials={})
    needs = {need.material.code: need for need in bundle_of(opened).materials}
    materials = {}
    for look in given.looks:
        need = needs.get(look.code)
        if need is None or look.brought or need.material.shareable:
            continue
        materials[look.code] = MaterialEntry(
            status=MaterialStatus.MISSING,
            copies=need.copies,
            problem_kind=look.kind,
            problem=look.problem,
            standard=need.material.standard,
            where=need.material.where,
        )
    typed = draft.applicant.name or draft.applicant.id_no
    who = draft.applicant if typed or not (given.person.name or given.person.id_no) else given.person
    return Opened(replace(opened, materials=materials, applicant=who), given.brought & needs.keys())


def _read(body: dict[str, Any]) -> PreChecked:
    theme, items, situation, rows = body["theme"], body["items"], body["situation"], body["materials"]
    if not isinstance(situation, dict) or not isinstance(rows, list) or not isinstance(items, list | None):
        raise ValueError
    if max(len(situation), len(rows), len(items or ())) > MOST or (theme is None and not items):
        raise ValueError
    looks = tuple(_look(row) for row in rows)
    if len({look.code for look in looks}) != len(looks):
        raise ValueError
    return PreChecked(
        theme_code=None if theme is None else _code(theme),
        item_codes=None if items is None else tuple(_code(code) for code in items),
        situation={_code(question): _code(option) for question, option in situation.items()},
        looks=looks,
        person=_person(body["person"]) if "person" in body else Party(),
    )


def _look(row: dict[str, Any]) -> Look:
    if type(row["brought"]) is not bool:
        raise ValueError
    if row["brought"]:
        return Look(_code(row["code"]), True)
    return Look(_code(row["code"]), False, ProblemKind(row["kind"]), _text(row["problem"], TEXT_MAX))


def _person(row: dict[str, Any]) -> Party:
    return Party(
        kind=PartyKind(row["kind"]),
        name=_text(row["name"], party.NAME_MAX),
        id_type=IdType(row["id_type"]),
        id_no=_text(row["id_no"], party.ID_MAX),
    )


def _code(value: Any) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValueError
    return value


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or party.hidden_characters(value.replace("\n", "")):
        raise ValueError
    return value
