"""Cases to go on with: what was put aside anywhere in the hall, and by its number any case that was received or noticed.

One box takes a code (typed or scanned), a ticket, a case number or an identity number. The list narrows while typing; Enter asks the hall, since an
identity number is not in any list here. It takes nothing up itself: it tells what is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clock import hall_date, now, shanghai
from desktop.errors import RuleViolation
from desktop.intake.party import mask_id
from desktop.intake.shelved import Shelved
from ui.cases.fetching import CASE_NO, as_number
from ui.clerk.summary_words import day_words
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.enter import is_enter
from ui.widgets.fields import SearchBox
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable
from ui.widgets.text import EmptyState, SectionHeader, Text

if TYPE_CHECKING:
    from desktop.intake.model import CaseRow
    from desktop.intake.shelved import PutAside
    from desktop.staff.service import Staff

_CODE_PLACES = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hall knows under a number that was asked for."""

    asked: str
    found: tuple[Waiting, ...]
    case_no: str = ""
    """A case of this person that can be gone on with, where nothing was put aside."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One that was put aside; `by`: the name of who did it."""

    shelved: Shelved
    by: str

    @property
    def code(self) -> str:
        return self.shelved.code


def as_shown(text: str) -> str:
    """What may stand on screen of what was typed: an identity number is masked."""
    return mask_id(text) if len(text) >= 15 else text


def look_up(put_aside: PutAside, staff: Staff, text: str, of_person: Callable[[str], tuple[CaseRow, ...]] | None = None) -> Answer:
    """On a lane. `of_person`: the open cases of who has this identity number, asked where nothing was put aside."""
    found = put_aside.waiting(text)
    names = {name: _name(staff, name) for name in {entry.put_by for entry in found}}
    cases = of_person(text) if of_person is not None and text and not found else ()
    return Answer(text, tuple(Waiting(entry, names[entry.put_by]) for entry in found), cases[0].case_no if cases else "")


def _name(staff: Staff, account: str) -> str:
    try:
        return staff.account(account).display_name
    except RuleViolation:
        return account


def _at(row: Waiting) -> str:
    put = shanghai(row.shelved.put_at)
    return f"{put:%H:%M}" if put.date() == hall_date(now()) else day_words(put.date())


class _Delegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Waiting, column: Column, selected: bool) -> None:
        strong = column.key in ("code", "title")
        font = theme.font("body" if strong else "label", "medium" if strong else "regular")
        ink = theme.colour("text.primary" if strong else "text.secondary")
        paint.text(painter, where, column.text(row), font, ink, paint.RIGHT if column.right else paint.LEFT)


def _said(row: Waiting) -> str:
    """What narrowing looks at."""
    return f"{row.code} {row.shelved.ticket_no or ''} {row.shelved.title}".upper()


def _columns() -> tuple[Column, ...]:
    return (
        Column("code", _("Code"), 128, lambda row: f"{row.code[:_CODE_PLACES]} {row.code[_CODE_PLACES:]}"),
        Column("title", _("Thing"), 0, lambda row: row.shelved.title or _("nothing chosen yet")),
        Column("ticket", _("Ticket"), 92, lambda row: row.shelved.ticket_no or "—"),
        Column("by", _("Put aside by"), 130, lambda row: row.by, hide_from=150),
        Column("at", _("Put aside at"), 96, _at, right=True),
    )


class ShelfRoom(QWidget):
    """ShelfRoom(look, put_aside, staff, lanes). The search box has the focus; Esc goes back."""

    shelved_wanted = Signal(object)
    """The code of a case that was put aside."""
    case_wanted = Signal(object)
    """A case number."""
    left = Signal()

    def __init__(
        self, look: ThemeSwitch, put_aside: PutAside | None, staff: Staff, lanes: Lanes,
        of_person: Callable[[str], tuple[CaseRow, ...]] | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._of_person = of_person
        self._look, self._put_aside, self._staff, self._lanes = look, put_aside, staff, lanes
        self._all: tuple[Waiting, ...] = ()
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = SectionHeader(look, _("Go on with a case"))
        self.search = SearchBox(look, _("Code, ticket, case number or identity number"), "Enter")
        self.model = RowModel(_columns(), lambda row: str(row.code), self)
        self.table = RowTable(look, self.model, _Delegate(look, self), name=_("Cases put aside"))
        self.none = EmptyState(look, _("Nothing is put aside. A case that was received or noticed is opened by its number"))
        self.told = Text(look, "", "body", "missing", wrap=True)
        self.back = ActionButton(look, _("Back"), "Esc", variant="quiet")
        self.go = ActionButton(look, _("Go on with it"), "Enter", variant="primary", size="primary")
        self._lay_out()
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.table.installEventFilter(self)
        self.table.opened.connect(self._opened)
        self.back.clicked.connect(self.left)
        self.go.clicked.connect(self._go)
        look.changed.connect(self._resize)
        self._resize()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 4, 16, 10)
        top.addWidget(self.search)
        self.told.setContentsMargins(20, 0, 16, 8)
        foot = QFrame()
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        bottom = QHBoxLayout(foot)
        bottom.setContentsMargins(16, 8, 16, 8)
        bottom.addWidget(Text(self._look, _("A case taken up here is this window's alone"), "label", "secondary"), 1)
        bottom.addWidget(self.back)
        bottom.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(top)
        column.addWidget(self.told)
        column.addWidget(self.none)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        column.addWidget(foot)

    def begin(self) -> None:
        """Comes on screen: empty box, the list read anew."""
        self.search.clear()
        self._tell("")
        self.read()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def read(self) -> None:
        if self._put_aside is not None:
            self._lanes.submit(Lane.READ, partial(look_up, self._put_aside, self._staff, ""), self._listed, self._lost)

    def tell_error(self, words: str) -> None:
        """Taking up was refused: said here, with the list read anew."""
        self._tell(words)
        self.read()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.search and is_enter(event):
                self._go()
                return True
            if watched is self.search and event.key() == Qt.Key.Key_Down and self.model.rows:
                self.table.setFocus(Qt.FocusReason.TabFocusReason)
                self.table.selectRow(0)
                return True
            if watched is self.table and event.key() == Qt.Key.Key_Up and self.table.currentIndex().row() <= 0:
                self.search.setFocus(Qt.FocusReason.BacktabFocusReason)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _narrow(self, text: str) -> None:
        wanted = as_number(text)
        self._tell("")
        rows = [row for row in self._all if not wanted or wanted in _said(row)]
        self.model.show_rows(rows)
        self.head.say(_("Go on with a case"), _("{n} put aside", n=len(self._all)) if self._all else "")
        self.none.setVisible(not self._all)
        self.table.setVisible(bool(self._all))

    def _go(self) -> None:
        """Enter: what stands in the box; with an empty box the row that is chosen."""
        from printing.code import is_code

        text = as_number(self.search.text())
        row = self.table.current()
        if self.table.hasFocus() and isinstance(row, Waiting):
            self._opened(row)
        elif not text:
            self._tell(_("Please type or scan a number, or choose from the list"))
        elif is_code(self.search.text().strip()):
            self.case_wanted.emit(self.search.text().strip())
        elif self._put_aside is not None:
            self._lanes.submit(Lane.READ, partial(look_up, self._put_aside, self._staff, text, self._of_person), self._answered, self._lost)
        else:
            self.case_wanted.emit(text)

    def _answered(self, answer: Answer) -> None:
        if as_number(self.search.text()) != answer.asked:
            return
        if len(answer.found) == 1:
            self.shelved_wanted.emit(answer.found[0].code)
        elif answer.found:
            self.model.show_rows(answer.found)
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.selectRow(0)
        elif answer.case_no:
            self.case_wanted.emit(answer.case_no)
        elif CASE_NO.fullmatch(answer.asked):
            self.case_wanted.emit(answer.asked)
        else:
            self._tell(_("Nothing is put aside under {number}", number=as_shown(self.search.text().strip())))

    def _opened(self, row: object) -> None:
        if isinstance(row, Waiting):
            self.shelved_wanted.emit(row.code)

    def _listed(self, answer: Answer) -> None:
        self._all = answer.found
        words = self.told.text()
        self._narrow(self.search.text())
        self._tell(words)

    def _lost(self, error: Exception) -> None:
        self._tell(words_of(error, _("The list could not be read just now")))

    def _tell(self, words: str) -> None:
        self.told.say(words)
        self.told.setVisible(bool(words))

    def _resize(self) -> None:
        self.head.setFixedHeight(self._look.theme.px(44))
        self._narrow(self.search.text())
