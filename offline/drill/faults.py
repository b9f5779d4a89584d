"""What a trainer can switch on while the drill runs: in DATA/faults.json, or through `Faults.set`. An absent key is off.

`true` holds until it is taken out; a whole number counts down (`{"lose_reply": 1}` loses one reply). `slow` is seconds a request.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any, Final

TRAINER_PATH: Final = "/drill/faults"

NAMES: Final = (
    "down",  # closes every connection without a word
    "slow",  # seconds before each answer
    "refusing",  # 503
    "retry_after",  # seconds or an HTTP date, goes with `refusing`
    "busy",  # 429
    "lose_reply",  # does the work, then cuts the connection
    "cut_body",  # does the work, sends half the answer
    "empty",  # does the work, answers 200 with nothing
    "captive",  # a portal's page with status 200
    "redirect",  # 302 to another host
    "fail",  # 500 before any work
    "poison",  # list of event or case ids: a batch with one of them gets 500
    "expire_tokens",  # every token is refused (counts down)
    "clock",  # seconds by which the province's clock is off
    "lose_uploads",  # HEAD and PATCH answer 404 and the upload is gone
    "cut_upload",  # bytes after which a PATCH is cut off
)


class Faults:
    """The faults that are on. A file that does not read as JSON changes nothing; unknown names are ignored there and refused by `set`."""

    def __init__(self, data: Path) -> None:
        self._path = data / "faults.json"
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._values: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """The fault's value; None when it is off. Does not count down."""
        with self._lock:
            self._refresh()
            kept = self._values.get(name)
        return None if kept is False or (isinstance(kept, int) and not isinstance(kept, bool) and kept == 0) else kept

    def take(self, name: str) -> bool:
        """Whether the fault strikes now; a counted one counts down."""
        with self._lock:
            self._refresh()
            kept = self._values.get(name)
            if kept is True:
                return True
            if isinstance(kept, int) and kept > 0:
                self._values[name] = kept - 1
                return True
            return False

    def set(self, name: str, value: Any = True) -> None:
        """Switches a fault; None or False is off. Written to faults.json too, so that a restart keeps it."""
        if name not in NAMES:
            raise ValueError(f"unknown fault {name}")
        with self._lock:
            self._refresh()
            self._values[name] = value
            self._values = {key: kept for key, kept in self._values.items() if kept is not None and kept is not False}
            temporary = self._path.with_suffix(f".{os.getpid()}.part")
            temporary.write_text(json.dumps(self._values, indent=2), encoding="utf-8")
            temporary.replace(self._path)
            self._stamp = self._stat()

    def on(self) -> dict[str, Any]:
        """Everything that is on."""
        with self._lock:
            self._refresh()
            return {name: kept for name, kept in self._values.items() if kept not in (None, False, 0)}

    def clear(self) -> None:
        """Everything off."""
        with self._lock:
            self._values = {}
            self._path.unlink(missing_ok=True)
            self._stamp = None

    def _refresh(self) -> None:
        stamp = self._stat()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        if stamp is None:
            self._values = {}
            return
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(kept, dict):
            self._values = {name: kept[name] for name in NAMES if name in kept}

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size
