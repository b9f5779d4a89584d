"""The red band of a ledger that does not balance. It stands until the ledger balances again; nobody can click it away, and it mends nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.services import Status, StatusSource
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.text import Text


class AlarmBar(QFrame):
    """AlarmBar(look, button=…). `alarm(words)` shows it, "" hides it."""

    asked = Signal()

    def __init__(self, look: ThemeSwitch, button: str = "", key: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.chip = StatusChip(look, "missing", _("Not balanced"), solid=True)
        self.words = Text(look, "", "body-medium", "missing", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6)
        row.setSpacing(10)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.button = ActionButton(look, button, key, size="compact") if button else None
        if self.button is not None:
            row.addWidget(self.button)
            self.button.clicked.connect(self.asked)
            self.button.bind(self)
        self.hide()

    def alarm(self, words: str) -> None:
        self.words.say(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("status.missing.tint"))
        line = theme.hairline
        painter.fillRect(QRectF(0, self.height() - line, self.width(), line), theme.colour("status.missing.solid"))


class LedgerBand(AlarmBar):
    """The bar under the app bar, in every room: follows the status."""

    def __init__(self, look: ThemeSwitch, source: StatusSource, *, parent: QWidget | None = None) -> None:
        super().__init__(look, _("See the ledger"), "Alt+P", parent=parent)
        source.changed.connect(self._follow)
        self._follow(source.status)

    @Slot(object)
    def _follow(self, status: Status) -> None:
        self.alarm(_("The ledger is {n} apart. Go on working, remove nothing from this machine and tell the administrator now.", n=status.ledger_apart) if status.ledger_apart else "")  # fmt: skip
