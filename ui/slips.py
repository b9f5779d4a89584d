"""From a ticket or a voucher to its slip: number the copy, compose it for the roll, and hand it to its printer - or write a file that the owner alone
can read, as long as no roll printer is set up.

Takes tens of milliseconds: for a lane. Knows nothing of the queue but what it is handed; where the windows that serve cannot be asked, the
slip goes without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clock import Clock, shanghai
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.intake.ports import HallProfile
from desktop.prints.model import JobState, NewJob
from desktop.prints.slips import SlipContent, SlipCopies, SlipCopy
from desktop.queue.model import Ticket, Voucher

if TYPE_CHECKING:
    from printing.page import Paper
    from printing.papers.slip import SlipHead
    from printing.spool import Spool

FOLDER = "slips"


@dataclass(frozen=True, slots=True)
class Served:
    """What the hall says about its services just now: names by code, and the open windows of each."""

    names: Mapping[str, str]
    windows: Mapping[str, tuple[str, ...]]


def nothing_served() -> Served:
    return Served({}, {})


class SlipDesk:
    """SlipDesk(folder, profile, clock, copies=…, spool=…). `EnvironmentFault` paper.not_written, `RuleViolation` paper.no_glyph.

    Answers the file's path, or None for a slip that is on its way to a printer. Without `copies` nothing is numbered (tests of screens)."""

    def __init__(
        self, folder: Callable[[], Path | None], profile: HallProfile, clock: Clock, *, place: str = "",
        served: Callable[[], Served] = nothing_served, example: Callable[[], bool] = lambda: False, copies: SlipCopies | None = None,
        spool: Spool | None = None,
    ) -> None:  # fmt: skip
        self._copies, self._spool = copies, spool
        self._folder, self._profile, self._clock = folder, profile, clock
        self._place, self._served, self._example = place, served, example

    def ticket(self, ticket: Ticket, *, reprint: bool = False, prepared: Sequence[str] = (), mobile: str = "") -> Path | None:
        """取号小票; a reprint says so."""
        return self._give(self._ticket(ticket, prepared, mobile), reprint)

    def voucher(self, voucher: Voucher) -> Path | None:
        """次日优先凭证."""
        return self._give(self._voucher(voucher), False)

    def again(self, slip_id: str) -> Path | None:
        """The same slip once more, from what its last copy said. `RuleViolation` print.unknown_job."""
        if self._copies is None:
            raise RuleViolation("print.unknown_job")
        return self._give(self._copies.content(slip_id), False)

    def ticket_paper(self, ticket: Ticket, *, reprint: bool = False, prepared: Sequence[str] = (), mobile: str = "") -> Paper:
        """The slip as it would print, for the screen."""
        return self._compose(self._ticket(ticket, prepared, mobile), int(reprint), self._width("ticket"))

    def voucher_paper(self, voucher: Voucher) -> Paper:
        return self._compose(self._voucher(voucher), 0, self._width("voucher"))

    def _ticket(self, ticket: Ticket, prepared: Sequence[str], mobile: str) -> SlipContent:
        served = self._ask()
        windows = tuple(served.windows.get(ticket.service, ()))
        further = tuple(served.names.get(code, code) for code in ticket.then)
        return SlipContent(ticket, None, "", windows, tuple(prepared), further, mobile)

    def _voucher(self, voucher: Voucher) -> SlipContent:
        return SlipContent(None, voucher, self._ask().names.get(voucher.service, voucher.service))

    def _compose(self, said: SlipContent, again: int, width: int) -> Paper:
        from printing.papers.slip import ticket_slip, voucher_slip

        head = self._head(again, width)
        if said.ticket is not None:
            return ticket_slip(head, said.ticket, windows=said.windows, prepared=said.prepared, further=said.further, mobile=said.mobile)
        if said.voucher is None:
            raise RuleViolation("print.unknown_job")
        return voucher_slip(head, said.voucher, said.service_name)

    def _give(self, said: SlipContent, reprint: bool) -> Path | None:
        """Numbered, then made: what cannot be made is a failed copy."""
        if self._copies is None:
            return self._made(said, SlipCopy(said, 1, int(reprint)))
        copy = self._copies.reserve(said, self._place, reprint=reprint)
        try:
            path = self._made(copy.content, copy)
        except BaseException:
            self._copies.settle(said.slip_id, copy.copy_no, JobState.FAILED.value)
            raise
        if path is not None:
            self._copies.settle(said.slip_id, copy.copy_no, JobState.PRINTED.value)
        return path

    def _made(self, said: SlipContent, copy: SlipCopy) -> Path | None:
        from printing.pdf import to_pdf

        spool, route = self._spool, self._spool.route(said.kind) if self._spool is not None else None
        paper = self._compose(said, copy.reprint_no, self._width(said.kind))
        pdf = to_pdf(paper)
        if spool is None or route is None:
            name = said.number if said.ticket is not None else f"{said.number}-优先凭证"
            return self._write(pdf, name, bool(copy.reprint_no))
        from printing.printers.device import Load

        new = NewJob(said.kind, paper.title, route.first, self._place, len(paper.pages), slip_id=said.slip_id, copy_no=copy.copy_no)
        spool.submit(spool.jobs.spool_alone(new), Load(paper, pdf, f"{paper.title}-{copy.copy_no}"), route.printers)
        return None

    def _width(self, kind: str) -> int:
        route = self._spool.route(kind) if self._spool is not None else None
        return route.width if route is not None else 80

    def _ask(self) -> Served:
        with suppress(EnvironmentFault):
            return self._served()
        return nothing_served()

    def _head(self, again: int, width: int) -> SlipHead:
        from printing.papers.slip import SlipHead

        hall = self._profile
        return SlipHead(hall.name, self._clock(), self._place, hall.drill, self._example(), again, width)

    def _write(self, pdf: bytes, name: str, reprint: bool) -> Path:
        from offline.vault.keys import write_private

        folder = self._folder()
        at = shanghai(self._clock())
        file = f"{at:%Y-%m-%d}-{name}" + (f"-补打-{at:%H%M%S}" if reprint else "") + ".pdf"
        if folder is None:
            raise EnvironmentFault("paper.not_written", file=file)
        path = folder / FOLDER / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, pdf)
        except OSError as fault:
            raise EnvironmentFault("paper.not_written", file=file) from fault
        return path
