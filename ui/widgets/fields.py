"""Form rows and the search box: a label, the control, a hint inside or under it, and the error in words where it happened; text put into an editor
without moving the caret."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.chips import IconLabel
from ui.widgets.text import Text, restyle


class HintedEdit(QLineEdit):
    """A line edit with plain words at its right end (示范本 3, 周敏，综窗). The words give way when the text needs the room."""

    def __init__(self, look: ThemeSwitch, words: str = "", *, name: str = "", placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._look = look
        self._aside = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def set_aside(self, words: str) -> None:
        self._aside = words
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._look.theme
        font = theme.font("label")
        wide = paint.width(self._aside, font)
        if self._aside and self.fontMetrics().horizontalAdvance(self.text()) + wide + 40 < self.width():
            where = QRectF(self.rect()).adjusted(0, 0, -10, 0)
            paint.text(QPainter(self), where, self._aside, font, theme.colour("text.tertiary"), paint.RIGHT)


class SearchBox(QLineEdit):
    """A line edit with a magnifier at the left and its key at the right while it is empty."""

    def __init__(self, look: ThemeSwitch, placeholder: str, key: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._key = key
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setAccessibleDescription(key)
        self.setClearButtonEnabled(False)
        look.changed.connect(self._margins)
        self._margins()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._look.theme
        painter = QPainter(self)
        paint.icon(painter, theme, QPointF(theme.px(18), self.height() / 2), "search", "text.tertiary")
        if self._key and not self.text():
            paint.key_cap(painter, theme, self.width() - theme.px(7), self.height() / 2, self._key)

    def _margins(self) -> None:
        theme = self._look.theme
        cap = paint.cap_size(theme, self._key).width() + 6 if self._key else 0
        self.setTextMargins(theme.px(22), 0, round(cap), 0)
        self.update()


class FieldRow(QWidget):
    """FieldRow(look, "哪里不符", editor): label at the left in a column of `label_width`, or above when `above`. `set_error` shows words below."""

    def __init__(
        self,
        look: ThemeSwitch,
        label: str,
        editor: QWidget,
        hint: str = "",
        *,
        label_width: int = 70,
        above: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._label_width = 0 if above else label_width
        self.editor = editor
        self.label = Text(look, label, "body-medium" if above else "label", "primary" if above else "secondary", wrap=not above)
        self.label.setBuddy(editor)
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.hint = Text(look, hint, "label", "tertiary", wrap=True)
        self._icon = IconLabel(look, "cross-circle", "status.missing.on_tint", 14, line=19)
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, editor.sizePolicy().verticalPolicy())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(6 if above else 2)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.hint, 1)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(editor, 1 if above else 0, 0 if above else 1)
        grid.addLayout(below, 2 if above else 1, 0 if above else 1)
        grid.setColumnStretch(0 if above else 1, 1)
        look.changed.connect(self._resize)
        self._resize()
        self._hint = hint
        self._said: tuple[str, str] | None = None
        self.set_error("")

    def set_error(self, words: str) -> None:
        """Words for the person, "" when all is well. The control's border follows."""
        bad = bool(words)
        if self._said == (words, self._hint):
            return
        self._said = (words, self._hint)
        self.hint.say(words or self._hint, "missing" if bad else "tertiary")
        self._icon.setVisible(bad)
        self.hint.setVisible(bool(self.hint.text()))
        if self.editor.property("error") != bad:
            self.editor.setProperty("error", bad)
            restyle(self.editor)
        self.editor.setAccessibleDescription(self.hint.text())

    def set_hint(self, words: str) -> None:
        self._hint = words
        if not self.editor.property("error"):
            self.set_error("")

    def _resize(self) -> None:
        if self._label_width:
            self.label.setFixedWidth(self._look.theme.px(self._label_width))


def at_left(editor: QWidget) -> QWidget:
    """The editor at its own width in a holder that takes the row's."""
    holder = QWidget()
    holder.setAccessibleName(editor.accessibleName())
    holder.setFocusProxy(editor)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(editor)
    row.addStretch(1)
    return holder


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
