"""取号小票 and 次日优先凭证 on rolls of 80 and 58 mm: one page as long as its text, in the printer's own dots (203 dpi), black only.

The same page is shown, written as PDF and turned into dots. It says who waits where and for how long, and names nobody: of a telephone
number only what is masked. A class that tells of the person's body is printed as 优先. The code holds the ticket's id or the voucher's code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.clock import shanghai
from desktop.queue.model import Ticket, TicketClass, TicketState, Voucher
from printing.blocks import line_ops
from printing.breaking import Setter, Span
from printing.code import qr_modules
from printing.fonts import Weight, chain
from printing.page import MM, Line, Op, Page, Paper, QrCode, Rect, SlipKind
from printing.papers.wording import WEEKDAYS
from printing.sheet import EXAMPLE

DOT = MM / 8
ROLL = 80 * MM
DOTS = 576
SIDE = (ROLL - DOTS * DOT) / 2
"""What the head cannot reach, at each edge."""
MARGIN = 26
NUMBER = 148
"""The number's size in dots."""
CODE = 136
WINDOWS_NAMED = 5
TICKET_HINTS = ("过号顺延 3 位", "过号三次请重新取号")
VOUCHER_HINTS = ("当天优先，不用另外取号", "只用一次，请交给导办或窗口")
DRILL = "演练样张，号码不作数"


@dataclass(frozen=True, slots=True)
class Roll:
    """Paper `width` wide, of which the head reaches `dots`; `margin` of them stay white at each edge."""

    width: float
    dots: int
    margin: int

    @property
    def inner(self) -> int:
        return self.dots - 2 * self.margin

    @property
    def left(self) -> float:
        """Where the first dot of text lies, in points."""
        return (self.width - self.dots * DOT) / 2 + self.margin * DOT


ROLLS = {80: Roll(ROLL, DOTS, MARGIN), 58: Roll(58 * MM, 384, 10)}
"""By their width in mm."""


@dataclass(frozen=True, slots=True)
class SlipHead:
    """What stands on every slip of a place. `place` is the desk or workstation that gave it; `reprint`: 补打 第 n 次, 0 on the original."""

    hall_name: str
    printed_at: datetime
    place: str = ""
    drill: bool = False
    example: bool = False
    reprint: int = 0
    roll: int = 80
    """The paper's width in mm: 80 or 58."""


def ticket_slip(
    head: SlipHead, ticket: Ticket, *, windows: Sequence[str] = (), prepared: Sequence[str] = (), further: Sequence[str] = (),
    mobile: str = "",
) -> Paper:  # fmt: skip
    """取号小票. `windows` may call it; `prepared` is what the guide looked at, its first line bold; `further` are names of services that
    come after; `mobile` is masked by the caller."""
    strip = _Strip(ROLLS[head.roll])
    strip.head(head)
    if ticket.emergency:
        strip.centred("应急号，系统恢复后照样有效", 26)
    strip.centred(ticket.service_name, 32, Weight.BOLD, gap=8)
    strip.number(ticket.number)
    only = ticket.for_window or ticket.window
    where = (
        (("请到 ", False), (f"{only} 号窗口", True), (" 等候", False))
        if only
        else (("请在 ", False), ("等候区", True), (" 留意叫号", False))
    )
    strip.centred_spans([(text, 34, Weight.BOLD) if large else (text, 28, Weight.REGULAR) for text, large in where])
    strip.rule()
    if ticket.state is TicketState.WAITING:
        strip.pair("前面还有", f"{ticket.waiting_ahead} 人")
        if ticket.expected_minutes is not None or not ticket.emergency:
            strip.pair("大约等候", _wait(ticket.expected_minutes))
    if windows:
        many = f" 等 {len(windows)} 个" if len(windows) > WINDOWS_NAMED else ""
        strip.pair("可能的窗口", " ".join(windows[:WINDOWS_NAMED]) + many)
    if ticket.class_ is not TicketClass.NORMAL:
        strip.pair("号别", "预约" if ticket.class_ is TicketClass.APPOINTMENT else "优先")
    if further:
        strip.pair("接着办", "、".join(further))
    if prepared:
        strip.rule()
        for place, text in enumerate(prepared):
            strip.left(text, 26, Weight.BOLD if place == 0 else Weight.REGULAR)
    strip.rule()
    strip.coded(ticket.id, (*TICKET_HINTS, *((f"手机 {mobile}",) if mobile else ())))
    strip.foot(head, ticket.taken_at)
    return strip.paper(SlipKind.TICKET, f"取号小票 {ticket.number}")


def voucher_slip(head: SlipHead, voucher: Voucher, service_name: str) -> Paper:
    """次日优先凭证."""
    strip = _Strip(ROLLS[head.roll])
    strip.head(head)
    strip.centred("次日优先凭证", 40, Weight.BOLD, gap=8)
    strip.centred(service_name, 30, Weight.MEDIUM)
    strip.number(f"{voucher.code[:4]} {voucher.code[4:]}", 84)
    strip.rule()
    strip.pair("使用日期", _day(voucher.valid_on))
    strip.pair("原来的号", voucher.number)
    strip.rule()
    strip.coded(voucher.code, VOUCHER_HINTS)
    strip.foot(head, head.printed_at)
    return strip.paper(SlipKind.VOUCHER, f"次日优先凭证 {voucher.number}")


def _wait(minutes: int | None) -> str:
    if minutes is None:
        return "窗口还没有开"
    return f"{minutes} 分钟" if minutes else "马上"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


class _Strip:
    """A slip while it grows downwards; lengths in dots, marks in points."""

    def __init__(self, roll: Roll) -> None:
        self._roll, self._inner = roll, roll.inner
        self._setter = Setter(chain())
        self._ops: list[Op] = []
        self._y = 32.0

    def head(self, head: SlipHead) -> None:
        self.centred(head.hall_name, 31, Weight.BOLD)
        if head.drill:
            self.centred(f"【演练】 {head.place}".rstrip(), 25)
        if head.reprint:
            self._boxed(f"补打 第 {int(head.reprint)} 次")
        self.rule()

    def centred(self, text: str, size: float, weight: Weight = Weight.REGULAR, *, gap: float = 0) -> None:
        self._y += gap
        self.centred_spans(((text, size, weight),))

    def centred_spans(self, parts: Sequence[tuple[str, float, Weight]]) -> None:
        high = max(size for _, size, _ in parts) * 1.3
        for line in self._setter.lines(tuple(_span(*part) for part in parts), self._inner * DOT):
            self._put(line_ops(line, (self._inner * DOT - line.width) / 2, 0, high * DOT))
            self._y += high

    def left(self, text: str, size: float, weight: Weight = Weight.REGULAR) -> None:
        for line in self._setter.lines((_span(text, size, weight),), self._inner * DOT):
            self._put(line_ops(line, 0, 0, size * 1.36 * DOT))
            self._y += size * 1.36

    def number(self, text: str, size: float = NUMBER) -> None:
        """As large as said; smaller only where it would not fit."""
        wide = self._setter.width((_span(text, size, Weight.BOLD),)) / DOT
        size *= min(1.0, self._inner / wide)
        (line,) = self._setter.lines((_span(text, size, Weight.BOLD),), (self._inner + 1) * DOT)
        self._put(line_ops(line, (self._inner * DOT - line.width) / 2, 0, size * 1.06 * DOT))
        self._y += size * 1.06

    def pair(self, label: str, value: str) -> None:
        """Label left, value bold at the right; a long value wraps in what is left of the line."""
        (name,) = self._setter.lines((_span(label, 30),), self._inner * DOT)
        lines = self._setter.lines((_span(value, 30, Weight.BOLD),), self._inner * DOT - name.width - 16 * DOT)
        self._put(line_ops(name, 0, 0, 44 * DOT))
        for line in lines:
            self._put(line_ops(line, self._inner * DOT - line.width, 0, 44 * DOT))
            self._y += 44

    def rule(self) -> None:
        self._y += 14
        self._put((Line(0, 0, self._inner * DOT, 0, width=3 * DOT, dash=(8 * DOT, 6 * DOT)),))
        self._y += 14

    def coded(self, text: str, hints: Sequence[str]) -> None:
        top = self._y = self._y + 8
        self._put((QrCode(0, 0, CODE * DOT, qr_modules(text)),))
        beside = (CODE + 22) * DOT
        self._y += max(0.0, (CODE - len(hints) * 34) / 2)
        for hint in hints:
            for line in self._setter.lines((_span(hint, 24),), self._inner * DOT - beside):
                self._put(line_ops(line, beside, 0, 34 * DOT))
                self._y += 34
        self._y = max(self._y, top + CODE)

    def foot(self, head: SlipHead, at: datetime) -> None:
        self._y += 22
        when = shanghai(at)
        (left,) = self._setter.lines((_span(f"{when:%Y-%m-%d} 周{WEEKDAYS[when.weekday()]} {when:%H:%M}", 24),), self._inner * DOT)
        self._put(line_ops(left, 0, 0, 32 * DOT))
        (right,) = self._setter.lines((_span(head.place[:12], 24),), self._inner * DOT)
        self._put(line_ops(right, self._inner * DOT - right.width, 0, 32 * DOT))
        self._y += 32
        if head.reprint:
            self.left(f"补打于 {shanghai(head.printed_at):%H:%M}", 22)
        if head.drill or head.example:
            self._y += 6
            self.centred(DRILL if head.drill else EXAMPLE, 22)

    def paper(self, kind: SlipKind, title: str) -> Paper:
        page = Page(self._roll.width, (self._y + 30) * DOT, tuple(self._ops))
        return Paper(kind, title, (page,), self._setter.missing)

    def _boxed(self, text: str) -> None:
        (line,) = self._setter.lines((_span(text, 26, Weight.BOLD),), self._inner * DOT)
        wide = line.width + 32 * DOT
        left = (self._inner * DOT - wide) / 2
        self._y += 6
        self._put((Rect(left, 0, wide, 38 * DOT, stroke=2 * DOT), *line_ops(line, left + 16 * DOT, 0, 38 * DOT)))
        self._y += 42

    def _put(self, ops: Sequence[Op]) -> None:
        self._ops.extend(op.moved(self._roll.left, self._y * DOT) for op in ops)


def _span(text: str, size: float, weight: Weight = Weight.REGULAR) -> Span:
    return Span(text, size * DOT, weight)
