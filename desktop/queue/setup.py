"""First services and windows of a hall, from data. Replaced by the hall's own settings later; never by code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from desktop.clock import to_text
from desktop.queue.model import WindowState
from desktop.queue.rows import upsert
from desktop.queue.tables import queue_setting, service, window
from desktop.store import Store, hold


def set_up_queue(hall: Store, plan: Mapping[str, Any], own_window: str, at: datetime) -> None:
    """Writes the services and windows of `plan` where the hall has none yet; this workstation's own window is there in any case, and open."""
    with hall.write() as connection:
        hold(connection, "set_up_queue")
        services = list(connection.scalars(select(service.c.code).order_by(service.c.position)))
        windows = {} if services else _plan(connection, plan)
        windows.setdefault(own_window, services or [entry["code"] for entry in plan["services"]])
        for no, codes in windows.items():
            values = {
                "no": no,
                "services": json.dumps(codes),
                "state": (WindowState.OPEN if no == own_window else WindowState.CLOSED).value,
                "updated_at": to_text(at),
            }
            connection.execute(upsert(connection)(window).values(values).on_conflict_do_nothing(index_elements=["no"]))


def _plan(connection: Connection, plan: Mapping[str, Any]) -> dict[str, list[str]]:
    """The plan's services and rules are written; answers its windows."""
    connection.execute(insert(service), [entry | {"position": n} for n, entry in enumerate(plan["services"])])
    rules = [{"name": name, "value": value} for name, value in plan.get("rules", {}).items()]
    if rules:
        connection.execute(insert(queue_setting), rules)
    return {entry["no"]: entry["services"] for entry in plan["windows"]}
