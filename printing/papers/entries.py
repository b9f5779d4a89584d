"""The numbered entries of the one-time notice: a box that may be parted between pages line by line, never after its first or before its last."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.intake.documents import MissingLine
from printing.blocks import BODY, GREY, PAD, SHADE, line_ops
from printing.breaking import Setter, Span, TextLine
from printing.flow import Strip
from printing.fonts import Weight
from printing.page import Line, Op, Rect
from printing.papers.wording import stopped

NUMBER_WIDTH = 33.0
TICK_WIDTH = 49.0
LABEL_WIDTH = 55.0
INDENT = 9.0


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of an entry: an optional label left of its text."""

    label: TextLine | None
    text: TextLine
    x: float
    height: float


def group_row(setter: Setter, authority: str, item: str, width: float) -> Strip:
    """The shaded row that says whose requirement the following entries are."""
    spans = (Span(authority, BODY, Weight.BOLD), Span(f"　{item}"))
    lines = setter.lines(spans, width - 2 * PAD)
    height = len(lines) * 15.4 + 6.4
    ops: list[Op] = [Rect(0, 0, width, height, fill=SHADE)]
    for number, line in enumerate(lines):
        ops.extend(line_ops(line, PAD, 3.2 + number * 15.4, 15.4))
    return Strip(height, tuple(ops), keep=True)


def entry(setter: Setter, number: int, line: MissingLine, width: float) -> list[Strip]:
    """One thing to cure, a strip a line, with its number at the left and its box to tick at the right."""
    rows = _rows(setter, line, width - NUMBER_WIDTH - TICK_WIDTH - 2 * INDENT)
    strips: list[Strip] = []
    for place, row in enumerate(rows):
        first, last = place == 0, place == len(rows) - 1
        above = 5.0 if first else 0.0
        height = row.height + above + (5.0 if last else 0.0)
        if last:
            height += max(0.0, 56.0 - sum(strip.height for strip in strips) - height)
        ops: list[Op] = [*_edges(width, height)]
        if first:
            ops += [Line(0, 0, width, 0), *_side_marks(setter, number, width)]
        if row.label:
            ops.extend(line_ops(row.label, NUMBER_WIDTH + INDENT, above, row.height))
        ops.extend(line_ops(row.text, NUMBER_WIDTH + INDENT + row.x, above, row.height))
        if last:
            ops.append(Line(0, height, width, height))
        keep = not last and (place < 3 or place == len(rows) - 2)
        strips.append(Strip(height, tuple(ops), keep=keep, on_top=(Line(0, 0, width, 0),), on_foot=(Line(0, height, width, height),)))
    return strips


def _rows(setter: Setter, line: MissingLine, room: float) -> list[_Row]:
    name = f"{line.name}（{line.form}）" if line.form else line.name
    rows = [_Row(None, text, 0.0, 18.0) for text in setter.lines((Span(name, 12, Weight.BOLD),), room)]
    problem = stopped(line.problem)
    if line.kind and line.kind != "其他":
        problem = f"{line.kind}：{problem}" if problem else f"{line.kind}。"
    right = "\n".join(part for part in (stopped(line.standard), stopped(line.sample)) if part)
    for label, text, weight in (
        ("哪里不符", problem, Weight.BOLD),
        ("怎样才对", right, Weight.REGULAR),
        ("到哪里取", stopped(line.where), Weight.REGULAR),
    ):
        if not text:
            continue
        (heading,) = setter.lines((Span(label, BODY, grey=GREY),), LABEL_WIDTH)
        for number, part in enumerate(setter.lines((Span(text, BODY, weight),), room - LABEL_WIDTH)):
            rows.append(_Row(None if number else heading, part, LABEL_WIDTH, 15.5))
    return rows


def _edges(width: float, height: float) -> tuple[Op, ...]:
    return tuple(Line(x, 0, x, height) for x in (0.0, NUMBER_WIDTH, width - TICK_WIDTH, width))


def _side_marks(setter: Setter, number: int, width: float) -> tuple[Op, ...]:
    text = str(number)
    (figure,) = setter.lines((Span(text, 20 if len(text) < 3 else 15, Weight.BOLD),), NUMBER_WIDTH)
    middle = width - TICK_WIDTH / 2
    ops: list[Op] = [*line_ops(figure, (NUMBER_WIDTH - figure.width) / 2, 5, 26), Rect(middle - 6, 7, 12, 12, stroke=1.0)]
    for row, words in enumerate(("备好", "打勾")):
        (line,) = setter.lines((Span(words, 9.5),), TICK_WIDTH)
        ops.extend(line_ops(line, middle - line.width / 2, 21.5 + row * 13.5, 13.5))
    return tuple(ops)
