"""特别程序告知书 (行政许可法 45): hearing, inspection, expert review and the like, from when the time limit stands still, and how long it takes.

It promises no new day for the decision: the days that are left go on after the procedure, and that day is told then.
"""

from __future__ import annotations

from desktop.intake.documents import SuspensionContent
from printing.blocks import DateCell, Fact, Spans
from printing.breaking import Setter, Span
from printing.flow import kept
from printing.papers.course import told
from printing.papers.tables import named, named_rows
from printing.papers.wording import LAW, NO_CALENDAR, day, minute, stopped, thing, weekday, you
from printing.sheet import Draft, bold, plain

NAME = "特别程序告知书"
COUNTING = "特别程序结束后，办理时限接着剩余的工作日继续计算，届时另行告知新的办结日。预计时间有变化的，再次书面告知。"


def draft(content: SuspensionContent, setter: Setter, *, token: str | None) -> Draft:
    return told(
        setter,
        content,
        NAME,
        decision=_decision(content),
        cells=_dates(content),
        grounds=_procedure(content),
        counting=COUNTING,
        token=token,
        more=kept(named_rows(setter, "涉及事项", content.items)),
    )


def _decision(content: SuspensionContent) -> Spans:
    before, name, after = thing(content.head)
    return (
        Span(f"{you(content.head)}申请办理的{before}"),
        bold(name),
        Span(f"{after}，本机关已于 {day(content.accepted_on)} 受理。办理中依法需要进行"),
        bold(content.procedure),
        Span(f"。依据{LAW}第四十五条，"),
        bold("所需时间不计算在办理时限内"),
        Span("，现将所需时间书面告知。"),
    )


def _dates(content: SuspensionContent) -> tuple[DateCell, ...]:
    if content.expected_end:
        value = (bold(day(content.expected_end), size=16), bold(f" {weekday(content.expected_end)}"))
        end = DateCell(f"预计结束日（约需 {content.days_needed} 个工作日）", value, 58, True)
    else:
        end = DateCell("预计需要", (bold(f"{content.days_needed} 个工作日", size=16),), 58, True, note=NO_CALENDAR)
    return DateCell("程序开始日", (bold(day(content.started_on), size=16),), 42), end


def _procedure(content: SuspensionContent) -> list[Fact]:
    return [
        Fact("特别程序", (bold(content.procedure),)),
        Fact("停止计时", plain(minute(content.stopped_at))),
        *named("涉及事项", content.items),
        Fact("理由", plain(stopped(content.reason)), wide=True),
    ]
