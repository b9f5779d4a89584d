"""审计: the log as a supervisor reads it - by day, person, kind and words, in windows of lines - and its chain walked on demand.

Reads on a lane. Nothing here changes anything; looking at the log is not itself a line of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.audit.model import AuditEntry, AuditPage, Verified, Wanted
from desktop.clock import Clock, hall_date, now
from desktop.errors import HallError
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.cases.paged import WINDOW, PagedModel
from ui.runtime.lanes import Lane, Lanes
from ui.staff.audit_head import AuditHead
from ui.staff.audit_rows import AuditDelegate, audit_columns, entry_sheet, verified_sheet
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import FactPane, FactSheet
from ui.widgets.table import RowTable
from ui.widgets.text import EmptyState, Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.audit.book import AuditBook

_PANE = {100: 372, 110: 380, 125: 400, 150: 420}


class AuditRoom(QWidget):
    """AuditRoom(look, actor, book, lanes=…)."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, book: AuditBook, *, lanes: Lanes, clock: Clock = now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._actor, self._book, self._lanes, self._clock = look, actor, book, lanes, clock
        self._shown: Wanted | None = None
        self._loading, self._again, self._verifying = False, False, False
        self.head = AuditHead(look)
        self.model = PagedModel(audit_columns(self.today), lambda row: str(row.seq), self)
        self.list = RowTable(look, self.model, AuditDelegate(look, self.model), name=_("Lines of the log"))
        self.empty = EmptyState(look, _("No line fits."), "Alt+A")
        self.pane = FactPane(look, name=_("The line"))
        self.toast = ToastBar(look)
        self.verify = ActionButton(look, _("Walk the whole log"), "Ctrl+D", icon="shield", variant="primary")
        self._lay_out()
        self._connect()

    def today(self) -> date:
        return hall_date(self._clock())

    def enter(self) -> None:
        """Comes on screen: read again, the newest line first."""
        self.head.show_today(self.today())
        self.reload()
        self.list.setFocus()

    def reload(self) -> None:
        """Reads the first window, and whose lines there are; one reading at a time."""
        if self._loading:
            self._again = True
            return
        self._loading, self._again = True, False
        book, actor, wanted = self._book, self._actor, self.head.wanted()

        def read() -> tuple[Wanted, AuditPage, tuple[str, ...]]:
            return wanted, book.search(actor, wanted, 0, WINDOW), book.operators(actor)

        self._lanes.submit(Lane.READ, read, self._loaded, self._failed)

    def _lay_out(self) -> None:
        left, foot, body, holder = QFrame(), QFrame(), QWidget(), QWidget()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.list)
        self._stack.addWidget(holder)
        deeds = QHBoxLayout(foot)
        deeds.setContentsMargins(20, 8, 20, 8)
        deeds.setSpacing(10)
        kept = _("Of this workstation; every line is chained to the one before it, every day is signed")
        deeds.addWidget(Text(self._look, kept, "label", "secondary", wrap=True), 1)
        deeds.addWidget(self.verify)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, body, self.toast, foot):
            column.addWidget(part, 1 if part is body else 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)

    def _connect(self) -> None:
        self.head.bind(self)
        self.verify.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.head.asked.connect(self.reload)
        self.head.box.returnPressed.connect(self.list.setFocus)
        self.verify.clicked.connect(self._walk)
        self.model.asked.connect(self._window_asked)
        self.list.moved.connect(self._choose)
        self._look.changed.connect(self._resize)
        self._resize()

    def _loaded(self, found: tuple[Wanted, AuditPage, tuple[str, ...]]) -> None:
        self._loading = False
        wanted, page, people = found
        fresh = wanted != self._shown
        self._shown = wanted
        self.head.show_people(people)
        self.head.show_total(page.total)
        self.model.show_windows(page.total, {0: page.entries}, fresh=fresh)
        self._stack.setCurrentIndex(0 if page.total else 1)
        if fresh and page.total:
            self.list.setCurrentIndex(self.model.index(0, 0))
        self._choose(self.list.current() if page.total else None)
        if self._again:
            self.reload()

    @Slot(object)
    def _window_asked(self, number: int) -> None:
        wanted = self._shown
        if wanted is not None:
            self._lanes.submit(Lane.READ, self._reading(wanted, number), self._window_here, self._failed)

    def _reading(self, wanted: Wanted, number: int) -> Callable[[], tuple[Wanted, int, AuditPage]]:
        book, actor = self._book, self._actor

        def read() -> tuple[Wanted, int, AuditPage]:
            return wanted, number, book.search(actor, wanted, number * WINDOW, WINDOW)

        return read

    def _window_here(self, found: tuple[Wanted, int, AuditPage]) -> None:
        wanted, number, page = found
        if wanted == self._shown:
            self.model.fill(number, page.entries)

    @Slot(object)
    def _choose(self, row: AuditEntry | None) -> None:
        self.pane.show_sheet(entry_sheet(row) if row is not None else FactSheet(""))

    @Slot()
    def _walk(self) -> None:
        if not self._verifying:
            self._verifying = True
            self.verify.why_not(_("Being walked"))
            self._lanes.submit(Lane.READ, partial(self._book.verify), self._walked, self._failed)

    def _walked(self, found: Verified) -> None:
        self._verifying = False
        self.verify.why_not("")
        self.pane.show_sheet(verified_sheet(found))
        if found.whole:
            self.toast.tell(_("The log is whole: {n} lines", n=f"{found.entries:,}"))
        else:
            self.toast.tell_error(_("The log is not whole: {n} places are wrong. They stand at the right", n=len(found.problems)))

    def _failed(self, error: Exception) -> None:
        self._loading = self._verifying = False
        self.verify.why_not("")
        self.toast.tell_error(sentence(error) if isinstance(error, HallError) else _("That did not work. Nothing was changed."))
        if not isinstance(error, HallError):
            raise error

    def _resize(self) -> None:
        self.pane.setFixedWidth(_PANE[self._look.theme.scale])
