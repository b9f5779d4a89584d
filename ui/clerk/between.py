"""The lower part of the queue pane while nobody is at the window: what this window serves, and who is on hold and may be taken back."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.queue.model import QueueView
from ui.clerk.entry import Entry, EntryList
from ui.clerk.text import _, _n
from ui.clerk.words import minutes
from ui.theme import ThemeSwitch
from ui.widgets.text import Text


class BetweenPeople(QWidget):
    """`taken_back` tells the id of the held ticket that was pressed."""

    taken_back = Signal(object)

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services, self.held = EntryList(look), EntryList(look)
        self._held_title = Text(look, _("On hold, press to take back"), "label", "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        title = Text(look, _("This window serves"), "label", "secondary")
        for label, entries in ((title, self.services), (self._held_title, self.held)):
            label.setContentsMargins(14, 4, 14, 4)
            column.addWidget(label)
            column.addWidget(entries)
            column.addSpacing(10)
        column.addStretch(1)
        self.held.chosen.connect(self.taken_back)

    def show_view(self, view: QueueView, at: datetime) -> None:
        counts: dict[str, int] = {}
        for ticket in view.waiting:
            counts[ticket.service] = counts.get(ticket.service, 0) + 1
        mine = [entry for entry in view.services if entry.code in view.window.services]
        self.services.show_entries(
            tuple(Entry(entry.name, right=_n("{n} person", "{n} people", counts.get(entry.code, 0))) for entry in mine)
        )
        held = tuple(
            Entry(
                ticket.note or ticket.service_name,
                right=_("{n} min", n=minutes(ticket.called_at or ticket.taken_at, at)),
                lead=ticket.number,
                what=ticket.id,
            )
            for ticket in view.held
        )
        self._held_title.setVisible(bool(held))
        self.held.show_entries(held)
