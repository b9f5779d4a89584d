"""The numbers of this window's queue as entries of the palette: a waiting one is called out of its turn, a held one is taken up again.

Reads what the line shows. While a number is at the window nothing else can be called, and the entry says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ui.clerk.line import WindowLine
from ui.clerk.text import _
from ui.shell.entries import PaletteEntry


def numbers_offered(line: WindowLine) -> Iterator[PaletteEntry]:
    view = line.view
    if view is None:
        return
    reason = _("{no} is at the window", no=view.current.number) if view.current is not None else ""
    for words, tickets, deed in ((_("Call"), view.waiting, line.call), (_("Take up"), view.held, line.take_up)):
        for ticket in tickets:
            yield PaletteEntry(
                f"{words} {ticket.number}",
                None if reason else partial(deed, ticket.id),
                note=ticket.service_name,
                icon="ticket",
                section=_("Numbers"),
                reason=reason,
            )
