"""From a draft and what the rules made of it to what each paper says. Masks what the paper's law does not need whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from desktop.catalogue.model import Form, Item
from desktop.clock import shanghai
from desktop.intake import party
from desktop.intake.documents import (
    AcceptanceContent,
    AcceptedItem,
    Content,
    DeclineContent,
    DeferralContent,
    DeferredMaterial,
    DocumentKind,
    MissingLine,
    NoticeContent,
    PaperHead,
    ReceiptContent,
    ReceivedMaterial,
    RedirectContent,
)
from desktop.intake.issue import worded
from desktop.intake.model import Assessment, Decision, Draft, IdType, MaterialLine, MaterialStatus, Missing, PartyKind, ProblemKind
from desktop.intake.outcome_papers import DeferralLine, PromiseLine
from desktop.intake.ports import HallProfile
from desktop.staff.model import Actor

FORM_WORDS = {Form.ORIGINAL: "原件", Form.COPY: "复印件", Form.ELECTRONIC: "电子证照", Form.OBJECT: "实物"}
KIND_WORDS = {ProblemKind.ABSENT: "缺少", ProblemKind.EXPIRED: "过期", ProblemKind.WRONG: "有误", ProblemKind.OTHER: "其他"}
_SOURCE_WORDS = {MaterialStatus.SHARED: "数据共享", MaterialStatus.DEFERRED: "容缺后补", MaterialStatus.PROMISED: "告知承诺"}
_ID_LABELS = {IdType.USCC: "社会信用代码", IdType.RESIDENT_ID: "身份证号", IdType.PASSPORT: "护照号码"}


def head(
    draft: Draft,
    found: Assessment,
    profile: HallProfile,
    actor: Actor,
    at: datetime,
    *,
    case_no: str = "",
    document_no: str | None = None,
    away: bool = False,
    formal_no: str | None = None,
) -> PaperHead:
    """The head that every paper of this case carries. `away`: made without the platform, so that the case number is a temporary one."""
    who = party.normalised(draft.applicant)
    agent = party.normalised(draft.agent) if draft.agent else None
    return PaperHead(
        document_no=document_no,
        case_no=case_no,
        hall_name=profile.name,
        authority=profile.authority,
        telephone=profile.telephone,
        window_no=actor.window_no,
        operator_name=actor.account.display_name,
        issued_at=shanghai(at),
        title=found.bundle.name,
        items_count=len(found.bundle.chosen),
        is_theme=found.bundle.theme is not None,
        applicant_name=who.name,
        applicant_is_person=who.kind is PartyKind.PERSON,
        id_label=_ID_LABELS.get(who.id_type, "证件号码"),
        id_masked=party.mask_id(who.id_no),
        mobile_masked=party.mask_mobile(who.mobile or (agent.mobile if agent else "")),
        address_masked=party.mask_address(who.address),
        agent_name=agent.name if agent else "",
        drill=profile.drill,
        example_catalogue=found.bundle.example,
        temporary_no=case_no if away and profile.platform and not formal_no else "",
        formal_no=formal_no or "",
        footer=profile.footer,
        title_line=profile.title_line,
    )


def content(
    kind: DocumentKind,
    top: PaperHead,
    draft: Draft,
    found: Assessment,
    profile: HallProfile,
    decision: Decision,
    *,
    preview: bool = False,
    deemed: bool = False,
) -> Content:
    """What one of the papers of a decision says. `KeyError` for a kind that belongs to no decision."""
    top = worded(top, profile, kind)
    if kind is DocumentKind.MATERIAL_RECEIPT:
        return receipt(top, found)
    if kind is DocumentKind.ACCEPTANCE:
        return acceptance(top, draft, found, deemed=deemed)
    if kind is DocumentKind.NOTICE:
        return notice(top, draft, found, decision, preview=preview)
    if kind is DocumentKind.DECLINE:
        return decline(top, found, profile, decision)
    if kind is DocumentKind.DEFERRAL:
        return deferral(top, found, profile)
    if kind is DocumentKind.REDIRECT:
        return redirect(top, found, decision)
    raise KeyError(kind)


def receipt(top: PaperHead, found: Assessment) -> ReceiptContent:
    """收件凭证: what was taken in."""
    rows = tuple(received_material(line) for line in found.materials if not line.missing and line.status is not MaterialStatus.UNCHECKED)
    return ReceiptContent(top, top.issued_at, rows, found.dates.answer_by)


def supplement(top: PaperHead, found: Assessment, codes: Collection[str]) -> ReceiptContent:
    """收件凭证（补交）: what was brought later."""
    rows = tuple(received_material(line) for line in found.materials if line.need.material.code in codes)
    return ReceiptContent(top, top.issued_at, rows, None, supplement=True)


def decline(top: PaperHead, found: Assessment, profile: HallProfile, decision: Decision) -> DeclineContent:
    """不予受理决定书: why, on what ground, where to go instead, what remedies there are."""
    return DeclineContent(
        head=top,
        applied_on=found.dates.received_on,
        decided_on=top.issued_at.date(),
        reason_code=decision.reason_code.value if decision.reason_code else "",
        reason=decision.reason.strip(),
        legal_basis=decision.legal_basis.strip(),
        proper_authority=(decision.proper_authority or "").strip(),
        remedies=profile.remedies,
    )


def needs_deferral(found: Assessment) -> bool:
    """Whether the person has something to promise: what the hall fetches itself is none of theirs."""
    return any(
        line.status is MaterialStatus.PROMISED or (line.status is MaterialStatus.DEFERRED and not line.need.material.shareable)
        for line in found.materials
    )


def deferral(top: PaperHead, found: Assessment, profile: HallProfile) -> DeferralContent:
    """容缺受理承诺书: what the person will bring until the promised day, and what they state instead of proving it."""
    names = {item.code: item.name for item in found.bundle.chosen}
    return DeferralContent(
        head=top,
        signed_on=top.issued_at.date(),
        deferred=tuple(
            DeferralLine(
                line.need.material.name,
                f"{FORM_WORDS[line.need.form]} {line.need.copies} 份",
                names.get(line.need.items[0], ""),
                line.need.material.standard,
                found.dates.promised_on,
            )
            for line in found.materials
            if line.status is MaterialStatus.DEFERRED and not line.need.material.shareable
        ),
        promised=tuple(
            PromiseLine(line.need.material.name, names.get(line.need.items[0], ""), line.need.material.standard)
            for line in found.materials
            if line.status is MaterialStatus.PROMISED
        ),
        consequence=profile.deferral_consequence,
    )


def elsewhere(found: Assessment) -> tuple[Item, ...]:
    """The chosen items that an authority of another place decides."""
    return tuple(item for item in found.bundle.chosen if item.elsewhere)


def redirect(top: PaperHead, found: Assessment, decision: Decision) -> RedirectContent:
    """转办单; of an accepted case with items decided in another place it is their hand-over (异地代收)."""
    away = elsewhere(found) if not decision.to_authority else ()
    items = away or found.bundle.chosen
    codes = {item.code for item in items}
    return RedirectContent(
        head=top,
        received_on=found.dates.received_on,
        redirected_on=top.issued_at.date(),
        to_authority=decision.to_authority.strip() or "、".join(dict.fromkeys(item.authority for item in items)),
        reason=decision.reason.strip() or "由外地机关办理的事项，本厅代收后转交。",
        items=tuple(item.name for item in items),
        materials=tuple(
            received_material(line)
            for line in found.materials
            if not line.missing and line.status is not MaterialStatus.UNCHECKED and codes & set(line.need.items)
        ),
        cross_region=decision.cross_region or bool(away),
    )


def received_material(line: MaterialLine) -> ReceivedMaterial:
    source = _SOURCE_WORDS.get(line.status) or ("系统生成" if line.need.material.generated else line.need.material.source or "自备")
    waiting = line.status is MaterialStatus.DEFERRED
    pages = None if waiting else line.entry.pages
    form = "电子证照" if line.status is MaterialStatus.SHARED else FORM_WORDS[line.need.form]
    return ReceivedMaterial(line.need.material.name, form, source, 0 if waiting else line.entry.copies, pages)


def acceptance(top: PaperHead, draft: Draft, found: Assessment, *, deemed: bool = False) -> AcceptanceContent:
    """受理通知书: accepted on which day, decided by which day, by whom. `deemed`: by silence, from the day of receipt."""
    dates = found.dates
    dues = {summary.item.code: summary.due for summary in found.items}
    before = {code for item in found.bundle.chosen for code in item.depends_on}
    promised = {line.need.material.code for line in found.materials if line.status is MaterialStatus.PROMISED}
    return AcceptanceContent(
        head=top,
        applied_on=dates.received_on,
        accepted_on=dates.accepted_on,
        after_correction=draft.round > 0,
        promised_on=dates.promised_on,
        promised_days=found.bundle.promised_days,
        statutory_on=dates.statutory_on,
        statutory_days=found.bundle.statutory_days,
        items=tuple(_accepted(item, dues, found, before, promised) for item in found.bundle.chosen),
        path_note=path_note(found.bundle.chosen),
        deferred=tuple(
            DeferredMaterial(
                line.need.material.name, None if line.need.material.shareable else dates.promised_on, line.need.material.shareable
            )
            for line in found.materials
            if line.status is MaterialStatus.DEFERRED
        ),
        deemed=deemed,
    )


def _accepted(item: Item, dues: dict[str, date | None], found: Assessment, before: set[str], promised: set[str]) -> AcceptedItem:
    unit = "个工作日" if item.unit.value == "working" else "个自然日"
    remarks = []
    if item.code in before:
        remarks.append("前置")
    if promised and any(ask.code in promised for ask in item.materials):
        remarks.append("告知承诺")
    if item.optional:
        remarks.append("自愿")
    due = dues.get(item.code)
    if not item.promised_days and due == found.dates.accepted_on:
        due = None
    return AcceptedItem(
        item.name,
        item.authority,
        f"{item.promised_days} {unit}" if item.promised_days else "即办",
        due,
        "、".join(remarks),
    )


def path_note(items: tuple[Item, ...]) -> str:
    """One sentence on what runs side by side and what waits for what."""
    codes = {item.code: n for n, item in enumerate(items, 1)}
    waits = [
        f"第 {codes[item.code]} 项在{'、'.join(f'第 {codes[c]} 项' for c in item.depends_on if c in codes)}办结后开始"
        for item in items
        if set(item.depends_on) & set(codes)
    ]
    if not waits:
        return "各项同时办理，承诺办结日按最长一项计算。" if len(items) > 1 else ""
    return (
        "；".join(waits) + "；其余各项同时办理，承诺办结日按最长路径计算。"
        if len(waits) < len(items) - 1
        else "；".join(waits) + "；承诺办结日按最长路径计算。"
    )


def notice(top: PaperHead, draft: Draft, found: Assessment, decision: Decision, *, preview: bool) -> NoticeContent:
    """一次性告知单: everything at once. In a preview what nobody has looked at is named apart, so that the paper does not accuse it."""
    unseen = (
        {line.need.material.code for line in found.materials if line.missing and line.entry.status is MaterialStatus.UNCHECKED}
        if preview
        else set()
    )
    blank = [miss for miss in found.missing if miss.field_code]
    only_form = all(miss.field_code for miss in found.missing)
    unfilled = _unfilled(blank, found) if only_form or not preview else ()
    return NoticeContent(
        head=top,
        applied_on=found.dates.received_on,
        round=draft.round + 1,
        missing=(*(_missing(miss, found) for miss in found.missing if miss.material_code and miss.material_code not in unseen), *unfilled),
        in_order=tuple(_in_order(line) for line in found.materials if not line.missing and line.status is not MaterialStatus.UNCHECKED),
        cure_by=found.dates.cure_by,
        cure_days=found.dates.cure_days,
        handed_over=decision.handed_over,
        override_reason=decision.override_reason.strip() if draft.round else "",
        unchecked=tuple(line.need.material.name for line in found.materials if line.need.material.code in unseen),
    )


def _unfilled(blank: list[Missing], found: Assessment) -> tuple[MissingLine, ...]:
    """What the form still lacks, one line for each item that asks first: a person fills a form, not twenty notices."""
    names = {line.need.field.code: line.need.field.name for line in found.fields}
    lines = []
    for item in found.bundle.chosen:
        mine = [names[str(miss.field_code)] for miss in blank if miss.items[0] == item.code]
        if mine:
            said = f"表单还有 {len(mine)} 项未填：{'、'.join(mine)}。"
            lines.append(
                MissingLine(
                    item.authority,
                    item.name,
                    "申请表单",
                    "",
                    "缺少",
                    said,
                    "照证件和实际情况填写，窗口可以代为录入。",
                    "",
                    "带上能看到这些内容的证件或资料，在窗口当面填写。",
                )
            )
    return tuple(lines)


def _missing(miss: Missing, found: Assessment) -> MissingLine:
    item = next(item for item in found.bundle.chosen if item.code in miss.items)
    need = next(line.need for line in found.materials if line.need.material.code == miss.material_code)
    name, form = need.material.name, f"{FORM_WORDS[need.form]} {need.copies} 份"
    problem = f"{miss.problem}（依据：{miss.legal_basis}）" if miss.legal_basis else miss.problem
    return MissingLine(item.authority, item.name, name, form, KIND_WORDS[miss.kind], problem, miss.standard, miss.sample, miss.where)


def _in_order(line: MaterialLine) -> str:
    remark = {MaterialStatus.SHARED: "（数据共享）", MaterialStatus.DEFERRED: "（容缺）", MaterialStatus.PROMISED: "（告知承诺）"}.get(
        line.status, ""
    )
    return line.need.material.name + remark
