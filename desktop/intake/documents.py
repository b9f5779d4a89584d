"""What a paper says: the recorded content of each document, fixed when it is issued and never changed afterwards.

A paper is made from one of these and from nothing else, so that what was handed out can be printed again word for word. Identity numbers,
mobiles and addresses come in here already masked as the paper's law allows (domain.md 2.2). Dates are days in Asia/Shanghai.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from desktop.intake.document_kinds import DocumentKind
from desktop.intake.outcome_papers import (
    DeclineContent,
    DeferralContent,
    DeliveryContent,
    ExtensionContent,
    RedirectContent,
    ResultContent,
    ResumptionContent,
    SuspensionContent,
)
from desktop.intake.paper_head import PaperHead, ReceivedMaterial
from desktop.values import dump_stored, load

__all__ = [
    "AcceptanceContent",
    "AcceptedItem",
    "Content",
    "CopyKind",
    "CopyMark",
    "DeclineContent",
    "DeferralContent",
    "DeferredMaterial",
    "DeliveryContent",
    "DocumentKind",
    "ExtensionContent",
    "MissingLine",
    "NoticeContent",
    "PaperHead",
    "ReceiptContent",
    "ReceivedMaterial",
    "RedirectContent",
    "ResultContent",
    "ResumptionContent",
    "SuspensionContent",
    "content_hash",
    "from_json",
    "kind_of",
    "to_json",
]


TITLES: Mapping[DocumentKind, str] = types.MappingProxyType(
    {
        DocumentKind.MATERIAL_RECEIPT: "收件凭证",
        DocumentKind.ACCEPTANCE: "受理通知书",
        DocumentKind.NOTICE: "一次性告知单",
        DocumentKind.DECLINE: "不予受理决定书",
        DocumentKind.DEFERRAL: "容缺受理承诺书",
        DocumentKind.REDIRECT: "转办单",
        DocumentKind.RESULT: "结果交接单",
        DocumentKind.EXTENSION: "延期办理告知书",
        DocumentKind.SUSPENSION: "特别程序告知书",
        DocumentKind.RESUMPTION: "恢复计时告知书",
        DocumentKind.DELIVERY: "送达回执",
    }
)
"""What each paper is called where another names it."""


class CopyKind(StrEnum):
    ORIGINAL = "original"
    REPRINT = "reprint"


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """收件凭证. 行政许可法 32(4): answered within five working days; silence counts as acceptance from the day of receipt."""

    head: PaperHead
    received_at: datetime
    materials: tuple[ReceivedMaterial, ...]
    answer_by: date | None
    """None when the calendar has no table for the year: the paper then says 5 个工作日内 without a date."""
    supplement: bool = False
    """True for what was brought later: cures of a notice, or materials that were deferred."""


@dataclass(frozen=True, slots=True)
class AcceptedItem:
    name: str
    authority: str
    promised: str
    """"即办" or "10 个工作日"."""
    due: date | None
    """None where decided on the spot, or where the calendar has no table."""
    remark: str = ""
    """前置 / 告知承诺 / 自愿 …"""


@dataclass(frozen=True, slots=True)
class DeferredMaterial:
    name: str
    due: date | None
    shared: bool = False
    """True: to be fetched from the province by the hall, not by the person (国务院令 716 第 7 条)."""


@dataclass(frozen=True, slots=True)
class AcceptanceContent:
    """受理通知书. 行政许可法 32(5) and its last paragraph; domain.md 2.2."""

    head: PaperHead
    applied_on: date
    accepted_on: date
    after_correction: bool
    promised_on: date | None
    promised_days: int
    statutory_on: date | None
    statutory_days: int
    items: tuple[AcceptedItem, ...]
    path_note: str
    """One sentence: which items run in parallel, which wait for which."""
    deferred: tuple[DeferredMaterial, ...] = ()
    delivery: str = "窗口领取"
    deemed: bool = False
    """True when accepted by silence (视为受理)."""


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One line of the one-time notice, for a material or for form fields."""

    authority: str
    item_name: str
    name: str
    form: str
    """"原件 1 份", or "" for a form field."""
    kind: str
    """缺少 / 过期 / 有误 / 其他"""
    problem: str
    standard: str
    sample: str
    where: str


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """一次性告知单. 行政许可法 32(4): everything that must be cured, once; nothing may be added in the same round."""

    head: PaperHead
    applied_on: date
    round: int
    missing: tuple[MissingLine, ...]
    in_order: tuple[str, ...]
    """What was handed in and need not be brought again, as names with remarks."""
    cure_by: date | None
    cure_days: int
    handed_over: bool = True
    """True: on the spot (当场交付); false: by post (邮寄)."""
    override_reason: str = ""
    """Why a second notice in one round was signed by a supervisor; "" on the first."""
    unchecked: tuple[str, ...] = ()
    """Preview only: materials that nobody has looked at yet."""


Content = (
    ReceiptContent
    | AcceptanceContent
    | NoticeContent
    | DeclineContent
    | DeferralContent
    | RedirectContent
    | ResultContent
    | ExtensionContent
    | SuspensionContent
    | ResumptionContent
    | DeliveryContent
)

KINDS: Mapping[type[Any], DocumentKind] = types.MappingProxyType(
    {
        ReceiptContent: DocumentKind.MATERIAL_RECEIPT,
        AcceptanceContent: DocumentKind.ACCEPTANCE,
        NoticeContent: DocumentKind.NOTICE,
        DeclineContent: DocumentKind.DECLINE,
        DeferralContent: DocumentKind.DEFERRAL,
        RedirectContent: DocumentKind.REDIRECT,
        ResultContent: DocumentKind.RESULT,
        ExtensionContent: DocumentKind.EXTENSION,
        SuspensionContent: DocumentKind.SUSPENSION,
        ResumptionContent: DocumentKind.RESUMPTION,
        DeliveryContent: DocumentKind.DELIVERY,
    }
)
_CLASSES = {kind: cls for cls, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class CopyMark:
    """Which copy this sheet is. Every sheet that leaves the printer has its own number."""

    kind: CopyKind
    copy_no: int
    printed_at: datetime
    reprint_no: int = 0
    """补打 第 n 次; 0 on the original."""
    formal_no: str = ""
    """The platform's number, where the paper was recorded before it was known."""


def kind_of(content: Content) -> DocumentKind:
    return KINDS[type(content)]


def to_json(content: Content) -> str:
    """The JSON that is recorded; the paper's hash is of this text as it lies there."""
    return dump_stored(content)


def from_json(kind: DocumentKind, text: str) -> Content:
    """The inverse of `to_json`."""
    content: Content = load(_CLASSES[kind], text)
    return content


def content_hash(text: str) -> str:
    """SHA-256, hex, of the recorded JSON; the QR token carries its beginning."""
    return hashlib.sha256(text.encode()).hexdigest()
