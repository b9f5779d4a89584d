"""The bar under the equation: which cases or people, which day, whose. It says what is wanted and reads nothing."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from offline.sync.ledger import Scope
from ui.ledger.list import PipLegend
from ui.shell.days import day_words, weekday_words
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.keys import key_within
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Text

PEOPLE = "people"
MOST_NAME = 8
MOST_WIDE = 930


class LedgerBar(QFrame):
    """LedgerBar(look). `wanted()` is the scope; `asked` when it has become another; `turned` when another list is wanted."""

    asked = Signal()
    turned = Signal(object)

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._day: date | None = None
        self._today = date.min
        self._who = ("", "", "")
        self.filter = Segmented(look, [SegmentOption("all", _n("All {n} case", "All {n} cases", 0))], "all", name=_("Which cases"))
        self.earlier = ActionButton(look, "", "Alt+←", icon="chevron-left", variant="quiet", size="compact")
        self.earlier.setAccessibleName(_("Earlier"))
        self.day = Text(look, _("All days"), "label-medium")
        self.later = ActionButton(look, "", "Alt+→", icon="chevron-right", variant="quiet", size="compact")
        self.later.setAccessibleName(_("Later"))
        self.legend = PipLegend(look)
        self.only = ActionButton(look, "", "Ctrl+Backspace", icon="user", size="compact")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 7, 20, 7)
        column.setSpacing(6)
        row = self._top = QHBoxLayout()
        row.setSpacing(6)
        self._below = QHBoxLayout()
        column.addLayout(row)
        column.addLayout(self._below)
        row.addWidget(self.filter)
        row.addStretch(1)
        for part in (self.only, self.legend, self.earlier, self.day, self.later):
            row.addWidget(part)
        self.filter.chosen.connect(self.turned)
        self.earlier.clicked.connect(self._earlier)
        self.later.clicked.connect(self._later)
        self.only.clicked.connect(self.everybody)
        look.changed.connect(self._resize)
        self._words()

    def bind(self, scope: QWidget) -> None:
        """The bar's keys, while the focus is anywhere in `scope`."""
        steps = (("Alt+Left", self._earlier), ("Alt+Right", self._later), ("Ctrl+Backspace", self.everybody))
        for keys, slot in steps:
            key_within(scope, keys, slot)
        self.filter.bind(scope)

    def wanted(self) -> Scope:
        operator, workstation, _name = self._who
        return Scope(self._day, self._day, operator or None, workstation or None)

    def show_counts(self, cases: int, waiting: int, attention: int, people: int) -> None:
        self.filter.set_options(
            [
                SegmentOption("all", _n("All {n} case", "All {n} cases", cases)),
                SegmentOption("waiting", _("To send {n}", n=waiting)),
                SegmentOption("attention", _("For a person {n}", n=attention)),
                SegmentOption(PEOPLE, _("People {n}", n=people)),
            ]
        )
        self._resize()

    def show_today(self, today: date) -> None:
        self._today = today
        self._words()

    def only_of(self, operator_id: str, workstation_id: str, name: str) -> None:
        """One person's cases alone, until `everybody`."""
        self._who = (operator_id, workstation_id, name)
        self.filter.set_value("all")
        self._words()
        self.asked.emit()

    @Slot()
    def everybody(self) -> None:
        if any(self._who):
            self._who = ("", "", "")
            self._words()
            self.asked.emit()

    def _earlier(self) -> None:
        """From all days to today, and from there back."""
        self._day = self._today if self._day is None else self._day - timedelta(days=1)
        self._words()
        self.asked.emit()

    def _later(self) -> None:
        """Forward to today, and behind today all days."""
        if self._day is not None:
            self._day = None if self._day >= self._today else self._day + timedelta(days=1)
            self._words()
            self.asked.emit()

    def _words(self) -> None:
        day = self._day
        said = _("All days") if day is None else f"{day_words(day)} {weekday_words(day)}"
        self.day.say(_("Today {day}", day=day_words(day)) if day is not None and day == self._today else said)
        self.later.why_not(_("These are all days") if day is None else "")
        name = self._who[2]
        self.only.say(_("Only {name}", name=name if len(name) <= MOST_NAME else f"{name[:MOST_NAME]}…"))
        self.only.setToolTip(name)
        self._resize()

    def _resize(self) -> None:
        """Whose cases: beside the lists, or with large text (or words that need the room) in a line below."""
        parts = (self.filter, self.legend, self.earlier, self.day, self.later)
        crowded = sum(part.sizeHint().width() for part in parts) > MOST_WIDE
        somebody, large = any(self._who), crowded or self._look.theme.scale >= 125
        self._top.removeWidget(self.only)
        self._below.removeWidget(self.only)
        if large:
            self._below.addWidget(self.only, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._top.insertWidget(2, self.only)
        self.only.setVisible(somebody)
        self.legend.setVisible(not somebody and not large)
