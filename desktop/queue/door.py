"""The door on a server: one statement that calls the next to a window, or the one that is named - one transaction, one question.

It locks the window, picks in calling order among what the window may call, skipping whom another window is taking, moves the ticket only
while it still waits, and writes the transition. A window that changes its services calls nobody. The rules are those of `moves.callable_for` and `moves.call_next`; every test of the queue
runs through both. Whatever is not a plain call - a window that is closed or busy, a clerk who sits elsewhere, nobody waiting - gives no row:
the long way then says why.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from desktop.clock import from_text
from desktop.errors import RuleViolation
from desktop.queue.model import Ticket, TicketClass, TicketState
from desktop.queue.moves import CALLED_FROM
from desktop.queue.sealed import NOTE, opened
from desktop.store import Store

_WAITS = """
  SELECT id FROM ticket
  WHERE {which}day = (SELECT day FROM mine) AND state = 'waiting'
    AND (for_window = %(window)s OR (for_window IS NULL AND service = ANY ((SELECT services FROM mine)::text[])))
    AND NOT EXISTS (SELECT FROM ticket h WHERE h."window" = %(window)s AND h.state IN ('called', 'serving'))
  ORDER BY order_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"""
_DOOR = """
WITH place AS MATERIALIZED (
  SELECT services, coalesce(%(at)s::timestamptz, clock_timestamp()) AS at FROM "window"
  WHERE no = %(window)s AND state = 'open' AND (%(account)s::text IS NULL OR operator = %(account)s) AND next_services IS NULL
    AND (switching_until IS NULL OR switching_until <= to_char(
      coalesce(%(at)s::timestamptz, clock_timestamp()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) FOR UPDATE
), mine AS MATERIALIZED (
  SELECT to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day,
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS stamp,
    ARRAY(SELECT code FROM jsonb_array_elements_text(services::jsonb) AS served (code)
      WHERE NOT EXISTS (SELECT FROM clerk_skill WHERE account = %(account)s)
      OR EXISTS (SELECT FROM clerk_skill WHERE account = %(account)s AND service = code)) AS services
  FROM place
), picked AS MATERIALIZED ({waits}
), called AS (
  UPDATE ticket SET state = 'called', "window" = %(window)s, called_at = (SELECT stamp FROM mine)
  WHERE id = (SELECT id FROM picked) AND state = 'waiting' RETURNING *
), told AS (
  INSERT INTO ticket_history (ticket, number, day, "from", "to", "window", operator, at, reason, verb, service, was)
  SELECT id, number, day, 'waiting', state, "window", %(operator)s, called_at, '', 'call', service, %(was)s FROM called
)
SELECT id, number, service, class, state, "window", taken_at, called_at, no_shows, note, case_id, "then", prechecked, order_at, for_window, (SELECT name FROM service WHERE code = called.service) AS service_name FROM called
"""
CALL_NEXT = _DOOR.format(waits=_WAITS.format(which=""))
CALL_NAMED = _DOOR.format(waits=_WAITS.format(which="id = %(ticket)s AND "))
_WAS = json.dumps(CALLED_FROM)


def call_at_once(
    hall: Store, window_no: str, operator: str, account: str | None, at: datetime | None, *, ticket_id: str | None = None
) -> Ticket | None:
    """The ticket that was called, or None when it takes more than a plain call. `at` None: the server's own moment.

    `RuleViolation` queue.window_busy when another call to the same window was quicker.
    """
    values = {"window": window_no, "operator": operator, "account": account, "at": at, "was": _WAS, "ticket": ticket_id}
    try:
        row = hall.at_once(CALL_NAMED if ticket_id else CALL_NEXT, values)
    except IntegrityError as fault:
        raise RuleViolation("queue.window_busy", window=window_no) from fault
    return _ticket(row, hall) if row is not None else None


def _ticket(row: tuple[Any, ...], hall: Store) -> Ticket:
    (
        id_,
        number,
        service,
        class_,
        state,
        window,
        taken_at,
        called_at,
        no_shows,
        note,
        case_id,
        then,
        prechecked,
        order_at,
        for_window,
        name,
    ) = row
    return Ticket(
        id_,
        number,
        service,
        name,
        TicketClass(class_),
        TicketState(state),
        window,
        from_text(taken_at),
        from_text(called_at),
        no_shows,
        opened(note, NOTE, hall.engine.dialect),
        case_id=case_id,
        then=tuple(json.loads(then)),
        prechecked=bool(prechecked),
        order_at=from_text(order_at),
        for_window=for_window,
    )
