"""A ticket's slip for the printers' tests."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop.queue.model import Ticket, TicketClass, TicketState
from printing.page import Paper
from printing.papers.slip import SlipHead, ticket_slip
from printing.pdf import to_pdf
from printing.printers.device import Load

AT = datetime(2026, 11, 20, 1, 51, tzinfo=UTC)
TICKET = Ticket(
    "0199a0b1-7000-7000-8000-000000000001", "A031", "business", "企业开办与经营许可", TicketClass.NORMAL, TicketState.WAITING, None, AT, None, 0, "", 7,
    expected_minutes=18,
)  # fmt: skip


def slip(width: int = 80, **more: object) -> Paper:
    prepared = ("已为您预审：开办餐饮店", "郑𬭎的营业执照 原件 1 份", "营业执照 原件 1 份")
    return ticket_slip(SlipHead("临澜市政务服务中心", AT, "W07", roll=width), TICKET, windows=("5", "7"), prepared=prepared, **more)  # type: ignore[arg-type]


def load(width: int = 80) -> Load:
    paper = slip(width)
    return Load(paper, to_pdf(paper), "取号小票 A031-1")
