"""Makes the first paper of a program quick: on a worker at its start, a receipt that says nothing is composed, coded and drawn into memory.

It loads what a paper needs (layout, code, writer, the two faces) and draws the words that stand on every paper, whose outlines are then known. Nothing
of it is kept or shown, and a machine on which it fails will say so at its first real paper.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from desktop.intake.documents import CopyKind, CopyMark, PaperHead, ReceiptContent, ReceivedMaterial
from printing.fonts import chain

log = logging.getLogger(__name__)
_AT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
_TOKEN = "TH1." + "A" * 138


def warm() -> None:
    """Half a second once a process; safe beside everything else."""
    from printing.papers import compose
    from printing.pdf import to_pdf

    chain().warm()
    try:
        paper = compose(_nothing(), copy=CopyMark(CopyKind.ORIGINAL, 1, _AT), token=_TOKEN)
        to_pdf(paper)
    except Exception as fault:  # noqa: BLE001 - a warm-up ends here: the first real paper tells what is wrong
        log.warning("papers could not be warmed: %s", fault.__class__.__name__)


def _nothing() -> ReceiptContent:
    head = PaperHead(
        document_no="0123456789〔〕号", case_no="LL0123456789", hall_name="市政务服务中心", authority="市政务服务中心", telephone="0123-4567890",
        window_no="1", operator_name="一", issued_at=_AT, title="一件事", items_count=1, is_theme=True, applicant_name="一", applicant_is_person=True,
        id_label="身份证", id_masked="1",
    )  # fmt: skip
    return ReceiptContent(head, _AT, (ReceivedMaterial("材料原件复印件电子", "原件", "提交", 1, 1),), _AT.date())
