"""一次性告知单 (行政许可法 32(4)): everything that must be cured, at once, each with what is wrong, what is right and where to get it.

Written to be read at home by the person who has to act: one number a material and a box to tick. Materials that nobody has looked at
yet appear only in a preview; it refuses to let them pass as complete or as missing.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.clock import hall_date
from desktop.intake.documents import DocumentKind, MissingLine, NoticeContent
from printing.blocks import BODY, GREY, NOTE, DateCell, Fact, Spans, dates, line_ops, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, Stub, closing
from printing.flow import Strip, kept, spaced
from printing.page import Op, Rect
from printing.papers.entries import NORMAL, Sizes, entries
from printing.papers.serving import inquiries
from printing.papers.wording import LAW, NO_CALENDAR, clerk, day, minute, stopped, thing, thing_line, weekday, you
from printing.sheet import NO_NUMBER, WIDTH, Draft, bold, opening, plain

NAME = "一次性告知单"
FOOTER = "一式一份交申请人，存根由大厅留存"


def draft(content: NoticeContent, setter: Setter, *, token: str | None, copy_words: str, sizes: Sizes = NORMAL) -> Draft:
    head = content.head
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(head.applicant_name), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, _finding(content), WIDTH, indent=2 * BODY)),
        *spaced(_why_again(content, setter), 0),
        *spaced(entries(setter, content.missing, WIDTH, sizes), 6),
        *_unchecked(content, setter),
        *spaced(_in_order(content, setter), 5),
        *spaced(kept([_until(content, setter)]), 7),
        *spaced([_closing(content, setter, token)], 7),
    ]
    stub = _stub(content, setter, token, copy_words)
    name = f"{NAME}（第 {content.round} 次告知）" if content.round > 1 else NAME
    return Draft(DocumentKind.NOTICE, name, head, tuple(strips), head.footer or FOOTER, stub)


def counted(missing: Sequence[MissingLine]) -> str:
    """份材料, or 项内容 where fields of the form are among them."""
    return "份材料" if all(line.form for line in missing) else "项内容"


def _finding(content: NoticeContent) -> Spans:
    before, name, after = thing(content.head)
    person = you(content.head)
    again = "再次" if content.round > 1 else ""
    if not content.missing:
        return (Span(f"{person}于 {day(content.applied_on)} 申请办理{before}"), bold(name), Span(f"{after}。目前没有需要补正的材料。"))
    return (
        Span(f"{person}于 {day(content.applied_on)} 申请办理{before}"),
        bold(name),
        Span(f"{after}。经{again}核对，还有 "),
        bold(str(len(content.missing)), size=14),
        Span(f" {counted(content.missing)}需要补正。依据{LAW}第三十二条第一款第（四）项，现将需要补正的"),
        bold("全部内容一次告知"),
        Span("；照此补齐，本轮不再要求其他材料。"),
    )


def _why_again(content: NoticeContent, setter: Setter) -> list[Strip]:
    """Why there is a second notice, where the law knows one: a supervisor signed for it, and the person may know."""
    if not content.override_reason:
        return []
    said = (bold("再次告知的原因："), Span(f"{stopped(content.override_reason)}本次告知经值班负责人批准。"))
    return kept(paragraph(setter, said, WIDTH, indent=2 * BODY))


def _unchecked(content: NoticeContent, setter: Setter) -> list[Strip]:
    if not content.unchecked:
        return []
    text = f"还有 {len(content.unchecked)} 份材料待核对（{'、'.join(content.unchecked)}），核对后补入"
    lines = setter.lines((Span(text, 10, grey=GREY),), WIDTH - 16)
    height = len(lines) * 14.5 + 9
    ops: list[Op] = [Rect(0, 0, WIDTH, height, dash=(2.2, 1.6), grey=0.2)]
    for number, line in enumerate(lines):
        ops.extend(line_ops(line, 8, 4.5 + number * 14.5, 14.5))
    return [Strip(height, tuple(ops), gap=0 if content.missing else 7)]


def _in_order(content: NoticeContent, setter: Setter) -> list[Strip]:
    if not content.in_order:
        return []
    text = f"已收下、不用再带（{len(content.in_order)} 份）：{'、'.join(content.in_order)}。"
    return paragraph(setter, (Span(text, NOTE, grey=GREY),), WIDTH, leading=1.45)


def _until(content: NoticeContent, setter: Setter) -> Strip:
    if content.cure_by:
        value = bold(f"{day(content.cure_by)} {weekday(content.cure_by)}", size=16)
        when = DateCell(f"请在这一天之前补正（{content.cure_days} 个工作日，含当日）", (value,), 59)
    else:
        value = bold(f"告知之日起 {content.cure_days} 个工作日内", size=15)
        when = DateCell("请在这段时间内补正", (value,), 59, note=NO_CALENDAR)
    return dates(setter, (when, DateCell("带本单到任一综合窗口，免重新排队", inquiries(content.head), 41)), WIDTH)


def _closing(content: NoticeContent, setter: Setter, token: str | None) -> Strip:
    head = content.head
    rows = (
        (Span(f"承办人 {clerk(head)}"),),
        (Span(f"告知机关 {head.authority}"),),
        (Span("告知日期 "), bold(day(hall_date(head.issued_at)))),
        (Span("送达方式 ■ 当场交付　□ 邮寄" if content.handed_over else "送达方式 □ 当场交付　■ 邮寄"),),
        (Span("签收人 "), Blank(72), Span(" 时间 "), Blank(64)),
    )
    return closing(setter, rows, ("扫码核验真伪",), WIDTH, token=token, seal_mm=36, pitch=19)


def _stub(content: NoticeContent, setter: Setter, token: str | None, copy_words: str) -> Stub:
    head = content.head
    names = "；".join(f"{number} {line.name}" for number, line in enumerate(content.missing, 1))
    if len(setter.lines(plain(names, size=9.5), 330)) > 3:
        names = f"共 {len(content.missing)} {counted(content.missing)}，见 {head.document_no or '本单'} 正页"
    entries = (
        Fact("申请人", plain(head.applicant_name, size=9.5)),
        Fact("事项", plain(thing_line(head), size=9.5)),
        Fact("补正材料", plain(names, size=9.5), wide=True),
        Fact("告知日期", plain(minute(head.issued_at), size=9.5)),
        Fact("签收", ()),
    )
    return Stub(NAME, f"{head.document_no or NO_NUMBER} {copy_words}", entries, token)
