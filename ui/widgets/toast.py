"""What was done, said at a pane's foot for six seconds, with undo; what is long takes up to three lines. An error stays until it is dealt with.

It stands in the layout above the action bar, so it never covers the primary action. One thing at a time: the newest wins, an error is only
replaced by another error or by `dismiss`.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.runtime.trouble import words_of
from ui.text import _
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import LinedLabel

SHOWN_MS = 6000


class ToastBar(QFrame):
    """`tell` a deed, `tell_error` what went wrong. `undone` is emitted when the person takes the deed back."""

    undone = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        self.setProperty("asks", True)
        self.icon = IconLabel(look, "check", "status.ok.on_tint")
        self.words = LinedLabel(look, "", "body")
        self.undo = ActionButton(look, _("Undo"), "Ctrl+Z", icon="undo", variant="quiet", size="compact")
        self.close_button = ActionButton(look, _("Got it"), "Esc", variant="quiet", size="compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.undo)
        row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        self._error = False
        self.undo.clicked.connect(self._take_back)
        self.close_button.clicked.connect(self.dismiss)
        self.hide()

    def tell(self, words: str, status: str = "ok", *, undo: bool = False) -> None:
        if not (self._error and not self.isHidden()):
            self._show(words, status, undo)
            self._timer.start()

    def tell_error(self, words: str) -> None:
        self._error = True
        self._timer.stop()
        self._show(words, "missing", False)

    def tell_failure(self, error: Exception) -> None:
        """What went wrong on a lane."""
        self.tell_error(words_of(error, _("That did not work. Nothing was changed.")))

    def dismiss(self) -> None:
        self._error = False
        self._timer.stop()
        self.hide()

    def _show(self, words: str, status: str, undo: bool) -> None:
        self.icon.set_icon(STATUS_ICONS[status], f"status.{status}.on_tint")
        self.words.say(words, status if self._error else "primary")
        self.undo.setVisible(undo)
        self.close_button.setVisible(self._error)
        self.setAccessibleName(words)
        self.show()

    def _take_back(self) -> None:
        self.dismiss()
        self.undone.emit()
