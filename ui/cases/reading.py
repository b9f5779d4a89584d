"""Everything about one case that its sheet shows, read together on a lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from desktop.errors import RuleViolation
from desktop.intake.model import CaseState, Draft
from desktop.values import revive

if TYPE_CHECKING:
    from desktop.catalogue.model import Bundle
    from desktop.intake.cases import CaseDetail
    from desktop.intake.closing import Standing
    from desktop.intake.registers import Grievance, Rating
    from desktop.intake.service import Intake
    from desktop.intake.serving import Servable
    from ui.services import CaseServices


@dataclass(frozen=True, slots=True)
class Department:
    """One item of the case at its department, as far as anybody has told."""

    item_code: str
    item: str
    authority: str
    state: str = ""
    result: str = ""
    """What comes of it (食品经营许可证)."""
    result_document: str = ""
    at: str = ""
    note: str = ""
    handed: bool = False
    ready: bool = False
    after: tuple[str, ...] = ()
    """Names of the items that must come first."""


@dataclass(frozen=True, slots=True)
class MaterialTaken:
    name: str
    status: str
    copies: int
    pages: int | None
    files: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`standing` None: read without the services that know it."""

    detail: CaseDetail
    standing: Standing | None = None
    rating: Rating | None = None
    grievances: tuple[Grievance, ...] = ()
    departments: tuple[Department, ...] = ()
    materials: tuple[MaterialTaken, ...] = ()
    servable: tuple[Servable, ...] = ()
    """Papers that may be served, oldest first."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of materials and fields, by code."""

    @property
    def case_no(self) -> str:
        return self.detail.row.case_no

    @property
    def stopped(self) -> bool:
        return self.standing is not None and any(stop.ended_on is None for stop in self.standing.stops)


def read_file(intake: Intake, work: CaseServices | None, case_no: str) -> CaseFile:
    """On a lane. `RuleViolation` case.unknown."""
    detail = intake.detail(case_no)
    if work is None:
        return CaseFile(detail)
    standing = work.closing.standing(case_no)
    found = CaseFile(
        detail,
        standing,
        work.registers.rating_of(case_no),
        tuple(entry for entry in work.registers.grievances() if entry.case_id == detail.row.case_id),
        servable=work.serving.papers(case_no) if work.serving is not None else (),
    )
    draft: Draft = replace(revive(Draft, detail.body["draft"]), edition=detail.edition)
    try:
        bundle = intake.bundle(draft)
    except RuleViolation:  # its catalogue is not here any more: codes instead of names
        return found
    names = {need.material.code: need.material.name for need in bundle.materials}
    names |= {need.field.code: need.field.name for need in bundle.fields} | {need.code: need.name for need in draft.cited}
    return replace(found, departments=_departments(bundle, detail, standing), materials=_materials(bundle, draft), names=names)


def _departments(bundle: Bundle, detail: CaseDetail, standing: Standing) -> tuple[Department, ...]:
    heard: Mapping[str, Mapping[str, Any]] = {str(entry["item_code"]): entry for entry in detail.progress}
    names = {item.code: item.name for item in bundle.chosen}
    running = detail.row.state in (CaseState.ACCEPTED, CaseState.PROCESSING, CaseState.DONE)
    return tuple(
        Department(
            item.code,
            item.name,
            item.authority,
            str(heard.get(item.code, {}).get("state", "")) if running or item.code in heard else "",
            item.result,
            str(heard.get(item.code, {}).get("result_document", "")),
            str(heard.get(item.code, {}).get("at", "")),
            str(heard.get(item.code, {}).get("note", "")),
            item.code in standing.handed,
            item.code in standing.ready,
            tuple(names[code] for code in item.depends_on if code in names),
        )
        for item in bundle.chosen
    )


def _materials(bundle: Bundle, draft: Draft) -> tuple[MaterialTaken, ...]:
    return tuple(
        MaterialTaken(need.material.name, entry.status.value, entry.copies, entry.pages, len(entry.files))
        for need in bundle.materials
        if (entry := draft.materials.get(need.material.code)) is not None
    )
