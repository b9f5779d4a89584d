"""A case opened: who and what at the top, its departments side by side, and below them papers and materials beside its course."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.party import shown_name
from ui.cases.due import due_of
from ui.cases.reading import CaseFile, Department
from ui.cases.sheet import course_sheet, papers_sheet, who_words
from ui.cases.words import STATE_ICON, STATE_STATUS, progress_words, state_words
from ui.shell.days import grouped
from ui.text import _, mark
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.facts import FactPane
from ui.widgets.text import ElidedLabel

_CARD = 236
_CARDS_MOST = 8


class DepartmentCard(QFrame):
    """DepartmentCard(look, department): its name, the item, where it stands, what came of it."""

    def __init__(self, look: ThemeSwitch, entry: Department, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setProperty("edge", "left")
        status, words = progress_words(entry.state)
        foot = entry.result_document or (
            _("after {names}", names=mark("、").join(entry.after)) if entry.after and not entry.state else entry.note
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 8)
        column.setSpacing(2)
        column.addWidget(ElidedLabel(look, entry.authority, "label", "secondary"))
        column.addWidget(ElidedLabel(look, entry.item, "body-medium"))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(StatusChip(look, status, words))
        if entry.ready or entry.handed:
            chip = StatusChip(look, "done" if entry.handed else "attention", _("handed out") if entry.handed else _("to collect"))
            line.addWidget(chip)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(ElidedLabel(look, foot or entry.result, "caption", "secondary"))
        self.setAccessibleName(f"{entry.authority} {entry.item} {words} {entry.result_document}")


class DepartmentStrip(QFrame):
    """The cards in as many columns as fit; more than eight are told as a number, they all stand in the list beside."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cards: tuple[DepartmentCard, ...] = ()
        self._across = 0
        self.setProperty("surface", "raised")
        self.setProperty("edge", "bottom")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(6, 4, 6, 4)
        self._grid.setSpacing(0)

    def show_departments(self, entries: tuple[Department, ...]) -> None:
        for card in self._cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        self._cards = tuple(DepartmentCard(self._look, entry) for entry in entries[:_CARDS_MOST])
        self.setVisible(bool(self._cards))
        self._across = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        across = max(1, min(self.width() // self._look.theme.px(_CARD), len(self._cards) or 1, 5))
        if across == self._across:
            return
        for place in range(self._grid.columnCount()):
            self._grid.setColumnStretch(place, 0)
        self._across = across
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // across, place % across)
        for place in range(across):
            self._grid.setColumnStretch(place, 1)


class CasePage(QWidget):
    """CasePage(look). Esc asks to go back to the list."""

    left = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._all: tuple[Department, ...] = ()
        self.title = ElidedLabel(look, "", "title")
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.state = StatusChip(look, "waiting", "")
        self.due = StatusChip(look, "waiting", "")
        self.back = ActionButton(look, _("Back to the list"), "Esc", icon="chevron-left", size="compact")
        self.strip = DepartmentStrip(look)
        self.papers = FactPane(look, name=_("Papers and materials"))
        self.course = FactPane(look, name=_("The course of the case"))
        self.back.clicked.connect(self.left)
        self._lay_out()

    def show_file(self, file: CaseFile, today: date) -> None:
        row = file.detail.row
        self.title.say(row.title)
        self.note.say("  ".join(part for part in (shown_name(row.applicant_name), grouped(row.case_no), who_words(file)) if part))
        self.state.show_status(STATE_STATUS[row.state], state_words(row.state), STATE_ICON[row.state])
        due = due_of(row, today)
        self.due.setVisible(due is not None and bool(due.status))
        if due is not None and due.status:
            self.due.show_status(due.status, f"{due.what} {due.words}", STATUS_ICONS[due.status])
        if file.departments != self._all:
            self._all = file.departments
            self.strip.show_departments(file.departments)
        self.papers.show_sheet(papers_sheet(file, today))
        self.course.show_sheet(course_sheet(file, today))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("surface", "pane")
        head.setProperty("edge", "bottom")
        column = QVBoxLayout(head)
        column.setContentsMargins(20, 10, 20, 10)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title, 1)
        for part in (self.due, self.state, self.back):
            top.addWidget(part)
        column.addLayout(top)
        column.addWidget(self.note)
        self.papers.setProperty("edge", "right")
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.papers, 1)
        below.addWidget(self.course, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.strip)
        whole.addLayout(below, 1)
