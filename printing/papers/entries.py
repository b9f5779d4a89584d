"""The numbered entries of the one-time notice: a box that may be parted between pages line by line, never after its first or before its last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from desktop.intake.documents import MissingLine
from printing.blocks import BODY, GREY, PAD, SHADE, line_ops
from printing.breaking import Setter, Span, TextLine
from printing.flow import Strip
from printing.fonts import Weight
from printing.page import Line, Op, Rect
from printing.papers.wording import stopped

INDENT = 9.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large an entry is set, in points: the common form, and the one for who reads with difficulty."""

    text: float
    name: float
    number: float
    tick: float
    tick_words: float
    line: float
    name_line: float
    number_width: float
    tick_width: float
    label_width: float
    group_line: float
    edge: float = 5.0
    """Above and below an entry's words."""


NORMAL = Sizes(BODY, 12, 20, 12, 9.5, 15.5, 18.0, 33.0, 49.0, 55.0, 15.4)
CLOSE = Sizes(BODY, 12, 20, 12, 9.5, 14.0, 16.2, 33.0, 49.0, 55.0, 14.4, 3.5)
"""The same letters with less between the lines: for a notice that would need a second page for its signature alone."""
LARGE = Sizes(16.0, 19, 30, 20, 13, 23.0, 27.0, 44.0, 62.0, 78.0, 22.5)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of an entry: an optional label left of its text."""

    label: TextLine | None
    text: TextLine
    x: float
    height: float


def entries(
    setter: Setter, missing: Sequence[MissingLine], width: float, sizes: Sizes = NORMAL, whole: Callable[[list[Strip]], list[Strip]] = list
) -> list[Strip]:
    """All of them, numbered through, below whose requirement they are. `whole`: what an entry's strips must keep together."""
    strips: list[Strip] = []
    number = 0
    for (authority, item), lines in groupby(missing, key=lambda line: (line.authority, line.item_name)):
        strips.append(_group_row(setter, authority, item, width, sizes))
        for line in lines:
            number += 1
            strips += whole(_entry(setter, number, line, width, sizes))
    return strips


def _group_row(setter: Setter, authority: str, item: str, width: float, sizes: Sizes) -> Strip:
    """The shaded row that says whose requirement the following entries are."""
    spans = (Span(authority, sizes.text, Weight.BOLD), Span(f"　{item}", sizes.text))
    lines = setter.lines(spans, width - 2 * PAD)
    height = len(lines) * sizes.group_line + 6.4
    ops: list[Op] = [Rect(0, 0, width, height, fill=SHADE)]
    for number, line in enumerate(lines):
        ops.extend(line_ops(line, PAD, 3.2 + number * sizes.group_line, sizes.group_line))
    return Strip(height, tuple(ops), keep=True)


def _entry(setter: Setter, number: int, line: MissingLine, width: float, sizes: Sizes) -> list[Strip]:
    """One thing to cure, a strip a line, with its number at the left and its box to tick at the right."""
    rows = _rows(setter, line, width - sizes.number_width - sizes.tick_width - 2 * INDENT, sizes)
    least = sizes.tick + 2 * sizes.tick_words + 25
    strips: list[Strip] = []
    for place, row in enumerate(rows):
        first, last = place == 0, place == len(rows) - 1
        above = sizes.edge if first else 0.0
        height = row.height + above + (sizes.edge if last else 0.0)
        if last:
            height += max(0.0, least - sum(strip.height for strip in strips) - height)
        ops: list[Op] = [*_edges(width, height, sizes)]
        if first:
            ops += [Line(0, 0, width, 0), *_side_marks(setter, number, width, sizes)]
        if row.label:
            ops.extend(line_ops(row.label, sizes.number_width + INDENT, above, row.height))
        ops.extend(line_ops(row.text, sizes.number_width + INDENT + row.x, above, row.height))
        if last:
            ops.append(Line(0, height, width, height))
        keep = not last and (place < 3 or place == len(rows) - 2)
        strips.append(Strip(height, tuple(ops), keep=keep, on_top=(Line(0, 0, width, 0),), on_foot=(Line(0, height, width, height),)))
    return strips


def _rows(setter: Setter, line: MissingLine, room: float, sizes: Sizes) -> list[_Row]:
    name = f"{line.name}（{line.form}）" if line.form else line.name
    rows = [_Row(None, text, 0.0, sizes.name_line) for text in setter.lines((Span(name, sizes.name, Weight.BOLD),), room)]
    problem = stopped(line.problem)
    if line.kind and line.kind != "其他":
        problem = f"{line.kind}：{problem}" if problem else f"{line.kind}。"
    right = _with_sample(setter, line, room - sizes.label_width, sizes.text)
    for label, text, weight in (
        ("哪里不符", problem, Weight.BOLD),
        ("怎样才对", right, Weight.REGULAR),
        ("到哪里取", stopped(line.where), Weight.REGULAR),
    ):
        if not text:
            continue
        (heading,) = setter.lines((Span(label, sizes.text, grey=GREY),), sizes.label_width)
        for number, part in enumerate(setter.lines((Span(text, sizes.text, weight),), room - sizes.label_width)):
            rows.append(_Row(None if number else heading, part, sizes.label_width, sizes.line))
    return rows


def _with_sample(setter: Setter, line: MissingLine, room: float, size: float) -> str:
    """What is right and which sample shows it: on a line of its own, unless it fits behind."""
    parts = [part for part in (stopped(line.standard), stopped(line.sample)) if part]
    apart, behind = "\n".join(parts), "".join(parts)
    return behind if len(setter.lines((Span(behind, size),), room)) < len(setter.lines((Span(apart, size),), room)) else apart


def _edges(width: float, height: float, sizes: Sizes) -> tuple[Op, ...]:
    return tuple(Line(x, 0, x, height) for x in (0.0, sizes.number_width, width - sizes.tick_width, width))


def _side_marks(setter: Setter, number: int, width: float, sizes: Sizes) -> tuple[Op, ...]:
    text = str(number)
    size = sizes.number if len(text) < 3 else sizes.number * 0.75
    (figure,) = setter.lines((Span(text, size, Weight.BOLD),), sizes.number_width)
    middle, box = width - sizes.tick_width / 2, sizes.tick
    ops: list[Op] = [*line_ops(figure, (sizes.number_width - figure.width) / 2, 5, sizes.number * 1.3)]
    ops.append(Rect(middle - box / 2, 7, box, box, stroke=1.0))
    pitch = sizes.tick_words * 1.42
    for row, words in enumerate(("备好", "打勾")):
        (line,) = setter.lines((Span(words, sizes.tick_words),), sizes.tick_width)
        ops.extend(line_ops(line, middle - line.width / 2, box + 9.5 + row * pitch, pitch))
    return tuple(ops)
