"""What the hall's own sheets share (平账单, 日报): head, places to sign, foot. They are no documents of a case: no number, no code, no seal."""

from __future__ import annotations

from collections.abc import Sequence

from printing.blocks import GREY, line_ops
from printing.breaking import Setter, Span
from printing.flow import Strip, fill
from printing.fonts import Weight
from printing.page import A4, Line, Op, Page
from printing.sheet import BOTTOM, FOOT, LEFT, NEXT_TOP, TOP, WIDTH

DRILL = "演练样张：人物、单位、编号均为虚构"


def head(setter: Setter, name: str, hall_name: str, right: Sequence[str]) -> list[Strip]:
    """Whose sheet it is, what stands at the right edge, a rule, the title."""
    names = setter.lines((Span(hall_name, 12.5, Weight.BOLD),), WIDTH * 0.62)
    notes = [line for words in right for line in setter.lines((Span(words, 10),), WIDTH * 0.36)]
    height = max(len(names) * 17.5, len(notes) * 14.2)
    ops: list[Op] = []
    for number, line in enumerate(names):
        ops.extend(line_ops(line, 0, height - (len(names) - number) * 17.5, 17.5))
    for number, line in enumerate(notes):
        ops.extend(line_ops(line, WIDTH - line.width, height - (len(notes) - number) * 14.2, 14.2))
    ops.append(Line(0, height + 5, WIDTH, height + 5, width=1.0))
    (title,) = setter.lines((Span(name, 22, Weight.BOLD, spacing=0.28),), WIDTH)
    return [Strip(height + 6, tuple(ops), keep=True), Strip(50, line_ops(title, (WIDTH - title.width + 6) / 2, 10, 32), keep=True)]


def signatures(setter: Setter, labels: Sequence[str] = ("制表人", "值班长", "核对人")) -> Strip:
    """Never parted: places to sign, with their days."""
    ops: list[Op] = []
    share = WIDTH / len(labels)
    for number, words in enumerate(labels):
        x = number * share
        for row, label in enumerate((words, "日期")):
            (line,) = setter.lines((Span(label, 11, Weight.REGULAR if row else Weight.BOLD),), WIDTH)
            ops.extend(line_ops(line, x, row * 26.0, 20))
            ops.append(Line(x + line.width + 6, row * 26.0 + 17, x + share - 14, row * 26.0 + 17, width=0.6))
    return Strip(50, tuple(ops))


def pages(setter: Setter, strips: Sequence[Strip], foot: str) -> tuple[Page, ...]:
    """The finished pages; each says which it is of how many."""
    filled = fill(strips, left=LEFT, first_top=TOP, next_top=NEXT_TOP, bottom=BOTTOM)
    return tuple(Page(*A4, (*page.ops, *_foot(setter, foot, number, len(filled)))) for number, page in enumerate(filled, 1))


def _foot(setter: Setter, words: str, number: int, count: int) -> tuple[Op, ...]:
    left, *_more = setter.lines((Span(words, 9, grey=GREY),), WIDTH * 0.7)
    (right,) = setter.lines((Span(f"第 {number} 页 共 {count} 页", 9, grey=GREY),), WIDTH)
    return (*left.runs(LEFT, FOOT), *right.runs(LEFT + WIDTH - right.width, FOOT))
