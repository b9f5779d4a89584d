"""What may be done with a ticket at the number desk, each a panel in the page: cancel, put first, another class, transfer, voucher.

Every one says what it does and wants its reason where the queue wants one. Enter goes on and does it; Esc leaves and nothing has happened.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.queue.giving import ServiceLine
from desktop.queue.model import Ticket, TicketClass
from ui.cases.panel import Deed, Panel, line
from ui.guide.counter_form import CLASSES
from ui.guide.counter_rows import class_words
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox

ANY_WINDOW = "-"


class ReasonPanel(Panel):
    """One field: why. `what` is the deed's name; `said` has {number}."""

    def __init__(
        self, look: ThemeSwitch, what: str, title: str, words: str, button: str, said: str, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, title, words, button, parent=parent)
        self._what, self._title, self._said = what, title, said
        self._ticket: Ticket | None = None
        self.reason = line(look, _("Why"), most=100)
        self.add("/reason", _("Why"), self.reason)
        self.order(self.reason)

    def show_ticket(self, ticket: Ticket, services: Sequence[ServiceLine], windows: Sequence[str]) -> None:
        self._ticket = ticket
        self.title.say(f"{ticket.number}  {self._title}")
        self.reason.clear()

    def deed(self) -> Deed | None:
        if self._ticket is None:
            return None
        return self._deed(self._ticket)

    def _deed(self, ticket: Ticket) -> Deed:
        values = {"ticket": ticket, "reason": self.reason.text().strip()}
        return Deed(self._what, values, said=self._said.format(number=ticket.number))


class ClassPanel(ReasonPanel):
    """Another class, with its place in the line."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, "class", _("Another class"), _("The place in the line follows the class"), _("Change it"), _("{number} has another class"),
            parent=parent,
        )  # fmt: skip
        self.class_ = ChoiceBox(look, [(kind.value, class_words(kind)) for kind in CLASSES], name=_("Class"))
        self.body.insertWidget(0, self.add("/class", _("Class"), self.class_))
        self.order(self.class_, self.reason)

    def show_ticket(self, ticket: Ticket, services: Sequence[ServiceLine], windows: Sequence[str]) -> None:
        super().show_ticket(ticket, services, windows)
        self.class_.set_value((TicketClass.ELDERLY if ticket.class_ is TicketClass.NORMAL else TicketClass.NORMAL).value)

    def _deed(self, ticket: Ticket) -> Deed:
        deed = super()._deed(ticket)
        return Deed(deed.what, {**deed.values, "class": TicketClass(self.class_.value())}, said=deed.said)


class TransferPanel(ReasonPanel):
    """To another service, to a window by name, or both; the place in the line stays."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, "transfer", _("Transfer"), _("To another business or one window; the place in the line stays"), _("Transfer"),
            _("{number} is transferred, its place stays"), parent=parent,
        )  # fmt: skip
        self.service = ChoiceBox(look, name=_("Business"))
        self.window_no = ChoiceBox(look, name=_("Window"))
        row = self.side_by_side()
        self.add("/service", _("Business"), self.service, row=row)
        self.add("/window", _("Window"), self.window_no, row=row)
        self.order(self.service, self.window_no, self.reason)
        self.body.removeItem(row)
        self.body.insertLayout(0, row)

    def show_ticket(self, ticket: Ticket, services: Sequence[ServiceLine], windows: Sequence[str]) -> None:
        super().show_ticket(ticket, services, windows)
        self.service.set_options([(entry.service.code, entry.service.name) for entry in services])
        self.service.set_value(ticket.service)
        self.window_no.set_options([(ANY_WINDOW, _("any that serves it")), *((no, _("window {no}", no=no)) for no in windows)])
        self.window_no.set_value(ANY_WINDOW)

    def _deed(self, ticket: Ticket) -> Deed:
        deed = super()._deed(ticket)
        service = self.service.value() if self.service.value() != ticket.service else None
        window = self.window_no.value() if self.window_no.value() not in ("", ANY_WINDOW) else None
        return Deed(deed.what, {**deed.values, "service": service, "window": window}, said=deed.said)


def make_panels(look: ThemeSwitch) -> dict[str, ReasonPanel]:
    """By the deed's name."""
    first = ReasonPanel(
        look, "pin", _("Put first"), _("Before everybody who waits; the reason is kept"), _("Put first"), _("{number} is first in line now")
    )
    cancel = ReasonPanel(
        look, "cancel", _("Cancel the number"), _("The person has left or took it by mistake"), _("Cancel it"), _("{number} is cancelled")
    )
    voucher = ReasonPanel(
        look, "voucher", _("Priority voucher for the next day"), _("Ends this number; it cannot be taken back"), _("Give and print"),
        _("{number}: voucher given"),
    )  # fmt: skip
    return {"cancel": cancel, "pin": first, "class": ClassPanel(look), "transfer": TransferPanel(look), "voucher": voucher}
