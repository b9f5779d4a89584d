"""A stream sealed in chunks, for what is written once and read through: AES-256-GCM, nonces that count, the last chunk marked as the last.

A chunk that was changed, moved, left out or cut off at the end does not open. Nothing is whole in memory. (The construction is STREAM,
Hoang, Reyhanitabar, Rogaway, Vizár 2015, with the flag of the last chunk in the nonce.)
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.errors import EnvironmentFault

CHUNK = 1 << 20
_TAG = 16


def _nonce(index: int, last: bool) -> bytes:
    return struct.pack(">xxxQB", index, last)


class SealingWriter(io.RawIOBase):
    """Takes plain bytes, writes sealed chunks. `finish` writes the last one; without it the stream does not open."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        self._out, self._aead = out, AESGCM(key)
        self._held = bytearray()
        self._index = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        given = bytes(data)  # type: ignore[call-overload]
        self._held += given
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(given)

    def finish(self) -> None:
        self._put(bytes(self._held), last=True)
        self._held.clear()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._out.write(self._aead.encrypt(_nonce(self._index, last), chunk, None))
        self._index += 1


class OpeningReader(io.RawIOBase):
    """Reads what `SealingWriter` wrote, from where `source` stands to its end. `EnvironmentFault` backup.damaged for anything else."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._source, self._aead = source, AESGCM(key)
        self._ready = b""
        self._index = 0
        self._ended = False
        self._ahead = source.read(CHUNK + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self._ready and not self._ended:
            self._open()
        taken = self._ready[: len(view)]
        view[: len(taken)] = taken
        self._ready = self._ready[len(taken) :]
        return len(taken)

    def _open(self) -> None:
        sealed, self._ahead = self._ahead, self._source.read(CHUNK + _TAG)
        self._ended = not self._ahead
        try:
            self._ready = self._aead.decrypt(_nonce(self._index, self._ended), sealed, None)
        except InvalidTag as fault:
            raise EnvironmentFault("backup.damaged") from fault
        self._index += 1
