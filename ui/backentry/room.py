"""补录: one case from paper, a list of them, and 对账 of paper against entered, three tabs of one room."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.clock import Clock, now
from desktop.intake.backfill import Backfill
from ui.backentry.entry_tab import EntryTab
from ui.backentry.file_tab import FileTab
from ui.backentry.reconcile_tab import ReconcileTab
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import ElidedLabel
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.catalogue.shelf import Shelf
    from desktop.intake.service import Intake


class BackEntryRoom(QWidget):
    """BackEntryRoom(look, intake=…, shelf=…, run=…, lanes=…, feed=…, folder=…). `run()` is one run of back-entry for who is signed in."""

    def __init__(
        self, look: ThemeSwitch, *, intake: Intake, shelf: Shelf, run: Callable[[], Backfill], lanes: Lanes, feed: ChangeFeed,
        folder: Callable[[], Path | None], clock: Clock = now, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look = look
        options = [
            SegmentOption("entry", _("One case")),
            SegmentOption("file", _("A list")),
            SegmentOption("reconcile", _("Paper against entered")),
        ]
        self.tabs = Segmented(look, options, "entry", name=_("Way of entering"))
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.entry = EntryTab(look, shelf, run, lanes, feed, clock)
        self._make_file = partial(FileTab, look, run, lanes, feed, clock)
        self._make_reconcile = partial(ReconcileTab, look, intake, lanes, clock, folder)
        self.stack = QStackedWidget()
        self.toast = ToastBar(look)
        self._lay_out()
        self._stand(self.entry)
        self.entry.bind()
        self.entry.cleared.connect(self._cleared)
        self.toast.undone.connect(self.entry.bring_back)
        self.tabs.chosen.connect(self._chosen)
        self.tabs.bind(self)
        self._chosen("entry")

    def complete_parts(self) -> tuple[QWidget, ...]:
        """The tabs that nobody opened yet, for who asks what is on them."""
        return self.file, self.reconcile

    @cached_property
    def file(self) -> FileTab:
        """Made when it is first wanted."""
        tab = self._make_file()
        self._stand(tab)
        return tab

    @cached_property
    def reconcile(self) -> ReconcileTab:
        """Made when it is first wanted."""
        tab = self._make_reconcile()
        self._stand(tab)
        tab.bind()
        return tab

    def enter(self) -> None:
        self._begin()

    def show_tab(self, key: str) -> None:
        self.tabs.choose(key)

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("surface", "pane")
        head.setProperty("edge", "bottom")
        top = QHBoxLayout(head)
        top.setContentsMargins(20, 8, 20, 8)
        top.setSpacing(14)
        top.addWidget(self.tabs)
        top.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, self.stack, self.toast):
            column.addWidget(part, 1 if part is self.stack else 0)

    def _stand(self, tab: EntryTab | FileTab | ReconcileTab) -> None:
        tab.told.connect(self._told)
        tab.failed.connect(self._failed)
        self.stack.addWidget(tab)

    def _begin(self) -> None:
        tab = self.stack.currentWidget()
        assert isinstance(tab, EntryTab | FileTab | ReconcileTab)
        tab.begin()

    @Slot(object)
    def _chosen(self, key: object) -> None:
        self.stack.setCurrentWidget(getattr(self, str(key)))
        self.note.say(
            {
                "entry": _("what was taken on paper while the machine or the network was down"),
                "file": _("a file of lines, as the command tidehall intake reads it"),
                "reconcile": _("the numbers that were handed out on paper, and what became of each"),
            }[str(key)]
        )
        if self.isVisible():
            self._begin()

    @Slot(object)
    def _told(self, words: object) -> None:
        self.toast.tell(str(words))

    @Slot(bool)
    def _cleared(self, back: bool) -> None:
        self.toast.dismiss()
        if back:
            self.toast.tell(_("The form is cleared"), undo=True)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.toast.tell_failure(error)
