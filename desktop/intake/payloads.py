"""What an event says to hall and province: the payloads of contract/province.openapi.yaml, from a case as the rules see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from desktop.clock import day_text, wire
from desktop.intake import party
from desktop.intake.assess import field_value
from desktop.intake.documents import DocumentKind
from desktop.intake.model import STANDING, Assessment, CitedNeed, Decision, MaterialLine, MaterialStatus, OutcomeKind, Party
from desktop.intake.taken import Taken


def party_payload(who: Party) -> dict[str, Any]:
    """Party of the contract: optional members only where there is something."""
    clean = party.normalised(who)
    made = {"kind": clean.kind.value, "name": clean.name, "id_type": clean.id_type.value, "id_no": clean.id_no}
    more = {"mobile": clean.mobile, "address": clean.address, "original_name": clean.original_name}
    return made | {key: value for key, value in more.items() if value}


def material_payload(line: MaterialLine, cited: Mapping[str, CitedNeed]) -> dict[str, Any]:
    """One material as handed in. A cited one carries its name and basis: no catalogue of the province knows it."""
    standing = line.status in (MaterialStatus.PROVIDED, MaterialStatus.PROMISED)
    code = line.need.material.code
    made = {
        "material_code": code,
        "status": line.status.value,
        "copies": line.entry.copies if standing else 0,
        "pages": line.entry.pages or 0,
        "file_ids": [file.file_id for file in line.entry.files],
    }
    return made | ({"name": cited[code].name, "legal_basis": cited[code].legal_basis} if code in cited else {})


def handed_in(case: Taken, only: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The materials that are there, all or those of `only`."""
    cited = {need.code: need for need in case.draft.cited}
    return [
        material_payload(line, cited)
        for line in case.found.materials
        if line.status in STANDING and (only is None or line.need.material.code in only)
    ]


def form_values(case: Taken) -> dict[str, Any]:
    """The form as it is recorded: what was entered, found and confirmed, or taken from the parties."""
    return {line.need.field.code: value for line in case.found.fields if (value := field_value(line.need, case.draft)[0]) is not None}


def received(case: Taken, case_no: str) -> dict[str, Any]:
    """case.received (收件)."""
    draft, found = case.draft, case.found
    return {
        "case_no": case_no,
        "channel": case.channel.value,
        "theme_code": draft.theme_code,
        "items": [{"item_code": item.code, "catalog_version": item.version} for item in found.bundle.chosen],
        "applicant": party_payload(draft.applicant),
        "agent": party_payload(draft.agent) if draft.agent else None,
        "situation": dict(found.bundle.answers),
        "form": form_values(case),
        "materials": handed_in(case),
        "received_at": wire(case.received_at),
        "ticket_no": draft.ticket_no,
    } | ({"paper_no": case.paper_no} if case.paper_no else {})


def decided(case: Taken, papers: Mapping[DocumentKind, str]) -> dict[str, Any]:
    """The event of the decision itself. `KeyError` for kinds that have none (received, corrected)."""
    found, decision = case.found, case.decision
    if decision.kind is OutcomeKind.ACCEPTED:
        return accepted(found, wire(case.accepted_at), papers[DocumentKind.ACCEPTANCE], deemed=case.deemed)
    if decision.kind is OutcomeKind.NOTIFIED:
        number = case.draft.round + 1
        return {
            "notice_no": papers[DocumentKind.NOTICE],
            "round": number,
            "missing": missing_payload(found),
            "due_date": day_text(found.dates.cure_by),
        } | ({"override_reason": decision.override_reason, "signed_by": case.signed_by} if number > 1 else {})
    if decision.kind is OutcomeKind.DECLINED:
        assert decision.reason_code is not None
        return {
            "reason_code": decision.reason_code.value,
            "reason": decision.reason,
            "legal_basis": decision.legal_basis,
            "proper_authority": decision.proper_authority,
            "document_no": papers[DocumentKind.DECLINE],
        }
    return redirected(decision, papers[DocumentKind.REDIRECT])


def accepted(found: Assessment, accepted_at: str, document_no: str, *, deemed: bool) -> dict[str, Any]:
    """case.accepted; `deemed` 视为受理 (行政许可法 32(4))."""
    deferred = [line.need.material.code for line in found.materials if line.status is MaterialStatus.DEFERRED]
    due = day_text(found.dates.promised_on)
    listed = [{"material_code": code, "due_date": due} for code in deferred] if due else []
    return (
        {
            "accepted_at": accepted_at,
            "promised_date": due,
            "statutory_date": day_text(found.dates.statutory_on),
            "document_no": document_no,
        }
        | ({"deferred_materials": listed} if listed else {})
        | ({"deemed": True} if deemed else {})
    )


def redirected(decision: Decision, document_no: str) -> dict[str, Any]:
    """case.redirected (转办、异地代收)."""
    made = {"to_authority": decision.to_authority, "reason": decision.reason, "document_no": document_no}
    return made | ({"cross_region": True} if decision.cross_region else {})


def missing_payload(found: Assessment) -> list[dict[str, str]]:
    """The notice's lines as the contract and the command line give them."""
    return [
        {
            ("material_code" if miss.material_code else "field_code"): str(miss.material_code or miss.field_code),
            "problem": miss.problem,
            "standard": miss.standard,
        }
        | ({"legal_basis": miss.legal_basis} if miss.legal_basis else {})
        for miss in found.missing
    ]
