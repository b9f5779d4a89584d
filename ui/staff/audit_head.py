"""The head of the audit room: which kinds, which day, whose, which words. It says what is wanted and reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.audit.model import Wanted
from ui.shell.days import day_words, weekday_words
from ui.staff.audit_rows import GROUPS, group_words
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.choices import ChoiceBox
from ui.widgets.fields import SearchBox
from ui.widgets.keys import key_within
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import ClauseLabel, Text

_PAUSE_MS = 150


class AuditHead(QFrame):
    """AuditHead(look). `asked` when `wanted()` has become something else."""

    asked = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._day: date | None = None
        self._today = date.min
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.title = Text(look, _("Audit log"), "title")
        self.note = ClauseLabel(look, "", "body", "secondary")
        self.earlier = ActionButton(look, _("Earlier"), "Alt+←", icon="chevron-left", size="compact")
        self.later = ActionButton(look, _("Later"), "Alt+→", icon="chevron-right", size="compact")
        self.all_days = ActionButton(look, _("All days"), "Alt+A", icon="calendar", size="compact")
        words = group_words()
        self.filter = Segmented(look, [SegmentOption(key, words[key]) for key, _kinds in GROUPS], "all", name=_("Which lines"))
        self.who = ChoiceBox(look, [("", _("Everybody"))], name=_("Whose lines"))
        self.box = SearchBox(look, _("Number, reason"), "Ctrl+F")
        self.box.setToolTip(_("A case, a paper, an account or a reason"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.asked)
        self._lay_out()
        self.earlier.clicked.connect(self._earlier)
        self.later.clicked.connect(self._later)
        self.all_days.clicked.connect(self._everything)
        self.filter.chosen.connect(self.asked)
        self.who.activated.connect(self.asked)
        self.box.textChanged.connect(self._pause.start)
        look.changed.connect(self._resize)
        self._resize()

    def bind(self, scope: QWidget) -> None:
        """The keys of the head, while the focus is anywhere in `scope`."""
        keys = (("Alt+Left", self._earlier), ("Alt+Right", self._later), ("Alt+A", self._everything), ("Ctrl+F", self._search))
        for sequence, slot in keys:
            key_within(scope, sequence, slot)

    def wanted(self) -> Wanted:
        kinds = next(found for key, found in GROUPS if key == self.filter.value())
        return Wanted(self._day, str(self.who.value()), kinds, self.box.text().strip())

    def show_today(self, today: date) -> None:
        self._today = today
        self._words()

    def show_people(self, people: Sequence[tuple[str, str]]) -> None:
        """Whose lines can be asked for: (account, what it is called); the choice stays."""
        before = str(self.who.value())
        self.who.set_options([("", _("Everybody")), *people])
        place = self.who.findData(before)
        self.who.setCurrentIndex(max(0, place))

    def show_total(self, total: int) -> None:
        day = _("all days") if self._day is None else f"{day_words(self._day)} {weekday_words(self._day)}"
        self.note.say(_n("{day}, {n} line", "{day}, {n} lines", f"{total:,}", day=day))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(10)
        top, below = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(10)
        below.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.note, 1)
        for button in (self.earlier, self.later, self.all_days):
            top.addWidget(button)
        below.addWidget(self.filter)
        below.addStretch(1)
        below.addWidget(self.who)
        below.addWidget(self.box)
        self._rows = (top, below, QHBoxLayout())
        column.addLayout(top)
        column.addLayout(below)
        column.addLayout(self._rows[2])

    def _earlier(self) -> None:
        self._go_to(self._today if self._day is None else self._day - timedelta(days=1))

    def _later(self) -> None:
        if self._day is not None and self._day < self._today:
            self._go_to(self._day + timedelta(days=1))

    def _go_to(self, day: date | None) -> None:
        self._day = day
        self._words()
        self.asked.emit()

    def _everything(self) -> None:
        self.who.setCurrentIndex(0)
        self.box.clear()
        self._pause.stop()
        self._go_to(None)

    def _search(self) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _words(self) -> None:
        self.later.why_not(_("These are all days") if self._day is None else _("This is today") if self._day >= self._today else "")

    def _resize(self) -> None:
        """With large text whose and which words stand in a line of their own."""
        theme = self._look.theme
        large = theme.scale >= 125
        for part in (self.who, self.box):
            (self._rows[1] if large else self._rows[2]).removeWidget(part)
            (self._rows[2] if large else self._rows[1]).addWidget(part)
        self.who.setFixedWidth(theme.px(138))
        self.box.setMinimumWidth(theme.px(190))
