"""The head of 办件: which day, which states, the search box. Says which rows it lets through; reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.model import CaseRow, CaseState
from ui.shell.days import day_words, weekday_words
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import SearchBox
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Text

_FILTERS: dict[str, frozenset[CaseState] | None] = {
    "all": None,
    "received": frozenset({CaseState.RECEIVED}),
    "correcting": frozenset({CaseState.CORRECTING, CaseState.CORRECTED}),
    "accepted": frozenset({CaseState.ACCEPTED, CaseState.PROCESSING, CaseState.DONE}),
}


class CasesHead(QFrame):
    """CasesHead(look). `passes(row)` answers for what is chosen and typed now."""

    day_wanted = Signal(object)
    """-1 or 1: a day earlier or later."""
    filtered = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.title = Text(look, "", "title")
        self.note = Text(look, "", "body", "secondary")
        self.earlier = ActionButton(look, _("Day before"), "Alt+←", icon="chevron-left", size="compact")
        self.later = ActionButton(look, _("Day after"), "Alt+→", icon="chevron-right", size="compact")
        self.filter = Segmented(look, _options(()), "all", name=_("Which cases"))
        self.box = SearchBox(look, _("Number, thing, applicant"), "Ctrl+F")
        self._lay_out()
        self.earlier.clicked.connect(self._earlier)
        self.later.clicked.connect(self._later)
        self.filter.chosen.connect(self._filtered)
        self.box.textChanged.connect(self._filtered)
        look.changed.connect(self._resize)
        self._resize()

    def bind(self, scope: QWidget) -> None:
        """The keys of the head, while the focus is anywhere in `scope`."""
        for keys, slot in (("Alt+Left", self._earlier), ("Alt+Right", self._later), ("Ctrl+F", self.box.setFocus)):
            shortcut = QShortcut(QKeySequence(keys), scope)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def passes(self, row: CaseRow) -> bool:
        states, wanted = _FILTERS[self.filter.value()], self.box.text().strip().replace(" ", "").casefold()
        words = f"{row.case_no}\n{row.title}\n{row.applicant_name}\n{row.ticket_no or ''}".casefold()
        return (states is None or row.state in states) and wanted in words

    def show_all(self) -> None:
        self.filter.set_value("all")
        self.box.clear()

    def show_day(self, day: date, today: date) -> None:
        self.title.say(_("Cases of today") if day == today else _("Cases of {day}", day=day_words(day)))
        self.note.say(f"{day_words(day)} {weekday_words(day)}")
        self.later.why_not(_("This is today") if day >= today else "")

    def show_counts(self, rows: Sequence[CaseRow]) -> None:
        self.filter.set_options(_options(rows))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(10)
        top, below = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.note)
        top.addStretch(1)
        top.addWidget(self.earlier)
        top.addWidget(self.later)
        below.addWidget(self.filter)
        below.addStretch(1)
        below.addWidget(self.box)
        column.addLayout(top)
        column.addLayout(below)

    def _earlier(self) -> None:
        self.day_wanted.emit(-1)

    def _later(self) -> None:
        if self.later.isEnabled():
            self.day_wanted.emit(1)

    @Slot(object)
    def _filtered(self, _value: object = None) -> None:
        self.filtered.emit()

    def _resize(self) -> None:
        theme = self._look.theme
        self.box.setFixedWidth(theme.px(260) if theme.scale < 150 else 300)
        self.note.setVisible(theme.scale < 150)


def _options(rows: Sequence[CaseRow]) -> list[SegmentOption]:
    count = {key: sum(states is None or row.state in states for row in rows) for key, states in _FILTERS.items()}
    return [
        SegmentOption("all", _("All {n}", n=count["all"])),
        SegmentOption("received", _("Received {n}", n=count["received"])),
        SegmentOption("correcting", _("Being corrected {n}", n=count["correcting"])),
        SegmentOption("accepted", _("Accepted {n}", n=count["accepted"])),
    ]
