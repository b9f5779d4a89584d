"""A little IPP printer on loopback: it keeps what it was given, and its state and its jobs' course are whatever the test says."""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from printing.printers.ipp_words import ENUM, INTEGER, JOB, KEYWORD, MIME, OPERATION, PRINTER, Answer, Attribute, read_answer, request

PRINT, CANCEL, GET_PRINTER = 0x02, 0x08, 0x0B


@dataclass
class FakeIpp:
    """`course`: states that a job goes through, the last one stays. `reasons`: the printer's. `cut`: it hangs up on a job. `stuck`: accepted
    for a printer that is gone. `out`: pages that are out."""

    reasons: tuple[str, ...] = ("none",)
    state: int = 3
    course: tuple[int, ...] = (5, 9)
    formats: tuple[str, ...] = ("application/pdf", "image/urf")
    out: int = 0
    cut: bool = False
    status: int = 200
    raw: bytes = b""
    chunked: bool = False
    got: list[tuple[Answer, bytes]] = field(default_factory=list)
    cancelled: int = 0
    asked: int = 0

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                operation = struct.unpack_from(">H", body, 2)[0]
                if fake.cut and operation == PRINT:
                    fake.got.append((read_answer(body), b""))
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                answer = fake.raw or fake.answer(operation, body)
                self.send_response(fake.status)
                if fake.chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    self.wfile.write(f"{len(answer):x}\r\n".encode() + answer + b"\r\n0\r\n\r\n")
                else:
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"ipp://127.0.0.1:{self._server.server_address[1]}/ipp/print"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def answer(self, operation: int, body: bytes) -> bytes:
        if operation == GET_PRINTER:
            return reply(
                PRINTER,
                Attribute(ENUM, "printer-state", self.state),
                *several(KEYWORD, "printer-state-reasons", self.reasons),
                *several(MIME, "document-format-supported", self.formats),
            )
        if operation == PRINT:
            said = read_answer(body)
            self.got.append((said, body[body.index(b"%PDF") :]))
            return reply(JOB, Attribute(INTEGER, "job-id", len(self.got)), Attribute(ENUM, "job-state", 3))
        if operation == CANCEL:
            self.cancelled += 1
            self.course = (7,) if self.course[-1] != 9 else self.course
            return reply(JOB)
        self.asked += 1
        now = self.course[min(self.asked - 1, len(self.course) - 1)] if not self.cancelled else self.course[-1]
        return reply(
            JOB,
            Attribute(ENUM, "job-state", now),
            Attribute(INTEGER, "job-impressions-completed", self.out),
            *several(KEYWORD, "job-printer-state-reasons", self.reasons),
        )


def several(tag: int, name: str, values: tuple[str, ...]) -> list[Attribute]:
    return [Attribute(tag, name if number == 0 else "", value) for number, value in enumerate(values)]


def reply(group: int, *attributes: Attribute) -> bytes:
    """An answer has the form of a request, its status where that has the operation."""
    return request(0, 1, [(OPERATION, ()), (group, attributes)])
