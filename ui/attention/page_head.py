"""The head of one refused event - whose, which, why - and the names over the two sides. They show; they ask nothing but to ask the platform again."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.party import shown_name
from ui.attention.facts import whole_message
from ui.attention.reading import OurSide, TheirSide
from ui.attention.words import explain, reason_words
from ui.cases.words import event_words
from ui.shell.days import grouped
from ui.text import _, _n, mark
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.text import ElidedLabel, Text


class PageHead(QFrame):
    """Title, applicant, number, why it is here, and the peer's own message whole."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.title = ElidedLabel(look, "", "title")
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.chip = StatusChip(look, "attention", "")
        self.message = Text(look, "", "body", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 11)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.title, 0)
        top.addWidget(self.note, 1)
        top.addWidget(self.chip)
        column.addLayout(top)
        column.addWidget(self.message)

    def show_entry(self, ours: OurSide) -> None:
        entry = ours.row.entry
        number = _("Case {no}", no=grouped(entry.case_no)) if entry.case_no else _("No number yet")
        self.title.say(ours.row.title or event_words(entry.type))
        self.note.say("  ".join(part for part in (number, shown_name(ours.row.applicant)) if part))
        self.chip.show_status("attention", reason_words(entry.reason))
        self.message.say("\n".join((explain(entry), *whole_message(entry.errors))))


class SideNames(QFrame):
    """Whose record is whose, over the halves of the table, and how the platform stands."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.ours_note = ElidedLabel(look, "", "caption", "secondary")
        self.theirs_title = ElidedLabel(look, "", "body-bold")
        self.theirs_note = ElidedLabel(look, "", "caption", "secondary")
        self.again = ActionButton(look, _("Ask again"), "F5", variant="quiet", size="compact")
        self._columns = QGridLayout(self)
        self._columns.setContentsMargins(0, 8, 0, 8)
        self._columns.setSpacing(0)
        self._columns.setColumnStretch(2, 1)
        ours, theirs, right = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        for box, title, note in (
            (ours, ElidedLabel(look, _("This hall's record"), "body-bold"), self.ours_note),
            (theirs, self.theirs_title, self.theirs_note),
        ):
            box.setSpacing(0)
            box.addWidget(title)
            box.addWidget(note)
        ours.setContentsMargins(21, 0, 10, 0)
        right.setContentsMargins(21, 0, 12, 0)
        right.addLayout(theirs, 1)
        right.addWidget(self.again)
        self._columns.addLayout(ours, 0, 1)
        self._columns.addLayout(right, 0, 2)

    def show_ours(self, ours: OurSide) -> None:
        entry = ours.row.entry
        behind = (
            _n("{n} entry behind it waits", "{n} entries behind it wait", entry.behind) if entry.behind else _("nothing waits behind it")
        )
        self.ours_note.say(mark("，").join(part for part in (f"{ours.window} {ours.at}".strip(), behind) if part))
        self.theirs_title.say(_("Province record"))

    def show_theirs(self, theirs: TheirSide) -> None:
        self.again.setVisible(theirs.asked)
        if not theirs.asked:
            self.theirs_note.say(_("asking the platform…"), "secondary")
        elif theirs.away:
            self.theirs_note.say(_("Not to be had now: {why}", why=theirs.away), "missing")
        elif theirs.side is None:
            self.theirs_note.say(_("It has no such case"), "secondary")
        else:
            self.theirs_note.say(_n("It has {n} entry of this case", "It has {n} entries of this case", theirs.side.last_seq), "secondary")

    @Slot(object)
    def align(self, widths: tuple[int, int]) -> None:
        first, half = widths
        self._columns.setColumnMinimumWidth(0, first)
        self._columns.setColumnMinimumWidth(1, half)
