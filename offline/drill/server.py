"""The drill province on a socket: HTTP/1.1 with keep-alive on loopback, many requests at once, faults on demand.

It refuses to listen anywhere but on loopback. Every answer stands on committed data: killed at any instruction and started again on the
same directory and port, it goes on as if nothing had been.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from desktop.errors import EnvironmentFault
from offline.drill.credentials import Credentials, credentials
from offline.drill.database import open_door, open_memory
from offline.drill.desk import Catalogue, SharingBus
from offline.drill.door import Door
from offline.drill.events import EventDesk
from offline.drill.faults import NAMES, TRAINER_PATH, Faults
from offline.drill.http import Refusal, Request, Response, answer, json_body
from offline.drill.progress import Departments
from offline.drill.uploads import UploadDesk
from offline.sync.peers.transport import is_loopback

_log = logging.getLogger(__name__)
_MAX_BODY = 16 * 1024 * 1024
_PORTAL = "<!DOCTYPE html><html><head><title>网络认证</title></head><body>请先登录无线网络</body></html>".encode()


class DrillProvince:
    """A province of one's own. `start` listens; `stop` ends at once and leaves the data. A port that is taken is drill.port_taken."""

    def __init__(
        self,
        data: Path,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        grant_after: float = 20.0,
        appointments: bool = False,
    ) -> None:
        if not is_loopback(host):
            raise EnvironmentFault("drill.loopback_only", host=host)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data = data
        self.credentials: Credentials = credentials(data)
        self.faults = Faults(data)
        self._address = (host, port)
        self._grant_after = grant_after
        self._appointments = appointments
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.requests = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._address
        return f"http://{host}:{port}"

    def start(self) -> str:
        """Begins to answer, on a thread; returns the address."""
        self._open()
        server = self._server
        assert server is not None
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="drill", daemon=True)
        self._thread.start()
        return self.url

    def run(self, ready: Callable[[str], None]) -> None:
        """Answers on this thread until `stop` or KeyboardInterrupt; `ready` is told the address first."""
        self._open()
        server = self._server
        assert server is not None
        ready(self.url)
        try:
            server.serve_forever(poll_interval=0.1)
        finally:
            self._close()

    def stop(self) -> None:
        """Cuts all connections and ends."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
            self._close()

    def set_fault(self, name: str, value: Any = True) -> None:
        """See `offline.drill.faults.NAMES`."""
        self.faults.set(name, value)

    def announce(self, kind: str, data: dict[str, Any]) -> None:
        """A change for the hall: notice, appointment.made, catalog.changed …"""
        if self._server is not None:
            self._server.departments.announce(kind, data)

    def _open(self) -> None:
        try:
            self._server = _Server(self._address, self)
        except OSError as fault:
            raise EnvironmentFault("drill.port_taken", port=self._address[1]) from fault
        self._address = (self._address[0], self._server.server_address[1])

    def _close(self) -> None:
        if self._server is not None:
            self._server.cut()
            self._server.server_close()
            self._server.memory.close()
            self._server.door_book.close()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], province: DrillProvince) -> None:
        self.province = province
        self.faults = province.faults
        self._open_sockets: set[socket.socket] = set()
        self._sockets_lock = threading.Lock()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)
        self.memory = open_memory(province.data)
        self.door_book = open_door(province.data)
        self.door = Door(self.door_book, province.credentials, self.clock)
        self.departments = Departments(self.memory, province._grant_after, province._appointments)
        self.events = EventDesk(self.memory, self.departments, self.faults)
        self.uploads = UploadDesk(self.memory, province.data, self.faults)
        self.catalogue = Catalogue(province.data)
        self.sharing = SharingBus(self.memory)
        self.stopping = threading.Event()

    def clock(self) -> float:
        """The province's own clock, off by the fault `clock`."""
        off = self.faults.value("clock")
        return time.time() + (float(off) if isinstance(off, int | float) else 0.0)

    def get_request(self) -> tuple[socket.socket, Any]:
        opened, address = super().get_request()
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._sockets_lock:
            self._open_sockets.add(opened)
        return opened, address

    def shutdown_request(self, request: Any) -> None:
        with self._sockets_lock:
            self._open_sockets.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        """Ends every connection, also the idle ones."""
        self.stopping.set()
        self.departments.close()
        with self._sockets_lock:
            for opened in self._open_sockets:
                with suppress(OSError):
                    opened.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""

    def route(self, request: Request) -> Response:
        """Who answers what."""
        method, path = request.method, request.path
        if path == "/oauth2/token":
            return self.door.token(request) if method == "POST" else _wrong_method("POST")
        if self.faults.take("expire_tokens"):
            raise Refusal(401, "invalid_token")
        self.door.check(request)
        if path == "/v1/cases/events":
            return self.events.take(request) if method == "POST" else _wrong_method("POST")
        if path.startswith("/v1/cases/"):
            return self.events.show(path.removeprefix("/v1/cases/")) if method == "GET" else _wrong_method("GET")
        if path == "/v1/changes":
            return self.departments.changes(request) if method == "GET" else _wrong_method("GET")
        if path == "/v1/catalog":
            return self.catalogue.delta(request) if method == "GET" else _wrong_method("GET")
        if path == "/v1/share/queries":
            return self.sharing.ask(request) if method == "POST" else _wrong_method("POST")
        if path.startswith("/v1/files/"):
            return self.uploads.handle(request)
        raise Refusal(404, "not_found")


def _wrong_method(allowed: str) -> Response:
    raise Refusal(405, "method_not_allowed", headers={"Allow": allowed})


class _Cut(Exception):
    """The connection is to be closed without (more of) an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120
    server: _Server

    def do_any(self) -> None:
        """Reads the request whole, then answers as the faults allow."""
        self.server.province.requests += 1
        try:
            if self.path == TRAINER_PATH:
                self._send(self._train(), None)
                return
            if self.server.faults.take("down"):
                raise _Cut
            request = self._request()
            self._send(self._answer(request), request)
        except _Cut:
            self.close_connection = True

    do_GET = do_POST = do_HEAD = do_PATCH = do_OPTIONS = do_PUT = do_DELETE = do_any  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: request lines may name people's cases."""

    def _train(self) -> Response:
        """The trainer's own door, which no fault shuts: what is on, and switching. JSON only, so that no web page of this machine can knock."""
        try:
            request = self._request()
            if self.command == "POST":
                wish = json_body(request)
                if wish.get("name") == "*":
                    self.server.faults.clear()
                else:
                    self.server.faults.set(str(wish.get("name")), wish.get("value"))
            return answer({"on": self.server.faults.on(), "names": list(NAMES)})
        except Refusal as refusal:
            return refusal.response
        except ValueError:
            return Refusal(400, "unknown_fault").response

    def _request(self) -> Request:
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not (length.isascii() and length.isdigit()):
            self.close_connection = True
            self._send(Refusal(411, "length_required").response, None)
            raise _Cut
        if int(length) > _MAX_BODY:
            self.close_connection = True
            self._send(Refusal(413, "too_large").response, None)
            raise _Cut
        cut = self.server.faults.value("cut_upload") if self.command == "PATCH" else None
        if isinstance(cut, int) and not isinstance(cut, bool) and cut < int(length):
            self.server.faults.set("cut_upload", None)
            self.rfile.read(cut)
            raise _Cut
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise _Cut
        return Request(self.command, self.path, self.headers, body)  # type: ignore[arg-type]

    def _answer(self, request: Request) -> Response:
        faults = self.server.faults
        slow = faults.value("slow")
        if isinstance(slow, int | float) and slow > 0:
            self.server.stopping.wait(float(slow))
        early = _early_fault(faults)
        if early is not None:
            return early
        try:
            response = self.server.route(request)
        except Refusal as refusal:
            return refusal.response
        except Exception as error:  # noqa: BLE001 - the end of one request
            _log.error("drill request failed: %s", type(error).__name__)
            return Refusal(500, "drill_defect").response
        if request.path != "/oauth2/token":
            if faults.take("lose_reply"):
                raise _Cut
            if faults.take("empty"):
                return Response(200, b"", "application/json")
            if response.body and faults.take("cut_body"):
                self._write(response, response.body[: len(response.body) // 2])
                raise _Cut
        return response

    def _send(self, response: Response, request: Request | None) -> None:
        bodiless = request is not None and request.method == "HEAD"
        self._write(response, b"" if bodiless else response.body)

    def _write(self, response: Response, body: bytes) -> None:
        """Head and body in one piece: two small writes would cost a delayed acknowledgement."""
        phrase = self.responses.get(response.status, ("Checksum Mismatch" if response.status == 460 else "Unknown", ""))[0]
        lines = [f"HTTP/1.1 {response.status} {phrase}", f"Date: {formatdate(time.time(), usegmt=True)}", "Server: tidehall-drill"]
        if response.content_type is not None:
            lines.append(f"Content-Type: {response.content_type}")
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if response.status not in (204, 304):
            lines.append(f"Content-Length: {len(response.body)}")
        if self.close_connection:
            lines.append("Connection: close")
        with suppress(OSError):
            self.wfile.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def _early_fault(faults: Faults) -> Response | None:
    """Faults that strike before any work is done."""
    if faults.take("captive"):
        return Response(200, _PORTAL, "text/html; charset=utf-8")
    if faults.take("redirect"):
        return Response(302, headers={"Location": "https://login.example.invalid/"})
    wait = faults.value("retry_after")
    headers = {} if wait is None else {"Retry-After": str(wait)}
    if faults.take("refusing"):
        return Refusal(503, "unavailable", headers=headers).response
    if faults.take("busy"):
        return Refusal(429, "too_many_requests", headers=headers).response
    if faults.take("fail"):
        return Refusal(500, "drill_failure").response
    return None


def serve_forever(data: Path, port: int, ready: Callable[[str], None]) -> None:
    """`tidehall province`: answers until interrupted. Prints nothing; `ready` is told the address once it listens."""
    DrillProvince(data, port, appointments=True).run(ready)
