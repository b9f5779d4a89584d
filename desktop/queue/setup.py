"""First services and windows of a hall, from data. Replaced by the hall's own settings later; never by code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from desktop.clock import to_text
from desktop.queue.model import WindowState
from desktop.queue.tables import queue_setting, service, window
from desktop.store import Store


def set_up_queue(hall: Store, plan: Mapping[str, Any], own_window: str, at: datetime) -> None:
    """Writes the services and windows of `plan`; this workstation's own window is there and open even if the plan forgot it."""
    with hall.write() as connection:
        if connection.scalar(select(service.c.code).limit(1)) is not None:
            return
        connection.execute(insert(service), [entry | {"position": n} for n, entry in enumerate(plan["services"])])
        rules = [{"name": name, "value": value} for name, value in plan.get("rules", {}).items()]
        if rules:
            connection.execute(insert(queue_setting), rules)
        windows = {entry["no"]: entry["services"] for entry in plan["windows"]}
        windows.setdefault(own_window, [entry["code"] for entry in plan["services"]])
        connection.execute(
            insert(window),
            [
                {
                    "no": no,
                    "services": json.dumps(services),
                    "state": (WindowState.OPEN if no == own_window else WindowState.CLOSED).value,
                    "updated_at": to_text(at),
                }
                for no, services in windows.items()
            ],
        )
