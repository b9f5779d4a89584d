"""The trainer's hand on a running drill province: what is out of order there just now, and switching it. Loopback and drill only."""

from __future__ import annotations

from typing import Any

import requests

from desktop.errors import EnvironmentFault
from offline.drill.faults import TRAINER_PATH
from offline.sync.peers.transport import checked_url

SECONDS = 3.0


class Trainer:
    """`EnvironmentFault` drill.absent when what answers at the address is no drill province, or nothing does."""

    def __init__(self, url: str) -> None:
        self._url = checked_url(url) + TRAINER_PATH

    def on(self) -> dict[str, Any]:
        """What is on, by the names of `offline.drill.faults`."""
        return self._asked("GET")

    def set(self, name: str, value: Any = True) -> dict[str, Any]:
        """Switches one; None is off. Answers what is on then."""
        return self._asked("POST", {"name": name, "value": value})

    def clear(self) -> dict[str, Any]:
        """Everything works again."""
        return self._asked("POST", {"name": "*"})

    def _asked(self, method: str, wish: dict[str, Any] | None = None) -> dict[str, Any]:
        session = requests.Session()
        session.trust_env = False
        try:
            answer = session.request(method, self._url, json=wish or {}, timeout=SECONDS, allow_redirects=False)
            said = answer.json()["on"]
        except (requests.RequestException, ValueError, KeyError, TypeError) as fault:
            raise EnvironmentFault("drill.absent") from fault
        finally:
            session.close()
        if not isinstance(said, dict):
            raise EnvironmentFault("drill.absent")
        return said
