"""What a finished sheet is: a list of marks at fixed places, in points, origin top left, y downwards. No device, no font files, no words.

Two painters draw it (reportlab in `printing.pdf`, QPainter in `ui`), so that what is shown and what is printed is the same page. It
refuses to know how a page came about: nothing here measures, wraps or chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.intake.documents import DocumentKind

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)


class SlipKind(StrEnum):
    """Papers that are no document of a case and have no number of their own: the roll printer's, and the hall's own lists."""

    TICKET = "ticket"
    VOUCHER = "voucher"
    LEDGER = "ledger_sheet"
    DAY_REPORT = "day_report"


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters of one face and size on one baseline. `advances` has one width for every code point of `text`, spacing included."""

    x: float
    y: float
    size: float
    face: str
    text: str
    advances: tuple[float, ...]
    spacing: float = 0.0
    """Added after every character by justification or letter spacing; already inside `advances`."""
    grey: float = 0.0
    """0 is ink, 1 is paper."""
    actual: str | None = None
    """What the run says where that is more than `text` draws (variation selectors) or where wide gaps could be read as spaces."""

    def moved(self, dx: float, dy: float) -> TextRun:
        return replace(self, x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    grey: float = 0.0
    dash: tuple[float, ...] = ()
    """Lengths of strokes and gaps in points; empty is a solid line."""

    def moved(self, dx: float, dy: float) -> Line:
        return replace(self, x1=self.x1 + dx, y1=self.y1 + dy, x2=self.x2 + dx, y2=self.y2 + dy)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; `fill` is a grey or None, `stroke` a line width or 0."""

    x: float
    y: float
    width: float
    height: float
    stroke: float = 0.5
    fill: float | None = None
    dash: tuple[float, ...] = ()
    grey: float = 0.0

    def moved(self, dx: float, dy: float) -> Rect:
        return replace(self, x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    stroke: float = 0.5
    grey: float = 0.45
    dash: tuple[float, ...] = ()

    def moved(self, dx: float, dy: float) -> Circle:
        return replace(self, x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square of `size` points; `modules` are its rows, true is dark. No quiet zone: the layout leaves it."""

    x: float
    y: float
    size: float
    modules: tuple[tuple[bool, ...], ...]

    def moved(self, dx: float, dy: float) -> QrCode:
        return replace(self, x=self.x + dx, y=self.y + dy)

    def bars(self) -> tuple[tuple[int, int, int], ...]:
        """Dark modules joined along each row, as (column, row, how many) in modules: what a painter fills."""
        found: list[tuple[int, int, int]] = []
        for number, row in enumerate(self.modules):
            start: int | None = None
            for column, dark in enumerate((*row, False)):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    found.append((start, number, column - start))
                    start = None
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture of `columns` by `rows`, rows from the top: three bytes of colour and one of cover (255 is solid) for each pixel."""

    columns: int
    rows: int
    rgb: bytes
    alpha: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture lies over the finished marks."""

    x: float
    y: float
    width: float
    height: float
    pixels: Pixels


Op = TextRun | Line | Rect | Circle | QrCode


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    ops: tuple[Op, ...]
    pictures: tuple[Picture, ...] = ()
    """A logo or the image of a seal; drawn last, because a seal is pressed onto what is written. Slips have none."""

    def text(self) -> str:
        """All characters of the page in drawing order, for tests and screen readers."""
        return "".join(op.actual or op.text for op in self.ops if isinstance(op, TextRun))


@dataclass(frozen=True, slots=True)
class Paper:
    """All sheets of one document. `missing` names characters that no font has ("U+2EBF0"): such a paper may be looked at, never printed."""

    kind: DocumentKind | SlipKind
    title: str
    """收件凭证 and its number: what a file list may show. Never a person's name."""
    pages: tuple[Page, ...]
    missing: tuple[str, ...] = ()
    token: str | None = None


def moved(ops: tuple[Op, ...], dx: float, dy: float) -> tuple[Op, ...]:
    return tuple(op.moved(dx, dy) for op in ops)
