"""A scan as large as the page is wide: ↑↓ scroll, PgUp and PgDn turn the leaf, R turns the page upright, Esc or Space goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.intake.model import AttachedFile
from ui.clerk.scan_pictures import ScanPictures, Wish
from ui.clerk.scan_strip import paint_sheet
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.text import ElidedLabel, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

LARGE = 1800
_MARGIN = 12


class _Sheet(QWidget):
    """The picture, as wide as there is room; or one sentence."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.image: QImage | None = None
        self.words = ""

    def show_image(self, image: QImage | None, words: str) -> None:
        self.image, self.words = image, words
        self.fit()

    def fit(self) -> None:
        image = self.image
        room = max(1, self.width() - 2 * _MARGIN)
        scale = min(room / image.width(), 1.0) if image is not None else 0.0
        self.setMinimumHeight(round(image.height() * scale) + 2 * _MARGIN if image is not None else 80)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        where = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if self.image is None:
            paint.text(painter, where, self.words, theme.font("body"), theme.colour("text.secondary"), paint.CENTRE)
        else:
            paint_sheet(painter, theme.colour("line.strong"), where, self.image)


class ScanView(QWidget):
    """ScanView(look, pictures). `show_file` begins."""

    closed = Signal()
    turn_wanted = Signal(object)
    """The number of the page that stands wrong."""

    def __init__(self, look: ThemeSwitch, pictures: ScanPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._pictures = look, pictures
        self.file: AttachedFile | None = None
        self.page = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.name = ElidedLabel(look, "", "body-bold")
        self.place = Text(look, "", "label", "secondary")
        self.turn = ActionButton(look, _("Turn"), "R", icon="redo", size="compact")
        self.earlier = ActionButton(look, _("Page before"), "PgUp", size="compact")
        self.later = ActionButton(look, _("Next page"), "PgDn", size="compact")
        self.back = ActionButton(look, _("Back"), "Esc", variant="quiet", size="compact")
        self._head = QFrame()
        self._head.setProperty("edge", "bottom")
        row = QHBoxLayout(self._head)
        row.setContentsMargins(16, 5, 12, 5)
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.place)
        for button in (self.earlier, self.later, self.turn, self.back):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.sheet = _Sheet(look)
        self.sheet.setProperty("surface", "desk")
        self.sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(self.sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.scroller, 1)
        self.turn.clicked.connect(self._turn)
        self.earlier.clicked.connect(self._earlier)
        self.later.clicked.connect(self._later)
        self.back.clicked.connect(self.closed)
        pictures.drawn.connect(self._drawn)

    def show_file(self, file: AttachedFile, *, keep_page: bool = False) -> None:
        self.file = file
        self.page = min(self.page, (file.pages or 1) - 1) if keep_page else 0
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        bar = self.scroller.verticalScrollBar()
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
            self.closed.emit()
        elif key == Qt.Key.Key_R:
            self.turn.click()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right):
            self._later()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_Left):
            self._earlier()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar.setValue(bar.value() + (1 if key == Qt.Key.Key_Down else -1) * bar.pageStep() // 4)
        else:
            super().keyPressEvent(event)

    def _earlier(self) -> None:
        self._go(self.page - 1)

    def _later(self) -> None:
        self._go(self.page + 1)

    def _go(self, page: int) -> None:
        if self.file is not None and 0 <= page < (self.file.pages or 1):
            self.page = page
            self.scroller.verticalScrollBar().setValue(0)
            self._show()

    def _turn(self) -> None:
        self.turn_wanted.emit(self.page)

    def _drawn(self, wish: object) -> None:
        if self.file is not None and isinstance(wish, Wish) and wish.sha256 == self.file.sha256 and self.isVisible():
            self._show()

    def _show(self) -> None:
        file = self.file
        if file is None:
            return
        pages = file.pages or 1
        image = self._pictures.of(file, self.page, LARGE)
        said = self._pictures.trouble(file, self.page, LARGE)
        self.sheet.show_image(image, said or _("Drawing the page"))
        self.name.say(file.filename)
        self.place.say(_("Page {page} of {n}", page=self.page + 1, n=pages))
        self.setAccessibleName(f"{file.filename} {self.place.text()}")
        self.earlier.setEnabled(self.page > 0)
        self.later.setEnabled(self.page + 1 < pages)
