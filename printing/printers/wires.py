"""The ways to a roll printer: a socket, or a device file (which is what a USB printer is here). They carry bytes and know no command.

Every wait has an end. `Lost` after the first byte means that something may have been printed.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from printing.printers.device import Refused

CONNECT_SECONDS = 3.0
STALL_SECONDS = 10.0
"""A printer that takes no byte for so long is jammed."""
PORT = 9100
USB_CLASS = Path("/sys/class/usbmisc")


class Lost(Exception):
    """The line broke or stalled; `sent` bytes of this call had gone."""

    def __init__(self, sent: int) -> None:
        super().__init__(sent)
        self.sent = sent


class Wire(Protocol):
    two_way: bool
    """Whether anything can come back at all."""

    def send(self, data: bytes) -> None:
        """All of it. Raises `Lost`."""

    def read(self, seconds: float) -> bytes:
        """What came; b"" after `seconds` of silence. Raises `Lost` when the other end has gone."""

    def close(self) -> None: ...


def open_wire(address: str) -> Wire:
    """Raises `Refused` print.away, print.address, print.forbidden."""
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        try:
            return Socket(parts.hostname or "", parts.port or PORT)
        except ValueError as fault:
            raise Refused("print.address", address=address) from fault
    if parts.scheme == "usb":
        return DeviceFile(usb_file(parts.netloc))
    return DeviceFile(Path(unquote(address.removeprefix("file://"))))


class Socket:
    two_way = True

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), CONNECT_SECONDS)
        except socket.gaierror as fault:
            raise Refused("print.address", address=f"{host}:{port}") from fault
        except OSError as fault:
            raise Refused("print.away", address=f"{host}:{port}") from fault
        self._socket.settimeout(STALL_SECONDS)

    def send(self, data: bytes) -> None:
        done = 0
        try:
            while done < len(data):
                done += self._socket.send(data[done : done + 4096])
        except OSError as fault:
            raise Lost(done) from fault

    def read(self, seconds: float) -> bytes:
        try:
            ready, _, _ = select.select([self._socket], [], [], seconds)
            found = self._socket.recv(256) if ready else b""
        except OSError as fault:
            raise Lost(0) from fault
        if ready and not found:
            raise Lost(0)
        return found

    def close(self) -> None:
        """Says goodbye first: an abrupt end makes some printers forget what they hold."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        self._socket.close()


class DeviceFile:
    """A printer's device, a FIFO or a plain file. Only a device answers; a file's end is written to."""

    def __init__(self, path: Path) -> None:
        self.two_way = path.is_char_device()
        how = (os.O_RDWR if self.two_way else os.O_WRONLY | os.O_APPEND) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._file = os.open(path, how)
        except PermissionError as fault:
            raise Refused("print.forbidden", address=str(path)) from fault
        except OSError as fault:
            raise Refused("print.busy" if fault.errno == errno.EBUSY else "print.away", address=str(path)) from fault

    def send(self, data: bytes) -> None:
        done, until = 0, time.monotonic() + STALL_SECONDS
        while done < len(data):
            try:
                done += os.write(self._file, data[done : done + 4096])
                until = time.monotonic() + STALL_SECONDS
            except BlockingIOError:
                select.select([], [self._file], [], 0.2)
                if time.monotonic() > until:
                    raise Lost(done) from None
            except OSError as fault:
                raise Lost(done) from fault

    def read(self, seconds: float) -> bytes:
        try:
            ready, _, _ = select.select([self._file], [], [], seconds)
            return os.read(self._file, 256) if ready else b""
        except BlockingIOError:
            return b""
        except OSError as fault:
            raise Lost(0) from fault

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._file)


def usb_file(wanted: str, devices: Path = USB_CLASS) -> Path:
    """The device file of a USB printer: "04b8:0e15" by vendor and product, "" the first there is. Raises `Refused` print.away."""
    for entry in sorted(devices.glob("lp*")) if devices.is_dir() else ():
        if not wanted or _usb_ids(entry.resolve()) == wanted.lower():
            return Path("/dev/usb") / entry.name
    raise Refused("print.away", address=f"usb://{wanted}")


def _usb_ids(device: Path) -> str:
    for folder in (device, *device.parents):
        with suppress(OSError):
            vendor, product = ((folder / name).read_text().strip() for name in ("idVendor", "idProduct"))
            return f"{vendor}:{product}".lower()
    return ""
