"""A roll printer on a loopback socket: it understands what real firmware does, keeps the dots and the words that it printed, and can be out of paper,
deaf, jammed or torn away in the middle."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import Image

STATUS = 0x12


@dataclass
class Slip:
    """What one stretch of paper shows: rows of dots as drawn, and the words that the firmware set, with their row and column."""

    rows: list[tuple[int, int]] = field(default_factory=list)
    words: list[tuple[int, int, str]] = field(default_factory=list)
    height: int = 0
    cut: bool = False

    def picture(self, width: int) -> Image.Image:
        image = Image.new("1", (width, self.height + 40), 1)
        for row, bits in self.rows:
            line = Image.frombytes("1", (width, 1), (bits ^ ((1 << width) - 1)).to_bytes(width // 8, "big"))
            image.paste(line, (0, row))
        return image.convert("L")


class Firmware:
    """Bytes in, slips out. Refuses a command that it does not know: nothing is printed by guess."""

    def __init__(self, width: int) -> None:
        self.width, self.slips, self._raw = width, [Slip()], b""
        self._at, self._pitch, self._words = 0, 30, b""
        self.asked_order = 0
        self.asked_late: list[int] = []

    @property
    def within(self) -> bool:
        """In the middle of a command."""
        return bool(self._raw)

    def feed(self, data: bytes) -> None:
        self._raw += data
        while self._raw and (used := self._one(self._raw)):
            self._raw = self._raw[used:]

    def _one(self, raw: bytes) -> int:
        """How many bytes were one whole command; 0 while it is cut short."""
        slip = self.slips[-1]
        if raw[:1] == b"\n":
            self._set_words()
            slip.height += self._pitch
            return 1
        if raw[0] >= 0x20 and raw[0] != 0x7F:
            end = next((place for place, byte in enumerate(raw) if byte < 0x20), 0)
            self._words += raw[:end]
            return end
        if len(raw) < 3:
            return 2 if raw[:2] in (b"\x1b@", b"\x1c&") else 0
        if raw[:2] in (b"\x1b@", b"\x1c&"):
            return 2
        if raw[:2] == b"\x1b$":
            if len(raw) < 4:
                return 0
            self._set_words()
            self._at = int.from_bytes(raw[2:4], "little")
            return 4
        if raw[:2] in (b"\x1bE", b"\x1ba", b"\x1b3", b"\x1bJ"):
            self._set_words()
            if raw[1:2] == b"3":
                self._pitch = raw[2]
            elif raw[1:2] == b"J":
                slip.height += raw[2]
            return 3
        if raw[:2] == b"\x10\x04":
            self.asked_late.append(raw[2])
            return 3
        if raw[:2] == b"\x1dv":
            return self._picture(raw)
        if raw[:3] == b"\x1dV\x42":
            if len(raw) < 4:
                return 0
            slip.cut = True
            self.slips.append(Slip())
            return 4
        if raw[:3] == b"\x1dr\x01":
            self.asked_order += 1
            return 3
        raise AssertionError(f"no such command: {raw[:8]!r}")

    def _picture(self, raw: bytes) -> int:
        if len(raw) < 8:
            return 0
        wide, high = int.from_bytes(raw[4:6], "little"), int.from_bytes(raw[6:8], "little")
        if len(raw) < 8 + wide * high:
            return 0
        assert wide * 8 == self.width, "as wide as the head"
        slip = self.slips[-1]
        for row in range(high):
            bits = int.from_bytes(raw[8 + row * wide : 8 + (row + 1) * wide], "big")
            slip.rows.append((slip.height + row, bits))
        slip.height += high
        return 8 + wide * high

    def _set_words(self) -> None:
        if self._words:
            self.slips[-1].words.append((self.slips[-1].height, self._at, self._words.decode("gb18030")))
            self._words = b""


class FakeRoll:
    """`paper`, `cover`: what it says when asked. `deaf`: takes everything and answers nothing. `dies_after`, `jams_after`: bytes of a job.
    `mute_after`: answers before a job and not after it. `no_order`: it tells its state, and does not know GS r."""

    def __init__(self, width: int = 576) -> None:
        self.firmware = Firmware(width)
        self.paper = self.cover = True
        self.deaf = self.mute_after = self.no_order = False
        self.dies_after = self.jams_after = 0
        self.taken = 0
        self.free = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def slips(self) -> list[Slip]:
        return [slip for slip in self.firmware.slips if slip.cut]

    def close(self) -> None:
        self.free.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # closing alone does not wake who waits in accept
        self._server.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
                try:
                    self._talk(line)
                except OSError:
                    continue

    def _talk(self, line: socket.socket) -> None:
        of_job = 0
        while data := line.recv(2048):
            rest = self._answer_now(line, data)
            of_job += len(rest)
            self.taken += len(rest)
            if self.dies_after and of_job > self.dies_after:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            if self.jams_after and of_job > self.jams_after:
                self.free.wait(20)
                return
            asked = self.firmware.asked_order
            self.firmware.feed(rest)
            while self.firmware.asked_late:
                self._answer_now(line, bytes([0x10, 4, self.firmware.asked_late.pop(0)]))
            if self.firmware.asked_order > asked and not self.deaf and not self.mute_after and not self.no_order:
                line.sendall(b"\x00" if self.paper else b"\x0c")

    def _answer_now(self, line: socket.socket, data: bytes) -> bytes:
        """DLE EOT is answered at once; what is left is the job. Between two commands only: a picture may hold the same bytes."""
        while data.startswith(b"\x10\x04") and len(data) > 2 and not self.firmware.within:
            what, data = data[2], data[3:]
            if not self.deaf and not (self.mute_after and self.firmware.asked_order):
                down = not (self.paper and self.cover)
                said = {1: 0x08 * down, 2: 0x04 * (not self.cover), 4: 0x60 * (not self.paper)}[what]
                line.sendall(bytes([STATUS | said]))
        return data
