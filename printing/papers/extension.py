"""延期办理告知书 (行政许可法 42): extended once, approved by the person in charge, with the reason and the new day.

A new day that the calendar does not know is given as a number of working days, never guessed.
"""

from __future__ import annotations

from desktop.intake.documents import ExtensionContent
from printing.blocks import DateCell, Fact, Spans
from printing.breaking import Setter, Span
from printing.papers.course import told
from printing.papers.wording import LAW, NO_CALENDAR, clause, day, stopped, thing, weekday, you
from printing.sheet import Draft, bold, plain

NAME = "延期办理告知书"
BASIS = f"{LAW}第四十二条"
COUNTING = "延长的时限按工作日计，不含法定节假日。延期只有一次；依法不计入时限的听证、检验、检测、检疫、鉴定、专家评审等时间另行书面告知。"


def draft(content: ExtensionContent, setter: Setter, *, token: str | None) -> Draft:
    return told(
        setter,
        content,
        NAME,
        decision=_decision(content),
        cells=_dates(content),
        grounds=_grounds(content),
        counting=COUNTING,
        token=token,
    )


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


def _dates(content: ExtensionContent) -> tuple[DateCell, ...]:
    if content.new_due:
        value = (bold(day(content.new_due), size=16), bold(f" {weekday(content.new_due)}"))
        new = DateCell(f"延长后的办结日（延长 {content.days} 个工作日）", value, 300, True)
    else:
        late = bold(f"原定日之后 {content.days} 个工作日", size=14)
        new = DateCell("延长后的办结时限", (late,), 300, True, note=NO_CALENDAR)
    return (
        DateCell("原定办结日", (Span(day(content.old_due), 12.5),), 200),
        new,
        DateCell("决定延长的日期", (Span(day(content.decided_on), 12.5),), 200),
    )


def _grounds(content: ExtensionContent) -> list[Fact]:
    found = [
        Fact("延期理由", plain(stopped(content.reason)), wide=True),
        Fact("法律依据", plain(stopped(clause(content.legal_basis) or BASIS)), wide=True),
    ]
    if content.approved_by:
        found.append(Fact("批准人", plain(f"{content.approved_by}（本机关负责人）"), wide=True))
    return found
