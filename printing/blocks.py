"""The parts that papers are built of: paragraphs, tables of facts, lists with a head, framed dates. Each becomes strips for `printing.flow`.

Measures follow the mockups' paper block: body 11 pt, notes 9.5 pt, rules 0.5 pt, frames 1 pt and more. A cell grows with its text; no text
is shortened. It refuses to know any wording.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from printing.breaking import ASCENT, Setter, Span, TextLine
from printing.flow import Strip
from printing.page import Line, Op, Rect

SHADE = 0.941
GREY = 0.29
BODY = 11.0
NOTE = 9.5
PAD = 7.5
"""A cell's inner margin left and right."""
CELL_LINE = 15.4
CELL_PAD = 3.6
TALL = 9
"""Lines of a cell above which its row may be parted between pages, at any line but the first and the last."""
_SEAM = 0.4

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in points, or a share of what is left where it is 0."""

    title: str
    width: float = 0.0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: Spans
    wide: bool = False


@dataclass(frozen=True, slots=True)
class DateCell:
    label: str
    value: Spans
    share: float
    shaded: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Cell:
    x: float
    width: float
    lines: tuple[TextLine, ...]
    centred: bool = False
    shaded: bool = False


def line_ops(line: TextLine, x: float, top: float, height: float, *, stretch_to: float = 0.0) -> tuple[Op, ...]:
    """A line's marks in a row `height` high, standing in its middle."""
    size = line.size
    return line.runs(x, top + (height - size) / 2 + ASCENT * size, stretch_to=stretch_to)


def paragraph(
    setter: Setter, spans: Spans, width: float, *, leading: float = 1.52, indent: float = 0.0, justify: bool = True
) -> list[Strip]:
    """A paragraph, a strip a line; its first and last two lines stay together."""
    lines = setter.lines(spans, width, indent=indent)
    high = max(span.size for span in spans) * leading if len({span.size for span in spans}) == 1 else BODY * leading
    strips: list[Strip] = []
    for number, line in enumerate(lines):
        first = number == 0
        room = width - (indent if first else 0.0) if justify else 0.0
        ops = line_ops(line, indent if first else 0.0, 0.0, high, stretch_to=room)
        keep = number < len(lines) - 1 and (first or number == len(lines) - 2)
        strips.append(Strip(high, ops, keep=keep))
    return strips


def facts(
    setter: Setter,
    entries: Sequence[Fact],
    width: float,
    *,
    size: float = BODY,
    line: float = CELL_LINE,
    pad: float = CELL_PAD,
    together: bool = True,
) -> list[Strip]:
    """A table of labels and values, two a row; a value that would wrap in half a row gets a whole one. `together`: not parted by a page's end."""
    labels = [setter.width((Span(entry.label, size),)) + 2 * PAD + 0.1 for entry in entries]
    left = right = max(5.6 * size, *labels) if len(entries) > 1 else max(7 * size, labels[0])
    rows = _pairs(setter, entries, (width - left - right) / 2)
    left = max(5.6 * size, *(labels[row[0]] for row in rows), 0.0)
    right = max((labels[row[1]] for row in rows if len(row) > 1), default=0.0)
    right = max(right, 5.6 * size) if right else 0.0
    if not right:
        left = max(left, 7 * size)
    rows = _pairs(setter, entries, (width - left - right) / 2) if right else rows
    half = (width - left - right) / 2
    found: list[Strip] = []
    for row in rows:
        cells = [_cell(setter, (Span(entries[row[0]].label, size),), 0.0, left, shaded=True)]
        cells.append(_cell(setter, entries[row[0]].value, left, half if len(row) == 2 else width - left))
        if len(row) == 2:
            cells.append(_cell(setter, (Span(entries[row[1]].label, size),), left + half, right, shaded=True))
            cells.append(_cell(setter, entries[row[1]].value, left + half + right, half))
        found.extend(_row(cells, width, line=line, pad=pad))
    return _together(found) if together else found


def _pairs(setter: Setter, entries: Sequence[Fact], half: float) -> list[list[int]]:
    """Which entries share a row, by their places in `entries`."""
    rows: list[list[int]] = []
    open_row = False
    for place, entry in enumerate(entries):
        wide = entry.wide or setter.width(entry.value) > half - 2 * PAD
        if open_row and not wide:
            rows[-1].append(place)
            open_row = False
        else:
            rows.append([place])
            open_row = not wide
    return rows


def listing(setter: Setter, columns: Sequence[Column], rows: Sequence[Sequence[Spans]], width: float) -> list[Strip]:
    """A table with a head that comes again on every page."""
    shares = sum(column.width == 0 for column in columns)
    free = (width - sum(column.width for column in columns)) / shares if shares else 0.0
    places: list[tuple[float, float, bool]] = []
    x = 0.0
    for column in columns:
        places.append((x, column.width or free, column.centred))
        x += column.width or free
    head_cells = [
        _cell(setter, (Span(column.title),), x, wide, centred=centred, shaded=True)
        for column, (x, wide, centred) in zip(columns, places, strict=True)
    ]
    head = _row(head_cells, width)[0]
    found = [Strip(head.height, head.ops, keep=True)]
    for number, row in enumerate(rows):
        cells = [_cell(setter, spans, x, wide, centred=centred) for spans, (x, wide, centred) in zip(row, places, strict=True)]
        for strip in _row(cells, width):
            last_pair = number == len(rows) - 2
            found.append(replace(strip, again=head, keep=strip.keep or last_pair))
    return found


def dates(setter: Setter, cells: Sequence[DateCell], width: float, *, small: float = NOTE) -> Strip:
    """The framed box with the days that matter: label above (`small`), day in large type below; what does not fit wraps and the box grows."""
    total = sum(cell.share for cell in cells)
    value_line = max(span.size for cell in cells for span in cell.value) * 1.38
    set_cells: list[tuple[float, float, DateCell, list[tuple[TextLine, float]]]] = []
    x = 0.0
    for cell in cells:
        wide = width * cell.share / total
        room = wide - 2 * (PAD + 3)
        lines = [(line, small * 1.45) for line in setter.lines((Span(cell.label, small, grey=GREY),), room)]
        values = setter.lines(cell.value, room)
        lines += [(line, value_line if number == 0 else line.size * 1.38) for number, line in enumerate(values)]
        if cell.note:
            lines += [(line, (small - 1) * 1.45) for line in setter.lines((Span(cell.note, small - 1, grey=GREY),), room)]
        set_cells.append((x, wide, cell, lines))
        x += wide
    height = max(sum(high for _, high in lines) for *_, lines in set_cells) + 11
    ops: list[Op] = [Rect(x, 0, wide, height, stroke=0, fill=SHADE) for x, wide, cell, _ in set_cells if cell.shaded]
    for x, _, _, lines in set_cells:
        y = 5.5
        for line, high in lines:
            ops.extend(line_ops(line, x + PAD + 3, y, high))
            y += high
    ops += [Line(x, 0, x, height) for x, *_ in set_cells[1:]]
    ops.append(Rect(0, 0, width, height, stroke=1.5))
    return Strip(height, tuple(ops))


def _cell(setter: Setter, spans: Spans, x: float, width: float, *, centred: bool = False, shaded: bool = False) -> _Cell:
    return _Cell(x, width, setter.lines(spans, width - 2 * (4 if centred else PAD)), centred, shaded)


def _row(cells: Sequence[_Cell], width: float, *, line: float = CELL_LINE, pad: float = CELL_PAD) -> list[Strip]:
    """One row; a tall one as its lines, which may stand on different pages."""
    tallest = max(len(cell.lines) for cell in cells)
    if tallest <= TALL:
        return [_row_part(cells, width, line, pad)]
    return [_row_line(cells, width, number, tallest, line, pad) for number in range(tallest)]


def _row_line(cells: Sequence[_Cell], width: float, number: int, count: int, line: float, pad: float) -> Strip:
    """A line of a tall row. Where a page ends between two of them the box is closed, and on the next page it begins with its label again."""
    first, last = number == 0, number == count - 1
    above = pad if first else 0.0
    height = above + line + (pad if last else 0.0)
    # A hair more than the line, or a viewer shows a seam between two shades.
    ops: list[Op] = [Rect(cell.x, 0, cell.width, height + (0 if last else _SEAM), stroke=0, fill=SHADE) for cell in cells if cell.shaded]
    again: list[Op] = []
    for cell in cells:
        entry = cell.lines[number] if number < len(cell.lines) else None
        head = cell.lines[0] if cell.shaded and entry is None else None
        for found, into in ((entry, ops), (head, again)):
            if found is not None:
                x = cell.x + ((cell.width - found.width) / 2 if cell.centred else PAD)
                into.extend(line_ops(found, x, above, line))
    ops += [Line(x, 0, x, height) for x in (*(cell.x for cell in cells), width)]
    ops += [Line(0, y, width, y) for y, edge in ((0.0, first), (height, last)) if edge]
    return Strip(
        height,
        tuple(ops),
        keep=first or number == count - 2,
        on_top=() if first else (Line(0, 0, width, 0),),
        on_foot=() if last else (Line(0, height, width, height),),
        labels=() if first else tuple(again),
    )


def _row_part(cells: Sequence[_Cell], width: float, line: float, pad: float) -> Strip:
    height = max(len(cell.lines) for cell in cells) * line + 2 * pad
    ops: list[Op] = [Rect(cell.x, 0, cell.width, height, stroke=0, fill=SHADE) for cell in cells if cell.shaded]
    for cell in cells:
        top = (height - len(cell.lines) * line) / 2
        for number, entry in enumerate(cell.lines):
            x = cell.x + ((cell.width - entry.width) / 2 if cell.centred else PAD)
            ops.extend(line_ops(entry, x, top + number * line, line))
    ops += [Line(cell.x, 0, cell.x, height) for cell in cells[1:]]
    ops.append(Rect(0, 0, width, height))
    return Strip(height, tuple(ops))


def _together(strips: list[Strip]) -> list[Strip]:
    """A table of facts short enough for one look is not parted."""
    if sum(strip.height for strip in strips) > 300:
        return strips
    return [replace(strip, keep=number < len(strips) - 1) for number, strip in enumerate(strips)]
