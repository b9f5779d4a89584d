"""What the rules make of a draft: pure, complete, and the same for window and command line.

Asks only for what the catalogue names (行政许可法 31). What the province can share is never missing (国务院令 716 第 7 条): it is shared, or
deferred while the province is away. What nobody has looked at counts as missing. Nothing is read or written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from desktop.catalogue.model import Bundle, BundleField, BundleMaterial, FieldType, Form, Item, Material
from desktop.catalogue.validate import check_value, warn_value
from desktop.clock import hall_date
from desktop.errors import Issue
from desktop.intake import party
from desktop.intake.calendar import WorkCalendar, YearUnknown
from desktop.intake.deadlines import dates_for, item_dues
from desktop.intake.model import (
    STANDING,
    Assessment,
    Draft,
    FieldLine,
    ItemSummary,
    MaterialEntry,
    MaterialLine,
    MaterialStatus,
    Missing,
    OutcomeKind,
    Party,
    PartyKind,
    ProblemKind,
)

TEXT_MAX = 500
REMARKS = ("problem", "standard", "where")
"""The clerk's own words about a material."""
_CITED_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_DEFAULT_PROBLEM = {
    ProblemKind.ABSENT: "本次未提交。",
    ProblemKind.EXPIRED: "已过有效期。",
    ProblemKind.WRONG: "内容与要求不符。",
    ProblemKind.OTHER: "需要补正。",
}


def assess(
    draft: Draft, bundle: Bundle, calendar: WorkCalendar, *, province_away: bool, received: datetime, decided: datetime
) -> Assessment:
    """The living summary of a draft: lines, what is missing, what stands in the way, the dates if it were decided at `decided`."""
    needs = (*bundle.materials, *cited_needs(draft, bundle))
    materials = tuple(_material_line(need, draft.materials.get(need.material.code), province_away) for need in needs)
    fields = tuple(_field_line(need, draft) for need in bundle.fields)
    missing = _named(
        draft,
        (
            *(_missing_material(line, draft) for line in materials if line.missing),
            *(_missing_field(line) for line in fields if line.issue == "missing"),
        ),
    )
    errors, warnings = _parties(draft)
    if not bundle.chosen:
        errors += (Issue("/items", "intake.nothing_chosen"),)
    errors += _status_issues(draft, needs) + _remark_issues(draft, needs) + cited_issues(draft, bundle)
    errors += tuple(Issue(f"/form/{line.need.field.code}", "field.unconfirmed") for line in fields if not line.confirmed)
    errors += tuple(Issue(f"/form/{line.need.field.code}", line.issue) for line in fields if line.issue and line.issue != "missing")
    warnings += tuple(
        Issue(f"/form/{line.need.field.code}", softer)
        for line in fields
        if line.value is not None and line.issue is None and (softer := warn_value(line.need.field, line.value))
    )
    # While a notice is being cured, the five days run from the day the later papers come.
    answer_from = decided if draft.round else received
    if bundle.audience.value not in ("both", draft.applicant.kind.value):
        warnings += (Issue("/applicant/kind", "applicant.audience", {"audience": bundle.audience.value}),)
    dates = dates_for(bundle, hall_date(received), hall_date(decided), calendar, answer_from=hall_date(answer_from))
    late = "calendar_missing" if dates.promised_on is None else "calendar_missing_later"
    warnings += tuple(Issue("", late, {"year": year}) for year in dates.calendar_missing)
    return Assessment(
        bundle=bundle,
        materials=materials,
        fields=fields,
        items=_items(bundle, materials, _dues(bundle.chosen, dates.accepted_on, calendar)),
        missing=missing,
        unchecked=sum(line.missing and line.entry.status is MaterialStatus.UNCHECKED for line in materials),
        issues=errors,
        warnings=warnings,
        outcome=_outcome(draft, missing),
        dates=dates,
        round=draft.round,
    )


def _outcome(draft: Draft, missing: tuple[Missing, ...]) -> OutcomeKind:
    if not missing:
        return OutcomeKind.ACCEPTED
    return OutcomeKind.CORRECTED if draft.round and not any(miss.beyond for miss in missing) else OutcomeKind.NOTIFIED


def _named(draft: Draft, missing: tuple[Missing, ...]) -> tuple[Missing, ...]:
    """While a notice is being cured: which of what is missing it did not name."""
    return tuple(replace(miss, beyond=miss.key not in draft.named) for miss in missing) if draft.round else missing


def cited_needs(draft: Draft, bundle: Bundle) -> tuple[BundleMaterial, ...]:
    """What the clerk asks for beyond the catalogue, as needs of an item. Those without a basis are left out: `cited_issues` names them."""
    chosen = [item.code for item in bundle.chosen]
    return tuple(
        BundleMaterial(
            Material(need.code, need.name, source="自备", standard=need.standard or need.legal_basis),
            (need.item_code if need.item_code in chosen else chosen[0],),
            True,
            Form.ORIGINAL,
            1,
        )
        for need in draft.cited
        if need.name.strip() and need.legal_basis.strip() and chosen
    )


def cited_issues(draft: Draft, bundle: Bundle) -> tuple[Issue, ...]:
    """行政许可法 31: nothing may be asked for that the catalogue does not name, unless a legal basis is cited."""
    named = {need.material.code for need in bundle.materials}
    found: list[Issue] = []
    for n, need in enumerate(draft.cited):
        if not need.legal_basis.strip():
            found.append(Issue(f"/cited/{n}/legal_basis", "cited.no_basis"))
        if not need.name.strip():
            found.append(Issue(f"/cited/{n}/name", "cited.no_name"))
        for key, most in (("name", 100), ("legal_basis", 200), ("standard", TEXT_MAX)):
            found += text_issues((f"/cited/{n}/{key}", getattr(need, key)), most=most, one_line=key == "name")
        if not _CITED_CODE.fullmatch(need.code):
            found.append(Issue(f"/cited/{n}/code", "cited.code"))
        if need.code in named or any(need.code == other.code for other in draft.cited[:n]):
            found.append(Issue(f"/cited/{n}/code", "material.twice", {"code": need.code}))
    return tuple(found)


def text_issues(*texts: tuple[str, str], most: int = TEXT_MAX, one_line: bool = False) -> tuple[Issue, ...]:
    """What stands against (pointer, text) that goes onto papers: too long, or characters that nobody sees. A break is one only in `one_line`."""
    found = []
    for pointer, text in texts:
        if len(text) > most:
            found.append(Issue(pointer, "text.too_long", {"most": most}))
        elif hidden := party.hidden_characters(text if one_line else text.replace("\n", "")):
            found.append(Issue(pointer, "text.hidden", {"characters": ", ".join(hidden[:5])}))
    return tuple(found)


def _remark_issues(draft: Draft, needs: tuple[BundleMaterial, ...]) -> tuple[Issue, ...]:
    """The clerk's own words about a material: they stand on the notice."""
    entries = [(need.material.code, draft.materials[need.material.code]) for need in needs if need.material.code in draft.materials]
    return text_issues(*((f"/materials/{code}/{key}", getattr(entry, key)) for code, entry in entries for key in REMARKS))


def field_value(need: BundleField, draft: Draft) -> tuple[Any, str]:
    """(value, where it was prefilled from): what was entered wins over what was found, and that over what can be taken from the parties."""
    code = need.field.code
    if code in draft.form:
        return draft.form[code], ""
    if code in draft.prefilled:
        return draft.prefilled[code].value, draft.prefilled[code].source
    if not _fits_kind(need.field.type, draft):
        return None, ""
    value = _prefill(draft, need.field.fills_from)
    return (value, need.field.fills_from) if value else (None, "")


def _fits_kind(kind: FieldType, draft: Draft) -> bool:
    """A person's number never goes into a firm's code, nor the other way round."""
    organisation = draft.applicant.kind is PartyKind.ORGANISATION
    return organisation if kind is FieldType.USCC else not organisation if kind is FieldType.ID_NO else True


def _prefill(draft: Draft, source: str) -> str:
    who, _, what = source.partition(".")
    found: Party | None = {"applicant": draft.applicant, "agent": draft.agent}.get(who)
    if who == "applicant" and what in ("birth_date", "sex"):
        return ""  # from the identity number: `prefill` puts it in with its source, for a person to confirm
    return str(getattr(found, what, "") or "") if found and what in ("name", "id_no", "mobile", "address") else ""


def _material_line(need: BundleMaterial, given: MaterialEntry | None, province_away: bool) -> MaterialLine:
    entry = given or MaterialEntry(copies=need.copies)
    status, by_rule = entry.status, False
    if status in (MaterialStatus.UNCHECKED, MaterialStatus.MISSING) and need.material.shareable:
        status, by_rule = (MaterialStatus.DEFERRED if province_away else MaterialStatus.SHARED), True
    elif status is MaterialStatus.UNCHECKED and need.material.generated:
        status, by_rule = MaterialStatus.PROVIDED, True
    return MaterialLine(need, entry, status, need.required and status not in STANDING, by_rule)


def _field_line(need: BundleField, draft: Draft) -> FieldLine:
    value, source = field_value(need, draft)
    if _is_blank(value):
        return FieldLine(need, None, "missing" if need.required else None, source)
    code = need.field.code
    confirmed = code in draft.form or code not in draft.prefilled or draft.prefilled[code].confirmed
    return FieldLine(need, value, check_value(need.field, value), source, confirmed)


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def _missing_material(line: MaterialLine, draft: Draft) -> Missing:
    entry, material = line.entry, line.need.material
    return Missing(
        material_code=material.code,
        field_code=None,
        kind=entry.problem_kind,
        problem=entry.problem or _DEFAULT_PROBLEM[entry.problem_kind],
        standard=entry.standard or material.standard,
        where=entry.where or material.where,
        sample=material.sample,
        items=line.need.items,
        legal_basis=next((need.legal_basis for need in draft.cited if need.code == material.code), ""),
    )


def _missing_field(line: FieldLine) -> Missing:
    field = line.need.field
    standard = "、".join(option.text for option in field.options) if field.type is FieldType.CHOICE else field.example
    return Missing(None, field.code, ProblemKind.ABSENT, "表单未填写。", f"例如：{standard}" if standard else "", items=line.need.items)


def _parties(draft: Draft) -> tuple[tuple[Issue, ...], tuple[Issue, ...]]:
    errors, warnings = party.check(party.normalised(draft.applicant), "/applicant")
    if draft.agent is not None:
        more, softer = party.check(party.normalised(draft.agent), "/agent")
        errors, warnings = errors + more, warnings + softer
    return errors, warnings


def _status_issues(draft: Draft, needs: tuple[BundleMaterial, ...]) -> tuple[Issue, ...]:
    """Statuses that the catalogue does not allow: a clerk cannot defer or take a promise by own decision (domain.md 2.6)."""
    found = []
    for need in needs:
        entry = draft.materials.get(need.material.code)
        if entry is None:
            continue
        material, pointer = need.material, f"/materials/{need.material.code}/status"
        if entry.status is MaterialStatus.DEFERRED and not (material.deferrable or material.shareable):
            found.append(Issue(pointer, "material.not_deferrable"))
        elif entry.status is MaterialStatus.PROMISED and not material.promisable:
            found.append(Issue(pointer, "material.not_promisable"))
        elif entry.status is MaterialStatus.SHARED and not material.shareable:
            found.append(Issue(pointer, "material.not_shareable"))
    return tuple(found)


def _dues(items: tuple[Item, ...], accepted: date, calendar: WorkCalendar) -> Mapping[str, date]:
    try:
        return item_dues(items, accepted, calendar)
    except YearUnknown:
        return {}


def _items(bundle: Bundle, materials: tuple[MaterialLine, ...], dues: Mapping[str, date]) -> tuple[ItemSummary, ...]:
    summaries = []
    for item in bundle.chosen:
        lines = [line for line in materials if item.code in line.need.items and (line.need.required or line.status in STANDING)]
        unchecked = sum(line.missing and line.entry.status is MaterialStatus.UNCHECKED for line in lines)
        missing = sum(line.missing for line in lines) - unchecked
        summaries.append(ItemSummary(item, len(lines) - missing - unchecked, len(lines), missing, unchecked, dues.get(item.code)))
    return tuple(summaries)
