"""A case was put aside: its code, large and as QR, with which it is taken up at any window. Nothing personal is on this page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.intake.shelved import Shelved
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.text import Text

_SIDE = 190
_QUIET = 4

Modules = tuple[tuple[bool, ...], ...]


class QrView(QWidget):
    """QR modules in ink on white paper, whatever the theme: readers want it so."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._modules: Modules = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("The code as QR"))

    def show_modules(self, modules: Modules) -> None:
        self._modules = modules
        self.setVisible(bool(modules))
        self.update()

    def sizeHint(self) -> QSize:
        side = self._look.theme.px(_SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        count = len(self._modules) + 2 * _QUIET
        side = min(self.width(), self.height()) // count
        left = (self.width() - side * len(self._modules)) // 2
        for row, line in enumerate(self._modules):
            for column, dark in enumerate(line):
                if dark:
                    painter.fillRect(QRectF(left + column * side, left + row * side, side, side), Qt.GlobalColor.black)


class PutAsidePage(QWidget):
    """PutAsidePage(look). Enter or F8 ends the visit, Esc takes the case back at once."""

    done = Signal()
    back = Signal(object)
    """The code: the case shall go on here after all."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Text(look, "", "section", wrap=True)
        self.code = Text(look, "", "number")
        self.code.setAccessibleName(_("Code"))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.qr = QrView(look)
        self.words = Text(look, _("With this code it is taken up at any window"), "body")
        self.note = Text(look, "", "label", "secondary", wrap=True)
        self.take_back = ActionButton(look, _("Take it back and go on"), "Esc", variant="quiet")
        self.finish = ActionButton(look, _("Back to the queue"), "Enter", icon="flag", variant="primary", size="primary")
        self.take_back.clicked.connect(self._back)
        self.finish.clicked.connect(self.done)
        text = QVBoxLayout()
        text.setSpacing(6)
        text.addWidget(self.title)
        text.addWidget(self.code)
        text.addWidget(self.words)
        text.addWidget(self.note)
        text.addStretch(1)
        across = QHBoxLayout()
        across.setContentsMargins(28, 32, 28, 20)
        across.setSpacing(32)
        across.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(text, 1)
        foot = QFrame()
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        bottom = QHBoxLayout(foot)
        bottom.setContentsMargins(16, 8, 16, 8)
        bottom.addStretch(1)
        bottom.addWidget(self.take_back)
        bottom.addWidget(self.finish)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(across, 1)
        column.addWidget(foot)

    def show_shelved(self, shelved: Shelved, modules: Modules, *, ticket: bool, away: bool) -> None:
        """`ticket`: a number is at the window and ends with it. `away`: the hall's server is away, so for now only this window has it."""
        self._code = shelved.code
        self.title.say(_("Put aside: {title}", title=shelved.title or _("nothing chosen yet")))
        self.code.say(f"{shelved.code[:4]} {shelved.code[4:]}")
        self.note.say(
            _("The hall's server is away: until it is back, it can be taken up at this machine only")
            if away
            else _("Scans stay on this machine; at another one they are scanned again"),
            "secondary",
        )
        self.qr.show_modules(modules)
        self.finish.say(*((_("Finish this number"), "F8") if ticket else (_("Back to the queue"), "Enter")))

    def tell_error(self, words: str) -> None:
        """Taking it back was refused: somebody else was quicker, or the store is away."""
        self.note.say(words, "missing")

    def begin(self) -> None:
        self.finish.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._back()
        else:
            super().keyPressEvent(event)

    def _back(self) -> None:
        self.back.emit(self._code)
