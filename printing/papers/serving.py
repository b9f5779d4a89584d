"""The foot of a paper that is served on the applicant: who answers for it, the organ and its seal, how it was delivered, who took it and when."""

from __future__ import annotations

from desktop.clock import hall_date
from desktop.intake.documents import PaperHead
from printing.blocks import Spans
from printing.breaking import Setter, Span
from printing.closing import Blank, Part, closing
from printing.flow import Strip
from printing.papers.wording import clerk, day
from printing.sheet import WIDTH, bold

CAPTIONS = ("扫码核验真伪", "不含个人信息")
BY_HAND = "送达方式 □ 当场交付　□ 邮寄　□ 其他"


def inquiries(head: PaperHead) -> Spans:
    """Where to ask, in the box of the dates."""
    if not head.telephone:
        return (Span("咨询可到任一综合窗口", 12),)
    return (Span("咨询电话 ", 12), bold(head.telephone, size=12))


def issuer(head: PaperHead, person: str, organ: str) -> list[tuple[Part, ...]]:
    """The rows that say who issued a paper: 承办人, organ, telephone, date. `person` and `organ` are the labels."""
    return [
        (Span(f"{person} {clerk(head)}"),),
        (Span(f"{organ} {head.authority}"),),
        *([(Span("咨询电话 "), bold(head.telephone))] if head.telephone else []),
        (Span("日期 "), bold(day(hall_date(head.issued_at)))),
    ]


def served(setter: Setter, head: PaperHead, organ: str, *, token: str | None) -> Strip:
    rows = [*issuer(head, "承办人", organ), (Span(BY_HAND),), (Span("签收人 "), Blank(80), Span(" 时间 "), Blank(80))]
    return closing(setter, rows, CAPTIONS, WIDTH, token=token, seal_mm=42)
