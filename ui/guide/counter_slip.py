"""Right of 取号: the ticket that is chosen - where it stands, and its slip as it prints. Composed on a lane; the newest choice wins."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import HallError
from desktop.queue.model import Ticket, TicketState, Voucher
from printing.page import Paper
from ui.guide.counter_rows import STATUS, minutes_words, state_words
from ui.runtime.lanes import Lane, Lanes
from ui.slips import SlipDesk
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.chips import StatusChip
from ui.widgets.paper import PaperView
from ui.widgets.text import ElidedLabel, Text


class SlipPane(QFrame):
    """SlipPane(look, slips, lanes)."""

    def __init__(self, look: ThemeSwitch, slips: SlipDesk, lanes: Lanes, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slips, self._lanes = slips, lanes
        self._wanted: Ticket | Voucher | None = None
        self._shown: Ticket | Voucher | None = None
        self._busy = False
        self.setProperty("surface", "pane")
        self.number = Text(look, "", "title")
        self.chip = StatusChip(look, "waiting", "")
        self.service = ElidedLabel(look, "", "body", "secondary")
        self.detail = ElidedLabel(look, "", "label", "secondary")
        self.paper = PaperView(look, fit="page", margin=14)
        top = QFrame()
        top.setProperty("edge", "bottom")
        head = QVBoxLayout(top)
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(2)
        line = QHBoxLayout()
        line.addWidget(self.number, 1)
        line.addWidget(self.chip)
        head.addLayout(line)
        head.addWidget(self.service)
        head.addWidget(self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.paper, 1)
        self._say(None)

    def show_ticket(self, ticket: Ticket | None) -> None:
        self._say(ticket)
        self._want(ticket)

    def show_voucher(self, voucher: Voucher) -> None:
        """The voucher that was just given, until another ticket is chosen."""
        self._want(voucher)

    def _say(self, ticket: Ticket | None) -> None:
        self.number.say(ticket.number if ticket is not None else _("No number chosen"))
        self.chip.setVisible(ticket is not None)
        if ticket is None:
            self.service.say(_("The slip of the one that is chosen stands here"))
            self.detail.say("")
            return
        self.chip.show_status(STATUS[ticket.state], state_words(ticket))
        self.service.say(ticket.service_name)
        waits = ticket.state is TicketState.WAITING
        wait = _("wait not known") if ticket.emergency else minutes_words(ticket.expected_minutes)
        ahead = _("{n} ahead, {wait}", n=ticket.waiting_ahead, wait=wait) if waits else ""
        only = _("only window {no}", no=ticket.for_window) if ticket.for_window else ""
        self.detail.say("  ".join(part for part in (ahead, only, ticket.note) if part))

    def _want(self, wanted: Ticket | Voucher | None) -> None:
        if isinstance(self._shown, Voucher) and isinstance(wanted, Ticket) and wanted.number == self._shown.number:
            return
        self._wanted = wanted
        self._next()

    def _next(self) -> None:
        if self._busy or self._wanted == self._shown:
            return
        if self._wanted is None:
            self._shown = None
            self.paper.show_pages(())
            return
        self._busy = True
        self._shown = self._wanted
        make = self._slips.ticket_paper if isinstance(self._wanted, Ticket) else self._slips.voucher_paper
        self._lanes.submit(Lane.READ, partial(make, self._wanted), self._made, self._not_made)  # type: ignore[arg-type]

    @Slot(object)
    def _made(self, paper: Paper) -> None:
        self._busy = False
        self.paper.show_pages(paper.pages, name=paper.title)
        self._next()

    @Slot(object)
    def _not_made(self, error: Exception) -> None:
        """The list stays right without its picture; what cannot be printed is said when it is printed."""
        self._busy = False
        self.paper.show_pages(())
        if not isinstance(error, HallError):
            raise error
