"""A bad line: a TCP proxy on loopback that does to a connection what its seeded plan says, and is a good line afterwards.

Every connection draws one mishap and the byte of the answers (or of the requests) at which it happens. It knows no HTTP, so that a mishap
falls anywhere: into a status line, a header, a body, between two answers of one connection.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from random import Random

KINDS = ("cut", "reset", "swallow", "double", "delay", "drip", "portal", "portal_after", "silent", "refuse", "cut_request")
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 40\r\nConnection: close\r\n\r\n"
    b"<html><title>login</title>portal</html>\r\n"
)
_PIECE = 65_536
_LONG = 30.0


@dataclass(frozen=True, slots=True)
class Mishap:
    """`kind` at byte `at`, over `span` bytes where it has a length."""

    kind: str
    at: int
    span: int


def plan(seed: int, number: int) -> Mishap:
    """What happens to connection `number` (from 0). Most fall into the first answers; requests are longer. The first one always meets its mishap."""
    chance = Random(f"{seed}/{number}")
    kind = chance.choice(KINDS)
    at = chance.randrange(chance.choice((400, 2000, 300_000 if kind == "cut_request" else 4000)) if number else 60)
    return Mishap(kind, at, chance.randint(1, 200))


class Proxy:
    """Between a client and `port`. The first `bad` connections go after the plan, all later ones through; `drip` is seconds a byte.
    `only`: the same to all of them."""

    def __init__(self, port: int, seed: int, *, bad: int, drip: float = 0.05, only: Mishap | None = None) -> None:
        self._target = ("127.0.0.1", port)
        self._seed, self._bad, self._drip, self._only = seed, bad, drip, only
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()
        self.met: Counter[str] = Counter()
        """The mishaps that happened to somebody."""
        self.dripped = 0
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *error: object) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for each in self._open:
                _end(each)
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        number = 0
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            mishap = (self._only or plan(self._seed, number)) if number < self._bad else Mishap("none", 0, 0)
            number += 1
            self._start(self._serve, client, mishap)

    def _serve(self, client: socket.socket, mishap: Mishap) -> None:
        server = socket.socket()
        with self._lock:
            self._open |= {client, server}
        with client, server, suppress(OSError):
            if mishap.kind == "refuse":
                self.met[mishap.kind] += 1
                return
            if mishap.kind in ("portal", "silent"):
                self.met[mishap.kind] += 1
                client.recv(_PIECE)
                if mishap.kind == "portal":
                    client.sendall(PORTAL)
                while mishap.kind == "silent" and client.recv(_PIECE):
                    continue
                return
            server.connect(self._target)
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            upward = threading.Thread(target=self._upward, args=(client, server, mishap), daemon=True)
            upward.start()
            self._downward(server, client, mishap)
            _end(client)
            _end(server)
            upward.join()
        with self._lock:
            self._open -= {client, server}

    def _upward(self, client: socket.socket, server: socket.socket, mishap: Mishap) -> None:
        left = mishap.at if mishap.kind == "cut_request" else None
        with suppress(OSError):
            while piece := client.recv(_PIECE):
                if left is not None and len(piece) > left:
                    self.met[mishap.kind] += 1
                    server.sendall(piece[:left])
                    _end(client)
                    break
                left = None if left is None else left - len(piece)
                server.sendall(piece)
            server.shutdown(socket.SHUT_WR)

    def _downward(self, server: socket.socket, client: socket.socket, mishap: Mishap) -> None:
        passed, over = 0, mishap.kind in ("none", "cut_request")
        while piece := server.recv(_PIECE):
            if over or passed + len(piece) <= mishap.at:
                passed += len(piece)
                client.sendall(piece)
                continue
            over = True
            self.met[mishap.kind] += 1
            cut = mishap.at - passed
            if not self._strike(client, piece[:cut], piece[cut:], mishap):
                return

    def _strike(self, client: socket.socket, before: bytes, after: bytes, mishap: Mishap) -> bool:
        """Sends `before`, then does it to `after`; whether the connection goes on."""
        if mishap.kind == "portal_after":
            client.sendall(PORTAL)  # what the province answered is lost; it has done the work
            return False
        client.sendall(before)
        if mishap.kind == "cut":
            return False
        if mishap.kind == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            return False
        if mishap.kind == "swallow":
            client.sendall(after[mishap.span :])
        elif mishap.kind == "double":
            client.sendall(after[: mishap.span] + after)
        elif mishap.kind == "delay":
            self._closed.wait(mishap.span / 1000)
            client.sendall(after)
        elif mishap.kind == "drip":
            return self._trickle(client, after)
        return True

    def _trickle(self, client: socket.socket, rest: bytes) -> bool:
        end = time.monotonic() + _LONG
        for byte in rest:
            if self._closed.wait(self._drip) or time.monotonic() > end:
                return False
            client.sendall(bytes([byte]))
            self.dripped += 1
        return True


def _end(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
