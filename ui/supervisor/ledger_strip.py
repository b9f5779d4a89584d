"""The ledger in one line at the foot of the floor: created = confirmed + to send + for a person, of the whole hall, and what its replica holds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.supervisor.reading import Behind
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import ElidedLabel, Text


class LedgerStrip(QFrame):
    """LedgerStrip(look). `wanted`: the ledger's room."""

    wanted = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "top")
        self._look = look
        self.icon = IconLabel(look, "check", "status.ok.on_tint", line=20)
        self.title = Text(look, _("Ledger here"), "body-medium")
        names = (("created", _("made")), ("acknowledged", _("confirmed")), ("waiting", _("to send")), ("attention", _("for a person")))
        self.words = {name: Text(look, words, "label", "secondary") for name, words in names}
        self.numbers = {name: Text(look, "–", "body-bold") for name, _words in names}
        self.note = ElidedLabel(look, "", "label", "secondary")
        self.more = ActionButton(look, _("View"), "", variant="quiet", size="compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 10, 4)
        row.setSpacing(6)
        row.addWidget(self.icon)
        row.addWidget(self.title)
        row.addSpacing(8)
        for place, (name, _said) in enumerate(names):
            if place:
                row.addWidget(Text(look, "=" if place == 1 else "+", "label", "tertiary"))
            row.addWidget(self.words[name])
            row.addWidget(self.numbers[name])
        row.addSpacing(8)
        row.addWidget(self.note, 1)
        row.addWidget(self.more)
        self.more.clicked.connect(self.wanted)

    def show_key(self, key: str) -> None:
        """The key of the ledger's room in this person's window."""
        self.more.say(self.more.words, key)

    def show_behind(self, behind: Behind) -> None:
        count = behind.events
        for name, number in self.numbers.items():
            value = getattr(count, name) if count is not None else None
            number.say("–" if value is None else f"{value:,}", "attention" if name == "attention" and value else "primary")
        self.icon.set_icon("check" if behind.balanced else "cross-circle", f"status.{'ok' if behind.balanced else 'missing'}.on_tint")
        self.title.say(_("Hall's ledger") if behind.stations else _("Ledger here"))
        parts = [_("files {n}", n=f"{behind.files.created:,}")] if behind.files is not None else []
        if behind.hall_events is not None:
            parts.append(_("in the hall {n}", n=f"{behind.hall_events:,}"))
        self.note.say("" if behind.balanced else _("not balanced"), "secondary" if behind.balanced else "missing")
        if behind.balanced:
            self.note.say(mark("，").join(parts))
