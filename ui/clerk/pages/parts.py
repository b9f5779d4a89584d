"""What the step pages share: Enter goes from field to field, columns that fit the width, a list box with digits, text put without moving a caret."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from desktop.intake.model import Assessment
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TWO_COLUMNS_FROM = 560
_CHOICE_LEAST = 120


def is_enter(event: QKeyEvent) -> bool:
    """Enter alone; Ctrl+Enter and Shift+Enter mean other things."""
    return event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def put_text(editor: QLineEdit, words: str) -> None:
    """New words; where they are the same nothing happens, else the caret stays where it was. Tells nobody."""
    if editor.text() != words:
        caret = editor.cursorPosition()
        blocked = editor.blockSignals(True)
        editor.setText(words)
        editor.setCursorPosition(min(caret, len(words)) if editor.hasFocus() else len(words))
        editor.blockSignals(blocked)


def put_long_text(editor: QPlainTextEdit, words: str) -> None:
    """As `put_text`, for an editor of several lines."""
    if editor.toPlainText() != words:
        caret = editor.textCursor().position()
        blocked = editor.blockSignals(True)
        editor.setPlainText(words)
        cursor = editor.textCursor()
        cursor.setPosition(min(caret, len(words)))
        editor.setTextCursor(cursor)
        editor.blockSignals(blocked)


class EnterChain(QObject):
    """Enter in one of the fields goes to the next that is on screen; in the last one it is told (`finished`). What is right as it stands nearly
    always may be `passed_by`: Enter goes past it, Tab and Shift+Tab reach it."""

    finished = Signal()
    entered = Signal(object)
    """The field that got the focus."""
    left = Signal(object)
    """The field that lost it."""
    passed = Signal(object)
    """The field in which Enter was pressed, before the focus goes on."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._order: tuple[QWidget, ...] = ()
        self._passed_by: tuple[QWidget, ...] = ()

    def set_order(self, fields: Sequence[QWidget], passed_by: Sequence[QWidget] = ()) -> None:
        before = self._order
        self._order, self._passed_by = tuple(fields), tuple(passed_by)
        for field in self._order:
            if field not in before:
                field.installEventFilter(self)

    def first(self) -> QWidget | None:
        return next((field for field in self._order if _usable(field)), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        elif kind == QEvent.Type.FocusOut:
            self.left.emit(watched)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and is_enter(event) and watched in self._order:
            self.passed.emit(watched)
            self._go_on(watched)
            return True
        return False

    def _go_on(self, watched: QObject) -> None:
        place = self._order.index(watched)
        following = next((field for field in self._order[place + 1 :] if _usable(field) and field not in self._passed_by), None)
        if following is None:
            self.finished.emit()
        else:
            following.setFocus(Qt.FocusReason.TabFocusReason)


def _usable(field: QWidget) -> bool:
    return field.isEnabled() and not field.isHidden() and field.isVisibleTo(field.window())


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


class Columns(QWidget):
    """Cells in two columns where the width allows, else in one; a cell that is `wide` takes a whole row."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cells: tuple[tuple[QWidget, bool], ...] = ()
        self._across = 0
        self._next = (0, 0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(12)
        look.changed.connect(self._arrange)

    def set_cells(self, cells: Sequence[tuple[QWidget, bool]]) -> None:
        if tuple(cells) != self._cells:
            for cell, _wide in self._cells:
                if all(cell is not other for other, _w in cells):
                    self._grid.removeWidget(cell)
                    cell.hide()
                    cell.deleteLater()
            self._cells = tuple(cells)
            self._across = 0
            self._arrange()
            for cell, _wide in self._cells:
                cell.show()

    def add_cells(self, cells: Sequence[tuple[QWidget, bool]]) -> None:
        """More cells behind those that are there; these do not move."""
        self._cells = (*self._cells, *cells)
        for cell, wide in cells:
            self._place(cell, wide)
            cell.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        across = 2 if self.width() >= self._look.theme.px(_TWO_COLUMNS_FROM) else 1
        if across == self._across:
            return
        self._across = across
        for cell, _wide in self._cells:
            self._grid.removeWidget(cell)
        self._next = (0, 0)
        for cell, wide in self._cells:
            self._place(cell, wide)
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < across else 0)

    def _place(self, cell: QWidget, wide: bool) -> None:
        across = self._across or 1
        row, column = self._next
        if (wide or across == 1) and column:
            row, column = row + 1, 0
        span = across if wide else 1
        self._grid.addWidget(cell, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        column += span
        self._next = (row + 1, 0) if column >= across else (row, column)


class Scroller(QScrollArea):
    """A page that scrolls: `column` is where its content goes. `follow` keeps a field with focus on screen."""

    def __init__(self, *, margins: tuple[int, int, int, int] = (16, 16, 16, 16), spacing: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QFrame()
        holder.setProperty("surface", "raised")
        self.column = QVBoxLayout(holder)
        self.column.setContentsMargins(*margins)
        self.column.setSpacing(spacing)
        self.setWidget(holder)

    def follow(self, field: object) -> None:
        if isinstance(field, QWidget) and self.isAncestorOf(field):
            self.ensureWidgetVisible(field, 0, 48)


def nothing_here(found: Assessment | None, words: str) -> str:
    """What an empty page says: its own words hold only once a thing is chosen."""
    return words if found is not None else _("Choose what is to be done first")


def page_column(page: QWidget) -> QVBoxLayout:
    """The page's own layout, without margins, on the raised ground."""
    page.setProperty("surface", "raised")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
