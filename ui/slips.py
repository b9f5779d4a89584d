"""From a ticket or a voucher to its slip as a file: compose, draw, write - readable by the owner alone, as long as no roll printer is set up.

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
from desktop.errors import EnvironmentFault
from desktop.intake.ports import HallProfile
from desktop.queue.model import Ticket, Voucher

if TYPE_CHECKING:
    from printing.page import Paper
    from printing.papers.slip import SlipHead

FOLDER = "slips"


@dataclass(frozen=True, slots=True)
class Served:
    """What the hall says about its services just now: names by code, and the open windows of each."""

    names: Mapping[str, str]
    windows: Mapping[str, tuple[str, ...]]


def nothing_served() -> Served:
    return Served({}, {})


class SlipDesk:
    """SlipDesk(folder, profile, clock). `EnvironmentFault` paper.not_written, `RuleViolation` paper.no_glyph."""

    def __init__(
        self, folder: Callable[[], Path | None], profile: HallProfile, clock: Clock, *, place: str = "",
        served: Callable[[], Served] = nothing_served, example: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._folder, self._profile, self._clock = folder, profile, clock
        self._place, self._served, self._example = place, served, example

    def ticket(self, ticket: Ticket, *, reprint: bool = False, prepared: Sequence[str] = (), mobile: str = "") -> Path:
        """Writes 取号小票; a reprint says so and lies beside the first one."""
        return self._write(self.ticket_paper(ticket, reprint=reprint, prepared=prepared, mobile=mobile), ticket.number, reprint)

    def voucher(self, voucher: Voucher) -> Path:
        """Writes 次日优先凭证."""
        return self._write(self.voucher_paper(voucher), f"{voucher.number}-优先凭证", False)

    def ticket_paper(self, ticket: Ticket, *, reprint: bool = False, prepared: Sequence[str] = (), mobile: str = "") -> Paper:
        """The slip as it would print, for the screen."""
        from printing.papers.slip import ticket_slip

        served = self._ask()
        return ticket_slip(
            self._head(reprint), ticket, windows=served.windows.get(ticket.service, ()), prepared=prepared,
            further=[served.names.get(code, code) for code in ticket.then], mobile=mobile,
        )  # fmt: skip

    def voucher_paper(self, voucher: Voucher) -> Paper:
        from printing.papers.slip import voucher_slip

        return voucher_slip(self._head(False), voucher, self._ask().names.get(voucher.service, voucher.service))

    def _ask(self) -> Served:
        with suppress(EnvironmentFault):
            return self._served()
        return nothing_served()

    def _head(self, reprint: bool) -> SlipHead:
        from printing.papers.slip import SlipHead

        hall = self._profile
        return SlipHead(hall.name, self._clock(), self._place, hall.drill, self._example(), reprint)

    def _write(self, paper: Paper, name: str, reprint: bool) -> Path:
        from offline.vault.keys import write_private
        from printing.pdf import to_pdf

        folder = self._folder()
        at = shanghai(self._clock())
        file = f"{at:%Y-%m-%d}-{name}" + (f"-补打-{at:%H%M%S}" if reprint else "") + ".pdf"
        if folder is None:
            raise EnvironmentFault("paper.not_written", file=file)
        path = folder / FOLDER / file
        pdf = to_pdf(paper)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, pdf)
        except OSError as fault:
            raise EnvironmentFault("paper.not_written", file=file) from fault
        return path
