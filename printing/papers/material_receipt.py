"""收件凭证: what was handed in, how many sheets, and by when the hall answers (行政许可法 32(4): silence is acceptance from this day).

It says that receiving is not accepting. A material that is still to come (容缺后补) is listed and not counted as received.
"""

from __future__ import annotations

from desktop.clock import hall_date
from desktop.intake.documents import DocumentKind, ReceiptContent, ReceivedMaterial
from printing.blocks import Column, DateCell, Fact, Spans, dates, facts, listing, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, Part, Stub, closing
from printing.flow import Strip, kept, spaced
from printing.papers.wording import LAW, NO_CALENDAR, address, clerk, day, minute, people, thing_line, weekday
from printing.sheet import NO_NUMBER, WIDTH, Draft, bold, plain

NAME = "收件凭证"
FOOTER = "一式一份交申请人，存根由大厅留存"
TO_COME = "容缺后补"
HANDED_BACK = "交回"


def draft(content: ReceiptContent, setter: Setter, *, token: str | None, copy_words: str) -> Draft:
    head = content.head
    strips: list[Strip] = [
        *facts(setter, _facts(content), WIDTH),
        *kept(spaced(paragraph(setter, _total(content), WIDTH), 8)),
        *spaced(_materials(content, setter), 4),
        *spaced([_answer(content, setter)], 10),
        *kept(_notes(content, setter)),
        *spaced([_closing(content, setter, token)], 9),
    ]
    return Draft(DocumentKind.MATERIAL_RECEIPT, NAME, head, tuple(strips), head.footer or FOOTER, _stub(content, token, copy_words))


def _facts(content: ReceiptContent) -> list[Fact]:
    head = content.head
    return [
        *people(head),
        Fact("申请事项", plain(thing_line(head))),
        Fact("收件时间", (bold(minute(content.received_at)),)),
        Fact("收件人", plain(clerk(head))),
        *address(head),
    ]


def _received(content: ReceiptContent) -> tuple[int, int]:
    """How many materials, how many pages, without those that are still to come."""
    here = [material for material in content.materials if material.source != TO_COME]
    return len(here), sum(material.pages or 0 for material in here)


def _total(content: ReceiptContent) -> Spans:
    count, pages = _received(content)
    if not pages:
        return (Span("今收到下列材料，共 "), bold(str(count), size=14), Span(" 件："))
    return (Span("今收到下列材料，共 "), bold(str(count), size=14), Span(" 件、"), bold(str(pages), size=14), Span(" 页："))


def _materials(content: ReceiptContent, setter: Setter) -> list[Strip]:
    columns = (
        Column("序", 30, centred=True),
        Column("材料名称"),
        Column("形式", 69),
        Column("来源", 69),
        Column("份数", 39, centred=True),
        Column("页数", 39, centred=True),
    )
    return listing(setter, columns, [_material(number, material) for number, material in enumerate(content.materials, 1)], WIDTH)


def _material(number: int, material: ReceivedMaterial) -> list[Spans]:
    pages = "—" if material.pages is None else str(material.pages)
    texts = (str(number), material.name, material.form, material.source, str(material.copies), pages)
    return [plain(text) for text in texts]


def _answer(content: ReceiptContent, setter: Setter) -> Strip:
    if content.answer_by:
        when = DateCell(
            "我们最迟在这一天答复你（5 个工作日内）", (bold(f"{day(content.answer_by)} {weekday(content.answer_by)}", size=16),), 59
        )
    else:
        when = DateCell("我们最迟在这段时间内答复你", (bold("收到材料之日起 5 个工作日内", size=15),), 59, note=NO_CALENDAR)
    return dates(setter, (when, DateCell("届时只有一次答复", plain("受理，或一次告知全部补正内容"), 41)), WIDTH)


def _notes(content: ReceiptContent, setter: Setter) -> list[Strip]:
    notes: list[Spans] = [
        (Span("本凭证证明材料已经收到，"), bold("不等于受理"), Span("。")),
        (
            Span(f"依据{LAW}第三十二条第一款第（四）项，"),
            bold("逾期未告知的，自收到材料之日起即为受理"),
            Span("，届时本凭证即为受理凭证。"),
        ),
    ]
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
    count, pages = _received(content)
    answer = day(content.answer_by) if content.answer_by else "5 个工作日内"
    entries = (
        Fact("申请人", plain(head.applicant_name, size=9.5)),
        Fact("申请事项", plain(head.title, size=9.5)),
        Fact("材料", plain(f"{count} 件 {pages} 页" if pages else f"{count} 件", size=9.5)),
        Fact("答复期限", plain(answer, size=9.5)),
        Fact("交件人", ()),
        Fact("收件人", plain(head.operator_name, size=9.5)),
    )
    return Stub(NAME, f"{head.document_no or NO_NUMBER} {copy_words}", entries, token)
