"""Identifiers. Events, cases, drafts and files are named by UUIDv7 (RFC 9562): sortable by the time they were made, unique without asking."""

from __future__ import annotations

import os
import threading
import time

_lock = threading.Lock()
_last = 0


def uuid7() -> str:
    """A UUIDv7 in canonical lower-case text; strictly increasing within one process, also when the clock stands or steps back."""
    global _last
    with _lock:
        tick = (time.time_ns() // 1_000_000) << 12 | (time.time_ns() // 250) & 0xFFF
        _last = tick = max(tick, _last + 1)
    milliseconds, sub = tick >> 12, tick & 0xFFF
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | sub << 64 | 2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
