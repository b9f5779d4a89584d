"""Windows: open, pause with a reason that is shown outside, go on, close; what each clerk can do."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from desktop.changes import Changes
from desktop.clock import to_text
from desktop.errors import RuleViolation
from desktop.queue.at_hall import AtHall, person_at, reason_of, refuse_odd_window
from desktop.queue.model import WindowState
from desktop.queue.rows import upsert, window_row
from desktop.queue.seats import leave, shut
from desktop.queue.switching import NOT_CHANGING
from desktop.queue.tables import clerk_skill, service, window
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require


class Places(AtHall):
    def open_window(self, actor: Actor, window_no: str, services: tuple[str, ...]) -> Changes:
        """Opens a window for services, making it if the hall did not know it; the actor sits there and leaves where it sat before.

        `RuleViolation`: queue.unknown_service, queue.window_form, queue.no_services, queue.clerk_elsewhere.
        """
        require(actor, Permission.CALL_TICKETS)
        refuse_odd_window(window_no)
        if not services:
            raise RuleViolation("queue.no_services", window=window_no)
        with self._hall.write() as connection:
            refuse_unknown(connection, services)
            at, person = self._now(connection), person_at(actor)
            left = leave(connection, actor, window_no, at) if person else frozenset()
            values = {
                "services": json.dumps(services),
                "state": WindowState.OPEN.value,
                "operator": person,
                "pause_reason": "",
                "updated_at": to_text(at),
                **NOT_CHANGING,
            }
            make = upsert(connection)(window).values(no=window_no, **values)
            try:
                connection.execute(make.on_conflict_do_update(index_elements=["no"], set_=values))
            except IntegrityError as fault:
                raise RuleViolation("queue.clerk_elsewhere", window=window_no) from fault
        return Changes(windows=left | {window_no})

    def pause(self, actor: Actor, window_no: str, reason: str) -> Changes:
        """暂停服务; the reason is shown outside. `RuleViolation` queue.reason_needed."""
        return self._window_state(actor, window_no, WindowState.PAUSED, reason_of(reason))

    def resume(self, actor: Actor, window_no: str) -> Changes:
        return self._window_state(actor, window_no, WindowState.OPEN, "")

    def close(self, actor: Actor, window_no: str) -> Changes:
        """Nobody sits there any more; what is being served there may still be finished."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            window_row(connection, window_no, lock=True)
            shut(connection, actor, window_no, self._now(connection))
        return Changes(windows=frozenset({window_no}))

    def skills(self, account: str) -> tuple[str, ...]:
        """The services for which an account may be given people; none stands for all."""
        with self._hall.read() as connection:
            found = select(clerk_skill.c.service).where(clerk_skill.c.account == account).order_by(clerk_skill.c.service)
            return tuple(connection.scalars(found))

    def set_skills(self, actor: Actor, account: str, services: Sequence[str]) -> Changes:
        """Replaces an account's skills; an empty list takes the limit away. `RuleViolation`: staff.forbidden, queue.unknown_service."""
        require(actor, Permission.MANAGE_SKILLS)
        with self._hall.write() as connection:
            refuse_unknown(connection, services)
            connection.execute(delete(clerk_skill).where(clerk_skill.c.account == account))
            if services:
                connection.execute(insert(clerk_skill), [{"account": account, "service": code} for code in dict.fromkeys(services)])
        return Changes(staff=True)

    def _window_state(self, actor: Actor, window_no: str, state: WindowState, reason: str) -> Changes:
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            window_row(connection, window_no, lock=True)
            connection.execute(
                update(window)
                .where(window.c.no == window_no)
                .values(state=state.value, pause_reason=reason, updated_at=to_text(self._now(connection)))
            )
        return Changes(windows=frozenset({window_no}))


def refuse_unknown(connection: Connection, services: Sequence[str]) -> None:
    """`RuleViolation` queue.unknown_service for the first that the hall does not have."""
    known = set(connection.scalars(select(service.c.code)))
    for code in services:
        if code not in known:
            raise RuleViolation("queue.unknown_service", service=code[:40])
