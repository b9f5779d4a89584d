"""Words and forms of dates that several papers share. Legal Chinese, fixed here; a paper does not follow the screen's language."""

from __future__ import annotations

from datetime import date, datetime

from desktop.clock import hall_date, shanghai
from desktop.intake.documents import PaperHead
from printing.blocks import Fact
from printing.breaking import Span

WEEKDAYS = "一二三四五六日"
LAW = "《中华人民共和国行政许可法》"
NO_CALENDAR = "相应年度的工作日历尚未公布，公布后凭办件编号查询具体日期。"


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def month_day(value: date, beside: date) -> str:
    """Without the year where it is the same as that of a date beside it."""
    return day(value) if value.year != beside.year else f"{value.month}月{value.day}日"


def weekday(value: date) -> str:
    return f"星期{WEEKDAYS[value.weekday()]}"


def minute(moment: datetime) -> str:
    return f"{day(hall_date(moment))} {shanghai(moment):%H:%M}"


def grouped(number: str) -> str:
    """Letters and digits in groups of four; a number with other signs stays as it is."""
    if not (number.isascii() and number.isalnum()):
        return number
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def you(head: PaperHead) -> str:
    return "你" if head.applicant_is_person else "你单位"


def thing(head: PaperHead) -> tuple[str, str, str]:
    """Before, name and after, for the name to stand bold: “开办餐饮店”一件事."""
    return "“", head.title, "”一件事" if head.is_theme else "”"


def thing_line(head: PaperHead) -> str:
    return f"{head.title}（{head.items_count} 项联办）" if head.items_count > 1 else head.title


def clerk(head: PaperHead) -> str:
    return f"{head.operator_name}（{head.window_no} 窗口）" if head.window_no else head.operator_name


def stopped(text: str) -> str:
    """With a full stop, once."""
    text = text.strip()
    return text if not text or text[-1] in "。！？；.!?" else f"{text}。"


def people(head: PaperHead) -> list[Fact]:
    """Who applies, with which (masked) number, through whom, and where to be reached; empty ones are left out."""
    pairs = [
        ("申请人", head.applicant_name),
        ("经办人", head.agent_name),
        (head.id_label, head.id_masked),
        ("联系电话", head.mobile_masked),
    ]
    return [Fact(label, (Span(value),)) for label, value in pairs if value]


def address(head: PaperHead) -> list[Fact]:
    label = "联系地址" if head.applicant_is_person else "住所地址"
    return [Fact(label, (Span(head.address_masked),), wide=True)] if head.address_masked else []


def clause(text: str) -> str:
    """A cited rule, to stand inside a sentence: without a stop at its end."""
    return text.strip().rstrip("。；，.;,")
