"""审计: the log as a supervisor reads it - by day, person, kind and words, in windows of lines - and its chain walked on demand.

Reads on a lane. Nothing here changes anything; looking at the log is not itself a line of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.audit.model import AuditEntry, AuditPage, Verified, Wanted
from desktop.clock import Clock, now
from desktop.staff.model import Actor
from ui.cases.paged import WINDOW, PagedModel
from ui.list_room import ListRoom, stand_in
from ui.runtime.lanes import Lane, Lanes
from ui.staff.audit_head import AuditHead
from ui.staff.audit_rows import AuditDelegate, audit_columns, entry_sheet, verified_sheet
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import FactSheet
from ui.widgets.table import RowTable
from ui.widgets.text import EmptyState, Text

if TYPE_CHECKING:
    from desktop.audit.book import AuditBook

Page = tuple[Wanted, AuditPage, tuple[str, ...], Mapping[str, str]]
"""What was asked, its first window, whose lines there are, how accounts are called."""


class AuditRoom(ListRoom[Page]):
    """AuditRoom(look, actor, book, names, lanes=…). `names`: how accounts are called; asked on the lane."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, book: AuditBook, names: Callable[[], Mapping[str, str]], *, lanes: Lanes, clock: Clock = now,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(look, lanes, clock, pane=_("The line"), parent=parent)
        self._actor, self._book, self._names = actor, book, names
        self._called: Mapping[str, str] = {}
        self._shown: Wanted | None = None
        self._verifying = False
        self.head = AuditHead(look)
        self.model = PagedModel(audit_columns(self.today, self._who), lambda row: str(row.seq), self)
        self.list = RowTable(look, self.model, AuditDelegate(look, self.model, self._who), name=_("Lines of the log"))
        self.empty = EmptyState(look, _("No line fits."), "Alt+A")
        self.verify = ActionButton(look, _("Walk the whole log"), "Ctrl+D", icon="shield", variant="primary")
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        """Comes on screen: read again, the newest line first."""
        self.head.show_today(self.today())
        self.reload()
        self.list.setFocus()

    def reading(self) -> Callable[[], Page]:
        """The first window, and whose lines there are."""
        book, actor, names, wanted = self._book, self._actor, self._names, self.head.wanted()
        return lambda: (wanted, book.search(actor, wanted, 0, WINDOW), book.operators(actor), names())

    def _who(self, account: str) -> str:
        return self._called.get(account, account)

    def _focus(self) -> None:
        self.list.setFocus()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(10)
        kept = _("Of this workstation; every line is chained to the one before it, every day is signed")
        foot.addWidget(Text(self._look, kept, "label", "secondary", wrap=True), 1)
        foot.addWidget(self.verify)
        self.frame(self.head, (self.list, stand_in(self.empty)), foot)

    def _connect(self) -> None:
        self.head.bind(self)
        self.verify.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.head.asked.connect(self.reload)
        self.head.box.returnPressed.connect(self.list.setFocus)
        self.verify.clicked.connect(self._walk)
        self.model.asked.connect(self._window_asked)
        self.list.moved.connect(self._choose)

    def arrived(self, found: Page) -> None:
        wanted, page, people, self._called = found
        fresh = wanted != self._shown
        self._shown = wanted
        self.head.show_people([(account, self._who(account)) for account in people])
        self.head.show_total(page.total)
        self.model.show_windows(page.total, {0: page.entries}, fresh=fresh)
        self._stack.setCurrentIndex(0 if page.total else 1)
        if fresh and page.total:
            self.list.setCurrentIndex(self.model.index(0, 0))
        self._choose(self.list.current() if page.total else None)

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
        self.pane.show_sheet(entry_sheet(row, self._who) if row is not None else FactSheet(""))

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
            self.toast.tell(_n("The log is whole: {n} line", "The log is whole: {n} lines", f"{found.entries:,}"))
        else:
            self.toast.tell_error(
                _n(
                    "The log is not whole: {n} place is wrong. It stands at the right",
                    "The log is not whole: {n} places are wrong. They stand at the right",
                    len(found.problems),
                )
            )

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._verifying = False
        self.verify.why_not("")
        super()._failed(error)
