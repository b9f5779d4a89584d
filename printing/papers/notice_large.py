"""一次性告知单（大字版）: the person's own copy for eyes of seventy years - 16 points and more, what to do first, one thing under the other.

It says everything that the common form says, under the same number and with the same code, so that it holds by itself; only the hall's stub
stays with the common form. It refuses to summarise: what is wrong, what is right and where to get it stand with every material.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.clock import hall_date
from desktop.intake.documents import DocumentKind, NoticeContent
from printing.blocks import DateCell, Spans, dates, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, closing
from printing.flow import Strip, kept, spaced
from printing.fonts import Weight
from printing.papers.entries import LARGE, entries
from printing.papers.notice import NAME, counted
from printing.papers.wording import LAW, NO_CALENDAR, clerk, day, stopped, thing, weekday, you
from printing.sheet import WIDTH, Draft

TEXT, NOTE = 16.0, 14.0
FOOTER = "大字版，交申请人；存根随原单由大厅留存"
WHAT_TO_DO = (
    "照下面的单子一项一项备齐，备好一项打一个勾。",
    "带上材料和这张单子，到任一综合窗口，不用重新排队。",
    "看不明白就打电话问，或者请家人帮着看。",
)


def draft(content: NoticeContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    strips: list[Strip] = [
        *kept(paragraph(setter, (Span(f"{head.applicant_name}：", 18, Weight.BOLD),), WIDTH, leading=1.5, justify=False)),
        *kept(_said(setter, _finding(content), indent=2 * TEXT)),
        *spaced(kept([_until(content, setter)]), 8),
        *spaced(_todo(content, setter), 10),
        *spaced(entries(setter, content.missing, WIDTH, LARGE, _whole), 10),
        *spaced(_rest(content, setter), 10),
        *spaced([_closing(content, setter, token)], 14),
    ]
    name = f"{NAME}（大字版{f'，第 {content.round} 次告知' if content.round > 1 else ''}）"
    return Draft(DocumentKind.NOTICE, name, head, tuple(strips), FOOTER)


def _said(setter: Setter, spans: Spans, *, indent: float = 0.0) -> list[Strip]:
    return paragraph(setter, spans, WIDTH, leading=1.5, indent=indent, justify=False)


def _bold(text: str) -> Span:
    return Span(text, TEXT, Weight.BOLD)


def _finding(content: NoticeContent) -> Spans:
    before, name, after = thing(content.head)
    start = (Span(f"{you(content.head)}于 {day(content.applied_on)} 申请办理{before}", TEXT), _bold(name), Span(after, TEXT))
    if not content.missing:
        return (*start, Span("，目前没有需要补正的材料。", TEXT))
    count = f"{len(content.missing)} {counted(content.missing)}"
    return (*start, Span("，经核对还差 ", TEXT), _bold(count), Span("。照下面的单子补齐，本轮不再要求其他材料。", TEXT))


def _until(content: NoticeContent, setter: Setter) -> Strip:
    telephone = content.head.telephone
    ask = DateCell("看不明白就打这个电话", (Span(telephone, 21, Weight.BOLD),), 42)
    if content.cure_by:
        spans: Spans = (Span(day(content.cure_by), 24, Weight.BOLD), Span(f" {weekday(content.cure_by)}", 17, Weight.BOLD))
        when = DateCell(f"最迟哪一天补齐（{content.cure_days} 个工作日，含当日）", spans, 58, shaded=True)
    else:
        spans = (Span(f"{content.cure_days} 个工作日内", 24, Weight.BOLD),)
        when = DateCell("告知之日起多久补齐", spans, 58, shaded=True, note=NO_CALENDAR)
    return dates(setter, (when, ask) if telephone else (when,), WIDTH, small=NOTE - 1)


def _todo(content: NoticeContent, setter: Setter) -> list[Strip]:
    if not content.missing:
        return []
    strips = kept(_said(setter, (Span("怎么办", 18, Weight.BOLD),)))
    for number, words in enumerate(WHAT_TO_DO, 1):
        strips += kept(_said(setter, (Span(f"{number}. {words}", TEXT),)))
    return strips


def _whole(strips: list[Strip]) -> list[Strip]:
    """One thing on one page, where it is not longer than half of one."""
    if sum(strip.height for strip in strips) > 380:
        return strips
    return [*(replace(strip, keep=True) for strip in strips[:-1]), strips[-1]]


def _rest(content: NoticeContent, setter: Setter) -> list[Strip]:
    """What need not be brought, why there is a second notice, and the law; smaller, and still larger than the common form's text."""
    said: list[str] = []
    if content.in_order:
        said.append(f"已经收下、不用再带的（{len(content.in_order)} 份）：{'、'.join(content.in_order)}。")
    if content.unchecked:
        said.append(f"还有 {len(content.unchecked)} 份材料待核对（{'、'.join(content.unchecked)}），核对后补入。")
    if content.override_reason:
        said.append(f"再次告知的原因：{stopped(content.override_reason)}本次告知经值班负责人批准。")
    if content.missing:
        said.append(f"依据{LAW}第三十二条第一款第（四）项，以上是需要补正的全部内容，一次告知。")
    return [strip for words in said for strip in kept(spaced(_said(setter, (Span(words, NOTE),)), 4))]


def _closing(content: NoticeContent, setter: Setter, token: str | None) -> Strip:
    head = content.head
    rows = (
        (Span(f"承办人 {clerk(head)}", NOTE),),
        (Span(f"告知机关 {head.authority}", NOTE),),
        (Span("告知日期 ", NOTE), Span(day(hall_date(head.issued_at)), NOTE, Weight.BOLD)),
        (Span(f"送达方式 {'■' if content.handed_over else '□'}当场交付　{'□' if content.handed_over else '■'}邮寄", NOTE),),
        (Span("签收人 ", NOTE), Blank(70), Span(" 时间 ", NOTE), Blank(54)),
    )
    return closing(setter, rows, ("扫码核验真伪",), WIDTH, token=token, seal_mm=40, pitch=25)
