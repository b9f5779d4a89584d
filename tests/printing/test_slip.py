"""Slips of the roll printer: what they say, how large, that nothing personal is on them, and that the code leads back to the ticket."""

from __future__ import annotations

import io
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.errors import EnvironmentFault
from desktop.intake.ports import HallProfile
from desktop.queue.model import Ticket, TicketClass, TicketState, Voucher
from printing.code import qr_modules
from printing.page import MM, QrCode, SlipKind, TextRun
from printing.papers.slip import DOT, MARGIN, NUMBER, ROLL, SIDE, SlipHead, ticket_slip, voucher_slip
from printing.pdf import to_pdf
from ui.slips import Served, SlipDesk

AT = datetime(2026, 11, 20, 1, 51, tzinfo=UTC)
HEAD = SlipHead("临澜市政务服务中心", AT, "W07")
TICKET = Ticket(
    "0199a0b1-7000-7000-8000-000000000001", "A031", "business", "企业开办与经营许可", TicketClass.ELDERLY, TicketState.WAITING, None, AT, None, 0,
    "老人，听力不好", 7, expected_minutes=18, then=("household",),
)  # fmt: skip
VOUCHER = Voucher("K7PMQ2XW", "A031", "business", date(2026, 11, 23))


def read(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace(" ", "")


def test_what_a_number_slip_says() -> None:
    paper = ticket_slip(HEAD, TICKET, windows=("5", "7"), prepared=("已为你预审：开办餐饮店",), further=("公安户政",), mobile="138****0861")
    (page,) = paper.pages
    said = read(to_pdf(paper))
    for words in (
        "临澜市政务服务中心",
        "A031",
        "企业开办与经营许可",
        "7人",
        "18分钟",
        "57",
        "公安户政",
        "138****0861",
        "2026-11-20周五09:51",
    ):
        assert words in said, words
    assert (paper.kind, round(page.width / MM)) == (SlipKind.TICKET, 80)
    assert "优先" in said and "老" not in said, "what the person's age or body is, or the guide wrote, is nobody's business"
    assert not {"补打", "演练", "示例"} & {said[n : n + 2] for n in range(len(said))}


def test_the_number_is_148_dots_and_everything_is_where_the_head_reaches() -> None:
    long = replace(TICKET, number="应A001", service_name="城乡居民基本养老保险参保登记与待遇领取资格认证综合窗口", note="")
    for paper in (
        ticket_slip(HEAD, TICKET),
        ticket_slip(HEAD, long, windows=[str(n) for n in range(1, 60)]),
        voucher_slip(HEAD, VOUCHER, "税务"),
    ):
        (page,) = paper.pages
        left, right = SIDE + MARGIN * DOT, ROLL - SIDE - MARGIN * DOT
        for op in page.ops:
            if isinstance(op, TextRun):
                assert left - 0.1 <= op.x and op.x + sum(op.advances) <= right + 0.1, op.text
                assert op.grey == 0
    (number,) = [op for op in ticket_slip(HEAD, TICKET).pages[0].ops if isinstance(op, TextRun) and op.text == "A031"]
    assert number.size / DOT == pytest.approx(NUMBER)


def test_marks_of_a_reprint_a_drill_examples_and_an_emergency() -> None:
    drill = read(to_pdf(ticket_slip(replace(HEAD, drill=True, reprint=True), replace(TICKET, number="应A031", expected_minutes=None))))
    for words in ("【演练】", "演练样张", "补打于09:51", "应A031", "应急号"):
        assert words in drill, words
    assert "大约等候" not in drill, "without the hall nobody knows"
    assert "窗口还没有开" in read(to_pdf(ticket_slip(HEAD, replace(TICKET, expected_minutes=None))))
    assert "示例数据" in read(to_pdf(ticket_slip(replace(HEAD, example=True), TICKET)))


def test_the_code_leads_back_to_the_ticket_and_the_voucher() -> None:
    for paper, held in ((ticket_slip(HEAD, TICKET), TICKET.id), (voucher_slip(HEAD, VOUCHER, "税务"), VOUCHER.code)):
        (code,) = [op for op in paper.pages[0].ops if isinstance(op, QrCode)]
        assert code.modules == qr_modules(held)
    said = read(to_pdf(voucher_slip(HEAD, VOUCHER, "税务")))
    assert "K7PMQ2XW" in said and "11月23日周一" in said and "A031" in said


def test_slips_are_files_of_their_owner_alone(tmp_path: Path) -> None:
    def served() -> Served:
        return Served({"household": "公安户政"}, {"business": ("5",)})

    def gone() -> Served:
        raise EnvironmentFault("store.unreachable", store="hall")

    hall = HallProfile("LL", "临澜市政务服务中心", "临澜市政务服务中心", "LL", "临政服", "0990-5550107")
    desk = SlipDesk(lambda: tmp_path, hall, lambda: AT, served=served)
    first, again, voucher = desk.ticket(TICKET), desk.ticket(TICKET, reprint=True), desk.voucher(VOUCHER)
    assert len({first, again, voucher}) == 3
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (first, again, voucher))
    assert "公安户政" in read(first.read_bytes()) and "补打" in read(again.read_bytes())
    assert "A031" in read(SlipDesk(lambda: tmp_path, hall, lambda: AT, served=gone).ticket(TICKET).read_bytes()), "a slip needs no hall"
    with pytest.raises(EnvironmentFault, match=r"paper\.not_written"):
        SlipDesk(lambda: None, hall, lambda: AT).ticket(TICKET)
