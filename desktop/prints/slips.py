"""Copies of slips: each numbered before it is made, a second one says so, and what it said is kept so that it can be made again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from desktop.clock import Clock, to_text
from desktop.errors import RuleViolation
from desktop.prints.model import NOT_COUNTED
from desktop.prints.tables import slip_copy
from desktop.queue.model import Ticket, Voucher
from desktop.store import Store
from desktop.values import dump, load


@dataclass(frozen=True, slots=True)
class SlipContent:
    """What a slip says besides hall, time and copy. What the guide noted about the person is not kept."""

    ticket: Ticket | None = None
    voucher: Voucher | None = None
    service_name: str = ""
    windows: tuple[str, ...] = ()
    prepared: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    mobile: str = ""

    @property
    def slip_id(self) -> str:
        return self.ticket.id if self.ticket is not None else f"voucher:{self.voucher.code}" if self.voucher is not None else ""

    @property
    def number(self) -> str:
        return self.ticket.number if self.ticket is not None else self.voucher.number if self.voucher is not None else ""

    @property
    def kind(self) -> str:
        return "ticket" if self.ticket is not None else "voucher"


@dataclass(frozen=True, slots=True)
class SlipCopy:
    """`reprint_no`: 补打 第 n 次; 0 on the original."""

    content: SlipContent
    copy_no: int
    reprint_no: int


class SlipCopies:
    """SlipCopies(vault, clock)."""

    def __init__(self, vault: Store, clock: Clock) -> None:
        self._vault, self._clock = vault, clock

    def reserve(self, content: SlipContent, operator_id: str, *, reprint: bool = False) -> SlipCopy:
        """The next copy's number, durable. It is a reprint where it is said, or where an earlier copy counts; one made at another desk may be
        the first here and a reprint all the same."""
        if content.ticket is not None:
            content = replace(content, ticket=replace(content.ticket, note=""))
        with self._vault.write() as connection:
            mine = slip_copy.c.slip_id == content.slip_id
            done = connection.scalar(select(func.count()).where(mine, slip_copy.c.state.not_in(NOT_COUNTED))) or 0
            last = connection.scalar(select(func.max(slip_copy.c.copy_no)).where(mine)) or 0
            again = max(1, done) if reprint or done else 0
            connection.execute(
                insert(slip_copy).values(
                    slip_id=content.slip_id, copy_no=last + 1, kind=content.kind, number=content.number, copy="reprint" if again else "original",
                    content=dump(content), printed_at=to_text(self._clock()), operator_id=operator_id, state="spooled",
                )
            )  # fmt: skip
        return SlipCopy(content, last + 1, again)

    def settle(self, slip_id: str, copy_no: int, state: str) -> None:
        with self._vault.write() as connection:
            connection.execute(update(slip_copy).where(slip_copy.c.slip_id == slip_id, slip_copy.c.copy_no == copy_no).values(state=state))

    def content(self, slip_id: str) -> SlipContent:
        """What the newest copy said. `RuleViolation` print.unknown_job."""
        with self._vault.read() as connection:
            return _content(connection, slip_id)

    def copies(self, slip_id: str) -> tuple[tuple[int, str, str], ...]:
        """(number, original or reprint, state) of every copy."""
        with self._vault.read() as connection:
            rows: list[Any] = list(
                connection.execute(select(slip_copy).where(slip_copy.c.slip_id == slip_id).order_by(slip_copy.c.copy_no)).all()
            )
        return tuple((row.copy_no, row.copy, row.state) for row in rows)


def _content(connection: Connection, slip_id: str) -> SlipContent:
    text = connection.scalar(
        select(slip_copy.c.content).where(slip_copy.c.slip_id == slip_id).order_by(slip_copy.c.copy_no.desc()).limit(1)
    )
    if text is None:
        raise RuleViolation("print.unknown_job")
    return load(SlipContent, text)
