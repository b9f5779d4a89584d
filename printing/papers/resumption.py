"""恢复计时告知书 (行政许可法 45): the special procedure is over, the days that were left run on, and this is the new day.

Where the promised day had passed before the clock stood still, or nobody knew it, no new day is made up.
"""

from __future__ import annotations

from desktop.intake.documents import ResumptionContent
from printing.blocks import DateCell, Fact, Spans
from printing.breaking import Setter, Span
from printing.papers.course import told
from printing.papers.wording import LAW, day, thing, weekday, you
from printing.sheet import Draft, bold, plain

NAME = "恢复计时告知书"
COUNTING = "剩余时限按工作日计，不含法定节假日，自特别程序结束的次日起算。"
LATE = "特别程序开始前原办结日已过，或尚未确定"


def draft(content: ResumptionContent, setter: Setter, *, token: str | None) -> Draft:
    return told(
        setter,
        content,
        NAME,
        decision=_decision(content),
        cells=_dates(content),
        grounds=_procedure(content),
        counting=COUNTING,
        token=token,
    )


def _decision(content: ResumptionContent) -> Spans:
    before, name, after = thing(content.head)
    return (
        Span(f"{you(content.head)}申请办理的{before}"),
        bold(name),
        Span(
            f"{after}，因依法进行{content.procedure}，自 {day(content.started_on)} 起停止计算办理时限。现该程序已经结束，依据{LAW}第四十五条，"
        ),
        bold("办理时限恢复计算"),
        Span("，特此告知。"),
    )


def _dates(content: ResumptionContent) -> tuple[DateCell, ...]:
    ended = DateCell("程序结束日", (bold(day(content.ended_on), size=16),), 42)
    if content.new_due is None:
        return ended, DateCell("新的办结日", (bold("不另行确定", size=14),), 58, True, note=LATE)
    left = f"（剩余 {content.days_left} 个工作日）" if content.days_left is not None else ""
    value = (bold(day(content.new_due), size=16), bold(f" {weekday(content.new_due)}"))
    return ended, DateCell(f"新的办结日{left}", value, 58, True)


def _procedure(content: ResumptionContent) -> list[Fact]:
    return [Fact("特别程序", (bold(content.procedure),)), Fact("停止计时", plain(day(content.started_on)))]
