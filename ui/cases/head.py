"""The head of 办件: which list with how many in each, which day, the search box. Says what is wanted; reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.worklist import Wanted, Worklist
from ui.shell.days import day_words, weekday_words
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.fields import SearchBox
from ui.widgets.keys import key_within
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import ClauseLabel, Text

_PAUSE_MS = 120


class CasesHead(QFrame):
    """CasesHead(look). `wanted()` is what is chosen and typed now; `asked` when it has become something else."""

    day_wanted = Signal(object)
    """-1 or 1: a day earlier or later."""
    asked = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._day = self._today = date.min
        self._counts: Mapping[Worklist, int] = {}
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.title = Text(look, "", "title")
        self.note = ClauseLabel(look, "", "body", "secondary")
        self.earlier = ActionButton(look, _("Earlier"), "Alt+←", icon="chevron-left", size="compact")
        self.later = ActionButton(look, _("Later"), "Alt+→", icon="chevron-right", size="compact")
        self.filter = Segmented(look, self._options(), Worklist.TODAY.value, name=_("Which cases"))
        self.box = SearchBox(look, _("Number, name"), "Ctrl+F")
        self.box.setToolTip(_("The number of a case or of a paper, or a name; from its beginning"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.asked)
        self._lay_out()
        self.earlier.clicked.connect(self._earlier)
        self.later.clicked.connect(self._later)
        self.filter.chosen.connect(self._chosen)
        self.box.textChanged.connect(self._typed)
        look.changed.connect(self._resize)
        self._resize()

    def bind(self, scope: QWidget) -> None:
        """The keys of the head, while the focus is anywhere in `scope`."""
        steps = (("Alt+Left", self._earlier), ("Alt+Right", self._later), ("Ctrl+F", self._search))
        for keys, slot in steps:
            key_within(scope, keys, slot)
        self.filter.bind(scope)

    def wanted(self) -> Wanted:
        return Wanted(Worklist(self.filter.value()), self._day, self.box.text().strip())

    def search(self, text: str) -> None:
        """As if typed and the pause were over."""
        self.box.setText(text)
        self._pause.stop()
        self.asked.emit()

    def show_day(self, day: date, today: date) -> None:
        self._day, self._today = day, today
        self._words()

    def show_counts(self, counts: Mapping[Worklist, int]) -> None:
        self._counts = counts
        self.filter.set_options(self._options())

    def _options(self) -> list[SegmentOption]:
        words = {
            Worklist.TODAY: _("Of the day"),
            Worklist.ANSWER: _("To answer"),
            Worklist.CURE: _("To be cured"),
            Worklist.RUNNING: _("In progress"),
            Worklist.RESULTS: _("Results"),
            Worklist.ALL: _("All"),
        }
        return [SegmentOption(key.value, f"{text} {self._counts.get(key, 0):,}") for key, text in words.items()]

    def _words(self) -> None:
        day, worklist = self._day, Worklist(self.filter.value())
        title = {
            Worklist.ANSWER: _("Waiting for an answer"),
            Worklist.CURE: _("Waiting to be cured"),
            Worklist.RUNNING: _("With the departments"),
            Worklist.RESULTS: _("Results to hand out"),
            Worklist.ALL: _("All cases"),
        }
        note = {
            Worklist.ANSWER: _("who waits longest first; not answered in five working days is accepted"),
            Worklist.CURE: _("who waits longest first"),
            Worklist.RUNNING: _("who waits longest first"),
            Worklist.RESULTS: _("decided, and not collected by the person"),
            Worklist.ALL: _("newest first"),
        }
        today = _("Cases of today") if day == self._today else _("Cases of {day}", day=day_words(day))
        self.title.say(_("Found among all cases") if self.box.text().strip() else title.get(worklist, today))
        self.note.say("" if self.box.text().strip() else note.get(worklist, f"{day_words(day)} {weekday_words(day)}"))
        by_day = worklist is Worklist.TODAY and not self.box.text().strip()
        for button in (self.earlier, self.later):
            button.setVisible(by_day)
        self.later.why_not(_("This is today") if day >= self._today else "")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(10)
        self._top, self._below = QHBoxLayout(), QHBoxLayout()
        self._top.setSpacing(10)
        self._top.addWidget(self.title)
        self._top.addWidget(self.note, 1)
        self._top.addWidget(self.earlier)
        self._top.addWidget(self.later)
        self._below.addWidget(self.filter)
        self._below.addStretch(1)
        column.addLayout(self._top)
        column.addLayout(self._below)

    def _earlier(self) -> None:
        if not self.earlier.isHidden():
            self.day_wanted.emit(-1)

    def _later(self) -> None:
        if self.later.isEnabled() and not self.later.isHidden():
            self.day_wanted.emit(1)

    def _search(self) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    @Slot(object)
    def _chosen(self, _value: object) -> None:
        if self.box.text():
            self.box.clear()
            self._pause.stop()
        self._words()
        self.asked.emit()

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self._words()
        self._pause.start()

    def _resize(self) -> None:
        """The search box stands where there is room: beside the lists, or with large text in the line above."""
        theme = self._look.theme
        large = theme.scale >= 125
        (self._below if large else self._top).removeWidget(self.box)
        (self._top if large else self._below).addWidget(self.box, 20 if large else 0)
        self.box.setMinimumWidth(276 if large else theme.px(250))
        self.box.setMaximumWidth(340 if large else theme.px(250))
        self.note.setVisible(theme.scale < 150)
