"""Who tends the floor while no supervisor's room does: one workstation at a time, in the name of the supervisor who switched the automatic mode on.

Whoever tended last is written in the hall's store. A room tends when it wants to; a workstation that stands in waits until nobody has tended for
a while, and then keeps the turn. Its authority is the standing one alone: an account that is disabled or no longer a supervisor's moves nothing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from desktop.clock import from_text, to_text
from desktop.queue.rows import upsert
from desktop.staff.model import Account, Actor, Place, Role
from desktop.staff.permissions import Permission, allowed
from desktop.staff.tables import account
from desktop.tidal.tables import tidal_setting, tidal_setting_change

LEFT = timedelta(seconds=150)
"""Whoever has not tended for so long has left."""
_NAME = "tended"
"""Beside the rules in their table; no rule of that name is read."""


def is_free(connection: Connection, holder: str, at: datetime) -> bool:
    """Whether `holder` may stand in: it did last, or nobody has tended lately."""
    said = connection.scalar(select(tidal_setting.c.value).where(tidal_setting.c.name == _NAME))
    if said is None:
        return True
    last = json.loads(said)
    return bool(last["by"] == holder or abs(at - from_text(last["at"])) > LEFT)


def tended(connection: Connection, holder: str, at: datetime) -> None:
    """`holder` tends now."""
    value = json.dumps({"by": holder, "at": to_text(at)})
    row = upsert(connection)(tidal_setting).values(name=_NAME, value=value)
    connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def mandate(connection: Connection, place: Place) -> Actor | None:
    """Who switched the automatic mode on, acting from `place`; None while nobody who may move windows stands behind it."""
    change = connection.execute(
        select(tidal_setting_change.c.actor, tidal_setting_change.c.value)
        .where(tidal_setting_change.c.name == "automatic")
        .order_by(tidal_setting_change.c.position.desc())
        .limit(1)
    ).first()
    if change is None or not json.loads(change.value):
        return None
    row = connection.execute(select(account).where(account.c.name == change.actor, account.c.disabled_at.is_(None))).first()
    if row is None or not allowed(Role(row.role), Permission.MOVE_WINDOWS):
        return None
    return Actor(Account(row.name, row.display_name, Role(row.role)), place.hall_id, place.workstation_id, place.window_no)
