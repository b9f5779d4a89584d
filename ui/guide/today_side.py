"""Right of 今天: the day's numbers as files, and for the supervisor the end of the day, held for some seconds, because it cannot be taken back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.choices import TickBox
from ui.widgets.fields import FieldRow
from ui.widgets.scroller import Scroller
from ui.widgets.text import Hairline, Text

HELD_SECONDS = 10


class ExportBox(QFrame):
    """`wanted` tells (kind: pdf, csv or xlsx, folder)."""

    wanted = Signal(object)

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = QLineEdit()
        self.row = FieldRow(look, _("Folder"), self.folder, above=True)
        self.report = ActionButton(look, _("Report of the day (PDF)"), "Ctrl+P", icon="printer")
        self.csv = ActionButton(look, _("As CSV"), "Ctrl+S", icon="download")
        self.xlsx = ActionButton(look, _("As a workbook (XLSX)"), "Ctrl+Shift+S", icon="download")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        column.addWidget(Text(look, _("Export this day"), "section"))
        column.addWidget(Text(look, _("By business, window and hour; no names, no accounts"), "label", "secondary", wrap=True))
        for part in (self.row, self.report, self.csv, self.xlsx):
            column.addWidget(part)
        self.report.clicked.connect(self._report)
        self.csv.clicked.connect(self._csv)
        self.xlsx.clicked.connect(self._xlsx)
        self.folder.returnPressed.connect(self._csv)

    def propose(self, folder: Path | None) -> None:
        if not self.folder.text() and folder is not None:
            self.folder.setText(str(folder))

    def _report(self) -> None:
        self._want("pdf")

    def _csv(self) -> None:
        self._want("csv")

    def _xlsx(self) -> None:
        self._want("xlsx")

    def _want(self, kind: str) -> None:
        self.row.set_error("")
        folder = self.folder.text().strip()
        if not folder or not Path(folder).is_absolute():
            self.row.set_error(_("A whole path, please"))
            self.folder.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.wanted.emit((kind, folder))


class CloseBox(QFrame):
    """`wanted` tells whether vouchers are given. The key holds the end of the day for some seconds, in which it can be taken back; then it is done.

    Whoever leaves the room, or the program, in these seconds wants it at once. A crash in them ends no day: nobody was told that it is over, and the
    numbers wait as before.
    """

    wanted = Signal(object)

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._waiting, self._left = look, 0, 0
        self.words = Text(look, "", "body", "secondary", wrap=True)
        self.vouchers = TickBox(look, _("Everybody gets a priority voucher"))
        self.begin = ActionButton(look, _("End the day"), "Ctrl+Shift+D", icon="stop")
        self.undo = ActionButton(look, "", "Ctrl+Z", icon="undo")
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        column.addWidget(Text(look, _("End of the day"), "section"))
        for part in (self.words, self.vouchers, self.begin, self.undo):
            column.addWidget(part)
        self.begin.clicked.connect(self._hold)
        self.undo.clicked.connect(self.take_back)
        look.changed.connect(self._resize)
        self._resize()
        self.show_waiting(0)
        self._show()

    def bind(self, scope: QWidget) -> None:
        for button in (self.begin, self.undo):
            button.bind(scope, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_waiting(self, waiting: int) -> None:
        """How many still wait or are on hold today."""
        self._waiting = waiting
        self.words.say(
            _n(
                "{n} still waits or is on hold. The number is cancelled for good; who is at a window is served to the end.",
                "{n} still wait or are on hold. Their numbers are cancelled for good; who is at a window is served to the end.",
                waiting,
            )
            if waiting
            else _("Nobody waits any more. Appointments nobody came for are marked as missed.")
        )
        self.vouchers.setVisible(waiting > 0)

    def set_busy(self, why: str) -> None:
        self.begin.why_not(why)

    @Slot()
    def take_back(self) -> None:
        had = self.undo.hasFocus()
        self._tick.stop()
        self._show()
        if had:
            self.begin.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._tick.isActive():
            self.take_back()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._tick.isActive() and not event.spontaneous():
            self._end()

    def _hold(self) -> None:
        self._left = HELD_SECONDS
        self._tick.start()
        self._show()
        self.undo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._show()
        else:
            self._end()

    def _end(self) -> None:
        self.take_back()
        self.wanted.emit(self.vouchers.isChecked() and self._waiting > 0)

    def _show(self) -> None:
        held = self._tick.isActive()
        self.undo.say(_("Undo: ends in {n} s", n=self._left))
        self.undo.setVisible(held)
        self.begin.setVisible(not held)

    def _resize(self) -> None:
        self.vouchers.setMinimumHeight(self._look.theme.px(28))


def side_of(look: ThemeSwitch, *boxes: QWidget) -> QFrame:
    """The boxes under each other, with lines between them; large text scrolls."""
    side, area = QFrame(), Scroller(margins=(0, 0, 0, 0), spacing=0)
    for part in (side, area.column.parentWidget()):
        assert part is not None
        part.setProperty("surface", "pane")
    side.setProperty("edge", "left")
    whole = QVBoxLayout(side)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(area)
    for box in boxes:
        area.column.addWidget(box)
        area.column.addWidget(Hairline(look))
    area.column.addStretch(1)
    return side
