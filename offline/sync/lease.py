"""One sender at a time per home: a lock of the operating system on `sync.lock`. It ends with its process, however that ends."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from desktop.errors import EnvironmentFault

_POLL = 0.02


class Lease:
    """The right to send from one home. Two holders, in one process or in two, exclude each other."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def held(self, timeout: float, stop: threading.Event | None = None) -> Iterator[None]:
        """Waits up to `timeout` seconds; `EnvironmentFault` sync.busy when another sender keeps it longer."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as stream:
            deadline = time.monotonic() + timeout
            while not _try_lock(stream):
                if time.monotonic() >= deadline or (stop is not None and stop.is_set()):
                    raise EnvironmentFault("sync.busy")
                (stop.wait if stop is not None else time.sleep)(_POLL)
            try:
                yield
            finally:
                _unlock(stream)


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _try_lock(stream: BinaryIO) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

    def _unlock(stream: BinaryIO) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def _try_lock(stream: BinaryIO) -> bool:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(stream: BinaryIO) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_UN)
