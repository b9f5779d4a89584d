"""The equation at the head of the ledger: created = acknowledged + waiting + needs a person, and whether it holds, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.ledger.source import apart_of
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.chips import StatusChip
from ui.widgets.text import Figure, NumberLabel, Text

if TYPE_CHECKING:
    from offline.sync.ledger import Ledger


class Equation(QFrame):
    """Equation(look). `show_balance` says it anew; `say_unknown` while nothing was counted."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.created = Figure(look, _("Created"), "–", kind="figure")
        self.acknowledged = Figure(look, _("Province confirmed"), "–", kind="figure")
        self.waiting = Figure(look, _("To send"), "–", kind="figure")
        self.attention = Figure(look, _("Needs a person"), "–", kind="figure")
        self.chip = StatusChip(look, "waiting", _("Counting"))
        self.when = NumberLabel(look, "", "label", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 9, 20, 7)
        row.setSpacing(18)
        for number, figure in enumerate((self.created, self.acknowledged, self.waiting, self.attention)):
            if number:
                sign = Text(look, "=" if number == 1 else "+", "title", "tertiary")
                row.addWidget(sign, 0, Qt.AlignmentFlag.AlignBottom)
            row.addWidget(figure)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.when)
        column.addStretch(1)
        row.addLayout(column)

    def show_balance(self, ledger: Ledger, at: str) -> None:
        count = ledger.events
        self.created.show_value(f"{count.created:,}")
        self.acknowledged.show_value(f"{count.acknowledged:,}")
        self.waiting.show_value(f"{count.waiting:,}")
        self.attention.show_value(f"{count.attention:,}", tone="attention" if count.attention else "primary")
        if ledger.balanced:
            self.chip.show_status("ok", _("Balanced: not one more, not one less"))
            self.when.say(_("checked {time}", time=at))
        else:
            self.chip.show_status("missing", _("Not balanced"))
            self.when.say(_("checked {time}, {n} apart; please tell the administrator", time=at, n=apart_of(ledger)))
        self.setAccessibleName(
            f"{self.created.accessibleName()} = {self.acknowledged.accessibleName()} + {self.waiting.accessibleName()} + {self.attention.accessibleName()}"
        )
