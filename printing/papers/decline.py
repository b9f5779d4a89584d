"""不予受理决定书 (行政许可法 32(1), 32(2) and last paragraph): why, by which rule, where to apply instead, how to object.

It names another authority only where one was recorded: a wrong address would cost the person a second journey.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.intake.documents import DeclineContent, DocumentKind
from desktop.intake.model import DeclineReason
from printing.blocks import BODY, DateCell, Fact, Spans, dates, facts, paragraph
from printing.breaking import Setter, Span
from printing.flow import Strip, kept, spaced
from printing.papers.serving import served
from printing.papers.wording import LAW, address, clause, day, people, stopped, thing, you
from printing.sheet import WIDTH, Draft, bold, opening, plain

NAME = "不予受理决定书"
FOOTER = "一式两份：申请人一份，决定机关存档一份"
_FINDINGS: Mapping[str, tuple[str, str]] = {
    DeclineReason.NOT_A_LICENCE_MATTER: ("该申请事项依法不需要取得行政许可", f"{LAW}第三十二条第一款第（一）项"),
    DeclineReason.NOT_OUR_AUTHORITY: ("该申请事项依法不属于本机关职权范围", f"{LAW}第三十二条第一款第（二）项"),
    DeclineReason.INCOMPLETE_AFTER_NOTICE: ("申请材料经一次告知后仍未按要求补正齐全", f"{LAW}第三十二条"),
}
"""By reason: what was found, and the rule where the clerk cited none."""


def draft(content: DeclineContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    who = [*people(head), Fact("申请日期", plain(day(content.applied_on))), *address(head)]
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(head.applicant_name), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, _decision(content), WIDTH, indent=2 * BODY)),
        *spaced([_outcome(content, setter)], 9),
        *spaced(facts(setter, who, WIDTH), 10),
        *spaced(kept(facts(setter, _grounds(content), WIDTH, together=False)), 9),
        *spaced([served(setter, head, "决定机关", token=token)], 14),
    ]
    return Draft(DocumentKind.DECLINE, NAME, head, tuple(strips), head.footer or FOOTER)


def _basis(content: DeclineContent) -> str:
    return clause(content.legal_basis) or _FINDINGS.get(content.reason_code, ("", f"{LAW}第三十二条"))[1]


def _decision(content: DeclineContent) -> Spans:
    before, name, after = thing(content.head)
    finding = _FINDINGS.get(content.reason_code, ("", ""))[0]
    start = f"{you(content.head)}于 {day(content.applied_on)} 申请办理{before}"
    where = (Span("，请向 "), bold(content.proper_authority), Span(" 申请。")) if content.proper_authority else (Span("。"),)
    return (
        Span(start),
        bold(name),
        Span(f"{after}。经审查，{finding}。" if finding else f"{after}。经审查，不符合受理条件，理由见下表。"),
        Span(f"依据{_basis(content)}，本机关决定"),
        bold("不予受理"),
        *where,
    )


def _outcome(content: DeclineContent, setter: Setter) -> Strip:
    cells = [
        DateCell("决定日", (bold(day(content.decided_on), size=16),), 36),
        DateCell("决定", (bold("不予受理", size=16),), 22, True),
    ]
    if content.proper_authority:
        cells.append(DateCell("请向这个机关申请", (bold(content.proper_authority, size=13),), 42))
    elif content.reason_code == DeclineReason.INCOMPLETE_AFTER_NOTICE:
        cells.append(DateCell("材料补齐以后", plain("可以重新提出申请", size=12.5), 42))
    return dates(setter, cells, WIDTH)


def _grounds(content: DeclineContent) -> list[Fact]:
    found = [Fact("理由", plain(stopped(content.reason)), wide=True), Fact("法律依据", plain(stopped(_basis(content))), wide=True)]
    if content.remedies:
        found.append(Fact("救济途径", plain(stopped(content.remedies)), wide=True))
    return found
