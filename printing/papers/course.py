"""The frame of the papers that tell the person what changes in the course of an accepted case: what, from when, why, and how the days count."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.intake.documents import ExtensionContent, ResumptionContent, SuspensionContent, kind_of
from printing.blocks import BODY, GREY, NOTE, DateCell, Fact, Spans, dates, facts, paragraph
from printing.breaking import Setter, Span
from printing.flow import Strip, kept, spaced
from printing.papers.serving import served
from printing.papers.wording import address, day, people
from printing.sheet import WIDTH, Draft, opening, plain

FOOTER = "一式两份：申请人一份，受理机关存档一份"


def told(
    setter: Setter,
    content: ExtensionContent | SuspensionContent | ResumptionContent,
    name: str,
    *,
    decision: Spans,
    cells: Sequence[DateCell],
    grounds: Sequence[Fact],
    counting: str,
    token: str | None,
    more: Sequence[Strip] = (),
) -> Draft:
    """`decision`: the sentence that says it; `cells`: the dates, large; `more` stands below the grounds; `counting` in small type under all."""
    head = content.head
    who = [*people(head), Fact("受理日期", plain(day(content.accepted_on))), *address(head)]
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(head.applicant_name), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, decision, WIDTH, indent=2 * BODY)),
        *spaced([dates(setter, cells, WIDTH)], 9),
        *spaced(facts(setter, who, WIDTH), 10),
        *spaced(kept(facts(setter, grounds, WIDTH, together=False)), 9),
        *spaced(more, 9),
        *spaced(kept(paragraph(setter, (Span(counting, NOTE, grey=GREY),), WIDTH, leading=1.45)), 5),
        *spaced([served(setter, head, "告知机关", token=token)], 14),
    ]
    return Draft(kind_of(content), name, head, tuple(strips), head.footer or FOOTER)
