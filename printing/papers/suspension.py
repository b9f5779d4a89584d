"""特别程序告知书 (行政许可法 45): hearing, inspection, expert review and the like, from when the time limit stands still, and how long it takes.

It promises no new day for the decision: the days that are left go on after the procedure, and that day is told then.
"""

from __future__ import annotations

from desktop.intake.documents import DocumentKind, SuspensionContent
from printing.blocks import BODY, GREY, NOTE, DateCell, Fact, Spans, dates, facts, paragraph
from printing.breaking import Setter, Span
from printing.flow import Strip, kept, spaced
from printing.papers.serving import served
from printing.papers.tables import named, named_rows
from printing.papers.wording import LAW, NO_CALENDAR, address, day, minute, people, stopped, thing, weekday, you
from printing.sheet import WIDTH, Draft, bold, opening, plain

NAME = "特别程序告知书"
FOOTER = "一式两份：申请人一份，受理机关存档一份"
COUNTING = "特别程序结束后，办理时限接着剩余的工作日继续计算，届时另行告知新的办结日。预计时间有变化的，再次书面告知。"


def draft(content: SuspensionContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    who = [*people(head), Fact("受理日期", plain(day(content.accepted_on))), *address(head)]
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(head.applicant_name), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, _decision(content), WIDTH, indent=2 * BODY)),
        *spaced([_dates(content, setter)], 9),
        *spaced(facts(setter, who, WIDTH), 10),
        *spaced(kept(facts(setter, _procedure(content), WIDTH, together=False)), 9),
        *spaced(kept(named_rows(setter, "涉及事项", content.items)), 9),
        *spaced(kept(paragraph(setter, (Span(COUNTING, NOTE, grey=GREY),), WIDTH, leading=1.45)), 5),
        *spaced([served(setter, head, "告知机关", token=token)], 14),
    ]
    return Draft(DocumentKind.SUSPENSION, NAME, head, tuple(strips), head.footer or FOOTER)


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


def _dates(content: SuspensionContent, setter: Setter) -> Strip:
    if content.expected_end:
        value = (bold(day(content.expected_end), size=16), bold(f" {weekday(content.expected_end)}"))
        end = DateCell(f"预计结束日（约需 {content.days_needed} 个工作日）", value, 58, True)
    else:
        end = DateCell("预计需要", (bold(f"{content.days_needed} 个工作日", size=16),), 58, True, note=NO_CALENDAR)
    return dates(setter, (DateCell("程序开始日", (bold(day(content.started_on), size=16),), 42), end), WIDTH)


def _procedure(content: SuspensionContent) -> list[Fact]:
    return [
        Fact("特别程序", (bold(content.procedure),)),
        Fact("停止计时", plain(minute(content.stopped_at))),
        *named("涉及事项", content.items),
        Fact("理由", plain(stopped(content.reason)), wide=True),
    ]
