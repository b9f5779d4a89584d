"""The paper on screen: paints the very page list that prints, glyph by glyph with its own advances, so that nothing can differ from the sheet.

Text is drawn from the same font files as the PDF (`printing.fonts`), at device pixels. It measures, wraps and chooses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGlyphRun, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QRawFont, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from printing.fonts import chain
from printing.page import Circle, Line, Page, Picture, QrCode, Rect, TextRun
from ui.theme import ThemeSwitch

_LARGEST_RUN = 60
"""Device pixels. Above 64, Qt's raster engine draws nothing for a glyph run of a raw font (measured with 6.11): outlines are filled instead."""


class PagePainter:
    """Paints pages. Keeps the opened fonts; make one a program or a view, use it in the GUI thread only."""

    def __init__(self) -> None:
        self._opened: dict[str, QRawFont] = {}
        self._sized: dict[tuple[str, float], QRawFont] = {}

    def paint(self, painter: QPainter, page: Page, zoom: float, ink: QColor) -> None:
        """Draws at the painter's origin; `zoom` is device pixels a point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for op in page.ops:
            match op:
                case TextRun():
                    self._text(painter, op, zoom, ink)
                case Line():
                    painter.setPen(_pen(op.width, op.grey, op.dash, zoom, ink))
                    painter.drawLine(QPointF(op.x1 * zoom, op.y1 * zoom), QPointF(op.x2 * zoom, op.y2 * zoom))
                case Rect():
                    painter.setPen(_pen(op.stroke, op.grey, op.dash, zoom, ink) if op.stroke else Qt.PenStyle.NoPen)
                    painter.setBrush(_grey(op.fill, ink) if op.fill is not None else Qt.BrushStyle.NoBrush)
                    painter.drawRect(QRectF(op.x * zoom, op.y * zoom, op.width * zoom, op.height * zoom))
                case Circle():
                    painter.setPen(_pen(op.stroke, op.grey, op.dash, zoom, ink))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawEllipse(QPointF(op.x * zoom, op.y * zoom), op.radius * zoom, op.radius * zoom)
                case QrCode():
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                    side = op.size / max(1, len(op.modules)) * zoom
                    for column, row, many in op.bars():
                        painter.fillRect(QRectF(op.x * zoom + column * side, op.y * zoom + row * side, many * side, side), ink)
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

        for picture in page.pictures:
            _picture(painter, picture, zoom)

    def _text(self, painter: QPainter, op: TextRun, zoom: float, ink: QColor) -> None:
        font = self._font(op.face, op.size * zoom)
        places, x = [], 0.0
        for advance in op.advances:
            places.append(QPointF(x * zoom, 0))
            x += advance
        glyphs = font.glyphIndexesForString(op.text)
        if font.pixelSize() > _LARGEST_RUN:
            for glyph, place in zip(glyphs, places, strict=False):
                outline = font.pathForGlyph(glyph).translated(op.x * zoom + place.x(), op.y * zoom)
                outline.setFillRule(Qt.FillRule.WindingFill)  # strokes of one glyph may cross: no holes there
                painter.fillPath(outline, _grey(op.grey, ink))
            return
        run = QGlyphRun()
        run.setRawFont(font)
        run.setGlyphIndexes(glyphs)
        run.setPositions(places[: len(glyphs)])
        painter.setPen(_grey(op.grey, ink))
        painter.drawGlyphRun(QPointF(op.x * zoom, op.y * zoom), run)

    def _font(self, key: str, pixels: float) -> QRawFont:
        size = round(pixels * 16) / 16
        if (key, size) not in self._sized:
            if key not in self._opened:
                self._opened[key] = QRawFont(str(chain().faces[key].path), 16, QFont.HintingPreference.PreferNoHinting)
            font = QRawFont(self._opened[key])
            font.setPixelSize(size)
            self._sized[key, size] = font
        return self._sized[key, size]


def _picture(painter: QPainter, picture: Picture, zoom: float) -> None:
    """In its own colours, whatever the sheet's tint."""
    pixels = picture.pixels
    samples = bytearray(4 * pixels.columns * pixels.rows)
    for channel in range(3):
        samples[channel::4] = pixels.rgb[channel::3]
    samples[3::4] = pixels.alpha
    image = QImage(bytes(samples), pixels.columns, pixels.rows, 4 * pixels.columns, QImage.Format.Format_RGBA8888)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(QRectF(picture.x * zoom, picture.y * zoom, picture.width * zoom, picture.height * zoom), image)


def _grey(grey: float, ink: QColor) -> QColor:
    """0 is ink, 1 is the sheet: ink thinned by alpha, so that it is right on a tinted sheet too."""
    colour = QColor(ink)
    colour.setAlphaF(1.0 - grey)
    return colour


def _pen(width: float, grey: float, dash: tuple[float, ...], zoom: float, ink: QColor) -> QPen:
    thick = max(width * zoom, 0.75)
    pen = QPen(_grey(grey, ink), thick)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dash:
        pen.setDashPattern([length * zoom / thick for length in dash])
    return pen


class PaperView(QAbstractScrollArea):
    """Sheets under each other on a desk, fitted to the width (`fit="width"`) or whole (`fit="page"`). Empty pages: the desk alone.

    Scroll position stays while the content changes. `set_faint(True)` is for a stale or failed preview.
    """

    asked = Signal()
    """The person double-clicked or pressed Enter: show it large."""

    def __init__(self, look: ThemeSwitch, *, fit: str = "width", margin: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._fit = fit
        self._margin = margin
        self._painter = PagePainter()
        self._pages: tuple[Page, ...] = ()
        self._sheets: dict[int, QPixmap] = {}
        self._faint = False
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self._again)

    def show_pages(self, pages: Sequence[Page], *, name: str = "") -> None:
        """Shows other pages; the same ones cost nothing. `name` is read by a screen reader, followed by the whole text."""
        if tuple(pages) != self._pages:
            self._pages = tuple(pages)
            self.setAccessibleName(name)
            self.setAccessibleDescription("\n".join(page.text() for page in pages))
            self._again()

    def set_faint(self, faint: bool) -> None:
        self._faint = faint
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(380, 420)

    def zoom(self) -> float:
        """Logical pixels a point."""
        if not self._pages:
            return 1.0
        room = self.viewport().width() - 2 * self._margin
        by_width = room / max(page.width for page in self._pages)
        by_height = (self.viewport().height() - 2 * self._margin) / max(page.height for page in self._pages)
        return max(0.05, min(by_width, by_height) if self._fit == "page" else by_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.asked.emit()
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            self._paint_desk(painter)
        finally:
            painter.end()

    def _paint_desk(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), self._look.theme.colour("surface.desk"))
        top = self._margin - self.verticalScrollBar().value()
        zoom = self.zoom()
        for number, page in enumerate(self._pages):
            where = QRectF((self.viewport().width() - page.width * zoom) / 2, top, page.width * zoom, page.height * zoom)
            if where.bottom() >= 0 and where.top() <= self.viewport().height():
                painter.setOpacity(0.55 if self._faint else 1.0)
                painter.drawPixmap(QPointF(round(where.left()), round(where.top())), self._sheet(number))
                painter.setOpacity(1.0)
            top += round(page.height * zoom) + 12

    def _sheet(self, number: int) -> QPixmap:
        """The page as pixels of this screen; painted once, thrown away on any change."""
        if number not in self._sheets:
            theme, page = self._look.theme, self._pages[number]
            ratio = self.devicePixelRatioF()
            zoom = self.zoom() * ratio
            sheet = QPixmap(max(1, round(page.width * zoom)), max(1, round(page.height * zoom)))
            sheet.fill(theme.colour("surface.paper"))
            painter = QPainter(sheet)
            try:
                self._painter.paint(painter, page, zoom, theme.colour("paper.ink"))
                self._edge(painter, sheet)
            finally:  # Qt crashes when a painter outlives its device
                painter.end()
            sheet.setDevicePixelRatio(ratio)
            self._sheets[number] = sheet
        return self._sheets[number]

    def _edge(self, painter: QPainter, sheet: QPixmap) -> None:
        painter.setPen(QPen(self._look.theme.colour("line.strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRect(sheet.rect().adjusted(0, 0, -1, -1))

    def _again(self) -> None:
        self._sheets.clear()
        zoom = self.zoom()
        height = sum(round(page.height * zoom) + 12 for page in self._pages) - 12 + 2 * self._margin if self._pages else 0
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(40)
        bar.setRange(0, max(0, round(height) - self.viewport().height()))
        self.viewport().update()
