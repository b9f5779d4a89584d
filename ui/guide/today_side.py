"""Right of 今天: the day's numbers as files, and for the supervisor the end of the day - asked twice, because it cannot be taken back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from ui.clerk.pages.parts import TickBox
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import FieldRow
from ui.widgets.text import Hairline, Text


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
    """`wanted` tells whether vouchers are given. First it only asks; Esc or leaving the question does nothing."""

    wanted = Signal(object)

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._waiting = look, 0
        self.words = Text(look, "", "body", "secondary", wrap=True)
        self.begin = ActionButton(look, _("End the day"), "Ctrl+Shift+E", icon="stop")
        self.question = Text(look, "", "body-bold", wrap=True)
        self.vouchers = TickBox(look, _("Everybody gets a priority voucher"))
        self.really = ActionButton(look, _("Yes, end the day"), "", icon="stop", variant="danger")
        self.leave = ActionButton(look, _("Leave it"), "Esc", variant="quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        column.addWidget(Text(look, _("End of the day"), "section"))
        for part in (self.words, self.begin, self.question, self.vouchers, self.really, self.leave):
            column.addWidget(part)
        self.begin.clicked.connect(self._ask)
        self.leave.clicked.connect(self.close_question)
        self.really.clicked.connect(self._wanted)
        self.show_waiting(0)
        self.close_question()

    def show_waiting(self, waiting: int) -> None:
        """How many still wait or are on hold today."""
        self._waiting = waiting
        self.words.say(
            _("{n} still wait or are on hold. Their numbers are cancelled; who is at a window is served to the end.", n=waiting)
            if waiting
            else _("Nobody waits any more. Appointments nobody came for are marked as missed.")
        )
        self.question.say(_("Cancel {n} numbers for good?", n=waiting) if waiting else _("End the day for good?"))

    def set_busy(self, why: str) -> None:
        self.really.why_not(why)

    def close_question(self) -> None:
        had = self.really.hasFocus() or self.vouchers.hasFocus() or self.leave.hasFocus()
        self._show(False)
        if had:
            self.begin.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.really.isHidden():
            self.close_question()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        self._show(True)
        (self.vouchers if self._waiting else self.leave).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, asking: bool) -> None:
        for part in (self.question, self.really, self.leave):
            part.setVisible(asking)
        self.vouchers.setVisible(asking and self._waiting > 0)
        self.vouchers.setMinimumHeight(self._look.theme.px(28))
        self.begin.setVisible(not asking)

    def _wanted(self) -> None:
        self.wanted.emit(self.vouchers.isChecked() and self._waiting > 0)


def side_of(look: ThemeSwitch, *boxes: QWidget) -> QFrame:
    """The boxes under each other, with lines between them."""
    side = QFrame()
    side.setProperty("surface", "pane")
    side.setProperty("edge", "left")
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for box in boxes:
        column.addWidget(box)
        column.addWidget(Hairline(look))
    column.addStretch(1)
    return side
