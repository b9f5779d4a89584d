"""One POST to a printer and its answer, over a plain socket: the little of HTTP that IPP needs. It follows no redirect and sends no password.

What must be known afterwards is how far it came: `Unsent` means that the printer cannot have the job, everything else that it may.
"""

from __future__ import annotations

import socket
from contextlib import closing, suppress

from printing.printers.device import Refused

CONNECT_SECONDS = 3.0
MOST = 1 << 20
"""No answer of a printer is larger."""


class Unanswered(Exception):
    """All of it was sent, or part of it, and no answer came back."""


def post(host: str, port: int, path: str, body: bytes, seconds: float) -> bytes:
    """The body of the answer. `seconds` is the longest silence. Raises `Refused` print.away, print.address, print.forbidden; `Unanswered`."""
    try:
        line = socket.create_connection((host, port), CONNECT_SECONDS)
    except socket.gaierror as fault:
        raise Refused("print.address", address=f"{host}:{port}") from fault
    except OSError as fault:
        raise Refused("print.away", address=f"{host}:{port}") from fault
    with closing(line):
        line.settimeout(seconds)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/ipp\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # an early answer (forbidden, not found) ends the upload
                line.sendall(head.encode("ascii") + body)
            answer = _read(line)
        except (OSError, UnicodeError) as fault:
            raise Unanswered from fault
    return _body(answer, f"{host}:{port}")


def _read(line: socket.socket) -> bytes:
    found = bytearray()
    while len(found) < MOST:
        try:
            part = line.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        found += part
        if _complete(bytes(found)):
            break
    if not found:
        raise Unanswered
    return bytes(found)


def _complete(answer: bytes) -> bool:
    head, _, rest = _final(answer).partition(b"\r\n\r\n")
    lengths = [
        int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:") and line[15:].strip().isdigit()
    ]
    if lengths:
        return len(rest) >= lengths[0]
    return b"transfer-encoding: chunked" in head.lower() and rest.endswith(b"0\r\n\r\n")


def _final(answer: bytes) -> bytes:
    """Without interim answers (100 Continue)."""
    while answer.startswith(b"HTTP/1.") and answer[9:10] == b"1" and b"\r\n\r\n" in answer:
        answer = answer.partition(b"\r\n\r\n")[2]
    return answer


def _body(answer: bytes, address: str) -> bytes:
    head, _, rest = _final(answer).partition(b"\r\n\r\n")
    status = head[9:12]
    if status in (b"401", b"403"):
        raise Refused("print.forbidden", address=address)
    if not head.startswith(b"HTTP/1.") or status == b"404":
        raise Refused("print.address", address=address)
    if status != b"200":
        raise Refused("print.error", address=address)
    return _joined(rest) if b"transfer-encoding: chunked" in head.lower() else rest


def _joined(rest: bytes) -> bytes:
    out = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        try:
            length = int(size.partition(b";")[0], 16)
        except ValueError as fault:
            raise Unanswered from fault
        if length == 0:
            break
        out, rest = out + rest[:length], rest[length + 2 :]
    return out
