"""收件凭证: what was handed in, how many sheets, and by when the hall answers (行政许可法 32(4): silence is acceptance from this day).

It says that receiving is not accepting. A material that is still to come (容缺后补) is listed and not counted as received.
"""

from __future__ import annotations

from desktop.clock import hall_date
from desktop.intake.documents import DocumentKind, ReceiptContent
from printing.blocks import DateCell, Fact, Spans, dates, facts, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, Part, Stub, closing
from printing.flow import Strip, kept, spaced
from printing.papers.tables import HANDED_BACK, TO_COME, counted, material_rows
from printing.papers.wording import LAW, NO_CALENDAR, address, clerk, day, minute, people, thing_line, weekday
from printing.sheet import NO_NUMBER, WIDTH, Draft, bold, plain

NAME = "收件凭证"
FOOTER = "一式一份交申请人，存根由大厅留存"
SUPPLEMENT_NAME = f"{NAME}（补交材料）"


def draft(content: ReceiptContent, setter: Setter, *, token: str | None, copy_words: str) -> Draft:
    head = content.head
    strips: list[Strip] = [
        *facts(setter, _facts(content), WIDTH),
        *kept(spaced(paragraph(setter, _total(content), WIDTH), 8)),
        *spaced(material_rows(setter, content.materials), 4),
        *spaced([_answer(content, setter)], 10),
        *kept(_notes(content, setter)),
        *spaced([_closing(content, setter, token)], 9),
    ]
    name = SUPPLEMENT_NAME if content.supplement else NAME
    return Draft(DocumentKind.MATERIAL_RECEIPT, name, head, tuple(strips), head.footer or FOOTER, _stub(content, token, copy_words))


def _facts(content: ReceiptContent) -> list[Fact]:
    head = content.head
    return [
        *people(head),
        Fact("申请事项", plain(thing_line(head))),
        Fact("收件时间", (bold(minute(content.received_at)),)),
        Fact("收件人", plain(clerk(head))),
        *address(head),
    ]


def _total(content: ReceiptContent) -> Spans:
    count, pages = counted(content.materials)
    start = Span("今收到补交的下列材料，共 " if content.supplement else "今收到下列材料，共 ")
    if not pages:
        return (start, bold(str(count), size=14), Span(" 件："))
    return (start, bold(str(count), size=14), Span(" 件、"), bold(str(pages), size=14), Span(" 页："))


def _answer(content: ReceiptContent, setter: Setter) -> Strip:
    if content.supplement and content.answer_by is None:
        when = DateCell("补交的材料收到于", (bold(minute(content.received_at), size=16),), 59)
        return dates(setter, (when, DateCell("原来的办件编号不变", plain("凭编号查询办理进度"), 41)), WIDTH)
    if content.answer_by:
        when = DateCell(
            "我们最迟在这一天答复你（5 个工作日内）", (bold(f"{day(content.answer_by)} {weekday(content.answer_by)}", size=16),), 59
        )
    else:
        when = DateCell("我们最迟在这段时间内答复你", (bold("收到材料之日起 5 个工作日内", size=15),), 59, note=NO_CALENDAR)
    return dates(setter, (when, DateCell("届时只有一次答复", plain("受理，或一次告知全部补正内容"), 41)), WIDTH)


_NOTES: tuple[Spans, ...] = (
    (Span("本凭证证明材料已经收到，"), bold("不等于受理"), Span("。")),
    (
        Span(f"依据{LAW}第三十二条第一款第（四）项，"),
        bold("逾期未告知的，自收到材料之日起即为受理"),
        Span("，届时本凭证即为受理凭证。"),
    ),
)
_SUPPLEMENT_NOTES: tuple[Spans, ...] = (
    (Span("本凭证证明上列材料已经"), bold("补交收到"), Span("，不表示已经审查通过。")),
    (
        Span(f"依据{LAW}第三十二条第一款第（五）项，按告知单"),
        bold("全部补正之日起受理"),
        Span("；容缺后补的，受理日不变。"),
    ),
)


def _notes(content: ReceiptContent, setter: Setter) -> list[Strip]:
    notes = list(_SUPPLEMENT_NOTES if content.supplement else _NOTES)
    sources = {material.source for material in content.materials}
    if HANDED_BACK in sources:
        notes.append((Span("交回的证照、印章由大厅转交发证机关。"),))
    if TO_COME in sources:
        notes.append((Span(f"来源为“{TO_COME}”的材料尚未收到，不计入以上件数。"),))
    strips: list[Strip] = []
    for number, note in enumerate(notes, 1):
        lines = paragraph(setter, (Span(f"{number}. "), *note), WIDTH, leading=1.48)
        strips.extend(kept(spaced(lines, 9 if number == 1 else 0)))
    return strips


def _closing(content: ReceiptContent, setter: Setter, token: str | None) -> Strip:
    head = content.head
    rows: list[tuple[Part, ...]] = [
        (Span(f"收件机关 {head.authority}"),),
        (Span("日期 "), bold(day(hall_date(head.issued_at)))),
        *([(Span("查询电话 "), bold(head.telephone))] if head.telephone else []),
        (Span("交件人签名 "), Blank(92)),
    ]
    return closing(setter, rows, ("扫码核验真伪", "凭编号查进度"), WIDTH, token=token, seal_mm=40)


def _stub(content: ReceiptContent, token: str | None, copy_words: str) -> Stub:
    head = content.head
    count, pages = counted(content.materials)
    until = Fact("答复期限", plain(day(content.answer_by) if content.answer_by else "5 个工作日内", size=9.5))
    if content.supplement and content.answer_by is None:
        until = Fact("收件时间", plain(minute(content.received_at), size=9.5))
    entries = (
        Fact("申请人", plain(head.applicant_name, size=9.5)),
        Fact("申请事项", plain(head.title, size=9.5)),
        Fact("材料", plain(f"{count} 件 {pages} 页" if pages else f"{count} 件", size=9.5)),
        until,
        Fact("交件人", ()),
        Fact("收件人", plain(head.operator_name, size=9.5)),
    )
    return Stub(SUPPLEMENT_NAME if content.supplement else NAME, f"{head.document_no or NO_NUMBER} {copy_words}", entries, token)
