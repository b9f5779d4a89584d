"""延期办理告知书 (行政许可法 42): extended once, approved by the person in charge, with the reason and the new day.

A new day that the calendar does not know is given as a number of working days, never guessed.
"""

from __future__ import annotations

from desktop.intake.documents import DocumentKind, ExtensionContent
from printing.blocks import BODY, GREY, NOTE, DateCell, Fact, Spans, dates, facts, paragraph
from printing.breaking import Setter, Span
from printing.flow import Strip, kept, spaced
from printing.papers.serving import served
from printing.papers.wording import LAW, NO_CALENDAR, address, clause, day, people, stopped, thing, weekday, you
from printing.sheet import WIDTH, Draft, bold, opening, plain

NAME = "延期办理告知书"
FOOTER = "一式两份：申请人一份，受理机关存档一份"
BASIS = f"{LAW}第四十二条"
COUNTING = "延长的时限按工作日计，不含法定节假日。延期只有一次；依法不计入时限的听证、检验、检测、检疫、鉴定、专家评审等时间另行书面告知。"


def draft(content: ExtensionContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    who = [*people(head), Fact("受理日期", plain(day(content.accepted_on))), *address(head)]
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(head.applicant_name), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, _decision(content), WIDTH, indent=2 * BODY)),
        *spaced([_dates(content, setter)], 9),
        *spaced(facts(setter, who, WIDTH), 10),
        *spaced(kept(facts(setter, _grounds(content), WIDTH, together=False)), 9),
        *spaced(kept(paragraph(setter, (Span(COUNTING, NOTE, grey=GREY),), WIDTH, leading=1.45)), 5),
        *spaced([served(setter, head, "告知机关", token=token)], 14),
    ]
    return Draft(DocumentKind.EXTENSION, NAME, head, tuple(strips), head.footer or FOOTER)


def _decision(content: ExtensionContent) -> Spans:
    before, name, after = thing(content.head)
    return (
        Span(f"{you(content.head)}申请办理的{before}"),
        bold(name),
        Span(f"{after}，本机关已于 {day(content.accepted_on)} 受理，现因下列理由不能在原定时限内作出决定。"),
        Span(f"依据{clause(content.legal_basis) or BASIS}，经本机关负责人批准，决定"),
        bold(f"延长 {content.days} 个工作日"),
        Span("，特此告知。"),
    )


def _dates(content: ExtensionContent, setter: Setter) -> Strip:
    if content.new_due:
        value = (bold(day(content.new_due), size=16), bold(f" {weekday(content.new_due)}"))
        new = DateCell(f"延长后的办结日（延长 {content.days} 个工作日）", value, 300, True)
    else:
        late = bold(f"原定日之后 {content.days} 个工作日", size=14)
        new = DateCell("延长后的办结时限", (late,), 300, True, note=NO_CALENDAR)
    cells = (
        DateCell("原定办结日", (Span(day(content.old_due), 12.5),), 200),
        new,
        DateCell("决定延长的日期", (Span(day(content.decided_on), 12.5),), 200),
    )
    return dates(setter, cells, WIDTH)


def _grounds(content: ExtensionContent) -> list[Fact]:
    found = [
        Fact("延期理由", plain(stopped(content.reason)), wide=True),
        Fact("法律依据", plain(stopped(clause(content.legal_basis) or BASIS)), wide=True),
    ]
    if content.approved_by:
        found.append(Fact("批准人", plain(f"{content.approved_by}（本机关负责人）"), wide=True))
    return found
