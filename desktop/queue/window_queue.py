"""The queue as one workstation's window and counter use it: the hall's, and while the hall is away this workstation's emergency numbers.

What is asked while the hall goes away is told as the fault that it is - it may have happened -; from then on, until the hall answers again,
the emergency queue serves. Who was at the window stays there from the last view: beginning and finishing are said to the hall when it is
back. What needs the hall (hold, transfer, pause, undo …) is refused with queue.hall_away. Back again, `settle` brings everything over once,
oldest first; an emergency number that is still at a window stays there until it is finished. Moves belong on one thread, views may come from
another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select

from desktop.changes import Changes
from desktop.clock import Clock
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.queue.at_hall import next_weekday
from desktop.queue.emergency import EmergencyQueue
from desktop.queue.model import QueueView, Ticket, TicketClass, TicketState, Window, WindowState
from desktop.queue.service import HallQueue
from desktop.sealing import Sealer
from desktop.staff.model import Actor
from desktop.store import Store

Answer = TypeVar("Answer")
Move = tuple[Ticket, Changes]


class WindowQueue(HallQueue):
    """WindowQueue(hall, clock, emergency). Everything of `HallQueue`; what is not named here needs the hall and raises its `EnvironmentFault`."""

    def __init__(
        self,
        hall: Store,
        clock: Clock,
        emergency: EmergencyQueue,
        *,
        next_day: Callable[[date], date] = next_weekday,
        sealer: Sealer | None = None,
    ) -> None:
        super().__init__(hall, clock, next_day=next_day, sealer=sealer)
        self._emergency = emergency
        self._last: dict[str, QueueView] = {}
        self._owed: list[tuple[str, TicketState, Callable[[], Any]]] = []
        self._away = False
        self._unmerged = True
        """Whether the vault may hold emergency tickets that the hall does not have; at first nobody has looked."""

    def view(self, window_no: str) -> QueueView:
        """As at the hall; without it the emergency numbers, with the window, its ticket and `as_of` of the last view of the hall."""
        try:
            seen = super().view(window_no)
        except EnvironmentFault as fault:
            if not self._lost(fault):
                raise
            return self._alone(window_no)
        self._away = False
        ended = {ticket_id for ticket_id, state, _ in self._owed if state is TicketState.FINISHED}
        if seen.current is not None and seen.current.id in ended:
            seen = with_current(seen, None)
        self._last[window_no] = seen
        mine = self._emergency.current(window_no) if self._unmerged else None
        return with_current(seen, mine) if mine is not None else seen

    def take(
        self,
        service_code: str,
        class_: TicketClass = TicketClass.NORMAL,
        *,
        operator: str = "",
        note: str = "",
        person_key: str = "",
        then: Sequence[str] = (),
        reason: str = "",
        prechecked: str = "",
    ) -> Ticket:
        """Without the hall an emergency number: for one service (queue.hall_away for more), and without a pre-checked list."""
        said: dict[str, Any] = {"operator": operator, "note": note, "person_key": person_key, "reason": reason}
        if not self._still_away():
            return self._at_hall(partial(super().take, service_code, class_, then=then, prechecked=prechecked, **said))
        if then:
            raise RuleViolation("queue.hall_away")
        self._unmerged = True
        return self._emergency.take(service_code, class_, **said)

    def call(self, actor: Actor, window_no: str, *, ticket_id: str | None = None) -> tuple[Ticket | None, Changes]:
        if self._unmerged and self._emergency.current(window_no) is not None:
            raise RuleViolation("queue.window_busy", window=window_no)
        if not self._still_away():
            return self._at_hall(partial(super().call, actor, window_no, ticket_id=ticket_id))
        seen = self._alone(window_no)
        if seen.window.state is not WindowState.OPEN:
            raise RuleViolation("queue.window_closed", window=window_no, state=seen.window.state.value)
        if seen.current is not None:
            raise RuleViolation("queue.window_busy", window=window_no)
        if ticket_id and not self._here(ticket_id):
            raise RuleViolation("queue.hall_away")
        return self._emergency.call(actor, window_no, seen.window.services, ticket_id=ticket_id)

    def recall(self, actor: Actor, ticket_id: str) -> Move:
        if self._here(ticket_id):
            return self._emergency.find(ticket_id), Changes(tickets=frozenset({ticket_id}))
        return self._at_hall(partial(super().recall, actor, ticket_id))

    def start(self, actor: Actor, ticket_id: str, *, case_id: str | None = None) -> Move:
        """An emergency number is not tied to its case: the hall is not there to know it."""
        if self._here(ticket_id):
            found = self._emergency.find(ticket_id)
            return (found, Changes()) if found.state is TicketState.SERVING else self._emergency.start(actor, ticket_id)
        work = partial(super().start, actor, ticket_id, case_id=case_id)
        return self._owe(ticket_id, TicketState.SERVING, work) if self._still_away() else self._at_hall(work)

    def finish(self, actor: Actor, ticket_id: str) -> Move:
        if self._here(ticket_id):
            return self._emergency.finish(actor, ticket_id)
        work = partial(super().finish, actor, ticket_id)
        return self._owe(ticket_id, TicketState.FINISHED, work) if self._still_away() else self._at_hall(work)

    def no_show(self, actor: Actor, ticket_id: str) -> Move:
        if self._here(ticket_id):
            return self._emergency.no_show(actor, ticket_id)
        return self._at_hall(partial(super().no_show, actor, ticket_id))

    def hold(self, actor: Actor, ticket_id: str, reason: str = "") -> Move:
        return self._at_hall(partial(super().hold, actor, ticket_id, reason), ticket_id)

    def take_up(self, actor: Actor, ticket_id: str, window_no: str) -> Move:
        return self._at_hall(partial(super().take_up, actor, ticket_id, window_no), ticket_id)

    def transfer(self, actor: Actor, ticket_id: str, service_code: str | None = None, reason: str = "", window: str | None = None) -> Move:
        return self._at_hall(partial(super().transfer, actor, ticket_id, service_code, reason, window), ticket_id)

    def undo(self, actor: Actor, ticket_id: str) -> Move:
        return self._at_hall(partial(super().undo, actor, ticket_id), ticket_id)

    def cancel(self, actor: Actor, ticket_id: str, reason: str = "") -> Move:
        return self._at_hall(partial(super().cancel, actor, ticket_id, reason), ticket_id)

    def pause(self, actor: Actor, window_no: str, reason: str) -> Changes:
        return self._at_hall(partial(super().pause, actor, window_no, reason))

    def resume(self, actor: Actor, window_no: str) -> Changes:
        return self._at_hall(partial(super().resume, actor, window_no))

    def noted_away(self, fault: EnvironmentFault) -> None:
        self._lost(fault)

    def settle(self) -> Changes:
        """Brings to the hall what happened without it, once; nothing to do is no error. `EnvironmentFault` while the hall is away."""
        changes = Changes()
        while self._owed:
            # Refused: somebody else moved it meanwhile, or it was said before and only the answer was lost. What the hall has counts.
            with suppress(RuleViolation):
                changes |= self._owed[0][2]()[1]
            del self._owed[0]
        if self._unmerged:
            merged = self._emergency.merge(self)
            self._unmerged = self._emergency.to_merge() > 0
            changes |= Changes(tickets=merged.ids)
        return changes

    def _at_hall(self, work: Callable[[], Answer], ticket_id: str = "") -> Answer:
        """At the hall, after what is owed to it. `RuleViolation` queue.hall_away while it is away, and for a number that it does not have yet."""
        if self._still_away() or (ticket_id and self._here(ticket_id)):
            raise RuleViolation("queue.hall_away")
        try:
            self.settle()
            return work()
        except EnvironmentFault as fault:
            self._lost(fault)
            raise

    def _owe(self, ticket_id: str, state: TicketState, work: Callable[[], Any]) -> Move:
        """Said to the hall when it is back; this window goes on."""
        for no, seen in self._last.items():
            if seen.current is not None and seen.current.id == ticket_id:
                self._owed.append((ticket_id, state, work))
                moved = replace(seen.current, state=state)
                self._last[no] = with_current(seen, None if state is TicketState.FINISHED else moved)
                return moved, Changes(tickets=frozenset({ticket_id}), windows=frozenset({no}))
        raise RuleViolation("queue.hall_away")

    def _alone(self, window_no: str) -> QueueView:
        at, last = self._clock(), self._last.get(window_no)
        services = last.services if last is not None else self._emergency.services()
        place = (
            last.window if last is not None else Window(window_no, tuple(entry.code for entry in services), WindowState.OPEN, None, None)
        )
        waiting = [ticket for ticket in self._emergency.waiting() if ticket.service in place.services]
        seen = QueueView(
            window=place,
            current=last.current if last is not None else None,
            held=last.held if last is not None else (),
            waiting=tuple(replace(ticket, waiting_ahead=n) for n, ticket in enumerate(waiting)),
            services=services,
            as_of=last.as_of if last is not None else at,
            emergency=True,
        )
        mine = self._emergency.current(window_no)
        return with_current(seen, mine) if mine is not None else seen

    def _here(self, ticket_id: str) -> bool:
        return self._unmerged and self._emergency.has(ticket_id)

    def _still_away(self) -> bool:
        """Known to be away, and asked again: a gate before the store answers at once."""
        if self._away:
            try:
                with self._hall.read() as connection:
                    connection.execute(select(1))
                self._away = False
            except EnvironmentFault as fault:
                self._lost(fault)
        return self._away

    def _lost(self, fault: EnvironmentFault) -> bool:
        """Whether the fault says that the hall is away; remembered."""
        gone = fault.code.startswith("hall.") or (fault.code == "store.unreachable" and fault.data.get("store") == self._hall.name)
        self._away = self._away or gone
        return gone


def with_current(view: QueueView, ticket: Ticket | None) -> QueueView:
    return replace(view, current=ticket, window=replace(view.window, ticket=ticket))
