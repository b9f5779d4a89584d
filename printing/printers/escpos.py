"""An ESC/POS roll printer. It is asked before it prints (DLE EOT: cover, paper, error) and after it (GS r, which is answered in order with what was
printed): `printed` is its own word.

A printer that does not answer before is refused while nothing has left; one that falls silent after is `unknown`. Where the settings say that
nothing comes back from it, `sent` is all that is known; so too of firmware that tells its state but does not know GS r. Half a slip is never followed by another try: a person looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing

from desktop.prints.model import JobState
from printing.printers.device import Load, Outcome, Refused
from printing.printers.wires import Lost, Wire, open_wire
from printing.raster import Rasteriser
from printing.thermal import to_escpos

ANSWER_SECONDS = 1.5
PATIENCE = 12.0
"""From the last byte to the printer's word: a roll printer sets 150 mm a second."""
AGAIN = 1.0
_ASK_ORDER = b"\x1dr\x01"
"""GS r 1: answered when everything before it has been printed; bits 4 and 7 are 0."""


class Roll:
    """Roll(address, width in mm, rasteriser)."""

    def __init__(
        self, address: str, width: int, rasteriser: Rasteriser, *, answers: bool = True, text: bool = True, copies: int = 1,
        open_: Callable[[str], Wire] = open_wire, patience: float = PATIENCE, answer: float = ANSWER_SECONDS,
    ) -> None:  # fmt: skip
        self._address, self._width, self._rasteriser = address, width, rasteriser
        self._answers, self._text, self._copies = answers, text, copies
        self._open, self._patience, self._answer = open_, patience, answer
        self._tells_order = True
        """Until it has answered everything but GS r once: then nobody waits for that again."""

    def look(self) -> None:
        with closing(self._open(self._address)) as wire:
            if self._answers and wire.two_way:
                self._ready(wire)

    def deliver(self, load: Load, sent: Callable[[], None]) -> Outcome:
        data = to_escpos(load.paper.pages, self._width, self._rasteriser, text=self._text, copies=self._copies)
        with closing(self._open(self._address)) as wire:
            talks = self._answers and wire.two_way
            if talks:
                self._ready(wire)
            try:
                wire.send(data + (_ASK_ORDER if talks else b""))
            except Lost as lost:
                if not lost.sent:
                    raise Refused("print.away", address=self._address) from lost
                return Outcome(JobState.UNKNOWN, self._why(wire) or "print.lost")
            sent()
            return self._await(wire) if talks else Outcome(JobState.SENT)

    def _ready(self, wire: Wire) -> None:
        """Raises `Refused` with what the printer says of itself."""
        try:
            reason = self._state(wire)
        except Lost as lost:
            raise Refused("print.away", address=self._address) from lost
        if reason:
            raise Refused(reason, address=self._address)

    def _state(self, wire: Wire) -> str:
        """ "" when it would print; else a code. Raises `Lost`."""
        online = self._ask(wire, 1)
        if online is None:
            return "print.silent"
        paper = self._ask(wire, 4)
        if paper is not None and paper & 0x60:
            return "print.paper_out"
        if not online & 0x08:
            return ""
        cause = self._ask(wire, 2)
        if cause is not None and cause & 0x04:
            return "print.cover_open"
        if cause is not None and cause & 0x20:
            return "print.paper_out"
        return "print.error" if cause is not None and cause & 0x40 else "print.stopped"

    def _ask(self, wire: Wire, what: int) -> int | None:
        """DLE EOT n: one byte with bits 1 and 4 set, 0 and 7 not; a late GS r answer in between is passed over."""
        wire.send(b"\x10\x04" + bytes([what]))
        until = time.monotonic() + self._answer
        while (left := until - time.monotonic()) > 0:
            for byte in wire.read(left):
                if byte & 0x93 == 0x12:
                    return byte
        return None

    def _await(self, wire: Wire) -> Outcome:
        """The printer's word after the last byte."""
        until = time.monotonic() + (self._patience if self._tells_order else AGAIN)
        well = False
        try:
            while (left := until - time.monotonic()) > 0:
                heard = any(byte & 0x90 == 0 for byte in wire.read(min(AGAIN, left)))
                reason, later = ("", False) if heard else self._state_or_word(wire)
                if heard or later:
                    self._tells_order = True
                    return Outcome(JobState.PRINTED)
                well = not reason
                if reason not in ("", "print.silent"):
                    return Outcome(JobState.UNKNOWN, reason)
        except Lost:
            return Outcome(JobState.UNKNOWN, "print.lost")
        self._tells_order = self._tells_order and not well
        return Outcome(JobState.SENT) if well else Outcome(JobState.UNKNOWN, "print.silent")

    def _state_or_word(self, wire: Wire) -> tuple[str, bool]:
        """Asks in real time, past the buffer, and does not lose the word that may come just then."""
        heard: list[int] = []
        listening = _Listening(wire, heard)
        reason = self._state(listening)
        return reason, any(byte & 0x90 == 0 for byte in heard)

    def _why(self, wire: Wire) -> str:
        """After a stall: what the printer says now, if anything."""
        try:
            reason = self._state(wire)
        except Lost:
            return ""
        return "" if reason == "print.silent" else reason


class _Listening:
    """A wire whose bytes are also kept."""

    def __init__(self, wire: Wire, heard: list[int]) -> None:
        self._wire, self._heard = wire, heard
        self.two_way = True

    def send(self, data: bytes) -> None:
        self._wire.send(data)

    def read(self, seconds: float) -> bytes:
        found = self._wire.read(seconds)
        self._heard += found
        return found

    def close(self) -> None:
        """The wire is its owner's."""
