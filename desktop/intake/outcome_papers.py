"""What the papers say that end a case another way, change its dates, or close it. Fixed when issued, as in `documents`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.intake.paper_head import PaperHead, ReceivedMaterial


@dataclass(frozen=True, slots=True)
class DeclineContent:
    """不予受理决定书. 行政许可法 32(1), 32(2) and its last paragraph: grounds, the proper authority, remedies, date and seal."""

    head: PaperHead
    applied_on: date
    decided_on: date
    reason_code: str
    """A `DeclineReason` value."""
    reason: str
    legal_basis: str
    proper_authority: str
    """Where the person should apply (应当向…申请); "" where none decides such a thing."""
    remedies: str
    """Whole sentences: reconsideration and court, as the hall's settings word them."""


@dataclass(frozen=True, slots=True)
class DeferralLine:
    name: str
    form: str
    """"原件 1 份"."""
    item_name: str
    standard: str
    due: date | None
    """None when the calendar has no table for the year."""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A material taken on a promise (告知承诺): the person states that the condition is met instead of proving it."""

    name: str
    item_name: str
    standard: str


@dataclass(frozen=True, slots=True)
class DeferralContent:
    """容缺受理承诺书: what is still to be brought, until when, and what follows if it is not; signed by the person, two copies (domain.md 2.2).

    At least one of `deferred` and `promised` is not empty; with promises only it is the 告知承诺书.
    """

    head: PaperHead
    signed_on: date
    deferred: tuple[DeferralLine, ...]
    promised: tuple[PromiseLine, ...]
    consequence: str
    """What follows if the promise is not kept, as the hall's settings word it."""


@dataclass(frozen=True, slots=True)
class RedirectContent:
    """转办单 / 异地代收交接单: the case goes to another authority, with everything that was handed in."""

    head: PaperHead
    received_on: date
    redirected_on: date
    to_authority: str
    reason: str
    items: tuple[str, ...]
    materials: tuple[ReceivedMaterial, ...]
    cross_region: bool = False
    """True: taken in here for an authority of another place (异地代收)."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    item_name: str
    authority: str
    result: str
    """The document's name, as the catalogue has it (食品经营许可证)."""
    document: str
    """Its number, as the department gave it; "" where there is none."""
    outcome: str
    """准予 / 不予 / 办结."""
    decided_on: date


@dataclass(frozen=True, slots=True)
class ResultContent:
    """结果交接单: which results were handed to whom, with the person's signature (行政许可法 44)."""

    head: PaperHead
    handed_on: date
    results: tuple[ResultLine, ...]
    receiver_name: str
    receiver_id_masked: str
    receiver_is_agent: bool
    delivery: str = "窗口领取"
    """窗口领取 / 邮寄 …"""
    pending: tuple[str, ...] = ()
    """Items of this case whose results are not there yet."""


@dataclass(frozen=True, slots=True)
class ExtensionContent:
    """延期办理告知书. 行政许可法 42: extended once with the approval of the person in charge, and the applicant told why."""

    head: PaperHead
    accepted_on: date
    decided_on: date
    days: int
    """Working days added."""
    reason: str
    legal_basis: str
    approved_by: str
    old_due: date
    new_due: date | None


@dataclass(frozen=True, slots=True)
class SuspensionContent:
    """特别程序告知书. 行政许可法 45: hearing, inspection, expert review and the like do not count; the time they need is told in writing."""

    head: PaperHead
    accepted_on: date
    started_on: date
    procedure: str
    """听证 / 招标 / 拍卖 / 检验 / 检测 / 检疫 / 鉴定 / 专家评审."""
    items: tuple[str, ...]
    days_needed: int
    """Working days that it is expected to need."""
    reason: str
    expected_end: date | None
    stopped_at: datetime


@dataclass(frozen=True, slots=True)
class ResumptionContent:
    """恢复计时告知书: the special procedure is over, and the new day of the decision is told, as the 特别程序告知书 said it would be (行政许可法 45)."""

    head: PaperHead
    accepted_on: date
    started_on: date
    procedure: str
    ended_on: date
    days_left: int | None
    """Working days that were left of the promised time; None where the date had passed or nobody knew it."""
    new_due: date | None


BY_HAND, BY_POST, LEFT = "直接送达", "邮寄送达", "留置送达"
WAYS = (BY_HAND, BY_POST, LEFT, "委托送达", "电子送达", "公告送达")
"""How papers are served, as the 送达回执 has them."""
SELF = "本人"


@dataclass(frozen=True, slots=True)
class ServedPaper:
    """One paper that is served."""

    name: str
    document_no: str
    issued_on: date
    copies: int = 1


@dataclass(frozen=True, slots=True)
class DeliveryContent:
    """送达回执: which papers were served on whom, in which way, and who signed for them (domain.md 2.2: 送达方式、日期、签收人).

    What the hall knows beforehand stands here; signatures, the day of receipt and the witnesses are written on the sheet by hand.
    """

    head: PaperHead
    served: tuple[ServedPaper, ...]
    way: str
    """One of `WAYS`."""
    served_on: date
    recipient_name: str
    relation: str
    """`SELF`, or what the person is to the applicant who signs in their place."""
    tracking_no: str = ""
    """Of the post; "" is written in by hand."""
    reason: str = ""
    """Why it was left (留置) or taken by somebody else."""
