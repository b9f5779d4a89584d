"""A list box whose options have digits, and a check box with a tick in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QStyle, QStyleOptionButton, QStyleOptionComboBox, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint

_CHOICE_LEAST = 120


class ChoiceBox(QComboBox):
    """A list box: digits 1 to 9 choose, the wheel only scrolls the page. `picked` tells the key that a person chose."""

    picked = Signal(object)

    def __init__(
        self, look: ThemeSwitch, options: Sequence[tuple[str, str]] = (), *, blank: str = "", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setPlaceholderText(blank)
        self._options: tuple[tuple[str, str], ...] = ()
        self.set_options(options)
        self.activated.connect(self._picked)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """(key, words) pairs; what was chosen stays chosen where it still is one."""
        if tuple(options) == self._options:
            return
        chosen = self.value()
        self._options = tuple(options)
        self.clear()
        for number, (key, words) in enumerate(options, 1):
            self.addItem(f"{number}  {words}" if number <= 9 else f"    {words}", key)
        self.set_value(chosen)

    def value(self) -> str:
        return str(self.currentData() or "")

    def set_value(self, key: str) -> None:
        place = next((n for n, (code, _words) in enumerate(self._options) if code == key), -1)
        if place != self.currentIndex():
            self.setCurrentIndex(place)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Words that have no room end in …; Qt would cut them in the middle of a letter."""
        super().initStyleOption(option)
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, field.width())

    def minimumSizeHint(self) -> QSize:
        """A long option widens no page: it is cut in the box and whole where the box has room."""
        least = super().minimumSizeHint()
        return least.boundedTo(QSize(self._look.theme.px(_CHOICE_LEAST), least.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in tuple("123456789") and int(event.text()) <= len(self._options):
            self.setCurrentIndex(int(event.text()) - 1)
            self.picked.emit(self.value())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._look.theme
        paint.icon(QPainter(self), theme, QPointF(self.width() - theme.px(16), self.height() / 2), "chevron-down", "text.secondary", 14)

    def _picked(self, place: int) -> None:
        self.picked.emit(self.value())


class TickBox(QCheckBox):
    """A check box with a tick in it, so that its state is not a colour alone."""

    def __init__(self, look: ThemeSwitch, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._look = look
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            where = QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
            paint.icon(QPainter(self), self._look.theme, where.center(), "check", "text.on_primary", 14, "primary.solid")
