"""结果交接单 (行政许可法 44): which results were handed over, to whom and when, with the signature of the person who took them.

A result whose decision is negative is pointed to its own decision for grounds and remedies; what is not there yet is said.
"""

from __future__ import annotations

from desktop.intake.documents import DocumentKind, ResultContent
from desktop.intake.outcome_papers import ResultLine
from printing.blocks import GREY, NOTE, Column, Fact, Spans, facts, listing, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, Part, closing
from printing.flow import Strip, kept, spaced
from printing.papers.serving import CAPTIONS, issuer
from printing.papers.tables import named, named_rows
from printing.papers.wording import address, day, people, thing_line
from printing.sheet import WIDTH, Draft, bold, plain

NAME = "结果交接单"
FOOTER = "一式两份：领取人一份，大厅存档一份"
REFUSED = "不予"


def draft(content: ResultContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    strips: list[Strip] = [
        *facts(setter, _facts(content), WIDTH),
        *kept(spaced(paragraph(setter, _total(content), WIDTH), 9)),
        *spaced(_results(content, setter), 4),
        *spaced(_pending(content, setter), 9),
        *kept(spaced(_notes(content, setter), 8)),
        *spaced([_closing(content, setter, token)], 12),
    ]
    return Draft(DocumentKind.RESULT, NAME, head, tuple(strips), head.footer or FOOTER)


def _facts(content: ResultContent) -> list[Fact]:
    who = f"{content.receiver_name}（{'受委托人' if content.receiver_is_agent else '申请人本人'}）"
    if not (content.receiver_is_agent or content.head.applicant_is_person):
        who = f"{content.receiver_name}（申请单位）"
    rows = [
        *people(content.head),
        Fact("申请事项", plain(thing_line(content.head))),
        Fact("领取人", (bold(who),)),
        Fact("领取人证件", plain(content.receiver_id_masked)),
        Fact("交付日期", (bold(day(content.handed_on)),)),
        Fact("交付方式", plain(content.delivery)),
    ]
    return [*(row for row in rows if row.value[0].text), *address(content.head)]


def _total(content: ResultContent) -> Spans:
    return (Span("下列事项已经作出决定，今将办理结果交付领取人，共 "), bold(str(len(content.results)), size=14), Span(" 件："))


def _results(content: ResultContent, setter: Setter) -> list[Strip]:
    outcomes = max((setter.width(plain(line.outcome)) for line in content.results), default=0.0)
    columns = (
        Column("序", 30, centred=True),
        Column("事项和审批部门"),
        Column("结果名称和编号"),
        Column("结论", min(max(outcomes + 10, 38), 60), centred=True),
        Column("决定日期", 100),
        Column("已收打勾", 52, centred=True),
    )
    return listing(setter, columns, [_result(number, line) for number, line in enumerate(content.results, 1)], WIDTH)


def _result(number: int, line: ResultLine) -> list[Spans]:
    item = _below(line.item_name, line.authority)
    document = _below(line.result, line.document) if line.result else _below(line.document or "—", "")
    return [plain(str(number)), item, document, (bold(line.outcome),), plain(day(line.decided_on)), plain("□", size=14)]


def _below(text: str, small: str) -> Spans:
    return (Span(text), Span(f"\n{small}", NOTE, grey=GREY)) if small else (Span(text),)


def _pending(content: ResultContent, setter: Setter) -> list[Strip]:
    few = named("还没有出结果", content.pending)
    return facts(setter, few, WIDTH) if few else named_rows(setter, "还没有出结果的事项", content.pending)


def _notes(content: ResultContent, setter: Setter) -> list[Strip]:
    notes = ["请当面核对证照、批文的名称、号码和份数，核对无误后逐件打勾并签名。"]
    if any(line.outcome.startswith(REFUSED) for line in content.results):
        notes.append("结论为“不予”的，理由和救济途径见所附的决定书。")
    if content.pending:
        notes.append("还没有出结果的事项，结果作出后另行通知领取，另具交接单。")
    strips: list[Strip] = []
    for number, note in enumerate(notes, 1):
        text = f"{number}. {note}" if len(notes) > 1 else note
        strips.extend(kept(paragraph(setter, plain(text), WIDTH, leading=1.48)))
    return strips


def _closing(content: ResultContent, setter: Setter, token: str | None) -> Strip:
    rows: list[tuple[Part, ...]] = [
        *issuer(content.head, "交付人", "交付机关"),
        (bold("领取人签名"), Span(" "), Blank(120)),
        (Span("领取时间 "), Blank(131)),
    ]
    return closing(setter, rows, CAPTIONS, WIDTH, token=token, seal_mm=42)
