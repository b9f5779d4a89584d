"""受理通知书 (行政许可法 32(5) and last paragraph; by silence 32(4)): accepted from which day, decided by which day, what is still owed.

A day that the calendar does not know is given as a number of working days with the reason, never guessed.
"""

from __future__ import annotations

from datetime import date

from desktop.clock import hall_date
from desktop.intake.documents import AcceptanceContent, AcceptedItem, DeferredMaterial, DocumentKind
from printing.blocks import BODY, GREY, NOTE, Column, DateCell, Fact, Spans, dates, facts, listing, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, closing
from printing.flow import Strip, kept, spaced
from printing.papers.serving import CAPTIONS
from printing.papers.wording import LAW, NO_CALENDAR, address, clerk, day, month_day, people, thing, weekday, you
from printing.sheet import WIDTH, Draft, bold, opening, plain

NAME = "受理通知书"
COUNTING = "时限自受理次日起按工作日计，不含法定节假日。依法需要听证、检验、检测、检疫、鉴定、专家评审的时间不计入，需要时另行书面告知。"
FOOTER = "一式两份：申请人一份，受理机关存档一份"


def draft(content: AcceptanceContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(head.applicant_name), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, _decision(content), WIDTH, indent=2 * BODY)),
        *spaced([dates(setter, _dates(content), WIDTH)], 9),
        *spaced(facts(setter, [*people(head), Fact("申请日期", plain(day(content.applied_on))), *address(head)], WIDTH), 10),
        *spaced(_items(content, setter), 9),
        *spaced(paragraph(setter, (Span(content.path_note + COUNTING, NOTE, grey=GREY),), WIDTH, leading=1.45), 5),
        *spaced(kept(facts(setter, _matters(content), WIDTH, together=False)), 9),
        *spaced([_closing(content, setter, token)], 12),
    ]
    return Draft(DocumentKind.ACCEPTANCE, NAME, head, tuple(strips), head.footer or FOOTER)


def _decision(content: AcceptanceContent) -> Spans:
    before, name, after = thing(content.head)
    accepted = day(content.accepted_on)
    start = (Span(f"{you(content.head)}申请办理的{before}"), bold(name))
    if content.deemed:
        return (
            *start,
            Span(f"{after}，申请材料已于 {accepted} 收到，本机关未在五个工作日内告知需要补正的内容。依据{LAW}第三十二条第一款第（四）项，"),
            bold("自收到申请材料之日起即为受理"),
            Span(f"，受理日为 {accepted}。"),
        )
    state = f"材料已于 {accepted} 补正齐全，符合法定形式" if content.after_correction else "申请材料齐全，符合法定形式"
    return (
        *start,
        Span(f"{after}，{state}。依据{LAW}第三十二条第一款第（五）项，决定自 {accepted} 起"),
        bold("予以受理"),
        Span("。"),
    )


def _dates(content: AcceptanceContent) -> tuple[DateCell, ...]:
    promised, days = content.promised_on, content.promised_days
    if promised:
        middle = DateCell(f"承诺办结日（{days} 个工作日内决定）", (bold(day(promised), size=16), bold(f" {weekday(promised)}")), 300, True)
    elif days == 0:
        middle = DateCell("承诺办结", (bold("当场办结", size=16),), 300, True)
    else:
        middle = DateCell("承诺办结时限", (bold(f"受理之日起 {days} 个工作日", size=14),), 300, True, note=NO_CALENDAR)
    legal = day(content.statutory_on) if content.statutory_on else f"{content.statutory_days} 个工作日"
    return (
        DateCell("受理日（视为受理）" if content.deemed else "受理日", (bold(day(content.accepted_on), size=16),), 229),
        middle,
        DateCell(f"法定期限（{content.statutory_days} 个工作日）", (Span(legal, 12.5),), 222),
    )


def _items(content: AcceptanceContent, setter: Setter) -> list[Strip]:
    authorities = max((setter.width(plain(item.authority)) for item in content.items), default=0.0)
    columns = (
        Column("序", 30, centred=True),
        Column("事项"),
        Column("审批部门", min(max(authorities + 16, 70), 130)),
        Column("承诺时限", 82),
        Column("最迟办结", 84 if any(item.due and item.due.year == content.accepted_on.year for item in content.items) else 96),
    )
    rows = [_item(number, item, content.accepted_on) for number, item in enumerate(content.items, 1)]
    return listing(setter, columns, rows, WIDTH)


def _item(number: int, item: AcceptedItem, accepted: date) -> list[Spans]:
    name: Spans = (Span(item.name), Span(f"（{item.remark}）", NOTE, grey=GREY)) if item.remark else (Span(item.name),)
    if item.due:
        due = month_day(item.due, accepted)
    else:
        due = "当场办结" if item.promised == "即办" else "按工作日计"
    return [plain(str(number)), name, plain(item.authority), plain(item.promised), plain(due)]


def _matters(content: AcceptanceContent) -> list[Fact]:
    head = content.head
    found: list[Fact] = []
    if content.deferred:
        found.append(Fact("容缺补交", _deferred(content.deferred), wide=True))
    if content.delivery:
        collected = "。凭本通知书或身份证件领取，可委托他人" if "窗口" in content.delivery else ""
        found.append(Fact("领取方式", plain(f"{content.delivery.rstrip('。')}{collected}。"), wide=True))
    ask: Spans = (Span("凭办件编号在大厅自助机、各综合窗口查询"),)
    if head.telephone:
        ask = (*ask, Span("；电话 "), bold(head.telephone))
    found.append(Fact("进度查询", (*ask, Span("。对办理不满意可到“办不成事”窗口反映。")), wide=True))
    return found


def _deferred(materials: tuple[DeferredMaterial, ...]) -> Spans:
    spans: list[Span] = []
    own = [material for material in materials if not material.shared]
    for number, material in enumerate(own):
        end = "；\n" if number < len(own) - 1 else "；逾期未交的，按容缺受理承诺书处理。"
        if material.due:
            spans += [Span(f"{material.name}请于 "), bold(day(material.due)), Span(f" 前（含当日）补交{end}")]
        else:
            spans.append(Span(f"{material.name}请在容缺受理承诺书载明的时限内补交{end}"))
    for material in materials:
        if material.shared:
            spans.append(Span(("\n" if spans else "") + f"{material.name}由大厅向共享平台取回核验，无需申请人提交。"))
    return tuple(spans)


def _closing(content: AcceptanceContent, setter: Setter, token: str | None) -> Strip:
    head = content.head
    rows = (
        (Span(f"受理人 {clerk(head)}"),),
        (Span(f"受理机关 {head.authority}"),),
        (Span("日期 "), bold(day(hall_date(head.issued_at)))),
        (Span("签收人 "), Blank(92)),
        (Span("签收时间 "), Blank(92)),
    )
    return closing(setter, rows, CAPTIONS, WIDTH, token=token, seal_mm=42)
