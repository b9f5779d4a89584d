"""How a paper ends: the code to check it by, who signs, the place for the seal, and the hall's stub below the cutting line.

The seal's place is kept free of text but for the grey words that say what belongs there (行政许可法 32, last paragraph: the paper bears the
special seal and the date). Without a token the code's place is an empty dashed square: a made-up code is never drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printing.blocks import GREY, NOTE, Fact, facts, line_ops
from printing.breaking import Setter, Span
from printing.code import qr_modules, without_address
from printing.flow import Strip
from printing.fonts import Weight
from printing.page import MM, Circle, Line, Op, Picture, Pixels, QrCode, Rect, TextRun, moved

SEAL_WORDS = ("盖章处", "行政许可", "专用印章")
QR = 28 * MM
STUB_QR = 22 * MM
CUT_WORDS = "沿此线裁开，以下存根由大厅留存"


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on."""

    width: float


Part = Span | Blank


@dataclass(frozen=True, slots=True)
class Stub:
    """What the hall keeps: the paper's name and number, a few facts, the same code again."""

    name: str
    number: str
    entries: tuple[Fact, ...]
    token: str | None


@dataclass(frozen=True, slots=True)
class Marks:
    height: float
    ops: tuple[Op, ...]


def closing(
    setter: Setter,
    rows: Sequence[Sequence[Part]],
    captions: Sequence[str],
    width: float,
    *,
    token: str | None,
    seal_mm: float,
    pitch: float = 21,
) -> Strip:
    """Code, rows to sign and the seal's place, side by side and never parted."""
    ops: list[Op] = list(_code(setter, token, 0, 0, QR))
    y = QR + 5
    for caption in captions:
        (line,) = setter.lines((Span(caption, 8.5, grey=GREY),), width)
        ops.extend(line_ops(line, (QR - line.width) / 2, y, 11.5))
        y += 11.5
    seal = seal_mm * MM
    left = QR + 13
    bottom = _rows(setter, rows, left, width - seal - 20 - left, pitch, ops)
    ops.extend(_seal(setter, width - seal / 2 - 6, seal / 2, seal / 2))
    return Strip(max(y, seal, bottom) + 2, tuple(ops))


def sealed(ops: tuple[Op, ...], seal: Pixels) -> tuple[tuple[Op, ...], tuple[Picture, ...]]:
    """A page's marks with the image of the seal on its place, instead of the dashed circle and the words in it; as they were on a page without
    that place. The circle is the only dashed one that a paper has."""
    place = next((op for op in ops if isinstance(op, Circle) and op.dash), None)
    if place is None:
        return ops, ()
    kept = tuple(op for op in ops if op is not place and not (isinstance(op, TextRun) and op.text in SEAL_WORDS and _in(op, place)))
    side = 2 * place.radius
    wide, high = side * min(1.0, seal.columns / seal.rows), side * min(1.0, seal.rows / seal.columns)
    return kept, (Picture(place.x - wide / 2, place.y - high / 2, wide, high, seal),)


def _in(run: TextRun, place: Circle) -> bool:
    return abs(run.x - place.x) < place.radius and abs(run.y - place.y) < place.radius


def stub_ops(setter: Setter, stub: Stub, width: float, page_width: float, left: float) -> Marks:
    """The stub with its cutting line, from the line downwards. x is the page's, y begins at the line's words."""
    (words,) = setter.lines((Span(CUT_WORDS, NOTE, grey=GREY),), width)
    middle = page_width / 2
    ops: list[Op] = [*line_ops(words, middle - words.width / 2, 0, 12)]
    for start, end in ((0.0, middle - words.width / 2 - 10), (middle + words.width / 2 + 10, page_width)):
        ops.append(Line(start, 6, end, 6, width=0.6, grey=GREY, dash=(2.2, 1.6)))
    table = width - STUB_QR - 14
    (name,) = setter.lines((Span(f"{stub.name} 存根", 11.5, Weight.BOLD),), width)
    numbers = setter.lines((Span(stub.number, NOTE, grey=GREY),), table - name.width - 12)
    ops.extend(line_ops(name, left, 17, 16))
    for number, line in enumerate(numbers):
        ops.extend(line_ops(line, left + table - line.width, 17 + number * 13, 16))
    y = 23.5 + 13.0 * len(numbers)
    for strip in facts(setter, stub.entries, table, size=9.5, line=12.4, pad=2.2):
        ops.extend(moved(strip.ops, left, y))
        y += strip.height
    # The hall's own programs read the stub: it needs no address, so its code stays coarse.
    bare = stub.token and without_address(stub.token)[1]
    ops.extend(_code(setter, bare, left + width - STUB_QR, 18, STUB_QR))
    return Marks(max(y, 18 + STUB_QR), tuple(ops))


def _code(setter: Setter, token: str | None, x: float, y: float, size: float) -> tuple[Op, ...]:
    if token is not None:
        return (QrCode(x, y, size, qr_modules(token)),)
    (line,) = setter.lines((Span("打印时生成", 8.5, grey=0.45),), size)
    return (Rect(x, y, size, size, dash=(2.2, 1.6), grey=0.45), *line_ops(line, x + (size - line.width) / 2, y, size))


def _seal(setter: Setter, x: float, y: float, radius: float) -> tuple[Op, ...]:
    ops: list[Op] = [Circle(x, y, radius, dash=(2.2, 1.6))]
    for number, words in enumerate(SEAL_WORDS):
        (line,) = setter.lines((Span(words, 10, grey=0.4),), 2 * radius)
        ops.extend(line_ops(line, x - line.width / 2, y + (number - 1.5) * 14.5, 14.5))
    return tuple(ops)


def _rows(setter: Setter, rows: Sequence[Sequence[Part]], left: float, room: float, pitch: float, ops: list[Op]) -> float:
    """Rows of words and blanks; a row of words alone that is too long wraps. Returns where the last one ends."""
    y = 0.0
    for row in rows:
        spans = tuple(part for part in row if isinstance(part, Span))
        if len(spans) == len(row) and setter.width(spans) > room:
            for line in setter.lines(spans, room):
                ops.extend(line_ops(line, left, y, pitch * 0.8))
                y += pitch * 0.76
            y += pitch * 0.24
            continue
        x = left
        for part in row:
            x += _part(setter, part, x, y, pitch, ops)
        y += pitch
    return y


def _part(setter: Setter, part: Part, x: float, y: float, pitch: float, ops: list[Op]) -> float:
    match part:
        case Blank():
            ops.append(Line(x, y + pitch * 0.5 + 5.5, x + part.width, y + pitch * 0.5 + 5.5, width=0.6))
            return part.width
        case Span():
            (line,) = setter.lines((part,), 10_000)
            ops.extend(line_ops(line, x, y, pitch))
            return setter.width((part,))
