"""转办单, and 异地代收交接单 for another place: the case and everything that was handed in go to the authority that decides.

Two offices sign it, the giving and the taking one. It does not say that anything was accepted: that is for the other authority.
"""

from __future__ import annotations

from desktop.intake.documents import DocumentKind, RedirectContent
from printing.blocks import BODY, DateCell, Fact, Spans, dates, facts, paragraph
from printing.breaking import Setter, Span
from printing.closing import Blank, closing
from printing.flow import Strip, kept, spaced
from printing.papers.serving import CAPTIONS, issuer
from printing.papers.tables import TO_COME, counted, material_rows, named, named_rows
from printing.papers.wording import address, day, people, stopped, thing
from printing.sheet import WIDTH, Draft, bold, opening, plain

NAME, CROSS_NAME = "转办单", "异地代收交接单"
FOOTER = "一式三份：接收单位、移交机关、申请人各一份"
ROOM_TO_SIGN = 9.0


def draft(content: RedirectContent, setter: Setter, *, token: str | None) -> Draft:
    head = content.head
    title = "代收事项" if content.cross_region else "转办事项"
    who = [*people(head), Fact("收件日期", plain(day(content.received_on))), *address(head)]
    strips: list[Strip] = [
        *kept(paragraph(setter, opening(content.to_authority), WIDTH, leading=1.6, justify=False)),
        *kept(paragraph(setter, _request(content), WIDTH, indent=2 * BODY)),
        *spaced([_outcome(content, setter)], 9),
        *spaced(facts(setter, [*who, *named(title, content.items)], WIDTH), 10),
        *spaced(named_rows(setter, title, content.items), 9),
        *spaced(kept(_materials(content, setter)), 9),
        *spaced(kept(facts(setter, _taking(), WIDTH, pad=ROOM_TO_SIGN)), 9),
        *spaced([_closing(content, setter, token)], 12),
    ]
    name = CROSS_NAME if content.cross_region else NAME
    return Draft(DocumentKind.REDIRECT, name, head, tuple(strips), head.footer or FOOTER)


def _request(content: RedirectContent) -> Spans:
    before, name, after = thing(content.head)
    start = (Span(f"{content.head.applicant_name}于 {day(content.received_on)} 在本大厅申请办理{before}"), bold(name))
    why = stopped(content.reason)
    if content.cross_region:
        return (
            *start,
            Span(f"{after}。{why}本大厅"),
            bold("代为收取材料"),
            Span("，现移交贵单位审查；是否受理由贵单位依法决定，并书面告知申请人。"),
        )
    return (*start, Span(f"{after}。{why}现将该件连同下列材料"), bold("转请贵单位办理"), Span("，并请将办理情况告知申请人和本大厅。"))


def _outcome(content: RedirectContent, setter: Setter) -> Strip:
    moved = "移交日" if content.cross_region else "转办日"
    cells = (
        DateCell(moved, (bold(day(content.redirected_on), size=16),), 40),
        DateCell("接收单位", (bold(content.to_authority, size=13),), 60, True),
    )
    return dates(setter, cells, WIDTH)


def _materials(content: RedirectContent, setter: Setter) -> list[Strip]:
    if not content.materials:
        return paragraph(setter, (Span("申请人尚未提交材料，本单不附材料。"),), WIDTH)
    count, pages = counted(content.materials)
    total = [Span("随单移交材料 "), bold(str(count), size=14), Span(" 件")]
    total += [Span("、"), bold(str(pages), size=14), Span(" 页")] if pages else []
    to_come = any(material.source == TO_COME for material in content.materials)
    total.append(Span(f"（来源为“{TO_COME}”的尚未收到，不计入）：" if to_come else "："))
    return [*kept(paragraph(setter, tuple(total), WIDTH)), *spaced(material_rows(setter, content.materials), 3)]


def _taking() -> list[Fact]:
    """Filled in by hand by who takes the papers."""
    return [
        Fact("材料核对", plain("□ 相符　□ 不符（注明）")),
        Fact("接收时间", ()),
        Fact("接收人签字", ()),
        Fact("接收单位章", ()),
    ]


def _closing(content: RedirectContent, setter: Setter, token: str | None) -> Strip:
    rows = [*issuer(content.head, "移交人", "移交机关"), (Span("申请人知悉签名 "), Blank(104))]
    return closing(setter, rows, CAPTIONS, WIDTH, token=token, seal_mm=42)
