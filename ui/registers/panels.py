"""The panels of the registers that belong to no case: settling a grievance, and a new first contact."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.intake.registers import Grievance
from ui.cases.panel import Deed, Panel, line
from ui.text import _
from ui.theme import ThemeSwitch


class SettlePanel(Panel):
    """What came of it; the line is closed."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(look, _("Settle it"), "", _("Settle"), parent=parent)
        self._id = ""
        self.outcome = line(look, _("What came of it"))
        self.add("/outcome", _("Outcome"), self.outcome)
        self.order(self.outcome)

    def show_entry(self, entry: Grievance) -> None:
        self._id = entry.grievance_id
        self.words.say(entry.summary)
        self.outcome.clear()

    def deed(self) -> Deed:
        return Deed("settle", {"grievance_id": self._id, "outcome": self.outcome.text()}, said=_("Settled and kept in the register"))


class ContactPanel(Panel):
    """首问负责: what the person asked, and to whom they were led on."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        words = _("Who is asked first stays answerable until somebody has taken over")
        super().__init__(look, _("Who was asked first"), words, _("Log it"), parent=parent)
        self.about = line(look, _("What was asked"))
        self.referred = line(look, _("Led on to"), placeholder=_("window, department or person; empty if answered here"))
        self.ticket = line(look, _("Ticket"), most=20)
        self.add("/about", _("Asked"), self.about)
        row = self.side_by_side()
        self.add("/referred_to", _("Led on to"), self.referred, row=row)
        self.add("/ticket_no", _("Ticket"), self.ticket, row=row)
        self.order(self.about, self.referred, self.ticket)

    def show_blank(self) -> None:
        for each in (self.about, self.referred, self.ticket):
            each.clear()

    def deed(self) -> Deed:
        values = {"about": self.about.text(), "referred_to": self.referred.text(), "ticket_no": self.ticket.text().strip().upper() or None}
        return Deed("contact", values, said=_("Logged"))
