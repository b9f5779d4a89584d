"""One HTTP session whose every call ends: capped in size and time, never redirected, interruptible from another thread.

TLS is always verified (a custom CA file may be given; there is no switch). Proxies, .netrc and CA bundles of the environment are not
consulted: settings say where the platform is. `http://` is accepted for loopback addresses only.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from desktop.errors import EnvironmentFault
from offline.sync.reply import Answer, PeerFault, network_fault

MAX_BODY = 8 * 1024 * 1024
CONNECT_SECONDS = 6.0
READ_SECONDS = 30.0


def checked_url(url: str) -> str:
    """The base address without a trailing slash; refuses what could be listened to."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise EnvironmentFault("peer.bad_url")
    if parts.scheme == "http" and not is_loopback(host):
        raise EnvironmentFault("peer.insecure_url", host=host)
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """127.0.0.0/8, ::1 and `localhost`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Transport:
    """A `requests.Session` for one thread. On failure of any kind `send` raises `PeerFault` and the connection is dropped.

    `interrupt` may be called from any thread, once: open sockets are shut, the call under way and all later ones raise `peer.interrupted`.
    """

    def __init__(self, ca_file: Path | None = None, *, read_seconds: float = READ_SECONDS) -> None:
        self._read_seconds = self._patience = read_seconds
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._interrupted = False
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = True if ca_file is None else str(ca_file)
        self._session.headers["User-Agent"] = "tidehall"
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._track(adapter)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def prepare(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> requests.PreparedRequest:
        """The request as it will be sent: `path_url` is the target to sign."""
        return self._session.prepare_request(requests.Request(method, url, headers=headers, data=body))

    def send(self, request: requests.PreparedRequest, *, extra_seconds: float = 0.0) -> Answer:
        """Sends and reads the whole answer. `extra_seconds` is how long the peer may hold the call open on purpose."""
        if self._interrupted:
            raise PeerFault("peer.interrupted", halts=True)
        self._patience = patience = self._read_seconds + extra_seconds
        try:
            response = self._session.send(
                request, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, patience), verify=self._session.verify
            )
            with response:
                body = self._read(response)
                return Answer(response.status_code, response.headers, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            if self._interrupted:
                raise PeerFault("peer.interrupted", halts=True) from error
            raise network_fault(error) from error

    @staticmethod
    def _read(response: requests.Response) -> bytes:
        parts, size = [], 0
        while part := response.raw.read1(65_536, decode_content=True):
            size += len(part)
            if size > MAX_BODY:
                raise PeerFault("peer.reply_too_large", status=response.status_code)
            parts.append(part)
        return b"".join(parts)

    def interrupt(self) -> None:
        """See the class."""
        with self._lock:
            self._interrupted = True
            for open_socket in self._sockets:
                with suppress(OSError):
                    open_socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Drops the connection. The owner calls it, on its own thread."""
        self._session.close()

    def _track(self, adapter: HTTPAdapter) -> None:
        transport = self

        class Timed(HTTPResponse):
            def __init__(self, sock: Any, *args: Any, **more: Any) -> None:
                super().__init__(_Patient(sock, transport._patience), *args, **more)  # type: ignore[arg-type]

        class Tracked:
            response_class: Any = Timed
            sock: Any

            def connect(self) -> None:
                super().connect()  # type: ignore[misc]
                transport._keep(self.sock)

            def close(self) -> None:
                transport._forget(self.sock)
                super().close()  # type: ignore[misc]

        class Plain(Tracked, HTTPConnection):
            """HTTP."""

        class Tls(Tracked, HTTPSConnection):
            """HTTPS."""

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class TlsPool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Tls

        adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}

    def _keep(self, opened: Any) -> None:
        with self._lock:
            if opened is not None:
                self._sockets.add(opened)
                if self._interrupted:
                    with suppress(OSError):
                        opened.shutdown(socket.SHUT_RDWR)

    def _forget(self, closed: Any) -> None:
        with self._lock:
            self._sockets.discard(closed)


class _Patient(io.RawIOBase):
    """A socket's incoming side for one answer: each read within `patience` seconds, all of them together within twice as long.

    The clock begins when the request has gone out. A line that gives a byte now and then would otherwise hold the sender for ever.
    """

    def __init__(self, sock: socket.socket, patience: float) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._patience = patience
        self._deadline = time.monotonic() + patience * 2

    def makefile(self, mode: str) -> io.BufferedReader:
        """What the HTTP library asks a socket for."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if left >= self._patience:
            return self._raw.readinto(buffer)
        self._sock.settimeout(left)
        try:
            return self._raw.readinto(buffer)
        finally:
            self._sock.settimeout(self._patience)

    def close(self) -> None:
        self._raw.close()
        super().close()
